"""Who follows when, and what that comes to."""

import numpy as np
import pytest

from geoplan.errors import StudyError
from geoplan.layers.catalog import OpenedLayers
from geoplan.options.estate_options import EstateOptions, Pilot
from geoplan.planning.eco_parks.domino.domino import (
    DOMINO_COLUMNS,
    ROLL_OUT_COLUMNS,
    WHY_COLUMNS,
    check_pilots,
    pilots_of,
    plan_domino,
)
from geoplan.study import open_study
from support.follower_parks import candidates, estates, projects, tenants
from support.own_parameters import own_parameters
from support.small_study import make_study

TECHNOLOGIES = ("rooftop_pv", "battery")
PARAMETERS = own_parameters(
    {
        "eco_parks.similarity.industry_weight": 0.3,
        "eco_parks.similarity.size_weight": 0.2,
        "eco_parks.similarity.voltage_weight": 0.1,
        "eco_parks.similarity.let_share_weight": 0.15,
        "eco_parks.similarity.roofs_weight": 0.25,
        "eco_parks.similarity.least": 0.6,
        "eco_parks.similarity.least_known_share": 0.5,
        "eco_parks.roll_out.middle": 5.0,
        "eco_parks.roll_out.takeover": 8.0,
    }
)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    opened = open_study(make_study(tmp_path_factory.mktemp("domino")))
    return opened.model_copy(update={"parameters": PARAMETERS, "year": 2025})


def dominoes(study, *, options=None, **changed):
    given = {"estates": estates(), "projects": projects(), "candidates": candidates()} | changed
    layers = OpenedLayers(zones=given["estates"], rooftops=None, estate_tenants=tenants())
    own = study if options is None else study.model_copy(update={"estates": options})
    return plan_domino(own, layers, technologies=TECHNOLOGIES, **given)


def test_those_that_are_alike_follow_year_by_year(study):
    """Of b, c and the halls 0.48, 0.75, 1.1, 1.5 after 2, 3, 4, 5 years and 2.52 after 8: they follow after 3, 5, 8."""
    domino = dominoes(study)
    assert tuple(domino.places) == DOMINO_COLUMNS
    assert tuple(domino.why) == WHY_COLUMNS
    assert tuple(domino.roll_out) == ROLL_OUT_COLUMNS
    places = domino.places.set_index("place_name")
    assert places.loc[places["is_alike"], "roll_out_year"].tolist() == [2028.0, 2030.0, 2033.0]
    assert places.loc[~places["is_alike"], "roll_out_year"].isna().all()
    assert places["similarity_rank"].tolist() == [1, 2, 3, 4, 5]
    assert "Drawn" not in places.index, "nobody can go there"
    years = domino.roll_out.set_index("year")
    assert years.index.tolist() == list(range(2025, 2034))
    assert years["places_count"].tolist() == [1, 1, 1, 2, 2, 3, 3, 3, 4]
    assert years.loc[2028, "rolled_size"] == pytest.approx(36.0)
    assert years.loc[2033, "rolled_size"] == pytest.approx(20 + 16 + 10 + 16)
    assert years.loc[2033, "rolled_investment_usd"] == pytest.approx(12e6 + 10e6 + 6e6 + 9e6)
    assert years.loc[2028, "rolled_avoided_tco2e"] == pytest.approx(28_500.0)
    assert np.isnan(years.loc[2033, "rolled_avoided_tco2e"]), "what park c avoids is not known"
    assert years.loc[2033, "roll_out_share"] == 1.0
    assert years["new_places_count"].sum() == 4


def test_a_straight_pace_is_a_choice_of_the_study(study):
    """Three places at a tenth a year: 0.3, 0.6, 0.9 ... so that they follow after 2, 5 and 9 years."""
    places = dominoes(study, options=EstateOptions(roll_out="linear")).places
    assert places["roll_out_year"].dropna().tolist() == [2027.0, 2030.0, 2034.0]


def test_a_study_names_its_pilots(study):
    pilots = (Pilot(estate="d", technology="rooftop_pv"), Pilot(estate="a", technology="battery"))
    domino = dominoes(study, options=EstateOptions(pilots=pilots))
    assert domino.places[["pilot_estate_id", "technology"]].drop_duplicates().to_numpy().tolist() == [
        ["d", "rooftop_pv"],
        ["a", "battery"],
    ]
    battery = domino.roll_out[domino.roll_out["technology"] == "battery"]
    assert battery["rolled_size"].tolist() == [4_000.0], "nobody else has such a project"
    assert battery["roll_out_share"].isna().all()


def test_a_pilot_without_a_project_of_its_own_has_no_size(study):
    domino = dominoes(study, options=EstateOptions(pilots=(Pilot(estate="b", technology="battery"),)))
    assert domino.roll_out["rolled_size"].isna().all()


def test_without_a_pilot_the_operating_park_whose_roofs_give_most_begins():
    assert pilots_of(EstateOptions(), estates(), projects=projects()) == (Pilot(estate="a", technology="rooftop_pv"),)
    planned = estates().assign(estate_status=["planned", "operating", "operating", "operating"])
    assert pilots_of(EstateOptions(), planned, projects=projects())[0].estate == "b"
    assert pilots_of(EstateOptions(), estates(), projects=projects().iloc[4:]) == ()
    none = estates().assign(estate_pv_energy_gwh=0.0)
    assert pilots_of(EstateOptions(), none, projects=projects()) == ()


def test_without_any_pilot_all_tables_are_empty(study):
    domino = dominoes(study, projects=projects().iloc[:0])
    assert (len(domino.places), len(domino.why), len(domino.roll_out)) == (0, 0, 0)
    assert tuple(domino.places) == DOMINO_COLUMNS
    assert "0 of 0 places" in repr(domino)


def test_technologies_that_do_not_exist_are_told_at_once(study):
    names = ("rooftop", "magic", "rooftop")
    options = EstateOptions(pilots=tuple(Pilot(estate="a", technology=name) for name in names))
    with pytest.raises(StudyError) as error:
        check_pilots(options, technologies=TECHNOLOGIES)
    assert [fault.found for fault in error.value.faults] == ["the technology 'rooftop'", "the technology 'magic'"]
    with pytest.raises(StudyError, match="Known: battery, rooftop_pv"):
        dominoes(study, options=options)
    with pytest.raises(StudyError, match="Did you mean 'rooftop_pv'"):
        check_pilots(options)


def test_a_pilot_that_is_no_park_is_told(study):
    options = EstateOptions(pilots=(Pilot(estate="z", technology="battery"),))
    with pytest.raises(StudyError, match="the estate 'z'"):
        dominoes(study, options=options)
