"""The pages on industrial parks: what a planner reads of each, of all, and what it rests on."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geoplan.languages import LANGUAGES
from geoplan.layers.demand.electricity import Told
from geoplan.outputs.report.content import report_content
from geoplan.outputs.report.estates import estate_pages, notes_on_pages
from geoplan.outputs.report.report import render
from geoplan.outputs.wording.numbers import readable
from geoplan.outputs.wording.texts import text
from geoplan.planning.estates.estate_figures import estate_figures
from geoplan.planning.estates.plans.estate_columns import figure_columns, totals_of
from support.sample_result import changed


@pytest.fixture(scope="module")
def planned(small_result):
    """A result whose one park is built with a battery for three hours of its load, and no futures."""

    def build(*, copies=1, **setting):
        plan = small_result.plan.estates
        (name, case), own = next(iter(plan.cases.items())), dict(setting)
        billed = () if own.pop("no_tariff", False) else case.billed
        case = replace(
            case, setting=replace(case.setting, **own), billed=billed, calendars=case.calendars[: len(billed)]
        )
        figures = estate_figures(
            plan.load.hours.kw[0],
            plan.pv.kw[0],
            pv_kwp=8000.0,
            setting=case.setting,
            billed=case.billed,
            terms=case.terms,
            surplus=case.surplus,
        )
        table = pd.concat([plan.load.table, figure_columns([figures], [case])], axis=1).assign(npv_usd=0.0)
        table = pd.concat([table] * copies, ignore_index=True)
        table["estate_id"] = [name, *(f"{name}{copy}" for copy in range(1, copies))]
        cases, hours = dict.fromkeys(table["estate_id"], case), plan.load.hours
        load = replace(plan.load, table=table, hours=replace(hours, levels=np.repeat(hours.levels, copies, axis=0),
                                                             scale=np.repeat(hours.scale, copies)))  # fmt: skip
        pv = replace(plan.pv, levels=np.repeat(plan.pv.levels, copies, axis=0), scale=np.repeat(plan.pv.scale, copies))
        new = replace(
            plan, table=table, load=load, pv=pv, cases=cases, figures=(figures,) * copies, totals=totals_of(table),
            futures={},
        )  # fmt: skip
        return replace(small_result, plan=replace(small_result.plan, estates=new))

    return build


def column(table, title):
    place = table["head"].index(text(f"report.estates.column.{title}", "en"))
    return [row["cells"][place] for row in table["rows"]]


def test_a_proxy_says_low_confidence_above_the_table_and_in_its_row(small_result):
    pages = estate_pages(small_result, "en")
    assert "low confidence" in pages["lead"]
    (row,) = pages["electricity"]["rows"]
    assert (row["name"], row["basis"], row["is_low"]) == ("Nam Cầu Kiền", "proxy, low confidence", True)
    measured = small_result.plan.estates
    table = measured.table.assign(load_basis="metered", load_confidence="high")
    result = replace(small_result, plan=replace(small_result.plan, estates=replace(measured, table=table)))
    (row,) = estate_pages(result, "en")["electricity"]["rows"]
    assert (row["basis"], row["is_low"]) == ("metered", False)


def test_numbers_are_those_of_the_plan_with_their_ends(small_result):
    plan = small_result.plan.estates
    (own,) = plan.table.to_dict("records")
    pages = estate_pages(small_result, "en")
    ends = [readable(own[f"load_mwh{end}"] / 1e3, "en") for end in ("", "_low", "_high")]
    assert column(pages["electricity"], "load") == ["{} ({}–{})".format(*ends)]
    assert column(pages["electricity"], "year") == [f"{100 * own['net_year_share']:.0f}%"]
    assert column(pages["electricity"], "own")[0].startswith(f"{100 * own['self_consumption_share']:.0f}% (")
    money = pages["money"]
    saved = [readable(own[f"bill_saving_usd{end}"] / 1e6, "en") for end in ("", "_low", "_high")]
    assert "{} ({}–{})".format(*saved) in money["rows"][0]["cells"]
    assert readable(own["bill_saving_other_usd"] / 1e6, "en") in [
        cell.split(" ")[0] for cell in money["rows"][0]["cells"]
    ]
    assert column(money, "payback")[0].startswith(readable(own["payback_years"], "en"))
    # the sum of one park has its ends
    assert pages["electricity"]["total"][0] == column(pages["electricity"], "load")[0]


def test_both_calendars_are_named_and_the_lead_says_year_and_tax(small_result):
    money = estate_pages(small_result, "en")["money"]
    titles = [title for title in money["head"] if title.startswith("Saved")]
    assert ["billed" in title for title in titles] == [True, False]
    assert "issued" in titles[1]
    assert "without value-added tax" in money["lead"]
    assert "2025" in money["lead"]
    assert "P10–P90" in money["lead"]


def test_parks_of_several_calendars_have_no_hours_in_the_head(planned):
    result = planned(copies=2)
    plan = result.plan.estates
    first, second = plan.cases
    other = replace(plan.cases[second], calendars=plan.cases[second].calendars[::-1])
    mixed = replace(plan, cases={first: plan.cases[first], second: other})
    head = estate_pages(replace(result, plan=replace(result.plan, estates=mixed)), "en")["money"]["head"]
    assert text("report.estates.column.saving_chosen", "en") in head
    assert text("report.estates.column.saving_other", "en") in head


def test_without_a_battery_two_shares_are_one_column_and_with_one_they_are_two(small_result, planned):
    both = text("report.estates.column.both", "en")
    head = estate_pages(small_result, "en")["electricity"]["head"]
    assert both in head
    assert text("report.estates.column.battery", "en") not in head
    result = planned(battery_hours=3.0)
    pages = estate_pages(result, "en")
    assert both not in pages["electricity"]["head"]
    (own,) = result.plan.estates.table.to_dict("records")
    assert column(pages["electricity"], "battery") == [readable(own["battery_kwh"] / 1e3, "en")]
    assert column(pages["electricity"], "sufficiency") == [f"{100 * own['self_sufficiency_share']:.0f}%"]
    assert text("map.estate.key.discharge", "en") in pages["week"]["chart"]
    assert "P10" not in pages["money"]["lead"]  # nothing was drawn


def test_the_price_below_which_a_battery_pays_stands_beside_its_best_size(planned):
    result = planned(copies=4)
    plan = result.plan.estates
    sizes = {
        "best_battery_hours": [0.0, 1.5, 0.0, np.nan],
        "battery_pays_below_usd_per_kwh": [123.4, 330.0, 0.0, np.nan],
    }
    sized = replace(plan, table=plan.table.assign(**sizes))
    money = estate_pages(replace(result, plan=replace(result.plan, estates=sized)), "en")["money"]
    assert column(money, "best") == ["120", "330; best 1.5 h", "never", "–"]
    assert len(money["total"]) == len(money["head"])


def test_without_a_tariff_there_is_energy_and_one_sentence_why(planned):
    result = planned(no_tariff=True)
    pages = estate_pages(result, "en")
    assert pages["money"] is None
    assert pages["basis"] == []
    assert pages["no_money"].startswith("No tariff of electricity is known here")
    assert pages["electricity"]["rows"][0]["cells"]
    assert not [note for note in report_content(result, "en")["notes"] if note in pages["no_money"]]


def test_parks_without_load_stand_in_the_sums_alone(planned):
    result = planned(copies=2)
    plan = result.plan.estates
    loads = [plan.table["load_mwh"][0], 0.0]
    empty = plan.table.assign(load_mwh=loads, load_after_mwh=loads)
    shown = replace(result, plan=replace(result.plan, estates=replace(plan, table=empty, totals=totals_of(empty))))
    pages = estate_pages(shown, "en")
    assert len(pages["electricity"]["rows"]) == 1
    assert text("report.estates.left_out", "en") in pages["lead"]
    built = pages["electricity"]["head"].index(text("report.estates.column.built", "en"))
    assert pages["electricity"]["total"][built] == readable(16.0, "en")
    idle = plan.table.assign(load_mwh=0.0, load_after_mwh=0.0)
    none = replace(plan, table=idle, totals=totals_of(idle))
    pages = estate_pages(replace(result, plan=replace(result.plan, estates=none)), "en")
    assert len(pages["electricity"]["rows"]) == 2
    assert pages["zero"] == ""


def test_shares_that_are_alike_for_all_proxies_say_why(planned):
    assert text("report.estates.alike", "en") in estate_pages(planned(copies=2), "en")["lead"]
    assert text("report.estates.alike", "en") not in estate_pages(planned(), "en")["lead"]


def test_the_peak_of_the_place_is_told_by_its_basis(small_result):
    plan = small_result.plan.estates
    told = {
        None: "is not known",
        Told(1796.0, 2025, "forecast"): "was forecast as 1,796 MW for 2025",
        Told(900.0, 2024, "observed"): "was 900 MW in 2024",
    }
    for place, words in told.items():
        together = replace(plan.together, place_peak=place)
        result = replace(small_result, plan=replace(small_result.plan, estates=replace(plan, together=together)))
        assert words in estate_pages(result, "en")["together"]


def test_zero_emission_is_told_over_the_year_and_by_the_hour(small_result):
    (own,) = small_result.plan.estates.table.to_dict("records")
    told = estate_pages(small_result, "en")["zero"]
    assert f"generate {100 * own['net_year_share']:.0f}% of what the parks use" in told
    assert f"they meet {100 * own['matching_share']:.0f}%" in told
    assert text("report.estates.zero.scope1.unknown", "en") in told
    plan = small_result.plan.estates
    known = replace(plan, table=plan.table.assign(scope1_tco2e=1500.0))
    told = estate_pages(replace(small_result, plan=replace(small_result.plan, estates=known)), "en")["zero"]
    assert "is 1.5 kt CO₂e in the 1 parks that tell it" in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_sentences_are_whole_in_each_language(small_result, language):
    pages = estate_pages(small_result, language)
    told = [pages["lead"], pages["together"], pages["zero"], pages["money"]["lead"], *pages["money"]["head"]]
    told += [cell for row in pages["basis"] for cell in row.values()]
    assert all(told)
    assert not [each for each in told if "{" in each or "report." in each]


def test_the_section_stands_in_the_report_and_says_nothing_twice(small_result):
    page = render(small_result, language="vi")
    assert 'id="estate-hours"' in page
    assert notes_on_pages(small_result)
    for note in notes_on_pages(small_result):
        assert page.count(note.vi) == 1


def test_a_study_without_estates_has_no_section(sample_assessment):
    assert estate_pages(sample_assessment, "en") is None
    assert notes_on_pages(sample_assessment) == ()
    assert 'id="estate-hours"' not in render(changed(sample_assessment, estates=None), language="en")
