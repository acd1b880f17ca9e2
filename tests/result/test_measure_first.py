"""What to measure first: what stands first narrows the range of all energy more than what stands fifth."""

from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.outputs.fieldwork.survey_form import write_survey_form
from geoplan.pipeline import assess
from geoplan.potential.draws.potential_draws import TOTAL_ENERGY
from geoplan.result.assessment import Assessment
from geoplan.result.measurable import Measurable
from geoplan.result.measure_first import COLUMNS, measure_first, range_width, spread_left
from geoplan.study import open_study

DRAW = np.random.default_rng(4)
COUNT = 4000
EVEN = DRAW.uniform(-1, 1, COUNT)
REST = DRAW.normal(0.0, 1.0, COUNT)
REST -= EVEN * (REST @ EVEN) / (EVEN @ EVEN)  # what has nothing to do with it, by no chance either


def things(measured: np.ndarray, error: np.ndarray, *, alone: bool = True) -> Measurable:
    table = pd.DataFrame({"item": range(len(measured)), "name": "", "zone_id": ""})
    return Measurable(
        "animal", "", "biogas_energy_gwh", table, measured, error, alone=alone, base=measured.mean(axis=1)
    )


def table_of(result: Assessment) -> pd.DataFrame:
    table = result.measure_first
    assert table is not None
    return table


def test_it_is_in_order_and_no_range_widens(small_result: Assessment) -> None:
    table = table_of(small_result)
    assert tuple(table.columns) == COLUMNS
    assert table["measure_order"].tolist() == list(range(1, len(table) + 1))
    assert table["narrowing_gwh"].is_monotonic_decreasing
    assert (table["narrowing_gwh"] >= -1e-3 * table["width_gwh"]).all()
    assert np.allclose(table["measured_width_gwh"], table["width_gwh"] - table["narrowing_gwh"])
    assert table["width_gwh"].iloc[0] == pytest.approx(
        range_width(small_result.potential.draws.totals[TOTAL_ENERGY].rows()[0])
    )
    assert not table.duplicated(["thing", "item", "zone_id"]).any()
    chance = table["first_changes_pct"].dropna()
    assert chance.between(0, 100).all()
    assert (table["first_of"] == "").tolist() == table["first_changes_pct"].isna().tolist()


def test_it_has_what_a_form_takes_and_what_none_does(small_result: Assessment) -> None:
    table = table_of(small_result)
    assert set(table["thing"]) == {"estate", "crop", "animal", "waste", "station"}, (
        "roofs of no real layer: nobody goes"
    )
    by_thing = table.groupby("thing")["sheet"].agg(set).to_dict()
    assert by_thing["estate"] == {"estates"}
    assert by_thing["station"] == {""}
    assert by_thing["crop"] == by_thing["waste"] == {"", "feedstock"}
    paddy = table[table["item"] == "paddy"]
    zones = paddy[paddy["sheet"] == "feedstock"]
    assert set(paddy["unit"]) == {"t/a"}
    assert zones["amount"].sum() == pytest.approx(float(paddy.loc[paddy["sheet"] == "", "amount"].iloc[0]))
    assert zones["amount"].sum() == pytest.approx(9000)
    assert zones["narrowing_gwh"].sum() < float(paddy["narrowing_gwh"].max()), "all of it narrows more than its parts"


def test_a_result_without_futures_has_no_order(sample_assessment: Assessment) -> None:
    assert sample_assessment.potential.draws is None
    zones = sample_assessment.zones
    assert measure_first(sample_assessment.study, sample_assessment.potential, zones=zones) is None


def filled(result: Assessment, row: pd.Series, path: Path) -> Path:
    """The form of a study in which one row is filled in with what the model says."""
    form = write_survey_form(
        result.study, result.zones, path, estates=result.estates, measure_first=result.measure_first
    )
    book = openpyxl.load_workbook(form)
    page = book[{"estates": "Industrial parks", "feedstock": "Feedstock"}[row["sheet"]]]
    names = {cell.value: cell.column for cell in page[1]}
    order = next(cells[names["measure_order"] - 1].row for cells in page.iter_rows(min_row=3)
                 if cells[names["measure_order"] - 1].value == row["measure_order"])  # fmt: skip
    if row["sheet"] == "estates":
        roofs = result.rooftops[result.rooftops.centroid.within(result.estates.geometry.iloc[0])]
        share = roofs["usable_roof_area_m2"].sum() / roofs["roof_area_m2"].sum()
        page.cell(order, names["usable_roof_pct"]).value = 100 * float(share)
    else:
        page.cell(order, names["amount"]).value = page.cell(order, names["model_amount"]).value
        page.cell(order, names["unit"]).value = page.cell(order, names["model_unit"]).value
    book.save(form)
    return form


def test_filling_the_first_row_narrows_more_than_the_fifth(
    small_result: Assessment, small_folder: Path, tmp_path: Path
) -> None:
    table = table_of(small_result)
    on_form = table[table["sheet"] != ""].reset_index(drop=True)
    narrowed = []
    for place in (0, 4):
        form = filled(small_result, on_form.loc[place], tmp_path / f"{place}.xlsx")
        after = assess(open_study(small_folder), survey=form)
        drawn = after.potential.draws
        assert drawn is not None
        narrowed.append(on_form["width_gwh"][place] - range_width(drawn.totals[TOTAL_ENERGY].rows()[0]))
        left = table_of(after)
        alike = (left["item"] == on_form["item"][place]) & (left["zone_id"] == on_form["zone_id"][place])
        assert not (alike & (left["sheet"] != "")).any(), "what was surveyed is not asked for again"
    assert narrowed[0] > narrowed[1]
    assert narrowed[0] == pytest.approx(on_form["narrowing_gwh"][0], rel=0.5)


@given(st.floats(0.01, 0.5), st.floats(0.1, 20.0))
def test_what_is_expected_is_what_futures_show(spread: float, rest: float) -> None:
    """Of a large part of a whole, whose errors are its own: the spread that is left is that of the rest."""
    error, others = 1.0 + spread * EVEN, 100.0 + rest * REST
    part = np.full((1, COUNT), 50.0)
    expected = spread_left(part[0] * error + others, things(part, error[None, :]))
    assert expected == pytest.approx(np.std(others) / np.std(part[0] * error + others), abs=1e-3)


def test_what_is_certain_narrows_nothing_and_what_is_twice_as_large_more() -> None:
    others = 100.0 + 3.0 * REST
    sure, error = np.ones((1, COUNT)), 1.0 + 0.2 * EVEN
    part = np.array([[4.0], [8.0]]) * np.ones((1, COUNT))
    whole = others + (part * error).sum(axis=0)
    for alone in (True, False):
        assert spread_left(whole, things(part[:1], sure, alone=alone)) == pytest.approx(1.0)
        small, large = spread_left(whole, things(part, error[None, :], alone=alone))
        assert large < small < 1.0
    assert spread_left(np.full(COUNT, 3.0), things(part[:1], sure)) == pytest.approx(1.0), "nothing can narrow"
