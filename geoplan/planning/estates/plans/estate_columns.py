"""The columns of the table of estates: what their settings come to, as tables and maps show it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from geoplan.draws.quantiles import QUANTILES, quantiles_of
from geoplan.planning.estates.dispatch_kernel import FloatArray
from geoplan.planning.estates.estate_figures import EstateFigures
from geoplan.planning.estates.money.estate_bills import BillSums
from geoplan.planning.estates.money.estate_money import EstateMoney, FirstYear
from geoplan.planning.estates.plans.estate_cases import EstateCase
from geoplan.units import KW_PER_MW, KWH_PER_MWH

_PLAIN = {
    "self_consumption_share": "self_consumption",
    "self_sufficiency_share": "self_sufficiency",
    "matching_share": "matching",
    "direct_use_share": "direct_use",
    "peak_import_kw": "peak_import_kw",
    "peak_export_kw": "peak_export_kw",
    "bill_before_usd": "bill_before",
    "bill_after_usd": "bill_after",
    "bill_saving_usd": "saving",
    "bill_saving_other_usd": "saving_other",
    "estate_investment_usd": "investment",
    "payback_years": "payback_years",
    "estate_avoided_tco2e": "avoided_tco2e",
}
"""Column -> what it is among the figures."""
_ENERGIES = {
    "pv_generation_mwh": "pv_kwh",
    "grid_import_mwh": "import_kwh",
    "grid_export_mwh": "export_kwh",
    "curtailed_mwh": "curtailed_kwh",
}


PAYBACKS = ("payback_years", "discounted_payback_years")
"""Columns that are infinite in futures in which the money never comes back."""


def figure_columns(figures: Sequence[EstateFigures], cases: Sequence[EstateCase]) -> pd.DataFrame:
    """Return what the settings of estates come to, a row an estate.

    Parameters
    ----------
    figures, cases
        (estates,)

    Returns
    -------
    DataFrame
        Columns of the field dictionary. What never pays back has no payback, as what is not known.
    """
    settings = [case.setting for case in cases]
    columns: dict[str, Any] = {
        "saving_share": [each.saving_share for each in settings],
        "load_after_mwh": [each.load_kwh / KWH_PER_MWH for each in figures],
        "pv_share": [each.pv_share for each in settings],
        "pv_built_mwp": [each.pv_kwp / KW_PER_MW for each in figures],
        "battery_hours": [each.battery_hours for each in settings],
        "battery_kwh": [each.battery_kwh for each in figures],
        "battery_kw": [each.battery_kw for each in figures],
        "battery_dispatch": [each.dispatch for each in settings],
        "surplus_share": [1.0 if case.surplus is None else case.surplus.share for case in cases],
    }
    columns |= {name: [getattr(each, own) / KWH_PER_MWH for each in figures] for name, own in _ENERGIES.items()}
    columns |= {name: [getattr(each, own) for each in figures] for name, own in _PLAIN.items()}
    columns |= {
        f"tariff_{name}": [getattr(each, name) for each in settings] for name in ("customer", "voltage", "calendar")
    }
    return pd.DataFrame(columns).replace({"payback_years": {np.inf: np.nan}})


def first_year(
    figures: Sequence[EstateFigures], pv_alone: Sequence[EstateFigures], cases: Sequence[EstateCase]
) -> FirstYear:
    """Return what PV and batteries save and earn in their first year, (estates,): off what measures leave of bills.

    Parameters
    ----------
    figures
        With PV and battery.
    pv_alone
        Without the battery.
    cases
        Of both.
    """
    after, alone = (_sums(each, cases) for each in (figures, pv_alone))
    paid, left = np.array([each.bill_before for each in figures]), 1.0 - np.array([case.saved_share for case in cases])
    before = BillSums(paid * left, np.zeros(len(figures)))
    sizes = (
        np.array([each.pv_kwp for each in figures]),
        np.array([each.battery_kwh for each in figures]),
        np.array([each.battery_kw for each in figures]),
    )
    delivered = np.array([each.self_consumption * each.pv_kwh if each.pv_kwh > 0.0 else 0.0 for each in figures])
    return FirstYear.of_bills(before, after, without_battery=alone, usd_rate=1.0, sizes=sizes, delivered_kwh=delivered)


def _sums(figures: Sequence[EstateFigures], cases: Sequence[EstateCase]) -> BillSums:
    """Return what estates pay and earn [USD]."""
    prices = [0.0 if case.tariff is None else max(case.tariff.export_price, 0.0) for case in cases]
    rates = [float(case.terms.usd_rate) for case in cases]
    earned = np.array(
        [
            each.export_kwh * price / rate if price > 0.0 else 0.0
            for each, price, rate in zip(figures, prices, rates, strict=True)
        ]
    )
    return BillSums(np.array([each.bill_after for each in figures]) + earned, earned)


def money_columns(money: EstateMoney) -> pd.DataFrame:
    """Return whether it pays, a row an estate."""
    discounted = np.asarray(money.discounted_payback_years, dtype=float)
    columns = {
        "discounted_payback_years": np.where(np.isfinite(discounted), discounted, np.nan),
        "npv_usd": money.npv_usd,
        "irr_pct": 100.0 * money.irr,
        "third_party_npv_usd": money.third_party_npv_usd,
        "third_party_irr_pct": 100.0 * money.third_party_irr,
        "jcm_npv_usd": money.jcm_npv_usd,
        "jcm_irr_pct": 100.0 * money.jcm_irr,
    }
    return pd.DataFrame({name: np.asarray(values, dtype=float) for name, values in columns.items()})


def end_columns(amounts: dict[str, FloatArray]) -> pd.DataFrame:
    """Return P10, P50 and P90 of amounts, a row an estate.

    Parameters
    ----------
    amounts
        Column -> (estates, futures). A payback that never comes is infinite; one of its ends that is so is left out.
    """
    columns: dict[str, FloatArray] = {}
    for name, given in amounts.items():
        if name in PAYBACKS:  # the ends of what comes back in a year, which is finite
            with np.errstate(divide="ignore"):
                ends = 1.0 / quantiles_of(1.0 / given)[::-1]
            ends = np.where(np.isfinite(ends), ends, np.nan)
        else:
            ends = quantiles_of(given)
        columns |= {f"{name}_{end}": values for end, values in zip(QUANTILES, ends, strict=True)}
    return pd.DataFrame(columns)


def totals_of(table: pd.DataFrame) -> "pd.Series[float]":
    """Return what all estates come to: column -> the sum, or a share of sums.

    Parameters
    ----------
    table
        With `figure_columns`, and ``load_mwh``.

    Returns
    -------
    Series
        Money is not known where that of one estate is not.
    """
    sums = {name: float(table[name].sum(skipna=False)) for name in _SUMS}
    sums |= {name: float(table[name].sum(min_count=1)) for name in _KNOWN_SUMS if name in table}
    load, made = sums["load_after_mwh"], sums["pv_generation_mwh"]
    taken = (table["self_consumption_share"] * table["pv_generation_mwh"]).sum()
    met = (table["matching_share"] * table["load_after_mwh"]).sum()
    shares = {
        "self_consumption_share": taken / made if made > 0.0 else np.nan,
        "self_sufficiency_share": 1.0 - sums["grid_import_mwh"] / load if load > 0.0 else np.nan,
        "matching_share": met / load if load > 0.0 else np.nan,
    }
    return pd.Series({**sums, **shares}, dtype=float)


_KNOWN_SUMS = ("saved_mwh", "saving_investment_usd")
"""Columns that add up over the estates whose end uses are known."""
_SUMS = (
    "load_mwh",
    "load_after_mwh",
    "pv_built_mwp",
    "pv_generation_mwh",
    "battery_kwh",
    "grid_import_mwh",
    "grid_export_mwh",
    "curtailed_mwh",
    "bill_before_usd",
    "bill_after_usd",
    "bill_saving_usd",
    "bill_saving_other_usd",
    "estate_investment_usd",
    "npv_usd",
    "estate_avoided_tco2e",
)
"""Columns that add up."""
