"""The estates of a run, as its page holds them and reckons with them."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from geoplan.files.digits import shortened_json
from geoplan.outputs.map.estate_content import estate_content
from geoplan.outputs.map.page_estates import TERMS, page_estates
from geoplan.planning.estates.estate_setting import NUMBERS
from geoplan.planning.estates.money.estate_terms import EstateTerms
from geoplan.planning.estates.plans.estate_cases import CasesOfStudy, tariff_choices
from support.estate_twins import expected_figures, plain_figures, twin_settings
from support.node import run_tests

SCRIPT = Path(__file__).parent / "scripts" / "estate_year.test.js"


@pytest.fixture(scope="module")
def given(small_result):
    told = page_estates(small_result)
    assert told is not None
    return told


def test_without_hours_a_page_is_told_nothing(small_result):
    plan = replace(small_result.plan, estates=None)
    assert page_estates(replace(small_result, plan=plan)) is None
    assert page_estates(replace(small_result, plan=replace(small_result.plan, used=None))) is None


def test_it_is_told_of_each_estate_what_the_run_used(small_result, given):
    plan, used = small_result.plan.estates, small_result.plan.used
    assert given.head["study"] == small_result.study.name
    assert (given.head["zones"], given.head["version"]) == (used.zones, used.version)
    assert given.settings == {each: asdict(setting) for each, setting in plan.settings.items()}
    assert given.table["load_basis"].tolist() == ["area"]
    assert given.table["estate_name"].tolist() == ["Nam Cầu Kiền"]
    assert given.table["pv_kwp"].tolist() == pytest.approx([each.pv_kwp for each in plan.figures])
    assert set(given.tariffs) == set(tariff_choices(small_result.study))
    terms = EstateTerms.of(small_result.parameters, currency="VND")
    assert given.terms == {name: float(getattr(terms, name)) for name in TERMS}
    assert given.per_usd == {"VND": pytest.approx(terms.usd_rate)}
    assert given.surplus.share == next(iter(plan.cases.values())).surplus.share


def test_the_page_works_out_the_runs_figures_and_those_of_other_settings(small_result, given, tmp_path):
    plan = small_result.plan.estates
    settings = [*plan.settings.values(), *twin_settings(24, list(given.tariffs), seed=8)]
    figures = [plain_figures(expected_figures(given, 0, setting)) for setting in settings]
    assert figures[0] == pytest.approx(plain_figures(plan.figures[0]), rel=1e-12)
    cases = [
        {"estate": 0, "setting": asdict(setting), "figures": each}
        for setting, each in zip(settings, figures, strict=True)
    ]
    twins = {"estates": {"content": shortened_json(estate_content(given)), "cases": cases}}
    file = tmp_path / "twins.json"
    file.write_text(json.dumps(twins, allow_nan=False), encoding="utf-8")
    assert run_tests([SCRIPT], GEOPLAN_TWINS=str(file))["fail"] == 0


def test_a_battery_without_a_price_is_not_held_against_a_tariff(small_result, given, monkeypatch):
    assert given.limits["battery_hours"] == NUMBERS["battery_hours"]
    terms = EstateTerms.of(small_result.parameters, currency="VND")
    bare = replace(terms, battery_usd_per_kw=np.nan)
    monkeypatch.setattr(CasesOfStudy, "terms", lambda *_: bare)
    told = page_estates(small_result)
    assert told.limits == {**NUMBERS, "battery_hours": (0.0, 0.0)}
    assert estate_content(told)["terms"]["battery_usd_per_kw"] is None
