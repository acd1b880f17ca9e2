"""Where waste-to-energy plants could stand: at a distance from dwellings, each with enough waste for a plant.

Candidate points are plants that are planned, the operating industrial estates, landfills that exist, and places with
the most waste around them that is left by what is planned.
"""

from dataclasses import dataclass
from functools import partial
from typing import TypeAlias, cast

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
import xarray as xr

from geoplan.layers.opening.land_cover_classes import land_cover_classes
from geoplan.parameters import Parameters
from geoplan.potential.feedstock.feedstock_by_zone import ByZone
from geoplan.potential.waste.composition import FULL_LOAD_HOURS, mean_kwh_per_t
from geoplan.potential.waste.gate_fee import gate_fee_needed_usd_per_t
from geoplan.siting.around import Around
from geoplan.siting.basis import Basis, KindSites
from geoplan.siting.candidate_kinds import CandidateKind
from geoplan.siting.draws.drawn import OneAfterTheOther
from geoplan.siting.land.distance import cells_within
from geoplan.siting.plants.catchments import TORTUOSITY
from geoplan.siting.plants.feedstock_surface import candidates_from, densities, feedstock_surface
from geoplan.siting.plants.planned import planned_points, served_first
from geoplan.siting.plants.plant_draws import WastePlantDraws
from geoplan.siting.plants.plant_results import Burnt
from geoplan.siting.plants.reach import Again, Survivors, survivors
from geoplan.siting.plants.search import (
    CELL,
    PlantSites,
    Settled,
    class_share,
    finished,
    sampled,
    search_grid,
    settle,
)
from geoplan.units import DAYS_A_YEAR, KWH_PER_GWH, KWH_PER_MWH, M_PER_KM

Floats = npt.NDArray[np.float64]
Rows: TypeAlias = npt.NDArray[np.int64]

KIND = "waste"
DWELLINGS = "built"
"""The common land-cover class that people live on, outside industrial estates."""
OPEN_LAND = ("shrubland", "grassland", "cropland", "bare")
"""The common land-cover classes that a plant could be built on outside industrial estates."""
_HAUL = "siting.waste.longest_haul"
_NOTHING = Around()
_LAND_M = 100.0  # cells on which the distance from dwellings is kept [m]
_ID, _NAME = "candidate_id", "candidate_name"


def waste_sites(
    waste: ByZone,
    zones: gpd.GeoDataFrame,
    *,
    land_cover: xr.DataArray,
    parameters: Parameters,
    around: Around = _NOTHING,
    cell_m: float | None = None,
) -> PlantSites | None:
    """Place plants that burn municipal waste, and share the collected waste among them.

    Parameters
    ----------
    waste
        From `geoplan.potential.feedstock.feedstock_by_zone.waste_by_zone`.
    zones
        ``zone_id``, ``zone_name`` and polygons, projected, metres.
    land_cover
        Common classes.
    parameters
        The study's; ``siting.waste.*``, ``waste.*`` and ``costs.waste.*``.
    around
        Estates: those in operation are candidates, where any place in them is far enough from dwellings; built-up land
        in any estate holds no dwellings. Landfills are candidates wherever they are, since they exist. Population: each
        zone's waste lies where its people are; without it, on built-up land. Planned plants have their waste before
        all others, and are candidates whatever they get of it.
    cell_m
        Side of the cells that waste is counted on [m]; by default `CELL`.

    Returns
    -------
    PlantSites or None
        Plants with capacity, energy, collected waste ``feedstock_t`` [t/a], mean haul, and cost, each by its own
        throughput and less the gate fee where one is known; in each future all have as much more or less waste.
        None where the waste is not enough for a plant.
    """
    tonnes = waste.zones[["waste_collected_t"]]
    if tonnes["waste_collected_t"].sum() <= 0:
        return None
    built = class_share(land_cover, zones, classes=(DWELLINGS,), cell_m=cell_m or parameters.value(CELL))
    key = built if around.population is None else _people(around.population, built, zones)
    surface = feedstock_surface(tonnes, zones, key=key).isel(feedstock=0, drop=True).rio.write_crs(zones.crs)
    haul_km, tortuosity = parameters.value(_HAUL), parameters.value(TORTUOSITY)
    whole, first = surface, planned_points(around.planned_plants, zones, technology=KIND)
    served, surface = served_first(first, surface, max_haul_km=haul_km, tortuosity=tortuosity)
    points = _points(surface, zones, land_cover=land_cover, around=around, parameters=parameters)
    hours = parameters.value(FULL_LOAD_HOURS)
    others = None
    if points is not None:
        others = settle(
            points,
            surface,
            max_haul_km=haul_km,
            tortuosity=tortuosity,
            smallest=parameters.value("siting.waste.smallest_plant") * hours * KWH_PER_MWH / mean_kwh_per_t(parameters),
        )
    shared = _Shared(whole, first, points)
    groups = [
        _finished(each, zones, waste, parameters, again=partial(again, each.kept))
        for each, again in ((served, shared.planned), (others, shared.others))
        if each is not None
    ]
    if not groups:
        return None
    # what is planned comes first: it has its waste before the others
    plants, areas = (
        gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=zones.crs)
        for parts in ([group.plants for group in groups], [group.areas for group in groups])
    )
    return PlantSites(plants, areas, OneAfterTheOther([(group.draws, len(group.plants)) for group in groups]))


