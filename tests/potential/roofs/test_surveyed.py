"""Roofs and estates that were surveyed: what takes the place of the model, and what stays."""

import pickle

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
import xarray as xr

from geoplan.draws.draws import Draws
from geoplan.errors import LayerError
from geoplan.layers.fieldwork.survey import Survey
from geoplan.layers.fieldwork.surveyed import survey_estates
from geoplan.parameters import load_parameters
from geoplan.potential.roofs.partition import PartitionJob, assess_partition
from geoplan.potential.roofs.surveyed import RoofSurvey, check_surveyed_roofs

CRS = "EPSG:32648"
X, Y = 600_000.0, 2_300_000.0
PARAMETERS = load_parameters()
RESULTS = ["usable_roof_area_m2", "capacity_kwp", "energy_kwh"]


def survey_of(roofs=(), estates=(), sites=(), feedstock=()) -> Survey:
    """Return a survey with these rows, as `read_survey` gives it."""
    roof = {"usable_area_m2": np.nan, "capacity_kwp": np.nan, "roof_form": "", "suitable": ""}
    estate = {"occupancy_pct": np.nan, "demand_mwh": np.nan, "usable_roof_pct": np.nan}
    site = {"suitable": "", "reason": "", "grid_distance_km": np.nan}
    rows = {
        "roofs": [{"roof_id": 0} | roof | row | {"place": f"roofs!{k}"} for k, row in enumerate(roofs, 3)],
        "estates": [{"estate_id": ""} | estate | row | {"place": f"estates!{k}"} for k, row in enumerate(estates, 3)],
        "feedstock": [row | {"place": f"feedstock!{k}"} for k, row in enumerate(feedstock, 3)],
        "sites": [{"candidate_id": ""} | site | row | {"place": f"sites!{k}"} for k, row in enumerate(sites, 3)],
    }
    empty = {"roofs": ["roof_id", *roof], "estates": ["estate_id", *estate], "sites": ["candidate_id", *site]}
    empty["feedstock"] = ["zone_id", "kind", "item", "amount", "unit", "year", "source"]
    frames = {name: pd.DataFrame(given, columns=[*empty[name], "place"]) for name, given in rows.items()}
    return Survey(**frames, file="form.xlsx", sha256="0" * 64)


@pytest.fixture(scope="module")
def resource():
    tilts, azimuths = np.array([0.0, 45.0, 90.0]), np.arange(0.0, 360.0, 30.0)
    table = 1100.0 - 3.0 * tilts[:, None] + 4.0 * np.cos(np.radians(azimuths - 180))[None, :] * tilts[:, None]
    place = {"latitude": ("place", [20.8]), "x": ("place", [X]), "y": ("place", [Y])}
    return xr.Dataset(
        {"specific_yield": (("place", "surface_tilt", "surface_azimuth"), table[None])},
        coords={"surface_tilt": tilts, "surface_azimuth": azimuths, **place},
        attrs={"crs": CRS},
    )


ZONES = gpd.GeoDataFrame(
    {"zone_id": ["a", "b"]},
    geometry=[shapely.box(X, Y, X + 1000, Y + 1000), shapely.box(X + 1000, Y, X + 2000, Y + 1000)],
    crs=CRS,
)
ESTATES = gpd.GeoDataFrame(
    {"estate_id": ["e1", "e2"], "occupancy_pct": [50.0, 60.0]},
    geometry=[shapely.box(X, Y, X + 150, Y + 100), shapely.box(X + 1500, Y, X + 1600, Y + 100)],
    crs=CRS,
)


@pytest.fixture(scope="module")
def roofs():
    """Forty roofs of 20 m x 10 m in two zones, a quarter of them pitched, and one too small for the model."""
    corners = [(X + 50 * k, Y + 20) for k in range(40)]
    shapes = [shapely.box(x, y, x + 20, y + 10) for x, y in corners]
    shapes.append(shapely.box(X + 30, Y + 500, X + 32.5, Y + 502))
    forms = ["pitched" if k % 4 == 0 else "flat" for k in range(41)]
    return gpd.GeoDataFrame({"roof_id": np.arange(41), "roof_form": forms}, geometry=shapes, crs=CRS)


def assessed(roofs, resource, survey=None, estates=None):
    given = None if survey is None else RoofSurvey.of(survey)
    return assess_partition(roofs, PartitionJob(ZONES, resource, PARAMETERS, estates=estates, survey=given))


def row_of(result, roof_id) -> pd.Series:
    return result.roofs.set_index("roof_id").loc[roof_id]


