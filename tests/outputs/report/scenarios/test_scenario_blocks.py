from dataclasses import replace

import numpy as np
import pytest

from geoplan.languages import LANGUAGES
from geoplan.outputs.report.scenarios.scenario_blocks import (
    BELOW,
    BlockBasis,
    are_all_alike,
    base_year_block,
    cost_block,
    inputs_block,
    least_cost_block,
    measure_block,
    missing_block,
    progress_block,
    sector_title,
    target_block,
)
from geoplan.outputs.wording.scenario_words import scenario_words
from geoplan.outputs.wording.texts import texts_under


@pytest.fixture(scope="module")
def told(sited_assessment):
    return BlockBasis(sited_assessment.scenarios, scenario_words(sited_assessment, "en"), (2030, 2050), "en")


def cells(block):
    return [row["cells"] for row in block["rows"]]


def test_measures_stand_with_what_they_cut_and_the_money_until_the_last_year(told):
    rows = {row[0]: row for row in cells(measure_block(told, "low_carbon_2030"))}
    assert "=Electric <b>buses</b>" not in rows, "the scenario builds none"
    name, potential, stands, cut, *_, money = rows["Rooftop solar: industrial parks"]
    assert potential == f"600{BELOW}MWp"
    assert stands == "300"
    # 300 MWp give 360 GWh, at the mean of the factors of the base year and of 2030
    factor = 0.6592 * (1 + (1 - 0.5 * 6 / 26)) / 2
    assert cut.partition(BELOW)[0] == f"{360 * factor:.0f}"
    capex = 0.45 * 0.985 ** np.arange(27)
    added = np.diff(np.interp(np.arange(27), [0, 6, 26], [0.0, 300.0, 480.0]), prepend=0.0)
    assert money == f"{(capex * added).sum():.0f}"
    assert name == "Rooftop solar: industrial parks"
    assert rows["Cleaner grid (not the place's own)"][1] == "–"


def test_what_could_not_be_built_is_said_with_its_years(told):
    note = measure_block(told, "low_carbon_2030")["note"]
    assert "no more can be built in a year: Rooftop solar: dwellings (2029–2030)" in note


def test_the_cost_curve_is_a_table_of_what_is_known_and_a_line_of_what_is_not(told):
    block = cost_block(told, "net_zero_2050")
    assert [row[0] for row in cells(block)] == ["1", "2", "3", "4", "5"]
    assert [row[-1] for row in cells(block)] == ["yes", "yes", "yes", "no", "no"]
    assert "Landfill gas" not in [row[1] for row in cells(block)]
    assert block["note"].endswith("is not known: Landfill gas.")
    money = [float(row[5].replace(",", "")) for row in cells(block)]
    assert money[:3] == sorted(money[:3]), "the most money first"
    per_t = [float(row[3]) for row in cells(block)[3:]]
    assert per_t == sorted(per_t)


def test_differences_of_the_base_year_are_added_net_and_as_absolutes(told):
    (block,) = base_year_block(told)
    *_, net, absolute = cells(block)
    assert net[4:] == ["80", "30", "4,960", "140"]
    assert absolute[4:] == ["320", "70", "5,580", "140"]
    assert [row["is_sum"] for row in block["rows"]][-2:] == [True, True]
    assert "part of an inventory" not in block["note"]


def test_a_part_of_an_inventory_is_called_so(told):
    scenarios = replace(told.scenarios, baseline=replace(told.scenarios.baseline, is_known=False))
    (block,) = base_year_block(replace(told, scenarios=scenarios))
    assert "part of an inventory, not all of it" in block["note"]


def test_what_is_computed_without_an_inventory_stands_alone_and_adds_up_to_nothing(told):
    computed = told.table("base_year").assign(inventory_tco2e=np.nan)
    computed[[name for name in computed if name.endswith("_difference_tco2e")]] = np.nan
    scenarios = replace(
        told.scenarios,
        baseline=replace(told.scenarios.baseline, is_known=False),
        tables={**told.scenarios.tables, "base_year": computed},
    )
    (block,) = base_year_block(replace(told, scenarios=scenarios))
    assert "a part of an inventory" in block["title"]
    assert [head["title"] for head in block["head"]] == ["Line", "Scope", f"Computed{BELOW}[kt]"]
    assert not any(row["is_sum"] for row in block["rows"])
    assert cells(block)[0] == ["Industry, coal", "1", "1,850"]


def test_a_target_that_cannot_be_read_has_one_row_and_its_reason(told):
    (block,) = target_block(told)
    rows = cells(block)
    assert [row[0] for row in rows] == list("AABBCCDDEF")
    assert rows[-2][4] == "cannot be told: What the target is measured against"
    assert rows[0][5:] == ["10,100", "9,660", "-415", "100%"]


def test_what_cannot_be_met_names_what_holds_it(told):
    (block,) = least_cost_block(told)
    met, not_met = cells(block)
    assert (met[1], not_met[1]) == ("yes", "no: largest cut")
    assert "no more of the resource: waste" in not_met[-1]
    assert not_met[5] == "–"


def test_of_tonnes_to_be_cut_a_scenario_shows_what_it_cuts(told):
    table = told.table("targets").head(1)
    cut = table.assign(target_sense="reduction", target_level_tco2e=30_000.0, gap_tco2e=-82_000.0)
    scenarios = replace(told.scenarios, tables={**told.scenarios.tables, "targets": cut})
    (block,) = target_block(replace(told, scenarios=scenarios))
    assert cells(block)[0][5:8] == ["30", "112", "-82"]


def test_inputs_come_strongest_first_and_progress_beside_the_plan(told):
    (inputs,), (progress,) = inputs_block(told), progress_block(told)
    shares = [int(row[3].rstrip("%")) for row in cells(inputs)[:3]]
    assert shares == sorted(shares, reverse=True)
    assert cells(progress)[0][4:] == ["50.0", "12.0", "38.0"]


def test_tables_of_no_rows_give_no_block(told):
    empty = {name: frame.iloc[:0] for name, frame in told.scenarios.tables.items()}
    bare = replace(told, scenarios=replace(told.scenarios, tables=empty, missing=()))
    for block in (missing_block, target_block, base_year_block, least_cost_block, inputs_block, progress_block):
        assert list(block(bare)) == []
    assert not are_all_alike(told.scenarios)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sectors_and_carriers_have_words(language):
    for key in texts_under("scenario.line."):
        assert sector_title(key.rpartition(".")[2], language)
