"""The base year line by line, and why two estimates differ."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.layers.catalog import open_layers
from geoplan.planning.scenario.inputs.computed_parts import Parts
from geoplan.planning.scenario.inputs.ledger import BUCKETS, ledger_sums, reconciled
from geoplan.planning.scenario.inputs.without_measures import baseline_of
from geoplan.planning.scenario.scenario_tables import SCENARIO_COLUMNS

HEADER = "sector,carrier,scope,gas,year,emissions_t,activity,activity_unit,source\n"
DIFFERENCES = [f"{bucket}_difference_tco2e" for bucket in BUCKETS]


def ledger(folder, *, waste_plan=None, **tables):
    for kind, text in tables.items():
        folder.csv(kind, text)
    study = folder.study()
    layers = open_layers(study)
    baseline = baseline_of(study, layers, waste_plan=waste_plan)
    table = reconciled(study, layers, baseline=baseline, parts=Parts(waste_plan))
    assert list(table.columns) == list(SCENARIO_COLUMNS["base_year"])
    return table.set_index(["sector", "carrier", "scope"])


def test_a_line_differs_in_activity_and_in_factor(folder):
    own = "industry,coal,1,co2,2024,300,100,t,a\n"  # 3 t a tonne of coal
    beside = "industry,coal,1,co2,2024,160,80,t,b\n"  # 2 t
    row = ledger(folder, inventory=HEADER + own, inventory_beside=HEADER + beside).loc[("industry", "coal", "1")]
    assert row["activity_difference_tco2e"] == pytest.approx(20 * 2.5)
    assert row["factor_difference_tco2e"] == pytest.approx(1 * 90)
    assert row["boundary_difference_tco2e"] == row["unparted_difference_tco2e"] == 0.0


def test_what_one_of_them_leaves_out_is_a_boundary_and_what_nobody_can_part_is_said(folder):
    own = "industry,coal,1,co2,2024,300,,,a\nwaste,,1,co2e,2024,50,,,a\n"
    beside = "industry,coal,1,co2,2024,160,80,t,b\nfugitive,,1,co2e,2024,7,,,b\n"
    table = ledger(folder, inventory=HEADER + own, inventory_beside=HEADER + beside)
    assert table.loc[("industry", "coal", "1"), "unparted_difference_tco2e"] == 140.0
    assert table.loc[("waste", "", "1"), "boundary_difference_tco2e"] == 50.0
    assert table.loc[("fugitive", "", "1"), "boundary_difference_tco2e"] == -7.0
    assert np.isnan(table.loc[("fugitive", "", "1"), "inventory_tco2e"])


def test_carriers_are_added_up_where_the_other_estimate_has_the_sector_alone(folder):
    own = "industry,coal,1,co2,2024,300,,,a\nindustry,oil,1,co2,2024,100,,,a\n"
    beside = "industry,,1,co2,2024,390,,,b\n"
    table = ledger(folder, inventory=HEADER + own, inventory_beside=HEADER + beside)
    assert len(table) == 1
    assert table.loc[("industry", "", "1"), "unparted_difference_tco2e"] == 10.0


def test_without_a_second_inventory_it_is_held_against_what_can_be_computed(folder):
    own = "buildings,electricity,2,co2,2024,40000,60,GWh,a\nindustry,electricity,2,co2,2024,30000,40,GWh,a\n"
    sold = "year,electricity_sold_gwh,basis,source\n2024,90,observed,a\n"
    plan = pd.DataFrame({"year": [2024], "treatment": ["total"], "emissions_tco2e": [500.0]})
    table = ledger(folder, inventory=HEADER + own, demand=sold, waste_plan=plan)
    row = table.loc[("other", "electricity", "2")]
    assert row["inventory_tco2e"] == 70000.0
    assert row["beside_tco2e"] == pytest.approx(90000 * 0.6592)
    assert row["activity_difference_tco2e"] == pytest.approx(10000 * (0.7 + 0.6592) / 2)
    assert row["factor_difference_tco2e"] == pytest.approx((0.7 - 0.6592) * 95000)
    assert table.loc[("waste", "", "1"), "boundary_difference_tco2e"] == -500.0


def test_without_an_inventory_nothing_is_compared(folder):
    sold = "year,electricity_sold_gwh,basis,source\n2024,90,observed,a\n"
    table = ledger(folder, demand=sold)
    assert table["beside_tco2e"].tolist() == [pytest.approx(90000 * 0.6592)]
    assert table[["inventory_tco2e", *DIFFERENCES]].isna().all(axis=None)
    assert ledger_sums(table).isna().all(axis=None)


def test_a_place_without_any_estimate_has_no_lines(folder):
    assert ledger(folder).empty


def test_what_is_net_nothing_may_be_much(folder):
    own = "industry,coal,1,co2,2024,300,,,a\ntransport,petrol,1,co2,2024,100,,,a\n"
    beside = "industry,coal,1,co2,2024,200,,,b\ntransport,petrol,1,co2,2024,200,,,b\n"
    sums = ledger_sums(ledger(folder, inventory=HEADER + own, inventory_beside=HEADER + beside))
    assert sums.loc["net", "total"] == 0.0
    assert sums.loc["absolute", "total"] == sums.loc["absolute", "unparted"] == 200.0


AMOUNT, FACTOR = st.floats(0.1, 1e9), st.floats(0.1, 10.0)
LINES = st.dictionaries(
    st.sampled_from(["industry", "transport", "buildings", "waste"]), st.tuples(AMOUNT, FACTOR | st.none())
)


@settings(max_examples=25, deadline=None)
@given(LINES, LINES)
def test_the_four_differences_add_up_to_the_whole(own, beside):
    def inventory(lines, source):
        rows = [
            ("", sector, "", "1", "co2e", 2024.0, tonnes, factor and tonnes / factor, "t" if factor else "", source)
            for sector, (tonnes, factor) in lines.items()
        ]
        names = ["zone_id", "sector", "carrier", "scope", "gas", "year", "emissions_t", "activity", "activity_unit"]
        frame = pd.DataFrame(rows, columns=[*names, "source"])
        return frame.astype({"activity": float, "emissions_t": float}) if rows else None

    layers = SimpleNamespace(
        inventory=inventory(own, "a"), inventory_beside=inventory(beside, "b"), demand=None, livestock=None
    )
    study = SimpleNamespace(scenario=SimpleNamespace(inventory_source="", apart=False), parameters={})
    baseline = SimpleNamespace(years=np.array([2024]), base_factor=0.5)
    table = reconciled(study, layers, baseline=baseline)
    if not own:
        return
    whole = table["inventory_tco2e"].fillna(0.0) - table["beside_tco2e"].fillna(0.0)
    assert table[DIFFERENCES].sum(axis=1).to_numpy() == pytest.approx(whole.to_numpy(), rel=1e-9, abs=1e-6)
    assert table["inventory_tco2e"].sum() == pytest.approx(sum(tonnes for tonnes, _ in own.values()))
