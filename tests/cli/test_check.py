"""geoplan check."""

import shutil

from support.command import geoplan, invoke


def test_a_new_study_is_said_layer_by_layer(made, tmp_path):
    status, out, errors = geoplan("check", made, cache=tmp_path)
    assert status == 0
    assert errors == ""
    assert "zones           real" in out
    assert "rooftops        synthetic" in out
    assert "roads           absent     geoplan can fetch it from: osm." in out
    assert "Phu Lien" in out
    assert out.endswith("No faults.\n")


def test_rasters_have_cells_and_tables_rows(folder):
    import numpy as np

    folder.raster("population", np.full((40, 40), 5.0, dtype="float32"), unit="persons")
    folder.study()
    status, out, _ = invoke("check", folder.folder)
    assert status == 0
    assert "population.tif, 1,600 cells, covers 100.0%" in out
    assert "roofs.parquet, 30 rows\n" in out


def test_faults_are_listed_and_nothing_else_is_said(made, tmp_path):
    shutil.copytree(made, tmp_path / "broken")
    study = tmp_path / "broken" / "study.toml"
    text = study.read_text(encoding="utf-8")
    study.write_text(text.replace('file = "irradiance.csv"', 'file = "sun.csv"'), encoding="utf-8")
    status, out, errors = geoplan("check", tmp_path / "broken")
    assert status == 1
    assert out == ""
    assert "sun.csv: found no such file" in errors
