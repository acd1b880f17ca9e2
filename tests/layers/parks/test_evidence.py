"""Evidence of parks, right and spoilt."""

import pandas as pd
import pytest

from geoplan.errors import LayerError
from geoplan.layers.parks.evidence import COLUMNS, newest_evidence, read_estate_evidence

KIND = "estate_evidence"
HEADER = ",".join(COLUMNS) + "\n"
ROWS = """e,ENV.5,có,a log,2024,the park
e,decree35_recp,25,a list of firms,2025-06-30,the park
e,decree35_recp,15,a list of firms,2023,the park
e,eip_open_space,6.5,a drawing,2025-06,the park
f,Number of industrial symbioses,2,contracts,2025,the authority
f,decree35_services,no,a visit,2025,the authority
"""


def table_of(folder, rows=ROWS):
    folder.csv(KIND, HEADER + rows)
    reading = folder.reading(KIND)
    table = read_estate_evidence(reading)
    assert not reading.faults
    return table, reading


def refused(folder, rows):
    folder.csv(KIND, HEADER + rows)
    return folder.refusal(KIND, read_estate_evidence)


def test_criteria_are_read_by_key_code_or_title_and_answers_in_any_language(folder):
    table, _ = table_of(folder)
    assert tuple(table) == COLUMNS
    assert table["criterion"].tolist() == [
        *("a5_env_5", "decree35_recp", "decree35_recp", "eip_open_space"),
        *("decree35_symbiosis_links", "decree35_services"),
    ]
    assert table["value"].tolist() == [1.0, 25.0, 15.0, 6.5, 2.0, 0.0]
    assert table.index.tolist() == [2, 3, 4, 5, 6, 7]


def test_the_newest_row_counts_and_the_others_are_told(folder):
    table, reading = table_of(folder)
    kept = newest_evidence(table)
    assert kept.loc[kept["criterion"] == "decree35_recp", "value"].tolist() == [25.0]
    assert len(kept) == 5
    assert [said["en"] for said in reading.remarks if "newer" in said["en"]] == [
        "Rows of evidence that newer ones of the same park and criterion replace: 1."
    ]


def test_a_spreadsheet_with_days_and_truths_is_read_as_the_csv_is(folder):
    rows = [("e", "ENV.5", True, "a log", pd.Timestamp("2025-06-30"), "the park")]
    pd.DataFrame(rows, columns=list(COLUMNS)).to_excel(folder.folder / "evidence.xlsx", index=False)
    folder.csv(KIND, HEADER + "e,ENV.5,yes,a log,2025-06-30,the park\n")
    first = read_estate_evidence(folder.reading(KIND))
    folder.set(KIND, file="evidence.xlsx")
    reading = folder.reading(KIND)
    pd.testing.assert_frame_equal(read_estate_evidence(reading).reset_index(drop=True), first.reset_index(drop=True))
    assert not reading.faults


def test_all_that_cannot_be_is_told_at_once(folder):
    said = refused(
        folder,
        ",ENV.5,yes,a,2025,a\n"
        "e,decree35_rcp,25,a,2025,a\n"
        "e,decree35_land,125,a,2025,a\n"
        "e,decree35_recp,yes,a,2025,a\n"
        "e,ENV.1,1.5,a,2025,a\n"
        "e,ENV.4,7,a,2025,a\n"
        "e,ENV.6,,a,2025,a\n"
        "e,eip_open_space,0.25,a,2025,a\n"
        "e,PM.1,yes,,2025,a\n"
        "e,PM.2,yes,a,30/06/2025,a\n"
        "e,PM.3,yes,a,,a\n"
        "e,PM.4,yes,a,2025,\n"
        "e,SOC.3,yes,a,2025,a\n"
        "e,SOC.3,no,a,2025,b\n"
        "e,SOC.5,perhaps,a,2025,a\n"
        "e,SOC.7,yes,a,2025-02-30,a\n",
    )
    for told in (
        "line 2: found no estate_id",
        "line 3: found the criterion 'decree35_rcp'; expected one that is tabled. Did you mean 'decree35_recp'?",
        "line 4: found value 125 of decree35_land; expected a percentage, 0 to 100",
        "line 5: found value yes or no of decree35_recp; expected a percentage, 0 to 100",
        "line 6: found value 1.5 of a5_env_1; expected a whole number",
        "line 7: found value 7 of a5_env_4; expected yes or no",
        "line 8: found no value",
        "line 9: found value 0.25 of eip_open_space; expected percent, not a share of 1. Write 25 for 25 %",
        "line 10: found no evidence; expected what shows it",
        "line 11, 17: found the date '30/06/2025'; expected 2025, 2025-06 or 2025-06-30",
        "line 12: found no date",
        "line 13: found no source",
        "line 14, 15: found a5_soc_3 of 'e' twice on 2025",
        "line 16: found value 'perhaps'",
    ):
        assert told in said, told
    assert said.count("found ") == 14


def test_a_criterion_of_a_repealed_rule_is_refused(folder):
    said = refused(folder, "e,awareness of cleaner production,95,a,2025,a\n")
    assert "the criterion 'awareness of cleaner production'" in said
    assert "docs/eco_parks.md" in said


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_is_asked(folder, column):
    frame = pd.DataFrame([("e", "ENV.5", "yes", "a log", "2025", "the park")], columns=list(COLUMNS))
    folder.csv(KIND, frame.drop(columns=column))
    assert f"no column '{column}'" in folder.refusal(KIND, read_estate_evidence)


def test_criteria_in_force_viet_nam_are_left_out_abroad_and_that_is_said(folder):
    folder.csv(KIND, HEADER + ROWS)
    reading = folder.reading(KIND)
    reading.study = reading.study.model_copy(update={"country": "JP"})
    assert not reading.study.is_viet_nam
    assert len(read_estate_evidence(reading)) == 6
    assert [said["en"] for said in reading.remarks if "Viet Nam alone" in said["en"]] == [
        "Rows of evidence on criteria that hold in Viet Nam alone, which get no verdict here: 5."
    ]


def test_parks_that_are_not_there_are_told_beside_other_faults(folder):
    folder.csv("estates", "estate_id,estate_name,area_ha,x,y\ne,E,50,671000,2301000\n", crs="EPSG:32648")
    folder.csv(KIND, HEADER + "ee,ENV.5,yes,a log,2025,the park\ne,ENV.6,2,a,2025,a\n")
    with pytest.raises(LayerError) as refusal:
        folder.open()
    assert [fault.found for fault in refusal.value.faults] == ["value 2 of a5_env_6", "the estate 'ee'"]


def test_evidence_without_parks_is_refused(folder):
    folder.csv(KIND, HEADER + "e,ENV.5,yes,a log,2025,the park\n")
    with pytest.raises(LayerError, match="no estates in the study"):
        folder.open()
