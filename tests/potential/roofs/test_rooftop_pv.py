import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from geoplan.draws.draws import Draws
from geoplan.errors import LayerError
from geoplan.parameters import load_parameters
from geoplan.potential.roofs.footprint_shape import footprint_shapes
from geoplan.potential.roofs.rooftop_pv import codes_of, described, energy_factors, estate_of, rooftop_pv
from support.own_parameters import own_parameters

CRS = "EPSG:32648"
PARAMETERS = load_parameters()
X, Y = 600_000.0, 2_300_000.0


def resource_of(specific, latitude=20.8):
    """An orientation table from a function of tilt and azimuth."""
    tilts, azimuths = np.arange(0.0, 91.0, 5.0), np.arange(0.0, 360.0, 15.0)
    table = np.array([[[specific(tilt, azimuth) for azimuth in azimuths] for tilt in tilts]])
    return xr.Dataset(
        {"specific_yield": (("place", "surface_tilt", "surface_azimuth"), table)},
        coords={
            "surface_tilt": tilts,
            "surface_azimuth": azimuths,
            "latitude": ("place", [latitude]),
            "longitude": ("place", [106.6]),
            "x": ("place", [X]),
            "y": ("place", [Y]),
        },
        attrs={"crs": CRS},
    )


def southern(tilt, azimuth):
    return 1000.0 + tilt * np.cos(np.radians(azimuth - 180.0)) * 2.0


def roofs_of(geometries, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(geometries), crs=CRS)


def house(length=20.0, width=10.0, azimuth=0.0, x=X, y=Y):
    """A rectangle whose length points to `azimuth`, degrees from north."""
    box = shapely.box(x - width / 2, y - length / 2, x + width / 2, y + length / 2)
    from shapely import affinity

    return affinity.rotate(box, -azimuth)


def test_a_flat_industrial_roof_by_hand():
    own = own_parameters(
        {
            "rooftop.usable_fraction.industrial": 0.6,
            "rooftop.packing.flat.industrial": 0.8,
            "rooftop.module_efficiency.industrial": 0.2,
        }
    )
    roofs = roofs_of([shapely.box(X, Y, X + 100, Y + 50)], roof_class=["industrial"], roof_form=["flat"])
    result = rooftop_pv(roofs, resource_of(lambda *_: 1100.0), parameters=own).iloc[0]
    expected = 5000 * 0.6 * 0.8 * 0.2
    assert result.capacity_kwp == pytest.approx(expected)
    assert result.energy_kwh == pytest.approx(expected * 1100)
    assert result.usable_roof_area_m2 == pytest.approx(5000 * 0.6)
    assert result.specific_yield_kwh_per_kwp == pytest.approx(1100)


def test_a_pitched_roof_has_two_planes_across_its_ridge():
    own = own_parameters(
        {
            "rooftop.tilt.pitched.residential": 25.0,
            "rooftop.usable_fraction.residential": 0.4,
            "rooftop.packing.pitched": 0.9,
            "rooftop.module_efficiency.residential": 0.2,
        }
    )
    roofs = roofs_of([house(azimuth=90.0)], roof_class=["residential"], roof_form=["pitched"])
    result = rooftop_pv(roofs, resource_of(southern), parameters=own).iloc[0]
    module_kw = 200 / np.cos(np.radians(25)) * 0.4 * 0.9 * 0.2
    assert result.capacity_kwp == pytest.approx(module_kw)
    # one half faces south, one north: the mean of both
    assert result.energy_kwh == pytest.approx(module_kw * (southern(25, 180) + southern(25, 0)) / 2)


def test_the_ridge_follows_the_longer_side():
    resource = resource_of(lambda tilt, azimuth: 1000.0 + tilt * abs(np.sin(np.radians(azimuth))))
    along_north, along_east = (
        rooftop_pv(roofs_of([house(azimuth=a)], roof_class=["residential"], roof_form=["pitched"]), resource).iloc[0]
        for a in (0.0, 90.0)
    )
    # a ridge that runs north has planes that face east and west, where this table is best
    assert along_north.specific_yield_kwh_per_kwp > along_east.specific_yield_kwh_per_kwp
    assert along_east.specific_yield_kwh_per_kwp == pytest.approx(1000.0, abs=0.5)


def test_a_side_below_the_share_of_the_best_yield_is_dropped():
    own = own_parameters({"rooftop.minimum_plane_yield": 0.7})
    resource = resource_of(lambda tilt, azimuth: 1000.0 if 90 <= azimuth <= 270 or tilt == 0 else 600.0)
    roofs = roofs_of([house(azimuth=90.0)], roof_class=["residential"], roof_form=["pitched"])
    whole = rooftop_pv(roofs, resource_of(lambda *_: 1000.0), parameters=own).iloc[0]
    half = rooftop_pv(roofs, resource, parameters=own).iloc[0]
    assert half.capacity_kwp == pytest.approx(whole.capacity_kwp / 2)
    assert half.specific_yield_kwh_per_kwp == pytest.approx(1000.0)


