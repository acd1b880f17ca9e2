"""What the page of the map shows, as its data say."""

import json

import numpy as np
import pytest

from geoplan.draws.futures import Futures
from geoplan.fields import load_fields
from geoplan.outputs.drawing.classes import Classes
from geoplan.outputs.map.content import GROUPS, page_content
from geoplan.result.districts import district_shapes
from geoplan.siting.ranking.zones import ranked_zones
from support.sample_result import WIDE, changed


@pytest.fixture(scope="module")
def content(sample_assessment):
    """What stands in the page: numbers and texts as JSON has them."""
    return json.loads(json.dumps(page_content(sample_assessment, "en"), allow_nan=False))


def test_figures_are_those_of_the_result(sample_assessment, content):
    zones = sample_assessment.zones
    wards = content["sets"][0]
    assert wards["ids"] == zones["zone_id"].tolist()
    for name in ("rooftop_pv_energy_gwh", "population", "waste_energy_gwh_low", "built_pct"):
        written = np.array(wards["values"][name], dtype=float)
        expected = zones[name].to_numpy(dtype=float)
        half = 0.5 * 10.0 ** -load_fields()[name].decimals
        assert (np.isnan(written) == np.isnan(expected)).all()
        assert np.nanmax(np.abs(written - expected)) <= half
    total = sample_assessment.totals["total_energy_gwh"]
    assert content["totals"]["total_energy_gwh"] == pytest.approx(total, abs=0.005)
    assert content["totals"]["biogas_energy_gwh_low"] is None
    assert content["monthly"] == pytest.approx(sample_assessment.monthly.tolist(), abs=0.005)


def test_every_numeric_result_has_a_group_and_can_be_chosen(sample_assessment, content):
    listed = [name for group in content["groups"] for name in group["fields"]]
    assert len(listed) == len(set(listed))
    assert set(listed) == {name for name in content["fields"] if "zones" in load_fields()[name].tables}
    assert [group["key"] for group in content["groups"]] == list(GROUPS)
    where = {name: group["key"] for group in content["groups"] for name in group["fields"]}
    assert where["rooftop_pv_energy_gwh"] == where["usable_roof_area_m2"] == "rooftop"
    assert where["rice_straw_power_mw"] == where["residue_energy_tj"] == "biomass"
    assert where["waste_t"] == "waste"
    assert where["water_pct"] == where["population"] == "place"
    assert not [name for name in content["selectable"] if name.endswith(("_low", "_p50", "_high"))]
    assert content["intervals"] == [
        "rooftop_pv_energy_gwh", "biomass_energy_gwh", "biogas_energy_gwh", "waste_energy_gwh", "total_energy_gwh"
    ]  # fmt: skip


def test_of_quantiles_the_page_holds_those_that_it_draws(content):
    ends = {name for name in content["sets"][0]["values"] if name.endswith(("_low", "_p50", "_high"))}
    assert ends == {f"{name}_{end}" for name in content["intervals"] for end in ("low", "p50", "high")}
    assert not ends & content["sets"][0]["classes"].keys()


def test_parks_have_their_figures_with_the_ranges_that_are_known(sample_assessment, content):
    parks = sample_assessment.estates
    names = ["estate_pv_energy_gwh", *(f"estate_pv_energy_gwh_{end}" for end in ("low", "p50", "high"))]
    held = [[park["values"][name] for name in names] for park in content["estates"]]
    expected = parks[names].astype(object).where(parks[names].notna(), None)
    assert held == expected.to_numpy().tolist()
    assert not {*names[1:]} & content["fields"].keys(), "they stand beside theirs"


def test_zones_whose_range_is_wide_have_a_sign(sample_assessment, content):
    wide = {name: [place for place, sign in enumerate(signs) if sign == "1"] for name, signs in wide_of(content)}
    assert wide == {"biomass_energy_gwh": [WIDE]}
    ends = {"ghg_avoided_tco2e_high": sample_assessment.zones["ghg_avoided_tco2e"] * 1.8}
    moved = page_content(changed(sample_assessment, zones=sample_assessment.zones.assign(**ends)), "en")
    assert set(dict(wide_of(moved))["ghg_avoided_tco2e"]) == {"1"}  # though the page does not hold its ends


