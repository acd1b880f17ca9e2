import pytest

from geoplan.languages import LANGUAGES, Text
from geoplan.options.tour_options import view_parts
from geoplan.outputs.map.tour.tour_words import MOST_NAMES, Said, energy_titles, said_some, share_of, view_of
from geoplan.outputs.wording.texts import load_texts
from geoplan.potential.draws.potential_draws import ENERGIES


def test_blanks_are_filled_as_each_language_writes_numbers():
    said = Said({"a": Text(en="{x} of {y}", vi="{x} trên {y}", ja="{y}の{x}")})
    told = said("a", x=1234.5, y=Text(en="sun", vi="nắng", ja="日"))
    assert (told.en, told.vi, told.ja) == ("1,230 of sun", "1.230 trên nắng", "日の1,230")


def test_braces_in_names_stay_as_they_are():
    said = Said({"a": Text(en="In {zone}.")})
    assert said("a", zone="{x} {0}").en == "In {x} {0}."


def test_long_lists_end_where_a_card_has_no_more_room():
    texts = load_texts()
    keys = [key for key in texts if key.startswith("layer.")][: MOST_NAMES + 1]
    assert said_some(keys, texts, "en").endswith(", and more")
    assert said_some(keys[:MOST_NAMES], texts, "ja").count("、") == MOST_NAMES - 1


@pytest.mark.parametrize("parts", [{"zone": "hải & phòng=1"}, {"site": "rooftop_pv:estate:a", "per": "km2"}, {}])
def test_a_view_is_read_as_it_was_written(parts):
    assert view_parts(view_of(parts)) == (parts, [])


def test_shares_are_whole_where_they_are_large():
    assert share_of(0.4, 100.0) == pytest.approx(0.4)
    assert share_of(1.0, 3.0) == 33.0


def test_each_source_is_called_as_its_group_of_results():
    titles = energy_titles()
    assert set(titles) == set(ENERGIES)
    assert all(titles[name][language] for name in titles for language in LANGUAGES)
