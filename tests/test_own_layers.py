"""A kind of layer is added by a row and a reader, and no other module: it goes through every door."""

import json
import sqlite3
import sys
from contextlib import closing

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from rasterio.transform import from_origin

from geoplan.errors import LayerError, StudyError
from geoplan.kinds.layer_kinds import VARIABLE, layer_kinds
from geoplan.layers.catalog import open_layers
from geoplan.outputs.report.content import report_content
from geoplan.pipeline import run
from geoplan.preparation.overview import layer_overview
from geoplan.study import Layers, open_study
from support.command import invoke
from support.small_study import X, Y, make_study

KINDS = """key,reader,form,beside,required,stands_for,used_by,instead,en,vi,ja
peat_bogs,bogs:read_peat_bogs,features,,,,,,peat bogs,đất than bùn,泥炭地
peat_depth,bogs:read_peat_depth,raster,peat_bogs,,,,,peat depth,độ dày than bùn,泥炭の深さ
"""
READERS = """
from geoplan.layers.opening.raster import coverage, known_values, read_raster
from geoplan.layers.opening.vector import read_features


def read_peat_bogs(reading):
    bogs = read_features(reading, columns=("bog_name",), required=("bog_name",))
    if (bogs["bog_name"].astype(str) == "").any():
        reading.fault("bog_name", "a bog without a name", "a name", "Give it one.")
    return bogs.reset_index(drop=True)


def read_peat_depth(reading, bogs):
    assert bogs is None or len(bogs) == 2, "what stands in `beside` is open already"
    raster = read_raster(reading)
    if float(raster.max()) > 20:
        reading.fault("values", f"{float(raster.max()):g} m of peat", "at most 20 m", "Check the unit.")
    return raster, coverage(raster, known_values(raster), reading.area)
"""


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    """Return a study of one's own, to which two kinds of layer are added: a table, a module, and their files."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "kinds.csv").write_text(KINDS, encoding="utf-8")
    (folder / "bogs.py").write_text(READERS, encoding="utf-8")
    shapes = [shapely.box(X + 100, Y + 100, X + 900, Y + 900), shapely.box(X + 5000, Y + 100, X + 5900, Y + 900)]
    bogs = gpd.GeoDataFrame({"Tên": ["Đầm Sen", "Sông Giá"], "fid": [7, 8]}, geometry=shapes, crs="EPSG:32648")
    bogs.to_crs(4326).to_file(folder / "bogs.geojson")
    transform = from_origin(X, Y + 2000, 100, 100)
    profile = {"driver": "GTiff", "count": 1, "dtype": "float32", "height": 20, "width": 40, "nodata": -9.0}
    with rasterio.open(folder / "depth.tif", "w", crs="EPSG:32648", transform=transform, **profile) as target:
        target.write(np.full((20, 40), 1.5, dtype="float32"), 1)
    (folder / "study").mkdir()
    make_study(folder / "study")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(folder / "kinds.csv"))
        patch.syspath_prepend(folder)
        yield folder


@pytest.fixture(scope="module")
def imported(ours):
    """Return what the two imports said."""
    terms = ("--study", ours / "study", "--licence", "CC0", "--attribution", "The bog watchers")
    said = invoke("import", "peat_bogs", ours / "bogs.geojson", *terms, "--columns", "bog_name=Tên")
    return said, invoke("import", "peat_depth", ours / "depth.tif", *terms, "--status", "synthetic")


@pytest.fixture(scope="module")
def assessed(ours, imported):
    """Return a run of the study, its folder of outputs, and its files."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "weasyprint", None)  # nobody looks at its PDFs
        result, files = run(open_study(ours / "study"), output=ours / "out")
    return result, ours / "out", files


def test_no_module_of_the_house_knows_them():
    assert not {"peat_bogs", "peat_depth"} & (set(layer_kinds()) | set(Layers.model_fields))


def test_they_are_imported_by_commands_of_their_own(ours, imported):
    commands = invoke("import", "--help").out
    assert "peat_bogs" in commands
    assert "peat_depth" in commands
    bogs, depth = imported
    assert (bogs.status, depth.status) == (0, 0), imported
    assert bogs.out.endswith(f"2 rows\n{ours / 'study' / 'peat_bogs.gpkg'}\n")
    assert depth.out.endswith(f"800 cells\n{ours / 'study' / 'peat_depth.tif'}\n")


