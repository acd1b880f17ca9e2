"""The door: the estates of a study, hour by hour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from geoplan.hours.hourly_series import HourlySeries
from geoplan.layers.catalog import OpenedLayers
from geoplan.planning.estates.bill import BILL_COLUMNS, bill_lines
from geoplan.planning.estates.dispatch_kernel import FloatArray
from geoplan.planning.estates.estate_figures import EstateFigures, estate_figures
from geoplan.planning.estates.estate_setting import EstateSetting
from geoplan.planning.estates.load.estate_loads import EstateLoads, estate_loads
from geoplan.planning.estates.money.estate_money import EstateMoney, estate_money
from geoplan.planning.estates.money.jcm_share import jcm_shares
from geoplan.planning.estates.plans.estate_cases import EstateCase, cases_of
from geoplan.planning.estates.plans.estate_columns import figure_columns, first_year, money_columns
from geoplan.planning.estates.plans.hour_means import hour_means
from geoplan.potential.potential import Potential
from geoplan.study import Study
from geoplan.units import KW_PER_MW

_HOUR = 1.0


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
        What all its roofs give in each hour, kW (AC); what is built is a share of it.
    cases
        What each was asked with.
    figures
        What that comes to.
    """

    table: pd.DataFrame
    hours: pd.DataFrame
    load: EstateLoads
    pv: HourlySeries
    cases: Mapping[str, EstateCase]
    figures: tuple[EstateFigures, ...]

    def __repr__(self) -> str:
        built = float(self.table["pv_built_mwp"].sum())
        return f"<EstatePlan: {len(self.table):,} estates, {built:,.1f} MWp>"

    @property
    def settings(self) -> dict[str, EstateSetting]:
        """What is built: id of an estate -> its setting."""
        return {each: case.setting for each, case in self.cases.items()}

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
    cases = cases_of(study, roofs.times, {each: settings[each] for each in ids})
    kwp = potential.estates["estate_pv_capacity_mwp"].fillna(0.0).to_numpy(float) * KW_PER_MW
    asked = list(cases.values())
    load, pv = loads.hours.kw, roofs.kw
    figures = _figures(load, pv, kwp, asked)
    money = _money(study, figures, _figures(load, pv, kwp, [_without_battery(each) for each in asked]), asked)
    shares = np.array([[case.setting.pv_share] for case in asked])
    return EstatePlan(
        table=pd.concat([loads.table, figure_columns(figures, asked), money_columns(money)], axis=1),
        hours=hour_means(ids, roofs.times, load=load, pv=pv * shares, steps=[each.steps for each in figures]),
        load=loads,
        pv=roofs,
        cases=cases,
        figures=figures,
    )


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
        )
        for row, case in enumerate(cases)
    )


def _without_battery(case: EstateCase) -> EstateCase:
    return replace(case, setting=replace(case.setting, battery_hours=0.0))


def _money(
    study: Study,
    figures: Sequence[EstateFigures],
    pv_alone: Sequence[EstateFigures],
    cases: Sequence[EstateCase],
) -> EstateMoney:
    """Return whether it pays; all terms but the rate of the tariff's currency are those of every estate."""
    year, terms = first_year(figures, pv_alone, cases), cases[0].terms
    share: FloatArray | float = np.nan
    if study.has_jcm:
        generated = np.array([each.pv_kwh for each in figures])
        share = jcm_shares(year.pv_kwp, generated, terms=terms, parameters=study.parameters)
    return estate_money(year, terms, jcm_share=share)


def _bills_of(name: str, case: EstateCase, figures: EstateFigures, times: pd.DatetimeIndex) -> list[pd.DataFrame]:
    """Return the lines of one estate by each calendar."""
    bought, sold = (pd.Series(given, times) for given in (figures.steps.bought, figures.steps.sold))
    lines = []
    for calendar, each in zip(case.calendars, case.billed, strict=True):
        if each.tariff is None or (lines and case.setting.dispatch == "tariff"):
            continue  # by the other calendar the battery would go another way
        parts = bill_lines(bought, sold, hours=_HOUR, tariff=each.tariff)
        lines.append(parts.assign(estate_id=name, tariff_calendar=calendar, currency=each.tariff.currency))
    return lines
