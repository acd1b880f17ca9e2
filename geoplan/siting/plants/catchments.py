"""Plants that share the feedstock around them: each tonne is used once.

Every tonne goes to the nearest plant by road that still has room, the shortest hauls first. With the same farm-gate
price and tariff for all, the nearest plant is the cheapest, so nobody could bid a tonne away. A plant with a limit to
its size closes when it is full; what lies beyond goes to the next nearest one with room, within the longest haul. Ties
go to the plant that stands first in the table, then to the cell that comes first on the grid: the result does not
depend on chance.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
import xarray as xr

from geoplan.draws.drawn_values import Valued
from geoplan.errors import CRSError, Fault, LayerError, ParameterError, in_figures
from geoplan.layers.feedstock.crops import CAPACITY_FACTOR
from geoplan.machine.products import product_sums
from geoplan.parameters import Parameters
from geoplan.potential.biomass.residues import farm_gate_cost, transport_usd_per_t_km
from geoplan.potential.cost import plant_lcoe
from geoplan.potential.plant_scale import biomass_capacity_mw, biomass_efficiency, plant_investment_musd
from geoplan.siting.plants.feedstock_surface import check_metres
from geoplan.units import GJ_PER_TJ, HOURS_A_YEAR, M_PER_KM, MWH_PER_GWH, TJ_PER_MWH
from geoplan.zonal import grid_of
from geoplan.zonal.grid import crs_of, describe_crs, same_crs

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

TORTUOSITY = "residues.transport.tortuosity"
PLANT_COLUMNS = (
    "feedstock_t",
    "feedstock_tj",
    "reach_tj",
    "mean_haul_km",
    "delivered_cost_usd_per_t",
    "capacity_mw",
    "energy_gwh",
    "investment_musd",
    "lcoe_usd_per_mwh",
)
_FULL = 1e-12  # relative: a plant that is full but for rounding is full


@dataclass(frozen=True, eq=False)
class Catchments:
    """What each plant takes, and from where.

    Attributes
    ----------
    plants
        The candidates with `PLANT_COLUMNS` and a column ``<feedstock>_t`` for each feedstock. The limit they were given
        stands in ``limit_mw``.
    shares
        ``cell`` (numbered row by row), ``plant`` (position in `plants`), ``share`` of the cell's feedstock that it
        takes and ``haul_km`` by road.
    supply
        The surface that was shared.
    taken
        What each plant takes and hauls of each feedstock.
    """

    plants: gpd.GeoDataFrame
    shares: pd.DataFrame
    supply: xr.DataArray
    taken: "Taken"

    def polygons(self) -> gpd.GeoDataFrame:
        """Return the catchments as a layer: ``candidate_id`` and the cells that each plant takes the most of."""
        from rasterio.features import shapes

        order = self.shares.sort_values(["share", "plant"], ascending=[True, False], kind="stable")
        taken = order.drop_duplicates("cell", keep="last")
        grid = grid_of(self.supply)
        owner = np.zeros(grid.shape[0] * grid.shape[1], dtype=np.int32)
        owner[taken["cell"].to_numpy()] = taken["plant"].to_numpy() + 1
        owner = owner.reshape(grid.shape)
        outlines = list(shapes(owner, mask=owner > 0, transform=grid.affine))
        plant = np.array([value - 1 for _, value in outlines], dtype=np.int64)
        rings = [shape["coordinates"] for shape, _ in outlines]
        pieces = np.array([shapely.Polygon(each[0], each[1:]) for each in rings], dtype=object)
        # those of a plant meet at corners at most: there is nothing to unite
        places, of_piece, counts = np.unique(plant, return_inverse=True, return_counts=True)
        in_turn = np.argsort(of_piece, kind="stable")
        areas = shapely.multipolygons(pieces[in_turn], indices=of_piece[in_turn]) if len(pieces) else pieces
        areas[counts == 1] = shapely.get_geometry(areas[counts == 1], 0)
        names = self.plants["candidate_id"].to_numpy()[places]
        return gpd.GeoDataFrame({"candidate_id": names}, geometry=gpd.GeoSeries(areas, crs=self.plants.crs))


def catchments(
    candidates: gpd.GeoDataFrame, supply: xr.DataArray, *, max_haul_km: float, parameters: Parameters
) -> Catchments:
    """Share feedstock among plants and work out what each becomes.

    Parameters
    ----------
    candidates
        ``candidate_id`` and points in the CRS of `supply`; all of them are built. Where there is ``capacity_mw`` [MW
        electric], a plant takes no more than it needs for it; NaN: as much as there is.
    supply
        (feedstock, y, x) [t/a per cell], on a grid in metres; each feedstock a residue of the parameters.
    max_haul_km
        The longest haul by road [km]; the straight distance times the tortuosity.
    parameters
        The parameters; the ids under ``residues.`` and ``costs.`` are used.

    Returns
    -------
    Catchments
        Of `PLANT_COLUMNS`, ``reach_tj`` is what lies within the longest haul, whoever takes it [TJ/a]; ``mean_haul_km``
        is by road; the delivered cost is farm gate and transport [USD/t]; power and energy are electric.

    Raises
    ------
    CRSError
        Where the grid is not in metres or the candidates are in another CRS.
    LayerError
        For supply that is negative or infinite, candidates without a point, and limits that are negative.
    ParameterError
        For feedstocks without parameters, and a haul that is not above 0.
    """
    _check(candidates, supply, max_haul_km, parameters)
    ordered = supply.transpose("feedstock", *[dim for dim in supply.dims if dim != "feedstock"])
    names = [str(name) for name in ordered["feedstock"].to_numpy()]
    rows, columns = (ordered[dim].to_numpy().astype(float) for dim in ordered.dims[1:])
    tonnes = np.nan_to_num(ordered.to_numpy().astype(float)).reshape(len(names), -1)
    lhv = np.array([parameters.value(f"residues.{name}.lhv") for name in names])
    # Shared as energy, since plants are sized by it: of a cell a plant takes the same share of each feedstock.
    energy_tj = product_sums(lhv, tonnes) / GJ_PER_TJ
    cells = np.flatnonzero(energy_tj > 0)
    x, y = columns[cells % len(columns)], rows[cells // len(columns)]
    tortuosity = parameters.value(TORTUOSITY)
    points = candidates.geometry
    limits_mw = (
        candidates["capacity_mw"].to_numpy(float) if "capacity_mw" in candidates else np.full(len(points), np.nan)
    )
    share = share_feedstock(
        np.column_stack([x, y]),
        energy_tj[cells],
        plants=np.column_stack([points.x, points.y]),
        radius_m=max_haul_km * M_PER_KM / tortuosity,
        limits=burnt_tj(limits_mw, parameters),
    )
    haul_km = np.sqrt(share.squared_m2) * tortuosity / M_PER_KM
    table = pd.DataFrame({"cell": cells[share.cell], "plant": share.plant, "share": share.share, "haul_km": haul_km})
    taken = np.zeros((len(points), len(names)))
    hauled = np.zeros((len(points), len(names)))
    for position in range(len(names)):
        mass = tonnes[position, table["cell"].to_numpy()] * share.share
        taken[:, position] = np.bincount(share.plant, mass, minlength=len(points))
        hauled[:, position] = np.bincount(share.plant, mass * haul_km, minlength=len(points))
    whole = Taken(tuple(names), taken, hauled)
    results = pd.DataFrame(whole.results(parameters)).assign(reach_tj=share.reach)
    plants = candidates.drop(columns="capacity_mw", errors="ignore").reset_index(drop=True).assign(limit_mw=limits_mw)
    for position, name in enumerate(names):
        plants[f"{name}_t"] = taken[:, position]
    plants = gpd.GeoDataFrame(pd.concat([plants, results[list(PLANT_COLUMNS)]], axis=1), crs=candidates.crs)
    return Catchments(plants, table, supply, whole)


def burnt_tj(capacity_mw: npt.ArrayLike, parameters: Valued) -> Floats:
    """Return what biomass plants of some sizes burn in a year, by their efficiency: [TJ/a]; infinite of no size.

    Parameters
    ----------
    capacity_mw
        [MW electric]; NaN for no limit.
    parameters
        The parameters, or those of many futures along the last axis.
    """
    sizes = np.asarray(capacity_mw, dtype=float)
    hours = HOURS_A_YEAR * parameters.value(CAPACITY_FACTOR)
    tj_per_mw = hours * TJ_PER_MWH / biomass_efficiency(np.nan_to_num(sizes), parameters)
    return np.where(np.isnan(sizes), np.inf, sizes * tj_per_mw)


@dataclass(frozen=True, eq=False)
class Taken:
    """What plants take and haul of each residue.

    Attributes
    ----------
    names
        The residues.
    tonnes, tonne_km
        (plant, residue) [t/a], [t km/a].
    """

    names: tuple[str, ...]
    tonnes: Floats
    tonne_km: Floats

    def of(self, rows: Indices) -> "Taken":
        """Return that of some plants."""
        return Taken(self.names, self.tonnes[rows], self.tonne_km[rows])

    def results(
        self,
        parameters: Valued,
        *,
        tonnes: npt.ArrayLike | None = None,
        limits_mw: npt.ArrayLike = np.inf,
        amount: npt.ArrayLike = 1.0,
        hauled: npt.ArrayLike = 1.0,
    ) -> dict[str, Floats]:
        """Return size and cost of the plants.

        Parameters
        ----------
        parameters
            The parameters, or `geoplan.draws.drawn_values.DrawnValues`: then all are (plants, futures).
        tonnes
            (residue, future): what each is multiplied by; None for as it is.
        limits_mw
            The largest size of each plant, that fits the results: a plant takes no more than it needs for it [MW].
        amount, hauled
            By which factor each plant takes more, and hauls more tonnes times their way, that fit the results.
        """
        lhv = np.array([parameters.value(f"residues.{name}.lhv") for name in self.names])
        price = np.array([farm_gate_cost(name, parameters) for name in self.names])
        factor = np.ones(len(self.names)) if tonnes is None else np.asarray(tonnes, dtype=float)
        mass, tonne_km, energy_tj = (
            product_sums(self.tonnes, factor) * amount,
            product_sums(self.tonne_km, factor) * hauled,
            product_sums(self.tonnes, factor * lhv) / GJ_PER_TJ * amount,
        )
        fuel_usd = product_sums(self.tonnes, factor * price) * amount + tonne_km * transport_usd_per_t_km(parameters)
        capacity = biomass_capacity_mw(energy_tj, parameters)
        limits = np.asarray(limits_mw, dtype=float)
        if np.isfinite(limits).any():
            part = np.divide(limits, capacity, out=np.ones(capacity.shape), where=capacity > limits)
            mass, tonne_km, energy_tj, fuel_usd = mass * part, tonne_km * part, energy_tj * part, fuel_usd * part
            capacity = np.minimum(capacity, limits)
        energy = capacity * HOURS_A_YEAR * parameters.value(CAPACITY_FACTOR) / MWH_PER_GWH
        with np.errstate(divide="ignore", invalid="ignore"):
            mean_haul, delivered = tonne_km / mass, fuel_usd / mass
        return {
            "feedstock_t": mass,
            "feedstock_tj": energy_tj,
            "mean_haul_km": mean_haul,
            "delivered_cost_usd_per_t": delivered,
            "capacity_mw": capacity,
            "energy_gwh": energy,
            "investment_musd": plant_investment_musd("biomass", capacity, parameters=parameters),
            "lcoe_usd_per_mwh": plant_lcoe(
                capacity, energy, technology="biomass", parameters=parameters, fuel_usd=fuel_usd
            ),
        }


@dataclass(frozen=True, eq=False)
class Shares:
    """Who takes which part of which cell.

    Attributes
    ----------
    cell, plant, share, squared_m2
        One entry for each part: positions, share of the cell's amount, squared straight distance [m2].
    reach
        For each plant, the amount within the radius, whoever takes it.
    """

    cell: Indices
    plant: Indices
    share: Floats
    squared_m2: Floats
    reach: Floats


def share_feedstock(cells: Floats, amounts: Floats, *, plants: Floats, radius_m: float, limits: Floats) -> Shares:
    """Give each cell's amount to the nearest plant with room, the shortest distances first.

    Parameters
    ----------
    cells
        (n, 2) places [m].
    amounts
        (n,) what each holds.
    plants
        (p, 2) places [m].
    radius_m
        The longest straight distance [m].
    limits
        (p,) the most that each plant takes, in the unit of `amounts`; infinite for no limit.

    Returns
    -------
    Shares
        Ordered by plant, distance and cell.

    Notes
    -----
    The result is that of going through all pairs of plant and cell by distance and giving each plant what is left in
    the cell, while it has room. It is found without sorting all pairs: every cell begins with its nearest plant. Of the
    plants that hold too much, the one that is full at the shortest distance is settled, since nothing can change within
    that distance any more; what it cannot take moves to the next nearest plants; and so on.
    """
    count = len(plants)
    everywhere = np.arange(len(cells))
    nearest, squared, reach = _nearest(cells, amounts, plants, np.ones(count, dtype=bool), radius_m)
    held = [
        _Held.of(part, np.ones(len(part)), squared[part], amounts, limits[plant])
        for plant, part in enumerate(_grouped(everywhere, nearest, count))
    ]
    open_ = np.ones(count, dtype=bool)
    while True:
        full_at = np.array([one.full_at for one in held])
        if not np.isfinite(full_at).any():
            break
        closing = int(np.argmin(full_at))
        open_[closing] = False
        held[closing], freed, parts = held[closing].settled(amounts, limits[closing])
        target, squared, _ = _nearest(cells[freed], amounts[freed], plants, open_, radius_m)
        for plant, chosen in enumerate(_grouped(np.arange(len(freed)), target, count)):
            if len(chosen):
                held[plant] = held[plant].joined_by(
                    freed[chosen], parts[chosen], squared[chosen], amounts, limits[plant]
                )
    sizes = [len(one.cell) for one in held]
    return Shares(
        cell=np.concatenate([one.cell for one in held] or [np.empty(0, np.int64)]),
        plant=np.repeat(np.arange(count), sizes),
        share=np.concatenate([one.share for one in held] or [np.empty(0)]),
        squared_m2=np.concatenate([one.squared for one in held] or [np.empty(0)]),
        reach=reach,
    )


@dataclass(frozen=True, eq=False)
class _Held:
    """What a plant holds so far, by distance and cell, and the squared distance at which it is full (or infinity)."""

    cell: Indices
    share: Floats
    squared: Floats
    full_at: float

    @classmethod
    def of(cls, cell: Indices, share: Floats, squared: Floats, amounts: Floats, limit: float) -> "_Held":
        order = np.lexsort((cell, squared))
        cell, share, squared = cell[order], share[order], squared[order]
        beyond = _first_beyond(np.cumsum(amounts[cell] * share), limit)
        return cls(cell, share, squared, float(squared[beyond]) if beyond < len(cell) else np.inf)

    def joined_by(self, cell: Indices, share: Floats, squared: Floats, amounts: Floats, limit: float) -> "_Held":
        return _Held.of(
            np.concatenate([self.cell, cell]),
            np.concatenate([self.share, share]),
            np.concatenate([self.squared, squared]),
            amounts,
            limit,
        )

    def settled(self, amounts: Floats, limit: float) -> tuple["_Held", Indices, Floats]:
        """Keep what the plant has room for; return it, and the cells it lets go with the part of each."""
        mass = np.cumsum(amounts[self.cell] * self.share)
        last = _first_beyond(mass, limit)
        room = limit - (mass[last - 1] if last else 0.0)
        part = min(max(room / amounts[self.cell[last]], 0.0), float(self.share[last]))
        freed, parts = self.cell[last:], self.share[last:].copy()
        parts[0] -= part
        end = last + (part > 0)
        share = self.share[:end].copy()
        if part > 0:
            share[-1] = part
        kept = _Held(self.cell[:end], share, self.squared[:end], np.inf)
        return kept, freed[parts > 0], parts[parts > 0]


def _first_beyond(mass: Floats, limit: float) -> int:
    return int(np.searchsorted(mass, limit * (1 + _FULL), side="right"))


def _nearest(
    cells: Floats, amounts: Floats, plants: Floats, open_: npt.NDArray[np.bool_], radius_m: float
) -> tuple[Indices, Floats, Floats]:
    """Return the nearest open plant of each cell (-1 for none within the radius), how far, and each plant's reach."""
    nearest = np.full(len(cells), -1, dtype=np.int64)
    squared = np.full(len(cells), np.inf)
    reach = np.zeros(len(plants))
    x, y = np.ascontiguousarray(cells[:, 0]), np.ascontiguousarray(cells[:, 1])
    for plant in np.flatnonzero(open_):
        distance = np.square(x - plants[plant, 0]) + np.square(y - plants[plant, 1])
        inside = distance <= radius_m**2
        reach[plant] = amounts[inside].sum()
        # Strictly nearer: of equal plants, the first.
        nearer = inside & (distance < squared)
        squared[nearer] = distance[nearer]
        nearest[nearer] = plant
    return nearest, squared, reach


