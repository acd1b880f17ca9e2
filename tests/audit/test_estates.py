"""Every park of both places, recomputed: load, balance, bill, money and emissions.

Hours of load and PV are the run's own, and what stands on each park's roofs; what is made of them is not.
"""

import math
from dataclasses import dataclass

import geopandas as gpd
import pytest

from audit import estate_money as money
from audit import estates
from audit.reading import Run, Study, number

EXACT = 1e-5
CALENDARS = (estates.BILLED, estates.ISSUED)
SIZES = range(1, 11)
"""Of batteries that a run tries, in hours of the mean load."""


def near(value: float) -> object:
    return pytest.approx(value, rel=EXACT, abs=1e-6)


@dataclass(frozen=True)
class Own:
    """The parks with load, their years, and the bill before and after by both calendars [USD]."""

    parks: list[estates.Park]
    years: list[estates.Year]
    before: list[tuple[float, ...]]
    after: list[tuple[float, ...]]
    earned: list[float]

    def __iter__(self):
        return zip(self.parks, self.years, self.before, self.after, self.earned, strict=True)


@pytest.fixture(scope="module")
def own(study: Study, run: Run) -> Own:
    parks = estates.parks_of(run)
    share, export_price = estates.surplus_share(study), estates.surplus_price(study)
    years = [estates.balance(park.load, park.sun, may_sell=share) for park in parks]
    by_calendar = [estates.prices(study, calendar) for calendar in CALENDARS]
    rate, nothing = study("costs.finance.exchange_rate"), [0.0] * len(by_calendar[0])

    def bills(bought: list[float], sold: list[float]) -> tuple[float, ...]:
        return tuple(estates.bill(bought, sold, each, export_price=export_price) / rate for each in by_calendar)

    return Own(
        parks,
        years,
        [bills(park.load, nothing) for park in parks],
        [bills(year.bought, year.sold) for year in years],
        [export_price * sum(year.sold) / rate for year in years],
    )


def test_both_calendars_have_the_same_hours(study: Study) -> None:
    """30 hours of peak and 42 off peak a week: over whole weeks an even load costs the same by both."""
    old, new = (sorted(estates.prices(study, calendar)[: 52 * 168]) for calendar in CALENDARS)
    assert sum(old) == pytest.approx(sum(new), rel=1e-12)


def test_load_is_let_land_by_density_and_hours_of_full_load(study: Study, own: Own) -> None:
    hectares = estates.let_hectares(study)
    assert [park.name for park in own.parks] == list(hectares)
    full = {}
    for park, year, *_ in own:
        assert park["load_mwh"] == near(year.load / 1000)
        assert park["load_mean_kw"] == near(year.load / len(park.load))
        assert park["load_peak_kw"] == near(max(park.load))
        assert (year.load > 0) == (hectares[park.name] > 0)
        if year.load > 0:
            full[park.name] = year.load / hectares[park.name] / study("estates.load.density")
    assert len(full) > 5
    assert all(hours == near(next(iter(full.values()))) for hours in full.values())
    # load factors are met to a hundredth
    assert next(iter(full.values())) == pytest.approx(estates.full_hours(study), rel=0.01)


def test_hours_of_load_have_the_published_shares(study: Study, own: Own) -> None:
    park = own.parks[0]
    closed = {row["date"] for row in estates.rows_of(estates.HOLIDAYS)}
    work = day = 0.0
    for time, kw in zip(estates.hours_of(study), park.load, strict=True):
        if time.weekday() < estates.SUNDAY - 1 and time.date().isoformat() not in closed:
            work += kw
            day += kw if 6 <= time.hour < 18 else 0.0
    on_workdays, by_day = estates.weekdays_energy(study)
    assert (work / sum(park.load), day / work) == pytest.approx((on_workdays, by_day), abs=0.003)


def test_the_balance_of_the_year(study: Study, own: Own) -> None:
    for park, year, *_ in own:
        bought, sold = sum(year.bought), sum(year.sold)
        assert park["pv_generation_mwh"] == near(park["estate_pv_energy_gwh"] * 1000)
        assert park["pv_generation_mwh"] == near(year.sun / 1000)
        assert park["surplus_share"] == estates.surplus_share(study)
        assert park["grid_import_mwh"] == near(bought / 1000)
        assert park["grid_export_mwh"] == near(sold / 1000)
        assert park["curtailed_mwh"] == near(year.curtailed / 1000)
        assert year.load + year.sun == near(year.direct * 2 + bought + sold + year.curtailed)
        assert park["peak_import_kw"] == near(max(year.bought))
        assert park["peak_export_kw"] == near(max(year.sold))
        if year.load > 0:
            assert park["self_sufficiency_share"] == near(1 - bought / year.load)
            assert park["matching_share"] == near(year.clean / year.load)
        if year.sun > 0:
            assert park["self_consumption_share"] == near(year.clean / year.sun)
            assert park["direct_use_share"] == near(year.direct / year.sun)


def test_what_may_be_sold_bites_under_the_rule_before(own: Own) -> None:
    """20 % of what the roofs give is less than what the load leaves."""
    for park, year, *_ in own:
        if year.load > 0:
            before = estates.balance(park.load, park.sun, may_sell=0.2)
            assert sum(before.sold) == near(0.2 * year.sun)
            assert before.curtailed > 0


def test_bills_by_both_calendars(own: Own) -> None:
    for park, _, before, after, _ in own:
        assert park["bill_before_usd"] == near(before[0])
        assert park["bill_after_usd"] == near(after[0])
        assert park["bill_saving_usd"] == near(before[0] - after[0])
        assert park["bill_saving_other_usd"] == near(before[1] - after[1])


