"""The tables of a park's page: what is known first, what is not said so, each verdict by its own word."""

import numpy as np
import pandas as pd
import pytest

from geoplan.outputs.report.eco_parks import profile_tables
from geoplan.outputs.report.eco_parks.page_table import TABLE_MM
from geoplan.outputs.report.eco_parks.profile_tables import (
    VERDICTS,
    criteria_table,
    criterion_value,
    projects_table,
    saving_table,
    streams_table,
    verdict_counts,
)
from geoplan.outputs.wording.texts import text
from support.eco_park_frames import NAMES, PARKS


def own(table, estate_id=PARKS[0]):
    return table[table["estate_id"] == estate_id]


@pytest.mark.parametrize("name", ["_PROJECTS", "_SAVING", "_CRITERIA", "_STREAMS"])
def test_columns_fill_the_width(name):
    assert sum(column.width_mm for column in getattr(profile_tables, name)) == pytest.approx(TABLE_MM)


def test_projects_stand_by_their_rank_with_what_is_unknown_as_a_dash(crowded):
    table = projects_table(own(crowded.plan.eco_parks.projects).iloc[::-1], "en")
    assert [row.cells[0] for row in table.rows] == [str(rank) for rank in range(1, 13)]
    first, second, third = table.rows[:3]
    assert first.cells[1:3] == ("Rooftop solar", "1,234 MWp")
    assert first.below.startswith("JCM: Energy industries")
    assert (first.mark, second.mark) == ("", text("profile.low", "en"))
    assert third.cells[4] == third.cells[6] == "–"


def test_saving_names_what_has_no_amount_below_the_table(crowded, bare):
    table = saving_table(own(crowded.plan.eco_parks.saving), "en")
    assert [row.cells[2] for row in table.rows][:2] == ["3,210", "1,605"]
    assert "Condensate led back" in table.note
    assert all("Condensate" not in row.cells[0] for row in table.rows)
    assert saving_table(own(bare.plan.eco_parks.saving), "en").rows == ()
    fuel = own(crowded.plan.eco_parks.saving).assign(saved_mwh=9.0)
    rows = saving_table(fuel, "en").rows
    assert ["(fuel)" in row.cells[0] for row in rows] == [False] * 9 + [True] * 4  # never among electricity


def test_a_criterion_has_its_verdict_its_gap_and_what_shows_it(crowded):
    table = criteria_table(own(crowded.plan.eco_parks.eip), "en")
    verdicts = [row.verdict for row in table.rows]
    assert verdicts == sorted(verdicts, key=VERDICTS.index)
    assert "unknown" not in verdicts
    first = table.rows[0]
    assert first.cells[3].startswith("not met; gap 12,346")
    assert "2025-06-30" in first.below
    planned = own(crowded.plan.eco_parks.eip).assign(eip_basis="plan", evidence="", evidence_date="")
    assert all(row.below for row in criteria_table(planned, "vi").rows)
    unverified = [row for row in table.rows if row.verdict == "reached_unverified"]
    assert all(row.cells[3] == text("eco.verdict.reached_unverified", "en") for row in unverified)


def test_a_value_whose_threshold_nobody_knows_is_told(crowded):
    given = own(crowded.plan.eco_parks.eip).iloc[:2].assign(verdict="unknown", eip_threshold=np.nan)
    given["eip_value"] = [np.nan, 40.0]
    (row,) = criteria_table(given, "en").rows
    assert row.cells[2:] == ("–", text("map.eco.threshold_unknown", "en"))


def test_verdicts_of_each_framework_add_up(crowded, bare):
    for result in (crowded, bare):
        eip = own(result.plan.eco_parks.eip)
        for counts, (_, rows) in zip(verdict_counts(eip, "en"), eip.groupby("framework", sort=False), strict=True):
            assert sum(part["count"] for part in counts["parts"]) == len(rows)
            assert sum(part["share"] for part in counts["parts"]) == pytest.approx(100.0)
    assert next(verdict_counts(own(bare.plan.eco_parks.eip), "en"))["told"] == "0 of 10 known"


def test_values_of_criteria_are_yes_no_and_numbers():
    assert criterion_value(0.0, "yes_no", "ja") == "いいえ"
    assert criterion_value(3.0, "count", "en") == "3.00"
    assert criterion_value(25.0, "%", "vi") == "25,0%"


def test_a_stream_names_who_could_take_it_and_who_could_not(crowded):
    eco = crowded.plan.eco_parks
    pairs = pd.DataFrame(eco.symbiosis)
    table = streams_table(own(eco.streams), pairs, "en", estate_id=PARKS[0], wanted="Asked.")
    told = {row.cells[0]: row.cells for row in table.rows}
    assert told["Offered: Heat"][1:] == ("120 °C", "12,345 MWh a year", f"{NAMES[1]} (1.51 km)")
    assert told["Offered: Waste, slag"][3].endswith("(4.52 km)")
    assert told["Looked for: Steam"][2:] == (text("profile.unknown", "en"), text("profile.stream.unpaired", "en"))
    taker = streams_table(own(eco.streams, PARKS[1]), pairs, "en", estate_id=PARKS[1])
    assert taker.rows[0].cells[3] == f"{NAMES[0]} (1.51 km)"
    assert table.note == "Asked."
    nothing = streams_table(eco.streams.iloc[:0], pairs.iloc[:0], "en", estate_id="e", wanted="Asked.")
    assert nothing.none == f"{text('profile.streams.none', 'en')} Asked."


def test_who_looks_for_heat_is_told_whose_steam_could_be_it(crowded):
    eco = crowded.plan.eco_parks
    sought = own(eco.streams, PARKS[1]).iloc[:1].assign(direction="sought", stream="heat", temperature_c=90.0)
    steam = pd.DataFrame(eco.symbiosis).iloc[:1].assign(stream="steam", sought_temperature_c=90.0)

    def partner(pairs):
        return streams_table(sought, pairs, "en", estate_id=PARKS[1]).rows[0].cells[3]

    assert partner(steam) == f"{NAMES[0]} (1.51 km)"
    assert partner(steam.assign(sought_temperature_c=120.0)) == text("profile.stream.unpaired", "en")


def test_no_rows_of_any_table_are_no_fault(bare):
    eco = bare.plan.eco_parks
    assert projects_table(eco.projects.iloc[:0], "en").rows == ()
    assert saving_table(eco.saving.iloc[:0], "en").rows == ()
    assert criteria_table(eco.eip.iloc[:0], "en").rows == ()
    assert list(verdict_counts(eco.eip.iloc[:0], "en")) == []
    assert np.isnan(own(eco.saving)["saved_mwh"]).all()
