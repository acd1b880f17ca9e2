"""The door: the estates of a study, hour by hour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.draws.drawn_values import DrawnValues
from geoplan.draws.futures import Futures
from geoplan.hours.hourly_series import HourlySeries
from geoplan.layers.catalog import OpenedLayers
from geoplan.layers.demand.electricity import told
from geoplan.parameters import Parameters
from geoplan.planning.estates.bill import BILL_COLUMNS, bill_lines
from geoplan.planning.estates.dispatch_kernel import FloatArray
from geoplan.planning.estates.estate_figures import EstateFigures, estate_figures
from geoplan.planning.estates.estate_setting import EstateSetting
from geoplan.planning.estates.load.estate_loads import EstateLoads, estate_loads
from geoplan.planning.estates.money.estate_terms import EstateTerms
from geoplan.planning.estates.money.jcm_share import jcm_shares
from geoplan.planning.estates.plans.battery_years import backup_columns, capacity_left, fade_columns
from geoplan.planning.estates.plans.estate_accounts import EstateAccounts, estate_accounts
from geoplan.planning.estates.plans.estate_cases import EstateCase, cases_of, wire_prices
from geoplan.planning.estates.plans.estate_columns import (
    end_columns,
    figure_columns,
    money_columns,
    totals_of,
)
from geoplan.planning.estates.plans.estate_futures import MovedEstates, drawn_terms, estate_futures, estate_years
from geoplan.planning.estates.plans.hour_means import hour_means
from geoplan.planning.estates.plans.swept_sizes import swept_sizes
from geoplan.planning.estates.saving.boiler_fuel import fuel_measures
from geoplan.planning.estates.saving.estate_measures import EstateMeasures, estate_measures
from geoplan.planning.estates.saving.saving_basis import SavingBasis
from geoplan.planning.estates.saving.saving_table import SavingTables
from geoplan.planning.estates.sizing.year_sums import EstateYear
from geoplan.planning.estates.together.coincidence import EstatesTogether, estates_together
from geoplan.planning.estates.together.zero_emission import scope1_of, zero_emission
from geoplan.potential.installed import left_in_estates
from geoplan.potential.potential import Potential
from geoplan.study import Study
from geoplan.units import KW_PER_MW

_HOUR = 1.0
PV_ENERGY, PV_CAPACITY = "estate_pv_energy_gwh", "estate_pv_capacity_mwp"


@dataclass(frozen=True, eq=False)
class EstatePlan:
    """What is planned on the estates of a study, in the order of its estates.

    Attributes
    ----------
    table
        A row an estate: ``estate_id``, and the columns of the field dictionary.
    hours
        From `geoplan.planning.estates.plans.hour_means.hour_means`: what estates use, make, take and give by month and
        hour.
    load
        What each uses in each hour, and what that rests on.
    pv
        What all its roofs can still carry gives in each hour, kW (AC); what is built is a share of it.
    cases
        What each was asked with.
    figures
        What that comes to.
    totals
        All estates together: sums of the table, and shares of the sums.
    sizes
        Sizes of battery storage, a row an estate and size, each with its setting's dispatch.
    together
        All estates as one, hour by hour.
    saving
        What each measure of energy saving comes to on each estate, whatever part of them is carried out:
        `geoplan.planning.estates.saving.saving_table.SAVING_COLUMNS`.
    futures
        Column of the table -> what it is in each future, (estates, futures); empty without futures.
    accounts
        What the money of each follows from.
    """

    table: pd.DataFrame
    hours: pd.DataFrame
    load: EstateLoads
    pv: HourlySeries
    cases: Mapping[str, EstateCase]
    figures: tuple[EstateFigures, ...]
    totals: "pd.Series[float]" = field(default_factory=lambda: pd.Series(dtype=float))
    sizes: pd.DataFrame = field(default_factory=pd.DataFrame)
    together: EstatesTogether | None = None
    futures: Mapping[str, FloatArray] = field(default_factory=dict, repr=False)
    saving: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    accounts: EstateAccounts | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        built = float(self.table["pv_built_mwp"].sum())
        return f"<EstatePlan: {len(self.table):,} estates, {built:,.1f} MWp>"

    @property
    def load_kw(self) -> FloatArray:
        """What measures that are carried out leave of the load: (estates, hours) mean kW."""
        return load_after(self.load.hours.kw, list(self.cases.values()))

    @property
    def settings(self) -> dict[str, EstateSetting]:
        """What is built: id of an estate -> its setting."""
        return {each: case.setting for each, case in self.cases.items()}

    def beside(self, estates: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Return the estates, in their order, with the columns of what is planned there.

        Parameters
        ----------
        estates
            With the potential of their roofs.
        """
        columns = self.table.drop(columns="estate_id").set_index(estates.index)
        kept = estates.drop(columns=[name for name in columns.columns if name in estates.columns])
        return gpd.GeoDataFrame(pd.concat([kept, columns], axis=1), geometry=estates.geometry.name, crs=estates.crs)

    @cached_property
    def bills(self) -> pd.DataFrame:
        """The parts of each estate's bill by month and calendar, with what is built, in money of the tariff.

        ``estate_id``, ``tariff_calendar``, ``currency`` and the columns of `geoplan.planning.estates.bill.bill_lines`.
        """
        lines = [
            part
            for each, case, own in zip(self.cases, self.cases.values(), self.figures, strict=True)
            for part in _bills_of(each, case, own, self.pv.times)
        ]
        columns = ["estate_id", "tariff_calendar", "currency", *BILL_COLUMNS]
        return pd.concat(lines, ignore_index=True)[columns] if lines else pd.DataFrame(columns=columns)


