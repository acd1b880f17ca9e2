"""Nothing that a file says is asked of a network, by any reader or command; proven by a listener on this machine."""

import os
import subprocess
import sys
import zipfile
from contextlib import suppress

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import rasterio
import shapely

from geoplan.errors import GeoplanError
from geoplan.files.drivers import SHUT
from geoplan.layers.catalog import open_layers
from geoplan.layers.fieldwork.survey import read_survey
from geoplan.layers.fieldwork.user_sites import read_sites
from geoplan.layers.land.estates import read_estates
from geoplan.layers.land.population import read_population
from geoplan.layers.rooftops.rooftops import Rooftops
from geoplan.layers.weather.weather import read_weather
from geoplan.preparation.import_layer import import_layer
from geoplan.preparation.import_rooftops import import_rooftops
from geoplan.preparation.new_study import new_study
from geoplan.siting.ranking.weighting import read_judgements
from geoplan.siting.ranking.weights_file import RankingWeights
from geoplan.zonal.statistics import zonal_stats
from support.command import invoke
from support.hostile_files import raster_files, vector_files
from support.listener import no_sockets
from support.study_folder import four_zones


def refused(read) -> str:
    with pytest.raises(GeoplanError) as error:
        read()
    assert error.value.faults
    return str(error.value)


def test_the_files_do_ask_where_nothing_is_held_back(tmp_path, listener):
    """Without this, a GDAL that knew none of them would let every test pass."""
    files = vector_files(tmp_path, listener.url)
    for name in ("linked.geojson", "wfs.xml", "curl.vrt", "steps.gdalg.json"):
        with suppress(Exception):  # whatever GDAL makes of the answer
            pyogrio.list_layers(files[name])
    with suppress(Exception), rasterio.open(raster_files(tmp_path, listener.url)["wms.vrt"]) as dataset:
        dataset.read(1)
    assert len({line.split()[1].split("?")[0] for line in listener.asked}) >= 4
    listener.asked.clear()


def test_vector_readers(folder, listener):
    files = vector_files(folder.folder, listener.url)
    for name, path in files.items():
        folder.set("estates", file=name)
        assert folder.refusal("estates", read_estates), name
        folder.set("rooftops", file=name)
        refused(lambda: Rooftops(folder.reading("rooftops")))
        refused(lambda path=path: read_sites(path))
        refused(lambda path=path: new_study(folder.folder / "new", zones=path))
        refused(lambda path=path: import_rooftops(path, folder.folder / "out", crs="EPSG:32648", source="ogr"))
    assert not (folder.folder / "new").exists()


def test_vector_files_are_not_imported(folder, listener):
    folder.study()
    for path in vector_files(folder.folder, listener.url).values():
        refused(lambda path=path: import_layer("estates", path, folder.folder, licence="CC0"))


def test_raster_readers(folder, listener):
    zones = four_zones()
    for name, path in raster_files(folder.folder, listener.url).items():
        folder.set("population", file=name, unit="persons/km2")
        assert folder.refusal("population", lambda reading: read_population(reading, None)), name
        refused(lambda path=path: zonal_stats(path, zones))
        refused(lambda path=path: import_layer("population", path, folder.folder, licence="CC0", unit="persons"))


def test_weather_forms_and_weights(folder, listener, tmp_path):
    folder.study()
    address = f"{listener.url}/w.nc"
    refused(lambda: read_weather(address))
    refused(lambda: RankingWeights.read(address))
    refused(lambda: read_judgements(address))
    refused(lambda: read_survey(address, zones=four_zones()))
    refused(lambda: zonal_stats(address, four_zones()))
    form = tmp_path / "form.xlsx"
    with zipfile.ZipFile(form, "w") as archive:
        archive.writestr("xl/workbook.xml", f'<!DOCTYPE x [<!ENTITY e SYSTEM "{address}">]><workbook>&e;</workbook>')
    assert "a document type" in refused(lambda: read_survey(form, zones=four_zones()))


@pytest.mark.parametrize(
    "address",
    ["{}/z.gpkg", "/vsicurl/{}/z.gpkg", "WFS:{}/wfs", "/vsizip//vsicurl/{}/z.zip", "PG:host={}", "//{}/share/z.gpkg"],
)
def test_addresses_in_the_place_of_files(folder, listener, address):
    host = listener.address if "PG:" in address or address.startswith("//") else listener.url
    for kind in ("zones", "rooftops"):
        folder.set(kind, file=address.format(host))
        assert f"{kind}" in refused(folder.open)
        folder.set("rooftops", file="roofs.parquet")


