"""Industrial parks of a place in each hour: load by let land, balance and bill, from tables and the run's hours.

Taken from the run are the hours of load and PV alone, as levels, and how much stands on the roofs of each park. Sums
are plain loops over the hours of the year.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

import geopandas as gpd
import numpy as np

from audit.reading import LAYERS, MONEY, ROOT, Run, Study, number, rows_of

INDUSTRIES = ROOT / "geoplan" / "layers" / "demand" / "industries.csv"
HOLIDAYS = ROOT / "geoplan" / "layers" / "demand" / "holidays.csv"
TO_LET = ("industrial land", "leasable")
"""Kinds of areas all of which can be let."""
DAYS = {"mon-sat": range(6), "mon-sun": range(7), "sun": (6,)}
BILLED, ISSUED = "circular_16_2014", "decision_963_2026"
"""Calendars of hours: the one that is billed, and the one that is not yet."""
SUNDAY = 6


def series(run: Run, name: str) -> np.ndarray:
    """Return mean kW of each hour: (rows, hours)."""
    with np.load(run.folder / "hours.npz") as hours:
        return hours[f"{name}_levels"] * hours[f"{name}_scale"][:, None]


@dataclass(frozen=True)
class Park:
    """A park: what the run says of it, and its hours [kW]."""

    said: dict[str, str]
    load: list[float] = field(repr=False)
    sun: list[float] = field(repr=False)

    def __getitem__(self, name: str) -> float:
        """Return a number that the run says."""
        return number(self.said[name])

    @cached_property
    def name(self) -> str:
        return self.said["estate_id"]


def parks_of(run: Run) -> list[Park]:
    """Return the parks of a run, in its order."""
    rows, load, sun = run.rows("estates"), series(run, "load"), series(run, "pv")
    return [Park(row, *each) for row, *each in zip(rows, load.tolist(), sun.tolist(), strict=True)]


def hours_of(study: Study) -> Iterator[datetime]:
    """Return the start of each hour of the study's year; no clock is changed in Viet Nam."""
    time = datetime(study.toml["year"], 1, 1)
    while time.year == study.toml["year"]:
        yield time
        time += timedelta(hours=1)


# load


def let_hectares(study: Study) -> dict[str, float]:
    """Return the let land of each park [ha]: of one whose let share nobody tells the province's, where it operates."""
    hectares = {}
    layer = gpd.read_file(LAYERS / study.name / "estates.gpkg", layer="estates").drop(columns="geometry")
    for row in layer.to_dict("records"):
        told, operating = row["occupancy_pct"], row["estate_status"] == "operating"
        share = told / 100 if told == told else study("dwellings.occupancy") if operating else 0.0
        whole = row["area_kind"] in TO_LET
        hectares[row["estate_id"]] = row["area_ha"] * share * (1.0 if whole else study("dwellings.leasable_share"))
    return hectares


def days_of(study: Study) -> tuple[int, int, int]:
    """Return how many days of the year are workdays, Saturdays, and Sundays or holidays."""
    closed = {row["date"] for row in rows_of(HOLIDAYS) if row["country"] == "VN"}
    counts = [0, 0, 0]
    day = date(study.toml["year"], 1, 1)
    while day.year == study.toml["year"]:
        kind = 2 if day.isoformat() in closed or day.weekday() == SUNDAY else day.weekday() == SUNDAY - 1
        counts[int(kind)] += 1
        day += timedelta(days=1)
    return counts[0], counts[1], counts[2]


def full_hours(study: Study) -> float:
    """Return the hours of full load of the stated mix of industries, by their published load factors [h].

    A load factor is that of weeks without holidays: the largest hour is the mean of such a week over it.
    """
    hours, land = 0.0, 0.0
    for row in rows_of(INDUSTRIES):
        share = number(row["mix_share"])
        hours += share * industry_hours(study, row)
        land += share
    return hours / land


