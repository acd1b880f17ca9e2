"""What can be wrong with exclusions, told before any cell is looked at."""

import geopandas as gpd
import numpy as np
import pytest
import rioxarray  # noqa: F401 - registers the accessor
import shapely
from affine import Affine
from odc.geo.geobox import GeoBox

from geoplan.errors import CRSError, LayerError
from geoplan.siting.land.eligible_land import (
    Exclusion,
    eligible_land,
)
from support.land_cells import GRID, LEFT, TOP, classes, features, place


def test_a_buffer_in_degrees_is_refused():
    degrees = GeoBox((4, 4), Affine(0.1, 0, 106, 0, -0.1, 21), "EPSG:4326")
    with pytest.raises(CRSError, match="degrees") as error:
        eligible_land(degrees, [Exclusion("water", classes(), classes=["water"], buffer_m=0.01)])
    assert "EPSG:4326" in str(error.value)


def test_a_class_that_the_legend_lacks_is_named():
    with pytest.raises(LayerError, match="Did you mean 'forest'") as error:
        eligible_land(GRID, [Exclusion("wood", classes(), classes=["forrest", 9])])
    assert [fault.found for fault in error.value.faults] == ["'forrest'", "the code 9"]
    assert all("exclusion 'wood'" in fault.file for fault in error.value.faults)


def test_all_faults_are_told_at_once():
    bow_tie = features(shapely.Polygon([place(0, 0), place(5, 5), place(5, 0), place(0, 5)]))
    no_crs = gpd.GeoDataFrame(geometry=[shapely.Point(place(1, 1))])
    exclusions = [
        Exclusion("a", bow_tie, buffer_m=-1.0),
        Exclusion("a", features(shapely.LineString([place(0, 0), place(5, 5)])), share=1.5),
        Exclusion("b", no_crs, buffer_m=5.0, where={"kind": "x"}),
        Exclusion("c", classes()),
        Exclusion("d", classes(), between=(5.0, 1.0), where={"kind": "x"}),
        Exclusion("e", features(shapely.Point(place(1, 1))), buffer_m=9.0, classes=[1], include=True, share=0.5),
        Exclusion("f", features(shapely.Point(place(1, 1))), buffer_m=9.0, where=lambda _: [True, False]),
        Exclusion("g", "roads.gpkg"),
        Exclusion("h", classes().drop_vars("spatial_ref"), classes=[1]),
    ]
    with pytest.raises(CRSError) as error:
        eligible_land(GRID, exclusions)
    found = [(fault.file.removeprefix("exclusion "), fault.where) for fault in error.value.faults]
    assert found == [
        ("exclusions", "a"),
        ("'a'", "buffer_m"),
        ("'a'", "geometry"),
        ("'a'", "share"),
        ("'a'", "buffer_m"),
        ("'b'", "CRS"),
        ("'b'", "where"),
        ("'c'", "layer"),
        ("'d'", "where"),
        ("'d'", "between"),
        ("'e'", "share"),
        ("'e'", "classes"),
        ("'f'", "where"),
        ("'g'", "layer"),
        ("'h'", "CRS"),
    ]


@pytest.mark.parametrize("buffer_m", [-1.0, np.nan, np.inf, 1e308, "5", True, None])
def test_buffers_that_cannot_be(buffer_m):
    pond = features(shapely.box(LEFT, TOP - 50, LEFT + 50, TOP))
    with pytest.raises(LayerError, match=r"'pond', buffer_m: found .*; expected 0 to 21,000,000 m"):
        eligible_land(GRID, [Exclusion("pond", pond, buffer_m=buffer_m)])


@pytest.mark.parametrize("share", [-0.1, 1.1, np.nan, 1e308, "5", True])
def test_shares_that_cannot_be(share):
    pond = features(shapely.box(LEFT, TOP - 50, LEFT + 50, TOP))
    with pytest.raises(LayerError, match=r"'pond', share: found .*; expected 0 to 1"):
        eligible_land(GRID, [Exclusion("pond", pond, share=share)])


def test_layers_of_complex_numbers():
    layer = classes().astype(complex)
    with pytest.raises(LayerError, match="values of the type complex128"):
        eligible_land(GRID, [Exclusion("water", layer, between=(0.0, 1.0))])


def test_buffers_by_row_are_checked_as_one_buffer_is():
    line = features(shapely.LineString([place(0, 0), place(5, 5)]), wide=[-1.0])
    exclusions = [
        Exclusion("a", line, buffers="wide"),
        Exclusion("b", line, buffers="wid"),
        Exclusion("c", classes(), classes=["water"], buffers="wide"),
        Exclusion("d", line.assign(wide=float("nan")), buffers="wide"),
        Exclusion("e", line.assign(wide=0.0), buffers="wide"),
    ]
    with pytest.raises(LayerError) as error:
        eligible_land(GRID, exclusions)
    found = [(fault.file.removeprefix("exclusion "), fault.where) for fault in error.value.faults]
    assert found == [
        ("'a'", "buffers"),
        ("'b'", "buffers"),
        ("'c'", "buffers"),
        ("'d'", "buffers"),
        ("'e'", "buffer_m"),
    ]
    assert "Did you mean 'wide'" in str(error.value)
