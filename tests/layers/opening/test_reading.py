"""A layer being opened: what its entry names, and what is reported of its file."""

import shutil

from geoplan.layers.land.zones import read_zones

COLUMNS = {"zone_id": "code"}


def test_a_layer_without_file_or_with_a_source_that_zones_do_not_have(folder):
    folder.set("zones")
    assert "layers.zones.file: found neither a file nor a source" in folder.refusal("zones", read_zones)
    folder.set("zones", source="moon")
    assert "source = 'moon'; expected a file" in folder.refusal("zones", read_zones)
    folder.set("zones", source="moon", file="zones.gpkg")
    assert "a file and a source" in folder.refusal("zones", read_zones)


def test_report_hashes_every_file_of_a_shapefile(folder, zones):
    folder.features("zones", zones.rename(columns={"area_official_km2": "official"}), "shp", columns=COLUMNS)
    before = folder.reading("zones").report(rows=4).sha256
    shutil.copy(folder.folder / "zones.dbf", folder.folder / "copy.dbf")
    with (folder.folder / "zones.dbf").open("ab") as stream:
        stream.write(b"\x1a")
    assert folder.reading("zones").report(rows=4).sha256 != before
