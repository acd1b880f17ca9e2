from xml.etree import ElementTree as ET

import geopandas as gpd
import pytest

from geoplan.languages import LANGUAGES
from geoplan.outputs.geopackage.symbiosis_style import STREAM_COLOURS, symbiosis_style
from support.geopackages import opened


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_stream_is_an_arrow_of_its_colour(sited_assessment, language):
    pairs = sited_assessment.eco_parks.symbiosis
    root = ET.fromstring(symbiosis_style(pairs, language=language))
    renderer = root.find("renderer-v2")
    assert renderer.attrib["attr"] == "stream"
    assert [each.attrib["value"] for each in renderer.iter("category")] == ["heat", "residue"]
    for symbol, stream in zip(renderer.findall("symbols/symbol"), ("heat", "residue"), strict=True):
        assert symbol.attrib["type"] == "line"
        colour = next(each.attrib["value"] for each in symbol.iter("Option") if each.get("name") == "color")
        red, green, blue, _ = (int(part) for part in colour.split(","))
        assert f"#{red:02x}{green:02x}{blue:02x}" == STREAM_COLOURS[stream]
    aliases = {each.attrib["field"]: each.attrib["name"] for each in root.iter("alias")}
    assert "geometry" not in aliases
    assert all(aliases.values())


def test_pairs_are_a_layer_of_lines_and_each_row_belongs_to_its_park(sited_package):
    lines = gpd.read_file(sited_package, layer="symbiosis")
    assert lines["pair_id"].tolist() == ["p1", "p2"]
    assert lines.geom_type.iloc[0] == "MultiLineString"
    assert lines.geometry.isna().tolist() == [False, True], "within one place there is no line"
    with opened(sited_package) as database:
        tables = {name for (name,) in database.execute("SELECT table_name FROM gpkg_contents")}
        of_parks = {"eco_parks", "matching", "estate_projects", "estate_saving", "estate_eip", "estate_sdg"}
        assert of_parks | {"estate_streams", "domino", "roll_out", "symbiosis"} <= tables
        for table in (*of_parks, "estate_streams", "domino", "roll_out", "symbiosis"):
            query = "SELECT column_name, title, description FROM gpkg_data_columns WHERE table_name = ?"
            explained = {row[0]: row[1:] for row in database.execute(query, (table,))}
            columns = {row[1] for row in database.execute(f"PRAGMA table_info({table})")} - {"fid", "geom"}
            assert explained.keys() == columns, table
            assert all(title and about for title, about in explained.values()), table
