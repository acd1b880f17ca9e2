"""Eligible land in each future, held against the rules themselves run with the parameters of that future."""

import geopandas as gpd
import numpy as np
import pytest
import rioxarray  # noqa: F401 - registers the accessor
import shapely
import xarray as xr
from scipy.ndimage import gaussian_filter

from geoplan.draws.interpolation import ENDS, PacedRuns
from geoplan.layers.catalog import OpenedLayers
from geoplan.layers.opening.land_cover_classes import land_cover_classes
from geoplan.parameters import load_parameters
from geoplan.siting.around import Around
from geoplan.siting.land import land_draws
from geoplan.siting.land.eligible_land import eligible_by_zone, eligible_land
from geoplan.siting.land.land_draws import (
    METHODS,
    LandEnds,
    MovedLand,
    coarser,
    drawn_by_kind,
    drawn_land,
    eligible_name,
    land_ends,
    land_quantiles,
    total_quantiles,
)
from geoplan.siting.land.rules import land_exclusions, land_grid

CRS, CELL, SIDE = 32648, 20.0, 400
X, Y = 600_000.0, 2_300_000.0
OWN = load_parameters().replace({"siting.land.smallest_cell": CELL})
KINDS = ("ground_pv", "floating_pv", "wind")
CLASSES = ("water", "cropland", "grassland", "shrubland", "built", "forest", "tree_crop", "aquaculture")


@pytest.fixture(scope="module")
def place() -> tuple[OpenedLayers, Around]:
    """Four zones of patches of every class, some hundred metres wide, with two roads and a slope."""
    random = np.random.default_rng(5)
    fields = np.stack([gaussian_filter(random.normal(size=(SIDE, SIDE)), 15) for _ in CLASSES])
    codes = np.array([land_cover_classes()[name].code for name in CLASSES], np.uint8)
    values = codes[fields.argmax(axis=0)]
    x, y = X + CELL * (np.arange(SIDE) + 0.5), Y + CELL * (SIDE - 0.5 - np.arange(SIDE))
    cover = xr.DataArray(values, dims=("y", "x"), coords={"y": y, "x": x}).rio.write_crs(CRS)
    known = land_cover_classes()
    cover.attrs = {"flag_values": [each.code for each in known.values()], "flag_meanings": " ".join(known)}
    half = CELL * SIDE / 2
    boxes = [
        shapely.box(X + i * half, Y + j * half, X + (i + 1) * half, Y + (j + 1) * half) for i, j in np.ndindex(2, 2)
    ]
    zones = gpd.GeoDataFrame({"zone_id": list("abcd")}, geometry=boxes, crs=CRS)
    lines = [shapely.LineString([(X, Y + 2_500), (X + 8_000, Y + 3_300)])]
    roads = gpd.GeoDataFrame({"road_class": ["motorway"]}, geometry=lines, crs=CRS)
    steep = xr.DataArray(
        gaussian_filter(random.normal(size=(SIDE, SIDE)), 25) * 400 + 12, dims=("y", "x"), coords={"y": y, "x": x}
    )
    around = Around(roads=roads, terrain=steep.rio.write_crs(CRS), slope=steep.astype("float32").rio.write_crs(CRS))
    return OpenedLayers(zones=zones, rooftops=None, land_cover=cover), around


def by_rules(kind, place, parameters) -> np.ndarray:
    """Return the eligible land of each zone on the land's own cells. [km2]"""
    layers, around = place
    rules = land_exclusions(
        kind, land_cover=layers.land_cover, parameters=parameters, around=around, zones=layers.zones
    )
    grid = land_grid(layers.zones, layers.land_cover, parameters=parameters)
    return eligible_by_zone(eligible_land(grid, rules), layers.zones)["eligible_km2"].to_numpy()


def of_futures(kind, place, futures):
    """Return the land in each future, what the rules of some give by zone, and the land at the values."""
    ends, base = land_ends(kind, place[0], around=place[1], parameters=OWN), by_rules(kind, place, OWN)
    runs = []
    for future in futures:
        values = {name: float(OWN.futures.value(name)[future]) for name in ends.interpolated}
        runs.append(by_rules(kind, place, OWN.replace(values)))
    return drawn_land(ends, base, parameters=OWN), np.array(runs), base.sum()


