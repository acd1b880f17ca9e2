"""Scenarios of a town as a page of a map is told of them, and what Python makes of random plans of them."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from geoplan.draws.quantiles import quantiles_of
from geoplan.files.digits import shortened_json
from geoplan.languages import Text
from geoplan.options.scenario_options import MeasureSetting, ScenarioSetting
from geoplan.outputs.map.scenarios.packed_numbers import levelled
from geoplan.outputs.map.scenarios.scenarios_content import GroupLook, PageScenarios, scenarios_content
from geoplan.planning.scenario.attribution.attributed import attributed, attributed_in_futures
from geoplan.planning.scenario.attribution.effects import effects_of
from geoplan.planning.scenario.attribution.stock_costs import DiscountRates, curve_order, levelised, stock_costs
from geoplan.planning.scenario.chance.chances import chance_of, drawn_level_t, drawn_without_t
from geoplan.planning.scenario.exchange.scenario_section import KnownIds, section_faults, section_of
from geoplan.planning.scenario.inputs.baseline import GRID, Baseline
from geoplan.planning.scenario.inputs.target_readings import TargetReading
from geoplan.planning.scenario.measures.measure import Measure, Moved
from geoplan.planning.scenario.pathways.stock import deploy
from geoplan.planning.scenario.scenario_tables import SCENARIO_COLUMNS
from support.scenario_models import (
    FUTURES,
    YEARS,
    baseline_of_town,
    measures_of_town,
    one_measure,
    towns_setting,
    unit_costs,
)

PASSED = 0.5
TERMS = {"discount_rate": 0.1, "social_discount_rate": 0.06, "credits_passed_share": PASSED}
TARGETS = {
    "target_id": ["low_carbon", "net_zero", "cut", "unread"],
    "target_title": ["Low carbon", "Net zero", "A cut", "Eight per cent"],
    "target_year": [2030, 2050, 2040, 2030],
    "target_sense": ["below_bau", "level", "reduction", ""],
    "scenario_id": ["cleaner"] * 4,
    "target_level_tco2e": [1_000_000.0, 0.0, 200_000.0, np.nan],
    "scenario_tco2e": [np.nan] * 4,
    "gap_tco2e": [np.nan] * 4,
    "chance_share": [np.nan] * 4,
    "missing": ["", "", "", "target_sense"],
}


def town(*, many: bool = False, changed: Any = None) -> PageScenarios:
    """Scenarios of the town of `support.scenario_models`.

    Parameters
    ----------
    many
        With so many measures that coalitions are no longer tried one by one.
    changed
        What of the baseline is another.
    """
    measures = list(measures_of_town())
    if many:
        measures += [
            one_measure(
                f"small.{k}",
                energy_mwh=np.array([40_000.0, 30_000.0 + k]),
                saved={"electricity.other": np.array([6_000.0, 8_000.0 * k])} if k % 2 else {},
                resource="roofs" if k % 3 else f"own {k}",
                resource_share=np.full(2, 0.3),
                costs=unit_costs(90_000.0, value=(-1) ** k * 9_000.0, society=5_000.0, life=6.0 + k),
                build_limit=6.0 if k < 4 else np.nan,
            )
            for k in range(8)
        ]
    measures = [replace(each, moved=_in_levels(each.moved)) for each in measures]
    look = {each.group: GroupLook("#0f766e", each.title) for each in measures}
    return PageScenarios(
        head={"schema": "geoplan-plan/1", "version": "0", "study": "town", "zones": "sha256:0"},
        baseline=baseline_of_town(**(changed or {})),
        measures=measures,
        settings={"cleaner": towns_setting(), "nothing": ScenarioSetting(title="Nothing")},
        targets=pd.DataFrame(TARGETS)[list(SCENARIO_COLUMNS["targets"])],
        terms=TERMS,
        looks={**look, GRID: GroupLook("#94a3b8", Text(en="Cleaner grid"))},
        places={"park": "b"},
        grid_moved=levelled(np.random.default_rng(3).uniform(0.9, 1.1, FUTURES)),
        colours=[["#fee8c8"], ["#fee8c8", "#e34a33"]],
        known=("rooftop_pv", "wind"),
    )


def _in_levels(moved: Moved) -> Moved:
    """What a measure is in futures, as a page has it."""
    rows = (moved.energy, moved.direct, moved.saving, moved.cost)
    return Moved(*(row if (row == 1.0).all() else levelled(row) for row in rows))


def random_setting(measures: list[Measure], draw: np.random.Generator) -> ScenarioSetting:
    """Return a plan that uses all that a plan can say."""

    def one() -> MeasureSetting:
        count = int(draw.integers(0, 4))
        years = np.sort(draw.choice(np.arange(2024, 2061), count, replace=False))
        return MeasureSetting(
            shares={int(year): float(np.round(draw.choice([0.0, 1.0, draw.random()]), 3)) for year in years},
            curve=str(draw.choice(["linear", "logistic"])),
            rate=float(np.round(draw.choice([0.05, 0.35, 2.0, 10.0]), 3)),
            midpoint=float(np.round(draw.uniform(1995, 2095), 1)) if draw.random() < 0.3 else None,
            jcm_share=float(np.round(draw.random(), 2)) if draw.random() < 0.5 else 0.0,
        )

    ids = [each.measure_id for each in measures]
    places = sorted({place for each in measures for place in each.places if place})
    return ScenarioSetting(
        title="drawn",
        measures={each: one() for each in ids if draw.random() < 0.85},
        places={place: {each: one() for each in ids if draw.random() < 0.3} for place in places},
    )


SENSES = ("below_bau", "below_base", "intensity", "level", "reduction")


def drawn_targets(
    base: Baseline, cut_t: np.ndarray, drawn_cut_t: np.ndarray, factor: np.ndarray
) -> list[dict[str, Any]]:
    """Return targets that a plan meets in some futures and not in others, one in each sense, and how likely each is."""
    told = []
    for at, sense in zip((5, 12, 20, 25, 9), SENSES, strict=True):
        is_cut, left_t = sense == "reduction", base.total_t[at] - cut_t[at]
        level = float((cut_t if is_cut else base.total_t - cut_t)[at] * (0.99 + 0.001 * at))
        reading = TargetReading(
            *(sense, Text(en=sense), int(base.years[at]), sense),
            value_pct=np.nan,
            level_t=np.nan if is_cut else level,
            cut_t=level if is_cut else base.total_t[at] - level,
            missing=() if np.isfinite(level) else ("inventory",),
            source="",
        )
        levels = np.full(len(factor), level) if is_cut else drawn_level_t(reading, base, factor=factor)
        drawn = drawn_without_t(base, factor)[at] - drawn_cut_t[at]
        chance = chance_of(reading, left_t=drawn, cut_t=drawn_cut_t[at], level_t=levels)
        target = {"sense": sense, "year": reading.year, "level": level, "missing": list(reading.missing)}
        gap = level - cut_t[at] if is_cut else left_t - level
        told.append({"target": target, "levels": levels.tolist(), "chance": chance, "gap": gap})
    return told


def expected_run(given: PageScenarios, setting: ScenarioSetting) -> dict[str, Any]:
    """What Python makes of a plan, as plain lists."""
    base, measures = given.baseline, list(given.measures)
    built = deploy(measures, setting, years=YEARS)
    effects = effects_of(
        measures, base, placed=built.placed, setting=setting, passed_share=given.terms["credits_passed_share"]
    )
    shared = attributed(base, effects)
    drawn = attributed_in_futures(base, effects, [each.moved for each in measures], factor=given.grid_moved)
    rates = DiscountRates(given.terms["discount_rate"], given.terms["social_discount_rate"])
    costs = stock_costs(measures, built, rates=rates)
    return {
        "money": {
            "investor": _money(costs.investor_usd, shared.attributed_t[:-1, :, 0], rates.investor),
            "society": _money(costs.society_usd, shared.attributed_t[:-1, :, 0], rates.society),
        },
        "stock": built.stock.tolist(),
        "added": built.added.tolist(),
        "placed": [built.placed[each.measure_id].ravel().tolist() for each in measures],
        "limited": [sorted(built.limited.get(each.measure_id, {})) for each in measures],
        "energy": effects.energy_mwh.tolist(),
        "attributed": shared.attributed_t[:, :, 0].tolist(),
        "cut": shared.cut_t[:, 0].tolist(),
        "errors": shared.error_t.max(axis=(0, 2)).tolist(),
        "band": quantiles_of(drawn.cut_t).tolist(),
        "total_band": quantiles_of(drawn_without_t(base, given.grid_moved) - drawn.cut_t).tolist(),
        "targets": drawn_targets(base, shared.cut_t[:, 0], drawn.cut_t, given.grid_moved),
    }


def _money(yearly_usd: np.ndarray, attributed_t: np.ndarray, rate: float) -> dict[str, Any]:
    """Yearly cost, net cost, cost of a tonne, None where one is not known, and the places in the cost curve."""
    net, per_tonne = levelised(yearly_usd, attributed_t, rate=rate)
    order = np.argsort(curve_order(net, per_tonne), kind="stable")
    known = (yearly_usd, net, per_tonne)
    yearly, whole, each = (np.where(np.isnan(row), None, row).tolist() for row in known)
    return {"yearly": yearly, "net": whole, "per_tonne": each, "order": order.tolist()}


def scenario_twins(seed: int = 19, count: int = 100) -> list[dict[str, Any]]:
    """Towns, and plans of them with what Python makes of each."""
    draw = np.random.default_rng(seed)
    low = {"activity": np.array([[8_000.0], [9_000.0], [300_000.0]]) * np.ones(len(YEARS))}
    towns = [
        town(),
        town(changed=low),
        town(many=True),
        town(many=True, changed=low),
        town(changed={"has_floor": False}),
        town(changed={"tells_mwh": False}),
        town(many=True, changed=low | {"tells_mwh": False}),
        town(changed={"is_known": False}),
        town(changed={"base_factor": np.nan, "grid_factor": np.full(len(YEARS), np.nan)}),
        town(changed={"grid_factor": np.where(YEARS < 2040, 0.6, np.nan)}),
    ]
    shares = [0.2, 0.15, 0.15, 0.05, 0.1, 0.15, 0.05, 0.05, 0.05, 0.05]
    twins = []
    for given, share in zip(towns, shares, strict=True):
        cases = []
        for _ in range(round(count * share)):
            setting = random_setting(list(given.measures), draw)
            cases.append({"setting": section_of({"drawn": setting})["drawn"], "run": expected_run(given, setting)})
        twins.append({"content": shortened_json(scenarios_content(given)), "cases": _without_nan(cases)})
    return twins


def _without_nan(told: Any) -> Any:
    """Return plain lists and texts with None for what is not known, as JSON has it."""
    if isinstance(told, dict):
        return {key: _without_nan(each) for key, each in told.items()}
    if isinstance(told, list):
        return [_without_nan(each) for each in told]
    return None if isinstance(told, float) and np.isnan(told) else told


def scenario_files() -> dict[str, Any]:
    """Sections of scenarios of a plan's file, and whether Python refuses each."""
    given = town()
    known = KnownIds(
        measures=[*(each.measure_id for each in given.measures), *given.known],
        places={place for each in given.measures for place in each.places},
    )
    right: dict[str, Any] = {"shares": {"2030": 0.2, "2050": 1}, "curve": "logistic", "rate": 0.4, "jcm_share": 0.5}
    settings = [
        *({}, right, {"shares": {}}, {"curve": "linear", "midpoint": None}, {"midpoint": 2031.5}),
        *(
            {"shares": {"2030": 1.2}},
            {"shares": {"2030": -0.1}},
            {"shares": {"2030": "0.2"}},
            {"shares": {"2030": True}},
        ),
        *({"shares": {"30": 0.1}}, {"shares": {"2300": 0.1}}, {"shares": {"soon": 0.1}}, {"shares": [0.1]}),
        *({"shares": None}, {"curve": "round"}, {"curve": None}, {"rate": 0}, {"rate": 11}, {"midpoint": 1800}),
        *({"jcm_share": 1.1}, {"jcm_share": None}, {"unheard": 1}, [], None, "all"),
    ]
    sections = [{"plan": {"measures": {"rooftop_pv": each}}} for each in settings]
    sections += [{"plan": {"places": {"a": {"rooftop_pv": each}}}} for each in settings]
    sections += [
        {"plan": {"title": each}} for each in ("A plan", {"en": "A", "vi": "B"}, {"vi": "B"}, {"en": 3}, None, 4)
    ]
    sections += [{"plan": {"title": {"en": "A", "fr": "B"}}}, {"plan": {"measures": {"unheard": {}}}}]
    sections += [{"plan": {"measures": {"wind": right}}}]
    sections += [{"plan": {"places": each}} for each in ({"nowhere": {}}, {"a": {"unheard": {}}}, {"a": []}, [], None)]
    sections += [
        {"plan": {"measures": {"cleaner_grid": right}}},
        {"plan": {"more": 1}},
        {"plan": []},
        [],
        None,
        "plan",
        {},
    ]
    files = [{"given": each, "refused": bool(section_faults(each, known=known, file="plan.json"))} for each in sections]
    assert 10 < sum(file["refused"] for file in files) < len(files) - 10
    return {"content": shortened_json(scenarios_content(given)), "files": files}
