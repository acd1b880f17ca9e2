"""The rules of a subsidy, by numbers that stand beside them."""

from dataclasses import dataclass

import numpy as np
import pytest

from geoplan.draws.drawn_values import DrawnValues
from geoplan.errors import ParameterError
from geoplan.planning.jcm_subsidy import Subsidies, drawn_share, subsidy_shares
from support.own_parameters import own_parameters


@dataclass(frozen=True)
class Rule:
    technology: str
    durable_years: str = "solar_pv"
    cost_limit: str = "solar_pv"


OWN = own_parameters(
    {
        "jcm.subsidy.ceiling": 0.5,
        "jcm.subsidy.first": 0.5,
        "jcm.subsidy.few": 0.4,
        "jcm.subsidy.many": 0.2,
        "jcm.subsidy.few_projects": 3.0,
        "jcm.subsidy.smallest": 50.0,
        "jcm.subsidy.largest": 2000.0,
        "jcm.cost_limit.solar_pv": 2500.0,
        "jcm.durable_years.solar_pv": 20.0,
        "jcm.exchange_rate": 150.0,
        "jcm.project_size.solar_pv": 60.0,
        "jcm.similar_projects.solar_pv": 2.0,
        "jcm.similar_projects.waste": -1.0,
    }
)


def subsidies(technology="solar_pv", *, capacity, invested, credited, parameters=OWN):
    amounts = (np.atleast_1d(np.array(each, dtype=float)) for each in (capacity, invested, credited))
    keys = ("capacity_mw", "investment_musd", "credited_tco2e")
    given = dict(zip(keys, amounts, strict=True))
    return Subsidies.of([Rule(technology)], **given, share=np.array([0.4]), parameters=parameters)


def test_a_subsidy_by_hand():
    """10 MWp for 6 million USD are 900 million JPY, of which 360 are paid; 4,000 t a year for 20 years."""
    one = subsidies(capacity=10.0, invested=6.0, credited=4_000.0)
    assert one.projects.item() == 1
    assert one.mjpy(np.array([0.4])).item() == pytest.approx(360)
    assert one.jpy_per_tco2(np.array([0.4])).item() == pytest.approx(360e6 / 80_000)
    assert one.most.item() == pytest.approx(2_500 * 80_000 / 1e6)
    assert one.largest_pct().item() == pytest.approx(100 * 200 / 900)
    assert not one.is_met(np.array([0.4])).item()
    assert one.is_met(np.array([0.2])).item()
    assert one.can_be_met(np.array([0.4])).item()


def test_a_giant_is_divided_and_a_plant_is_not():
    giant = subsidies(capacity=600.0, invested=360.0, credited=240_000.0)
    # 40 % of 54,000 million JPY reach the largest amount at 55.6 MWp
    assert giant.projects.item() == np.ceil(600 / (2000 / (0.4 * 90)))
    assert giant.mjpy(np.array([0.4])).item() <= 2000
    assert subsidies("waste", capacity=600.0, invested=360.0, credited=1.0).projects.item() == 1


def test_what_meets_the_limit_may_be_too_small():
    small = subsidies(capacity=1.0, invested=0.6, credited=400.0)
    assert small.is_too_small(np.array([0.4])).item()
    assert not small.can_be_met(np.array([0.4])).item()


def test_an_unknown_number_is_drawn_evenly_over_all_shares():
    assert subsidy_shares("waste", OWN) == (0.2, 0.5)
    share = drawn_share("waste", DrawnValues(OWN))
    assert np.quantile(share, [0.0, 0.1, 0.5, 0.9, 1.0]) == pytest.approx([0.2, 0.23, 0.35, 0.47, 0.5], abs=1e-3)
    assert (drawn_share("solar_pv", DrawnValues(OWN)) == 0.4).all()


def test_of_projects_there_are_whole_numbers():
    ranged = own_parameters({"jcm.similar_projects.solar_pv": (0.0, 2.0, 6.0)})
    steps = {ranged.value(f"jcm.subsidy.{name}") for name in ("first", "few", "many")}
    assert set(drawn_share("solar_pv", DrawnValues(ranged))) == steps
    with pytest.raises(ParameterError):
        subsidy_shares("waste", own_parameters({"jcm.similar_projects.waste": 1.5}))
