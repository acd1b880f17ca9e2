import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.errors import LayerError
from geoplan.layers.feedstock.shared_rows import Counted, ZoneNames
from geoplan.potential.feedstock.sharing import allocate_to_zones

ZONES = ["a", "b", "c"]


def key(*weights: float, name: str = "cropland_area_m2") -> pd.Series:
    return pd.Series(weights, index=ZONES, name=name)


def share(table: pd.DataFrame, keys: dict[str, pd.Series], whole: str | None = None) -> pd.DataFrame:
    return allocate_to_zones(table, keys, counted=Counted("crop", ["production_t"], whole), zones=ZoneNames(ZONES))


def test_a_provincial_row_is_shared_by_its_key():
    table = pd.DataFrame({"zone_id": [""], "crop": ["paddy"], "production_t": [12.0], "source": ["GSO"]})
    result = share(table, {"*": key(1, 2, 0)})
    assert result.zone_id.tolist() == ["a", "b"]
    assert result.production_t.tolist() == [4.0, 8.0]
    assert result.allocation_key.unique().tolist() == ["cropland_area_m2"]
    assert result.source.unique().tolist() == ["GSO"]


def test_a_zone_with_its_own_row_takes_no_part_for_that_item_only():
    table = pd.DataFrame(
        {"zone_id": ["", "b", ""], "crop": ["paddy", "paddy", "maize"], "production_t": [6.0, 1.0, 8.0]}
    )
    result = share(table, {"*": key(1, 1, 1), "maize": key(1, 2, 1, name="maize_area_ha")})
    paddy = result[result.crop == "paddy"].set_index("zone_id")
    assert paddy.production_t.to_dict() == {"a": 3.0, "c": 3.0, "b": 1.0}
    assert paddy.allocation_key["b"] == "reported"
    maize = result[result.crop == "maize"].set_index("zone_id")
    assert maize.production_t.to_dict() == {"a": 2.0, "b": 4.0, "c": 2.0}
    assert set(maize.allocation_key) == {"maize_area_ha"}


def test_the_item_that_stands_for_all_excludes_from_each_of_them():
    table = pd.DataFrame({"zone_id": ["", "", "c"], "crop": ["urban", "rural", "all"], "production_t": [4.0, 6.0, 1.0]})
    keys = {"urban": key(1, 0, 1, name="urban_population"), "rural": key(0, 1, 1, name="rural_population")}
    result = share(table, keys, whole="all")
    assert result.loc[result.zone_id == "c", "production_t"].tolist() == [1.0]
    assert result.production_t.sum() == pytest.approx(11.0)
    apart = share(table, keys)
    assert len(apart[apart.zone_id == "c"]) == 3


def test_what_is_not_reported_stays_so():
    table = pd.DataFrame({"zone_id": [np.nan], "crop": ["rubber"], "production_t": [np.nan], "area_ha": [30.0]})
    counted = Counted("crop", ["production_t", "area_ha"])
    result = allocate_to_zones(table, {"*": key(1, 1, 1)}, counted=counted, zones=ZoneNames(ZONES))
    assert result.production_t.isna().all()
    assert result.area_ha.tolist() == pytest.approx([10.0, 10.0, 10.0])


def test_only_a_change_may_be_negative():
    table = pd.DataFrame({"zone_id": [""], "crop": ["paddy"], "production_t": [-4.0]})
    with pytest.raises(LayerError, match="not negative"):
        share(table, {"*": key(1, 1, 2)})
    counted = Counted("crop", ["production_t"], signed=["production_t"])
    shared = allocate_to_zones(table, {"*": key(1, 1, 2)}, counted=counted, zones=ZoneNames(ZONES))
    assert shared.production_t.tolist() == [-1.0, -1.0, -2.0]


def test_nothing_to_share_needs_no_key_above_zero():
    table = pd.DataFrame({"zone_id": ["", "a"], "crop": ["paddy", "maize"], "production_t": [0.0, 2.0]})
    result = share(table, {"*": key(0, 0, 0)})
    assert result.zone_id.tolist() == ["a"]


def test_no_statistics_give_an_empty_table():
    assert share(pd.DataFrame({"zone_id": [], "crop": [], "production_t": []}), {}).empty


