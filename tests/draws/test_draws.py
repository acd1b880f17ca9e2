"""One set of draws: alike for all who ask, in groups together, and shares of a whole."""

import re

import numpy as np
import pytest

from geoplan.draws.draws import Draws
from geoplan.errors import ParameterError
from geoplan.parameters import Parameter, Parameters, load_parameters

SHARES = [name for name in load_parameters() if name.startswith("waste.composition.") and name.endswith(".share")]


def row(name: str, *, low: float, value: float, high: float, group: str = "") -> Parameter:
    return Parameter(name, value, low, high, "-", "a test", "low", group=group)


def test_the_same_seed_gives_the_same_bytes_in_whichever_order_they_are_asked_for() -> None:
    first, second = Draws(load_parameters(), count=200, seed=3), Draws(load_parameters(), count=200, seed=3)
    names = ["pv.resource_factor", "grid.emission_factor"]
    forward = [first.value(name).tobytes() for name in names]
    assert forward == [second.value(name).tobytes() for name in reversed(names)][::-1]
    assert Draws(load_parameters(), count=200, seed=4).value(names[0]).tobytes() != forward[0]


def test_other_rows_change_nothing() -> None:
    rows = {"a": row("a", low=1, value=2, high=3), "b": row("b", low=1, value=2, high=3)}
    assert np.array_equal(Draws(rows).value("a"), Draws({"a": rows["a"]}).value("a"))
    assert not np.array_equal(Draws(rows).value("a"), Draws(rows).value("b"))


def test_rows_of_a_group_move_together() -> None:
    rows = {"a": row("a", low=1, value=2, high=3, group="g"), "b": row("b", low=10, value=20, high=40, group="g")}
    draws = Draws(rows)
    assert (np.argsort(draws.value("a")) == np.argsort(draws.value("b"))).all()


def test_what_has_no_spread_is_a_point() -> None:
    draws = Draws(load_parameters(), count=100)
    assert set(draws.value("gases.methane.gwp100")) == {load_parameters().value("gases.methane.gwp100")}
    assert (draws.ratio("gases.methane.gwp100") == 1).all()


def test_shares_of_a_whole_are_a_whole_in_each_future() -> None:
    shares = Draws(load_parameters()).shares(SHARES)
    assert shares.sum(axis=0) == pytest.approx(1.0)
    assert (shares >= 0).all()
    assert shares.std(axis=1).max() > 0.01


def test_inputs_are_factors_and_who_is_not_named_is_not_wrong() -> None:
    pigs = row("statistics.livestock.pigs", low=0.8, value=1.0, high=1.2)
    draws = Draws(load_parameters(), count=400).with_inputs([pigs])
    assert np.quantile(draws.input(pigs.name), [0.05, 0.95]) == pytest.approx([0.8, 1.2], abs=0.01)
    assert (draws.input("statistics.livestock.hens") == 1).all()
    assert pigs.name in draws.frame()


def test_a_parameter_without_a_value_is_refused() -> None:
    with pytest.raises(ParameterError, match="no value"):
        Draws(load_parameters()).value("costs.wind.capex")


def test_what_is_drawn_is_read() -> None:
    watched = load_parameters().watched()
    watched.futures.value("pv.resource_factor")
    assert watched.reads.values == {"pv.resource_factor"}


def test_a_value_that_a_study_sets_moves_its_futures() -> None:
    parameters = load_parameters()
    before = parameters.futures.value("costs.feedstock.farm_gate_cost")
    after = parameters.replace({"costs.feedstock.farm_gate_cost": 10.0}).futures.value("costs.feedstock.farm_gate_cost")
    assert after / 10.0 == pytest.approx(before / parameters.value("costs.feedstock.farm_gate_cost"))
    assert len(parameters.sampled(150, 1).futures.value("pv.resource_factor")) == 150


def groups_of(parameters: Parameters) -> dict[str, list[Parameter]]:
    """Return group -> its rows."""
    groups: dict[str, list[Parameter]] = {}
    for row in parameters.values():
        if row.group:
            groups.setdefault(row.group, []).append(row)
    return groups


def test_groups_of_the_tables_are_of_rows_that_can_move() -> None:
    parameters = load_parameters()
    groups = groups_of(parameters)
    assert {"roof_usable_share", "maize_residue_ratio", "rooftop_pv_capex", "waste_moisture"} <= set(groups)
    for group, rows in groups.items():
        assert re.fullmatch(r"[a-z][a-z0-9_]*", group), group
        assert group not in parameters, "a name of a row: it would move with the group"
        assert len(rows) > 1, f"{group} has one row, which moves alone"
        assert all(row.low < row.high for row in rows), f"{group} has rows that never move"
        assert len({row.unit for row in rows}) == 1 or group.endswith(("_om", "_capex")), f"{group} mixes quantities"
    assert all(row.low < row.high for row in parameters.values() if row.ends)


def test_rows_of_a_group_of_the_tables_rise_together() -> None:
    draws = Draws(load_parameters(), count=200)
    for rows in groups_of(load_parameters()).values():
        ranks = [draws.value(row.name)[np.argsort(draws.value(rows[0].name), kind="stable")] for row in rows[1:]]
        assert all((np.diff(drawn) >= -1e-12).all() for drawn in ranks), rows[0].group


def test_a_price_of_another_currency_follows_its_rate_where_it_has_no_range_of_its_own():
    parameters = load_parameters().at_prices(2025)
    futures = parameters.futures
    tariff, rate = (futures.value(name) for name in ("costs.biomass.tariff", "costs.finance.exchange_rate"))
    assert np.ptp(rate) > 0
    assert tariff * rate == pytest.approx(np.full(futures.count, (tariff * rate)[0]))
    own = parameters.replace({"costs.biomass.tariff": {"value": 60.0, "low": 50.0, "high": 70.0}})
    assert "costs.biomass.tariff" not in own.futures.follows
