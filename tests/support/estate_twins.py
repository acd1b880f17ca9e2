"""Estates whose year Python and the page's scripts work out alike: loads, PV, tariffs, settings, what comes of them."""

from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from geoplan.files.digits import shortened_json
from geoplan.hours.hourly_series import HourlySeries
from geoplan.hours.year_of_hours import year_of_hours
from geoplan.money.tariff_bands import TariffBand
from geoplan.money.tariff_tables import TariffChoice
from geoplan.outputs.map.estate_content import RANGED, PageEstates, estate_content
from geoplan.planning.estates.bill import BilledSteps
from geoplan.planning.estates.estate_figures import EstateFigures, estate_figures
from geoplan.planning.estates.estate_setting import NUMBERS, EstateSetting
from geoplan.planning.estates.saving.estate_saving import EstateSaving
from geoplan.planning.estates.tariffs import Tariff, surplus_on, tabled_tariff
from geoplan.planning.plan_file import PLAN_SCHEMA

ZONE = "Asia/Ho_Chi_Minh"
RATE = 26_300.0
TERMS = {
    "battery_kw_per_kwh": 0.5,
    "charge_efficiency": 0.94,
    "discharge_efficiency": 0.96,
    "pv_usd_per_kwp": 450.0,
    "pv_om_share": 0.015,
    "battery_usd_per_kwh": 180.0,
    "battery_usd_per_kw": 30.0,
    "battery_om_share": 0.012,
    "emission_factor": 0.66,
}

TWIN_SAVINGS = (EstateSaving(0.23, 310_000.0, 3_100.0), EstateSaving(0.18, np.nan, np.nan), EstateSaving())
"""What measures come to: known, without a price, and none."""


def twin_loads(times: pd.DatetimeIndex) -> tuple[HourlySeries, HourlySeries]:
    """Three estates: of one shift without Sunday, of rough days and nights, and one without load or sun for months."""
    draw = np.random.default_rng(11)
    hour, day = np.asarray(times.hour), np.asarray(times.day_of_week)
    shift = np.where((hour >= 7) & (hour < 19) & (day < 6), 900.0, 140.0)
    rough = 400.0 + 350.0 * np.sin(hour / 24 * 2 * np.pi - 2.0) + 90.0 * draw.random(len(times))
    seldom = np.where(np.asarray(times.month) % 3 == 0, 0.0, 55.0 + 20.0 * draw.random(len(times)))
    sun = np.clip(np.sin((hour - 6) / 12 * np.pi), 0.0, None) * (0.35 + 0.65 * draw.random(len(times)))
    pv = np.outer([1_400.0, 2_600.0, 130.0], sun)
    pv[2] *= np.asarray(times.month) != 8
    return HourlySeries.of(times, np.array([shift, rough, seldom])), HourlySeries.of(times, pv)


def twin_tariffs() -> dict[TariffChoice, Tariff]:
    """Some of the tables by both calendars with a price of surplus, and one of another clock, its peak of two hours."""
    known = {
        TariffChoice(customer, voltage, calendar): tabled_tariff(
            customer, voltage=voltage, calendar=calendar, export_price=price
        )
        for customer, voltage, price in (
            ("manufacturing", "22 to 110 kV", 1_100.0),
            ("park_retailer", "6 to 22 kV", 0.0),
            ("two_part_trial", "22 to 110 kV", 671.0),
        )
        for calendar in ("circular_16_2014", "decision_963_2026")
    }
    day = TariffBand("day", 0.19, (("mon-fri", "07:15", "21:30"),))
    low = TariffBand(
        "low", -0.02, (("mon-fri", "00:00", "07:15"), ("mon-fri", "21:30", "24:00"), ("sat-sun", "00:00", "24:00"))
    )
    own = Tariff(
        (day, low),
        capacity_price=6.0,
        export_price=-0.01,
        currency="EUR",
        capacity_minutes=120,
        time_zone="Europe/Zurich",
    )
    return known | {TariffChoice("own", "", ""): own}


def rates() -> dict[str, float]:
    return {"VND": RATE, "EUR": 0.9}


