"""geoplan weights."""

import json
from typing import get_args, get_type_hints

from geoplan.cli.weights import weights_command
from geoplan.siting.ranking.criteria import KINDS
from support.command import invoke


def test_zones_and_every_kind_of_candidate_can_be_weighed():
    assert get_args(get_type_hints(weights_command)["of"]) == ("zones", *KINDS)


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
