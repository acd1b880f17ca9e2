from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from geoplan.fields import load_fields
from geoplan.outputs.tables.estate_workbook import bill_table, write_estate_workbook
from geoplan.outputs.tables.tables import write_tables
from geoplan.outputs.wording.texts import text
from geoplan.planning.estates.plans.estate_plan import plan_estates
from support.sample_result import changed


@pytest.mark.parametrize("language", ["en", "vi", "ja"])
def test_the_workbook_says_what_is_planned_and_what_it_rests_on(small_result, tmp_path, language):
    path = write_estate_workbook(small_result, tmp_path / "estates.xlsx", language=language)
    book = openpyxl.load_workbook(path, read_only=True)
    for key in ("gpkg.estates.title", "gpkg.estate_hours.title", "gpkg.estate_bills.title", "estates.together"):
        assert text(key, language)[:31] in book.sheetnames
    rows = [[cell for cell in row if cell is not None] for sheet in book for row in sheet.iter_rows(values_only=True)]
    told = {cell for row in rows for cell in row if isinstance(cell, str)}
    assert small_result.estate_notes[0][language] in told, "what is a proxy is said"
    assert "costs.finance.exchange_rate" in told
    assert any("1279" in cell for cell in told), "the tariff has its source"
    law = {"en": "Decision 1279/QD-BCT of", "vi": "Quyết định 1279/QĐ-BCT", "ja": "決定1279/QD-BCT"}
    assert any(law[language] in cell for cell in told), "in the reader's language"


def test_a_battery_says_what_it_carries_and_how_it_fades(small_result, tmp_path):
    bare = small_result.plan.estates
    study = small_result.study.with_futures()
    dark = study.model_copy(update={"estates": study.estates.model_copy(update={"outage_hours": 50.0})})
    setting = replace(bare.settings["e"], battery_hours=2.0)
    plan = plan_estates(dark, small_result.inputs, small_result.potential, settings={"e": setting})
    estates = plan.beside(small_result.potential.estates)
    result = changed(small_result, estates=estates, plan=replace(small_result.plan, estates=plan))
    book = openpyxl.load_workbook(write_estate_workbook(result, tmp_path / "estates.xlsx"), read_only=True)
    rows = list(next(iter(book)).iter_rows(values_only=True))
    for name in ("backup_share", "outages_carried_share", "battery_cycles", "battery_left_share"):
        title = load_fields()[name].label("en")
        head = next(place for place, row in enumerate(rows) if title in row)
        told = rows[head + 1][rows[head].index(title)]
        assert told == pytest.approx(plan.table[name].iloc[0], abs=5e-4), name


def test_bills_have_the_names_of_the_dictionary(small_result):
    bills = bill_table(small_result.plan.estates)
    assert set(bills.columns) <= set(load_fields())
    assert len(bills) == len(small_result.plan.estates.bills)


def test_estates_are_tables_of_their_own(small_result, tmp_path):
    written = {path.name: path for path in write_tables(small_result, tmp_path)}
    estates = pd.read_csv(written["estates.csv"])
    assert estates["load_mwh"].tolist() == pytest.approx(small_result.estates["load_mwh"].tolist())
    hours = pd.read_csv(written["estate_hours.csv"])
    assert hours.groupby(["estate_id", "month", "hour"]).size().eq(1).all()
    assert "estates.xlsx" in written


def test_without_a_plan_there_is_no_workbook(sample_assessment, tmp_path):
    assert write_estate_workbook(sample_assessment, tmp_path / "estates.xlsx") is None
    assert write_estate_workbook(changed(sample_assessment, estates=None), tmp_path / "estates.xlsx") is None
    assert not list(tmp_path.iterdir())