@pytest.mark.parametrize(("kind", "mean"), [("ground_pv", 0.01), ("floating_pv", 0.02)])
def test_futures_are_those_of_the_rules_themselves(place, kind, mean):
    """Buffers reach from no ring of cells to two, right at their values too."""
    futures = range(0, 1000, 50)
    land, runs, base = of_futures(kind, place, futures)
    totals = runs.sum(axis=1)
    wrong = land.total()[futures] / totals - 1.0
    assert np.abs(wrong).max() < 0.05
    assert np.abs(wrong).mean() < mean
    assert np.abs(land.rows()[:, futures] - runs.T).sum(axis=0).max() < 0.075 * base
    assert np.ptp(totals) > 0.4 * base, "futures differ by more than what is allowed"


def test_what_no_ratio_tells_is_near_all_the_same(place):
    """Of wind: patches here are about as wide as what is kept free around houses."""
    futures = [3, 250, 901]
    land, runs, base = of_futures("wind", place, futures)
    assert land.total()[futures] == pytest.approx(runs.sum(axis=1), abs=0.09 * base)
    assert np.abs(land.rows()[:, futures] - runs.T).sum(axis=0).max() < 0.135 * base
    assert np.ptp(runs.sum(axis=1)) > 0.18 * base


def test_shares_alone_are_exact(place):
    names = [f"siting.ground_pv.usable.{name}" for name in ("shrubland", "grassland", "cropland", "tree_crop")]
    fixed = {
        name: {"value": row.value, "low": row.value, "high": row.value} for name, row in OWN.under("siting.").items()
    }
    fixed = {f"siting.{name}": row for name, row in fixed.items() if f"siting.{name}" not in names}
    own = OWN.replace(fixed)
    ends = land_ends("ground_pv", place[0], around=place[1], parameters=own)
    assert sorted(ends.interpolated) == sorted(names)
    land = drawn_land(ends, by_rules("ground_pv", place, own), parameters=own)
    drawn = own.draws(own.futures.count, seed=own.futures.seed)
    run = by_rules("ground_pv", place, own.replace({name: float(drawn[name].iloc[7]) for name in names}))
    assert land.rows()[:, 7] == pytest.approx(run, rel=2e-3)  # the coarser cells stand for all


def test_without_spread_each_future_is_the_base(place):
    own = OWN.replace(
        {
            f"siting.{name}": {"value": row.value, "low": row.value, "high": row.value}
            for name, row in OWN.under("siting.").items()
        }
    )
    for kind in KINDS:
        ends = land_ends(kind, place[0], around=place[1], parameters=own)
        base = by_rules(kind, place, own)
        land = drawn_land(ends, base, parameters=own)
        assert ends.interpolated == ()
        assert np.abs(land.rows() - base[:, None]).max() < 1e-12
        assert base.sum() > 0.0


def test_zones_add_up_in_each_future_and_quantiles_are_theirs(place):
    layers, around = place
    ends = {kind: land_ends(kind, layers, around=around, parameters=OWN) for kind in KINDS}
    shares = {eligible_name(kind): by_rules(kind, place, OWN) for kind in KINDS}
    land = drawn_by_kind(ends, shares, parameters=OWN)
    assert list(land) == ["ground_pv_eligible_km2", "floating_pv_eligible_km2", "wind_eligible_km2"]
    columns, totals = land_quantiles(land), total_quantiles(land)
    for name, each in land.items():
        assert each.rows().sum(axis=0) == pytest.approx(each.total(), rel=1e-12)
        assert columns[f"{name}_low"] == pytest.approx(np.quantile(each.rows(), 0.1, axis=1))
        assert totals[f"{name}_p50"] == pytest.approx(np.median(each.total()))
        assert totals[f"{name}_low"] < totals[f"{name}_p50"] < totals[f"{name}_high"]


