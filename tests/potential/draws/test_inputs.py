"""How far statistics and layers may be off: by their age, by what they are, and not at all where somebody looked."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from geoplan.layers.fieldwork.survey import MODEL, SURVEYED
from geoplan.potential.draws.inputs import PEOPLE, inputs_of
from support.drawn_weather import record_of

ERROR, A_YEAR, LARGEST = 0.04, 0.02, 0.5
OWN = {
    "draws.statistics.error": ERROR,
    "draws.statistics.error_per_year": A_YEAR,
    "draws.statistics.largest_error": LARGEST,
    "draws.rooftops.synthetic": 0.3,
    "draws.estates.schematic": 0.15,
    "draws.weather.year_to_year": 0.05,
    "draws.weather.years_of_a_mean": 25,
}
NO_ROW = -1.0


@pytest.fixture
def place(small_result):
    """Return the small study read in 2026 with parameters of its own, and its layers."""
    study = small_result.study.model_copy(update={"year": 2026})
    return study.with_parameters(OWN), small_result.inputs


def errors(study, layers):
    """Return name -> the error to either side, and check that it is the same to both."""
    rows = inputs_of(study, layers)
    assert len({row.name for row in rows}) == len(rows)
    for row in rows:
        assert row.value == 1.0
        assert row.high - 1.0 == pytest.approx(1.0 - row.low)
        assert row.least == 0.0 < row.low
    return {row.name: row.high - 1.0 for row in rows}


def herds(**columns):
    return pd.DataFrame({"zone_id": "", "animal": "pigs", "heads": 100.0, "year": 2020, "confidence": ""} | columns)


def test_an_error_grows_with_the_years_between(place):
    study, layers = place
    found = errors(study, layers)
    for name in ("crops.paddy", "crops.maize", "livestock.pigs", "waste.all"):
        assert found[f"statistics.{name}"] == pytest.approx(ERROR + 10 * A_YEAR)
    assert found[PEOPLE] == pytest.approx(ERROR), "study.toml tells no year of the zones: they are of the study's"
    later = errors(study.model_copy(update={"year": 2019}), layers)
    assert later["statistics.livestock.pigs"] == pytest.approx(ERROR + 3 * A_YEAR)
    before = errors(study.model_copy(update={"year": 2014}), layers)
    assert before["statistics.livestock.pigs"] == pytest.approx(ERROR + 2 * A_YEAR), "a forecast may be off too"


def test_each_row_counts_by_how_much_it_is_and_none_beyond_the_largest(place):
    study, layers = place
    mixed = herds(year=[2026, 2016], heads=[300.0, 100.0])
    found = errors(study, replace(layers, livestock=mixed))["statistics.livestock.pigs"]
    assert found == pytest.approx(ERROR + 2.5 * A_YEAR)
    unknown = herds(year=[2026, 2016], heads=[np.nan, np.nan])
    assert errors(study, replace(layers, livestock=unknown))["statistics.livestock.pigs"] == pytest.approx(
        ERROR + 5 * A_YEAR
    )
    old = herds(year=[1950])
    assert errors(study, replace(layers, livestock=old))["statistics.livestock.pigs"] == pytest.approx(LARGEST)
    silent = herds(year=[np.nan])
    assert errors(study, replace(layers, livestock=silent))["statistics.livestock.pigs"] == pytest.approx(ERROR)


def test_what_was_surveyed_has_no_error(place):
    study, layers = place
    seen = herds(zone_id=["a", "b"], status=[SURVEYED, SURVEYED])
    assert errors(study, replace(layers, livestock=seen)).get("statistics.livestock.pigs", NO_ROW) == NO_ROW
    one = herds(zone_id=["a", ""], status=[SURVEYED, MODEL], year=[2026, 2016])
    found = errors(study, replace(layers, livestock=one))["statistics.livestock.pigs"]
    assert found == pytest.approx(ERROR + 10 * A_YEAR), "of the rows that nobody looked at"


def test_layers_are_off_by_what_they_are(place):
    study, layers = place
    found = errors(study, layers)
    assert found["layers.roof_area"] == pytest.approx(0.3)
    assert found["layers.estate_area"] == pytest.approx(0.15)
    roofs = study.layers.rooftops.model_copy(update={"vintage": "2015-2019"})
    older = study.model_copy(update={"layers": study.layers.model_copy(update={"rooftops": roofs})})
    assert errors(older, layers)["layers.roof_area"] == pytest.approx(0.3 + 7 * A_YEAR)
    assert "layers.estate_area" not in errors(study, replace(layers, estates=None))


def test_the_mean_of_a_record_is_the_better_the_longer_it_is(place):
    study, layers = place
    months = errors(study, layers)["layers.sunshine"]
    assert months == pytest.approx(1.6448536 * 0.05 / 5)
    for attrs, years in (({}, 4), ({"year": "typical, goes by 2019"}, 25)):
        hours = pd.date_range("2018-01-01", "2021-12-31", freq="D")
        record = xr.Dataset({"ghi": ("time", np.ones(len(hours)))}, coords={"time": hours}, attrs=attrs)
        found = errors(study, replace(layers, irradiance=None, weather=record))
        assert found["layers.sunshine"] == pytest.approx(1.6448536 * 0.05 / years**0.5)


def test_a_record_of_years_tells_how_they_differ(place):
    study, layers = place
    factors = np.array([1.0, 0.9, 0.95, 0.97, 0.93, 0.99, 0.9, 0.96])
    for count, own in ((8, factors.std(ddof=1) / factors.mean()), (3, 0.05)):
        found = errors(study, replace(layers, irradiance=None, weather=record_of(factors[:count])))
        assert found["layers.sunshine"] == pytest.approx(1.6448536 * own / count**0.5, rel=1e-6), count


def test_landfills_have_an_error_each_where_they_have_a_history(place):
    study, layers = place
    rows = {"landfill_id": ["x", "x", "y"], "waste_t": [1.0, 2.0, np.nan], "t_per_day": [np.nan] * 3}
    found = errors(study, replace(layers, landfills=pd.DataFrame(rows)))
    assert found["statistics.landfills.x"] == pytest.approx(ERROR)
    assert "statistics.landfills.y" not in found


def test_without_errors_there_are_no_rows(place):
    study, layers = place
    sure = study.with_parameters(
        dict.fromkeys(OWN, 0.0) | {"draws.weather.years_of_a_mean": 10, "draws.statistics.largest_error": 0.5}
    )
    assert inputs_of(sure, layers) == ()
