"""Eight parks through the whole pipeline: a filled survey changes verdicts, pairs, the matching table and profiles."""

import numpy as np
import pandas as pd
import pytest

from geoplan.outputs.report.eco_parks.park_profiles import render_park_profiles
from geoplan.pipeline import assess
from geoplan.study import open_study
from support.embedded_runs import runs_folder
from support.parks_run import surveyed_run
from support.parks_study import PARKS, STREAMS, make_parks_study


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return open_study(make_parks_study(tmp_path_factory.mktemp("parks")))


@pytest.fixture(scope="module")
def before(study):
    return assess(study)


@pytest.fixture(scope="module")
def after(tmp_path_factory):
    """The answers came from telephones."""
    return surveyed_run(runs_folder(tmp_path_factory))


def test_pairs_have_tonnes_and_each_stream_is_given_once(before):
    assert len(PARKS) >= 8
    assert len(STREAMS) >= 12
    pairs = before.eco_parks.symbiosis
    assert set(pairs["stream"]) == {"heat", "steam", "co2", "water", "residue"}
    slag = pairs[pairs["stream"] == "residue"].iloc[0]
    assert (slag["from_estate_id"], slag["to_estate_id"], slag["pair_amount"]) == ("p1", "p6", 10_000.0)
    given = pairs.groupby(["stream", "from_estate_id"])["pair_amount"].sum()
    offered = {(stream, park): amount for park, direction, stream, _, _, amount, _ in STREAMS if direction == "offered"}
    assert all(amount <= offered[stream, park] * (1 + 1e-9) for (stream, park), amount in given.items())
    assert not (pairs["to_estate_id"] == "p5").any()  # it needs heat hotter than any
    assert np.isnan(pairs.loc[pairs["stream"] == "co2", "pair_avoided_tco2e"]).all()  # no factor is known


def test_a_survey_changes_the_pairs(before, after):
    heat = {
        name: result.eco_parks.symbiosis.query("stream == 'heat'").groupby("to_estate_id")["delivered_amount"].sum()
        for name, result in (("before", before), ("after", after))
    }
    assert heat["before"]["p2"] == pytest.approx(4_000.0)
    assert heat["after"]["p2"] == pytest.approx(2_500.0)


def test_a_survey_changes_the_verdicts(before, after):
    land, report = (
        {
            name: result.eco_parks.eip.set_index(["estate_id", "criterion"]).loc[where, "verdict"]
            for name, result in (("before", before), ("after", after))
        }
        for where in (("p3", "decree35_land"), ("p3", "decree35_public_report"))
    )
    assert land == {"before": "unknown", "after": "unknown"}
    assert report == {"before": "unknown", "after": "not_reached_unverified"}
    told = after.eco_parks.eip.set_index(["estate_id", "criterion"]).loc[("p2", "decree35_land")]
    assert (told["eip_value"], told["evidence"], told["evidence_date"]) == (26.0, "measured on site", "2026-07-01")
    assert told["verdict"] == "reached_unverified"


def test_a_survey_changes_the_matching_table(before, after):
    assert "survey" not in set(before.eco_parks.matching["interest"])
    matching = after.eco_parks.matching
    asked = matching[matching["interest"] == "survey"]
    wanted = {("rooftop_pv", "p2"), ("battery", "p2"), ("symbiosis_heat", "p3"), ("rooftop_pv", "p8")}
    assert set(zip(asked["technology"], asked["estate_id"], strict=True)) == wanted
    solar = matching[matching["technology"] == "rooftop_pv"]
    assert set(solar["estate_id"].head(2)) == {"p2", "p8"}  # who asks stands first
    assert set(matching.loc[matching["contact_name"] != "", "estate_id"]) == {"p2"}


def test_a_survey_changes_loads_and_tariffs(before, after):
    then, now = (result.estates.set_index("estate_id") for result in (before, after))
    assert then.loc["p8", "load_basis"] == "area"
    assert now.loc["p8", "load_basis"] == "tenants"
    assert now.loc["p2", "load_mwh"] > then.loc["p2", "load_mwh"]  # more of its land is let
    others = ["p1", "p4", "p5", "p6", "p7"]
    assert now.loc[others, "load_mwh"].tolist() == then.loc[others, "load_mwh"].tolist()


def test_a_survey_changes_profiles_and_no_contact_is_shown_without_consent(before, after):
    first, second = (render_park_profiles(result) for result in (before, after))
    assert first != second
    assert "Nguyễn Văn An" not in first
    for shown in ("Nguyễn Văn An", "an@example.org", "measured on site"):
        assert shown in second
    tables = [after.estates, after.surveyed, *(each for each in vars(after.eco_parks).values())]
    written = "\n".join(each.to_csv() for each in tables if isinstance(each, pd.DataFrame))
    assert "p8/heat" in written
    for hidden in ("Bình", "binh@example.org"):
        assert hidden not in second
        assert hidden not in written
        assert hidden not in " ".join(note.en for note in after.notes)
