"""geoplan weights."""

import json

import pytest

from geoplan.siting.candidate_kinds import candidate_kinds
from support.command import invoke


@pytest.mark.parametrize("of", ["zones", *candidate_kinds()])
def test_zones_and_every_kind_of_candidate_can_be_weighed(tmp_path, of):
    judgements, file = tmp_path / "judgements.csv", tmp_path / "weights.json"
    one, two = ("demand", "cropland") if of == "zones" else list(candidate_kinds()[of].criteria)[:2]
    judgements.write_text(f",{one},{two}\n{one},1,3\n{two},1/3,1\n", encoding="utf-8")
    assert invoke("weights", judgements, file, "--of", of)[0] == 0


def test_what_is_no_kind_is_refused_with_those_that_are(tmp_path):
    status, _, errors = invoke("weights", tmp_path / "none.csv", tmp_path / "weights.json", "--of", "tidal")
    assert status == 2
    assert "tidal" in errors
    assert "floating_pv" in errors


def test_judgements_become_a_file_of_weights(tmp_path):
    judgements, file = tmp_path / "judgements.csv", tmp_path / "weights.json"
    judgements.write_text("criterion,slope,road_distance\nslope,1,3\nroad_distance,1/3,1\n", encoding="utf-8")
    status, out, errors = invoke("weights", judgements, file, "--of", "biomass")
    assert (status, errors) == (0, "")
    assert "75.0%" in out
    assert "biomass" in json.dumps(json.loads(file.read_text(encoding="utf-8")))


def test_wrong_judgements_are_told(tmp_path):
    status, _, errors = invoke("weights", tmp_path / "none.csv", tmp_path / "weights.json")
    assert status == 1
    assert "none.csv" in errors
