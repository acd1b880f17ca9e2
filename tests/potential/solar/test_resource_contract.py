"""What a solar resource must hold, and that all that it lacks is told at once."""

import numpy as np
import pytest
import xarray as xr

from geoplan.errors import LayerError
from geoplan.potential.roofs.rooftop_pv import rooftop_pv
from geoplan.potential.solar.resource import SolarResource
from geoplan.potential.solar.resource_contract import COORDINATES, VARIABLES, check_resource, resource_faults


def resource_of(places: int = 2) -> xr.Dataset:
    """A resource of made-up yields that keeps the contract."""
    coords = {
        "surface_tilt": [0.0, 10.0, 20.0],
        "surface_azimuth": [90.0, 180.0],
        "latitude": ("place", np.full(places, 20.8)),
        "x": ("place", np.arange(places) * 1000.0),
        "y": ("place", np.zeros(places)),
    }
    variables = {
        "specific_yield": (("place", "surface_tilt", "surface_azimuth"), np.full((places, 3, 2), 1200.0)),
        "specific_yield_monthly": (("place", "month"), np.full((places, 12), 100.0)),
        "ghi_kwh_m2": ("place", np.full(places, 1400.0)),
    }
    return xr.Dataset(variables, coords)


def told(resource, **options):
    return {fault.where: fault.found for fault in resource_faults(resource, **options)}


def test_the_tables_of_a_run_keep_the_contract(small_result):
    for resource in (small_result.resource, small_result.ground_resource):
        assert check_resource(resource) is resource
        assert {*VARIABLES} <= {*resource.data_vars}
        assert {*COORDINATES, "x", "y"} <= {*resource.coords}


def test_one_place_needs_no_position():
    assert told(resource_of(1).drop_vars(["x", "y"])) == {}
    assert told(resource_of(2).drop_vars(["x"])) == {"x": "nothing"}


@pytest.mark.parametrize(
    ("name", "spoilt", "found"),
    [
        ("specific_yield", lambda r: r.drop_vars("specific_yield"), "no such variable"),
        ("specific_yield", lambda r: r.assign(specific_yield=r["specific_yield"] * np.nan), "nan to nan"),
        ("specific_yield", lambda r: r.assign(specific_yield=r["specific_yield"] * -1), "-1,200 to -1,200"),
        (
            "specific_yield",
            lambda r: r.assign(specific_yield=r["specific_yield"].astype(str)),
            "values of the type <U32",
        ),
        ("ghi_kwh_m2", lambda r: r.assign(ghi_kwh_m2=r["ghi_kwh_m2"] * 1000), "1,400,000 to 1,400,000"),
        ("latitude", lambda r: r.drop_vars("latitude"), "no such coordinate"),
        ("latitude", lambda r: r.reset_coords("latitude"), "no such coordinate"),
        ("surface_tilt", lambda r: r.isel(surface_tilt=[2, 1, 0]), "angles that do not rise"),
        ("surface_azimuth", lambda r: r.assign_coords(surface_azimuth=[0.0, 360.0]), "0 to 360"),
        ("surface_azimuth", lambda r: r.isel(surface_azimuth=[]), "no value"),
    ],
)
def test_what_is_missing_or_cannot_be_is_told(name, spoilt, found):
    assert told(spoilt(resource_of()))[name] == found


def test_dimensions_in_another_order_are_refused_where_a_roof_would_read_the_wrong_yield():
    turned = resource_of().transpose("surface_azimuth", "surface_tilt", "place", "month")
    found = "the dimensions surface_azimuth, surface_tilt, place"
    assert told(turned)["specific_yield"] == found
    with pytest.raises(LayerError, match=f"specific_yield: found {found}"):
        rooftop_pv(None, turned)


def test_all_is_told_at_once_of_what_is_asked_for():
    nothing = xr.Dataset()
    assert set(told(nothing)) == {*VARIABLES, *COORDINATES}
    assert set(told(nothing, variables=["ghi_kwh_m2"])) == {"ghi_kwh_m2", *COORDINATES}
    with pytest.raises(LayerError) as caught:
        SolarResource(nothing, resource_of().drop_vars("ghi_kwh_m2"), resource_of().drop_vars("latitude"))
    assert [fault.where for fault in caught.value.faults] == ["ghi_kwh_m2", "latitude"]
