import json
from pathlib import Path

import pytest

from geoplan.errors import GeoplanError, ParameterError
from geoplan.siting.ranking.weights_file import SCHEMA, RankingWeights, judged_weights
from geoplan.siting.ranking.zones import default_weights

JUDGED = ",solar_yield,grid_distance,land_use\nsolar_yield,,2,6\ngrid_distance,,,3\nland_use,,,\n"


def test_judgements_become_a_file_that_a_run_reads(tmp_path):
    judgements, file = tmp_path / "judged.csv", tmp_path / "weights.json"
    judgements.write_text(JUDGED)
    found = judged_weights(judgements, file, of="ground_pv")
    assert found.consistency_ratio == pytest.approx(0.0, abs=1e-9)
    weights = RankingWeights.read(file).candidates["ground_pv"]
    assert {key: weight for key, weight in weights.items() if weight} == pytest.approx(
        {"solar_yield": 60, "grid_distance": 30, "land_use": 10}
    )
    assert RankingWeights.read(file).zones == default_weights()


def test_what_stands_in_the_file_is_kept(tmp_path):
    judgements, file = tmp_path / "judged.csv", tmp_path / "weights.json"
    judgements.write_text(JUDGED)
    judged_weights(judgements, file, of="ground_pv")
    judgements.write_text(",waste,demand\nwaste,,1/3\ndemand,,\n")
    judged_weights(judgements, file, of="zones")
    assert RankingWeights.read(file).candidates["ground_pv"]["solar_yield"] == pytest.approx(60)
    weights = RankingWeights.read(file).zones
    assert weights["demand"] == pytest.approx(3 * weights["waste"], rel=1e-3)
    assert weights["rooftop_pv"] == 0


@pytest.mark.parametrize(
    ("text", "of", "words"),
    [
        (",a,b\na,,2\nb,,\n", "zones", "a criterion"),
        (
            ",solar_yield,grid_distance,land_use\nsolar_yield,,9,1/9\ngrid_distance,,,9\nland_use,,,\n",
            "ground_pv",
            "consisten",
        ),
        (JUDGED, "sun", "kind"),
    ],
)
def test_judgements_that_cannot_be_are_refused_and_nothing_is_written(tmp_path, text, of, words):
    judgements, file = tmp_path / "judged.csv", tmp_path / "weights.json"
    judgements.write_text(text)
    with pytest.raises(ParameterError, match=words):
        judged_weights(judgements, file, of=of)
    assert not file.exists()


def test_weights_from_the_spread_stand_beside_those_that_a_user_gives():
    given = {"waste": {"haul": 1.0}}
    spread = {"waste": {"haul": 0.2, "slope": 0.8}, "biogas": {"haul": 0.6, "slope": 0.4}}
    both = RankingWeights({"waste": 1.0}, given).beside(spread)
    assert both.zones == {"waste": 1.0}
    assert both.candidates == given | {"biogas": spread["biogas"]}
    assert both.from_spread == {"biogas"}
    assert RankingWeights().beside(spread).candidates == spread


def test_a_file_of_weights_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    judgements, file = tmp_path / "judged.csv", tmp_path / "weights.json"
    judgements.write_text(JUDGED)
    judged_weights(judgements, file, of="ground_pv")
    before = file.read_bytes()

    def cut(self, text, **_):
        self.write_bytes(text.encode()[:20])
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_text", cut)
    with pytest.raises(KeyboardInterrupt):
        judged_weights(judgements, file, of="ground_pv")
    assert file.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["judged.csv", "weights.json"]


def write(path, weights, schema=SCHEMA):
    path.write_text(json.dumps({"schema": schema, "weights": weights}), encoding="utf-8")
    return path


def test_weights_are_read_as_the_page_saves_them(tmp_path):
    file = write(tmp_path / "w.json", {"rooftop_pv": 3, "waste": 1.5})
    weights = RankingWeights.read(file).zones
    assert weights.keys() == default_weights().keys()
    assert (weights["rooftop_pv"], weights["waste"], weights["demand"]) == (3.0, 1.5, 0.0)