def test_without_a_survey_nothing_changes(roofs, resource):
    plain = assessed(roofs, resource)
    assert plain.surveyed is None
    assert "status" not in plain.roofs
    assert RoofSurvey.of(survey_of(sites=[{"candidate_id": "x"}])) is None
    one = assessed(roofs, resource, survey_of(roofs=[{"roof_id": 1, "suitable": "yes"}]))
    assert one.roofs.drop(columns="status").equals(plain.roofs)
    assert one.zones.equals(plain.zones)
    assert one.roofs["status"].value_counts().to_dict() == {"model": 40, "surveyed": 1}


def test_a_usable_area_takes_the_place_of_the_models(roofs, resource):
    plain = assessed(roofs, resource)
    half = row_of(plain, 1)["usable_roof_area_m2"] / 2
    rows = [{"roof_id": 1, "usable_area_m2": half}, {"roof_id": 4, "usable_area_m2": 40.0}]
    result = assessed(roofs, resource, survey_of(roofs=rows))
    before, after = row_of(plain, 1), row_of(result, 1)
    for name in RESULTS:
        assert after[name] == pytest.approx(before[name] / 2)
    assert after["specific_yield_kwh_per_kwp"] == pytest.approx(before["specific_yield_kwh_per_kwp"])
    pitched = row_of(result, 4)
    density = row_of(plain, 4)["capacity_kwp"] / row_of(plain, 4)["usable_roof_area_m2"]
    assert pitched["capacity_kwp"] == pytest.approx(40 * density)


def test_a_capacity_stands_as_it_is_given_with_a_narrower_interval(roofs, resource):
    plain = assessed(roofs.iloc[[1]], resource)
    area = assessed(roofs.iloc[[1]], resource, survey_of(roofs=[{"roof_id": 1, "usable_area_m2": 80.0}]))
    capacity = assessed(roofs.iloc[[1]], resource, survey_of(roofs=[{"roof_id": 1, "capacity_kwp": 12.5}]))
    found = row_of(capacity, 1)
    assert found["capacity_kwp"] == 12.5
    specific = row_of(plain, 1)["specific_yield_kwh_per_kwp"]
    assert found["energy_kwh"] == pytest.approx(12.5 * specific)
    spans = [
        (result.totals["energy_kwh_high"] - result.totals["energy_kwh_low"]) / result.totals["energy_kwh"]
        for result in (plain, area, capacity)
    ]
    assert spans[0] > spans[1] > spans[2] > 0
    sun = np.quantile(Draws(PARAMETERS).ratio("pv.resource_factor"), 0.1)
    assert capacity.totals["energy_kwh_low"] == pytest.approx(found["energy_kwh"] * sun)


def test_a_roof_that_is_not_suitable_counts_nothing(roofs, resource):
    plain = assessed(roofs, resource)
    result = assessed(roofs, resource, survey_of(roofs=[{"roof_id": 2, "suitable": "no"}]))
    found = row_of(result, 2)
    assert (found[RESULTS] == 0).all()
    assert np.isnan(found["specific_yield_kwh_per_kwp"])
    assert result.totals["energy_kwh"] == pytest.approx(plain.totals["energy_kwh"] - row_of(plain, 2)["energy_kwh"])
    assert result.totals["roof_count"] == plain.totals["roof_count"]


def test_a_form_changes_the_planes(roofs, resource):
    result = assessed(roofs, resource, survey_of(roofs=[{"roof_id": 1, "roof_form": "pitched"}]))
    drawn = roofs.assign(roof_form=roofs["roof_form"].where(roofs["roof_id"] != 1, "pitched"))
    expected = row_of(assessed(drawn, resource), 1)
    assert row_of(result, 1)["roof_form"] == "pitched"
    assert row_of(result, 1)["energy_kwh"] == pytest.approx(expected["energy_kwh"])


def test_a_roof_that_the_model_left_out_can_carry_modules(roofs, resource):
    assert row_of(assessed(roofs, resource), 40)["capacity_kwp"] == 0
    found = row_of(assessed(roofs, resource, survey_of(roofs=[{"roof_id": 40, "capacity_kwp": 0.8}])), 40)
    assert found["capacity_kwp"] == 0.8
    assert 700 < found["energy_kwh"] / 0.8 < 1200
    assert 0 < found["usable_roof_area_m2"] <= 5


