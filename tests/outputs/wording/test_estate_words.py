"""What the money of industrial parks rests on, in words."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from geoplan.languages import LANGUAGES
from geoplan.money.tariff_tables import PRICES, tariff_rows
from geoplan.options.estate_options import EstateOptions
from geoplan.outputs.wording.estate_words import estate_basis, tariff_title
from geoplan.outputs.wording.texts import text
from geoplan.planning.estates.tariffs import Surplus, Tariff, TariffBand

NIGHT = Tariff((TariffBand("night", 6.2, (("mon-sun", "00:00", "24:00"),)),), capacity_price=300.0, currency="PHP")


def rows(plan, study, title):
    return [row for row in estate_basis(plan, study, "en") if row["title"].startswith(text(title, "en").split("{")[0])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_tabled_tariff_has_a_title(language):
    for row in tariff_rows(PRICES):
        assert tariff_title(row["customer"], language) != row["customer"]
        if language == "vi" and not row["voltage"].startswith("22"):
            assert tariff_title(row["voltage"], language) != row["voltage"]


def test_prices_hours_and_rule_stand_with_source_and_date(small_result):
    plan, study = small_result.plan.estates, small_result.study
    (prices,) = rows(plan, study, "report.estates.rests.prices")
    assert prices["title"] == "Prices: Manufacturing, 22 to 110 kV"
    assert "peak 3,398 VND/kWh" in prices["value"]
    assert text("report.estates.rests.default", "en") in prices["value"]
    assert "Decision 1279" in prices["source"]
    billed, issued = rows(plan, study, "report.estates.rests.hours")
    assert "billed: 09:30–11:30 (Mon–Sat), 17:00–20:00 (Mon–Sat)" in billed["value"]
    assert billed["source"].startswith("still billed on 2026-07-27")
    assert "issued: 17:30–22:30 (Mon–Sat)" in issued["value"]
    assert issued["source"].startswith("not yet on 2026-07-27")
    (rate,) = rows(plan, study, "report.estates.rests.rate")
    assert rate["value"] == "25,670 VND per USD"
    (costs,) = rows(plan, study, "report.estates.rests.costs")
    assert "USD/kWp" in costs["value"]
    assert "USD/kWh" in costs["value"]


def test_the_rule_of_surplus_has_its_day_and_a_share_of_the_plan_has_none(small_result):
    plan, study = small_result.plan.estates, small_result.study
    (name, case), *_ = plan.cases.items()
    by_law = replace(plan, cases={name: replace(case, surplus=Surplus(0.5))})
    (law,) = rows(by_law, study, "report.estates.rests.surplus")
    assert law["value"].startswith("At most 50% of generation may be sold, since 2026-06-26")
    assert "Decree 243/2026" in law["source"]
    own = replace(case, surplus=Surplus(0.3), setting=replace(case.setting, surplus_share=0.3))
    (chosen,) = rows(replace(plan, cases={name: own}), study, "report.estates.rests.surplus")
    assert chosen["value"].startswith("At most 30%")
    assert "since" not in chosen["value"]
    (none,) = rows(replace(plan, cases={name: replace(case, surplus=None)}), study, "report.estates.rests.surplus")
    assert none["value"].startswith("No rule of how much may be sold is known for 20")
    assert none["source"] == ""


def test_the_ceiling_is_told_as_an_upper_bound(small_result):
    plan, study = small_result.plan.estates, small_result.study
    (name, case), *_ = plan.cases.items()
    sold = replace(case.billed[0], tariff=replace(case.tariff, export_price=1382.7))
    (row,) = rows(replace(plan, cases={name: replace(case, billed=(sold,))}), study, "report.estates.rests.surplus")
    assert "at 1,383 VND/kWh, the region's ceiling and so an upper bound" in row["value"]


def test_a_tariff_of_the_study_is_its_own_source(small_result):
    plan = small_result.plan.estates
    (name, case), *_ = plan.cases.items()
    own = SimpleNamespace(currency="PHP", per_usd=57.0)
    options = EstateOptions().model_copy(update={"tariff": own})
    study = small_result.study.model_copy(update={"estates": options})
    billed = replace(case.billed[0], tariff=NIGHT)
    setting = replace(case.setting, customer="own", voltage="", calendar="")
    terms = replace(case.terms, usd_rate=57.0)
    mine = replace(case, billed=(billed,), calendars=("",), setting=setting, surplus=None, terms=terms)
    prices, surplus, rate, costs = estate_basis(replace(plan, cases={name: mine}), study, "en")
    assert surplus["value"].startswith("No rule of how much may be sold is known")
    assert prices == {
        "title": "Prices of the study's own tariff",
        "value": "night 6.2 PHP/kWh; 300 PHP per kW of the month's peak",
        "source": "study.toml",
    }
    assert rate["value"] == "57 PHP per USD"
    assert rate["source"] == "study.toml"
    assert costs["title"] == "Investment"


def test_without_a_tariff_money_rests_on_nothing(small_result):
    plan = small_result.plan.estates
    (name, case), *_ = plan.cases.items()
    assert estate_basis(replace(plan, cases={name: replace(case, billed=())}), small_result.study, "en") == []
