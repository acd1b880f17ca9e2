"""The load of every estate of a study in each hour of a year, what it rests on, and how far it may be off.

Metered series come first, then tenants, then let land: hectares times the density of the largest load, which a week of
their industries spreads over the year. Let land that tenants leave, and estates without tenants, have the stated mix of
industries; both are of low confidence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.draws.draws import Draws
from geoplan.hours.hourly_series import HourlySeries
from geoplan.hours.year_of_hours import year_of_hours
from geoplan.kinds.national import VIET_NAM
from geoplan.languages import Text
from geoplan.layers.ages import year_of, years_of_layers
from geoplan.layers.catalog import OpenedLayers
from geoplan.layers.demand.holidays import holidays_of
from geoplan.layers.demand.industries import load_industries
from geoplan.layers.opening.reading import remark
from geoplan.machine.products import product_sums
from geoplan.parameters import Parameter, Parameters
from geoplan.planning.estates.load.let_land import LetLand, let_land
from geoplan.planning.estates.load.moved_year import MovedLoad, moved_load
from geoplan.planning.estates.load.tenant_loads import DENSITY, NOTHING, TenantLoads, tenant_loads
from geoplan.planning.estates.load.weekly_shape import weekly_shape
from geoplan.planning.estates.load.year_of_weeks import hours_of_weeks
from geoplan.study import Study
from geoplan.units import KWH_PER_MWH

FloatArray = npt.NDArray[np.float64]

METERED, TENANTS, BY_AREA = "metered", "tenants", "area"
"""What a load can rest on."""
MIX = ""
"""The industry of land whose tenants are not known."""
_HALF = 0.5
_COLUMNS = (
    "estate_id",
    "load_basis",
    "load_confidence",
    "load_mwh",
    "load_mean_kw",
    "load_peak_kw",
    "load_industries",
)


@dataclass(frozen=True, eq=False)
class EstateLoads:
    """What estates use in each hour of a year.

    Attributes
    ----------
    hours
        (estates, hours) mean kW, rows in the order of the estates.
    table
        A row an estate: estate_id, load_basis (``metered``, ``tenants``, ``area``), load_confidence (``high``,
        ``medium``, ``low``), load_mwh [MWh], load_mean_kw and load_peak_kw [kW; of half hours where metered, else of
        hours], load_industries (keys of industries.csv, the largest first, joined by ", "; "" = the stated mix).
    parts
        What loads are made of: row (of the estate), moved_by (ids, apart by spaces), kwh.
    industries
        (estates, kinds) share of each kind of `geoplan.layers.demand.industries.load_industries` in the electricity of
        the year: they add up to 1, and are 0 without load. Of metered estates as their tenants tell, else the mix.
    notes
        What a reader should know, in three languages.
    """

    hours: HourlySeries
    table: pd.DataFrame
    parts: pd.DataFrame
    industries: FloatArray = field(default_factory=lambda: np.zeros((0, 0)), repr=False)
    notes: tuple[Text, ...] = ()
    _errors: tuple[Parameter, ...] = field(default=(), repr=False)

    def __repr__(self) -> str:
        counts = self.table["load_basis"].value_counts()
        told = ", ".join(f"{count} {basis}" for basis, count in counts.items())
        return f"<EstateLoads: {len(self.table)} estates ({told}), {self.table['load_mwh'].sum():,.0f} MWh>"

    def factors(self, draws: Draws) -> FloatArray:
        """Return what each load is in each future over its value: (estates, futures); 1 where there is none.

        Parameters
        ----------
        draws
            Of the study's parameters: density, intensities and let shares move all estates together, a meter's error
            its own.
        """
        factors = np.ones((len(self.table), draws.count))
        known = draws.with_inputs(self._errors)
        moved = {ids: _moved(ids, draws, known) for ids in dict.fromkeys(self.parts["moved_by"])}
        for row in self.parts["row"].unique().tolist():
            own = self.parts[self.parts["row"] == row]
            whole = float(own["kwh"].sum())
            if whole > 0.0:
                shares = own["kwh"].to_numpy(float) / whole
                factors[row] = product_sums(shares, np.stack([moved[ids] for ids in own["moved_by"]]))
        return factors


def _moved(ids: str, draws: Draws, errors: Draws) -> FloatArray:
    """Return the product of what parameters and inputs are in each future, over that of their values."""
    product = np.ones(draws.count)
    for name in ids.split():
        is_input = name.startswith((_METER, "layers."))
        product = product * (errors.input(name) if is_input else draws.ratio(name))
    return product


OF_METERED_LOADS = "How far metered loads may be off (parameters draws.*)"
"""What the ranges of metered loads rest on."""
_METER = "estates.load.meter."
"""Start of the inputs by which what estates and tenants told may be wrong; the rest is the estate's id."""


