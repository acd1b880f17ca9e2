"""Estates whose year Python and the page's scripts work out alike: loads, PV, tariffs, settings, and what comes of them."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from geoplan.hours.hourly_series import HourlySeries
from geoplan.hours.year_of_hours import year_of_hours
from geoplan.outputs.map.estate_hours import PageHours, tariff_content
from geoplan.planning.estates.balance import estate_balance
from geoplan.planning.estates.tariffs import Surplus, Tariff, TariffBand, surplus_on, tabled_tariff

ZONE = "Asia/Ho_Chi_Minh"
RATE = 26_300.0
TERMS = {
    "battery_kw_per_kwh": 0.5,
    "charge_efficiency": 0.94,
    "discharge_efficiency": 0.96,
    "capex_usd_per_kwp": 450.0,
    "battery_usd_per_kwh": 180.0,
    "om_usd_per_kwp": 7.0,
    "battery_om_usd_per_kwh": 3.0,
    "grid_factor": 0.66,
}


def twin_loads(times: pd.DatetimeIndex) -> tuple[HourlySeries, HourlySeries]:
    """Three estates: of one shift with a Sunday, of rough days and nights, and one without any load or sun for months."""
    draw = np.random.default_rng(11)
    hour, day = np.asarray(times.hour), np.asarray(times.day_of_week)
    shift = np.where((hour >= 7) & (hour < 19) & (day < 6), 900.0, 140.0)
    rough = 400.0 + 350.0 * np.sin(hour / 24 * 2 * np.pi - 2.0) + 90.0 * draw.random(len(times))
    seldom = np.where(np.asarray(times.month) % 3 == 0, 0.0, 55.0 + 20.0 * draw.random(len(times)))
    sun = np.clip(np.sin((hour - 6) / 12 * np.pi), 0.0, None) * (0.35 + 0.65 * draw.random(len(times)))
    pv = np.outer([1_400.0, 2_600.0, 130.0], sun)
    pv[2] *= np.asarray(times.month) != 8
    return HourlySeries.of(times, np.array([shift, rough, seldom])), HourlySeries.of(times, pv)


def twin_tariffs() -> dict[tuple[str, str, str], Tariff]:
    """Those of the tables by both calendars with a price of surplus, and one of another clock, its peak over two hours."""
    known = {
        (customer, voltage, calendar): tabled_tariff(customer, voltage=voltage, calendar=calendar, export_price=price)
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
    return known | {("own", "", ""): own}


def rates() -> dict[str, float]:
    return {"VND": RATE, "EUR": 0.9}


def twin_settings(count: int, tariffs: dict[tuple[str, str, str], Tariff], *, seed: int = 5) -> list[dict[str, Any]]:
    """Settings at random, the ends of each control among them."""
    draw = np.random.default_rng(seed)
    choices = list(tariffs)
    settings = []
    for number in range(count):
        customer, voltage, calendar = choices[number % len(choices)]
        share = [None, 0.0, 1.0, float(draw.random())][int(draw.integers(4))]
        settings.append(
            {
                "pv_share": [0.0, 1.0, float(draw.random()), float(draw.random())][int(draw.integers(4))],
                "battery_hours": [0.0, 10.0, 10.0 * float(draw.random()), 3.0][int(draw.integers(4))],
                "customer": customer,
                "voltage": voltage,
                "calendar": calendar,
                "dispatch": ["self_consumption", "tariff"][int(draw.integers(2))],
                "surplus_share": share,
            }
        )
    return settings


def expected_figures(
    load: np.ndarray, pv: np.ndarray, *, times: pd.DatetimeIndex, pv_kwp: float, setting: dict[str, Any], tariffs
) -> dict[str, float]:
    """Work out a setting with the tools of the package."""
    sun = pd.Series(pv * setting["pv_share"], times)
    need = pd.Series(load, times)
    kwp, kwh = pv_kwp * setting["pv_share"], setting["battery_hours"] * need.sum() / len(times)
    kw = kwh * TERMS["battery_kw_per_kwh"]
    law = surplus_on(date(times[0].year, 12, 31))
    share = setting["surplus_share"]
    rule = law if share is None else Surplus(share, of=law.of)

    def balance(tariff):
        return estate_balance(
            need,
            sun,
            battery_kwh=kwh,
            battery_kw=kw,
            efficiency=(TERMS["charge_efficiency"], TERMS["discharge_efficiency"]),
            dispatch=setting["dispatch"],
            tariff=tariff,
            surplus=rule,
        )

    done = balance(tariffs[0])
    hours, rate = done.hours, rates()[tariffs[0].currency]
    sums = hours.sum()
    before = estate_balance(need, 0.0 * sun, tariff=tariffs[0]).bill
    investment = kwp * TERMS["capex_usd_per_kwp"] + kwh * TERMS["battery_usd_per_kwh"]
    om = kwp * TERMS["om_usd_per_kwp"] + kwh * TERMS["battery_om_usd_per_kwh"]
    saving = (before - done.bill) / rate
    other = np.nan
    if len(tariffs) > 1:
        other = (estate_balance(need, 0.0 * sun, tariff=tariffs[1]).bill - balance(tariffs[1]).bill) / rate
    return {
        "load_kwh": sums["load_kw"],
        "pv_kwh": sums["pv_kw"],
        "used_kwh": sums["used_kw"],
        "import_kwh": done.import_kwh,
        "export_kwh": done.export_kwh,
        "curtailed_kwh": sums["curtailed_kw"],
        "clean_kwh": sums["clean_kw"],
        "self_consumption": done.self_consumption,
        "self_sufficiency": done.self_sufficiency,
        "matching": done.matching,
        "direct_use": sums["used_kw"] / sums["pv_kw"] if sums["pv_kw"] else np.nan,
        "peak_before_kw": need.max(),
        "peak_import_kw": hours["import_kw"].max(),
        "peak_export_kw": hours["export_kw"].max(),
        "pv_kwp": kwp,
        "battery_kwh": kwh,
        "battery_kw": kw,
        "bill_before": before / rate,
        "bill_after": done.bill / rate,
        "saving": saving,
        "investment": investment,
        "payback": investment / (saving - om) if investment > 0 and saving > om else np.nan,
        "saving_other": other,
        "avoided_tco2e": (sums["load_kw"] - done.import_kwh + done.export_kwh) / 1000 * TERMS["grid_factor"],
    }


def estate_twins(count: int = 100) -> dict[str, Any]:
    """A page's hours and tariffs, and of each setting what Python says; null where something is not known."""
    times = year_of_hours(2026, ZONE)
    load, pv = twin_loads(times)
    tariffs, hours, kwp = twin_tariffs(), PageHours(times), [1_500.0, 2_800.0, 140.0]
    told = [
        tariff_content(choice, tariff, per_usd=rates()[tariff.currency], hours=hours)
        for choice, tariff in tariffs.items()
    ]
    estates = [
        {
            "load": hours.place_of(load.levels[row]),
            "load_scale": float(load.scale[row]),
            "pv": hours.place_of(pv.levels[row]),
            "pv_scale": float(pv.scale[row]),
            "pv_kwp": kwp[row],
        }
        for row in range(len(kwp))
    ]
    law = surplus_on(date(2026, 12, 31))
    cases = []
    for number, setting in enumerate(twin_settings(count, tariffs)):
        row = number % len(estates)
        chosen = (setting["customer"], setting["voltage"], setting["calendar"])
        others = [each for each in tariffs if each[:2] == chosen[:2] and each != chosen]
        figures = expected_figures(
            load.kw[row],
            pv.kw[row],
            times=times,
            pv_kwp=kwp[row],
            setting=setting,
            tariffs=[tariffs[chosen], *(tariffs[each] for each in others[:1])],
        )
        plain = {name: None if value != value else float(value) for name, value in figures.items()}
        cases.append({"estate": row, "setting": setting, "figures": plain})
    return {
        "hours": hours.content(),
        "tariffs": told,
        "estates": estates,
        "terms": TERMS,
        "surplus": {"share": law.share, "of": law.of},
        "cases": cases,
    }
