import geopandas as gpd
import numpy as np
import pytest
import shapely
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.errors import LayerError
from geoplan.layers.rooftops.building_classes import CLASSES
from geoplan.layers.rooftops.synthetic import draw_rooftops
from geoplan.parameters import load_parameters
from geoplan.potential.roofs.partition import PartitionJob, assess_partition
from geoplan.potential.roofs.top_down import COLUMNS, QUANTITIES, top_down_rooftops
from support.own_parameters import own_parameters

CRS = "EPSG:32648"
X, Y = 600_000.0, 2_300_000.0
PARAMETERS = load_parameters()
OWN = own_parameters(
    {
        "dwellings.area_per_person": 20.0,
        "dwellings.storeys.urban": 2.0,
        "dwellings.storeys.rural": 1.25,
        "dwellings.household_size": 4.0,
        "dwellings.commercial_share": 0.05,
        "dwellings.commercial_area": 400.0,
        "dwellings.sigma.commercial": 0.5,
        "dwellings.leasable_share": (0.6, 0.7, 0.8),
        "dwellings.building_coverage": (0.4, 0.5, 0.75),
        "dwellings.occupancy": 0.6,
        "rooftop.usable_fraction.industrial": (0.5, 0.6, 0.8),
        "rooftop.packing.pitched": (0.8, 0.9, 0.95),
        "rooftop.module_efficiency.industrial": (0.18, 0.2, 0.25),
        "rooftop.tilt.pitched.industrial": 10.0,
    }
)

SHEDS = [
    *("dwellings.building_coverage", "dwellings.leasable_share", "rooftop.usable_fraction.industrial"),
    *("rooftop.packing.pitched", "rooftop.module_efficiency.industrial"),
]


@pytest.fixture(scope="module")
def resource():
    tilts, azimuths = np.array([0.0, 45.0, 90.0]), np.arange(0.0, 360.0, 30.0)
    table = 1100.0 - 3.0 * tilts[:, None] + 2.0 * np.cos(np.radians(azimuths - 180))[None, :] * tilts[:, None]
    place = {"latitude": ("place", [20.8]), "x": ("place", [X]), "y": ("place", [Y])}
    return xr.Dataset(
        {"specific_yield": (("place", "surface_tilt", "surface_azimuth"), table[None])},
        coords={"surface_tilt": tilts, "surface_azimuth": azimuths, **place},
    )


def zones_of(population=(50_000.0, 30_000.0, 8_000.0), urban=(True, False, False)):
    boxes = [shapely.box(X + 5000 * i, Y, X + 5000 * (i + 1), Y + 5000) for i in range(len(population))]
    columns = {"zone_id": list("abcdef"[: len(boxes)]), "population": population, "urban": urban}
    return gpd.GeoDataFrame(columns, geometry=boxes, crs=CRS)


def estates_of():
    """One across a border, one as a point, one planned, one whose area is leasable land."""
    shapes = [
        shapely.box(X + 4000, Y + 1000, X + 5500, Y + 2000),
        shapely.Point(X + 12_000, Y + 100),
        shapely.box(X + 100, Y + 100, X + 900, Y + 900),
        shapely.box(X + 6000, Y + 3000, X + 7000, Y + 4000),
    ]
    columns = {
        "estate_id": list("1234"),
        "area_ha": [150.0, 60.0, 64.0, 100.0],
        "occupancy_pct": [80.0, np.nan, 50.0, np.nan],
        "estate_status": ["operating", "operating", "planned", "operating"],
        "area_kind": ["total", "total", "total", "leasable"],
    }
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


def test_areas_by_hand(resource):
    found = top_down_rooftops(zones_of(), estates=estates_of(), resource=resource, parameters=OWN)
    assert list(found) == list(COLUMNS)
    homes = np.array([50_000 * 20 / 2, 30_000 * 20 / 1.25, 8_000 * 20 / 1.25])
    np.testing.assert_allclose(found["top_down_roof_area_residential_m2"], homes)
    shops = np.array([50_000, 30_000, 8_000]) / 4 * 0.05 * 400 * np.exp(0.5**2 / 2)
    np.testing.assert_allclose(found["top_down_roof_area_commercial_m2"], shops)
    first = 1_500_000 * 0.8 * 0.7 * 0.5
    sheds = [first * 2 / 3, first / 3 + 1_000_000 * 0.6 * 0.5, 600_000 * 0.6 * 0.7 * 0.5]
    np.testing.assert_allclose(found["top_down_roof_area_industrial_m2"], sheds)
    np.testing.assert_allclose(found["top_down_roof_area_m2"], homes + shops + sheds)


def test_capacity_and_energy_by_hand(resource):
    zones = zones_of((0.0,), (True,))
    estate = estates_of().iloc[[0]].set_geometry([shapely.box(X, Y, X + 1000, Y + 1000)], crs=CRS)
    found = top_down_rooftops(zones, estates=estate, resource=resource, parameters=OWN).iloc[0]
    kw = 1_000_000 * 0.8 * 0.7 * 0.5 * 0.6 * 0.9 * 0.2 / np.cos(np.radians(10))
    assert found["top_down_rooftop_mwp"] == pytest.approx(kw / 1e3)
    # the two sides of a roof together lose what the tilt costs
    assert found["top_down_rooftop_gwh"] == pytest.approx(kw * (1100 - 3 * 10) / 1e6)
    of_capacity = np.prod([OWN.futures.ratio(name) for name in SHEDS], axis=0)
    of_energy = of_capacity * OWN.futures.ratio("pv.resource_factor")
    for name, drawn in (("top_down_rooftop_mwp", of_capacity), ("top_down_rooftop_gwh", of_energy)):
        ends = found[name] * np.quantile(drawn, [0.1, 0.9])
        assert found[[f"{name}_low", f"{name}_high"]].tolist() == pytest.approx(ends.tolist())


