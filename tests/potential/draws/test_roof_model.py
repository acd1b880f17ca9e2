"""What a square metre of roof gives in each draw: the numbers of `rooftop_pv` for one roof over its area."""

import numpy as np
import pytest
import shapely
import xarray as xr

from geoplan.draws.draws import Draws
from geoplan.layers.rooftops.building_classes import CLASSES, FORMS
from geoplan.potential.draws.roof_model import RoofValues, mean_place, per_area, pitched_planes, shares_of
from geoplan.potential.roofs.roof_bins import (
    AREA_GIVEN,
    BY_SIZE,
    CAPACITY_GIVEN,
    DRAWN,
    SHARE_GIVEN,
    RoofKind,
    roof_bins,
)
from geoplan.potential.roofs.rooftop_pv import rooftop_pv
from support.grouped_roofs import CRS, X, Y, many_roofs, table_of_yields
from support.own_parameters import own_parameters

PARAMETERS = own_parameters(
    {
        "rooftop.usable_fraction.commercial": (0.3, 0.5, 0.6),
        "rooftop.packing.flat.commercial": (0.7, 0.8, 0.9),
        "rooftop.module_efficiency.commercial": 0.2,
        "rooftop.tilt.pitched.commercial": (10.0, 20.0, 30.0),
        "rooftop.class_area.commercial": (200.0, 300.0, 400.0),
        "rooftop.class_area.industrial": 2000.0,
        "rooftop.minimum_area": 10.0,
        "rooftop.minimum_plane_yield": 0.7,
        "dwellings.flat_share": (0.2, 0.5, 0.8),
        "dwellings.flat_share_commercial": 0.8,
    }
)
BINS = roof_bins(PARAMETERS)
DRAWS = Draws(PARAMETERS, count=6)
VALUES = RoofValues(PARAMETERS, DRAWS)
PLACE = mean_place(table_of_yields())


def kind_of(area, roof_class, roof_form, number=0.1, axis=15.0, given=0):
    arrays = (np.array([value]) for value in (roof_class, roof_form))
    numbers = {"area": np.array([area]), "number": np.array([number]), "axis": np.array([axis])}
    return BINS.kind_of(*arrays, **numbers)._replace(given=np.array([given]))


def per(kind):
    return per_area(kind, BINS, values=VALUES, resource=PLACE)


def test_the_base_comes_first():
    drawn = VALUES("rooftop.usable_fraction.commercial")
    assert drawn[0] == 0.5
    assert drawn[1:].tolist() == DRAWS.value("rooftop.usable_fraction.commercial").tolist()
    assert VALUES.by_class("rooftop.usable_fraction.{}").shape == (3, 7)


@pytest.mark.parametrize("form", FORMS)
def test_a_roof_of_known_class_and_form(form):
    # the axis of a bin's middle
    axis = 15.0
    given = per(kind_of(1000.0, CLASSES.index("commercial"), FORMS.index(form), axis=axis))
    box = shapely.affinity.rotate(shapely.box(X, Y, X + 20, Y + 50), -axis)
    roof = many_roofs(1).set_geometry([box], crs=CRS).assign(roof_class="commercial", roof_form=form)
    for column in range(7):
        names = [name for name in PARAMETERS if name.startswith("rooftop.")]
        own = PARAMETERS if not column else PARAMETERS.replace({n: float(DRAWS.value(n)[column - 1]) for n in names})
        row = rooftop_pv(roof, table_of_yields(), parameters=own).iloc[0]
        assert given.usable[0, column] == pytest.approx(row.usable_roof_area_m2 / 1000)
        assert given.capacity[1][0, column] == pytest.approx(row.capacity_kwp / 1000)
        assert given.energy[0, column] == pytest.approx(row.energy_kwh / 1000, rel=1e-3)
    assert given.form.tolist() == [FORMS.index(form)]


