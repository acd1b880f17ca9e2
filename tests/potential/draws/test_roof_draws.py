"""Roofs in each draw, from groups: the same as all roofs assessed anew with the parameters of that draw."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geoplan.draws.draws import Draws
from geoplan.layers.catalog import open_layers
from geoplan.layers.rooftops.building_classes import CLASSES
from geoplan.machine.cluster import cluster_at
from geoplan.parameters import Parameter, Parameters, load_parameters
from geoplan.potential.draws import roof_draws as subject
from geoplan.potential.draws.roof_draws import AREA_INPUT, HELD, RoofDraws, roof_draws
from geoplan.potential.draws.sun_draws import SunDraws, sun_draws
from geoplan.potential.roofs.neighbour_shading import shading_table
from geoplan.potential.roofs.partition import PartitionJob, assess_partition
from geoplan.potential.solar.orientation_table import orientation_table
from geoplan.potential.solar.resource import hourly_weather
from geoplan.study import open_study
from support.grouped_roofs import job_of, many_roofs, survey_of_roofs, table_of_yields
from support.own_parameters import own_parameters
from support.small_study import make_study

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
    ranges = {"rooftop.minimum_area": (5.0, 10.0, 30.0), "rooftop.minimum_plane_yield": (0.6, 0.7, 0.8)}
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
    for number in range(COUNT):
        full = assess_partition(roofs, job_of(in_draw(wide, draws, number), resource))
        assert_alike(drawn, number, full.zones, within=within)
    spread = drawn.totals["rooftop_pv_energy_gwh"]
    assert spread.std() > 0.1 * spread.mean()


def test_classes_add_up_and_move_where_a_limit_does():
    roofs, resource = many_roofs(6000, seed=4), table_of_yields()
    base = assess_partition(roofs, job_of(PARAMETERS, resource))
    draws = Draws(PARAMETERS, count=COUNT)
    drawn = roof_draws(base.groups, resource, parameters=PARAMETERS, draws=draws, sun=still(draws))
    parts = [drawn.zones[f"rooftop_pv_{kind}_capacity_mwp"] for kind in CLASSES]
    np.testing.assert_allclose(
        sum(part.rows() for part in parts), drawn.zones["rooftop_pv_capacity_mwp"].rows(), rtol=1e-9
    )
    for kind, part in zip(CLASSES, parts, strict=True):
        np.testing.assert_allclose(part.base, base.zones[f"capacity_kwp_{kind}"] / 1e3, rtol=1e-9)
        for number in range(0, COUNT, 6):
            full = assess_partition(roofs, job_of(in_draw(PARAMETERS, draws, number), resource))
            assert part.total()[number] == pytest.approx(full.totals[f"capacity_kwp_{kind}"] / 1e3, rel=0.02), kind


def test_estates_move_as_their_roofs_do():
    roofs, resource = many_roofs(3000, seed=6), table_of_yields()
    base = assess_partition(roofs, job_of(PARAMETERS, resource))
    draws = Draws(PARAMETERS, count=5)
    drawn = roof_draws(base.groups, resource, parameters=PARAMETERS, draws=draws, sun=still(draws)).estates
    for number in range(draws.count):
        full = assess_partition(roofs, job_of(in_draw(PARAMETERS, draws, number), resource)).estates
        np.testing.assert_allclose(drawn["estate_pv_energy_gwh"].rows()[:, number], full["energy_kwh"] / 1e6, rtol=0.01)
        np.testing.assert_allclose(drawn["estate_pv_capacity_mwp"].rows()[:, number], full["capacity_kwp"] / 1e3, 0.01)
    np.testing.assert_allclose(drawn["estate_roof_area_m2"].rows()[:, 0], base.estates["roof_area_m2"])


def test_roofs_outside_of_estates_move_class_by_class():
    roofs, resource = many_roofs(6000, seed=9), table_of_yields()
    base = assess_partition(roofs, job_of(PARAMETERS, resource)).groups
    draws = Draws(PARAMETERS, count=COUNT)
    drawn = roof_draws(base, resource, parameters=PARAMETERS, draws=draws, sun=still(draws)).outside
    for number in range(0, COUNT, 6):
        full = assess_partition(roofs, job_of(in_draw(PARAMETERS, draws, number), resource)).groups
        for kind in CLASSES:
            ratio = full.parts.outside("energy_kwh", kind).sum() / base.parts.outside("energy_kwh", kind).sum()
            assert drawn[kind][number] == pytest.approx(ratio, rel=0.03), kind


def test_a_class_without_roofs_outside_of_estates_stays_as_it_is():
    roofs, resource = many_roofs(50, roof_class="residential"), table_of_yields()
    draws = Draws(PARAMETERS, count=4)
    groups = assess_partition(roofs, job_of(PARAMETERS, resource)).groups
    drawn = roof_draws(groups, resource, parameters=PARAMETERS, draws=draws, sun=still(draws))
    assert drawn.outside["industrial"].tolist() == [1.0] * 4


def test_what_was_surveyed_moves_by_what_the_survey_left():
    roofs, resource = many_roofs(400, seed=7), table_of_yields()
    large = roofs.index[roofs.area > 400]
    rows = {
        **{k: {"usable_area_m2": 150.0, "roof_form": "pitched"} for k in large[:40:2]},
        **{k: {"capacity_kwp": 20.0, "roof_form": "flat"} for k in large[1:40:2]},
        **{k: {"suitable": "no"} for k in large[40:50]},
        **{k: {"suitable": "yes", "roof_form": "flat"} for k in large[50:60]},
    }
    options = {"survey": survey_of_roofs(rows, {"e1": 0.4})}
    base = assess_partition(roofs, job_of(PARAMETERS, resource, **options))
    draws = Draws(PARAMETERS, count=8)
    drawn = roof_draws(base.groups, resource, parameters=PARAMETERS, draws=draws, sun=still(draws))
    for number in range(draws.count):
        full = assess_partition(roofs, job_of(in_draw(PARAMETERS, draws, number), resource, **options))
        for field, (name, unit) in UNITS.items():
            assert drawn.totals[field][number] == pytest.approx(full.totals[name] / unit, rel=0.02), field


def test_a_capacity_that_was_planned_stays_in_each_draw():
    roofs, resource = many_roofs(50, seed=8), table_of_yields()
    survey = survey_of_roofs({k: {"capacity_kwp": 20.0, "roof_form": "flat"} for k in range(50)})
    base = assess_partition(roofs, job_of(PARAMETERS, resource, survey=survey))
    draws = Draws(PARAMETERS, count=8, inputs=[area_input()])
    drawn = roof_draws(base.groups, resource, parameters=PARAMETERS, draws=draws, sun=still(draws))
    np.testing.assert_allclose(drawn.totals["rooftop_pv_capacity_mwp"], 1.0)
    energy = drawn.totals["rooftop_pv_energy_gwh"]
    assert 0 < energy.std() < 0.05 * energy.mean(), "tilts alone move it"


def test_shade_is_held_and_told(small):
    roofs = many_roofs(600, seed=9, height_m=np.random.default_rng(9).uniform(3, 15, 600))
    weather = hourly_weather(*small[:2])
    shading, resource = shading_table(weather, parameters=PARAMETERS, azimuths=range(0, 360, 60)), table_of_yields()
    base = assess_partition(roofs, job_of(PARAMETERS, resource, shading=shading))
    draws = Draws(PARAMETERS, count=4)
    sun = SunDraws(np.ones(4), np.full(4, 0.5))
    drawn = roof_draws(base.groups, resource, parameters=PARAMETERS, draws=draws, sun=sun)
    assert drawn.held == HELD
    for number in range(draws.count):
        full = assess_partition(roofs, job_of(in_draw(PARAMETERS, draws, number), resource, shading=shading))
        # neither the loss by shading nor, but for a little, the shade of other tilts
        assert drawn.totals["rooftop_pv_energy_gwh"][number] == pytest.approx(full.totals["energy_kwh"] / 1e6, rel=0.02)


def area_input(low: float = 0.9, high: float = 1.1) -> Parameter:
    return Parameter(AREA_INPUT, 1.0, low, high, "-", "a test", "low")


def test_areas_that_may_be_wrong_move_all_that_follows_from_them():
    resource, own = table_of_yields(), without_range(PARAMETERS)
    base = assess_partition(many_roofs(500), job_of(own, resource))
    draws = Draws(own, count=50, inputs=[area_input()])
    drawn = roof_draws(base.groups, resource, parameters=own, draws=draws, sun=still(draws))
    for field in UNITS:
        amounts = drawn.zones[field]
        np.testing.assert_allclose(amounts.rows(), np.outer(amounts.base, draws.input(AREA_INPUT)), rtol=1e-9)


def test_draws_in_blocks_are_those_of_one_table(wide, monkeypatch):
    resource = table_of_yields()
    base = assess_partition(many_roofs(500), job_of(wide, resource))
    draws = Draws(wide, count=11, inputs=[area_input()])
    sun = SunDraws(np.linspace(0.9, 1.1, 11), np.linspace(0.97, 1.0, 11))
    whole = roof_draws(base.groups, resource, parameters=wide, draws=draws, sun=sun)
    monkeypatch.setattr(subject, "BLOCK", 4)
    parts = roof_draws(base.groups, resource, parameters=wide, draws=draws, sun=sun)
    for table, other in ((whole.zones, parts.zones), (whole.estates, parts.estates)):
        assert list(table) == list(other)
        for name, amounts in table.items():
            np.testing.assert_allclose(other[name].rows(), amounts.rows(), rtol=1e-13)
            np.testing.assert_allclose(other[name].total(), amounts.total(), rtol=1e-12)
            assert other[name].base.tolist() == amounts.base.tolist()
    for name, table in whole.by_class_form.items():
        np.testing.assert_allclose(parts.by_class_form[name], table, rtol=1e-13)
    np.testing.assert_allclose(parts.measured_estates.rows(), whole.measured_estates.rows(), rtol=1e-13)


@pytest.mark.filterwarnings("default")  # Dask's own threads and sockets end when they end
def test_blocks_of_draws_on_a_cluster_are_those_of_this_process(wide, monkeypatch, dask_cluster):
    monkeypatch.setattr(subject, "BLOCK", 4)
    resource, read = table_of_yields(), []
    base = assess_partition(many_roofs(500), job_of(wide, resource))
    sun = SunDraws(np.linspace(0.9, 1.1, 11), np.linspace(0.97, 1.0, 11))
    made = []
    for scheduler in (None, dask_cluster):
        own = wide.watched()
        with cluster_at(scheduler):
            draws = Draws(own, count=11, inputs=[area_input()])
            made.append(roof_draws(base.groups, resource, parameters=own, draws=draws, sun=sun))
        read.append(own.reads)
    here, there = made
    for table, other in ((here.zones, there.zones), (here.estates, there.estates)):
        assert [*table] == [*other]
        assert all(other[name].rows().tobytes() == amounts.rows().tobytes() for name, amounts in table.items())
    assert there.measured_estates.rows().tobytes() == here.measured_estates.rows().tobytes()
    assert {*read[0].values} <= {*read[1].values}
    assert read[0].values


def test_parameters_without_a_range_give_a_point():
    resource, own = table_of_yields(), without_range(PARAMETERS)
    base = assess_partition(many_roofs(500), job_of(own, resource))
    draws = Draws(own, count=7)
    drawn = roof_draws(base.groups, resource, parameters=own, draws=draws, sun=still(draws))
    for field, amounts in {**drawn.zones, **drawn.estates}.items():
        np.testing.assert_allclose(amounts.rows(), np.repeat(amounts.base[:, None], 7, axis=1), rtol=1e-12)
        assert amounts.base.any(), field
    assert drawn.interpolated == drawn.held == ()


def test_what_all_roofs_share_moves_all_zones_together():
    resource, own = table_of_yields(), without_range(PARAMETERS)
    base = assess_partition(many_roofs(500), job_of(own, resource))
    sun = SunDraws(np.array([0.9, 1.0, 1.2]), np.array([1.0, 1.0, 0.99]))
    draws = Draws(own, count=3)
    drawn = roof_draws(base.groups, resource, parameters=own, draws=draws, sun=sun)
    energy = drawn.zones["rooftop_pv_energy_gwh"]
    np.testing.assert_allclose(energy.rows(), np.outer(energy.base, [0.9, 1.0, 1.2 * 0.99]), rtol=1e-12)
    np.testing.assert_allclose(energy.rows().sum(axis=0), energy.total(), rtol=1e-12)
    for form in (0, 1):
        np.testing.assert_allclose(drawn.by_class_form["energy"][0, form], [0.9, 1.0, 1.2 * 0.99], rtol=1e-12)
        np.testing.assert_allclose(drawn.by_class_form["capacity"][0, form], 1.0, rtol=1e-12)


def test_limits_are_read_only_where_roofs_fall_by_them():
    known = many_roofs(100, roof_class="residential", roof_form="flat")
    watched, resource = PARAMETERS.watched(), table_of_yields()
    base = assess_partition(known, job_of(watched, resource))
    draws = Draws(watched, count=3)
    roof_draws(base.groups, resource, parameters=watched, draws=draws, sun=still(draws))
    read = {name for name in watched.reads.values if "class_area" in name or "flat_share" in name}
    assert not read - {"rooftop.class_area.industrial"}, "a roof in an estate"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A small study, and its roofs."""
    study = open_study(make_study(tmp_path_factory.mktemp("small")))
    layers = open_layers(study)
    return study, layers, next(iter(layers.rooftops.partitions()))


