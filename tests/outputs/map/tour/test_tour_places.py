from types import SimpleNamespace

import pandas as pd
import pytest

from geoplan.options.tour_options import view_parts
from geoplan.outputs.map.tour.tour_places import park_stop, zone_stop
from geoplan.outputs.map.tour.tour_words import Said
from geoplan.outputs.wording.texts import load_texts

SAID = Said(load_texts())


def parks(**changed):
    frame = pd.DataFrame(
        {
            "estate_id": ["a", "b", "c"],
            "estate_name": ["Park A", "Park B", "Park C"],
            "estate_status": ["operating", "operating", "planned"],
            "estate_pv_capacity_mwp": [10.0, 20.0, 90.0],
            "pv_generation_mwh": [11_000.0, 22_000.0, 99_000.0],
            "load_mwh": [50_000.0, 60_000.0, 70_000.0],
            "self_consumption_share": [0.9, 0.614, 0.3],
            "self_sufficiency_share": [0.2, 0.221, 0.5],
            "payback_years": [5.0, 6.26, 4.0],
            "load_basis": ["metered", "area", "area"],
        }
    )
    return frame.assign(**changed)


def result_of(estates, plan="hours"):
    return SimpleNamespace(estates=estates, plan=SimpleNamespace(estates=plan))


def test_the_park_is_the_operating_one_whose_plan_gives_most():
    stop = park_stop(SAID, result_of(parks()))
    assert view_parts(stop.view)[0] == {"park": "b"}
    assert "20 MWp" in stop.text.en
    assert "22 GWh" in stop.text.en
    assert "61%" in stop.text.en
    assert "22%" in stop.text.en
    assert "6,3" in stop.text.vi
    assert "not metered" in stop.text.en


def test_a_metered_load_is_not_called_worked_out_and_what_is_unknown_is_not_said():
    known = parks(load_basis="metered", payback_years=float("nan"))
    stop = park_stop(SAID, result_of(known))
    assert "not metered" not in stop.text.en
    assert "paid back" not in stop.text.en


@pytest.mark.parametrize("given", [(None, "hours"), (parks(), None), (parks(load_mwh=0.0), "hours")])
def test_without_hours_or_load_there_is_no_such_stop(given):
    assert park_stop(SAID, result_of(*given)) is None


@pytest.mark.parametrize("energy", [float("nan"), 0.0])
def test_of_zones_without_energy_none_comes_first(energy):
    zones = pd.DataFrame({"zone_id": ["1", "2"], "zone_name": ["One", "Two"], "total_energy_gwh": [energy, energy]})
    assert zone_stop(SAID, SimpleNamespace(zones=zones)) is None
