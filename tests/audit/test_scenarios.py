"""Scenarios of the example city and both places, recomputed: what stands, what is cut, whose tonnes, at what cost."""

import math
from typing import Any

import numpy as np
import pytest

from audit import scenarios
from audit.reading import Run, Study, number

EXACT = 1e-6
MOST_PLAYERS = 13


@pytest.fixture(scope="module")
def worked(with_scenarios: tuple[Study, Run, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Scenario -> measure -> what stands by place, and what that does."""
    study, _, given = with_scenarios
    activity = {use["id"]: use["activity"][0] for use in given["baseline"]["uses"]}
    passed = study("jcm.credits_passed_share")
    every: dict[str, dict[str, Any]] = {}
    for name, setting in given["scenarios"].items():
        standing = scenarios.stocks(given["measures"], setting, given["years"])
        every[name] = {
            one["id"]: (
                standing[one["id"]],
                scenarios.effects(one, standing[one["id"]], setting, activity=activity, passed=passed),
            )
            for one in given["measures"]
        }
    return every


def near(value: float, rel: float = EXACT) -> object:
    return pytest.approx(value, rel=rel, abs=1e-6, nan_ok=True)


def test_what_stands_in_each_year(with_scenarios, worked) -> None:
    _, run, _ = with_scenarios
    rows = [row for row in run.rows("pathways") if row["measure_id"] != scenarios.GRID]
    assert rows
    first = int(rows[0]["year"])
    for row in rows:
        standing = worked[row["scenario_id"]][row["measure_id"]][0].sum(axis=0)
        assert number(row["stock"]) == near(float(standing[int(row["year"]) - first])), row


def test_no_resource_gives_more_than_there_is(with_scenarios, worked) -> None:
    _, _, given = with_scenarios
    for of_measures in worked.values():
        need: dict[tuple[str, str], Any] = {}
        for one in given["measures"]:
            standing = of_measures[one["id"]][0]
            for at, place in enumerate(one["places"]):
                if one["potential"][at]:
                    share = standing[at] / one["potential"][at] / np.array(one["growth"]) * one["resource_share"][at]
                    key = (one["resource"], place)
                    need[key] = need.get(key, 0.0) + share
        assert max(float(each.max()) for each in need.values()) <= 1 + 1e-9


def test_what_is_cut_in_each_year(with_scenarios, worked) -> None:
    _, run, given = with_scenarios
    baseline = given["baseline"]
    for row in run.rows("scenario_years"):
        year = int(row["year"]) - given["years"][0]
        acting = [doing for _, doing in worked[row["scenario_id"]].values()]
        cut = scenarios.emissions(baseline, [], year=year, cleaner=False)
        cut -= scenarios.emissions(baseline, acting, year=year, cleaner=True)
        assert number(row["reduced_tco2e"]) == near(cut), row
        bau = number(row["bau_tco2e"])
        assert math.isnan(bau) or number(row["scenario_tco2e"]) == near(bau - cut), row


def test_whose_tonnes_they_are(with_scenarios, worked) -> None:
    """Of scenarios with few measures by all coalitions, in two years; of all the sums, and what measures cut alone."""
    _, run, given = with_scenarios
    rows = {(row["scenario_id"], row["measure_id"], int(row["year"])): row for row in run.rows("pathways")}
    cuts = {(row["scenario_id"], int(row["year"])): number(row["reduced_tco2e"]) for row in run.rows("scenario_years")}
    for (name, year), cut in cuts.items():
        own = [row for key, row in rows.items() if key[0] == name and key[2] == year]
        assert math.fsum(number(row["attributed_tco2e"]) for row in own) == near(cut, rel=1e-7), (name, year)
    for name, of_measures in worked.items():
        for year in (2030, 2050):
            at = year - given["years"][0]
            nothing = scenarios.emissions(given["baseline"], [], year=at, cleaner=False)
            for key, (_, doing) in of_measures.items():
                alone = nothing - scenarios.emissions(given["baseline"], [doing], year=at, cleaner=False)
                assert number(rows[name, key, year]["alone_tco2e"]) == near(alone), (name, key, year)
            acting = {key: doing for key, (standing, doing) in of_measures.items() if standing[:, at].any()}
            if len(acting) + 1 > MOST_PLAYERS:
                continue
            tonnes = scenarios.attribution(given["baseline"], acting, at)
            for key, each in tonnes.items():
                if (name, key, year) in rows:
                    assert number(rows[name, key, year]["attributed_tco2e"]) == near(each), (name, key, year)


def test_what_a_tonne_costs(with_scenarios, worked) -> None:
    study, run, given = with_scenarios
    rate = study("costs.finance.discount_rate")
    tonnes: dict[tuple[str, str], list[float]] = {}
    for row in run.rows("pathways"):
        tonnes.setdefault((row["scenario_id"], row["measure_id"]), []).append(number(row["attributed_tco2e"]))
    by_id = {one["id"]: one for one in given["measures"]}
    compared = 0
    for row in run.rows("abatement"):
        name, key = row["scenario_id"], row["measure_id"]
        if key == scenarios.GRID or by_id[key]["costs"] is None or row["abatement_usd_per_tco2e"] == "":
            continue
        standing = worked[name][key][0].sum(axis=0)
        cost, weights = scenarios.net_cost(by_id[key], standing, rate=rate, value=by_id[key]["costs"]["value_usd"])
        assert number(row["net_cost_usd"]) == near(cost), row
        each = cost / float(weights @ np.array(tonnes[name, key]))
        assert number(row["abatement_usd_per_tco2e"]) == near(each, rel=1e-5), row
        assert (row["pays_for_itself"].casefold() == "true") == (cost < 0), row
        compared += 1
    assert compared > 3
