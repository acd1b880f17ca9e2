"""geoplan zonal."""

import geopandas as gpd
import pandas as pd

from support.command import invoke


def test_statistics_are_printed_or_written(small_folder, tmp_path):
    raster, zones = small_folder / "land_cover.tif", small_folder / "zones.gpkg"
    status, out, errors = invoke("zonal", raster, zones, "--stats", "mean, frac", "--quiet")
    assert (status, errors) == (0, "")
    head, *rows = out.splitlines()
    assert head == "zone_id,zone_name,zone_type,district,population,mean,frac_1,frac_2,frac_5,frac_6"
    assert [row.split(",")[0] for row in rows] == ["a", "b", "c", "d"]

    written = tmp_path / "thống kê.gpkg"
    told = invoke("zonal", raster, zones, "--output", written, "--prefix", "lc_", "--language", "vi")
    assert (told.status, told.out) == (0, f"{written}\n")
    assert told.errors.splitlines()[-1].startswith("100%  ")
    frame = gpd.read_file(written)
    assert frame.columns[-4:].tolist() == ["lc_mean", "lc_sum", "lc_count", "geometry"]
    assert frame["lc_count"].tolist() == [400.0] * 4
    assert invoke("zonal", raster, zones, "-o", tmp_path / "a.csv", "--quiet").out == ""
    assert pd.read_csv(tmp_path / "a.csv")["count"].tolist() == [400.0] * 4


def test_what_is_wrong_is_said_and_nothing_is_written(small_folder, tmp_path):
    raster, zones = small_folder / "land_cover.tif", small_folder / "zones.gpkg"
    done = invoke("zonal", raster, zones, "--stats", "maen", "-o", tmp_path / "a.gpkg")
    assert (done.status, "Did you mean 'mean'?" in done.errors) == (1, True)
    done = invoke("zonal", raster, zones, "-o", tmp_path / "a.doc")
    assert (done.status, "found '.doc'; expected one of .gpkg" in done.errors) == (1, True)
    assert not list(tmp_path.iterdir())
