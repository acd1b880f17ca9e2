"""Groups of roofs: they are the run's roofs, each once, and add up to its sums."""

import pickle
from dataclasses import replace

import numpy as np
import pytest

from geoplan.layers.rooftops.building_classes import CLASSES
from geoplan.parameters import load_parameters
from geoplan.potential.roofs.partition import assess_partition
from geoplan.potential.roofs.roof_bins import AREA_GIVEN, BY_MODEL, BY_SIZE, CAPACITY_GIVEN, DRAWN, SHARE_GIVEN
from geoplan.potential.roofs.roof_groups import MEASURES, GroupSums, KnownRoofs, treatment_by_survey
from support.grouped_roofs import job_of, many_roofs, survey_of_roofs, table_of_yields

PARAMETERS = load_parameters()
RESOURCE = table_of_yields()


def columns(count, seed=5):
    random = np.random.default_rng(seed)
    known = {
        "roof_class": ["residential", "commercial", "industrial", None],
        "roof_form": ["flat", "pitched", None],
    }
    return {name: random.choice(np.array(values, dtype=object), count) for name, values in known.items()}


@pytest.fixture(scope="module", params=["nothing known", "some known"])
def roofs(request):
    return many_roofs(1500, **({} if request.param == "nothing known" else columns(1500)))


def by_place(sums: GroupSums):
    return {name: sums.by_place(name, sums.kinds()).sum(axis=1) for name in MEASURES}


def test_groups_add_up_to_the_sums_of_zones_and_estates(roofs):
    result = assess_partition(roofs, job_of(PARAMETERS, RESOURCE))
    for sums, table in ((result.groups.zones, result.zones), (result.groups.estates, result.estates)):
        for name, added in by_place(sums).items():
            np.testing.assert_allclose(added, table[name], rtol=1e-9, err_msg=name)


def test_each_roof_is_in_one_part_by_zone_class_and_estate(roofs):
    result = assess_partition(roofs, job_of(PARAMETERS, RESOURCE))
    parts = result.groups.parts
    for name in MEASURES:
        outside = np.array([parts.outside(name, kind) for kind in CLASSES])
        inside = parts.inside(name)
        np.testing.assert_allclose(inside.sum(axis=0), result.estates[name], rtol=1e-9)
        np.testing.assert_allclose(outside.sum(axis=0) + inside.sum(axis=1), result.zones[name], rtol=1e-9)
        assert outside.any(axis=1).all()
        assert (inside > 0).any()


def test_parts_follow_the_class_that_a_roof_has_in_the_results(roofs):
    result = assess_partition(roofs, replace(job_of(PARAMETERS, RESOURCE), estates=None))
    parts, by_class = result.groups.parts, result.roofs.groupby("roof_class")["energy_kwh"].sum()
    assert parts.inside("energy_kwh").shape == (3, 0)
    for kind in CLASSES:
        assert parts.outside("energy_kwh", kind).sum() == pytest.approx(by_class[kind], rel=1e-9)


def test_however_the_roofs_are_split_the_groups_are_the_same(roofs):
    whole = assess_partition(roofs, job_of(PARAMETERS, RESOURCE)).groups
    parts = [
        assess_partition(part, job_of(PARAMETERS, RESOURCE)).groups
        for part in (roofs.iloc[900:], roofs.iloc[:1], roofs.iloc[1:900])
    ]
    added = parts[0].plus(parts[1]).plus(pickle.loads(pickle.dumps(parts[2])))
    pairs = ((whole.zones, added.zones), (whole.estates, added.estates), (whole.outside, added.outside))
    for one, other in (*pairs, (whole.parts.sums, added.parts.sums)):
        assert one.kind.tolist() == other.kind.tolist()
        assert one.place.tolist() == other.place.tolist()
        np.testing.assert_allclose(one.sums, other.sums, rtol=1e-12)
    assert f"{len(whole.zones.kind):,} groups" in repr(whole)


def test_groups_are_fewer_than_roofs_and_in_order(roofs):
    sums = assess_partition(roofs, job_of(PARAMETERS, RESOURCE)).groups.zones
    keys = sums.kind * sums.places + sums.place
    assert (np.diff(keys) > 0).all()
    assert sums.sums[0].sum() == len(roofs)
    assert len(sums.kinds()) < len(keys) < len(roofs)


def test_what_bounds_bins_is_not_read():
    known = many_roofs(50, roof_class="residential", roof_form="flat")
    watched = PARAMETERS.watched()
    assess_partition(known, job_of(watched, RESOURCE))
    assert not {name for name in watched.reads.values if "class_area" in name or "flat_share" in name}


def test_known_roofs_are_those_whose_columns_say_it():
    known = KnownRoofs.of(many_roofs(3, roof_class=["commercial", None, "industrial"]))
    assert known.roof_class.tolist() == [1, BY_SIZE, 2]
    assert known.roof_form.tolist() == [DRAWN] * 3


def test_a_survey_says_what_is_left_to_the_model():
    rows = {
        1: {"usable_area_m2": 20.0},
        2: {"capacity_kwp": 3.0, "usable_area_m2": 20.0},
        3: {"suitable": "no"},
        4: {"suitable": "yes", "roof_form": "pitched"},
    }
    survey = survey_of_roofs(rows, {"e1": 0.4})
    roofs = many_roofs(6)
    ids = np.array(["e1", "e1", "", "", "", "e1"], dtype=object)
    given, form = treatment_by_survey(roofs["roof_id"], survey, estate_ids=ids)
    assert given.tolist() == [SHARE_GIVEN, AREA_GIVEN, CAPACITY_GIVEN, CAPACITY_GIVEN, BY_MODEL, SHARE_GIVEN]
    assert form.tolist() == [DRAWN, DRAWN, DRAWN, DRAWN, 1, DRAWN]
    assert treatment_by_survey(roofs["roof_id"].iloc[:0], survey)[0].tolist() == []
