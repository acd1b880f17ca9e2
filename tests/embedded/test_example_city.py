"""The example city: made up in every layer, which it says, nowhere on land, and run in seconds."""

import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely

from geoplan.languages import LANGUAGES
from geoplan.result.assessment import Assessment
from geoplan.study import Study, open_study
from support.drawn_areas import hold_areas_against_python
from support.places import REPOSITORY

NAME = "example-city"
FOLDER = REPOSITORY / "layers" / NAME
BOTH = ("hai-phong", "ba-ria-vung-tau")
MADE_UP = {"en": "made up", "vi": "đặt ra", "ja": "架空"}
IN_THE_TITLE = {"en": "made up", "vi": "giả định", "ja": "架空"}


@pytest.fixture(scope="module")
def study() -> Study:
    return open_study(NAME)


@pytest.fixture(scope="module")
def result(example_city: Assessment) -> Assessment:
    return example_city


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_layer_says_that_it_is_made_up(study: Study, language: str) -> None:
    assert IN_THE_TITLE[language] in study.title[language].casefold()
    for kind, source in study.layers:
        assert source.status == "synthetic", kind
        assert source.note is not None, kind
        assert MADE_UP[language] in source.note[language].casefold(), kind


def test_every_row_with_a_source_says_so_too() -> None:
    for file in FOLDER.glob("*.csv"):
        table = pd.read_csv(file)
        if "source" in table:
            assert table["source"].str.contains("made up").all(), file.name
        if "confidence" in table:
            assert (table["confidence"] == "low").all(), file.name


def test_it_has_the_name_of_neither_place(study: Study) -> None:
    text = (FOLDER / "study.toml").read_text("utf-8").casefold()
    for place in BOTH:
        other = open_study(place)
        for name in (place, *(other.title[language].casefold() for language in LANGUAGES)):
            assert name not in text


def test_it_lies_in_the_open_sea_far_from_both_places(study: Study) -> None:
    mine = gpd.read_file(FOLDER / "zones.gpkg").union_all()
    for place in BOTH:
        theirs = gpd.read_file(REPOSITORY / "layers" / place / "zones.gpkg").union_all()
        assert shapely.distance(mine, theirs) > 100_000


def test_its_zones_are_a_coverage_of_twelve_wards_and_communes() -> None:
    zones = gpd.read_file(FOLDER / "zones.gpkg")
    assert zones["zone_type"].value_counts().to_dict() == {"commune": 7, "ward": 5}
    assert zones["zone_id"].is_unique
    assert zones.geometry.is_valid.all()
    assert shapely.coverage_is_valid(zones.geometry.to_numpy())
    assert zones["population"].sum() == 60_000


def test_its_parks_have_their_areas_and_lie_in_one_zone_each() -> None:
    zones, estates = gpd.read_file(FOLDER / "zones.gpkg"), gpd.read_file(FOLDER / "estates.gpkg")
    np.testing.assert_allclose(estates.area / 1e4, estates["area_ha"], rtol=1e-9)
    for park in estates.geometry:
        assert shapely.contains(zones.geometry.to_numpy(), park).sum() == 1


def test_land_cover_is_land_where_there_are_zones() -> None:
    zones = gpd.read_file(FOLDER / "zones.gpkg")
    with rasterio.open(FOLDER / "land_cover.tif") as source:
        assert source.tags()["status"] == "synthetic"
        cover = source.read(1)
    assert (cover > 0).sum() == pytest.approx(zones.area.sum() / 1e4, rel=0.02)
    assert {1, 2, 5, 6, 9, 10} <= set(np.unique(cover))


def test_what_its_inventory_says_of_electricity_is_what_was_sold(study: Study) -> None:
    """300 GWh at the factor of the grid, so that the example is whole."""
    inventory, demand = pd.read_csv(FOLDER / "inventory.csv"), pd.read_csv(FOLDER / "demand.csv")
    scope_2 = inventory.loc[inventory["scope"] == 2, "emissions_t"].sum()
    sold_mwh = 1000 * demand.loc[demand["year"] == 2024, "electricity_sold_gwh"].item()
    assert scope_2 == pytest.approx(sold_mwh * study.parameters.value("grid.emission_factor"), rel=1e-9)


def test_a_run_has_some_of_everything(result: Assessment) -> None:
    totals = result.totals
    assert totals["roof_count"] <= 20_000
    for energy in ("rooftop_pv", "biomass", "biogas", "waste", "landfill_gas"):
        assert totals[f"{energy}_energy_gwh"] > 0, energy
    for land in ("ground_pv", "floating_pv", "wind"):
        assert totals[f"{land}_eligible_km2"] > 0, land
    assert totals["symbiosis_heat_mwh"] > 0
    assert (result.estates["estate_status"] == "operating").sum() == 2


