"""geoplan land."""

import geopandas as gpd
import pandas as pd
import rasterio

from support.command import invoke


def test_land_is_written_and_what_each_rule_takes_is_said(small_folder, tmp_path):
    files = {name: tmp_path / name for name in ("đất.tif", "zones.gpkg", "rules.csv")}
    raster, zones, rules = files.values()
    said = invoke("land", small_folder, "-o", raster, "--kind", "ground_pv", "--zones", zones, "--report", rules)
    assert said.status == 0, said.errors
    assert said.out.splitlines()[-3:] == [str(file) for file in files.values()]
    by_zone, table = gpd.read_file(zones), pd.read_csv(rules)
    with rasterio.open(raster) as dataset:
        assert dataset.tags()["status"] == "synthetic"
        cells = dataset.read(1, masked=True)
        assert by_zone["eligible_km2"].sum() * 1e6 == rasterio_area(cells, dataset)
    assert f"Eligible: {by_zone['eligible_km2'].sum():,.3f} km2" in said.out
    assert table["exclusion"].tolist()[-1] == "together"
    assert 16.0 - table["alone_km2"].iloc[-1] == by_zone["eligible_km2"].sum().round(9)
    quiet = invoke("land", small_folder, "-o", raster, "--kind", "ground_pv", "--cell", "200", "--quiet")
    assert (quiet.status, quiet.out) == (0, "")


def rasterio_area(cells, dataset):
    return round(float(cells.sum(dtype="float64")) * dataset.res[0] * dataset.res[1], 3)


def test_what_is_wrong_is_said_and_nothing_is_written(small_folder, tmp_path):
    done = invoke("land", small_folder, "-o", tmp_path / "a.tif")
    assert (done.status, "siting.exclusions: found none; expected an exclusion" in done.errors) == (1, True)
    done = invoke("land", small_folder, "-o", tmp_path / "a.tif", "--kind", "ground_pw")
    assert (done.status, "ground_pv" in done.errors) == (1, True)
    done = invoke("land", small_folder, "-o", tmp_path / "a.tif", "--cell", "0")
    assert (done.status, "found 0; expected a length above 0, in metres" in done.errors) == (1, True)
    assert not list(tmp_path.iterdir())
