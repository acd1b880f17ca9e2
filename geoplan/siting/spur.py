"""What it costs to reach the grid and the road: the spur of each candidate, and the cost of its electricity with it.

A plant of some megawatts needs a line of at least some voltage (``siting.spur.*``). Line and track are taken to run
straight to the nearest part of the grid of that voltage and to the nearest road, longer by a detour. Plants on roofs
feed in where their building is connected: they have no spur.
"""

from collections.abc import Callable
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.draws.drawn_values import DrawnValues, Valued
from geoplan.parameters import Parameters
from geoplan.potential.cost import DISCOUNT_RATE, levelised_cost
from geoplan.siting.around import Around
from geoplan.siting.candidate_kinds import candidate_kinds
from geoplan.siting.draws.candidate_draws import CandidateDraws
from geoplan.siting.surroundings import nearest
from geoplan.units import M_PER_KM, MWH_PER_GWH, USD_PER_MUSD

Floats: TypeAlias = npt.NDArray[np.float64]
Costs: TypeAlias = Callable[[gpd.GeoDataFrame, Parameters], pd.DataFrame]
"""What says of candidates what they cost, as `geoplan.planning.candidate_costs.add_costs` does."""

CLASSES = ("medium", "high", "higher", "highest")
"""Classes of voltage, rising; of each but the last the largest plant is a parameter."""
LCOE, TOTAL = "lcoe_usd_per_mwh", "lcoe_with_spur_usd_per_mwh"
SPUR_COLUMNS = (
    "spur_voltage_kv",
    "spur_line_km",
    "spur_investment_musd",
    TOTAL,
)
_DETOUR, _ROAD, _UPKEEP = "siting.spur.detour", "costs.spur.road", "costs.spur.om_share"
_ON_ROOFS = "rooftop_pv"


def with_spurs(
    candidates: gpd.GeoDataFrame, *, around: Around, parameters: Parameters, costs: Costs | None = None
) -> gpd.GeoDataFrame:
    """Return candidates with the line and the track that each needs, what they cost, and the LCOE with them.

    ``LCOE with spur = LCOE + S (1 + o Σ 1/(1 + r)^t) / Σ E(1 - d)^(t-1)/(1 + r)^t``, S the spur's investment and o its
    upkeep a year as a share of it, over the plant's lifetime.

    Parameters
    ----------
    candidates
        Points in the CRS of the layers with ``candidate_kind``, ``capacity_mw`` and ``energy_gwh``; where it is known
        already, ``lcoe_usd_per_mwh``.
    around
        Power grid and roads; without one its part of the spur is not counted, without both nothing is said.
    parameters
        ``siting.spur.*``, ``costs.spur.*`` and the lifetime of each class of plant.
    costs
        What says what candidates cost where they do not say it themselves; None leaves it unknown.

    Returns
    -------
    GeoDataFrame
        A copy with `SPUR_COLUMNS`: the least voltage that the plant needs [kV]; the straight distance to the nearest
        part of the grid that is known to have it, or without such a part to the nearest of unknown voltage [km]; the
        investment in line and track [million USD]; and the LCOE with them [USD/MWh]. NaN for plants on roofs, and where
        no part of the grid may have the voltage. What they are in each future says `drawn_totals`.
    """
    spurs = _Spurs.of(candidates, around, parameters)
    if spurs is None:
        return candidates
    described = candidates.copy()
    if spurs.has_grid:
        described["spur_voltage_kv"], described["spur_line_km"] = spurs.voltage_kv, spurs.line_km
    described["spur_investment_musd"] = spurs.investment_usd(parameters) / USD_PER_MUSD
    costed = candidates if costs is None else costs(candidates, parameters)
    if LCOE not in costed:
        return described
    # where a plant's own cost is not known, its spur adds to nothing
    base, energy_mwh = costed[LCOE].to_numpy(float), candidates["energy_gwh"].to_numpy(float) * MWH_PER_GWH
    described[TOTAL] = base + spurs.usd_per_mwh(parameters, energy_mwh=energy_mwh, known=np.isfinite(base))
    return described


def drawn_totals(
    candidates: gpd.GeoDataFrame, *, around: Around, parameters: Parameters, draws: CandidateDraws
) -> Floats | None:
    """Return the LCOE of candidates with line and track in each future [USD/MWh]; None where neither is counted.

    Parameters
    ----------
    candidates, around, parameters
        As for `with_spurs`. The voltage that a plant needs, and how far it is, stay as they are.
    draws
        Of the same candidates, in their order: ``energy_gwh`` and ``lcoe_usd_per_mwh``.

    Returns
    -------
    numpy.ndarray or None
        (candidates, futures); NaN as for `with_spurs`.
    """
    spurs = _Spurs.of(candidates, around, parameters)
    if spurs is None or LCOE not in draws:
        return None
    lcoe, drawn = draws.fields[LCOE], DrawnValues(parameters)
    energy_mwh = draws.fields["energy_gwh"] * MWH_PER_GWH
    known = np.asarray(np.isfinite(lcoe).any(axis=1))
    return np.asarray(lcoe + spurs.usd_per_mwh(drawn, energy_mwh=energy_mwh, known=known))


