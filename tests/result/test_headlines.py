"""Years and weak inputs of the first page's figures."""

import math
from types import SimpleNamespace

import pandas as pd
import pytest

from geoplan.parameters import load_parameters
from geoplan.result.headlines import TOTAL_ENERGY, factor_year, headlines_of, reductions_of, waste_burnt

PARAMETERS = load_parameters()
LOW, HIGH = "rooftop.usable_fraction.residential", "grid.emission_factor"


def layers(**vintages):
    return {kind: SimpleNamespace(vintage=vintage) for kind, vintage in vintages.items()}


@pytest.fixture
def lines():
    assert (PARAMETERS[LOW].confidence, PARAMETERS[HIGH].confidence) == ("low", "high")
    ends = ("_low", "", "_p50", "_high")
    energies = {
        "rooftop_pv": (60.0, 100.0, 105.0, 160.0),
        "waste": (5.0, 10.0, 10.5, 15.0),
        "total": (70.0, 110.0, 116.0, 172.0),
    }
    totals = {
        f"{name}_energy_gwh{end}": value
        for name, given in energies.items()
        for end, value in zip(ends, given, strict=True)
    }
    rows = [
        ("rooftop_pv_energy_gwh", LOW, 0.8, "low"),
        ("rooftop_pv_energy_gwh", HIGH, 0.2, "high"),
        ("waste_energy_gwh", HIGH, 1.0, "high"),
        (TOTAL_ENERGY, "statistics.livestock.pigs", 0.3, "low"),
        (TOTAL_ENERGY, HIGH, 0.6, "high"),
    ]
    known = headlines_of(
        pd.Series(totals),
        feedstocks=pd.DataFrame(
            {"kind": ["stream", "stream", "stream"], "year": ["2020", "2023", "1999"], "energy_gwh": [8.0, 2.0, 0.0]}
        ),
        sensitivity=pd.DataFrame(rows, columns=["result", "parameter", "share", "confidence"]),
        layers=layers(rooftops="2025", irradiance="long-term means", waste="about 2020; Con Dao 2023 (id 26732)"),
    )
    return {each.figure: each for each in known}


def test_years_are_those_of_rows_that_count_or_of_vintages(lines):
    assert lines["rooftop_pv_energy_gwh"].years == {"rooftops": (2025, 2025), "irradiance": None}
    assert lines["waste_energy_gwh"].years == {"waste": (2020, 2023)}
    assert lines[TOTAL_ENERGY].span == (2020, 2025)
    assert lines["biomass_energy_gwh"].years == {}
    assert lines["biomass_energy_gwh"].span is None


def test_the_weak_share_counts_parameters_and_inputs_of_low_confidence(lines):
    assert lines["rooftop_pv_energy_gwh"].low_confidence_share == pytest.approx(0.8)
    assert lines["waste_energy_gwh"].low_confidence_share == 0.0
    assert lines[TOTAL_ENERGY].low_confidence_share == pytest.approx(0.3 / 0.9)
    assert math.isnan(lines["biogas_energy_gwh"].low_confidence_share)


def test_the_quantiles_of_the_total_are_its_own_and_no_sums(lines):
    whole = lines[TOTAL_ENERGY]
    assert (whole.low, whole.value, whole.median, whole.high) == (70.0, 110.0, 116.0, 172.0)


def test_a_run_knows_its_own(small_result):
    lines = {each.figure: each for each in small_result.headlines}
    assert lines["biomass_energy_gwh"].years["crops"] == (2016, 2016)
    assert 0 < lines[TOTAL_ENERGY].low_confidence_share < 1
    parts = [line for name, line in lines.items() if name != TOTAL_ENERGY and line.value > 0]
    whole = lines[TOTAL_ENERGY]
    assert whole.value == pytest.approx(sum(line.value for line in parts))
    # not all are low in the same future
    assert sum(line.low for line in parts) < whole.low < whole.median < whole.high < sum(line.high for line in parts)


def test_a_factor_of_a_series_knows_its_year():
    assert factor_year(PARAMETERS, "grid.emission_factor") == 2023
    assert factor_year(PARAMETERS.replace({"grid.emission_factor": 0.5}), "grid.emission_factor") is None
    assert factor_year(PARAMETERS, "grid.jcm_emission_factor") is None


def test_both_reductions_of_roofs_count_the_same_electricity():
    totals = pd.Series({"rooftop_pv_energy_gwh": 1000.0, "ghg_avoided_tco2e": 9e5, "ghg_avoided_jcm_tco2e": 333e3})
    reductions = reductions_of(totals, PARAMETERS)
    assert reductions.national_rooftop == pytest.approx(1e6 * PARAMETERS.value("grid.emission_factor"))
    assert reductions.jcm_rooftop == 333e3
    assert reductions.national_all == 9e5
    assert math.isnan(reductions_of(totals, PARAMETERS.unknown(["grid.emission_factor"])).national_rooftop)


def test_the_waste_of_the_plan_stands_beside_that_of_the_potential():
    plan = pd.DataFrame(
        {
            "year": [2022, 2022, 2022, 2023],
            "treatment": ["incineration", "landfill", "total", "total"],
            "waste_t": [13e3, 87e3, 100e3, 1.0],
            "energy_gwh": [6.0, 0.0, 6.0, 1.0],
        }
    )
    totals = pd.Series({"waste_collected_t": 100e3, "waste_energy_gwh": 42.0})
    burnt = waste_burnt(totals, plan)
    assert (burnt.year, burnt.all_t, burnt.plan_t, burnt.burnt_t) == (2022, 100e3, 100e3, 13e3)
    assert (burnt.all_gwh, burnt.burnt_gwh) == (42.0, 6.0)
    assert waste_burnt(totals, None) is None
    assert waste_burnt(pd.Series(dtype=float), plan) is None


def test_a_plan_that_never_burns_names_its_first_and_last_year():
    totals = pd.Series({"waste_collected_t": 100e3, "waste_energy_gwh": 42.0})
    rows = [(year, name, 100e3, 0.0) for year in (2022, 2023) for name in ("landfill", "total")]
    plan = pd.DataFrame(rows, columns=["year", "treatment", "waste_t", "energy_gwh"])
    never = waste_burnt(totals, plan)
    assert (never.year, never.last, never.burnt_t) == (2022, 2023, 0.0)
    plan.loc[len(plan)] = [2023, "incineration", 60e3, 25.0]
    later = waste_burnt(totals, plan)
    assert (later.year, later.last, later.burnt_t, later.burnt_gwh) == (2023, 2023, 60e3, 25.0)
