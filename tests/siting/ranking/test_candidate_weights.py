import json

import pytest

from geoplan.errors import GeoplanError
from geoplan.siting.ranking.candidate_weights import read_candidate_weights


def test_weights_are_read_from_the_file_that_has_those_of_zones(tmp_path):
    file = tmp_path / "w.json"
    file.write_text(json.dumps({"schema": "geoplan-weights/1", "weights": {"waste": 1}}), encoding="utf-8")
    assert read_candidate_weights(file) == {}
    file.write_text(json.dumps({"candidates": {"rooftop_pv": {"estate": 4, "roof_size": 2.5}}}), encoding="utf-8")
    assert read_candidate_weights(file) == {"rooftop_pv": {"estate": 4.0, "roof_size": 2.5}}
    for text in ("{", json.dumps({"candidates": [1]}), json.dumps({"candidates": {"waste": {"hual": 1}}})):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(GeoplanError):
            read_candidate_weights(file)
    with pytest.raises(GeoplanError, match="No such file"):
        read_candidate_weights(tmp_path / "none.json")