def test_every_command(folder, listener, tmp_path):
    hostile = vector_files(tmp_path, listener.url)["linked.geojson"]
    folder.set("estates", file="estates.geojson")
    folder.study()
    (folder.folder / "estates.geojson").write_bytes(hostile.read_bytes())
    sites = tmp_path / "sites.csv"
    sites.write_text("longitude,latitude\n106.65,20.82\n")
    commands = [
        ("check", folder.folder),
        ("run", folder.folder, "-o", tmp_path / "out", "-q"),
        ("evaluate", folder.folder, sites, "-q"),
        ("import", "estates", hostile, "--study", folder.folder, "--licence", "CC0"),
        ("import", "rooftops", hostile, "--study", folder.folder, "--licence", "CC0", "-q"),
        ("new", tmp_path / "new", "--zones", hostile),
    ]
    with no_sockets():
        for command in commands:
            said = invoke(*command)
            assert said.status == 1, command
            assert "a coordinate system that stands elsewhere" in said.errors, command
        assert invoke("weights", f"{listener.url}/j.csv", tmp_path / "w.json").status == 1
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "new").exists()


def test_a_sound_study_opens_no_socket(folder):
    with no_sockets():
        assert len(folder.open().zones) == 4


def test_second_locks_hold_without_the_first(tmp_path, listener, monkeypatch):
    """GDAL with all its drivers, under the options that files are read with."""
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    vectors, rasters = vector_files(tmp_path, listener.url), tmp_path / "r"
    rasters.mkdir()
    before = {name: pyogrio.get_gdal_config_option(name) for name in SHUT}
    pyogrio.set_gdal_config_options(SHUT)
    try:
        for path in vectors.values():
            with suppress(Exception):  # whatever GDAL makes of it
                for layer, _ in pyogrio.list_layers(path):
                    pyogrio.read_dataframe(path, layer=layer)
    finally:
        pyogrio.set_gdal_config_options(before)
    for path in raster_files(rasters, listener.url).values():
        with suppress(Exception), rasterio.Env(**SHUT), rasterio.open(path) as dataset:
            dataset.overviews(1)
            dataset.read(1, out_shape=(4, 4))


def test_proj_fetches_nothing_whatever_the_environment_says(tmp_path, listener):
    code = (
        "import sys; from geoplan.cli import main; sys.argv = ['geoplan', 'studies']\n"
        "try:\n main()\nexcept SystemExit:\n pass\n"
        "import pyproj.network, rasterio.warp; assert not pyproj.network.is_network_enabled()"
    )
    environment = os.environ | {"PROJ_NETWORK": "ON", "PROJ_NETWORK_ENDPOINT": listener.url}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, capture_output=True)


def test_formats_that_lead_nowhere_are_read_as_ever(folder, listener):
    square = shapely.box(106.64, 20.8, 106.68, 20.84)
    frame = gpd.GeoDataFrame({"estate_id": ["e"], "estate_name": ["E"]}, geometry=[square], crs=4326)
    for ending, driver in (("geojson", "GeoJSON"), ("geojsonl", "GeoJSONSeq"), ("kml", "KML"), ("tab", "MapInfo File")):
        path = folder.folder / f"estates.{ending}"
        frame.to_file(path, driver=driver)
        folder.set("estates", file=path.name, columns={"estate_id": "Name"} if ending == "kml" else {})
        reading = folder.reading("estates")
        read = read_estates(reading)
        assert len(read) == 1, ending
        assert not reading.faults
    with zipfile.ZipFile(folder.folder / "estates.zip", "w") as archive:
        frame.rename(columns={"estate_name": "name"}).to_file(folder.folder / "e.shp")
        for part in folder.folder.glob("e.*"):
            archive.write(part, part.name)
    folder.set("estates", file="estates.zip", columns={"estate_name": "name"})
    assert len(read_estates(folder.reading("estates"))) == 1


def test_a_mosaic_in_the_study_is_read(folder):
    raster_files(folder.folder, "http://127.0.0.1:9")
    text = (folder.folder / "place.vrt").read_text().replace("http://127.0.0.1:9/crs.wkt", "EPSG:32648")
    (folder.folder / "mosaic.vrt").write_text(text)
    folder.set("land_cover", file="mosaic.vrt", legend="geoplan")
    cover = folder.open().land_cover
    assert np.unique(cover.to_numpy()).tolist() == [2]
    assert open_layers(folder.study()).reports["land_cover"].outside == ()