def test_they_are_opened_with_the_study(ours, imported):
    study = open_study(ours / "study")
    assert study.layers.of("peat_bogs").attribution == "The bog watchers"
    layers = open_layers(study)
    assert set(layers.more) == {"peat_bogs", "peat_depth"}
    assert layers.of("peat_bogs")["bog_name"].tolist() == ["Đầm Sen", "Sông Giá"]
    assert layers.of("peat_depth").shape == (20, 40)
    assert layers.of("roads") is None
    assert layers.reports["peat_depth"].coverage == pytest.approx(0.5, abs=0.01)
    assert "No model of geoplan uses this layer" in layers.reports["peat_bogs"].texts[-1].en


def test_what_is_wrong_with_them_is_told_with_the_other_faults(ours, imported, tmp_path):
    wrong = tmp_path / "study"
    wrong.mkdir()
    make_study(wrong)
    bogs = gpd.read_file(ours / "study" / "peat_bogs.gpkg")
    bogs.assign(bog_name="").to_file(wrong / "bogs.gpkg")
    (wrong / "waste.csv").write_text("stream,t_per_day\nall,-1\n")
    toml = (wrong / "study.toml").read_text(encoding="utf-8")
    entry = '[layers.peat_bogs]\nfile = "bogs.gpkg"\nstatus = "real"\nlicence = "CC0"\n'
    (wrong / "study.toml").write_text(toml + entry, encoding="utf-8")
    with pytest.raises(LayerError) as caught:
        open_layers(open_study(wrong))
    assert {fault.file.rsplit("/", 1)[-1] for fault in caught.value.faults} == {"bogs.gpkg", "waste.csv"}
    (wrong / "study.toml").write_text(toml + entry.replace("bogs]", "bog]"), encoding="utf-8")
    with pytest.raises(StudyError, match="Did you mean 'peat_bogs'"):
        open_study(wrong)
    (wrong / "study.toml").write_text(toml + entry.replace("real", "reel"), encoding="utf-8")
    with pytest.raises(StudyError, match=r"layers\.peat_bogs\.status: found 'reel'"):
        open_study(wrong)


def test_check_and_overview_list_them_and_miss_them_elsewhere(ours, imported, tmp_path):
    said = invoke("check", ours / "study")
    assert said.status == 0, said
    assert "peat_bogs" in said.out
    study = open_study(ours / "study")
    rows = {row.kind: row for row in layer_overview(open_layers(study), study)}
    assert (rows["peat_bogs"].amount, rows["peat_depth"].amount) == ("2 rows", "800 cells")
    assert rows["peat_depth"].status == "synthetic"
    (tmp_path / "other").mkdir()
    other = open_study(make_study(tmp_path / "other"))
    assert {"peat_bogs", "peat_depth"} < set(open_layers(other).absent)


@pytest.mark.slow
def test_a_run_names_them_wherever_layers_are_named(ours, assessed):
    result, folder, _ = assessed
    inputs = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["inputs"]
    assert inputs["peat_bogs"]["file"] == "peat_bogs.gpkg"
    assert inputs["peat_depth"]["status"] == "synthetic"
    assert "peat depth" in str(report_content(result, "en")).lower()
    for name in ("report.html", "map.html"):
        page = (folder / name).read_text(encoding="utf-8")
        assert "peat depth" in page.lower(), name
        assert "The bog watchers" in page, name
    workbook = pd.read_excel(folder / "zones.xlsx", sheet_name=None, header=None)
    assert any("peat depth" in frame.to_string().lower() for frame in workbook.values())


@pytest.mark.slow
def test_they_are_drawn_and_exported(assessed):
    _, folder, files = assessed
    package = folder / "small.gpkg"
    bogs = gpd.read_file(package, layer="read_peat_bogs")
    assert bogs["bog_name"].tolist() == ["Đầm Sen", "Sông Giá"]
    assert bogs.area.sum() == pytest.approx(800 * 800 + 900 * 800, rel=1e-4)
    with closing(sqlite3.connect(package)) as database:
        about = "SELECT identifier, description FROM gpkg_contents WHERE table_name = 'read_peat_bogs'"
        assert database.execute(about).fetchone() == (
            "Small place: peat bogs (read_peat_bogs)",
            "A layer of the study as it was read.",
        )
        styles = "SELECT count(*) FROM layer_styles WHERE f_table_name = 'read_peat_bogs'"
        assert database.execute(styles).fetchone() == (3,)
        sources = "SELECT title, licence FROM sources WHERE kind = 'peat_depth'"
        assert database.execute(sources).fetchone() == ("peat depth", "CC0")
    raster = folder / "rasters" / "read_peat_depth.tif"
    assert raster in files
    with rasterio.open(raster) as opened:
        assert opened.read(1, masked=True).mean() == 1.5
        assert opened.tags()["status"] == "synthetic"
