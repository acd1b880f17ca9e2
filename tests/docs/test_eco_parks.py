"""The page on eco-industrial parks says of each criterion what the table has."""

import math

import pytest

from geoplan.layers.parks.eip_criteria import BELOW, YES_NO, load_criteria
from geoplan.planning.eco_parks.criteria.sdg_indicators import sdg_indicators
from geoplan.planning.eco_parks.criteria.verdicts import VERDICTS
from support.places import REPOSITORY

PAGE = (REPOSITORY / "docs" / "eco_parks.md").read_text("utf-8")


@pytest.mark.parametrize("key", load_criteria())
def test_every_criterion_stands_on_the_page_with_its_threshold(key):
    criterion = load_criteria()[key]
    (row,) = [line for line in PAGE.splitlines() if line.startswith("|") and f"`{key}`" in line]
    assert f"| {criterion.title['en']} |" in row
    if criterion.code:
        assert row.startswith(f"| {criterion.code} |")
    elif criterion.kind == YES_NO:
        assert f"| yes | {criterion.threshold_confidence} |" in row
    elif math.isnan(criterion.threshold):
        assert "not found" in row
    else:
        compared = "below" if criterion.comparison == BELOW else "at least"
        unit = " %" if criterion.unit == "%" else ""
        assert f"| {compared} {criterion.threshold:g}{unit} | {criterion.threshold_confidence} |" in row


def test_every_verdict_is_explained():
    assert all(f"`{verdict}`" in PAGE for verdict in VERDICTS)


def test_the_page_counts_the_indicators():
    assert len(sdg_indicators()) == 11
    assert "eleven indicators" in PAGE
