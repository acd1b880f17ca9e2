"""A study reads its own files; others only where who runs it says so, and then the manifest names them."""

import json
import os
import shutil
import time
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pytest

from geoplan.errors import GeoplanError, StudyError
from geoplan.files.boundary import VARIABLE
from geoplan.layers.catalog import open_layers
from geoplan.outputs.manifest import write_manifest
from geoplan.study import open_study
from support.command import invoke
from support.study_folder import four_zones, write_raster

CROPS = "zone_id,crop,production_t,year,source\n,paddy,12345,2024,x\n"


@pytest.fixture
def away(folder, tmp_path_factory):
    """Return a folder outside of the study, with a file for each kind of layer."""
    far = tmp_path_factory.mktemp("far")
    (far / "crops.csv").write_text(CROPS)
    shutil.copy(folder.folder / "zones.gpkg", far)
    shutil.copy(folder.folder / "roofs.parquet", far)
    write_raster(far / "cover.tif", np.full((40, 40), 2, dtype="uint8"))
    (far / "legend.csv").write_text("code,class_key\n2,cropland\n")
    return far


def refused(folder) -> str:
    started = time.monotonic()
    with pytest.raises(GeoplanError) as error:
        folder.open()
    assert time.monotonic() - started < 60
    return str(error.value)


def test_a_path_that_leads_out(folder, away):
    for path in (str(away / "crops.csv"), os.path.relpath(away / "crops.csv", folder.folder)):
        folder.set("crops", file=path)
        said = refused(folder)
        assert f"layers.crops.file: found '{path}', which lies outside the study's folder" in said
        assert f"geoplan import crops FILE --study {folder.folder}" in said
        assert f"--allow-outside={away}" in said
    folder.csv("crops", CROPS)
    folder.set("zones", file=str(away / "zones.gpkg"), columns={"zone_id": "code"})
    assert f"Copy it to {folder.folder}." in refused(folder)


def test_links(folder, away):
    folder.csv("crops", CROPS)
    (folder.folder / "crops.csv").unlink()
    (folder.folder / "crops.csv").symlink_to(away / "crops.csv")
    assert "layers.crops.file: found 'crops.csv', which lies outside" in refused(folder)
    (folder.folder / "crops.csv").unlink()
    (folder.folder / "crops.csv").symlink_to("crops.csv")
    assert "links that go round in circles" in refused(folder)
    (folder.folder / "crops.csv").unlink()
    (folder.folder / "far").symlink_to(away, target_is_directory=True)
    folder.set("crops", file="far/crops.csv")
    assert "outside the study's folder" in refused(folder)


def test_a_study_reached_by_a_link_is_inside(folder, tmp_path_factory):
    folder.study()
    link = tmp_path_factory.mktemp("elsewhere") / "link"
    link.symlink_to(folder.folder, target_is_directory=True)
    assert len(open_layers(open_study(link)).zones) == 4


def test_what_files_point_to(folder, away):
    zones = four_zones().rename(columns={"area_official_km2": "official"})
    folder.features("zones", zones, "shp", columns={"zone_id": "code"})
    shutil.move(folder.folder / "zones.dbf", away / "zones.dbf")
    (folder.folder / "zones.dbf").symlink_to(away / "zones.dbf")
    assert f"zones.dbf: found {away / 'zones.dbf'}, outside the folder" in refused(folder)
    (folder.folder / "zones.dbf").unlink()
    shutil.copy(away / "zones.dbf", folder.folder)
    folder.set("land_cover", file="cover.tif", legend=str(away / "legend.csv"))
    shutil.copy(away / "cover.tif", folder.folder)
    assert "legend.csv, outside the folder" in refused(folder)
    source = (
        '<SimpleSource><SourceFilename relativeToVRT="1">{}</SourceFilename><SourceBand>1</SourceBand></SimpleSource>'
    )
    tile = source.format(os.path.relpath(away / "cover.tif", folder.folder))
    (folder.folder / "m.vrt").write_text(
        '<VRTDataset rasterXSize="40" rasterYSize="40"><SRS>EPSG:32648</SRS><GeoTransform>670000,100,0,2304000,0,-100'
        f'</GeoTransform><VRTRasterBand dataType="Byte" band="1">{tile}</VRTRasterBand></VRTDataset>'
    )
    folder.set("land_cover", file="m.vrt", legend="geoplan")
    assert f"cover.tif, outside the folder {folder.folder}" in refused(folder)


@pytest.mark.skipif("OpenFileGDB" not in __import__("pyogrio").list_drivers(write=True), reason="needs GDAL 3.6")
def test_members_of_a_geodatabase(folder, away):
    zones = four_zones().drop(columns="population")
    zones.to_file(folder.folder / "zones.gdb", driver="OpenFileGDB", layer="zones")
    folder.set("zones", file="zones.gdb", columns={"zone_id": "code"})
    assert len(folder.open().zones) == 4
    part = next((folder.folder / "zones.gdb").glob("*.gdbtable"))
    shutil.move(part, away / part.name)
    part.symlink_to(away / part.name)
    assert "outside the folder" in refused(folder)