def test_every_fault_at_once():
    table = pd.DataFrame(
        {
            "zone_id": ["aa", "", "", "", "b", ""],
            "crop": ["paddy", "paddy", "maize", "cassava", "paddy", "peanut"],
            "production_t": [1.0, -1.0, 5.0, 5.0, np.nan, np.inf],
            "file": "crops.csv",
            "row": range(2, 8),
        }
    )
    keys = {"paddy": key(1, 1, 1), "maize": key(0, 0, 0), "peanut": key(1, -1, np.nan, name="peanut_area")}
    with pytest.raises(LayerError) as caught:
        share(table, keys)
    text = str(caught.value)
    assert "crops.csv, row 2: found a statistic for the zone 'aa'" in text
    assert "crops.csv, row 3: found production_t -1.0" in text
    assert "crops.csv, row 4: found 'maize' to share by cropland_area_m2, which is 0 in every zone" in text
    assert "cassava: found no key" in text
    assert "crops.csv, row 6: found no amount" in text
    assert "crops.csv, row 7: found production_t inf" in text
    assert "2 zones without a usable weight (b: -1, c: nan)" in text
    assert len(caught.value.faults) == 7


def test_a_total_beside_own_rows_of_every_zone_has_nowhere_to_go():
    table = pd.DataFrame({"zone_id": ["", *ZONES], "crop": "paddy", "production_t": 1.0})
    with pytest.raises(LayerError, match="each zone with a share of cropland_area_m2 has its own row"):
        share(table, {"*": key(1, 1, 1)})


def test_a_key_that_lacks_a_zone_is_a_fault():
    table = pd.DataFrame({"zone_id": [""], "crop": ["paddy"], "production_t": [1.0]})
    with pytest.raises(LayerError, match=r"1 zones without a usable weight \(c: nan\)"):
        share(table, {"*": key(1, 1, 1).drop("c")})


def test_missing_columns_are_named():
    with pytest.raises(LayerError, match="no column 'production_t'"):
        share(pd.DataFrame({"zone_id": [], "crop": []}), {})


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.floats(0, 1e9), min_size=1, max_size=60).filter(lambda weights: sum(weights) > 1e-6),
    st.lists(st.floats(0, 1e9), min_size=1, max_size=4),
    st.data(),
)
def test_sums_are_conserved(weights, amounts, data):
    zones = [f"z{number}" for number in range(len(weights))]
    cropland = pd.Series(weights, index=zones, name="cropland_area_m2")
    own = data.draw(st.sampled_from([zone for zone in zones if cropland.drop(zone).sum() > 1e-6] or [""]))
    rows = [("", "paddy", amount) for amount in amounts] + ([(own, "paddy", 3.0)] if own else [])
    table = pd.DataFrame(rows, columns=["zone_id", "crop", "production_t"])
    counted = Counted("crop", ["production_t"])
    result = allocate_to_zones(table, {"*": cropland}, counted=counted, zones=ZoneNames(zones))
    assert result.production_t.sum() == pytest.approx(table.production_t.sum(), rel=1e-12)
    assert (result.production_t >= 0).all()
    if own:
        assert result.loc[result.zone_id == own, "production_t"].tolist() == [3.0]


DISTRICTS = {"a": "north", "b": "north", "c": "south", "d": "south"}


def district_rows(rows):
    return pd.DataFrame(rows, columns=["zone_id", "district", "crop", "production_t"])


def shared_by_district(rows, key=(1.0, 3.0, 2.0, 2.0), whole=None):
    weights = pd.Series(key, index=list("abcd"), name="cropland")
    return allocate_to_zones(
        district_rows(rows),
        {"*": weights},
        counted=Counted("crop", ["production_t"], whole),
        zones=ZoneNames(list("abcd"), DISTRICTS),
    )


def test_a_district_row_is_shared_over_its_zones_and_the_rest_over_the_others():
    found = shared_by_district([("", "", "paddy", 100.0), ("", "north", "paddy", 40.0), ("c", "", "paddy", 7.0)])
    assert found.groupby("zone_id").production_t.sum().to_dict() == pytest.approx({"a": 10, "b": 30, "c": 7, "d": 100})
    # another crop knows nothing of it
    found = shared_by_district([("", "", "maize", 80.0), ("", "north", "paddy", 40.0)])
    assert found[found.crop == "maize"].zone_id.tolist() == list("abcd")
    assert found.production_t.sum() == pytest.approx(120)


def test_a_zone_with_its_own_row_takes_no_part_in_its_district():
    found = shared_by_district([("", "north", "paddy", 40.0), ("a", "", "paddy", 5.0)])
    assert found.set_index("zone_id").production_t.to_dict() == pytest.approx({"b": 40, "a": 5})


def test_a_district_that_does_not_exist_or_cannot_take_anything():
    with pytest.raises(LayerError, match=r"the district 'nort'.*Did you mean 'north'"):
        shared_by_district([("", "nort", "paddy", 40.0)])
    with pytest.raises(LayerError, match="'paddy'"):
        shared_by_district([("", "north", "paddy", 40.0)], key=(0.0, 0.0, 1.0, 1.0))