def needed_voltage(capacity_mw: npt.ArrayLike, parameters: Parameters) -> tuple[npt.NDArray[np.int64], Floats]:
    """Return the class of voltage that plants need, as its place in `CLASSES`, and its least voltage [kV].

    Parameters
    ----------
    capacity_mw
        [MWp] for photovoltaics, [MW] for other plants.
    parameters
        ``siting.spur.<class>.capacity``: the largest plant that a class takes [MW], and ``.voltage`` [kV].

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> needed_voltage([4.0, 60.0, 900.0], load_parameters())[1]
    array([ 22., 110., 500.])
    """
    largest = np.maximum.accumulate([parameters.value(f"siting.spur.{name}.capacity") for name in CLASSES[:-1]])
    place = np.searchsorted(largest, np.asarray(capacity_mw, dtype=float), side="left").astype(np.int64)
    voltage = np.empty(np.shape(place))
    for each in np.unique(place).tolist():
        voltage[place == each] = parameters.value(f"siting.spur.{CLASSES[each]}.voltage")
    return place, voltage


class _Spurs:
    """The spurs of candidates; what does not depend on costs is worked out once."""

    def __init__(
        self, candidates: gpd.GeoDataFrame, grid: Around | None, roads: Around | None, parameters: Parameters
    ) -> None:
        points = candidates.geometry.to_numpy()
        kinds = [candidate_kinds()[key] for key in candidates["candidate_kind"]]
        capacity_mw = candidates["capacity_mw"].to_numpy(float)
        self._own = np.array([kind.cost_model != _ON_ROOFS for kind in kinds]) & np.isfinite(capacity_mw)
        plants = [
            ("utility_pv" if kind.cost_model == "utility_pv" else kind.cost_class) if own else ""
            for kind, own in zip(kinds, self._own, strict=True)
        ]
        self._plants = np.array(plants, dtype=object)
        self._class, self.voltage_kv = np.zeros(len(points), dtype=np.int64), np.full(len(points), np.nan)
        own = np.flatnonzero(self._own)
        if own.size:
            self._class[own], self.voltage_kv[own] = needed_voltage(capacity_mw[own], parameters)
        # the price of a line that no plant needs is not read
        self._used = [] if grid is None else np.unique(self._class[own]).tolist()
        self.line_km = np.zeros(len(points))
        self.has_grid = grid is not None
        if grid is not None and grid.power_grid is not None:
            self.line_km[:] = np.nan
            self.line_km[own] = line_distances(points[own], grid.power_grid, least_kv=self.voltage_kv[own]) / M_PER_KM
        self._road_km = np.zeros(len(points))
        if roads is not None and roads.roads is not None:
            self._road_km = nearest(points, roads.roads.geometry.to_numpy())[1] / M_PER_KM

    @classmethod
    def of(cls, candidates: gpd.GeoDataFrame, around: Around, parameters: Parameters) -> "_Spurs | None":
        """Return the spurs of candidates; None where there is nothing to reach, or nobody to reach it."""
        has_grid, has_roads = (layer is not None and len(layer) > 0 for layer in (around.power_grid, around.roads))
        if not len(candidates) or not (has_grid or has_roads):
            return None
        return cls(candidates, around if has_grid else None, around if has_roads else None, parameters)

    def investment_usd(self, parameters: Valued) -> Floats:
        """Return what lines and tracks cost: (candidates,), or (candidates, futures)."""
        row = np.ndim(parameters.value(_DETOUR)) > 0
        line_km, road_km, own = (each[:, None] if row else each for each in (self.line_km, self._road_km, self._own))
        per_km = np.zeros((len(self._class), *np.shape(parameters.value(_DETOUR))))
        for place in self._used:
            per_km[self._class == place] = parameters.value(f"costs.spur.line.{CLASSES[place]}")
        straight = line_km * per_km + road_km * parameters.value(_ROAD)
        return np.where(own, straight * parameters.value(_DETOUR), np.nan)

    def usd_per_mwh(self, parameters: Valued, *, energy_mwh: Floats, known: npt.NDArray[np.bool_]) -> Floats:
        """Return what the spur adds to the levelised cost [USD/MWh]: of the shape of the energy.

        NaN where that cost is not `known`, and where the plant's lifetime is not.
        """
        invested, added = self.investment_usd(parameters), np.full(energy_mwh.shape, np.nan)
        for plant in sorted(set(self._plants[known]) - {""}):
            if f"costs.{plant}.lifetime" not in parameters:
                continue
            rows = np.flatnonzero(known & (self._plants == plant))
            wear = f"costs.{plant}.degradation"
            added[rows] = levelised_cost(
                invested[rows],
                energy_mwh[rows],
                yearly_cost=invested[rows] * parameters.value(_UPKEEP),
                discount_rate=parameters.value(DISCOUNT_RATE),
                lifetime=np.rint(parameters.value(f"costs.{plant}.lifetime")),
                degradation=parameters.value(wear) if wear in parameters else 0.0,
            )
        return added


def line_distances(points: npt.NDArray[np.object_], power_grid: gpd.GeoDataFrame, *, least_kv: Floats) -> Floats:
    """Return how far points are from a part of the grid with a voltage of their own.

    Parameters
    ----------
    points
        shapely points, in the CRS of the grid.
    power_grid
        ``voltage_kv`` (NaN where unknown) and points or lines, projected, metres.
    least_kv
        The least voltage that each point needs [kV].

    Returns
    -------
    numpy.ndarray
        To the nearest part that is known to have it, or where none is, to the nearest whose voltage is not known; NaN
        where all are known to be lower [m].
    """
    parts, voltage = power_grid.geometry.to_numpy(), power_grid["voltage_kv"].to_numpy(float)
    distance = np.full(len(points), np.nan)
    for least in np.unique(least_kv):
        fitting = voltage >= least
        if not fitting.any():
            fitting = np.isnan(voltage)
        if fitting.any():
            rows = np.flatnonzero(least_kv == least)
            distance[rows] = nearest(points[rows], parts[fitting])[1]
    return distance
