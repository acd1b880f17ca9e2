"""What the business case of a park rests on: the first year of its plan, its terms, and how both move."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from geoplan.draws.drawn_values import DrawnValues
from geoplan.planning.business.case_figures import Amounts, CaseYear
from geoplan.planning.estates.money.estate_money import FirstYear
from geoplan.planning.estates.money.estate_terms import EstateTerms
from geoplan.planning.estates.money.measure_money import MeasureMoney
from geoplan.planning.estates.plans.estate_accounts import EstateAccounts
from geoplan.planning.estates.plans.estate_cases import EstateCase
from geoplan.planning.estates.plans.estate_columns import PAYBACKS
from geoplan.planning.estates.plans.estate_plan import PV_CAPACITY, EstatePlan
from geoplan.potential.potential import Potential
from geoplan.study import Study
from geoplan.units import KWH_PER_MWH

IN_TABLE = {
    "saving_usd": "bill_saving_usd",
    "payback_years": "payback_years",
    "discounted_payback_years": "discounted_payback_years",
    "npv_usd": "npv_usd",
    "avoided_tco2e": "estate_avoided_tco2e",
}
"""Figures of a case that stand in the table of estates, with their ends."""
MOVED = {"saving": "bill_saving_usd", "avoided": "estate_avoided_tco2e", "energy": "pv_generation_mwh"}
"""What moves in the futures of a plan -> its column."""
CAPACITY = "capacity"


@dataclass(frozen=True, eq=False)
class ParkBasis:
    """What the case of one park rests on.

    Attributes
    ----------
    estate_id
        Of the park.
    year
        The first year of its plan, as the table of estates has it.
    currency, usd_rate
        Of its tariff, and units of it a dollar; empty and NaN without a tariff.
    terms
        Prices and factors at their values.
    drawn
        The same in all futures; None without futures.
    moved
        ``saving``, ``avoided``, ``energy``, ``capacity`` -> (futures,) over their values.
    ends
        Figure -> its low and its high end in the table of estates.
    """

    estate_id: str
    year: CaseYear
    currency: str
    usd_rate: float
    terms: EstateTerms
    drawn: EstateTerms | None = None
    moved: Mapping[str, Amounts] = field(default_factory=dict)
    ends: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<ParkBasis {self.estate_id}: {float(self.year.first.pv_kwp):,.0f} kWp>"

    @property
    def used_share(self) -> float:
        """What the park's load takes of the energy of its PV; NaN without PV."""
        energy = float(self.year.energy_kwh)
        return float(self.year.used_kwh) / energy if energy > 0.0 else float("nan")


def park_bases(study: Study, potential: Potential, plan: EstatePlan | None) -> Mapping[str, ParkBasis]:
    """Return what cases of parks rest on: id -> its basis; nothing without estates.

    Parameters
    ----------
    study
        Its parameters.
    potential
        How the roofs of estates move.
    plan
        What is planned on them, with its accounts.
    """
    if plan is None or plan.accounts is None:
        return {}
    values = DrawnValues(study.parameters) if plan.futures and potential.draws is not None else None
    drawn = None if values is None else EstateTerms.of(values)
    capacity = np.ones((len(plan.cases), 1))
    if values is not None and potential.draws is not None:
        amounts = potential.draws.estates[PV_CAPACITY]
        capacity = over_values(amounts.rows(), amounts.base)
    columns = {name: over_values(plan.futures[own], plan.table[own]) for name, own in MOVED.items() if plan.futures}
    columns |= {CAPACITY: capacity}
    bases = {}
    for row, (each, case) in enumerate(plan.cases.items()):
        rate = float(case.terms.usd_rate)
        bases[each] = ParkBasis(
            estate_id=each,
            year=park_year(plan, row),
            currency="" if case.tariff is None else case.tariff.currency,
            usd_rate=rate,
            terms=case.terms,
            drawn=None if drawn is None else replace(drawn, usd_rate=rate),
            moved={} if drawn is None else {name: rows[row] for name, rows in columns.items()},
            ends=_ends_in(plan, row),
        )
    return bases