def plan_estates(
    study: Study, layers: OpenedLayers, potential: Potential, *, settings: Mapping[str, EstateSetting]
) -> EstatePlan | None:
    """Plan the estates of a study.

    Parameters
    ----------
    study
        Its parameters and options.
    layers
        Estates, and where the study has them metered loads and tenants.
    potential
        What their roofs give in each hour.
    settings
        Id of an estate -> what is built there.

    Returns
    -------
    EstatePlan
        None without estates, or where the hours of their roofs are not known.
    """
    roofs = potential.estate_hours
    if layers.estates is None or potential.estates is None or roofs is None or not len(potential.estates):
        return None
    ids = potential.estates["estate_id"].astype(str).tolist()
    loads = estate_loads(
        study,
        estates=layers.estates,
        demand=layers.estate_demand,
        tenants=layers.estate_tenants,
        year=int(roofs.times[len(roofs.times) // 2].year),
    )
    basis = SavingBasis.of(loads, layers.estate_tenants)
    measures = estate_measures(basis, study.parameters)
    savings = dict(zip(ids, measures.of_estates(), strict=True))
    cases = cases_of(study, roofs.times, {each: settings[each] for each in ids}, savings=savings)
    left_mwp, left = left_in_estates(potential.estates)
    kwp, roofs = left_mwp * KW_PER_MW, replace(roofs, scale=roofs.scale * left)
    asked = list(cases.values())
    pv = roofs.kw
    figures = _figures(loads.hours.kw, pv, kwp, asked)
    load = load_after(loads.hours.kw, asked)
    built = pv * np.array([[case.setting.pv_share] for case in asked])
    years = estate_years(load, built, asked)
    futures = _futures(study, potential, loads, years, cases=asked, figures=figures, basis=basis)
    sizes, best = swept_sizes(ids, years, asked)
    accounts = _accounts(study, (loads.hours.kw, pv, kwp), figures, asked, measures=measures)
    saving = _saving(study, loads, basis, measures, figures, asked)
    tables = [
        loads.table,
        figure_columns(figures, asked),
        saving.columns,
        money_columns(accounts.money),
        _emissions(layers, load, built, figures, asked).drop(columns=["estate_id", "matching_share", "closing_tco2e"]),
        best,
        backup_columns(study, roofs.times, load=load, built=built, figures=figures, cases=asked),
        fade_columns(study.parameters, figures, asked),
        end_columns(futures),
    ]
    table = pd.concat(tables, axis=1)
    together = _together(layers, roofs.times, load, built, figures)
    return EstatePlan(
        table=table,
        hours=hour_means(ids, roofs.times, load=load, pv=built, steps=[each.steps for each in figures]),
        load=loads,
        pv=roofs,
        cases=cases,
        figures=figures,
        totals=totals_of(table),
        sizes=sizes,
        together=together,
        futures=futures,
        saving=saving.table,
        accounts=accounts,
    )


def load_after(load: FloatArray, cases: Sequence[EstateCase]) -> FloatArray:
    """Return what measures that are carried out leave of loads: (estates, hours)."""
    return np.asarray(load * np.array([[1.0 - case.saved_share] for case in cases]))


def _saving(
    study: Study,
    loads: EstateLoads,
    basis: SavingBasis,
    measures: EstateMeasures,
    figures: Sequence[EstateFigures],
    cases: Sequence[EstateCase],
) -> SavingTables:
    """Return what all measures come to; a kWh that is saved is worth the mean price that the estate pays."""
    terms, kwh = cases[0].terms, basis.load_kwh[:, 0]
    paid = np.array([each.bill_before for each in figures])
    return SavingTables(
        basis,
        measures,
        fuel_measures(basis, study.parameters, emission_factor=float(terms.emission_factor)),
        price_usd_per_kwh=np.divide(paid, kwh, out=np.full(kwh.shape, np.nan), where=kwh > 0.0),
        terms=terms,
        parameters=study.parameters,
        load_confidence=loads.table["load_confidence"].tolist(),
    )


def _futures(
    study: Study,
    potential: Potential,
    loads: EstateLoads,
    years: Sequence[EstateYear],
    *,
    cases: Sequence[EstateCase],
    figures: Sequence[EstateFigures],
    basis: SavingBasis,
) -> dict[str, FloatArray]:
    """Return the figures in each future; nothing for a potential that has none."""
    drawn = potential.draws
    if drawn is None or PV_ENERGY not in drawn.estates:
        return {}
    terms, values = drawn_terms(study, loads.hours.times, cases), DrawnValues(study.parameters)
    factors = loads.factors(drawn.draws)
    moved = MovedEstates(
        load=factors,
        energy=_ratios(drawn.estates[PV_ENERGY]),
        capacity=_ratios(drawn.estates[PV_CAPACITY]),
        saving=estate_measures(replace(basis, load_kwh=basis.load_kwh * factors), values),
    )
    return estate_futures(
        years,
        cases=cases,
        figures=figures,
        moved=moved,
        terms=terms,
        capacity_left=capacity_left(values, figures, cases, years=int(np.max(terms.pv_life))),
        subsidy=lambda kwp, kwh: _subsidy(study, kwp, kwh, terms=terms, values=values),
        wire_usd_per_kwh=wire_prices(study.estates.private_wire_price, cases, usd_rate=terms.usd_rate),
    )


def _subsidy(
    study: Study, kwp: FloatArray, kwh: FloatArray, *, terms: EstateTerms, values: Parameters | DrawnValues
) -> FloatArray | float:
    """Return which part of the investment in PV the Joint Crediting Mechanism pays; NaN where it holds not.

    Of the PV of a year counts what is not curtailed [kWh].
    """
    return jcm_shares(kwp, kwh, terms=terms, parameters=values) if study.has_jcm else np.nan


def _ratios(amounts: Futures) -> FloatArray:
    """Return what amounts are in each future over their values; 1 where there is nothing."""
    base = amounts.base[:, None]
    rows = amounts.rows()
    return np.divide(rows, base, out=np.ones(rows.shape), where=base > 0.0)


def _emissions(
    layers: OpenedLayers,
    load: FloatArray,
    built: FloatArray,
    figures: Sequence[EstateFigures],
    cases: Sequence[EstateCase],
) -> pd.DataFrame:
    """Return what is left to zero emissions."""
    assert layers.estates is not None, "asked of the estates of a study"
    steps = [each.steps for each in figures]
    return zero_emission(
        list(layers.estates["estate_id"].astype(str)),
        load_kw=load,
        generation_kw=built - np.stack([np.maximum(each.curtailed, 0.0) for each in steps]),
        import_kw=np.stack([each.bought for each in steps]),
        clean_kw=np.stack([each.clean for each in steps]),
        factor_t_per_mwh=float(cases[0].terms.emission_factor),
        scope1_t=scope1_of(layers.estates, layers.estate_tenants),
    )


def _together(
    layers: OpenedLayers, times: pd.DatetimeIndex, load: FloatArray, built: FloatArray, figures: Sequence[EstateFigures]
) -> EstatesTogether:
    """Return all estates as one; rounding leaves less than nothing in some hours."""
    bought, sold = (
        np.maximum(np.stack([getattr(each.steps, name) for each in figures]), 0.0) for name in ("bought", "sold")
    )
    peak = told(layers.demand, "peak_mw")
    return estates_together(times=times, load_kw=load, pv_kw=built, import_kw=bought, export_kw=sold, place_peak=peak)


def _figures(
    load: FloatArray,
    pv: FloatArray,
    kwp: FloatArray,
    cases: Sequence[EstateCase],
) -> tuple[EstateFigures, ...]:
    return tuple(
        estate_figures(
            load[row],
            pv[row],
            pv_kwp=float(kwp[row]),
            setting=case.setting,
            billed=case.billed,
            terms=case.terms,
            surplus=case.surplus,
            saving=case.saving,
        )
        for row, case in enumerate(cases)
    )


def _accounts(
    study: Study,
    given: tuple[FloatArray, FloatArray, FloatArray],
    figures: Sequence[EstateFigures],
    cases: Sequence[EstateCase],
    *,
    measures: EstateMeasures,
) -> EstateAccounts:
    """Return whether it pays, of load, PV and its kWp."""
    pv_alone = _figures(*given, [_without_battery(one) for one in cases])
    share = _subsidy(
        study,
        np.array([each.pv_kwp for each in figures]),
        np.array([each.pv_kwh - each.curtailed_kwh for each in figures]),
        terms=cases[0].terms,
        values=study.parameters,
    )
    return estate_accounts(study, figures, pv_alone, cases, measures=measures, jcm_share=share)


def _without_battery(case: EstateCase) -> EstateCase:
    return replace(case, setting=replace(case.setting, battery_hours=0.0))


def _bills_of(name: str, case: EstateCase, figures: EstateFigures, times: pd.DatetimeIndex) -> list[pd.DataFrame]:
    """Return the lines of one estate by each calendar."""
    bought, sold = (pd.Series(given, times) for given in (figures.steps.bought, figures.steps.sold))
    lines: list[pd.DataFrame] = []
    for calendar, each in zip(case.calendars, case.billed, strict=True):
        if each.tariff is None or (lines and case.setting.dispatch == "tariff"):
            continue  # by the other calendar the battery would go another way
        parts = bill_lines(bought, sold, hours=_HOUR, tariff=each.tariff)
        lines.append(parts.assign(estate_id=name, tariff_calendar=calendar, currency=each.tariff.currency))
    return lines