def test_planes_that_are_too_small_carry_nothing():
    roofs = roofs_of(
        [shapely.box(X, Y, X + 3, Y + 3), shapely.box(X, Y, X + 5, Y + 5)],
        roof_class=["residential"] * 2,
        roof_form=["flat"] * 2,
    )
    # half of 9 m2 and of 25 m2, where 10 m2 are the least
    own = own_parameters({"rooftop.usable_fraction.residential": 0.5, "rooftop.minimum_area": 10.0})
    result = rooftop_pv(roofs, resource_of(southern), parameters=own)
    assert result["capacity_kwp"].tolist()[0] == 0
    assert np.isnan(result["specific_yield_kwh_per_kwp"].iloc[0])
    assert result["capacity_kwp"].iloc[1] > 0


def test_south_of_the_equator_flat_roofs_face_north():
    roofs = roofs_of([shapely.box(X, Y, X + 20, Y + 20)], roof_class=["commercial"], roof_form=["flat"])
    north = resource_of(lambda tilt, azimuth: southern(tilt, azimuth + 180.0), latitude=-20.0)
    south = resource_of(southern)
    ours = rooftop_pv(roofs, north)["energy_kwh"].iloc[0]
    assert ours == pytest.approx(rooftop_pv(roofs, south)["energy_kwh"].iloc[0])


def test_the_interval_contains_the_base_value_and_is_that_of_the_product_in_the_futures():
    own = own_parameters(
        {
            "rooftop.usable_fraction.industrial": (0.5, 0.6, 0.8),
            "rooftop.packing.flat.industrial": (0.7, 0.8, 0.9),
            "rooftop.module_efficiency.industrial": (0.18, 0.2, 0.25),
            "pv.resource_factor": (0.9, 1.0, 1.1),
        }
    )
    low, high = energy_factors(own)
    assert ((low < 1) & (high > 1)).all()
    names = ["usable_fraction.industrial", "packing.flat.industrial", "module_efficiency.industrial"]
    drawn = [Draws(own).ratio(name) for name in (*(f"rooftop.{name}" for name in names), "pv.resource_factor")]
    ends = np.quantile(np.prod(drawn, axis=0), [0.1, 0.9])
    assert (low[2, 1], high[2, 1]) == pytest.approx(tuple(ends))
    assert 1.1 < high[2, 1] < np.exp(np.sqrt(np.sum(np.square(np.log([0.8 / 0.6, 0.9 / 0.8, 0.25 / 0.2, 1.1])))))


def test_classes_come_from_area_and_estates_where_no_tag_says_them():
    geometries = [shapely.box(X + 200 * i, Y, X + 200 * i + side, Y + side) for i, side in enumerate((10, 20, 60, 10))]
    estates = roofs_of([shapely.box(X + 590, Y - 10, X + 620, Y + 20)])
    own = own_parameters({"rooftop.class_area.commercial": 250.0, "rooftop.class_area.industrial": 2000.0})
    roofs = described(roofs_of(geometries), parameters=own, estates=estates)
    assert roofs["roof_class"].tolist() == ["residential", "commercial", "industrial", "industrial"]
    tagged = described(
        roofs_of(geometries, roof_class=[None, "residential", None, None]), parameters=own, estates=estates
    )
    assert tagged["roof_class"].tolist() == ["residential", "residential", "industrial", "industrial"]


def test_forms_follow_the_share_and_not_the_order():
    parameters = PARAMETERS.replace({"dwellings.flat_share": {"value": 0.3, "low": 0.3, "high": 0.3}})
    geometries = [shapely.box(X + 20 * i, Y + 7 * i, X + 20 * i + 8, Y + 7 * i + 9) for i in range(4000)]
    roofs = roofs_of(geometries, roof_class=["residential"] * len(geometries))
    forms = described(roofs, parameters=parameters)["roof_form"]
    assert (forms == "flat").mean() == pytest.approx(0.3, abs=0.03)
    shuffled = roofs.sample(frac=1, random_state=1)
    again = described(shuffled, parameters=parameters)["roof_form"]
    assert again.sort_index().tolist() == forms.tolist()


def test_wrong_classes_and_areas_are_named_at_once():
    roofs = roofs_of(
        [house(), house()], roof_class=["barn", "residential"], roof_form=["flat", "dome"], roof_area_m2=[-1.0, 5.0]
    )
    with pytest.raises(LayerError) as caught:
        rooftop_pv(roofs, resource_of(southern))
    assert len(caught.value.faults) == 3
    for part in ("'barn'", "'dome'", "-1.0"):
        assert part in str(caught.value)


