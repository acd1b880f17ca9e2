"""What could be given, beside what is asked for."""

from dataclasses import replace

import pandas as pd
import pytest

from geoplan.planning.estates.together.direct_use import PlaceDirectUse, ZoneDirectUse
from geoplan.result.demand import ALL_OF_SOLD, ROOFTOP_OF_PEAK, ROOFTOP_OF_SOLD, demand_totals, told
from geoplan.result.notes import notes_on_demand

POTENTIAL = pd.Series({"rooftop_pv_energy_gwh": 2000.0, "total_energy_gwh": 2500.0, "rooftop_pv_capacity_mwp": 1800.0})


def demand(*rows):
    return pd.DataFrame(rows, columns=["zone_id", "year", "electricity_sold_gwh", "peak_mw", "basis"])


def test_the_newest_that_was_observed_comes_before_any_forecast():
    table = demand(
        ("", 2022, 7000.0, 1500.0, "observed"),
        ("", 2024, 8000.0, None, "observed"),
        ("", 2025, 9000.0, 1900.0, "forecast"),
    )
    assert (told(table, "electricity_sold_gwh").amount, told(table, "electricity_sold_gwh").year) == (8000.0, 2024)
    assert (told(table, "peak_mw").amount, told(table, "peak_mw").basis) == (1500.0, "observed")


def test_numbers_of_zones_are_not_those_of_the_place():
    table = demand(("z1", 2024, 500.0, 90.0, "observed"))
    assert told(table, "peak_mw") is None
    assert demand_totals(table, POTENTIAL).empty


def test_shares_are_those_of_the_whole_potential():
    table = demand(("", 2024, 8000.0, None, "observed"), ("", 2025, None, 1200.0, "forecast"))
    shares = demand_totals(table, POTENTIAL)
    assert shares[ROOFTOP_OF_SOLD] == pytest.approx(25.0)
    assert shares[ALL_OF_SOLD] == pytest.approx(31.25)
    assert shares[ROOFTOP_OF_PEAK] == pytest.approx(150.0)


def test_it_is_said_what_was_observed_what_is_a_forecast_and_what_was_not_found():
    table = demand(("", 2024, 8000.0, None, "observed"), ("", 2025, None, 1200.0, "forecast"))
    sold, hours, peak = notes_on_demand(table, POTENTIAL)
    assert "is not counted" in hours.en
    assert "25% of the 8,000 GWh of electricity sold in 2024 (observed)" in sold.en
    assert "150% of the peak load of 1,200 MW that is forecast for 2025" in peak.en
    unknown, _ = notes_on_demand(table[1:], POTENTIAL)
    assert "was not found" in unknown.en
    assert unknown.vi
    assert unknown.ja
    assert not notes_on_demand(None, POTENTIAL)
    assert "was not found" in notes_on_demand(table[:1], POTENTIAL)[2].en


@pytest.mark.parametrize("basis", ["observed", "forecast"])
def test_every_basis_has_its_sentences(basis):
    assert len(notes_on_demand(demand(("", 2024, 8000.0, 1200.0, basis)), POTENTIAL)) == 3


def test_what_is_used_in_its_hour_is_told_with_its_confidence():
    table = demand(("", 2024, 8000.0, None, "observed"))
    place = PlaceDirectUse(2e6, 8e6, 0.638, 0.91, 8000.0, 2024, "observed")
    _, hours, _ = notes_on_demand(table, POTENTIAL, use=ZoneDirectUse(pd.DataFrame(), place))
    assert "take 64% in the hour" in hours.en
    assert "whole place 91%; confidence low" in hours.en
    dark = replace(place, direct_use_share=float("nan"))
    assert "is not counted" in notes_on_demand(table, POTENTIAL, use=ZoneDirectUse(pd.DataFrame(), dark))[1].en