def test_of_its_sites_only_those_that_its_parks_name_are_shortlisted(result: Assessment) -> None:
    """Where the others stand is drawn: demonstrations, as in every study."""
    assert result.jcm["candidate_id"].str.startswith("rooftop_pv:estate:").all()
    assert set(result.statuses()) == {"synthetic"}


def test_drawing_again_gives_the_same_layers(tmp_path: Path) -> None:
    script = [sys.executable, str(REPOSITORY / "layers" / "build.py"), NAME, "--output", str(tmp_path)]
    subprocess.run(script, check=True, capture_output=True)
    drawn = {file.name for file in (tmp_path / NAME).iterdir()}
    assert drawn == {file.name for file in FOLDER.iterdir()} - {"study.toml"}
    for file in (tmp_path / NAME).iterdir():
        if file.suffix == ".csv":
            assert file.read_bytes() == (FOLDER / file.name).read_bytes(), file.name
        elif file.suffix == ".gpkg":
            assert gpd.read_file(file).equals(gpd.read_file(FOLDER / file.name)), file.name
        else:
            with rasterio.open(file) as again, rasterio.open(FOLDER / file.name) as kept:
                np.testing.assert_array_equal(again.read(1), kept.read(1), err_msg=file.name)


def test_emissions_without_measures_begin_where_the_inventory_stands(study: Study) -> None:
    rows = pd.read_csv(FOLDER / "business_as_usual.csv")
    inventory = pd.read_csv(FOLDER / "inventory.csv")
    names = {"ch4": "gases.methane.gwp100", "n2o": "gases.nitrous_oxide.gwp100"}
    gwp = {gas: study.parameters.value(name) for gas, name in names.items()}
    tonnes = inventory["emissions_t"] * inventory["gas"].map(gwp).fillna(1.0)
    for sector in ("waste", "land_use"):
        told = rows[(rows["sector"] == sector) & (rows["year"] == 2024)]["emissions_t"].item()
        assert told == pytest.approx(tonnes[inventory["sector"] == sector].sum(), rel=1e-9), sector


def test_its_targets_are_read_in_each_sense_and_one_in_none() -> None:
    targets = pd.read_csv(FOLDER / "targets.csv", keep_default_na=False)
    eight = targets[targets["value_pct"] == "8"]
    assert sorted(eight["sense"]) == ["", "below_base", "below_bau", "intensity"]
    assert "net_zero_2050" in set(targets["target_id"])


def test_its_scenarios_have_the_names_of_the_targets_of_both_places(study: Study) -> None:
    assert set(study.scenarios) == {"low_carbon_2030", "net_zero_2050"}
    own = set(pd.read_csv(FOLDER / "measures.csv")["measure_id"])
    for setting in study.scenarios.values():
        assert own & set(setting.measures)


def test_what_the_page_says_of_eight_per_cent_is_what_the_run_gives(result: Assessment) -> None:
    page = (REPOSITORY / "docs" / "scenarios.md").read_text("utf-8")
    line = next(line for line in page.splitlines() if line.startswith("In the example city 8 % by 2030 asks for"))
    assert result.scenarios is not None
    rows = result.scenarios.tables["targets"].query("target_id == 'eight_percent_2030'").set_index("target_sense")
    without = result.scenarios.baseline.total_t[2030 - 2024]
    asked = {sense: (without - level) / 1000 for sense, level in rows["target_level_tco2e"].items()}
    assert (
        f"{asked['below_bau']:.0f} kt below what would be, for {asked['below_base']:.0f} kt below the base year" in line
    )
    assert asked["intensity"] < 0
    assert "nothing at all as an intensity" in line


def test_the_whole_chain_runs(result: Assessment) -> None:
    """Wedges add up to what is cut, each target is read as it says, and the unread one in no way."""
    scenarios = result.scenarios
    assert scenarios is not None
    assert set(scenarios.runs) == {"low_carbon_2030", "net_zero_2050"}
    whole = scenarios.tables["pathways"].groupby(["scenario_id", "year"])["attributed_tco2e"].sum()
    cut = scenarios.tables["scenario_years"].set_index(["scenario_id", "year"])["reduced_tco2e"]
    pd.testing.assert_series_equal(whole, cut.sort_index(), check_names=False, rtol=1e-9, atol=1e-6)
    targets = scenarios.tables["targets"]
    unread = targets["target_id"] == "eight_percent_unread"
    assert (targets.loc[unread, "missing"] == "target_sense").all()
    assert targets.loc[unread, "gap_tco2e"].isna().all()
    assert targets.loc[~unread, "gap_tco2e"].notna().all()
    own = pd.read_csv(FOLDER / "measures.csv")["measure_id"]
    assert set(own) <= {measure.measure_id for measure in scenarios.measures}


def test_an_area_that_is_drawn_gives_what_evaluate_says_of_it(result: Assessment, tmp_path: Path) -> None:
    """Turbines and floating solar among what it gives: the city has wind and water."""
    assert hold_areas_against_python(result, tmp_path) > 4
