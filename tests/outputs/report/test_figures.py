"""The numbers that the report's figures are drawn from."""

import math
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.report.charts import CONFIDENCE_COLOURS
from geoplan.outputs.report.figures import SOURCES, figures, interval_of, total_of
from geoplan.outputs.wording.numbers import written
from support.sample_result import changed


def letters(markup: Any) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", str(markup))


def test_totals_and_their_ends_are_those_of_the_result(sample_assessment: Any) -> None:
    totals = sample_assessment.totals
    assert interval_of(sample_assessment, "rooftop_pv_energy_gwh") == (
        totals["rooftop_pv_energy_gwh_low"],
        totals["rooftop_pv_energy_gwh"],
        totals["rooftop_pv_energy_gwh_high"],
    )
    assert math.isnan(total_of(sample_assessment, "wind_energy_gwh"))


def test_every_source_is_drawn(sample_assessment: Any) -> None:
    written = letters(figures(sample_assessment, "en")["supply"])
    for title in ("Rooftop solar", "Biomass", "Biogas", "Waste"):
        assert title in written
    assert set(SOURCES) == {"rooftop", "biomass", "biogas", "waste"}


def test_a_result_without_months_has_no_such_figure(sample_assessment: Any) -> None:
    assert str(figures(sample_assessment, "en")["monthly"]).startswith("<svg")
    assert figures(changed(sample_assessment, monthly=pd.Series(dtype=float)), "en")["monthly"] == ""


def test_the_curve_of_residues_has_the_line_of_the_ceiling_price(sample_assessment: Any, sited_assessment: Any) -> None:
    assert figures(sample_assessment, "en")["residue_curve"] == ""
    made = figures(sited_assessment, "en")
    drawn = str(made["residue_curve"])
    assert "USD/MWh" in drawn
    assert drawn.count("stroke-dasharray") == 1
    band, drawn = re.findall(r'd="([^"]+)"', drawn)
    assert band.endswith("Z")
    assert "within the band" in made["residue_lead"]
    tops = [float(y) for y in re.findall(r" (\d+\.\d+)", band)]
    assert min(tops) < min(float(y) for y in re.findall(r" (\d+\.\d+)", drawn)), "the scale has room for the band"
    # from the left, along the bottom to the first price, then up: nothing is bought below it
    places = re.findall(r"[ML](\d+\.\d+) (\d+\.\d+)", drawn)
    heights = [float(y) for _, y in places]
    assert heights[0] == heights[1] == heights[2]
    assert heights == sorted(heights, reverse=True)
    assert heights[-1] < heights[2]
    curve = sited_assessment.residue_curve.drop(columns=["energy_gwh_low", "energy_gwh_high"])
    bare = figures(changed(sited_assessment, residue_curve=curve), "en")
    assert len(re.findall(r' d="', str(bare["residue_curve"]))) == 1
    assert "band" not in bare["residue_lead"]


FEEDSTOCKS = pd.DataFrame(
    {
        "feedstock": ["rice_straw", "rice_straw", "pigs", "municipal"],
        "theoretical_tj": [60.0, 40.0, np.nan, np.nan],
        "technical_tj": [30.0, 20.0, np.nan, np.nan],
        "available_tj": [12.0, 8.0, np.nan, np.nan],
        "energy_gwh": [1.0, 0.5, 2.0, 3.0],
        "theoretical_methane_m3": [np.nan, np.nan, 5e6, np.nan],
        "methane_m3": [np.nan, np.nan, 2e6, np.nan],
        "waste_t": [np.nan, np.nan, np.nan, 8_000.0],
        "collected_t": [np.nan, np.nan, np.nan, 6_000.0],
    }
)


@pytest.mark.parametrize(
    ("more", "steps"),
    [
        ({}, ["100", "50.0 (50%)", "20.0 (20%)", "5.40 (5%)"]),
        ({"economic_tj": [6.0, 4.0, np.nan, np.nan]}, ["100", "50.0 (50%)", "20.0 (20%)", "10.0 (10%)", "5.40 (5%)"]),
    ],
)
def test_residues_have_a_step_for_each_level_that_is_known(sample_assessment: Any, more: Any, steps: list[str]) -> None:
    drawn = figures(changed(sample_assessment, feedstocks=FEEDSTOCKS.assign(**more)), "en")["levels"]
    residues = next(level for level in drawn if level["unit"] == "TJ")
    written = [word for word in letters(residues["chart"]) if word[0].isdigit()]
    assert written == steps, "the last is electricity: 1.5 GWh are 5.4 TJ"


def test_roofs_manure_and_waste_have_levels_of_their_own(sample_assessment: Any) -> None:
    units = [level["unit"] for level in figures(changed(sample_assessment, feedstocks=FEEDSTOCKS), "en")["levels"]]
    assert units[:2] == ["km²", "TJ"]
    assert len(units) == 4


def test_what_is_not_known_is_not_drawn(sample_assessment: Any) -> None:
    nothing = changed(sample_assessment, feedstocks=pd.DataFrame(), totals=pd.Series(dtype=float))
    assert figures(nothing, "en")["levels"] == []
    zero = FEEDSTOCKS.assign(theoretical_tj=[0.0, 0.0, np.nan, np.nan])
    assert not any(
        level["unit"] == "TJ" for level in figures(changed(sample_assessment, feedstocks=zero), "en")["levels"]
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_key_of_confidence_names_what_is_drawn(sample_assessment: Any, language: Language) -> None:
    drawn = figures(sample_assessment, language)
    given = set(sample_assessment.sensitivity["confidence"])
    assert [each["colour"] for each in drawn["confidences"]] == [
        colour for confidence, colour in CONFIDENCE_COLOURS.items() if confidence in given
    ]
    assert len(drawn["shares"]) == sample_assessment.sensitivity["result"].nunique()


def test_a_result_without_sensitivity_has_no_shares(sample_assessment: Any) -> None:
    drawn = figures(changed(sample_assessment, sensitivity=pd.DataFrame()), "en")
    assert (drawn["shares"], drawn["confidences"]) == ([], [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_yields_of_years_are_told_where_the_record_has_several(sample_assessment: Any, language: Language) -> None:
    assert figures(sample_assessment, language)["years"] == ""
    table = pd.DataFrame({"year": [2017, 2018, 2019], "specific_yield_kwh_per_kwp": [981.2, 1011.0, 993.0]})
    table.attrs = {"p50": 993.0, "p90": 984.0}
    told = figures(changed(sample_assessment, yearly_yields=table), language)["years"]
    numbers = (981.0, 1011.0, 993.0, 984.0)
    assert all(written(number, 0, language) in told for number in numbers)
    assert "{" not in told
