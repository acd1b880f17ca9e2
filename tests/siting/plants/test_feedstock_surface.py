import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rioxarray  # noqa: F401 - registers the accessor
import shapely
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.errors import CRSError, LayerError
from geoplan.siting.plants.feedstock_surface import (
    candidates_from,
    dense_candidates,
    density,
    feedstock_surface,
    join_candidates,
    told_apart,
)

CRS = 32648
LEFT, TOP, CELL = 600_000.0, 2_300_000.0, 100.0


def grid(values: np.ndarray) -> xr.DataArray:
    rows, columns = values.shape
    coords = {"y": TOP - CELL * (np.arange(rows) + 0.5), "x": LEFT + CELL * (np.arange(columns) + 0.5)}
    return xr.DataArray(values.astype(float), dims=("y", "x"), coords=coords).rio.write_crs(CRS)


def box(column: float, row: float, width: float, height: float) -> shapely.Polygon:
    left, top = LEFT + column * CELL, TOP - row * CELL
    return shapely.box(left, top - height * CELL, left + width * CELL, top)


ZONES = gpd.GeoDataFrame({"zone_id": ["a", "b"]}, geometry=[box(0, 0, 2.5, 4), box(2.5, 0, 3.5, 4)], crs=CRS)


def test_feedstock_goes_where_the_key_is():
    key = np.zeros((4, 6))
    key[1, 0], key[2, 2], key[3, 5] = 1.0, 0.5, 1.0
    amounts = pd.DataFrame({"rice_straw": [100.0, 60.0], "rice_husk": [10.0, 0.0]}, index=["a", "b"])
    surface = feedstock_surface(amounts, ZONES, key=grid(key))
    straw = surface.sel(feedstock="rice_straw").values
    # Zone a: weights 1 and half of 0.5; zone b: the other half of 0.5, and 1.
    assert straw[1, 0] == pytest.approx(100 * 1 / 1.25)
    assert straw[2, 2] == pytest.approx(100 * 0.25 / 1.25 + 60 * 0.25 / 1.25)
    assert straw[3, 5] == pytest.approx(60 * 1 / 1.25)
    assert straw.sum() == pytest.approx(160.0, rel=1e-12)
    assert surface.sel(feedstock="rice_husk").sum() == pytest.approx(10.0, rel=1e-12)
    assert surface.rio.crs.to_epsg() == CRS


def test_a_zone_without_weight_is_filled_evenly():
    key = np.zeros((4, 6))
    key[0, 5] = np.nan
    surface = feedstock_surface(pd.DataFrame({"rice_straw": [100.0]}, index=["a"]), ZONES, key=grid(key))
    assert surface.values[0, 0, 0] == pytest.approx(10.0)
    assert surface.values[0, 0, 2] == pytest.approx(5.0)
    assert surface.sum() == pytest.approx(100.0, rel=1e-12)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.floats(0, 1), min_size=24, max_size=24), st.lists(st.floats(0, 1e7), min_size=2, max_size=2))
def test_sums_are_conserved(weights, tonnes):
    amounts = pd.DataFrame({"rice_straw": tonnes}, index=["a", "b"])
    surface = feedstock_surface(amounts, ZONES, key=grid(np.reshape(weights, (4, 6))))
    assert float(surface.sum()) == pytest.approx(sum(tonnes), rel=1e-9, abs=1e-9)
    assert (surface >= 0).all()


def test_faults_of_a_surface_are_listed_together():
    amounts = pd.DataFrame({"rice_straw": [1.0, -1.0, 2.0]}, index=["a", "b", "c"])
    with pytest.raises(LayerError) as caught:
        feedstock_surface(amounts, ZONES, key=grid(np.full((4, 6), -1.0)))
    assert [fault.where for fault in caught.value.faults] == ["c", "b", "key"]
    far = ZONES.assign(geometry=ZONES.geometry.translate(1e5))
    with pytest.raises(LayerError, match="no cell of the grid"):
        feedstock_surface(amounts.iloc[:1], far, key=grid(np.ones((4, 6))))
    with pytest.raises(CRSError, match="metres"):
        feedstock_surface(amounts.iloc[:1], ZONES, key=grid(np.ones((4, 6))).rio.write_crs(4326))


