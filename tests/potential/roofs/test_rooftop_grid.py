import geopandas as gpd
import numpy as np
import pytest
import shapely
from affine import Affine

from geoplan.potential.roofs.rooftop_grid import centres_and_energy, energy_by_cell


def parts_of(*roofs):
    return [(shapely.get_coordinates(part.geometry.centroid), part["energy_kwh"].to_numpy()) for part in roofs]


def test_cells_add_up_to_the_roofs_however_they_are_parted():
    rng = np.random.default_rng(5)
    corner = rng.uniform((0, 0), (985, 485), (400, 2))
    roofs = gpd.GeoDataFrame(
        {"energy_kwh": rng.uniform(1e3, 1e5, 400)}, geometry=shapely.box(*corner.T, *(corner + 15).T), crs=32648
    )
    affine, shape = Affine(100, 0, 0, 0, -100, 500), (5, 10)
    whole = energy_by_cell(parts_of(roofs), affine, shape=shape)
    assert whole.sum() == pytest.approx(roofs["energy_kwh"].sum() / 1e3, rel=1e-12)
    np.testing.assert_allclose(
        energy_by_cell(parts_of(roofs[:150], roofs[150:]), affine, shape=shape), whole, rtol=1e-12
    )
    x, y = roofs.geometry.centroid.x, roofs.geometry.centroid.y
    inside = (x > 300) & (x < 400) & (y > 200) & (y < 300)
    assert whole[2, 3] == pytest.approx(roofs.loc[inside, "energy_kwh"].sum() / 1e3)


def test_a_roof_on_the_outer_edge_belongs_to_the_last_cell():
    roof = (np.array([[200.0, 0.0]]), np.array([3e3]))
    assert energy_by_cell([roof], Affine(100, 0, 0, 0, -100, 200), shape=(2, 2)).tolist() == [[0.0, 0.0], [0.0, 3.0]]


def test_centroids_are_those_of_shapely_whatever_the_outlines_are(tmp_path):
    shapes = [
        shapely.box(600_000, 2_300_000, 600_010, 2_300_030),
        shapely.box(0, 0, 9, 9) - shapely.box(1, 1, 3, 4),
        shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(5, 5, 8, 8)]),
        shapely.Point(7, 3),
    ]
    roofs = gpd.GeoDataFrame({"energy_kwh": [1.0, 2.0, 3.0, 4.0]}, geometry=shapes, crs=32648)
    roofs.to_parquet(tmp_path / "roofs.parquet", row_group_size=3)
    read = list(centres_and_energy(tmp_path / "roofs.parquet"))
    assert [len(kwh) for _, kwh in read] == [3, 1]
    centres = np.concatenate([each for each, _ in read])
    np.testing.assert_allclose(centres, shapely.get_coordinates(shapely.centroid(shapes)), rtol=1e-12)
    assert np.concatenate([kwh for _, kwh in read]).tolist() == [1.0, 2.0, 3.0, 4.0]