def weekdays_energy(study: Study) -> tuple[float, float]:
    """Return the part of the mix's energy that falls on its workdays, and of that the part from 6 to 18 h."""
    whole, work, day = 0.0, 0.0, 0.0
    for row in rows_of(INDUSTRIES):
        energy = number(row["mix_share"]) * industry_hours(study, row)
        on_workdays = energy * 24 * days_of(study)[0] / _year(study, row)
        whole, work = whole + energy, work + on_workdays
        day += on_workdays * number(row["weekday_energy_06_18h_share"])
    return work / whole, day / work


def industry_hours(study: Study, row: dict[str, str]) -> float:
    """Return the hours of full load of one industry [h]."""
    return _year(study, row) / _largest(row)


def _year(study: Study, row: dict[str, str]) -> float:
    """Return what a year comes to, over the mean hour of a workday [h]."""
    work, saturdays, sundays = days_of(study)
    return 24 * (work + saturdays * number(row["saturday_over_weekday"]) + sundays * number(row["sunday_over_weekday"]))


def _largest(row: dict[str, str]) -> float:
    week = 5 + number(row["saturday_over_weekday"]) + number(row["sunday_over_weekday"])
    return week / 7 / number(row["load_factor"])


# balance


@dataclass(frozen=True)
class Year:
    """A park's year: sums [kWh], highest hours [kW], and each hour's import and export [kW]."""

    load: float
    sun: float
    direct: float
    clean: float
    curtailed: float
    bought: list[float]
    sold: list[float]


def balance(load: list[float], sun: list[float], *, may_sell: float, battery: tuple[float, ...] = ()) -> Year:
    """Run a year through: the load takes PV first, then a battery; of PV no more than a share of all of it is sold.

    The battery is size [kWh], power [kW], and the efficiencies of charge and discharge. It is empty at first, takes
    what the load leaves, and gives what PV leaves open. PV alone charges it.
    """
    size, power, charging, discharging = battery or (0.0, 0.0, 1.0, 1.0)
    stored = direct = given = 0.0
    bought, left = [], []
    for need, made in zip(load, sun, strict=True):
        taken = min(need, made)
        charge = min(made - taken, power, (size - stored) / charging)
        discharge = min(need - taken, power, stored * discharging)
        stored += charge * charging - discharge / discharging
        direct += taken
        given += discharge
        bought.append(need - taken - discharge)
        left.append(made - taken - charge)
    surplus, whole = sum(left), sum(sun)
    part = min(1.0, may_sell * whole / surplus) if surplus > 0 else 1.0
    return Year(sum(load), whole, direct, direct + given, surplus * (1 - part), bought, [each * part for each in left])


# bill


def surplus_share(study: Study) -> float:
    """Return which share of PV may be sold on the last day of the study's year."""
    last = f"{study.toml['year']}-12-31"
    rows = [row for row in rows_of(MONEY / "surplus_rules.csv") if row["since"] <= last]
    newest = max(rows, key=lambda row: row["since"])
    assert newest["of"] == "available"
    return number(newest["share"])