def _points(
    surface: xr.DataArray,
    zones: gpd.GeoDataFrame,
    *,
    land_cover: xr.DataArray,
    around: Around,
    parameters: Parameters,
) -> gpd.GeoDataFrame | None:
    """Return where plants could stand that nobody has planned yet; None where there is no such place."""
    radius_m = parameters.value(_HAUL) * M_PER_KM / parameters.value(TORTUOSITY) / 2
    distance_m = parameters.value("siting.waste.dwelling_distance")
    land = _Land.of(land_cover, zones, around.estates, distance_m=distance_m)
    places = round(parameters.value("siting.waste.dense_places"))
    layers = [
        _of_landfills(around.landfills),
        _in_estates(around.estates, land),
        _dense_places(surface, land, radius_m=radius_m, count=places),
    ]
    return _joined([layer for layer in layers if layer is not None and len(layer)])


@dataclass(frozen=True, eq=False)
class _Shared:
    """What shares the waste among the same points again: planned plants first, then the others.

    Attributes
    ----------
    surface
        All waste.
    first, points
        Planned plants, and the other points that were tried.
    """

    surface: xr.DataArray
    first: gpd.GeoDataFrame
    points: gpd.GeoDataFrame | None

    def planned(self, kept: Rows, parameters: Parameters) -> Survivors:
        """Return what the planned plants take, by hauls of some parameters."""
        limits = self.first["t_per_day"].to_numpy(float) * DAYS_A_YEAR
        haul_km, tortuosity = parameters.value(_HAUL), parameters.value(TORTUOSITY)
        return survivors(
            self.first, self.surface, max_haul_km=haul_km, tortuosity=tortuosity, limits=limits, stays=True
        ).of(kept)

    def others(self, kept: Rows, parameters: Parameters) -> Survivors:
        """Return what other points take of what the planned plants leave."""
        haul_km, tortuosity = parameters.value(_HAUL), parameters.value(TORTUOSITY)
        _, left = served_first(self.first, self.surface, max_haul_km=haul_km, tortuosity=tortuosity)
        tried = cast("gpd.GeoDataFrame", self.points)
        return survivors(tried, left, max_haul_km=haul_km, tortuosity=tortuosity).of(kept)


def _finished(
    settled: Settled, zones: gpd.GeoDataFrame, waste: ByZone, parameters: Parameters, *, again: Again
) -> PlantSites:
    """Say what plants are, what they cost, each by its own throughput, and the gate fee that each would need."""
    points, unknown = settled.points, np.full(len(settled.points), np.nan)
    planned = (points[name].to_numpy(float) if name in points else unknown for name in ("capacity_mw", "t_per_day"))
    burnt = Burnt(settled.amount, *planned)
    columns = burnt.results(parameters, kwh_per_t=mean_kwh_per_t(parameters))
    own = columns["energy_gwh"] * KWH_PER_GWH / np.where(columns["energy_gwh"] > 0, settled.amount, np.nan)
    needed = gate_fee_needed_usd_per_t(columns["lcoe_usd_per_mwh"], parameters, kwh_per_t=own)
    columns["gate_fee_needed_usd_per_t"] = needed
    draws = WastePlantDraws(waste.feedstocks, again, (_HAUL, TORTUOSITY), burnt=burnt)
    return finished(settled, zones, kind=KIND, columns=columns, draws=draws)


def waste_candidates(_kind: CandidateKind, basis: Basis) -> KindSites | None:
    """Find the candidates of the kind; see `waste_sites`.

    Parameters
    ----------
    _kind
        That of plants that burn municipal waste.
    basis
        Its waste, land cover, the layers around sites and parameters.
    """
    waste, land_cover = basis.feedstocks.get("waste"), basis.layers.land_cover
    if waste is None or land_cover is None:
        return None
    sites = waste_sites(waste, basis.zones, land_cover=land_cover, parameters=basis.parameters, around=basis.around)
    return None if sites is None else KindSites(sites.plants, areas=sites.areas, draws=sites.draws)


class _Land:
    """Cells of land that are far enough from dwellings.

    Attributes
    ----------
    x, y
        Centres of columns and rows [m].
    far
        (y, x): no cell of dwellings within the distance, from its edge.
    free
        (y, x): far, and of a class that can be built on.
    """

    def __init__(self, x: Floats, y: Floats, far: npt.NDArray[np.bool_], free: npt.NDArray[np.bool_]) -> None:
        self.x, self.y, self.far, self.free = x, y, far, free

    @classmethod
    def of(
        cls,
        land_cover: xr.DataArray,
        zones: gpd.GeoDataFrame,
        estates: gpd.GeoDataFrame | None,
        *,
        distance_m: float,
    ) -> "_Land":
        x, y = search_grid(zones, cell_m=_LAND_M)
        codes = {key: one.code for key, one in land_cover_classes().items()}
        classes = sampled(land_cover, x, y, zones=zones)
        dwellings = classes == codes[DWELLINGS]
        if estates is not None:
            for shape in estates.geometry:
                rows, columns, inside = _cells_in(shape, x, y)
                dwellings[rows, columns] &= ~inside
        far = ~cells_within(dwellings, radius_m=distance_m, cell_m=(_LAND_M, _LAND_M))
        return cls(x, y, far, far & np.isin(classes, [codes[key] for key in OPEN_LAND]))


