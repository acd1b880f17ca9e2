"""Texts of frames become the letters that were meant, or the encoding is asked for."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geoplan.errors import LayerError
from geoplan.letters.texts import FOUND, check_encoding, legible

TCVN3 = ["X\xb7 V\xdcnh B\xb6o", "Ph\xad\xeang H\xe5ng B\xb5ng", None]


def frame(texts, name="name"):
    return gpd.GeoDataFrame({name: texts}, geometry=[shapely.Point(n, 0) for n in range(len(texts))], crs=4326)


def test_bytes_are_read_as_they_spell(tmp_path):
    read = legible(tmp_path / "a.shp", frame(TCVN3), as_bytes=True)
    assert read["name"].tolist()[:2] == ["Xã Vĩnh Bảo", "Phường Hồng Bàng"]
    assert pd.isna(read["name"].iloc[2])
    assert read.attrs[FOUND] == "tcvn3"
    assert isinstance(read, gpd.GeoDataFrame)


def test_names_of_columns_are_read_too(tmp_path):
    read = legible(tmp_path / "a.shp", frame(TCVN3, "T\xaan x\xb7"), as_bytes=True)
    assert read.columns[0] == "Tên xã"


def test_what_the_user_names_counts(tmp_path):
    read = legible(tmp_path / "a.shp", frame(["\xcc\xee\xf1\xea\xe2\xe0"]), encoding="windows-1251", as_bytes=True)
    assert read["name"].tolist() == ["Москва"]
    assert FOUND not in read.attrs


def test_what_nobody_knows_is_asked(tmp_path):
    with pytest.raises(LayerError, match=r"encoding no file names.*UTF-8, or the name.*--encoding"):
        legible(tmp_path / "a.shp", frame(["\xcc\xee\xf1\xea\xe2\xe0"]), as_bytes=True)


def test_bytes_that_are_not_of_the_encoding_are_told(tmp_path):
    with pytest.raises(LayerError, match="bytes that are not utf-8"):
        legible(tmp_path / "a.shp", frame(TCVN3), encoding="utf-8", as_bytes=True)


def test_unicode_that_is_right_stays(tmp_path):
    given = frame(["Phường Một", "Zürich"])
    assert legible(tmp_path / "a.gpkg", given) is given
    mended = legible(tmp_path / "a.gpkg", frame(TCVN3))
    assert mended["name"].iloc[0] == "Xã Vĩnh Bảo"


def test_an_encoding_that_is_none(tmp_path):
    check_encoding(tmp_path, "")
    with pytest.raises(LayerError, match=r"found 'tcvn4'.*Did you mean 'tcvn3'"):
        check_encoding(tmp_path / "a.shp", "tcvn4")
