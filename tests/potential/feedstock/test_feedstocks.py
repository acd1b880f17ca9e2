"""All feedstocks of a study: which there are, and what they share."""

from dataclasses import replace

import pandas as pd
import pytest

from geoplan.errors import LayerError
from geoplan.potential.feedstock.feedstock_by_zone import zone_keys
from geoplan.potential.feedstock.feedstocks import feedstocks_by_zone


@pytest.fixture(scope="module")
def given(small_result):
    """Return what is shared in a study, with some layers replaced."""
    zones = small_result.inputs.zones
    keys = zone_keys(zones, land=None)

    def share(**layers):
        inputs = replace(small_result.inputs, **layers)
        return feedstocks_by_zone(inputs, zones, keys=keys, parameters=small_result.parameters)

    return share


def test_each_kind_is_there_where_its_layer_is(given):
    assert list(given()) == ["crops", "livestock", "waste"]
    assert list(given(livestock=None)) == ["crops", "waste"]
    assert given(crops=None, livestock=None, waste=None) == {}


def test_all_share_the_same_zones(given, small_result):
    zone_ids = list(small_result.inputs.zones["zone_id"])
    assert all(list(part.zones.index) == zone_ids for part in given().values())


def test_only_residues_have_an_economic_level(given):
    parts = given()
    assert [kind for kind, part in parts.items() if "residue_economic_tj" in part.zones] == ["crops"]
    crops = parts["crops"]
    assert crops.zones["residue_economic_tj"].sum() <= crops.zones["residue_energy_tj"].sum() * (1 + 1e-12)


def test_faults_of_all_tables_are_told_at_once(given):
    crops = pd.DataFrame({"zone_id": ["nowhere"], "crop": ["paddy"], "production_t": [1.0]})
    livestock = pd.DataFrame({"zone_id": [""], "animal": ["dragons"], "heads": [3.0]})
    with pytest.raises(LayerError) as caught:
        given(crops=crops, livestock=livestock)
    told = str(caught.value)
    assert "nowhere" in told
    assert "dragons" in told
