from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr

from geoplan.outputs.fieldwork.local_grid import digits_of
from geoplan.outputs.fieldwork.site_place import geo_uri, known_to_m


def layers(cell_m: float = 100.0, **statuses: str) -> SimpleNamespace:
    x, y = np.arange(4) * cell_m, np.arange(4)[::-1] * cell_m
    cover = xr.DataArray(np.zeros((4, 4)), {"y": y, "x": x}, ("y", "x")).rio.write_crs("EPSG:32648")
    there = {"land_cover": cover}
    return SimpleNamespace(
        of=there.get, reports={kind: SimpleNamespace(status=status) for kind, status in statuses.items()}
    )


@pytest.mark.parametrize(
    ("kind", "origin", "metres"),
    [
        ("ground_pv", "eligible_land", 100.0),
        ("floating_pv", "water", 100.0),
        ("rooftop_pv", "roof", 1.0),
        ("rooftop_pv", "estate", 10.0),
        ("biomass", "density", 100.0),
        ("waste", "planned", 10.0),
    ],
)
def test_a_point_is_known_as_well_as_what_gave_it(kind, origin, metres):
    assert known_to_m({"candidate_kind": kind, "origin": origin}, layers()) == metres


def test_coarser_cells_make_coarser_points():
    assert known_to_m({"candidate_kind": "ground_pv", "origin": "eligible_land"}, layers(250.0)) == 250.0


def test_no_layer_that_is_not_real_gives_a_place_to_the_metre():
    drawn = layers(rooftops="synthetic", estates="schematic")
    assert known_to_m({"candidate_kind": "rooftop_pv", "origin": "roof"}, drawn) == 100.0
    assert known_to_m({"candidate_kind": "rooftop_pv", "origin": "estate"}, drawn) == 100.0


def test_a_link_has_the_digits_that_are_known():
    assert geo_uri(-106.693779, 20.849911, digits_of(100.0)) == "geo:20.8499,-106.6938"
    assert geo_uri(106.693779, -20.849911, digits_of(1.0)) == "geo:-20.849911,106.693779"
