"""How old data are, without a clock."""

from dataclasses import replace

import pandas as pd

from geoplan.layers.ages import OLD_YEARS, old_layers, year_of, years_of_layers
from geoplan.result.notes import notes_on_ages
from geoplan.study import Prices, open_study


def changed(result, year, **tables):
    """Return the study and the layers of a result, read in another year, some tables in the place of its own."""
    study = result.study.model_copy(update={"year": year})
    return study, replace(result.inputs, **tables)


def herds(*years):
    return pd.DataFrame({"animal": [f"a{year}" for year in years], "year": [str(year) for year in years]})


def test_each_row_of_statistics_has_its_own_age(small_result):
    study, layers = changed(small_result, 2026, livestock=herds(2019, 2021, 2022))
    assert old_layers(study, layers)["livestock"] == (2019, 2021)
    study, layers = changed(small_result, 2021 + OLD_YEARS - 1, livestock=herds(2021, 2022))
    assert "livestock" not in old_layers(study, layers)


def test_the_note_names_layer_and_years_in_three_languages(small_result):
    study, layers = changed(small_result, 2026, livestock=herds(2019, 2021))
    (note,) = notes_on_ages(study, layers)
    assert note.en.startswith(f"Data that are {OLD_YEARS} years old or older in 2026: ")
    for text in (note.en, note.vi, note.ja):
        assert "2019, 2021" in text
    assert "vật nuôi (2019, 2021)" in note.vi


def test_without_a_year_of_the_study_the_newest_that_was_observed_counts(small_result):
    study, layers = changed(small_result, None, livestock=herds(2019, 2031))
    years = years_of_layers(study, layers)
    assert year_of(study, years) == max(max(given) for given in years.values())
    priced = study.model_copy(update={"prices": Prices(year=2018)})
    assert year_of(priced, {"livestock": (2019,), "demand": (2030,)}) == 2019
    assert year_of(priced, {}) == 2018


def test_statistics_that_are_all_old_are_old_beside_the_prices_of_the_study(small_result):
    assert small_result.study.year is None
    assert set(old_layers(small_result.study, small_result.inputs)) == {"crops", "livestock", "waste"}
    (note,) = small_result.age_notes
    assert str(small_result.study.prices.year) in note.en


def test_both_places_say_how_old_their_statistics_are():
    for name in ("hai-phong", "ba-ria-vung-tau"):
        assert open_study(name).year is not None
