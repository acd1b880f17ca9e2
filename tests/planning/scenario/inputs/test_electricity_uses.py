"""Who uses the electricity of a place."""

import numpy as np
import pytest

from geoplan.planning.estates.load.estate_loads import estate_loads
from geoplan.planning.scenario.inputs.electricity_uses import END_USES, electricity_uses, estate_end_uses, use_id

PARKS = dict(zip(END_USES, (50.0, 5.0, 10.0, 15.0, 8.0, 12.0), strict=True))  # 100 MWh


def by_id(uses):
    return {use.use_id: row.tolist() for use, row in zip(uses.uses, uses.mwh, strict=True)}


def test_parks_are_a_part_of_industry_and_grow_as_it_does():
    sold = {"industry": np.array([400.0, 600.0]), "buildings": np.array([200.0, 200.0])}
    uses = electricity_uses(sold, PARKS, years=2)
    mwh = by_id(uses)
    assert mwh["electricity.estates.drives"] == [50.0, 75.0]
    assert mwh["electricity.industry"] == [300.0, 450.0]
    assert mwh["electricity.buildings"] == [200.0, 200.0]
    assert uses.mwh.sum(axis=0).tolist() == [600.0, 800.0], "no MWh is counted twice"
    assert not uses.is_above


def test_where_nothing_is_told_apart_parks_are_a_part_of_the_rest():
    mwh = by_id(electricity_uses({"other": np.array([250.0])}, PARKS, years=1))
    assert mwh["electricity.other"] == [150.0]


def test_parks_that_use_more_than_is_sold_leave_nothing_and_that_is_said():
    uses = electricity_uses({"other": np.array([60.0])}, PARKS, years=1)
    assert by_id(uses)["electricity.other"] == [0.0]
    assert uses.is_above


def test_parks_alone_stay_and_a_place_without_any_has_sectors_alone():
    alone = electricity_uses({}, PARKS, years=3)
    assert [use.use_id for use in alone.uses] == [f"electricity.estates.{use}" for use in END_USES]
    assert (alone.mwh == np.array(list(PARKS.values()))[:, None]).all()
    assert by_id(electricity_uses({"other": np.array([60.0])}, None, years=1)) == {"electricity.other": [60.0]}
    assert electricity_uses({}, None, years=3).mwh.shape == (0, 3)


def test_every_use_is_electric_and_has_one_name():
    uses = electricity_uses({"other": np.array([160.0])}, PARKS, years=1).uses
    assert all(use.is_electric and use.carrier == "electricity" and use.scope == "2" for use in uses)
    assert uses[-1].use_id == use_id("other", "electricity")


def test_end_uses_of_parks_add_up_to_their_load(folder):
    folder.csv(
        "estates", "estate_id,estate_name,area_ha,x,y\n1,a,50,671000,2301000\n2,b,30,672000,2302000\n", crs="EPSG:32648"
    )
    tenants = "estate_id,tenant_name,industry,area_ha,source\n1,A,food,9,a\n2,B,office,9,a\n"
    folder.csv("estate_tenants", tenants)
    layers, study = folder.open(), folder.study()
    loads = estate_loads(study, estates=layers.estates, tenants=layers.estate_tenants, year=2025)
    uses = estate_end_uses(loads, layers.estate_tenants, study.parameters)
    assert tuple(uses) == END_USES
    assert sum(uses.values()) == pytest.approx(loads.table["load_mwh"].sum(), rel=1e-12)
    assert min(uses.values()) >= 0.0
    assert uses["compressed_air"] > 0.0