def wide_of(content):
    return content["sets"][0]["wide"].items()


def test_no_class_in_the_page_is_empty_but_of_results_that_share_theirs(content):
    shared = content["shared"]["fields"]
    assert {"total_energy_gwh", "rooftop_pv_energy_gwh", "waste_energy_gwh"} <= set(shared)
    for zone_set in content["sets"]:
        assert len({tuple(zone_set["classes"][name]["limits"]) for name in shared if known_of(zone_set, name)}) == 1
        for name, made in zone_set["classes"].items():
            known = known_of(zone_set, name)
            classes = Classes(made["scheme"], tuple(made["limits"]))
            if not known:
                assert made == {"scheme": "none", "limits": []}
            elif name not in shared:
                assert set(classes.of(np.array(known))) == set(range(classes.count)), name


def known_of(zone_set, name):
    return [value for value in zone_set["values"][name] if value is not None]


def test_sums_have_rates_and_what_is_no_sum_has_none(content):
    rates = content["rates"]
    assert rates["km2"]["fields"]["population"] == "persons"
    assert "population" not in rates["head"]["fields"]
    assert not {"area_km2", "rooftop_pv_specific_yield_kwh_per_kwp"} & {
        *rates["km2"]["fields"],
        *rates["head"]["fields"],
    }
    assert rates["head"]["units"]["GWh"] == {
        "factor": 1e6,
        "unit": {"en": "kWh/person", "vi": "kWh/người", "ja": "kWh/人"},
    }
    for zone_set in content["sets"]:
        assert set(zone_set["rates"]["km2"]) == {name for name in rates["km2"]["fields"] if name in zone_set["values"]}


def test_what_is_not_real_is_in_the_page(sample_assessment, content):
    layers = {layer["kind"]: layer["status"] for layer in content["layers"]}
    assert layers == {kind: report.status for kind, report in sample_assessment.layers.items()}
    assert content["notes"][0]["vi"] == "Lớp chất thải phủ 11 trong 12 vùng."


def test_criteria_without_a_layer_are_said_not_to_be_applied(sample_assessment, content):
    ranking = content["ranking"]
    applied = {each["key"] for each in ranking["criteria"] if each["applied"]}
    assert {each["key"] for each in ranking["criteria"]} - applied == {"power_grid"}
    for zone_set in content["sets"]:
        assert zone_set["shares"].keys() <= applied
        known = [share for column in zone_set["shares"].values() for share in column if share is not None]
        assert (min(known), max(known)) == (0, 1)
    zones = sample_assessment.zones.assign(waste_energy_gwh=np.nan)
    again = page_content(changed(sample_assessment, zones=zones), "en")["ranking"]
    assert [each["key"] for each in again["criteria"] if not each["applied"]] == ["waste", "power_grid"]


def test_zones_have_the_rank_intervals_of_their_table_and_districts_those_of_the_same_futures(sample_assessment):
    zones, draw, name = sample_assessment.zones, np.random.default_rng(1), "rooftop_pv_energy_gwh"
    drawn = zones[name].to_numpy()[:, None] * draw.lognormal(0, 0.6, (len(zones), 250))
    futures = {name: Futures(np.eye(len(zones)), drawn, zones[name])}
    ranked = ranked_zones(zones, None, energies=futures)
    content = page_content(changed(sample_assessment, zones=ranked, zone_futures=futures), "en")
    ends = ["priority_rank_low", "priority_rank_high"]
    assert content["sets"][0]["rank_ends"] == [ranked[end].fillna(0).astype(int).tolist() for end in ends]
    assert content["sets"][0]["rank_ends"] != page_content(sample_assessment, "en")["sets"][0]["rank_ends"]
    districts = district_shapes(zones)
    own = list(zip(zones["zone_id"], zones["district"], strict=True))
    members = [[named in each for each in own] for named in districts["zone_id"]]
    sums = Futures(np.eye(len(districts)), np.array(members, dtype=float) @ drawn, districts[name])
    expected = ranked_zones(districts, None, energies={name: sums})
    assert content["sets"][1]["rank_ends"] == [expected[end].fillna(0).astype(int).tolist() for end in ends]
    assert "rank_ends" not in page_content(sample_assessment, "en")["sets"][1], "the page draws them itself"