def test_the_ends_of_a_zone_are_those_of_its_sum_in_each_future(resource):
    unsure = {
        "area_per_person": (15.0, 20.0, 30.0),
        "storeys.urban": (1.5, 2.0, 3.0),
        "commercial_share": (0.02, 0.05, 0.1),
    }
    ranges = {
        f"dwellings.{name}": dict(zip(("low", "value", "high"), ends, strict=True)) for name, ends in unsure.items()
    }
    own = OWN.replace(ranges)
    found = top_down_rooftops(zones_of(), estates=None, resource=resource, parameters=own).iloc[0]
    drawn = own.futures.product({"dwellings.area_per_person": 1.0, "dwellings.storeys.urban": -1.0})
    shops = {"dwellings.household_size": -1.0, "dwellings.commercial_share": 1.0, "dwellings.commercial_area": 1.0}
    drawn = drawn * found["top_down_roof_area_residential_m2"]
    drawn = drawn + own.futures.product(shops) * found["top_down_roof_area_commercial_m2"]
    ends = found[["top_down_roof_area_m2_low", "top_down_roof_area_m2_high"]]
    assert ends.tolist() == pytest.approx(np.quantile(drawn, [0.1, 0.9]).tolist())


@pytest.mark.parametrize("kind", CLASSES)
def test_the_sum_of_drawn_roofs_lies_within_the_interval_and_near_the_estimate(resource, kind):
    zones, estates = zones_of(), estates_of().iloc[[0, 3]]
    roofs = draw_rooftops(zones, parameters=PARAMETERS, estates=estates)
    bottom_up = assess_partition(roofs, PartitionJob(zones, resource, PARAMETERS, estates=estates))
    top_down = top_down_rooftops(zones, estates=estates, resource=resource).sum()
    drawn = roofs.loc[roofs["roof_class"] == kind, "roof_area_m2"].sum()
    assert top_down[f"top_down_roof_area_{kind}_m2"] == pytest.approx(drawn, rel=0.06)
    for name, theirs in (("rooftop_mwp", "capacity_kwp"), ("rooftop_gwh", "energy_kwh")):
        total = bottom_up.totals[theirs] / (1e3 if name == "rooftop_mwp" else 1e6)
        assert top_down[f"top_down_{name}"] == pytest.approx(total, rel=0.06)
        assert top_down[f"top_down_{name}_low"] < total < top_down[f"top_down_{name}_high"]


@given(
    st.lists(st.tuples(st.floats(0, 1e6), st.booleans()), min_size=3, max_size=3),
    st.floats(0.01, 0.99),
)
@settings(max_examples=40, deadline=None)
def test_a_zone_cut_in_two_adds_up_to_the_whole(resource, rows, cut):
    population, urban = map(list, zip(*rows, strict=True))
    zones, estates = zones_of(population, urban), estates_of()
    whole = top_down_rooftops(zones, estates=estates, resource=resource)
    west, south, east, north = zones.geometry.iloc[0].bounds
    middle = west + cut * (east - west)
    parts = zones.iloc[[0, 0, 1, 2]].assign(zone_id=list("mnbc"))
    parts["population"] = [population[0] * cut, population[0] * (1 - cut), *population[1:]]
    shapes = [shapely.box(west, south, middle, north), shapely.box(middle, south, east, north)]
    parts = parts.set_geometry([*shapes, *zones.geometry.iloc[1:]], crs=CRS)
    split = top_down_rooftops(parts, estates=estates, resource=resource)
    added = [name for name in COLUMNS if not name.endswith(("_low", "_high"))]
    np.testing.assert_allclose(split[added].sum(), whole[added].sum(), rtol=1e-9)
    for name in QUANTITIES:
        assert (whole[f"{name}_low"] <= whole[f"{name}_high"]).all()


def test_without_estates_there_are_homes_and_shops(resource):
    found = top_down_rooftops(zones_of(), estates=None, resource=resource)
    assert (found["top_down_roof_area_industrial_m2"] == 0).all()
    assert (found["top_down_rooftop_mwp"] > 0).all()
    none = top_down_rooftops(zones_of(), estates=estates_of().iloc[:0], resource=resource)
    np.testing.assert_allclose(none, found)


def test_an_unknown_population_is_not_none(resource):
    found = top_down_rooftops(zones_of((np.nan, 10.0, 0.0)), estates=None, resource=resource)
    assert found["top_down_rooftop_mwp"].isna().tolist() == [True, False, False]
    assert found["top_down_rooftop_mwp"].iloc[2] == 0


def test_missing_columns_are_named_at_once(resource):
    with pytest.raises(LayerError) as caught:
        top_down_rooftops(
            zones_of().drop(columns=["urban", "population"]),
            estates=estates_of().drop(columns="occupancy_pct"),
            resource=resource,
        )
    assert len(caught.value.faults) == 3
