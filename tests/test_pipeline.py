"""The whole chain on small studies of our own making: layers in, sums kept, files out, nothing half-written."""

import json
import shutil
import sys

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rioxarray  # noqa: F401 (gives DataArrays their CRS)
import shapely

from geoplan.errors import GeoplanError, LayerError
from geoplan.fields import fields_of
from geoplan.layers.catalog import open_layers
from geoplan.pipeline import assess, run
from geoplan.potential.potential import assess_potential
from geoplan.potential.sensitivity import rank_correlation
from geoplan.potential.solar.floating_pv import FACTORS
from geoplan.study import open_study
from support.listener import no_sockets


@pytest.fixture
def folder(small_folder):
    return small_folder


@pytest.fixture
def result(small_result):
    return small_result


# What needs a layer that the small study does not have: landfills, the power grid, wind, what stands already.
STANDING = (
    "installed_",
    "rooftop_pv_remaining_",
    "rooftop_pv_excess_",
    "ground_pv_remaining_",
    "floating_pv_remaining_",
)
BY_THE_HOUR = ("zone_load_", "rooftop_pv_direct_use_")
"""What needs the electricity sold."""
NEEDS_MORE = ("study_", "landfill_count", "landfill_gas_site_", "grid_distance_km", "wind_", *STANDING, *BY_THE_HOUR)


def test_every_promised_column_is_there(result):
    promised = {field.name for field in fields_of("zones") if not field.name.startswith(NEEDS_MORE)}
    assert not promised - set(result.zones.columns)
    assert result.zones["zone_id"].tolist() == list("abcd")
    assert result.zones.crs == "EPSG:32648"


def test_the_zones_add_up_to_the_totals(result):
    sums = [field.name for field in fields_of("zones") if field.aggregate == "sum" and field.name in result.totals]
    assert len(sums) > 25
    for name in sums:
        zones = result.zones[name].sum(min_count=1)
        assert zones == pytest.approx(result.totals[name], rel=1e-9, abs=1e-12, nan_ok=True), name
    assert np.isnan(result.totals["area_official_km2"]), "what no zone knows has no total"


def test_the_totals_come_from_the_models_and_not_from_the_zones(result):
    roofs = result.rooftops
    assert result.totals["rooftop_pv_energy_gwh"] == pytest.approx(roofs["energy_kwh"].sum() / 1e6, rel=1e-12)
    assert result.totals["waste_t"] == 50 * 365
    straw = result.feedstocks.set_index("feedstock").loc["rice_straw"]
    tj_per_t = result.parameters.value("residues.rice_straw.rpr") * result.parameters.value("residues.rice_straw.lhv")
    assert straw["theoretical_tj"] == pytest.approx(9000 * tj_per_t / 1000)
    assert result.monthly.sum() == pytest.approx(result.totals["rooftop_pv_energy_gwh"])


def test_intervals_are_those_of_each_zone_and_of_the_sum_in_each_future(result):
    for name in ("rooftop_pv_energy_gwh", "biomass_energy_gwh", "biogas_energy_gwh", "waste_energy_gwh"):
        drawn, ends = result.potential.draws.zones[name].rows(), [f"{name}_low", f"{name}_high"]
        np.testing.assert_allclose(
            result.zones[ends].to_numpy().T, np.quantile(drawn, [0.1, 0.9], axis=1), err_msg=name
        )
        whole = np.quantile(drawn.sum(axis=0), [0.1, 0.9])
        np.testing.assert_allclose(result.totals[ends].to_numpy(float), whole, rtol=1e-9, err_msg=name)


def test_roofs_in_the_estate_are_industrial_and_counted(result):
    estate = result.estates.iloc[0]
    inside = result.rooftops[
        shapely.within(shapely.point_on_surface(result.rooftops.geometry.to_numpy()), estate.geometry)
    ]
    assert estate["estate_roof_count"] == len(inside) > 0
    assert (inside["roof_class"] == "industrial").all()