def _cells_in(shape: shapely.Geometry, x: Floats, y: Floats) -> tuple[slice, slice, npt.NDArray[np.bool_]]:
    """Return the rows and columns of a shape's bounds, and which of these cells have their centre in it."""
    west, south, east, north = shapely.bounds(shape)
    columns = slice(*np.searchsorted(x, [west, east], side="left"))
    rows = slice(*np.searchsorted(-y, [-north, -south], side="left"))
    shapely.prepare(shape)
    inside = shapely.contains_xy(shape, *np.meshgrid(x[columns], y[rows]))
    return rows, columns, np.asarray(inside, dtype=bool)


def _people(population: xr.DataArray, like: xr.DataArray, zones: gpd.GeoDataFrame) -> xr.DataArray:
    people = sampled(population, like["x"].to_numpy(), like["y"].to_numpy(), zones=zones)
    return like.copy(data=np.nan_to_num(np.maximum(people, 0.0)))


def _of_landfills(landfills: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame | None:
    if landfills is None or not len(landfills):
        return None
    # a landfill has a row for each year
    each = landfills.drop_duplicates("landfill_id")
    return candidates_from(each, origin="landfill", id_column="landfill_id", name_column="landfill_name")


def _in_estates(estates: gpd.GeoDataFrame | None, land: _Land) -> gpd.GeoDataFrame | None:
    """Return the place in each operating estate that is far enough from dwellings and nearest to its middle."""
    if estates is None:
        return None
    points, kept = [], []
    operating = estates[estates["estate_status"] == "operating"]
    for position, (shape, middle) in enumerate(
        zip(operating.geometry, operating.geometry.representative_point(), strict=True)
    ):
        rows, columns, inside = _cells_in(shape, land.x, land.y)
        row, column = np.nonzero(inside & land.far[rows, columns])
        if not row.size:
            continue
        x, y = land.x[columns][column], land.y[rows][row]
        nearest = int(np.argmin((x - middle.x) ** 2 + (y - middle.y) ** 2))
        points.append(shapely.Point(x[nearest], y[nearest]))
        kept.append(position)
    chosen = operating.iloc[kept]
    ids = chosen["estate_id"].astype(str).to_numpy()
    columns_of = {_ID: ids, _NAME: chosen["estate_name"].to_numpy(), "origin": "estate", "estate_id": ids}
    return gpd.GeoDataFrame(columns_of, geometry=gpd.GeoSeries(points, crs=estates.crs))


def _dense_places(surface: xr.DataArray, land: _Land, *, radius_m: float, count: int) -> gpd.GeoDataFrame | None:
    """Choose places on free land, one after the other, each with the most waste around that no other has."""
    x, y = surface["x"].to_numpy(), surface["y"].to_numpy()
    cell_m = float(x[1] - x[0]) if len(x) > 1 else _LAND_M
    row, column = np.nonzero(land.free)
    if not row.size:
        return None
    place_x, place_y = land.x[column], land.y[row]
    coarse_row = np.clip(((y[0] - place_y) / cell_m + 0.5).astype(int), 0, len(y) - 1)
    coarse_column = np.clip(((place_x - x[0]) / cell_m + 0.5).astype(int), 0, len(x) - 1)
    first = np.full((len(y), len(x)), -1, dtype=np.int64)
    first[coarse_row[::-1], coarse_column[::-1]] = np.arange(row.size)[::-1]
    left = np.nan_to_num(surface.to_numpy().astype(float))
    whole, within = float(left.sum()), densities(surface, radius_m=radius_m)
    points: list[shapely.Point] = []
    while len(points) < count and float(left.sum()) > 0:
        # sums by Fourier transform differ in the last digits: equal cells must stay equal
        around = np.where(first >= 0, np.round(within(left) / whole, 9), -1.0)
        if around.max() <= 0:
            break
        best = np.unravel_index(int(np.argmax(around)), around.shape)
        here = int(first[best])
        points.append(shapely.Point(place_x[here], place_y[here]))
        near = (x[None, :] - place_x[here]) ** 2 + (y[:, None] - place_y[here]) ** 2 <= radius_m**2
        left[near] = 0.0
    names = [f"density-{number}" for number in range(1, len(points) + 1)]
    return gpd.GeoDataFrame(
        {_ID: names, _NAME: names, "origin": "density"}, geometry=gpd.GeoSeries(points, crs=surface.rio.crs)
    )


def _joined(layers: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame | None:
    if not layers:
        return None
    keep = [_ID, _NAME, "origin", "estate_id", "geometry"]
    parts = [layer[[name for name in keep if name in layer]] for layer in layers]
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=layers[0].crs)
