"""Files that geoplan 0.1.0 wrote, with its names of columns and its numbers for ids, are read as before."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from geoplan.fields import current_names, load_names
from geoplan.layers.fieldwork.survey import read_survey
from geoplan.parameters import load_parameters
from geoplan.pipeline import assess
from geoplan.planning.jcm import jcm_shortlist
from geoplan.siting.ranking.weights_file import RankingWeights
from geoplan.siting.ranking.zones import normalised
from geoplan.study import open_study

HERE = Path(__file__).parent


def test_the_files_have_names_that_are_no_longer_written():
    heads = [
        (HERE / name).read_text(encoding="utf-8-sig").splitlines()[0].split(",")
        for name in ("zones.csv", "candidates.csv")
    ]
    assert {"cropland_share", "ghg_avoided_t"} <= set(heads[0]) & current_names().keys()
    assert "residents_within_km" in heads[1]
    assert "demand_mwh_a" in (HERE / "survey-form" / "estates.csv").read_text(encoding="utf-8-sig")
    listed = {each.old for each in load_names() if each.file == "zones.csv"}
    assert set(heads[0]) & current_names().keys() <= listed


@pytest.mark.parametrize("form", ["survey-form.xlsx", "survey-form"])
def test_a_survey_form(form):
    survey = read_survey(HERE / form, zones=pd.DataFrame({"zone_id": list("abcd")}))
    assert survey.roofs["roof_id"].tolist()[0] == "2350"
    assert survey.roofs["usable_area_m2"].tolist()[0] == 500
    assert survey.roofs["suitable"].tolist() == ["", "no"]
    assert survey.estates[["demand_mwh", "occupancy_pct"]].iloc[0].tolist() == [1200, 70]
    assert survey.feedstock[["item", "amount", "year"]].iloc[0].tolist() == ["maize", 60, "2024"]
    assert survey.sites["grid_distance_km"].tolist() == [0.7]


def test_weights():
    weights = RankingWeights.read(HERE / "weights.json")
    assert weights.zones is not None
    assert weights.candidates is not None
    assert weights.zones["rooftop_pv"] == pytest.approx(3 * weights.zones["cropland"])
    assert weights.candidates["floating_pv"]["demand"] == pytest.approx(100 / 7, abs=1e-3)


def test_tables_of_results():
    zones, candidates = (pd.read_csv(HERE / name) for name in ("zones.csv", "candidates.csv"))
    shares = normalised(zones)
    assert shares["cropland"].nunique() == len(zones)
    shortlist = jcm_shortlist(candidates, parameters=load_parameters())
    expected = candidates.set_index("candidate_id")["ghg_avoided_t"].loc[shortlist["candidate_id"]]
    assert shortlist["national_reduction_tco2e"].tolist() == expected.tolist()


def test_a_study_with_its_layers_and_a_filled_form(small_folder, tmp_path):
    study = tmp_path / "study"
    shutil.copytree(small_folder, study)
    for file in HERE.glob("*.csv"):
        if (study / file.name).exists():
            shutil.copy2(file, study / file.name)
    shutil.copy2(HERE / "study.toml", study / "study.toml")
    weights = RankingWeights.read(HERE / "weights.json")
    result = assess(
        open_study(study),
        survey=HERE / "survey-form.xlsx",
        weights=weights.zones,
        candidate_weights=weights.candidates,
    )
    assert result.estates is not None
    assert result.surveyed is not None
    assert result.estates["demand_mwh"].tolist() == [1200]
    roof = result.rooftops.set_index("roof_id").loc["2350"]
    assert roof["status"] == "surveyed"
    assert roof["usable_roof_area_m2"] == 500
    assert set(result.surveyed["item"]) >= {"2350", "e", "maize"}
