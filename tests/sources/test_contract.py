"""What a source gives back: what study.toml says of it, and what people read of a fetch."""

from pathlib import Path

import pytest

from geoplan.errors import Fault, LayerError
from geoplan.languages import Text
from geoplan.sources.contract import Download, FetchedLayer, FetchReport
from geoplan.sources.registry import sources

ROADS = Download("https://osm.example/a.pbf", "roads and more", 3_000_000)


def report(**more):
    return FetchReport(Path("study"), {"roads": "osm", "power_grid": "osm", "population": "worldpop"}, **more)


def test_an_entry_says_what_is_needed_to_read_the_layer():
    layer = FetchedLayer(
        "land_cover", Path("/study/cover.tif"), options={"legend": "worldcover"}, licence="CC-BY-4.0",
        attribution="ESA", vintage="2021",
    )  # fmt: skip
    assert layer.entry() == {
        "file": "cover.tif",
        "legend": "worldcover",
        "status": "real",
        "licence": "CC-BY-4.0",
        "attribution": "ESA",
        "vintage": "2021",
    }


def test_a_note_stands_in_the_languages_that_it_has():
    layer = FetchedLayer("roads", Path("roads.gpkg"), note=Text(en="Only main roads.", vi="Chỉ đường chính."))
    assert layer.entry()["note"] == {"en": "Only main roads.", "vi": "Chỉ đường chính."}


def test_a_plan_names_sizes_and_what_is_not_known():
    unknown = Download("https://worldpop.example/b.tif", "people", None)
    lines = list(report(planned={"roads": [ROADS], "population": [unknown]}).lines())
    assert lines[0].startswith("roads ")
    assert sources()["osm"].title.en in lines[0]
    assert sources()["osm"].licence in lines[0]
    assert "https://osm.example/a.pbf  (roads and more)" in lines[1]
    assert lines[2].endswith(f"1 of unknown size; {sources()['worldpop'].licence}")
    assert lines[3].split()[0] == "?"
    assert lines[4].startswith("total ")
    assert lines[4].endswith(", and 1 of unknown size")


def test_what_several_layers_need_is_counted_once():
    lines = list(report(planned={"roads": [ROADS], "power_grid": [ROADS]}).lines())
    assert lines[-1].split(maxsplit=1)[1] == lines[0].split(": ")[1].split(";")[0]


def test_what_was_fetched_is_said_with_its_licence_and_note():
    layer = FetchedLayer(
        "roads", Path("roads.gpkg"), licence="ODbL-1.0", vintage="2025", note=Text(en="Only main roads."), rows=12_345
    )
    first, licence, note = report(fetched={"roads": layer}).lines()
    assert first.endswith(f"{sources()['osm'].title.en}, 2025: roads.gpkg, 12,345 rows")
    assert (licence.strip(), note.strip()) == ("licence: ODbL-1.0", "Only main roads.")


@pytest.mark.parametrize("rows", [0, 1])
def test_a_raster_has_no_rows_to_count(rows):
    first = next(report(fetched={"roads": FetchedLayer("roads", Path("a"), rows=rows)}).lines())
    assert ("rows" in first) == bool(rows)


def test_what_failed_is_said_with_its_reason():
    error = LayerError(Fault("https://worldpop.example", "", found="the answer 500", expected="data"))
    (line,) = report(failed={"population": error}).lines()
    assert line.startswith("population ")
    assert "not fetched from" in line
    assert "the answer 500" in line


def test_nothing_done_is_nothing_said():
    assert list(report().lines()) == []