def test_who_runs_it_can_allow_it(folder, away, monkeypatch):
    folder.set("crops", file=str(away / "crops.csv"))
    folder.set("land_cover", file=str(away / "cover.tif"), legend=str(away / "legend.csv"))
    folder.study()
    for allowed in (True, away, [away.parent], str(away)):
        layers = open_layers(open_study(folder.folder, allow_outside=allowed))
        assert layers.reports["crops"].outside == (away / "crops.csv",)
        assert set(layers.reports["land_cover"].outside) == {away / "cover.tif", away / "legend.csv"}
        assert layers.reports["zones"].outside == ()
    monkeypatch.setenv(VARIABLE, str(away))
    assert open_layers(open_study(folder.folder)).crops is not None
    with pytest.raises(GeoplanError, match="outside the study's folder"):
        open_layers(open_study(folder.folder, allow_outside=False))
    with pytest.raises(GeoplanError, match="outside the study's folder"):
        open_layers(open_study(folder.folder, allow_outside=folder.folder))


def test_the_study_itself_cannot(folder, away):
    folder.study()
    toml = folder.folder / "study.toml"
    for line in ("allow_outside = true", f'allow_outside = "{away}"'):
        toml.write_text(f"{line}\n{toml.read_text()}")
        with pytest.raises(StudyError, match="allow_outside: found a key that is not yours to set"):
            open_study(folder.folder)
        toml.write_text(toml.read_text().split("\n", 1)[1])


def test_commands_have_the_option(folder, away):
    folder.set("crops", file=str(away / "crops.csv"))
    folder.study()
    assert invoke("check", folder.folder).status == 1
    assert invoke("check", folder.folder, "--allow-outside").status == 0
    assert invoke("check", folder.folder, f"--allow-outside={away}").status == 0
    assert "outside the study's folder" in invoke("check", folder.folder, f"--allow-outside={folder.folder}").errors
    assert "no such folder" in invoke("check", folder.folder, "--allow-outside=nowhere").errors
    for command in (("run",), ("evaluate",), ("fetch",), ("import", "rooftops"), ("import", "roads")):
        assert "--allow-outside" in invoke(*command, "--help").out


def test_what_the_user_names_may_lie_anywhere(folder, away, tmp_path):
    folder.study()
    roads = four_zones().boundary
    gpd.GeoDataFrame({"class": ["primary"] * 4}, geometry=roads).to_file(away / "roads.gpkg")
    said = invoke("import", "roads", away / "roads.gpkg", "--study", folder.folder, "--licence", "CC0")
    assert (said.status, said.errors) == (0, "")
    cover = invoke(
        "import", "land_cover", away / "cover.tif", "--legend", away / "legend.csv", "--study", folder.folder,
        "--licence", "CC0",
    )  # fmt: skip
    assert (cover.status, cover.errors) == (0, "")
    made = invoke("new", tmp_path / "new", "--zones", away / "zones.gpkg")
    assert made.status == 0
    assert open_layers(open_study(folder.folder)).roads is not None


def test_the_manifest_names_what_was_read_from_outside(folder, away):
    folder.set("crops", file=str(away / "crops.csv"))
    folder.study()
    study = open_study(folder.folder, allow_outside=True)
    # as much of a result as a manifest says of its inputs
    layers, nothing = open_layers(study), {"parameters": {}, "totals": {}, "timings": {}, "used": {}}
    told = {"notes": [], "headlines": (), "checks": (), "unused": ()}
    told |= {"potential": SimpleNamespace(draws=None), "siting": SimpleNamespace(interpolated=())}
    told |= {"uncertain_inputs": {}, "outside_middle": ()}
    result = SimpleNamespace(study=study, inputs=layers, layers=layers.reports, **nothing, **told)
    inputs = json.loads(write_manifest(result, folder.folder, outputs=[]).read_text())["inputs"]
    assert inputs["crops"]["outside"] == [os.path.relpath(away / "crops.csv", folder.folder)]
    assert inputs["zones"]["outside"] == []


@pytest.mark.parametrize("kind", ["crops", "zones", "rooftops", "irradiance", "land_cover"])
def test_what_is_no_file_is_refused_at_once(folder, kind):
    folder.set("land_cover", file="cover.tif", legend="geoplan")
    ending = {"crops": "csv", "zones": "gpkg", "rooftops": "parquet", "irradiance": "csv", "land_cover": "tif"}[kind]
    os.mkfifo(folder.folder / f"pipe.{ending}")
    (folder.folder / f"folder.{ending}").mkdir()
    for name, found in ((f"pipe.{ending}", "a named pipe"), (f"folder.{ending}", "a folder"), (".", "a folder")):
        folder.set(kind, file=name, **({"legend": "geoplan"} if kind == "land_cover" else {}))
        assert f"found {found}; expected a file" in refused(folder)


@pytest.mark.parametrize("beside", ["zones.gpkg-wal", "zones.gpkg-journal", "zones.qix"])
def test_a_pipe_beside_a_layer_is_refused_at_once(folder, beside):
    os.mkfifo(folder.folder / beside)
    assert f"{beside}: found a named pipe" in refused(folder)