@pytest.mark.parametrize("at_once", [1, 2_000_000])
def test_density_is_the_sum_within_the_radius(monkeypatch, at_once):
    monkeypatch.setattr("geoplan.siting.plants.feedstock_surface._CELLS_AT_ONCE", at_once)
    values = np.random.default_rng(1).random((13, 17))
    surface = grid(values)
    x, y = np.meshgrid(surface.x, surface.y)
    found = density(surface, radius_m=350.0)
    for row, column in ((0, 0), (6, 8), (12, 16), (3, 15)):
        near = (x - x[row, column]) ** 2 + (y - y[row, column]) ** 2 <= 350.0**2
        assert found[row, column] == pytest.approx(values[near].sum(), rel=1e-9)


def test_the_densest_places_are_chosen_one_after_the_other():
    values = np.zeros((20, 40))
    values[5, 5], values[5, 7], values[10, 30] = 10.0, 5.0, 12.0
    chosen = dense_candidates(grid(values), radius_m=300.0, count=5)
    assert chosen.density_amount.tolist() == [15.0, 12.0]
    assert chosen.geometry[0].distance(shapely.Point(LEFT + 650, TOP - 550)) <= 300.0
    assert chosen.candidate_id.tolist() == ["density-1", "density-2"]
    assert chosen.crs.to_epsg() == CRS
    assert dense_candidates(grid(np.zeros((3, 3))), radius_m=300.0, count=2).empty


def test_candidates_from_estates_and_plants():
    estates = gpd.GeoDataFrame({"estate_id": [1, 2], "estate_name": ["A", "B"]}, geometry=ZONES.geometry)
    plants = gpd.GeoDataFrame({"name": ["P"], "capacity_mw": [10.0]}, geometry=[shapely.Point(LEFT, TOP)], crs=CRS)
    one = candidates_from(estates, origin="estate", id_column="estate_id", name_column="estate_name")
    two = candidates_from(plants, origin="plant", id_column="name", name_column="name")
    every = join_candidates([one, two])
    assert every.candidate_id.tolist() == ["estate:1", "estate:2", "plant:P"]
    assert every.capacity_mw.isna().tolist() == [True, True, False]
    assert ZONES.geometry[0].contains(every.geometry[0])
    assert every.crs.to_epsg() == CRS
    bad = gpd.GeoDataFrame({"i": ["x", "x"], "n": ["", ""]}, geometry=[None, shapely.Point(0, 0)], crs=CRS)
    with pytest.raises(LayerError) as caught:
        candidates_from(bad, origin="user", id_column="i", name_column="n")
    assert len(caught.value.faults) == 2
    with pytest.raises(LayerError, match="no column 'id'"):
        candidates_from(bad, origin="user", id_column="id", name_column="n")


@given(st.lists(st.sampled_from(["A", "A 1", "A 2", "A 1 1", "B"]), max_size=12))
def test_plants_of_one_name_never_get_that_of_another(names):
    """Three plants called A, A and A 1 are three candidates; names that are alone stay."""
    apart = told_apart(names)
    assert len(set(apart)) == len(names)
    for own, name in zip(apart, names, strict=True):
        assert own == name if names.count(name) == 1 else own.startswith(f"{name} ")


def test_plants_of_one_name_are_candidates_of_their_own():
    layer = gpd.GeoDataFrame(geometry=shapely.points([1, 2, 3], [1, 1, 1]), crs=CRS)
    layer = layer.assign(name=told_apart(["A", "A", "A 1"]))
    candidates = candidates_from(layer, origin="plant", id_column="name", name_column="name")
    assert candidates["candidate_id"].tolist() == ["A 2", "A 3", "A 1"]
