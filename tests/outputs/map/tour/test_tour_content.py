"""The stops that are made of a result say its figures, rounded as the page rounds them, and nothing that it lacks."""

from dataclasses import replace

import pytest

from geoplan.languages import LANGUAGES, Text
from geoplan.options.tour_options import LONGEST_TEXT, LONGEST_TITLE, TourStop, view_parts
from geoplan.outputs.map.tour.tour_content import made_stops, tour_content
from geoplan.outputs.wording.numbers import significant
from support.sample_result import with_sites


@pytest.fixture(scope="module")
def result(sample_assessment):
    return with_sites(sample_assessment)


@pytest.fixture(scope="module")
def stops(result):
    return list(made_stops(result))


def with_candidates(result, candidates):
    return replace(result, plan=replace(result.plan, candidates=candidates))


def stop_with(stops, key):
    return next(stop for stop in stops if key in view_parts(stop.view)[0])


def test_stops_come_in_the_order_of_questions_in_three_languages_and_fit_a_card(stops):
    asked = [next(iter(view_parts(stop.view)[0])) for stop in stops]
    assert asked == ["result", "result", "site", "result", "plan"]  # the sample has no hours of parks
    for stop in stops:
        for language in LANGUAGES:
            assert 0 < len(stop.text[language]) <= LONGEST_TEXT + 600  # the sample's names are as long as can be
            assert "{" not in stop.text[language]
        assert len({stop.text[language] for language in LANGUAGES}) == len(LANGUAGES)
        assert view_parts(stop.view)[1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_says_the_total_of_the_run_and_its_range(result, stops, language):
    for end in ("", "_low", "_high"):
        total = result.totals[f"total_energy_gwh{end}"]
        assert significant(total, language) in stops[0].text[language]
    assert result.study.title[language] in stops[0].title[language]


def test_what_is_not_real_is_said(result, stops):
    assert "schematic data" in stops[0].text.en
    assert "synthetic data" in stops[0].text.en


def test_the_zone_is_the_first_by_rank(result, stops):
    first = result.zones.set_index("priority_rank").loc[1]
    stop = stop_with(stops, "zone")
    assert view_parts(stop.view)[0]["zone"] == first["zone_id"]
    assert significant(first["total_energy_gwh"], "vi") in stop.text.vi


def test_without_ranks_it_is_the_one_with_the_most_energy(result):
    zones = result.zones.assign(priority_rank=float("nan"))
    bare = replace(result, siting=replace(result.siting, zones=zones))
    stop = stop_with(made_stops(bare), "zone")
    assert view_parts(stop.view)[0]["zone"] == zones.loc[zones["total_energy_gwh"].idxmax(), "zone_id"]
    assert "most energy" in stop.title.en


def test_demonstrations_are_counted_and_never_come_first(result, stops):
    first = view_parts(stop_with(stops, "site").view)[0]["site"]
    sites = result.candidates.assign(place_status="real")
    sites.loc[sites["candidate_id"] == first, "place_status"] = "schematic"
    stop = stop_with(made_stops(with_candidates(result, sites)), "site")
    assert view_parts(stop.view)[0]["site"] != first
    assert f"{len(sites) - 1} of {len(sites)} candidate sites are places" in stop.text.en
    assert "The other 1 are demonstrations" in stop.text.en
    stop = stop_with(made_stops(with_candidates(result, sites.assign(place_status="synthetic"))), "layers")
    assert f"All {len(sites)} candidate sites are demonstrations" in stop.text.en
    assert "site" not in view_parts(stop.view)[0]


def test_a_study_that_has_written_its_tour_shows_that(result):
    own = TourStop(title=Text(en="Here", vi="Đây"), text="Look.", view="per=km2")
    study = result.study.model_copy(update={"tour": (own,)})
    content = tour_content(replace(result, study=study))
    assert content["own"] is True
    assert content["stops"] == [
        {
            "title": {"en": "Here", "vi": "Đây", "ja": "Here"},
            "text": {"en": "Look.", "vi": "Look.", "ja": "Look."},
            "view": "per=km2",
        }
    ]


def test_titles_are_short_but_for_long_names(result, stops):
    longest = max(len(str(name)) for name in result.zones["zone_name"])
    assert all(len(stop.title[language]) <= LONGEST_TITLE + longest for stop in stops for language in LANGUAGES)