def test_one_changed_parameter_changes_what_it_should(folder, result):
    study = open_study(folder).with_parameters({"rooftop.module_efficiency.industrial": 0.24}).with_futures()
    better = assess_potential(study, open_layers(study))
    ratio = better.zones["rooftop_pv_industrial_capacity_mwp"] / result.zones["rooftop_pv_industrial_capacity_mwp"]
    before = result.parameters.value("rooftop.module_efficiency.industrial")
    np.testing.assert_allclose(ratio, 0.24 / before, rtol=1e-9)
    assert better.totals["biomass_energy_gwh"] == result.totals["biomass_energy_gwh"]


def test_status_and_absence_are_said(result):
    assert result.statuses()["schematic"] == ["estates"]
    assert set(result.statuses()["synthetic"]) == {"zones", "rooftops", "land_cover"}
    assert any("power grid" in note.en and "lưới điện" in note.vi for note in result.notes)
    assert "synthetic: zones, rooftops, land_cover" in result._repr_html_()


def test_a_run_writes_everything_and_the_same_bytes_again(folder, tmp_path):
    study = open_study(folder)
    with no_sockets():
        _, first = run(study, output=tmp_path / "one")
    _, second = run(study, output=tmp_path / "two")
    names = {path.name for path in first}
    assert {"map.html", "small.gpkg", "small-rooftops.gpkg", "zones.csv", "zones.xlsx", "report.html"} <= names
    assert {"rooftop_pv_mwh.tif", "land_cover.tif", "manifest.json"} <= names
    assert {"report.pdf", "field-sheets.pdf", "survey-form.xlsx"} <= names
    for one, two in zip(first, second, strict=True):
        if one.name != "manifest.json":
            assert one.read_bytes() == two.read_bytes(), one.name
    manifest = json.loads((tmp_path / "one" / "manifest.json").read_text(encoding="utf-8"))
    assert {"layers", "rooftops", "map"} <= manifest["timings"].keys()


@pytest.fixture(scope="module")
def ran(small_folder, tmp_path_factory):
    """Run a copy of the study with weights of the demand alone: its folder, what the run gave and what it wrote."""
    from geoplan.siting.ranking.criteria import load_zone_criteria

    home = tmp_path_factory.mktemp("ran")
    study = shutil.copytree(small_folder, home / "study")
    weights = dict.fromkeys(load_zone_criteria(), 0) | {"demand": 1}
    file = home / "weights.json"
    file.write_text(json.dumps({"schema": "geoplan-weights/1", "weights": weights}), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "weasyprint", None)  # half of a small run's time, and not what its tests are about
        result, names = run(open_study(study), output=home / "out", rooftops="parquet", weights=file)
    return home, result, names


def test_the_parquet_of_roofs_reads_back(ran):
    _, result, written = ran
    path = next(path for path in written if path.suffix == ".parquet")
    roofs = gpd.read_parquet(path)
    assert len(roofs) == result.totals["roof_count"]
    assert roofs["energy_kwh"].sum() / 1e6 == pytest.approx(result.totals["rooftop_pv_energy_gwh"])


