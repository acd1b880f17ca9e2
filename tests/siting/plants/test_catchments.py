import geopandas as gpd
import numpy as np
import pytest
import rioxarray  # noqa: F401 - registers the accessor
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.errors import CRSError, LayerError, ParameterError
from geoplan.potential.biomass.residues import delivered_cost_usd_per_t
from geoplan.siting.plants.catchments import PLANT_COLUMNS, catchments, share_feedstock
from support.own_parameters import own_parameters

CRS = 32648
LEFT, TOP, CELL = 600_000.0, 2_300_000.0, 1000.0
PARAMETERS = own_parameters(
    {
        "residues.rice_straw.lhv": (11.0, 12.0, 14.0),
        "residues.rice_straw.farm_gate_cost": 40.0,
        "residues.rice_husk.lhv": (12.0, 15.0, 15.0),
        "residues.conversion.efficiency": (0.25, 0.3, 0.35),
        "residues.conversion.small_efficiency": 0.3,
        "costs.biomass.scale_exponent": 0.0,
        "residues.conversion.capacity_factor": (0.7, 0.8, 0.82),
        "residues.transport.tortuosity": 1.5,
        "costs.biomass.capex": 1.5,
        "costs.biomass.fixed_om": 40_000.0,
        "costs.biomass.variable_om": 3.0,
        "costs.biomass.lifetime": 20.0,
        "costs.finance.discount_rate": 0.08,
    }
)


def greedy(cells, amounts, plants, radius_m, limits):
    """Go through all pairs by distance: what the rule says, word by word."""
    pairs = []
    for p, (px, py) in enumerate(plants):
        for c, (x, y) in enumerate(cells):
            squared = (x - px) ** 2 + (y - py) ** 2
            if squared <= radius_m**2:
                pairs.append((squared, p, c))
    left = np.ones(len(cells))
    room = np.array(limits, dtype=float)
    taken = np.zeros((len(plants), len(cells)))
    for _, p, c in sorted(pairs):
        part = min(left[c], room[p] / amounts[c])
        taken[p, c] += part
        left[c] -= part
        room[p] -= part * amounts[c]
    return taken


def dense(shares, plants, cells):
    taken = np.zeros((plants, cells))
    np.add.at(taken, (shares.plant, shares.cell), shares.share)
    return taken


@st.composite
def places(draw):
    """Draw cells on a small lattice, so that many distances are equal, and plants on and off it."""
    side = draw(st.integers(2, 7))
    cells = np.array([(x, y) for y in range(side) for x in range(side)], dtype=float)
    amounts = np.array(draw(st.lists(st.integers(1, 9), min_size=len(cells), max_size=len(cells))), dtype=float)
    spot = st.integers(-2, 2 * side).map(lambda n: n / 2)
    plants = np.array(draw(st.lists(st.tuples(spot, spot), min_size=1, max_size=6)), dtype=float)
    limit = st.one_of(st.just(np.inf), st.integers(0, 60).map(float))
    limits = np.array(draw(st.lists(limit, min_size=len(plants), max_size=len(plants))))
    return cells, amounts, plants, draw(st.sampled_from([1.0, 2.5, 5.0, 20.0])), limits


@settings(deadline=None, max_examples=300)
@given(places())
def test_the_shares_are_those_of_the_rule(case):
    cells, amounts, plants, radius, limits = case
    found = share_feedstock(cells, amounts, plants=plants, radius_m=radius, limits=limits)
    taken = dense(found, len(plants), len(cells))
    np.testing.assert_allclose(taken, greedy(cells, amounts, plants, radius, limits), atol=1e-9)


@settings(deadline=None, max_examples=100)
@given(places())
def test_no_tonne_is_used_twice(case):
    cells, amounts, plants, radius, limits = case
    found = share_feedstock(cells, amounts, plants=plants, radius_m=radius, limits=limits)
    taken = dense(found, len(plants), len(cells))
    assert (taken.sum(axis=0) <= 1 + 1e-12).all()
    assert (taken @ amounts <= limits * (1 + 1e-9)).all()
    assert (found.squared_m2 <= radius**2).all()
    assert (found.share > 0).all()
    assert (taken @ amounts <= found.reach * (1 + 1e-12)).all()
    again = share_feedstock(cells, amounts, plants=plants, radius_m=radius, limits=limits)
    assert (again.share == found.share).all()


def supply(*layers: np.ndarray, names=("rice_straw",)) -> xr.DataArray:
    rows, columns = layers[0].shape
    coords = {
        "feedstock": list(names),
        "y": TOP - CELL * (np.arange(rows) + 0.5),
        "x": LEFT + CELL * (np.arange(columns) + 0.5),
    }
    return xr.DataArray(np.array(layers, dtype=float), dims=("feedstock", "y", "x"), coords=coords).rio.write_crs(CRS)


def sites(*places: tuple[float, float], **columns) -> gpd.GeoDataFrame:
    x, y = ([LEFT + CELL * p[0] for p in places], [TOP - CELL * p[1] for p in places])
    ids = [f"p{number}" for number in range(len(places))]
    return gpd.GeoDataFrame({"candidate_id": ids, **columns}, geometry=gpd.points_from_xy(x, y), crs=CRS)