def test_whether_it_pays(study: Study, own: Own) -> None:
    at, checked = money.Prices.of(study), 0
    for park, year, before, after, sold in own:
        kwp = park["estate_pv_capacity_mwp"] * 1000
        assert park["pv_built_mwp"] * 1000 == near(kwp)
        assert park["estate_investment_usd"] == near(kwp * at.usd_per_kwp)
        if kwp == 0:
            assert math.isnan(park["payback_years"])
            continue
        saving = before[0] - after[0]
        avoided = saving - sold
        assert park["payback_years"] == near(kwp * at.usd_per_kwp / (saving - kwp * at.usd_per_kwp * at.upkeep))
        share = money.subsidised(study, kwp=kwp, kwh=year.sun - year.curtailed)
        assert 0 <= share <= study("jcm.subsidy.ceiling")
        assert (share > 0) == (year.load > 0), "nothing is granted for a few roofs"
        for name, own_flows in {
            "": money.flows(at, kwp, avoided=avoided, sold=sold),
            "third_party_": money.flows(at, kwp, avoided=avoided, sold=sold, kept=at.third_party),
            "jcm_": money.flows(at, kwp, avoided=avoided, sold=sold, paid=1 - share),
        }.items():
            assert park[f"{name}npv_usd"] == near(money.worth(own_flows, at.rate)), name
            assert park[f"{name}irr_pct"] == near(100 * money.rate_of_return(own_flows)), name
        checked += 1
    assert checked > 5


def test_the_price_below_which_a_battery_pays(study: Study, own: Own) -> None:
    """By the size that pays first: a small battery empties itself at dusk, before the peak; parks are alike in that."""
    price, export_price = estates.prices(study, CALENDARS[0]), estates.surplus_price(study)
    efficiency = [study(f"estates.battery.efficiency.{way}") for way in ("charge", "discharge")]
    power, rate = study("estates.battery.kw_per_kwh"), study("costs.finance.exchange_rate")

    def pays_below(park: estates.Park, paid: float, hours: float) -> float:
        size = hours * sum(park.load) / len(park.load)
        battery = (size, size * power, *efficiency)
        year = estates.balance(park.load, park.sun, may_sell=estates.surplus_share(study), battery=battery)
        saving = paid - estates.bill(year.bought, year.sold, price, export_price=export_price) / rate
        return money.battery_pays_below(study, saving / size)

    parks = [(park, after[0]) for park, year, _, after, _ in own if year.load > 0]
    each = {hours: pays_below(*parks[0], hours) for hours in (0.01, *SIZES)}
    first = max(SIZES, key=each.get)
    assert each[0.01] < each[first] < 1.05 * each[0.01]
    for park, paid in parks:
        assert park["battery_pays_below_usd_per_kwh"] == near(pays_below(park, paid, first))
        assert park["best_battery_hours"] == 0, "it pays below what it costs"


def test_emissions(study: Study, own: Own) -> None:
    factor = study("grid.emission_factor")
    for park, year, *_ in own:
        bought, sold = sum(year.bought), sum(year.sold)
        assert park["estate_avoided_tco2e"] == near((year.load - bought + sold) / 1000 * factor)
        assert park["scope2_tco2e"] == near(bought / 1000 * factor)
        assert math.isnan(park["scope1_tco2e"])
        assert park["left_tco2e"] == near(bought / 1000 * factor)
        assert park["closing_mwh"] == near(bought / 1000)
        made = year.sun - year.curtailed
        assert park["net_year_gap_mwh"] == near(max(year.load - made, 0) / 1000)
        assert park["hourly_gap_mwh"] == near((year.load - year.clean) / 1000)
        if year.load > 0:
            assert park["net_year_share"] == near(made / year.load)


def test_hours_of_roofs_stand_by_the_sun(study: Study, own: Own) -> None:
    """The middle of PV is the noon of the place: 4 minutes a degree from the meridian of the clock, UTC+7."""
    hectares = gpd.read_file(estates.LAYERS / study.name / "estates.gpkg", layer="estates").to_crs(4326)
    noon = 12 + (105 - float(hectares.geometry.bounds["minx"].mean())) / 15
    clock = [time.hour + 0.5 for time in estates.hours_of(study)]
    for park, year, *_ in own:
        if year.sun > 0:
            middle = sum(hour * kw for hour, kw in zip(clock, park.sun, strict=True)) / year.sun
            assert middle == pytest.approx(noon, abs=0.35)


def test_hours_by_month(study: Study, run: Run, own: Own) -> None:
    rows = {(row["estate_id"], row["month"], row["hour"]): row for row in run.rows("estate_hours")}
    times = list(estates.hours_of(study))
    for park, year, *_ in list(own)[:2]:
        for month, hour in ((1, 0), (6, 12), (12, 18)):
            at = [place for place, time in enumerate(times) if (time.month, time.hour) == (month, hour)]
            row = rows[park.name, str(month), str(hour)]
            given = {"load_kw": park.load, "pv_kw": park.sun, "import_kw": year.bought, "export_kw": year.sold}
            for name, kw in given.items():
                assert number(row[name]) == near(sum(kw[place] for place in at) / len(at)), name


def test_hours_of_zones_come_to_their_roofs(run: Run) -> None:
    """On the hours rests what zones use at once, among the totals."""
    zones = estates.series(run, "zones").sum(axis=1) / 1e6
    assert zones.tolist() == [near(number(row["rooftop_pv_energy_gwh"])) for row in run.rows("zones")]