def estate_loads(
    study: Study,
    *,
    estates: gpd.GeoDataFrame,
    demand: pd.DataFrame | None = None,
    tenants: pd.DataFrame | None = None,
    year: int | None = None,
) -> EstateLoads:
    """Work out what estates use in each hour of a year.

    Parameters
    ----------
    study
        Its parameters ``estates.load.*``, ``dwellings.occupancy`` and ``dwellings.leasable_share``, its time zone and
        country.
    estates
        The layer ``estates``; a surveyed ``demand_mwh`` is what an estate without a meter uses in a year.
    demand, tenants
        The layers ``estate_demand`` and ``estate_tenants``; None where the study has none.
    year
        Of the calendar; by default the study's, else that of its prices.

    Returns
    -------
    EstateLoads
        An estate without let land, as one that is planned, has a load of 0.
    """
    year = year or study.year or study.prices.year
    work = _Work(study, estates.reset_index(drop=True), demand, tenants, year)
    for row, name in enumerate(work.estates["estate_id"]):
        work.add(row, str(name))
    return work.done()


def loads_of_layers(study: Study, layers: OpenedLayers) -> EstateLoads | None:
    """Work out the loads of a study's own layers, in the year from which the ages of its data are counted.

    Parameters
    ----------
    study
        The study.
    layers
        Its layers; without estates there are none.
    """
    if layers.estates is None:
        return None
    year = year_of(study, years_of_layers(study, layers))
    given = {"demand": layers.estate_demand, "tenants": layers.estate_tenants}
    return estate_loads(study, estates=layers.estates, **given, year=year)


