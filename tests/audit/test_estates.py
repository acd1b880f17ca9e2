"""Every park of both places, recomputed: load, balance, bill, money, emissions, and their ranges by futures of one's own.

Hours of load and PV are the run's own, and what stands on each park's roofs; what is made of them is not.
"""

import math
from dataclasses import dataclass

import numpy as np
import pytest

from audit import estate_money as money
from audit import estates
from audit.reading import Run, Study

EXACT = 1e-5
CALENDARS = ("circular_16_2014", "decision_963_2026")
"""The one that is billed, and the one that is issued."""


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
    """30 hours of peak and 42 off peak a week, so that an even load costs the same by both, but for the days of the year."""
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
        assert 0 < share <= 0.5
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
    """By a battery of a hundredth of an hour of the mean load, which is as full and as empty as it can be each day."""
    price, export_price = estates.prices(study, CALENDARS[0]), estates.surplus_price(study)
    efficiency = [study(f"estates.battery.efficiency.{way}") for way in ("charge", "discharge")]
    for park, year, _, after, _ in own:
        if year.load == 0:
            continue
        size = 0.01 * year.load / len(park.load)
        battery = (size, size * study("estates.battery.kw_per_kwh"), *efficiency)
        with_it = estates.balance(park.load, park.sun, may_sell=estates.surplus_share(study), battery=battery)
        then = estates.bill(with_it.bought, with_it.sold, price, export_price=export_price)
        saving = after[0] - then / study("costs.finance.exchange_rate")
        assert park["battery_pays_below_usd_per_kwh"] == near(money.battery_pays_below(study, saving / size))
        assert park["best_battery_hours"] == 0


def test_emissions(study: Study, own: Own) -> None:
    factor = study("grid.emission_factor")
    for park, year, *_ in own:
        bought, sold = sum(year.bought), sum(year.sold)
        assert park["estate_avoided_tco2e"] == near((year.load - bought + sold) / 1000 * factor)
        assert park["scope2_tco2e"] == near(bought / 1000 * factor)
        assert math.isnan(park["scope1_tco2e"]) and park["left_tco2e"] == near(bought / 1000 * factor)
        assert park["closing_mwh"] == near(bought / 1000)
        made = year.sun - year.curtailed
        assert park["net_year_gap_mwh"] == near(max(year.load - made, 0) / 1000)
        assert park["hourly_gap_mwh"] == near((year.load - year.clean) / 1000)
        if year.load > 0:
            assert park["net_year_share"] == near(made / year.load)


def test_all_parks_and_zones(study: Study, run: Run, own: Own) -> None:
    totals = estates.together(study, own.parks, own.years) | estates.zones_use(study, run, own.parks)
    assert ("zone_load_gwh" in totals) == (study.name == "hai-phong")
    assert totals == {name: near(run.totals[name]) for name in totals}
    zones = estates.series(run, "zones").sum(axis=1) / 1e6
    said = {row["zone_id"]: float(row["rooftop_pv_energy_gwh"]) for row in run.rows("zones")}
    assert sorted(zones) == pytest.approx(sorted(said.values()), rel=EXACT)
    assert np.isfinite(zones).all()
