import geopandas as gpd
import numpy as np
import pytest
import shapely
from affine import Affine

from geoplan.potential.roofs.rooftop_grid import energy_by_cell


def test_cells_add_up_to_the_roofs_however_they_are_parted():
    rng = np.random.default_rng(5)
    corner = rng.uniform((0, 0), (985, 485), (400, 2))
    roofs = gpd.GeoDataFrame(
        {"energy_kwh": rng.uniform(1e3, 1e5, 400)}, geometry=shapely.box(*corner.T, *(corner + 15).T), crs=32648
    )
    affine, shape = Affine(100, 0, 0, 0, -100, 500), (5, 10)
    whole = energy_by_cell([roofs], affine, shape=shape)
    assert whole.sum() == pytest.approx(roofs["energy_kwh"].sum() / 1e3, rel=1e-12)
    np.testing.assert_allclose(energy_by_cell([roofs[:150], roofs[150:]], affine, shape=shape), whole, rtol=1e-12)
    x, y = roofs.geometry.centroid.x, roofs.geometry.centroid.y
    inside = (x > 300) & (x < 400) & (y > 200) & (y < 300)
    assert whole[2, 3] == pytest.approx(roofs.loc[inside, "energy_kwh"].sum() / 1e3)


def test_a_roof_on_the_outer_edge_belongs_to_the_last_cell():
    roof = gpd.GeoDataFrame({"energy_kwh": [3e3]}, geometry=[shapely.box(190, -10, 210, 10)], crs=32648)
    assert energy_by_cell([roof], Affine(100, 0, 0, 0, -100, 200), shape=(2, 2)).tolist() == [[0.0, 0.0], [0.0, 3.0]]