class _Work:
    """The loads of one study while they are worked out."""

    def __init__(
        self,
        study: Study,
        estates: gpd.GeoDataFrame,
        demand: pd.DataFrame | None,
        tenants: pd.DataFrame | None,
        year: int,
    ) -> None:
        self.estates, self.year = estates, year
        self._parameters: Parameters = study.parameters
        self._country = VIET_NAM if study.is_viet_nam else study.country
        self._metered = {} if demand is None else {str(name): own for name, own in demand.groupby("estate_id")}
        self._times = year_of_hours(year, study.time_zone)
        self._land: LetLand = let_land(estates, parameters=study.parameters)
        self._tenants = tenants
        self._kw = np.zeros((len(estates), len(self._times)))
        self._industries = np.zeros((len(estates), len(load_industries())))
        self._rows: list[dict[str, Any]] = []
        self._parts: list[dict[str, Any]] = []
        self._errors: dict[str, Parameter] = {}
        self._moved: list[str] = []
        self._filled: list[str] = []

    @cached_property
    def _shapes(self) -> tuple[dict[str, int], FloatArray, dict[str, float]]:
        """Industry -> its row; the hours of each, which add up to 1; its hours of full load."""
        industries = load_industries()
        weeks = np.stack([weekly_shape(each) for each in industries.values()])
        hours = hours_of_weeks(weeks, self._times, holidays=tuple(holidays_of(self.year, self._country)))
        full = dict(zip(industries, (hours.sum(axis=1) / hours.max(axis=1)).tolist(), strict=True))
        mix = np.array([each.mix_share for each in industries.values()])
        full[MIX] = float(product_sums(mix, [full[key] for key in industries]) / mix.sum())
        return {key: row for row, key in enumerate(industries)}, hours / hours.sum(axis=1, keepdims=True), full

    @cached_property
    def _of_tenants(self) -> TenantLoads | None:
        if self._tenants is None or self._tenants.empty:
            return None
        return tenant_loads(self._tenants, full_hours=self._shapes[2], parameters=self._parameters)

    def add(self, row: int, name: str) -> None:
        """Work out one estate."""
        rows = np.zeros(0, dtype=int)
        if self._tenants is not None:
            rows = np.flatnonzero((self._tenants["estate_id"] == name).to_numpy())
        if name in self._metered:
            self._add_metered(row, name, self._metered[name], rows)
        elif len(rows) and self._of_tenants is not None and self._of_tenants.kwh[rows].sum() > 0.0:
            self._add_tenants(row, name, rows, self._of_tenants)
        else:
            self._add_area(row, name)

    def _add_metered(self, row: int, name: str, series: pd.DataFrame, rows: npt.NDArray[np.int64]) -> None:
        clock = pd.DatetimeIndex(series["time"])
        then = holidays_of(int(clock[0].year), self._country)
        now = holidays_of(self.year, self._country)
        load: MovedLoad = moved_load(
            pd.Series(series["demand_kw"].to_numpy(float), index=clock), self._times, then=then, now=now
        )
        if load.year != self.year:
            self._moved.append(name)
        self._kw[row] = load.kw
        self._part(row, float(load.kw.sum()), self._meter(name, load.year))
        if load.kw.sum() > 0.0:
            self._industries[row] = self._shares_of(self._kwh_of(rows) or {MIX: 1.0})
        known = () if self._tenants is None else self._tenants["industry"].iloc[rows]
        self._told(row, METERED, "high", tuple(dict.fromkeys(key for key in known if key)), peak_kw=load.peak_kw)

    def _kwh_of(self, rows: npt.NDArray[np.int64]) -> dict[str, float]:
        """Return what tenants use, by industry; nothing where none of them tells it."""
        kwh: dict[str, float] = {}
        if self._tenants is None or self._of_tenants is None:
            return kwh
        for row, industry in zip(rows, self._tenants["industry"].iloc[rows], strict=True):
            kwh[industry] = kwh.get(industry, 0.0) + float(self._of_tenants.kwh[row])
        return kwh if sum(kwh.values()) > 0.0 else {}

    def _shares_of(self, kwh: Mapping[str, float]) -> FloatArray:
        """Return the share of each kind in energies by industry: 0 without energy."""
        return self._amounts_of(kwh) / (sum(kwh.values()) or 1.0)

    def _amounts_of(self, kwh: Mapping[str, float]) -> FloatArray:
        """Return energies by industry as those of each kind, the mix among them: (kinds,)."""
        place = self._shapes[0]
        amounts = np.zeros(len(place))
        for key, amount in kwh.items():
            if key == MIX:
                amounts += amount * self._mix_of_energy
            else:
                amounts[place[key]] += amount
        return amounts

    def _add_tenants(self, row: int, name: str, rows: npt.NDArray[np.int64], loads: TenantLoads) -> None:
        assert self._tenants is not None
        own = self._tenants.iloc[rows]
        kwh: dict[str, float] = {}
        sure = 0.0
        for place, industry, confidence, told_year in zip(
            rows, own["industry"], own["confidence"], own["year"], strict=True
        ):
            amount = float(loads.kwh[place])
            kwh[industry] = kwh.get(industry, 0.0) + amount
            self._part(row, amount, loads.moved_by[place] or self._meter(name, int(told_year or self.year)))
            sure += amount if confidence != "low" else 0.0
        rest = self._rest_kwh(row, own)
        if rest > 0.0:
            self._filled.append(name)
            kwh[MIX] = kwh.get(MIX, 0.0) + rest
            self._part(row, rest, f"{DENSITY} {self._land.moved_by[row]}")
        kwh = self._surveyed(row, name, kwh)
        confidence = "medium" if sure >= _HALF * sum(kwh.values()) or self._is_surveyed(row) else "low"
        self._spread(row, kwh, TENANTS, confidence)

    def _rest_kwh(self, row: int, tenants: pd.DataFrame) -> float:
        """Return what let land uses beside the tenants: nothing where the land of one of them is not known."""
        if tenants["area_ha"].isna().any():
            return 0.0
        left = max(float(self._land.hectares[row]) - float(tenants["area_ha"].sum()), 0.0)
        return left * self._parameters.value(DENSITY) * self._shapes[2][MIX] if left > 0.0 else 0.0

    def _add_area(self, row: int, name: str) -> None:
        hectares = float(self._land.hectares[row])
        kwh: dict[str, float] = {}
        if hectares > 0.0:
            kwh[MIX] = hectares * self._parameters.value(DENSITY) * self._shapes[2][MIX]
            self._part(row, kwh[MIX], f"{DENSITY} {self._land.moved_by[row]}")
        kwh = self._surveyed(row, name, kwh)
        self._spread(row, kwh, BY_AREA, "medium" if self._is_surveyed(row) else "low")

    def _is_surveyed(self, row: int) -> bool:
        return "demand_mwh" in self.estates and bool(self.estates["demand_mwh"].notna().iloc[row])

    def _surveyed(self, row: int, name: str, kwh: dict[str, float]) -> dict[str, float]:
        """Bring a load to what was surveyed of the estate, which its industries spread over the year."""
        if not self._is_surveyed(row):
            return kwh
        whole = float(self.estates["demand_mwh"].iloc[row]) * KWH_PER_MWH
        before = sum(kwh.values())
        self._parts = [part for part in self._parts if part["row"] != row]
        self._part(row, whole, self._meter(name, self.year))
        return {key: whole * amount / before for key, amount in kwh.items()} if before > 0.0 else {MIX: whole}

    def _spread(self, row: int, kwh: Mapping[str, float], basis: str, confidence: str) -> None:
        """Spread energies of industries over the hours."""
        amounts = self._amounts_of(kwh)
        self._kw[row] = product_sums(amounts, self._shapes[1])
        self._industries[row] = self._shares_of(kwh)
        named = sorted((key for key in kwh if key and kwh[key] > 0.0), key=lambda key: -kwh[key])
        self._told(row, basis, confidence, tuple(named))

    @cached_property
    def _mix_of_energy(self) -> FloatArray:
        """The share of each industry in the energy of the mix, whose shares are of land."""
        hours = np.array([self._shapes[2][key] for key in load_industries()])
        energy = np.array([each.mix_share for each in load_industries().values()]) * hours
        return np.asarray(energy / energy.sum())

    def _part(self, row: int, kwh: float, moved_by: str) -> None:
        self._parts.append({"row": row, "moved_by": moved_by, "kwh": kwh})

    def _meter(self, name: str, year: int) -> str:
        """Return the id of the error of what an estate has told of a year, which grows with its age."""
        value = self._parameters.value
        grown = value("draws.metered.error") + value("draws.statistics.error_per_year") * abs(self.year - year)
        error = min(grown, value("draws.statistics.largest_error"))
        key = f"{_METER}{name}"
        known = self._errors.get(key)
        if known is None or known.high < 1.0 + error:
            self._errors[key] = Parameter(
                key, 1.0, 1.0 - error, 1.0 + error, unit="-", source=OF_METERED_LOADS, confidence="low", least=0.0
            )
        return key

    def _told(
        self, row: int, basis: str, confidence: str, industries: tuple[str, ...], *, peak_kw: float | None = None
    ) -> None:
        self._rows.append(
            {
                "estate_id": self.estates["estate_id"].iloc[row],
                "load_basis": basis,
                "load_confidence": confidence,
                "load_industries": ", ".join(industries),
                "load_peak_kw": np.nan if peak_kw is None else peak_kw,
            }
        )

    def done(self) -> EstateLoads:
        """Return all loads."""
        series = HourlySeries.of(self._times, self._kw)
        kw = series.kw
        table = pd.DataFrame(
            self._rows, columns=[name for name in _COLUMNS if name not in ("load_mwh", "load_mean_kw")]
        )
        table["load_mwh"] = kw.sum(axis=1) / KWH_PER_MWH
        table["load_mean_kw"] = kw.mean(axis=1)
        table["load_peak_kw"] = table["load_peak_kw"].fillna(pd.Series(kw.max(axis=1, initial=0.0)))
        parts = pd.DataFrame(self._parts, columns=["row", "moved_by", "kwh"])
        errors = tuple(self._errors.values())
        return EstateLoads(series, table[list(_COLUMNS)], parts, self._industries, self._notes(table), errors)

    def _notes(self, table: pd.DataFrame) -> tuple[Text, ...]:
        notes = []
        by_area = (table["load_basis"] == BY_AREA) & (table["load_mwh"] > 0.0)
        if by_area.any():
            notes.append(remark("load_by_area", count=int(by_area.sum())))
        if (table["load_mwh"] == 0.0).any():
            notes.append(remark("load_none", count=int((table["load_mwh"] == 0.0).sum())))
        if self._filled:
            notes.append(remark("load_rest", count=len(self._filled)))
        if self._moved:
            notes.append(remark("load_moved", count=len(self._moved), year=str(self.year)))
        if not holidays_of(self.year, self._country):
            notes.append(remark("load_no_holidays", year=str(self.year)))
        loads = self._of_tenants
        if loads is not None and loads.without_intensity:
            notes.append(remark("load_no_intensity", products=", ".join(loads.without_intensity)))
        if loads is not None and NOTHING in loads.basis:
            notes.append(remark("load_untold", count=loads.basis.count(NOTHING)))
        return tuple(notes)