def test_sums_are_conserved_however_the_roofs_are_split(roofs, resource):
    rows = [
        {"roof_id": 1, "usable_area_m2": 20.0},
        {"roof_id": 7, "suitable": "no"},
        {"roof_id": 25, "capacity_kwp": 9.0, "roof_form": "pitched"},
    ]
    survey = survey_of(roofs=rows, estates=[{"estate_id": "e1", "usable_roof_pct": 70.0}])
    whole = assessed(roofs, resource, survey, ESTATES)
    for name in whole.zones:
        assert whole.zones[name].sum() == pytest.approx(whole.totals[name], rel=1e-12), name
    assert whole.classes.sum() == pytest.approx(whole.totals["energy_kwh"], rel=1e-12)
    parts = [assessed(part, resource, survey, ESTATES) for part in (roofs.iloc[:3], roofs.iloc[3:26], roofs.iloc[26:])]
    np.testing.assert_allclose(sum(part.zones for part in parts).to_numpy(), whole.zones.to_numpy(), rtol=1e-12)
    found = pd.concat([part.surveyed for part in parts])
    assert found["roof_id"].tolist() == [1, 7, 25]
    assert found["zone_id"].tolist() == ["a", "a", "b"]
    assert found["capacity_kwp"].tolist()[1:] == [0.0, 9.0]
    assert (found["model_capacity_kwp"] > 0).all()


def test_an_estates_share_holds_for_its_roofs_without_a_row_of_their_own(roofs, resource):
    plain = assessed(roofs, resource, estates=ESTATES)
    survey = survey_of(
        roofs=[{"roof_id": 1, "suitable": "yes"}],
        estates=[{"estate_id": "e1", "usable_roof_pct": 30.0}, {"estate_id": "e2", "usable_roof_pct": 0.0}],
    )
    result = assessed(roofs, resource, survey, ESTATES)
    usual = PARAMETERS.value("rooftop.usable_fraction.industrial")
    for roof_id, factor in ((0, 0.3 / usual), (2, 0.3 / usual), (1, 1.0), (20, 1.0), (30, 0.0)):
        before, after = row_of(plain, roof_id), row_of(result, roof_id)
        for name in RESULTS:
            assert after[name] == pytest.approx(before[name] * factor), (roof_id, name)
    assert row_of(result, 2)["usable_roof_area_m2"] == pytest.approx(0.3 * 200)
    assert result.roofs.set_index("roof_id").loc[[0, 1, 2, 20, 30], "status"].tolist() == [
        "surveyed",
        "surveyed",
        "surveyed",
        "model",
        "surveyed",
    ]
    assert result.estates["capacity_kwp"].iloc[1] == 0


def test_roofs_that_do_not_exist_or_are_too_small_are_told_at_the_end(roofs, resource):
    rows = [
        {"roof_id": 999, "suitable": "yes"},
        {"roof_id": 1, "usable_area_m2": 900.0},
        {"roof_id": 2, "capacity_kwp": 90.0},
        {"roof_id": 3, "capacity_kwp": 10.0},
    ]
    survey = survey_of(roofs=rows)
    found = assessed(roofs, resource, survey).surveyed
    with pytest.raises(LayerError) as error:
        check_surveyed_roofs(RoofSurvey.of(survey), found)
    assert [fault.where for fault in error.value.faults] == ["roofs!3", "roofs!4", "roofs!5"]
    said = str(error.value)
    assert "roof_id 999; expected a roof in the zones of the study" in said
    assert "a usable area of 900 m2 on a roof of 200 m2" in said
    assert "90 kWp on a roof of 200 m2" in said


def test_a_job_carries_the_survey_to_its_workers(roofs, resource):
    survey = RoofSurvey.of(survey_of(roofs=[{"roof_id": 2, "suitable": "no"}]))
    job = PartitionJob(ZONES, resource, PARAMETERS, survey=survey)
    result = assess_partition(roofs, pickle.loads(pickle.dumps(job)))
    assert row_of(result, 2)["capacity_kwp"] == 0
    assert result.surveyed["model_capacity_kwp"].iloc[0] > 0
    assert assess_partition(roofs.iloc[:0], job).surveyed.empty


def test_estates_take_what_was_surveyed(roofs):
    survey = survey_of(estates=[{"estate_id": "e1", "occupancy_pct": 80.0}, {"estate_id": "e2", "demand_mwh": 5.0}])
    found = survey_estates(ESTATES, survey)
    assert found["occupancy_pct"].tolist() == [80.0, 60.0]
    assert found["demand_mwh"].iloc[1] == 5.0
    assert np.isnan(found["demand_mwh"].iloc[0])
    assert found["status"].tolist() == ["surveyed", "surveyed"]
    assert survey_estates(ESTATES, survey_of())["status"].tolist() == ["model", "model"]
    with pytest.raises(LayerError, match="estates!3: found estate_id 'e9'"):
        survey_estates(ESTATES, survey_of(estates=[{"estate_id": "e9", "occupancy_pct": 1.0}]))
