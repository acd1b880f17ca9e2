"""What a study has, what it lacks, and who would fill it."""

import numpy as np

from geoplan.languages import LANGUAGES
from geoplan.preparation.overview import layer_overview
from geoplan.study import Layers


def overview(folder) -> dict:
    study = folder.study()
    from geoplan.layers.catalog import open_layers

    return {row.kind: row for row in layer_overview(open_layers(study), study)}


def test_what_is_there_says_its_status_and_licence(folder):
    folder.raster("terrain", np.full((40, 40), 3.0), vintage="2015", attribution="DLR")
    row = overview(folder)["terrain"]
    assert (row.status, row.licence, row.vintage, row.attribution) == ("real", "CC0", "2015", "DLR")
    assert (row.rows, row.coverage) == (1600, 1.0)
    assert row.missing.en == ""
    assert row.sources == {}


def test_every_layer_has_a_row_and_irradiance_is_not_missed_beside_weather(folder):
    rows = overview(folder)
    assert set(rows) == set(Layers.model_fields) - {"weather"}
    assert list(rows)[:3] == ["zones", "rooftops", "irradiance"]


def test_an_absent_layer_names_the_sources_that_cover_the_place(folder):
    rows = overview(folder)
    terrain = rows["terrain"]
    assert terrain.status is None
    assert "copernicus_dem" in terrain.sources
    assert [text.en for text in terrain.remarks] == [
        "The study does not have this layer.",
        f"geoplan can fetch it from: {', '.join(terrain.sources)}.",
    ]
    crops = rows["crops"]
    assert crops.sources == {}
    assert crops.remarks[1].en == "No source that geoplan knows: import a file of your own."
    assert all(text[language] for text in crops.remarks for language in LANGUAGES)


def test_what_is_schematic_or_covers_a_part_is_told(folder):
    folder.raster("terrain", np.full((40, 20), 3.0))
    folder.raster("population", np.full((40, 40), 9.0), unit="persons", status="schematic")
    rows = overview(folder)
    assert rows["terrain"].missing.en == "Covers 50.0% of the zones' area."
    assert "copernicus_dem" in rows["terrain"].sources
    assert [text.en for text in rows["terrain"].remarks].count(rows["terrain"].missing.en) == 1
    assert rows["population"].missing.en == "The data are not surveyed."
    assert "worldpop" in rows["population"].sources