@given(
    length=st.floats(6, 200),
    width=st.floats(6, 200),
    azimuth=st.floats(0, 180),
    form=st.sampled_from(["flat", "pitched"]),
    kind=st.sampled_from(["residential", "commercial", "industrial"]),
)
def test_energy_lies_within_its_interval_and_capacity_within_the_roof(length, width, azimuth, form, kind):
    roofs = roofs_of([house(length, width, azimuth)], roof_class=[kind], roof_form=[form])
    result = rooftop_pv(roofs, resource_of(southern)).iloc[0]
    assert 0 < result.energy_kwh_low <= result.energy_kwh <= result.energy_kwh_high
    steepest = np.cos(np.radians(PARAMETERS.value(f"rooftop.tilt.pitched.{kind}")))
    best = PARAMETERS[f"rooftop.module_efficiency.{kind}"].high
    assert result.capacity_kwp <= result.roof_area_m2 / steepest * best
    assert result.usable_roof_area_m2 <= result.roof_area_m2


@pytest.mark.parametrize("kind", ["str", object, "category"])
def test_texts_become_codes_whatever_holds_them(kind):
    texts = pd.Series(["pitched", None, "flat", "dome", "flat"]).astype(kind)
    assert codes_of(texts, ("flat", "pitched")).tolist() == [1, -1, 0, -1, 0]
    assert codes_of(texts.iloc[:0], ("flat", "pitched")).tolist() == []
    assert codes_of(pd.Series([None, None], dtype=object), ("flat", "pitched")).tolist() == [-1, -1]
    assert codes_of(pd.Series(["flat", 7], dtype=object), ("flat", "pitched")).tolist() == [0, -1]


@pytest.mark.parametrize("kind", ["str", object, "category"])
def test_whatever_holds_the_classes_the_energy_is_the_same(kind):
    geometries = [house(12 + i, 8, 17.0 * i, X + 60 * i) for i in range(9)]
    columns = {"roof_class": (["residential", "commercial", None] * 3), "roof_form": (["flat", None, "pitched"] * 3)}
    plain = roofs_of(geometries, **columns)
    other = plain.assign(**{name: plain[name].astype(kind) for name in columns})
    ours, theirs = (rooftop_pv(roofs, resource_of(southern)) for roofs in (other, plain))
    np.testing.assert_array_equal(ours["energy_kwh"], theirs["energy_kwh"])
    assert ours["roof_form"].tolist() == theirs["roof_form"].tolist()


def test_shapes_that_are_known_change_nothing():
    geometries = [house(12 + i, 8, 17.0 * i, X + 60 * i) for i in range(40)]
    roofs = roofs_of(geometries)
    shapes = footprint_shapes(roofs.geometry.to_numpy())
    resource = resource_of(southern)
    pd.testing.assert_frame_equal(rooftop_pv(roofs, resource, shapes=shapes), rooftop_pv(roofs, resource))
    assert "roof_class" not in roofs


def test_the_first_estate_has_the_roof():
    random = np.random.default_rng(4)
    centre = np.column_stack([random.uniform(X, X + 900, 400), random.uniform(Y, Y + 900, 400)])
    roofs = footprint_shapes(shapely.box(*(centre - 4).T, *(centre + 4).T))
    shapes = [shapely.Point(X + x, Y + y).buffer(200) for x, y in ((300, 300), (450, 300), (300, 500))]
    shapes += [shapely.box(X + 5000, Y, X + 6000, Y + 900), shapely.Polygon()]
    estates = roofs_of(shapes)
    inside = np.array([shapely.contains_xy(shape, roofs.x, roofs.y) for shape in shapes])
    expected = np.where(inside.any(axis=0), inside.argmax(axis=0), -1)
    np.testing.assert_array_equal(estate_of(roofs, estates), expected)
    assert set(expected) == {-1, 0, 1, 2}
    assert estate_of(roofs[:0], estates).tolist() == []


@pytest.mark.parametrize("value", [1e308, -1.0, np.inf, np.nan])
def test_yields_that_cannot_be(value):
    resource = resource_of(lambda tilt, azimuth: value if (tilt, azimuth) == (10.0, 180.0) else 1000.0)
    with pytest.raises(LayerError, match=r"resource, specific_yield: found .*; expected 0 to 5,000 kWh/kWp/year"):
        rooftop_pv(roofs_of([house()]), resource)
    with pytest.raises(LayerError, match="found no such variable"):
        rooftop_pv(roofs_of([house()]), resource.drop_vars("specific_yield"))


@pytest.mark.parametrize("shading", [[1.5], [-0.1], [np.inf], ["x"], [0.5, 0.5], [[0.5]]])
def test_shading_that_cannot_be(shading):
    with pytest.raises(LayerError, match="shading: found"):
        rooftop_pv(roofs_of([house()]), resource_of(southern), shading=shading)


def test_roofs_larger_than_any_building():
    for area in (1e308, np.inf, -1.0, 2e7):
        with pytest.raises(LayerError, match="expected m2, from 0 to 10,000,000"):
            rooftop_pv(roofs_of([house()], roof_area_m2=[area]), resource_of(southern))