def written(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.usefixtures("no_paper")
def test_wrong_input_leaves_the_last_outputs_as_they_were(ran, tmp_path):
    home, *_ = ran
    study = shutil.copytree(home / "study", tmp_path / "study")
    shutil.copytree(home / "out", tmp_path / "out")
    before = written(tmp_path / "out")
    (study / "crops.csv").write_text("zone_id,crop,production_t\n,paddy,-5\n,paddi,7\nq,maize,1\n")
    (study / "estates.gpkg").unlink()
    with pytest.raises(LayerError) as caught:
        run(open_study(study), output=tmp_path / "out", rooftops="none")
    message = str(caught.value)
    for part in ("estates.gpkg", "crops.csv", "-5", "'q'"):
        assert part in message, message
    assert written(tmp_path / "out") == before
    assert {path.name for path in tmp_path.iterdir()} == {
        "study",
        "out",
    }


@pytest.fixture(scope="module")
def hourly(small_folder, tmp_path_factory):
    """A copy of the study with a weather file, assessed: what it came to, and how the run told of its progress."""
    from geoplan.layers.weather.station import MONTHS  # the months' names, as the table has them
    from geoplan.potential.solar.hours_from_months import hours_from_months, monthly_means

    table = pd.read_csv(small_folder / "irradiance.csv").set_index("variable")
    place = {"latitude": 20.8, "longitude": 106.63, "altitude": 113.0}
    means = monthly_means(**{name: table.loc[name, list(MONTHS)].to_numpy(float) for name in table.index}, **place)
    hours = hours_from_months(means, time_zone="Asia/Ho_Chi_Minh")
    study = shutil.copytree(small_folder, tmp_path_factory.mktemp("hourly") / "study")
    hours.rename(place="point").drop_vars([n for n in hours.coords if n not in ("time", *place)]).isel(
        point=0
    ).to_netcdf(study / "weather.nc", engine="h5netcdf")
    text = (study / "study.toml").read_text(encoding="utf-8")
    text = text.replace('[layers.irradiance]\nfile = "irradiance.csv"', '[layers.weather]\nfile = "weather.nc"')
    (study / "study.toml").write_text(text, encoding="utf-8")
    told = []
    return assess(open_study(study), progress=lambda fraction, message: told.append((fraction, message))), told


def test_an_hourly_weather_file_takes_the_place_of_the_months(hourly, result):
    other, _ = hourly
    assert other.totals["rooftop_pv_energy_gwh"] == pytest.approx(result.totals["rooftop_pv_energy_gwh"], rel=1e-3)
    assert "irradiance" not in other.layers


def test_weights_saved_in_the_map_rank_the_zones(ran, tmp_path):
    home, result, _ = ran
    by_people = result.zones.sort_values("population", ascending=False)["zone_id"].tolist()
    assert result.zones.sort_values("priority_rank")["zone_id"].tolist() == by_people
    page = (home / "out" / "map.html").read_text(encoding="utf-8")
    assert '"key":"demand"' in page.replace(" ", "")
    file = tmp_path / "weights.json"
    file.write_text(json.dumps({"schema": "geoplan-weights/1", "weights": {"demnd": 1}}), encoding="utf-8")
    with pytest.raises(GeoplanError, match="Did you mean 'demand'"):
        run(open_study(home / "study"), output=tmp_path / "other", weights=file)
    assert not (tmp_path / "other").exists()


def test_progress_rises_to_one(hourly):
    _, seen = hourly
    fractions = [fraction for fraction, _ in seen]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


def test_a_copy_of_a_study_with_another_seed_and_other_draws_is_drawn_by_them(result):
    copy = result.study.model_copy(update={"seed": 7, "draws": 200})
    again = assess(copy, earlier=result)
    drawn = again.potential.draws.draws
    assert (drawn.count, drawn.seed) == (200, 7)
    assert again.totals["total_energy_gwh"] == result.totals["total_energy_gwh"]
    assert again.totals["total_energy_gwh_low"] != result.totals["total_energy_gwh_low"]
    assert again.plan.draws.count == 200


def test_errors_of_layers_are_wrong_for_candidates_as_for_zones(result):
    drawn, parameters = result.potential.draws.draws, result.study.parameters
    frame = result.candidates.set_index("candidate_id")
    energies = result.draws["candidate_energy_gwh"].to_pandas()
    floating = frame.index[frame["candidate_kind"] == "floating_pv"]
    factor = parameters.futures.product(FACTORS) * drawn.input("layers.sunshine")
    assert np.ptp(drawn.input("layers.sunshine")) > 0.02
    wanted = frame.loc[floating, "energy_gwh"].to_numpy()[:, None] * factor
    assert energies.loc[floating].to_numpy() == pytest.approx(wanted)
    roofs = frame.index[frame["candidate_kind"] == "rooftop_pv"]
    for capacity in result.draws["candidate_capacity_mw"].sel(candidate_id=roofs.tolist()).to_numpy():
        assert rank_correlation(capacity, drawn.input("layers.roof_area")) > 0.4
