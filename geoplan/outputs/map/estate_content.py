"""What the page of a map holds of industrial estates, so that it works out a year of each while a control moves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geoplan.hours.hourly_series import HourlySeries
from geoplan.money.tariff_tables import TariffChoice
from geoplan.outputs.map.estate_hours import PageHours, tariffs_content
from geoplan.outputs.wording.numbers import json_number
from geoplan.planning.estates.saving.estate_saving import NO_SAVING, EstateSaving
from geoplan.planning.estates.tariffs import Surplus, Tariff

RANGED = (
    "self_consumption_share",
    "self_sufficiency_share",
    "matching_share",
    "load_after_mwh",
    "grid_import_mwh",
    "grid_export_mwh",
    "curtailed_mwh",
    "peak_import_kw",
    "bill_before_usd",
    "bill_after_usd",
    "bill_saving_usd",
    "bill_saving_other_usd",
    "estate_investment_usd",
    "payback_years",
    "estate_avoided_tco2e",
)
"""Columns whose range the panel of an estate shows."""
_DIGITS = 4


@dataclass(frozen=True, eq=False)
class PageEstates:
    """What the page is told of.

    Attributes
    ----------
    head
        ``schema``, ``version``, ``study`` and ``zones`` of a plan file.
    table
        A row an estate: ``estate_id``, ``estate_name``, ``load_basis``, ``load_confidence``, ``pv_kwp`` of all its
        roofs, and where they are known `RANGED` with their ends, ``best_battery_hours`` and
        ``battery_pays_below_usd_per_kwh``.
    load, pv
        Rows in the order of `table`, mean kW; PV of all roofs.
    settings
        Id of an estate -> its setting in the run, by name.
    savings
        Id of an estate -> all measures of energy saving that it can carry out.
    defaults
        The study's own setting, by name, as it says it.
    usual
        The tariff that holds where a setting names none; None where none is tabled.
    limits
        Name of a number of a setting -> the least and the most that it can be.
    tariffs
        Those that a setting may name.
    per_usd
        Currency -> units of it for a dollar.
    terms
        Name -> number, as `geoplan.planning.estates.estate_figures.estate_figures` reads them.
    surplus
        What may be sold by law; None for all of it.
    surplus_of
        What the share that a setting says is one of.
    """

    head: Mapping[str, str]
    table: pd.DataFrame
    load: HourlySeries
    pv: HourlySeries
    settings: Mapping[str, Mapping[str, Any]]
    savings: Mapping[str, EstateSaving]
    defaults: Mapping[str, Any]
    usual: TariffChoice | None
    limits: Mapping[str, tuple[float, float]]
    tariffs: Mapping[TariffChoice, Tariff]
    per_usd: Mapping[str, float]
    terms: Mapping[str, float]
    surplus: Surplus | None
    surplus_of: str = "available"


def estate_content(given: PageEstates | None) -> dict[str, Any] | None:
    """Return what the page holds, as plain lists, texts and numbers for its scripts.

    Parameters
    ----------
    given
        None where nothing is known by the hour.
    """
    if given is None or given.table.empty:
        return None
    hours = PageHours(given.load.times)
    loads = [hours.place_of(levels) for levels in given.load.levels]
    suns = [hours.place_of(levels) for levels in given.pv.levels]
    estates = [
        {
            "id": str(row["estate_id"]),
            "name": str(row["estate_name"] or row["estate_id"]),
            "load": loads[at],
            "load_scale": float(given.load.scale[at]),
            "pv": suns[at],
            "pv_scale": float(given.pv.scale[at]),
            "pv_kwp": float(row["pv_kwp"]),
            "basis": str(row["load_basis"]),
            "confidence": str(row["load_confidence"]),
            "saving": _saving(given.savings.get(str(row["estate_id"]), NO_SAVING)),
            "setting": dict(given.settings[str(row["estate_id"])]),
            "ranges": _ranges(row),
            "best_hours": json_number(row.get("best_battery_hours", np.nan), digits=_DIGITS),
            "pays_below": json_number(row.get("battery_pays_below_usd_per_kwh", np.nan), digits=_DIGITS),
        }
        for at, row in enumerate(given.table.to_dict("records"))
    ]
    tariffs = tariffs_content(given.tariffs, per_usd=given.per_usd, hours=hours)
    surplus = given.surplus
    return {
        **given.head,
        "year": int(given.load.times[0].year),
        "hours": hours.content(),
        "estates": estates,
        "defaults": dict(given.defaults),
        "usual": None if given.usual is None else given.usual._asdict(),
        "limits": {name: list(ends) for name, ends in given.limits.items()},
        "tariffs": tariffs,
        "terms": {name: float(value) if np.isfinite(value) else None for name, value in given.terms.items()},
        "surplus_of": given.surplus_of,
        "surplus": None if surplus is None else {"share": surplus.share, "of": surplus.of},
    }


def _saving(saving: EstateSaving) -> dict[str, float | None]:
    """Return what all measures of an estate come to; None for what is not known."""
    numbers = {"share": saving.share, "investment": saving.investment_usd, "running": saving.running_usd}
    return {name: float(value) if np.isfinite(value) else None for name, value in numbers.items()}


def _ranges(row: Mapping[Any, Any]) -> dict[str, list[float | None]]:
    """Return the low and the high end of what has a range; None for an end that is not known."""

    def end_of(column: str) -> float | None:
        return json_number(row.get(column, np.nan), digits=_DIGITS)

    ends = {name: [end_of(f"{name}_low"), end_of(f"{name}_high")] for name in RANGED}
    return {name: both for name, both in ends.items() if any(end is not None for end in both)}
