"""Roofs in each draw, from groups: the same as all roofs assessed anew with the parameters of that draw."""

import numpy as np
import pandas as pd
import pytest

from geoplan.draws.draws import Draws
from geoplan.parameters import Parameters, load_parameters
from geoplan.potential.draws.roof_draws import RoofDraws, roof_draws
from geoplan.potential.draws.sun_draws import SunDraws
from geoplan.potential.roofs.partition import assess_partition
from support.grouped_roofs import job_of, many_roofs, table_of_yields
from support.own_parameters import own_parameters

COUNT = 30
PARAMETERS = load_parameters()
ROOFS = [
    name
    for name in PARAMETERS
    if name.startswith(("rooftop.", "dwellings.flat_share")) and not name.startswith(("rooftop.shading", "rooftop.st"))
]
UNITS = {
    "roof_area_m2": ("roof_area_m2", 1.0),
    "usable_roof_area_m2": ("usable_roof_area_m2", 1.0),
    "rooftop_pv_capacity_mwp": ("capacity_kwp", 1e3),
    "rooftop_pv_energy_gwh": ("energy_kwh", 1e6),
}
"""Field -> what the sums of a partition call it, and how many of its units make one of the field's."""


def without_range(parameters: Parameters) -> Parameters:
    return own_parameters({name: parameters.value(name) for name in ROOFS})


def in_draw(parameters: Parameters, draws: Draws, number: int, names: list[str] = ROOFS) -> Parameters:
    return parameters.replace({name: float(draws.value(name)[number]) for name in names})


def still(draws: Draws) -> SunDraws:
    return SunDraws(np.ones(draws.count), np.ones(draws.count))


def assert_alike(drawn: RoofDraws, number: int, zones: pd.DataFrame, *, within: float) -> None:
    """Hold the zones and the totals of a draw against roofs that were assessed with its parameters."""
    for field, (name, unit) in UNITS.items():
        got, full = drawn.zones[field].rows()[:, number], zones[name].to_numpy() / unit
        np.testing.assert_allclose(got, full, rtol=within, err_msg=f"{field} in draw {number}")
        assert got.sum() == pytest.approx(full.sum(), rel=within), field
        assert drawn.totals[field][number] == pytest.approx(got.sum(), rel=1e-9)


@pytest.fixture(scope="module")
def wide():
    """Parameters of a test's own, among them thresholds that the shipped ones leave without a range."""
    ranges = {"rooftop.minimum_area": (5.0, 10.0, 30.0), "rooftop.minimum_plane_yield": (0.7, 0.85, 0.95)}
    own = own_parameters(ranges)
    return Parameters({**own, **{name: PARAMETERS[name] for name in ROOFS if name not in ranges}})


@pytest.mark.parametrize(("latitude", "within"), [(20.8, 0.01), (-45.0, 0.02)])
def test_every_parameter_of_roofs_at_once(wide, latitude, within):
    roofs, resource = many_roofs(6000, seed=3), table_of_yields(latitude)
    base = assess_partition(roofs, job_of(wide, resource))
    draws = Draws(wide, count=COUNT)
    drawn = roof_draws(base.groups, resource, parameters=wide, draws=draws, sun=still(draws))
    for field, (name, unit) in UNITS.items():
        np.testing.assert_allclose(drawn.zones[field].base, base.zones[name] / unit, rtol=1e-9)
    errors = {field: [] for field in UNITS}
    for number in range(COUNT):
        full = assess_partition(roofs, job_of(in_draw(wide, draws, number), resource)).zones
        for field, (name, unit) in UNITS.items():
            errors[field].append(drawn.zones[field].rows()[:, number] / (full[name] / unit) - 1)
    print({f: (np.abs(e).max(axis=0).round(4), np.abs(np.mean(e, axis=1)).max().round(4)) for f, e in errors.items()})
    for field in UNITS:
        assert np.abs(errors[field]).max() < within, field