def prices(study: Study, calendar: str) -> list[float]:
    """Return the price of each hour [VND/kWh]: manufacturing, 22 to 110 kV; by the minutes of each band in the hour."""
    (row,) = (
        row
        for row in rows_of(MONEY / "tariff_prices.csv")
        if (row["customer"], row["voltage"]) == ("manufacturing", "22 to 110 kV")
    )
    assert number(row["capacity"]) == 0
    table = [[0.0] * 24 for _ in range(7)]
    minutes = [[0] * 24 for _ in range(7)]
    for band in rows_of(MONEY / "tariff_hours.csv"):
        if band["calendar"] != calendar:
            continue
        start, end = (int(at[:2]) * 60 + int(at[3:]) for at in (band["start"], band["end"]))
        for day in DAYS[band["days"]]:
            for minute in range(start, end):
                table[day][minute // 60] += number(row[band["band"]]) / 60
                minutes[day][minute // 60] += 1
    assert all(each == 60 for day in minutes for each in day)
    return [table[time.weekday()][time.hour] for time in hours_of(study)]


def surplus_price(study: Study) -> float:
    """Return what surplus is sold for [VND/kWh]: the market's mean, at most the ceiling of the region's PV on land."""
    told = [study(f"costs.ground_pv.ceiling.{study.toml['prices']['region']}")]
    if study.has("costs.surplus.market_price"):
        told.append(study("costs.surplus.market_price"))
    return min(told) * study("costs.finance.exchange_rate") / 1000


def bill(bought: list[float], sold: list[float], price: list[float], *, export_price: float) -> float:
    """Return the bill of a year, in money of the prices."""
    paid = sum(each * kwh for each, kwh in zip(price, bought, strict=True))
    return paid - export_price * sum(sold)


# all parks, and zones


def totals(study: Study, run: Run) -> dict[str, float]:
    """Return what parks and zones of a place come to by the hour."""
    parks, share = parks_of(run), surplus_share(study)
    years = [balance(park.load, park.sun, may_sell=share) for park in parks]
    return together(study, parks, years) | zones_use(study, run, parks)


def together(study: Study, parks: list[Park], years: list[Year]) -> dict[str, float]:
    """Return the highest hours of all parks [MW], how they coincide, and what they are of the place's peak [%]."""
    load = [sum(hour) for hour in zip(*(park.load for park in parks), strict=True)]
    bought = [sum(hour) for hour in zip(*(year.bought for year in years), strict=True)]
    sold = [sum(hour) for hour in zip(*(year.sold for year in years), strict=True)]
    own = {
        "estates_peak_load_mw": max(load) / 1000,
        "estates_peak_import_mw": max(bought) / 1000,
        "estates_peak_export_mw": max(sold) / 1000,
        "estates_coincidence_share": max(bought) / sum(max(year.bought) for year in years),
    }
    first = min((row for row in study.rows("demand") if row["peak_mw"]), key=lambda row: int(row["year"]))
    for flow in ("import", "export"):
        own[f"estates_{flow}_of_peak_pct"] = 100 * own[f"estates_peak_{flow}_mw"] / number(first["peak_mw"])
    return own


def zones_use(study: Study, run: Run, parks: list[Park]) -> dict[str, float]:
    """Return what zones use, and which part of their PV in its own hour; nothing where nobody tells the sales."""
    sold = [number(row["electricity_sold_gwh"]) for row in study.rows("demand") if row["electricity_sold_gwh"]]
    if not sold:
        return {}
    zones = gpd.read_file(LAYERS / study.name / "zones.gpkg", layer="zones")
    layer = gpd.read_file(LAYERS / study.name / "estates.gpkg", layer="estates").to_crs(zones.crs)
    common = np.array([zones.geometry.intersection(each).area.to_numpy() for each in layer.geometry]).T
    shares = common / common.sum(axis=0)
    load, sun = np.array([park.load for park in parks]), series(run, "zones")
    rest = max(sold[0] * 1e6 - float(load.sum()), 0.0)
    people = zones["population"].to_numpy(float)
    use = shares @ load + np.outer(people / people.sum() * rest, _homes_and_services(study))
    return {
        "zone_load_gwh": float(use.sum()) / 1e6,
        "rooftop_pv_direct_use_pct": 100 * float(np.minimum(use, sun).sum() / sun.sum()),
        "rooftop_pv_direct_use_pooled_pct": 100 * float(np.minimum(use.sum(axis=0), sun.sum(axis=0)).sum() / sun.sum()),
    }


def _homes_and_services(study: Study) -> np.ndarray:
    """Return which share of a year each hour has of what homes and services use."""
    homes = study("zone_load.homes_share")
    whole = np.zeros(len(list(hours_of(study))))
    for kind, share in (("homes", homes), ("services", 1 - homes)):
        day, evening = (study(f"zone_load.{kind}.{part}_share") for part in ("daytime", "evening"))
        on_sundays = study("zone_load.services.on_sundays") if kind == "services" else 1.0
        hours = np.array(
            [
                (day / 12 if 6 <= time.hour < 18 else evening / 5 if 18 <= time.hour < 23 else (1 - day - evening) / 7)
                * (on_sundays if time.weekday() == SUNDAY else 1.0)
                for time in hours_of(study)
            ]
        )
        whole += share * hours / hours.sum()
    return whole