def _grouped(positions: Indices, plant: Indices, count: int) -> list[Indices]:
    """Return the positions that belong to each plant, in order; those of no plant (-1) are left out."""
    order = np.argsort(plant, kind="stable")
    bounds = np.searchsorted(plant[order], np.arange(count + 1))
    return [positions[order[bounds[i] : bounds[i + 1]]] for i in range(count)]


def _check(candidates: gpd.GeoDataFrame, supply: xr.DataArray, max_haul_km: float, parameters: Parameters) -> None:
    if "feedstock" not in supply.dims or supply.ndim != 3:
        found = f"the dimensions {', '.join(map(str, supply.dims))}"
        raise LayerError(Fault("feedstock", "dimensions", found=found, expected="feedstock, y and x"))
    check_metres(supply)
    grid = grid_of(supply)
    if candidates.crs is None or not same_crs(candidates.crs, crs_of(grid)):
        found = "no coordinate reference system" if candidates.crs is None else describe_crs(candidates.crs)
        expected = f"that of the feedstock, {describe_crs(crs_of(grid))}"
        raise CRSError(
            Fault("candidates", "CRS", found=found, expected=expected, action="Bring them to it with to_crs(…).")
        )
    missing = [
        Fault(
            "feedstock",
            str(name),
            found="no parameters",
            expected=f"the id residues.{name}.lhv",
            action="Name it as in load_residues().",
        )
        for name in supply["feedstock"].to_numpy()
        if f"residues.{name}.lhv" not in parameters
    ]
    if not (np.isfinite(max_haul_km) and max_haul_km > 0):
        missing.append(Fault("plants", "max_haul_km", found=in_figures(max_haul_km), expected="a distance above 0"))
    if missing:
        raise ParameterError(missing)
    faults = [
        Fault(
            "feedstock",
            str(name),
            found=f"{in_figures(float(layer.min()))} to {in_figures(float(layer.max()))}",
            expected="finite and not negative",
        )
        for name, layer in zip(supply["feedstock"].to_numpy(), supply, strict=True)
        if bool(np.isinf(layer).any()) or bool((layer < 0).any())
    ]
    points = candidates.geometry
    wrong = points.isna() | points.is_empty | (points.geom_type != "Point")
    names = candidates["candidate_id"].astype(str) if "candidate_id" in candidates else points.index.astype(str)
    faults += [Fault("candidates", str(names[i]), found="no point", expected="a point") for i in points.index[wrong]]
    if "capacity_mw" in candidates:
        limit = candidates["capacity_mw"].astype(float)
        for i in points.index[(limit < 0) | np.isinf(limit)]:
            expected = "a size of 0 or more, or nothing for no limit"
            faults.append(
                Fault("candidates", str(names[i]), found=f"capacity_mw {in_figures(limit[i])}", expected=expected)
            )
    if faults:
        raise LayerError(faults)
