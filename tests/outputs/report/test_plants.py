"""Why a plant's electricity costs what it costs."""

from typing import Any

import pandas as pd
import pytest

from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.report.plants import plant_remark
from support.sample_result import changed

WASTE = pd.DataFrame({"lcoe_usd_per_mwh": [160.0, 237.0], "gate_fee_needed_usd_per_t": [25.0, 57.0]})
BIOGAS = pd.DataFrame({"haul_usd_per_mwh": [12.0, 12.0], "lcoe_usd_per_mwh": [90.0, 91.0]})


def test_waste_is_held_against_the_ceiling_price(sample_assessment: Any) -> None:
    told = plant_remark(sample_assessment, WASTE, "en")
    assert "Electricity costs 160–237 USD/MWh" in told
    assert "a gate fee of 25.0–57.0 USD/t" in told
    assert "No gate fee is counted" in told
    fee = sample_assessment.study.with_parameters({"costs.waste.gate_fee": 12.0})
    counted = plant_remark(changed(sample_assessment, study=fee), WASTE, "en")
    assert "A gate fee of 12.0 USD/t is counted." in counted


def test_hauls_are_told_and_whose_manure_does_not_count(sample_assessment: Any) -> None:
    herds = pd.DataFrame({"animal": ["pigs", "cattle", None]})
    told = plant_remark(changed(sample_assessment, feedstocks=herds), BIOGAS, "en")
    assert "is 12.0 USD/MWh of the cost" in told
    assert "Of cattle nobody knows how many are on farms" in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_others_have_no_remark(sample_assessment: Any, language: Language) -> None:
    assert plant_remark(sample_assessment, pd.DataFrame({"lcoe_usd_per_mwh": [50.0]}), language) == ""
    unknown = WASTE.assign(gate_fee_needed_usd_per_t=float("nan"))
    assert plant_remark(sample_assessment, unknown, language) == ""
    assert plant_remark(sample_assessment, WASTE, language)