def test_all_faults_of_a_file_of_weights_are_told_at_once(tmp_path):
    text = '{"schema": "geoplan-weights/1", "weights": {"rooftop_pb": 1, "waste": -1, "demand": NaN, "biogas": true}}'
    (tmp_path / "w.json").write_text(text)
    with pytest.raises(GeoplanError) as caught:
        RankingWeights.read(tmp_path / "w.json")
    assert [fault.where for fault in caught.value.faults] == [
        "weights.rooftop_pb", "weights.waste", "weights.demand", "weights.biogas", "weights"
    ]  # fmt: skip
    assert "Did you mean 'rooftop_pv'?" in str(caught.value)
    assert "-1" in str(caught.value)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "no JSON text"),
        ("[1]", "schema: found nothing"),
        ('{"schema": "x"}', "schema: found 'x'"),
        ('{"schema": "geoplan-weights/1", "weights": [1]}', "found list"),
        ('{"schema": "geoplan-weights/1", "weights": {"waste": 0}}', "no weight above 0"),
    ],
)
def test_what_is_no_file_of_weights_is_said(tmp_path, content, expected):
    (tmp_path / "w.json").write_text(content)
    with pytest.raises(GeoplanError, match=expected):
        RankingWeights.read(tmp_path / "w.json")
    with pytest.raises(GeoplanError, match="no such file"):
        RankingWeights.read(tmp_path / "absent.json")


@pytest.mark.parametrize("weight", ["NaN", "-5", "1e400", "1e308", "1e-320", "true", '"5"', "9" * 39])
def test_weights_of_a_file_that_cannot_be(tmp_path, weight):
    file = tmp_path / "w.json"
    file.write_text(f'{{"schema": "{SCHEMA}", "weights": {{"rooftop_pv": {weight}, "cropland": 1}}}}', encoding="utf-8")
    with pytest.raises(GeoplanError, match=r"weights\.rooftop_pv: found .*; expected a number, 0 to 1,000,000"):
        RankingWeights.read(file)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[" * 100_000, "at most 100 levels"),
        (f'{{"schema": {"9" * 5000}}}', "at most 40 digits"),
        ("\x00", "a file of weights"),
    ],
)
def test_files_that_no_map_saves(tmp_path, text, expected):
    (tmp_path / "w.json").write_text(text, encoding="utf-8")
    with pytest.raises(GeoplanError, match=f"expected {expected}"):
        RankingWeights.read(tmp_path / "w.json")


def test_weights_of_candidates_stand_beside_those_of_zones(tmp_path):
    file = write(tmp_path / "w.json", {"waste": 1})
    assert RankingWeights.read(file).candidates == {}
    content = {"schema": SCHEMA, "weights": {"waste": 1}, "candidates": {"rooftop_pv": {"estate": 4, "roof_size": 2.5}}}
    file.write_text(json.dumps(content), encoding="utf-8")
    assert RankingWeights.read(file).candidates == {"rooftop_pv": {"estate": 4.0, "roof_size": 2.5}}
    assert RankingWeights.read(file).zones["waste"] == 1.0
    for wrong in ([1], {"waste": {"hual": 1}}):
        file.write_text(json.dumps(content | {"candidates": wrong}), encoding="utf-8")
        with pytest.raises(GeoplanError, match=r"haul|list"):
            RankingWeights.read(file)


def test_faults_of_zones_and_of_candidates_are_told_together(tmp_path):
    file = tmp_path / "w.json"
    content = {
        "schema": SCHEMA,
        "weights": {"waste": -1, "demand": 1},
        "candidates": {"wast": {}, "biogas": {"haul": -1}},
    }
    file.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(GeoplanError) as caught:
        RankingWeights.read(file)
    assert [fault.where for fault in caught.value.faults] == ["weights.waste", "wast", "biogas.haul", "biogas"]


def test_weights_are_checked_whoever_gives_them():
    RankingWeights().check()
    RankingWeights({"rooftop_pv": 1.0}, {"biomass": {"haul": 2.0}}).check()
    with pytest.raises(ParameterError) as caught:
        RankingWeights({"rooftop_pv": 0.0}, {"biomass": {"haul": 0.0}, "waste": {"haul": -1.0}, "tides": {}}).check()
    assert [fault.where for fault in caught.value.faults] == ["weights", "biomass", "waste.haul", "waste", "tides"]