def test_a_plant_in_a_disc_hauls_two_thirds_of_the_radius():
    straw = np.full((61, 61), 100.0)
    plant = catchments(sites((30.5, 30.5)), supply(straw), max_haul_km=45.0, parameters=PARAMETERS).plants.iloc[0]
    assert plant.mean_haul_km == pytest.approx(1.5 * 20.0, rel=0.01)
    expected = delivered_cost_usd_per_t("rice_straw", 30.0, PARAMETERS)
    assert plant.delivered_cost_usd_per_t == pytest.approx(expected, rel=0.002)
    assert plant.feedstock_t == pytest.approx(np.pi * 900 * 100, rel=0.01)
    energy = plant.feedstock_t * 12 / 1e3 * 0.3 / 3.6
    assert plant.energy_gwh == pytest.approx(energy)
    assert plant.capacity_mw == pytest.approx(energy * 1e3 / (8760 * 0.8))
    # an annuity of the plant over its hours, what it costs to run, and straw that gives 1 MWh/t
    annuity = 0.08 / (1 - 1.08**-20)
    assert plant.lcoe_usd_per_mwh == pytest.approx(
        (1.5e6 * annuity + 40_000) / (8760 * 0.8) + 3.0 + expected, rel=0.002
    )


def test_competing_plants_share_what_there_is():
    straw = np.full((20, 40), 500.0)
    feedstock = supply(straw, straw / 5, names=("rice_straw", "rice_husk"))
    found = catchments(sites((10, 10), (30, 10)), feedstock, max_haul_km=15.0, parameters=PARAMETERS)
    plants = found.plants
    assert plants.rice_straw_t[0] == pytest.approx(plants.rice_straw_t[1])
    assert plants.rice_husk_t.to_numpy() == pytest.approx(plants.rice_straw_t.to_numpy() / 5)
    assert plants.feedstock_t.sum() <= float(feedstock.sum())
    energy = plants.rice_straw_t * 12 / 1e3 + plants.rice_husk_t * 15 / 1e3
    assert plants.feedstock_tj.to_numpy() == pytest.approx(energy.to_numpy())
    assert set(PLANT_COLUMNS) <= set(plants.columns)
    # A third one in between takes from both, and nothing is lost or made.
    three = catchments(sites((10, 10), (30, 10), (20, 10)), feedstock, max_haul_km=15.0, parameters=PARAMETERS).plants
    assert three.feedstock_t[0] < plants.feedstock_t[0]
    assert three.reach_tj[0] == pytest.approx(plants.reach_tj[0])
    assert three.feedstock_t.sum() <= float(feedstock.sum())


def test_a_plant_takes_no_more_than_its_size_needs():
    straw = np.full((20, 20), 5000.0)
    limited = sites((5, 10), (15, 10), capacity_mw=[3.0, np.nan])
    found = catchments(limited, supply(straw), max_haul_km=30.0, parameters=PARAMETERS)
    free = catchments(sites((5, 10), (15, 10)), supply(straw), max_haul_km=30.0, parameters=PARAMETERS)
    assert found.plants.capacity_mw[0] == pytest.approx(3.0, rel=1e-9)
    assert found.plants.capacity_mw[1] > free.plants.capacity_mw[1]
    assert found.plants.limit_mw.tolist()[0] == 3.0
    # What the small one leaves goes to the other: each cell is used to the full, once.
    assert found.shares.groupby("cell").share.sum().max() <= 1 + 1e-12
    assert found.plants.mean_haul_km[0] < free.plants.mean_haul_km[0]


def test_catchments_are_a_layer():
    straw = np.full((20, 40), 500.0)
    straw[:, :3] = 0.0
    found = catchments(sites((10, 10), (30, 10), (200, 200)), supply(straw), max_haul_km=15.0, parameters=PARAMETERS)
    layer = found.polygons()
    assert layer.candidate_id.tolist() == ["p0", "p1"]
    assert layer.crs.to_epsg() == CRS
    assert layer.is_valid.all()
    cells = found.shares.groupby("plant").cell.nunique()
    assert layer.area.to_numpy() == pytest.approx(cells.to_numpy() * CELL**2)
    assert layer.geometry[0].intersection(layer.geometry[1]).area == 0
    far = found.plants.iloc[2]
    assert (far.feedstock_t, far.capacity_mw) == (0.0, 0.0)
    assert np.isnan(far.lcoe_usd_per_mwh)
    nothing = catchments(sites((200, 200)), supply(straw), max_haul_km=15.0, parameters=PARAMETERS)
    assert nothing.polygons().empty


def test_no_candidates_take_nothing():
    found = catchments(sites((1, 1)).head(0), supply(np.ones((3, 3))), max_haul_km=5.0, parameters=PARAMETERS)
    assert len(found.plants) == 0
    assert found.shares.empty


def test_faulty_input_is_named():
    good = supply(np.ones((3, 3)))
    with pytest.raises(ParameterError) as caught:
        catchments(sites((1, 1)), good.assign_coords(feedstock=["hay"]), max_haul_km=0, parameters=PARAMETERS)
    assert [fault.where for fault in caught.value.faults] == ["hay", "max_haul_km"]
    with pytest.raises(LayerError) as caught:
        catchments(sites((1, 1), capacity_mw=[-1.0]), good * -1, max_haul_km=5, parameters=PARAMETERS)
    assert [fault.where for fault in caught.value.faults] == ["rice_straw", "p0"]
    polygons = sites((1, 1)).assign(geometry=sites((1, 1)).buffer(10))
    with pytest.raises(LayerError, match="no point"):
        catchments(polygons, good, max_haul_km=5, parameters=PARAMETERS)
    with pytest.raises(CRSError, match="that of the feedstock"):
        catchments(sites((1, 1)).to_crs(4326), good, max_haul_km=5, parameters=PARAMETERS)
    with pytest.raises(CRSError, match="metres"):
        catchments(sites((1, 1)), good.rio.write_crs(4326), max_haul_km=5, parameters=PARAMETERS)
    with pytest.raises(LayerError, match="feedstock, y and x"):
        catchments(sites((1, 1)), good[0], max_haul_km=5, parameters=PARAMETERS)