def test_methods_are_no_facts_and_stay(place):
    ends = land_ends("ground_pv", place[0], around=place[1], parameters=OWN)
    assert not set(METHODS) & set(ends.interpolated)
    assert "siting.ground_pv.buffer.built" in ends.interpolated
    assert "siting.setback.half_width.motorway" in ends.interpolated
    assert "siting.setback.half_width.minor" not in ends.interpolated, "there is no such road"


def test_a_zone_without_land_gets_what_futures_give_it():
    layers, around = cropland()
    ends = land_ends("ground_pv", layers, around=around, parameters=OWN)
    land = drawn_land(ends, ends.base, parameters=OWN)
    drawn = OWN.draws(OWN.futures.count, seed=OWN.futures.seed)["siting.ground_pv.usable.cropland"].to_numpy()
    assert ends.base.tolist() == [0.0]
    assert land.total() == pytest.approx(4.0 * drawn, rel=1e-6)
    assert drawn.max() > 0.05


def cropland() -> tuple[OpenedLayers, Around]:
    """Four square kilometres of nothing else."""
    centres = CELL * (np.arange(100) + 0.5)
    values = np.full((100, 100), land_cover_classes()["cropland"].code, np.uint8)
    cover = xr.DataArray(values, dims=("y", "x"), coords={"y": Y + centres[::-1], "x": X + centres}).rio.write_crs(CRS)
    cover.attrs |= {"flag_values": [values[0, 0]], "flag_meanings": "cropland"}
    zones = gpd.GeoDataFrame({"zone_id": ["a"]}, geometry=[shapely.box(X, Y, X + 2_000, Y + 2_000)], crs=CRS)
    return OpenedLayers(zones=zones, rooftops=None, land_cover=cover), Around()


def test_coarser_cells_have_their_centres_on_those_of_the_land(place):
    layers, _ = place
    fine = land_grid(layers.zones, layers.land_cover, parameters=OWN)
    coarse = coarser(fine, most=10_000)
    assert coarse.resolution.x == 5 * fine.resolution.x
    (x, y), (fx, fy) = (
        (grid.affine.c + grid.affine.a / 2, grid.affine.f + grid.affine.e / 2) for grid in (coarse, fine)
    )
    assert ((x - fx) / CELL) % 1 == ((y - fy) / CELL) % 1 == 0.0


def test_ends_of_a_place_on_few_cells_say_what_all_cells_say(place, monkeypatch):
    every = land_ends("ground_pv", place[0], around=place[1], parameters=OWN)
    monkeypatch.setattr(land_draws, "coarser", lambda grid: coarser(grid, most=20_000))
    few = land_ends("ground_pv", place[0], around=place[1], parameters=OWN)
    for all_cells, sample in zip(every.groups, few.groups, strict=True):
        for end, most in ((0, 0.05), (-1, 0.1)):
            areas = (each.runs.results[end].reshape(-1, 4)[0] for each in (sample, all_cells))
            own, all_of_it = (area / base for area, base in zip(areas, (few.base, every.base), strict=True))
            assert own == pytest.approx(all_of_it, abs=most)


def test_a_zone_of_which_the_coarser_cells_see_next_to_nothing_does_not_grow_by_their_ratio():
    seen, there = np.array([0.001, 4.0]), np.array([0.1, 4.0])
    land = np.array([[1.0, 5.0], seen, [0.001, 3.0]])
    runs = PacedRuns(np.array(ENDS), np.stack([land, land + 0.5], axis=1))
    buffers = MovedLand(("siting.ground_pv.buffer.built",), False, runs)
    added = PacedRuns(np.array([0.0, 1.0]), np.stack([seen, seen + 0.5]))
    shares = MovedLand(("siting.ground_pv.usable.cropland",), True, added)
    ends = LandEnds("ground_pv", np.array([100.0, 100.0]), seen, 1.0, (buffers, shares))
    drawn = drawn_land(ends, there, parameters=OWN).rows()
    assert drawn[0].max() < 0.1 + 2.0 + 1.5, "differences, and no hundredfold"
    assert drawn[1].max() < 8.0
    assert np.median(drawn[1]) == pytest.approx(4.0, rel=0.1)
