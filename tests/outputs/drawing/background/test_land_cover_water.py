"""Water of the land cover as shapes, in whichever CRS the cells are."""

import numpy as np
import pytest
import shapely
import xarray as xr
from pyproj import CRS

from geoplan.layers.opening.land_cover_classes import land_cover_classes
from geoplan.outputs.drawing.background.land_cover_water import MOST_CELLS, water_cells

STUDY = CRS.from_epsg(32648)


def cover(*, crs="EPSG:32648", size=10, cell=100.0, west=0.0, south=0.0) -> xr.DataArray:
    """Cells of crops, the lower left quarter of them water."""
    codes = np.full((size, size), land_cover_classes()["cropland"].code, dtype=np.uint8)
    codes[size // 2 :, : size // 2] = land_cover_classes()["water"].code
    y = south + cell * (size - np.arange(size) - 0.5)
    x = west + cell * (np.arange(size) + 0.5)
    return xr.DataArray(codes, coords={"y": y, "x": x}, dims=("y", "x")).rio.write_crs(crs)


def test_cells_of_water_become_one_shape():
    water = water_cells(cover(), (0, 0, 1000, 1000), crs=STUDY)
    assert water.equals(shapely.box(0, 0, 500, 500))
    assert water_cells(cover(), (600, 600, 1000, 1000), crs=STUDY) is None
    assert water_cells(cover(), (9000, 9000, 9900, 9900), crs=STUDY) is None


def test_cells_in_degrees_lie_where_they_belong():
    degrees = cover(crs="EPSG:4326", cell=0.01, west=106.6, south=20.8)
    water = water_cells(degrees, (655_000, 2_290_000, 690_000, 2_320_000), crs=STUDY)
    from pyproj import Transformer

    back = Transformer.from_crs(STUDY, 4326, always_xy=True)
    corners = [back.transform(x, y) for x, y in shapely.get_coordinates(water)]
    assert min(x for x, _ in corners) == pytest.approx(106.6, abs=1e-6)
    assert max(x for x, _ in corners) == pytest.approx(106.65, abs=1e-6)
    assert max(y for _, y in corners) == pytest.approx(20.85, abs=1e-6)


def test_of_very_many_cells_some_are_taken():
    many = cover(size=3 * MOST_CELLS, cell=1.0)
    water = water_cells(many, (0, 0, 3.0 * MOST_CELLS, 3.0 * MOST_CELLS), crs=STUDY)
    assert water.area == pytest.approx((1.5 * MOST_CELLS) ** 2, rel=0.01)
