import geopandas as gpd
import numpy as np
import pytest
import shapely
import xarray as xr
from geopandas.testing import assert_geodataframe_equal

from geoplan.layers.rooftops.footprint import Footprints
from geoplan.parameters import load_parameters
from geoplan.potential.roofs.partition import COLUMNS, PartitionJob, as_table, assess_partition

CRS = "EPSG:32648"
X, Y = 600_000.0, 2_300_000.0
PARAMETERS = load_parameters()


@pytest.fixture(scope="module")
def resource():
    tilts, azimuths = np.array([0.0, 45.0, 90.0]), np.arange(0.0, 360.0, 30.0)
    table = 1100.0 - 3.0 * tilts[:, None] + 0.1 * np.cos(np.radians(azimuths - 180))[None, :] * tilts[:, None]
    place = {"latitude": ("place", [20.8]), "x": ("place", [X]), "y": ("place", [Y])}
    return xr.Dataset(
        {"specific_yield": (("place", "surface_tilt", "surface_azimuth"), table[None])},
        coords={"surface_tilt": tilts, "surface_azimuth": azimuths, **place},
        attrs={"crs": CRS},
    )


@pytest.fixture(scope="module")
def zones():
    boxes = [shapely.box(X + 1000 * i, Y, X + 1000 * (i + 1), Y + 1000) for i in range(3)]
    return gpd.GeoDataFrame({"zone_id": ["a", "b", "c"]}, geometry=boxes, crs=CRS)


@pytest.fixture(scope="module")
def roofs():
    random = np.random.default_rng(1)
    corner = np.column_stack([random.uniform(X - 100, X + 2000, 3000), random.uniform(Y, Y + 990, 3000)])
    size = random.uniform(4, 60, (3000, 2))
    boxes = shapely.box(corner[:, 0], corner[:, 1], corner[:, 0] + size[:, 0], corner[:, 1] + size[:, 1])
    return gpd.GeoDataFrame({"roof_id": np.arange(3000)}, geometry=boxes, crs=CRS)


def test_zones_add_up_to_the_total(roofs, zones, resource):
    result = assess_partition(roofs, PartitionJob(zones, resource, PARAMETERS))
    for name in result.zones:
        assert result.zones[name].sum() == pytest.approx(result.totals[name], rel=1e-12), name
    assert result.classes.sum() == pytest.approx(result.totals["energy_kwh"], rel=1e-12)
    assert result.outside > 0
    assert len(result.roofs) + result.outside == len(roofs)
    assert result.zones.loc[2, "roof_count"] < result.zones.loc[1, "roof_count"]
    assert list(result.roofs) == list(COLUMNS)


def test_however_the_roofs_are_split_the_sums_are_the_same(roofs, zones, resource):
    whole = assess_partition(roofs, PartitionJob(zones, resource, PARAMETERS)).zones
    shuffled = roofs.sample(frac=1, random_state=2)
    parts = [
        assess_partition(part, PartitionJob(zones, resource, PARAMETERS)).zones
        for part in (shuffled.iloc[:1], shuffled.iloc[1:1700], shuffled.iloc[1700:])
    ]
    np.testing.assert_allclose(sum(parts).to_numpy(), whole.to_numpy(), rtol=1e-12)


def test_no_geometry_is_made_but_of_roofs_on_a_border_of_zones(roofs, zones, resource, monkeypatch):
    courtyards = shapely.difference(roofs.geometry.to_numpy()[::9], shapely.buffer(roofs.centroid.to_numpy()[::9], 1.0))
    shapes = roofs.geometry.to_numpy().copy()
    shapes[::9] = courtyards
    known = roofs.set_geometry(gpd.GeoSeries(shapes, crs=CRS)).assign(roof_area_m2=shapely.area(shapes))
    job = PartitionJob(zones, resource, PARAMETERS)
    given, made, from_wkb = Footprints.of(known), [], shapely.from_wkb
    monkeypatch.setattr(shapely, "from_wkb", lambda wkb, **options: made.append(len(wkb)) or from_wkb(wkb, **options))
    ours = assess_partition(given, job)
    assert sum(made) < len(roofs) / 10  # those in no zone, which may be near one
    theirs = assess_partition(known, job)
    assert_geodataframe_equal(ours.roofs.frame(), theirs.roofs)
    assert as_table(ours.roofs).equals(as_table(theirs.roofs))
    for name in ("zones", "totals", "classes"):
        assert getattr(ours, name).equals(getattr(theirs, name)), name


def test_a_roof_counts_in_one_estate_only(roofs, zones, resource):
    boxes = [shapely.box(X, Y, X + 300, Y + 300), shapely.box(X + 200, Y, X + 500, Y + 300)]
    estates = gpd.GeoDataFrame({"estate_id": ["1", "2"]}, geometry=boxes, crs=CRS)
    result = assess_partition(roofs, PartitionJob(zones, resource, PARAMETERS, estates=estates))
    points = shapely.point_on_surface(roofs.geometry.to_numpy())
    inside = shapely.intersects(points, shapely.union_all(boxes)).sum()
    assert result.estates["roof_count"].sum() == inside
    assert (result.roofs["roof_class"] == "industrial").sum() >= inside


def test_a_partition_without_any_roof_in_the_zones(roofs, zones, resource):
    away = roofs.iloc[:5].set_geometry(roofs.geometry.iloc[:5].translate(1e5, 0))
    result = assess_partition(away, PartitionJob(zones, resource, PARAMETERS))
    assert result.outside == 5
    assert (result.zones.to_numpy() == 0).all()