def twin_settings(count: int, choices: Sequence[TariffChoice], *, seed: int = 5) -> list[EstateSetting]:
    """Settings at random, the ends of each control among them."""
    draw = np.random.default_rng(seed)

    def one_of(*values: Any) -> Any:
        return values[int(draw.integers(len(values)))]

    return [
        EstateSetting(
            pv_share=one_of(0.0, 1.0, float(draw.random()), float(draw.random())),
            battery_hours=one_of(0.0, 10.0, 10.0 * float(draw.random()), 3.0),
            dispatch=one_of("self_consumption", "tariff"),
            surplus_share=one_of(None, 0.0, 1.0, float(draw.random())),
            saving_share=one_of(0.0, 1.0, float(draw.random())),
            **choices[number % len(choices)]._asdict(),
        )
        for number in range(count)
    ]


def twin_estates(ids: Sequence[str] = ("E1", "E2", "E3")) -> PageEstates:
    """What a page is told of as many estates, at most three: metered, by tenants, by area."""
    times = year_of_hours(2026, ZONE)
    load, pv = twin_loads(times)
    count = len(ids)
    names = [f"Estate {each}" for each in ids]
    table = pd.DataFrame(
        {
            "estate_id": list(ids),
            "estate_name": names,
            "load_basis": ["metered", "tenants", "area"][:count],
            "load_confidence": ["high", "medium", "low"][:count],
            "pv_kwp": [1_500.0, 2_800.0, 140.0][:count],
        }
    )
    table["best_battery_hours"] = [1.5, 0.0, np.nan][:count]
    table["battery_pays_below_usd_per_kwh"] = [190.0, 120.5, np.nan][:count]
    for name in RANGED:
        table[f"{name}_low"], table[f"{name}_high"] = 0.5, [0.75, np.nan, 0.75][:count]
    usual = TariffChoice("manufacturing", "22 to 110 kV", "circular_16_2014")
    run = EstateSetting(battery_hours=1.0, **usual._asdict())
    return PageEstates(
        head={"schema": PLAN_SCHEMA, "version": "0", "study": "sample", "zones": "sha256:" + 64 * "0"},
        table=table,
        load=load.of_rows(np.arange(count)),
        pv=pv.of_rows(np.arange(count)),
        settings={each: asdict(run) for each in ids},
        savings=dict(zip(ids, TWIN_SAVINGS, strict=False)),
        defaults=asdict(EstateSetting()),
        usual=usual,
        limits=NUMBERS,
        tariffs=twin_tariffs(),
        per_usd=rates(),
        terms=TERMS,
        surplus=surplus_on(date(2026, 12, 31)),
    )


def expected_figures(given: PageEstates, row: int, setting: EstateSetting) -> EstateFigures:
    """Work out a setting of an estate as a run does."""
    chosen = setting.choice
    others = [each for each in given.tariffs if each[:2] == chosen[:2] and each != chosen]
    known = [given.tariffs[each] for each in (chosen, *others[:1]) if chosen in given.tariffs]
    return estate_figures(
        given.load.kw[row],
        given.pv.kw[row],
        pv_kwp=float(given.table["pv_kwp"].iloc[row]),
        setting=setting,
        billed=[BilledSteps.of(given.load.times, tariff, 1.0) for tariff in known],
        terms=SimpleNamespace(**given.terms, usd_rate=given.per_usd[known[0].currency] if known else np.nan),
        surplus=given.surplus,
        saving=given.savings[str(given.table["estate_id"].iloc[row])],
    )


def plain_figures(figures: EstateFigures) -> dict[str, float | str | None]:
    """Return figures as JSON has them: null where something is not known, a text where it never comes."""
    names = [each.name for each in fields(figures) if each.name != "steps"]
    values = {name: float(getattr(figures, name)) for name in names}
    return {name: None if value != value else "never" if value == np.inf else value for name, value in values.items()}


def estate_twins(count: int = 102) -> dict[str, Any]:
    """What a page holds of three estates, and of each setting what Python says; the last ones know no tariff."""
    given = twin_estates()
    cases = []
    for number, setting in enumerate(twin_settings(count, list(given.tariffs))):
        own = setting if number < count - 4 else replace(setting, customer="unheard")
        row = number % len(given.table)
        figures = plain_figures(expected_figures(given, row, own))
        cases.append({"estate": row, "setting": asdict(own), "figures": figures})
    return {"content": shortened_json(estate_content(given)), "cases": cases}  # the page holds no more digits
