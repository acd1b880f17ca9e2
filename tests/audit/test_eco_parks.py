"""Projects of every park of both places, recomputed: savings, roofs, ranks, who looks for what, all side by side."""

import math
from collections import defaultdict

import pytest

from audit import eco_parks
from audit.estate_money import Prices
from audit.reading import Run, Study, number

EXACT = 1e-5


def near(value: float) -> object:
    return pytest.approx(value, rel=EXACT, abs=1e-6, nan_ok=True)


@pytest.fixture(scope="module")
def parks(run: Run) -> dict[str, dict[str, str]]:
    return {row["estate_id"]: row for row in run.rows("estates")}


@pytest.fixture(scope="module")
def projects(run: Run) -> dict[str, list[dict[str, str]]]:
    own: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in run.rows("estate_projects"):
        own[row["estate_id"]].append(row)
    return own


def test_savings_multiply_and_add_up(study: Study, run: Run, parks: dict[str, dict[str, str]]) -> None:
    shares = eco_parks.shares_saved(study)
    assert 0.1 < sum(shares.values()) < 0.4
    rows = [row for row in run.rows("estate_saving") if row["energy_carrier"] == "electricity"]
    assert {row["estate_id"] for row in rows} == {name for name, park in parks.items() if number(park["load_mwh"]) > 0}
    for row in rows:
        park, key = parks[row["estate_id"]], row["measure"]
        share = number(row["energy_saving_share"])
        # weeks have the load factors of industries to a hundredth, and the mix its energy
        assert share == pytest.approx(shares[key], rel=0.01)
        kwh = number(park["load_mwh"]) * 1000 * share
        assert number(row["saved_mwh"]) == near(kwh / 1000)
        price = number(park["bill_before_usd"]) / number(park["load_mwh"]) / 1000
        own = eco_parks.money_of_measure(study, key, kwh=kwh, usd_per_kwh=price)
        told = ("saving_investment_usd", "saving_payback_years", "saving_avoided_tco2e", "saving_abatement_usd_per_t")
        assert [number(row[name]) for name in told] == [near(value) for value in own], key
    assert len(rows) > 50
    for name, park in parks.items():
        own_rows = [number(row["saved_mwh"]) for row in rows if row["estate_id"] == name]
        assert number(park["saved_mwh"]) == near(sum(own_rows))


def test_roofs_are_the_project_of_what_is_planned(
    study: Study, parks: dict[str, dict[str, str]], projects: dict[str, list[dict[str, str]]]
) -> None:
    """All roofs are built and no battery, so that the project is the plan: its tonnes wear as its modules do."""
    at = Prices.of(study)
    years = sum((1 - at.wear) ** (year - 1) / (1 + at.rate) ** year for year in range(1, at.life + 1))
    checked = 0
    for name, park in parks.items():
        roofs = [row for row in projects[name] if row["technology"] == "rooftop_pv"]
        assert len(roofs) == (number(park["estate_pv_capacity_mwp"]) > 0)
        for row in roofs:
            tonnes = number(park["estate_avoided_tco2e"])
            own = {
                "project_size": number(park["estate_pv_capacity_mwp"]),
                "project_investment_usd": number(park["estate_pv_capacity_mwp"]) * 1000 * at.usd_per_kwp,
                "project_payback_years": number(park["payback_years"]),
                "project_avoided_tco2e": tonnes,
                "project_abatement_usd_per_t": -number(park["npv_usd"]) / (tonnes * years),
            }
            assert {column: number(row[column]) for column in own} == {key: near(each) for key, each in own.items()}
            checked += 1
    assert checked > 5
    assert not any(row["technology"] == "battery" for rows in projects.values() for row in rows), "none pays"


def test_ranks_follow_money_and_then_tonnes(projects: dict[str, list[dict[str, str]]]) -> None:
    assert projects
    for rows in projects.values():
        assert [row["project_rank"] for row in rows] == [str(place) for place in range(1, len(rows) + 1)]
        assert [row["technology"] for row in rows] == eco_parks.ranked(rows)


def test_every_project_looks_for_a_partner_and_all_parks_stand_side_by_side(
    run: Run, parks: dict[str, dict[str, str]], projects: dict[str, list[dict[str, str]]]
) -> None:
    matching = {(row["estate_id"], row["technology"]): row for row in run.rows("matching")}
    every = {(name, row["technology"]): row for name, rows in projects.items() for row in rows}
    assert matching.keys() == every.keys(), "nobody was asked"
    for key, row in matching.items():
        assert row["interest"] == "model"
        assert row["contact_name"] == row["contact_email"] == row["contact_phone"] == ""
        for column in ("project_size", "project_investment_usd", "project_avoided_tco2e"):
            assert number(row[column]) == near(number(every[key][column]))
    side_by_side = run.rows("eco_parks")
    assert [row["estate_id"] for row in side_by_side] == list(parks)
    for row in side_by_side:
        own = projects[row["estate_id"]]
        assert row["projects_count"] == str(len(own))
        for column in ("investment_usd", "avoided_tco2e"):
            known = [value for each in own if not math.isnan(value := number(each[f"project_{column}"]))]
            assert number(row[f"projects_{column}"]) == near(sum(known) if known else math.nan)
        assert row["best_technology"] == (own[0]["technology"] if own else "")
        assert row["streams_offered_count"] == row["symbiosis_count"] == "", "the places have no streams"