def test_a_study_with_its_sun_in_the_same_draws(small):
    study, layers, roofs = small
    names = [name for name in study.parameters if name in ROOFS or name.startswith("pv.")]
    names = [name for name in names if moves(study.parameters[name])]
    axes = {"tilts": (0, 10, 20, 40, 60), "azimuths": range(0, 360, 60)}

    def assessed(study):
        parameters = study.parameters
        resource = orientation_table(hourly_weather(study, layers), parameters=parameters, crs=study.crs, **axes)
        job = PartitionJob(layers.zones, resource, parameters, estates=layers.estates)
        return assess_partition(roofs, job), resource

    base, resource = assessed(study)
    draws = Draws(study.parameters, count=COUNT)
    sun = sun_draws(study, layers, draws=draws)
    drawn = roof_draws(base.groups, resource, parameters=study.parameters, draws=draws, sun=sun)
    assert {"pv.temp_air.diurnal_amplitude", "pv.temp_air.peak_solar_hour"} <= {*drawn.interpolated}
    for number in range(COUNT):
        moved = study.with_parameters({name: float(draws.value(name)[number]) for name in names})
        assert_alike(drawn, number, assessed(moved)[0].zones, within=0.01)


def moves(parameter: Parameter) -> bool:
    return parameter.low < parameter.high


@pytest.mark.parametrize("count", [0, 1], ids=["no roof", "one roof, in no estate"])
def test_places_without_roofs_give_nothing_in_any_future(count):
    roofs, resource = many_roofs(300, seed=9).iloc[:count], table_of_yields()
    job = job_of(PARAMETERS, resource)
    away = job.estates.assign(geometry=job.estates.geometry.translate(1e6, 0.0))
    base = assess_partition(roofs, replace(job, estates=away))
    draws = Draws(PARAMETERS, count=5)
    drawn = roof_draws(base.groups, resource, parameters=PARAMETERS, draws=draws, sun=still(draws))
    assert not drawn.estates["estate_pv_energy_gwh"].rows().any()
    assert bool(drawn.totals["rooftop_pv_energy_gwh"].any()) == bool(count)