def test_a_number_between_two_shares_is_flat_in_some_draws():
    shares = shares_of(kind_of(100.0, 0, DRAWN, number=0.45), BINS, VALUES)
    flat, pitched = shares.flat[0][0], shares.pitched[0][0]
    limit = VALUES("dwellings.flat_share")
    assert flat[0] == 1.0
    np.testing.assert_allclose(flat + pitched, 1.0)
    assert (flat[limit > 0.6] == 1).all()
    assert (flat[limit < 0.3] == 0).all()


def test_a_size_between_two_limits_is_of_either_class():
    shares = shares_of(kind_of(310.0, BY_SIZE, FORMS.index("flat")), BINS, VALUES)
    residential, commercial = shares.flat[0][0], shares.flat[1][0]
    limit = VALUES("rooftop.class_area.commercial")
    assert (residential[0], commercial[0]) == (0.0, 1.0)
    np.testing.assert_allclose(residential + commercial, 1.0)
    assert (residential[limit < 300] == 0).all()
    assert (residential[limit > 350] == 1).all()
    assert 2 not in [position for position, share in shares.flat.items() if share.any()]


def test_too_small_a_roof_gives_nothing():
    flat, pitched = (per(kind_of(15.0, 0, FORMS.index(form))) for form in FORMS)
    assert (flat.usable > 0).all()
    assert (pitched.usable == 0).all()
    assert (per(kind_of(9.0, 0, FORMS.index("flat"))).energy == 0).all()


def test_what_a_survey_says_stays():
    kinds = {given: kind_of(1000.0, 1, FORMS.index("flat"), given=given) for given in range(4)}
    model, area, capacity, share = (per(kinds[given]) for given in (0, AREA_GIVEN, CAPACITY_GIVEN, SHARE_GIVEN))
    usable = VALUES("rooftop.usable_fraction.commercial")
    density = VALUES("rooftop.packing.flat.commercial") * 0.2
    np.testing.assert_allclose(model.usable[0], usable)
    np.testing.assert_allclose(share.usable[0], 1.0)
    np.testing.assert_allclose(share.energy[0], (model.energy / usable)[0])
    np.testing.assert_allclose(area.capacity[1][0], density)
    np.testing.assert_allclose(area.usable[0], 1.0)
    np.testing.assert_allclose(capacity.capacity[1][0], 1.0)
    np.testing.assert_allclose(capacity.usable[0], 1.0 / density)
    np.testing.assert_allclose(capacity.energy[0], (model.energy / model.capacity[1])[0])


def test_a_plane_that_yields_too_little_carries_no_modules():
    steep = own_parameters({"rooftop.tilt.pitched.residential": 50.0, "rooftop.minimum_plane_yield": (0.6, 0.8, 0.9)})
    planes = pitched_planes(RoofValues(steep, Draws(steep, count=4)), mean_place(table_of_yields(45.0)))
    # a ridge from east to west has a side to the north, which is too dark at the base
    assert planes.usable[0, 3, 0] == 0.5
    own = planes.yields[0, 3, 0] / planes.usable[0, 3, 0]
    table = table_of_yields(45.0)["specific_yield"][0]
    south = float(table.sel(surface_tilt=50.0, surface_azimuth=180.0))
    assert planes.any_yield[0, 3, 0] < 0.9 * own
    assert own == pytest.approx(south, rel=0.05)


def test_the_mean_of_places_and_the_least_of_their_best():
    one, other = table_of_yields(), table_of_yields(best=1000.0)
    both = mean_place(xr.concat([one, other], dim="place"))
    np.testing.assert_allclose(both["specific_yield"][0], (one["specific_yield"][0] + other["specific_yield"][0]) / 2)
    assert float(both["best"]) == pytest.approx(float(other["specific_yield"].max()))


def test_kinds_that_differ_in_direction_alone_share_a_row():
    kinds = [kind_of(1000.0, 0, FORMS.index("pitched"), axis=axis) for axis in (10.0, 100.0)]
    together = RoofKind(*(np.concatenate(parts) for parts in zip(*kinds, strict=True)))
    assert shares_of(together, BINS, VALUES).row.tolist() == [0, 0]
