from pathlib import Path

import pytest

from geoplan.errors import ParameterError
from geoplan.siting.ranking.candidate_weights import read_candidate_weights
from geoplan.siting.ranking.weights_file import RankingWeights, judged_weights
from geoplan.siting.ranking.zones import default_weights, read_weights

JUDGED = ",solar_yield,grid_distance,land_use\nsolar_yield,,2,6\ngrid_distance,,,3\nland_use,,,\n"


def test_judgements_become_a_file_that_a_run_reads(tmp_path):
    judgements, file = tmp_path / "judged.csv", tmp_path / "weights.json"
    judgements.write_text(JUDGED)
    found = judged_weights(judgements, file, of="ground_pv")
    assert found.consistency_ratio == pytest.approx(0.0, abs=1e-9)
    weights = read_candidate_weights(file)["ground_pv"]
    assert {key: weight for key, weight in weights.items() if weight} == pytest.approx(
        {"solar_yield": 60, "grid_distance": 30, "land_use": 10}
    )
    assert read_weights(file) == default_weights()


def test_what_stands_in_the_file_is_kept(tmp_path):
    judgements, file = tmp_path / "judged.csv", tmp_path / "weights.json"
    judgements.write_text(JUDGED)
    judged_weights(judgements, file, of="ground_pv")
    judgements.write_text(",waste,demand\nwaste,,1/3\ndemand,,\n")
    judged_weights(judgements, file, of="zones")
    assert read_candidate_weights(file)["ground_pv"]["solar_yield"] == pytest.approx(60)
    weights = read_weights(file)
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
