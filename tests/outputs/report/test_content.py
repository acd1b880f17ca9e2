"""What the report says, before it is a page."""

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.report.content import ZONE_COLUMNS, report_content, shown
from geoplan.outputs.wording.numbers import exact, readable
from geoplan.outputs.wording.texts import text
from support.sample_result import changed


def test_the_summary_gives_each_source_and_its_interval(sample_assessment: Any) -> None:
    totals = sample_assessment.totals
    content = report_content(sample_assessment, "en")
    rows = content["sources"]["rows"]
    assert [row["title"] for row in rows] == ["Rooftop solar", "Biomass", "Biogas", "Waste"]
    solar = totals[["rooftop_pv_energy_gwh_low", "rooftop_pv_energy_gwh", "rooftop_pv_energy_gwh_high"]]
    assert [float(rows[0][end].replace(",", "")) for end in ("low", "base", "high")] == pytest.approx(
        solar.tolist(), rel=5e-3
    )
    assert rows[0]["capacity"].endswith(" MWp")
    # biogas has no low end in the sample: the total has its own
    assert rows[2]["low"] == "–"
    total = content["sources"]["total"]
    assert [float(total[end].replace(",", "")) for end in ("low", "high")] == pytest.approx(
        totals[["total_energy_gwh_low", "total_energy_gwh_high"]].tolist(), rel=5e-3
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_says_that_ends_do_not_add_up_and_where_the_base_is_no_middle(
    sample_assessment: Any, language: Language
) -> None:
    told = report_content(changed(sample_assessment, outside_middle=("waste_energy_gwh", "waste_t")), language)
    assert text("report.sum_of_ends", language) in told["potential"]
    waste = text("report.outside.below", language).format(figure=text("group.waste", language).lower())
    assert text("report.outside", language).format(figures=waste) in told["potential"]
    middle = report_content(changed(sample_assessment, outside_middle=()), language)
    assert waste not in middle["potential"]


def test_zones_and_their_total_have_the_range_of_the_total(sample_assessment: Any) -> None:
    content = report_content(sample_assessment, "en")
    first = sample_assessment.zones["total_energy_gwh"].idxmax()
    ends = sample_assessment.zones.loc[first, ["total_energy_gwh_low", "total_energy_gwh_high"]]
    assert content["zones"]["rows"][0]["range"] == "–".join(readable(float(end), "en") for end in ends)
    own = sample_assessment.totals[["total_energy_gwh_low", "total_energy_gwh_high"]]
    assert content["zones"]["total_range"] == "–".join(readable(float(end), "en") for end in own)
    # nobody drew the sample's zones, so that sums of them have no ends
    assert not content["districts"]["has_ranges"]


def test_sums_of_a_country_have_no_tenths_and_their_table_is_dense(sample_assessment: Any) -> None:
    zones, totals = sample_assessment.zones.copy(), sample_assessment.totals.copy()
    assert not report_content(sample_assessment, "en")["zones"]["is_wide"]
    sums = [name for name in ZONE_COLUMNS if name in zones]
    zones[[*sums, "population"]] *= 1e5
    totals[[name for name in (*sums, "population") if name in totals]] *= 1e5
    table = report_content(changed(sample_assessment, zones=zones, totals=totals), "en")["zones"]
    assert table["is_wide"]
    assert "." not in table["rows"][0]["cells"][table["head"].index(text("report.column.total_gwh", "en"))]


def test_statistics_of_low_confidence_stand_among_the_weak_assumptions(small_result: Any) -> None:
    name = next(iter(small_result.uncertain_inputs))
    rows = {"result": ["waste_energy_gwh"], "parameter": [name], "share": [0.5]}
    (weak,) = report_content(changed(small_result, sensitivity=pd.DataFrame(rows)), "en")["weak"]
    row = small_result.uncertain_inputs[name]
    assert (weak["name"], weak["value"]) == (name, "1")
    assert weak["range"] == f" ({exact(row.low, 'en')}–{exact(row.high, 'en')})"


def test_districts_add_up_to_the_total(sample_assessment: Any) -> None:
    content = report_content(sample_assessment, "en")
    column = content["districts"]["head"].index("Total [GWh]")
    sums = [float(row["cells"][column].replace(",", "")) for row in content["districts"]["rows"]]
    assert sum(sums) == pytest.approx(sample_assessment.totals["total_energy_gwh"], abs=0.05 * len(sums) + 0.05)


def test_weak_assumptions_are_those_of_low_confidence_that_matter(sample_assessment: Any) -> None:
    rows = [
        ("rooftop_pv_energy_gwh", "rooftop.usable_fraction.residential", 0.6),
        ("rooftop_pv_energy_gwh", "pv.resource_factor", 0.3),
        ("rooftop_pv_energy_gwh", "rooftop.packing.pitched", 0.001),
        ("waste_energy_gwh", "waste.incineration.efficiency", 0.07),
        ("waste_energy_gwh", "no.such.parameter", 0.5),
    ]
    given = pd.DataFrame(rows, columns=["result", "parameter", "share"])
    weak = report_content(changed(sample_assessment, sensitivity=given), "en")["weak"]
    assert [row["name"] for row in weak] == ["rooftop.usable_fraction.residential", "waste.incineration.efficiency"]
    parameter = sample_assessment.parameters["rooftop.usable_fraction.residential"]
    assert parameter.confidence == "low"
    assert weak[0]["range"] == f" ({parameter.low:g}–{parameter.high:g})"
    assert weak[0]["source"] == shown(parameter.source, 200)
    assert weak[0]["share"] == "60%"


def test_feedstocks_name_their_statistic_and_key(sample_assessment: Any) -> None:
    row = {
        "zone_id": "", "kind": "crop", "item": "paddy", "feedstock": "rice_straw", "production_t": 436_700.0,
        "heads": np.nan, "year": "2017", "allocation_key": "cropland", "source": "GSO <2017>", "confidence": "high",
        "energy_gwh": 173.79, "energy_gwh_low": 114.8, "energy_gwh_high": 331.6, "theoretical_tj": 5109.0,
        "technical_tj": 2554.0, "available_tj": 2018.0,
    }  # fmt: skip
    animal = {
        "item": "pigs",
        "feedstock": "pigs",
        "heads": 466_400,
        "allocation_key": "rural_population",
        "energy_gwh": 46.4,
    }
    animal |= {"zone_id": "Z0001", "production_t": np.nan}
    result = changed(sample_assessment, feedstocks=pd.DataFrame([row, animal]))
    content = report_content(result, "vi")
    straw, pigs = content["feedstocks"]
    assert straw["feedstock"] == "rơm rạ"
    assert straw["statistic"] == "lúa: 436.700 tấn"
    assert straw["key"] == "đất trồng cây hằng năm"
    assert straw["interval"] == " (115–332)"
    assert pigs["statistic"] == "466.400 con"
    assert pigs["zone"] == "Hải An"
    assert pigs["interval"] == ""
    assert content["charts"]["levels"][1]["title"] == "Phụ phẩm cây trồng và gỗ"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_layer_that_is_missing_is_called_as_a_column_that_is_shown(
    sample_assessment: Any, language: Language
) -> None:
    """People stand in the table of zones though no raster of them is there: what is missing is the raster."""
    content = report_content(sample_assessment, language)
    missing = content["absent"].casefold()
    assert text("layer.population", language).casefold() in missing
    head = {title.partition("[")[0].strip().casefold() for title in content["zones"]["head"]}
    assert text("report.column.population", language).casefold() in head
    (start, end) = text("report.data.none", language).split("{layers}")
    told = missing.removeprefix(start.casefold()).removesuffix(end.casefold())
    names = {name.strip() for name in re.split("[,、，;]", told)}
    assert text("layer.population", language).casefold() in names
    assert not names & head
