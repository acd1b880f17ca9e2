"""The map of what differs between two runs, in a real browser without a network."""

import pytest

from geoplan.comparison.comparison import MAP_FILE, compare
from support.axe import serious_faults
from support.sample_result import changed

pytestmark = pytest.mark.browser
ENERGY, WASTE = "rooftop_pv_energy_gwh", "waste_energy_gwh"


@pytest.fixture(scope="module")
def map_file(sample_assessment, tmp_path_factory):
    zones = sample_assessment.zones.copy()
    zones.loc[zones.index[0], ENERGY] *= 1.5
    zones.loc[zones.index[1], WASTE] *= 0.5
    folder = tmp_path_factory.mktemp("compared")
    compare(sample_assessment, changed(sample_assessment, zones=zones)).write(folder)
    return folder / MAP_FILE


def colours(page):
    return page.evaluate(
        "[...document.querySelectorAll('path.leaflet-interactive')].map(path => path.getAttribute('fill'))"
    )


def test_zones_are_coloured_by_the_figure_that_is_chosen(open_page, map_file):
    page = open_page(map_file)
    first = colours(page)
    assert len(set(first)) == 2
    page.get_by_label("Figure").focus()
    page.keyboard.press("ArrowDown")
    second = colours(page)
    assert first != second
    assert page.evaluate("document.activeElement.id") == "difference-column"
    assert page.get_by_role("caption").count() == 1


def test_names_are_texts_and_the_table_has_every_zone(open_page, map_file, sample_assessment):
    page = open_page(map_file)
    names = page.locator("table.zones tbody th").all_inner_texts()
    assert len(names) == len(sample_assessment.zones)
    assert page.evaluate("window.broken === undefined")


def test_nothing_serious_is_wrong_for_who_does_not_see_it(open_page, map_file):
    assert serious_faults(open_page(map_file), "#differences") == []


def test_on_a_phone_nothing_is_cut(open_page, map_file):
    page = open_page(map_file, width=360, height=740)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.get_by_label("Figure").is_visible()
