"""What a place that the user brings is good for: its potential, what stands against it, and how it ranks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
import xarray as xr

from geoplan.errors import CRSError, Fault, LayerError
from geoplan.layers.opening.table import as_text
from geoplan.parameters import Parameters
from geoplan.siting.basis import Basis
from geoplan.siting.candidate_kinds import kinds_on_land
from geoplan.siting.candidate_table import rank_candidates
from geoplan.siting.land.eligible_land import Overlay
from geoplan.siting.land.pv_on_land import best_yield
from geoplan.siting.ranking.weights_file import Weights
from geoplan.siting.roofs_in_areas import roofs_in_areas
from geoplan.siting.spur import Costs, with_spurs
from geoplan.siting.surroundings import surroundings
from geoplan.study import RankingMethod
from geoplan.units import M2_PER_HA
from geoplan.zonal import zonal_stats, zone_of
from geoplan.zonal.grid import cells_at, grid_of

Floats = npt.NDArray[np.float64]

_ROOFS = "rooftop_pv"
"""The kind of the roofs that lie in a polygon."""
_RESULTS = ("capacity_mw", "energy_gwh", "energy_gwh_low", "energy_gwh_high")
_YIELD = "specific_yield_kwh_per_kwp"
_NOTABLE = 0.005
"""A rule that takes less of a polygon than this is not named."""


@dataclass(frozen=True, eq=False)
class Rivals:
    """Whom sites are ranked among, and how.

    Attributes
    ----------
    candidates
        Of a result; None to rank the sites among themselves.
    weights
        Kind -> criterion -> weight; None for the defaults.
    method
        As for `geoplan.siting.ranking.rank.rank_by`.
    costs
        What says of sites what they cost, as for `geoplan.siting.sites.find_sites`.
    """

    candidates: gpd.GeoDataFrame | None = None
    weights: Weights | None = None
    method: RankingMethod = "weighted_sum"
    costs: Costs | None = None


def evaluate_sites(
    sites: gpd.GeoDataFrame, basis: Basis, *, land: Mapping[str, Overlay], rivals: Rivals | None = None
) -> gpd.GeoDataFrame:
    """Say of points and polygons what could be produced there, what excludes it, and how it ranks.

    Parameters
    ----------
    sites
        Points or polygons in any CRS; ``site_id`` and ``site_name`` where there are, else they are numbered.
    basis
        What the result's candidates were made from: zones, layers, the solar resource, all roofs and parameters.
    land
        Technology -> what excludes land, of the same result.
    rivals
        The candidates that the sites are ranked among, and how; None to rank them among themselves.

    Returns
    -------
    GeoDataFrame
        A row per site in the CRS of the zones: ``site_id``, ``site_name``, what
        `geoplan.siting.surroundings.surroundings` says of its middle, ``area_ha`` (polygons), and
        ``specific_yield_kwh_per_kwp``. For each kind on land or water: ``<kind>_eligible_share`` (of a polygon,
        by exact coverage, or of the cell of a point), ``<kind>_excluded_by`` (rules, those that take most first, each
        with the share of a polygon it marks) and, for polygons, ``<kind>_eligible_ha`` and the low and the high end of
        the energy. Of polygons the roofs whose middle lies in them (see `geoplan.siting.roofs_in_areas`):
        ``roof_count``, of each class ``<class>_roof_count`` and ``<class>_roof_capacity_mw`` [MWp], and
        ``roof_area_m2``; where a layer says what stands on roofs, ``rooftop_pv_installed_mw`` and
        ``rooftop_pv_remaining_mw`` [MWp] and ``rooftop_pv_remaining_gwh``. For the kinds on land and ``rooftop_pv``:
        ``<kind>_capacity_mw`` [MWp, MW], ``<kind>_energy_gwh``, and where there is any capacity ``<kind>_score`` (0..1)
        and ``<kind>_rank`` among the candidates of that kind and the given sites.

    Raises
    ------
    CRSError
        Where the sites have no CRS.
    LayerError
        For sites that are empty, neither points nor polygons, not valid, or outside the study, and ids that stand
        twice; all at once.
    """
    zones, rivals = basis.zones, rivals or Rivals()
    given = _checked(sites, zones)
    shapes = given.geometry.to_numpy()
    is_area = shapely.get_dimensions(shapes) == 2
    middles = gpd.GeoSeries(shapely.point_on_surface(shapes), crs=zones.crs)
    points = surroundings(
        gpd.GeoDataFrame(given[["site_id", "site_name"]], geometry=middles),
        zones,
        parameters=basis.parameters,
        around=basis.around,
    )
    described = points.set_geometry(gpd.GeoSeries(shapes, crs=zones.crs))
    described["area_ha"] = np.where(is_area, shapely.area(shapes) / M2_PER_HA, np.nan)
    described[_YIELD] = best_yield(middles, basis.resource)
    more: dict[str, pd.DataFrame] = {}
    for kind in kinds_on_land():
        if kind.key in land:
            eligible = land[kind.key].land()
            described[f"{kind.key}_eligible_share"] = _eligible(described, middles, eligible, is_area)
            described[f"{kind.key}_excluded_by"] = _excluded_by(
                described, middles, land[kind.key], is_area, like=eligible
            )
            usable = described["area_ha"] * described[f"{kind.key}_eligible_share"]
            described[f"{kind.key}_eligible_ha"] = usable
            result = kind.carried(usable.to_numpy(), middles, basis)
            for name in _RESULTS:
                described[f"{kind.key}_{name}"] = result[name].to_numpy()
            more[kind.key] = result.drop(columns=list(_RESULTS))
    if is_area.any():
        of_roofs = roofs_in_areas(shapes, is_area, file=basis.rooftops_file, crs=zones.crs)
        for name, values in of_roofs.items():
            described[name] = values
    for key in (*(kind.key for kind in kinds_on_land()), _ROOFS):
        if f"{key}_capacity_mw" in described:
            own = _own(described, middles, key, more.get(key))
            own = with_spurs(own, around=basis.around, parameters=basis.parameters, costs=rivals.costs)
            described[f"{key}_score"], described[f"{key}_rank"] = _ranks(
                described, own, key, rivals, parameters=basis.parameters
            )
    ordered = [name for name in described.columns if name != "geometry"]
    return gpd.GeoDataFrame(described[[*ordered, "geometry"]], geometry="geometry", crs=zones.crs)


def sites_at(places: Sequence[tuple[float, float]]) -> gpd.GeoDataFrame:
    """Return points at pairs of longitude and latitude [degrees, WGS84].

    Examples
    --------
    >>> sites_at([(106.7, 20.85)]).crs.to_epsg()
    4326
    """
    longitude, latitude = np.asarray(places, dtype=float).reshape(-1, 2).T
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(longitude, latitude, crs=4326))


def _checked(sites: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if sites.crs is None:
        expected = "the coordinate reference system of the sites"
        raise CRSError(Fault("sites", "CRS", found="nothing", expected=expected, action="Set it with set_crs(…)."))
    given = sites.reset_index(drop=True).to_crs(zones.crs)
    if given.geometry.name != "geometry":
        given = given.rename_geometry("geometry")
    numbers = [str(number) for number in range(1, len(given) + 1)]
    given["site_id"] = as_text(given["site_id"]) if "site_id" in given else numbers
    given["site_name"] = given["site_name"].astype(str) if "site_name" in given else given["site_id"]
    shapes = given.geometry.to_numpy()
    types = given.geometry.geom_type.to_numpy()
    faults: list[Fault] = []
    fits = np.zeros(len(given), dtype=bool)
    for row, (shape, kind) in enumerate(zip(shapes, types, strict=True)):
        where = f"row {row + 1}"
        if shape is None or shape.is_empty:
            faults.append(
                Fault("sites", where, found="no geometry", expected="a point or a polygon", action="Remove the row.")
            )
        elif kind not in {"Point", "Polygon", "MultiPolygon"}:
            faults.append(
                Fault("sites", where, found=str(kind), expected="a point or a polygon", action="Export it again.")
            )
        elif not np.isfinite(shape.bounds).all():
            faults.append(_outside(sites, zones, row))
        elif not shape.is_valid:
            faults.append(
                Fault(
                    "sites",
                    where,
                    found=shapely.is_valid_reason(shape),
                    expected="a valid polygon",
                    action="Repair it.",
                )
            )
        else:
            fits[row] = True
    double = given.loc[given["site_id"].duplicated(keep=False), "site_id"].unique()
    faults += [
        Fault("sites", "site_id", found=f"'{name}' more than once", expected="an id for each", action="Rename one.")
        for name in double
    ]
    middles = shapely.point_on_surface(shapes[fits])
    outside = np.flatnonzero(fits)[zone_of(middles, zones) < 0] if fits.any() else np.empty(0, dtype=int)
    faults += [_outside(sites, zones, int(row)) for row in outside]
    if faults:
        raise LayerError(faults)
    return given


def _outside(sites: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, row: int) -> Fault:
    """Name a site that lies in no zone, and say so where its coordinates are only swapped."""
    west, south, east, north = sites.geometry.iloc[row].bounds
    middle = gpd.GeoSeries([shapely.Point((west + east) / 2, (south + north) / 2)], crs=sites.crs)
    place = middle.to_crs(4326).iloc[0]
    hint = "Leave it out, or take a study that holds it."
    if abs(place.x) <= 90:
        swapped = gpd.GeoSeries([shapely.Point(place.y, place.x)], crs=4326).to_crs(zones.crs)
        if zone_of(swapped.to_numpy(), zones)[0] >= 0:
            hint = "Latitude and longitude are swapped."
    found = f"{place.y:.4f}, {place.x:.4f} (latitude, longitude)"
    return Fault("sites", f"row {row + 1}", found=found, expected="a place inside the study's zones", action=hint)


def _eligible(
    sites: gpd.GeoDataFrame, middles: gpd.GeoSeries, eligible: xr.DataArray, is_area: npt.NDArray[np.bool_]
) -> Floats:
    """Return the mean share of polygons, by exact coverage, and the share of the cell that holds a point."""
    share = np.full(len(sites), np.nan)
    if is_area.any():
        share[is_area] = _share_of(sites[is_area], eligible)
    if not is_area.all():
        points = middles[~is_area]
        rows, columns, inside = cells_at(eligible, points.x, points.y)
        share[~is_area] = np.where(inside, eligible.to_numpy()[rows, columns], np.nan)
    return share


def _share_of(areas: gpd.GeoDataFrame, cells: xr.DataArray) -> Floats:
    """Return the share of whole polygons: nothing counts where they reach beyond the cells."""
    held_m2 = zonal_stats(cells, areas, stats=("sum",))["sum"].to_numpy() * abs(grid_of(cells).affine.determinant)
    return np.asarray(np.clip(held_m2 / areas.geometry.area.to_numpy(), 0.0, 1.0), dtype=np.float64)


def _excluded_by(
    sites: gpd.GeoDataFrame,
    middles: gpd.GeoSeries,
    overlay: Overlay,
    is_area: npt.NDArray[np.bool_],
    *,
    like: xr.DataArray,
) -> list[str]:
    shares = np.zeros((len(overlay.exclusions), len(sites)))
    rows, columns, inside = cells_at(like, middles.x, middles.y)
    for number, _rule in enumerate(overlay.exclusions):
        bit = overlay.patterns.dtype.type(1 << number)
        shares[number] = ((overlay.patterns[rows, columns] & bit) != 0) & inside
        if is_area.any():
            marked = like.copy(data=((overlay.patterns & bit) != 0).view(np.uint8))
            shares[number, is_area] = _share_of(sites[is_area], marked)
    named = []
    for site in range(len(sites)):
        order = np.argsort(-shares[:, site], kind="stable")
        rules = [(overlay.exclusions[rule], shares[rule, site]) for rule in order if shares[rule, site] > _NOTABLE]
        taking = [(rule.name, share) for rule, share in rules if not rule.include]
        named.append(", ".join(f"{name} {share:.0%}" if is_area[site] else name for name, share in taking))
    return named


def _own(sites: gpd.GeoDataFrame, middles: gpd.GeoSeries, kind: str, more: pd.DataFrame | None) -> gpd.GeoDataFrame:
    """Return the sites that could carry anything as candidates of a kind, with what only that kind says of them."""
    others = tuple(f"{other.key}_" for other in kinds_on_land())
    own = sites.drop(columns=[name for name in sites if str(name).startswith(others)])
    if more is not None:
        own = own.drop(columns=[_YIELD]).assign(**{str(name): more[name].to_numpy() for name in more})
    for name in _RESULTS:
        if f"{kind}_{name}" in sites:
            own[name] = sites[f"{kind}_{name}"]
    able = np.flatnonzero(sites[f"{kind}_capacity_mw"].to_numpy(float) > 0)
    own = own.iloc[able].set_geometry(middles.iloc[able])
    return own.assign(
        candidate_id=[f"site:{name}" for name in own["site_id"]],
        candidate_name=own["site_name"],
        candidate_kind=kind,
        origin="user",
    )


def _ranks(
    sites: gpd.GeoDataFrame, own: gpd.GeoDataFrame, kind: str, rivals: Rivals, *, parameters: Parameters
) -> tuple[Floats, Floats]:
    """Rank the sites that could carry anything among the others of the kind."""
    score, rank = np.full(len(sites), np.nan), np.full(len(sites), np.nan)
    if own.empty:
        return score, rank
    others = rivals.candidates
    if others is not None:
        others = others[others["candidate_kind"] == kind]
    ranked = rank_candidates([others, own], parameters=parameters, weights=rivals.weights, method=rivals.method)
    chosen = ranked.set_index("candidate_id").loc[own["candidate_id"]]
    able = sites.index.get_indexer(own.index)
    score[able], rank[able] = chosen["score"].to_numpy(float), chosen["rank"].to_numpy(float)
    return score, rank