def park_year(plan: EstatePlan, row: int) -> CaseYear:
    """Return the first year of a park at its plan, as the table of estates has it.

    Parameters
    ----------
    plan
        With its accounts.
    row
        Position of the park.
    """
    assert plan.accounts is not None, "a plan of a study has accounts"
    figures, case = plan.figures[row], list(plan.cases.values())[row]
    first = FirstYear(*(np.asarray(each, dtype=float)[row] for each in vars(plan.accounts.year).values()))
    used, whole = float(first.delivered_kwh), float(first.avoided_usd) + float(first.battery_usd)
    return CaseYear(
        first=first,
        energy_kwh=figures.pv_kwh,
        sold_kwh=figures.export_kwh,
        price_usd=whole / used if used > 0.0 else float("nan"),
        export_usd=_export_usd(case),
        surplus=case.surplus,
        avoided_tco2e=figures.avoided_tco2e,
        lasting_tco2e=figures.saved_kwh / KWH_PER_MWH * float(case.terms.emission_factor),
        capacity_left=_left_of(plan.accounts, row),
        measures=_measures_of(plan.accounts.measures, row),
    )


def moved_year(year: CaseYear, moved: Mapping[str, Amounts]) -> CaseYear:
    """Return a first year in all futures: sizes, money and energy times how they move.

    Parameters
    ----------
    year
        At the parameters' values.
    moved
        As a `ParkBasis` has it.
    """
    first, saving, energy = year.first, moved["saving"], moved["energy"]
    money = {name: getattr(first, name) * saving for name in ("avoided_usd", "export_usd", "battery_usd")}
    measures = year.measures
    if measures is not None:
        measures = MeasureMoney(
            measures.saved_usd * saving,
            measures.running_usd * np.ones(saving.shape),
            measures.investments_usd[:, None] * np.ones(saving.shape),
            measures.lives[:, None],
        )
    sizes = {"pv_kwp": first.pv_kwp * moved[CAPACITY], "delivered_kwh": first.delivered_kwh * energy}
    return replace(
        year,
        first=replace(first, **sizes, **money),
        energy_kwh=year.energy_kwh * energy,
        sold_kwh=year.sold_kwh * energy,
        avoided_tco2e=year.avoided_tco2e * moved["avoided"],
        lasting_tco2e=year.lasting_tco2e * moved["avoided"],
        capacity_left=year.capacity_left if not np.ndim(year.capacity_left) else year.capacity_left[:, None],
        measures=measures,
    )


def over_values(futures: Any, values: Any) -> Amounts:
    """Return what rows are in each future over their values, (rows, futures); 1 where a row is nothing."""
    rows, base = np.asarray(futures, dtype=float), np.asarray(values, dtype=float)[:, None]
    known = np.isfinite(base) & (base != 0.0)
    return np.divide(rows, base, out=np.ones(rows.shape), where=np.broadcast_to(known, rows.shape))


def _ends_in(plan: EstatePlan, row: int) -> dict[str, tuple[float, float]]:
    """Return the ends in the table, which leaves those of paybacks empty that never come: they are infinite."""
    told, ends = plan.table.iloc[row], {}
    is_known = np.isfinite(told["npv_usd"]) and told["estate_investment_usd"] > 0.0
    for name, column in IN_TABLE.items():
        if f"{column}_low" not in told:
            continue
        low, high = (float(told[f"{column}_{end}"]) for end in ("low", "high"))
        if name in PAYBACKS and is_known:
            low, high = (np.inf if np.isnan(end) else end for end in (low, high))
        ends[name] = (low, high)
    return ends


def _export_usd(case: EstateCase) -> float:
    return 0.0 if case.tariff is None else case.tariff.export_price / float(case.terms.usd_rate)


def _left_of(accounts: EstateAccounts, row: int) -> Any:
    left = np.asarray(accounts.capacity_left)
    return left[:, row] if left.ndim > 1 else left


def _measures_of(measures: MeasureMoney | None, row: int) -> MeasureMoney | None:
    if measures is None:
        return None
    lives = np.broadcast_to(measures.lives, measures.investments_usd.shape)
    return MeasureMoney(
        measures.saved_usd[row], measures.running_usd[row], measures.investments_usd[:, row], lives[:, row]
    )
