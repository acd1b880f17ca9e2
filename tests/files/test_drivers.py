"""GDAL's drivers held short, and given back."""

import os
import threading

import pyogrio
import pytest

from geoplan.errors import GeoplanError
from geoplan.files.drivers import SHUT, drivers_held, only, stay_offline


def test_only_some_drivers_are_left_and_all_come_back():
    before = dict(pyogrio.list_drivers())
    with only(["GPKG"]):
        assert set(pyogrio.list_drivers()) == {"GPKG"}
        assert pyogrio.get_gdal_config_option("CPL_VSIL_CURL_ALLOWED_FILENAME") == "none"
        with only(["GeoJSON"]):  # the outer one may have a file open
            assert set(pyogrio.list_drivers()) == {"GPKG", "GeoJSON"}
    assert dict(pyogrio.list_drivers()) == before
    assert [pyogrio.get_gdal_config_option(name) for name in SHUT] == [None] * len(SHUT)


def test_they_come_back_after_an_error_and_with_the_users_own_options():
    before = dict(pyogrio.list_drivers())
    pyogrio.set_gdal_config_options({"GDAL_HTTP_PROXY": "http://proxy:3128", "GDAL_SKIP": "DXF"})
    try:
        with pytest.raises(ZeroDivisionError), only(["GPKG"]):
            raise ZeroDivisionError
        assert pyogrio.get_gdal_config_option("GDAL_HTTP_PROXY") == "http://proxy:3128"
        assert set(before) - set(pyogrio.list_drivers()) == {"DXF"}
    finally:
        pyogrio.set_gdal_config_options({"GDAL_HTTP_PROXY": None, "GDAL_SKIP": None})
        pyogrio._ogr._register_drivers()
    assert dict(pyogrio.list_drivers()) == before


def test_a_driver_that_has_a_file_open_is_not_taken_away():
    with drivers_held(["FlatGeobuf"]):
        with only(["GPKG"]):
            assert set(pyogrio.list_drivers()) == {"GPKG", "FlatGeobuf"}
        with drivers_held(["FlatGeobuf"]):
            pass
        with only(["GPKG"]):
            assert "FlatGeobuf" in pyogrio.list_drivers()
    with only(["GPKG"]):
        assert set(pyogrio.list_drivers()) == {"GPKG"}


def test_threads_share_the_list():
    before = dict(pyogrio.list_drivers())
    entered, leave = threading.Event(), threading.Event()

    def read() -> None:
        with only(["GPKG"]):
            entered.set()
            leave.wait(20)

    thread = threading.Thread(target=read)
    thread.start()
    assert entered.wait(20)
    with only(["GeoJSON"]):
        assert set(pyogrio.list_drivers()) == {"GPKG", "GeoJSON"}
    assert "GPKG" in pyogrio.list_drivers()
    leave.set()
    thread.join()
    assert dict(pyogrio.list_drivers()) == before


def test_where_they_cannot_be_taken_away_nothing_is_read(monkeypatch):
    monkeypatch.setattr(pyogrio._ogr, "_register_drivers", lambda: None)
    with pytest.raises(GeoplanError, match=r"a GDAL that keeps its drivers .*WFS"), only(["GPKG"]):
        raise AssertionError


def test_proj_stays_offline(monkeypatch):
    monkeypatch.setenv("PROJ_NETWORK", "ON")
    stay_offline()
    assert os.environ["PROJ_NETWORK"] == "OFF"
