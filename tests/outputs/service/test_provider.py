"""The provider gives the rows that a question means; pandas and shapely are its judges."""

import numpy as np
import pytest
import shapely
from pygeoapi.plugin import load_plugin
from pygeoapi.provider.base import ProviderItemNotFoundError

from geoplan.outputs.service.provider import NAME, CollectionProvider, ordered_places
from geoplan.outputs.service.questions import Question, asked
from support.served_outputs import asked_of


@pytest.fixture
def zones(shelf) -> CollectionProvider:
    made = load_plugin("provider", {"name": NAME, "type": "feature", "data": shelf.collections()["sample.zones"]})
    assert isinstance(made, CollectionProvider)
    return made


def test_columns_have_types_and_units(zones):
    assert zones.fields["area_km2"] == {"type": "number", "x-ogc-unit": "km2"}
    assert zones.fields["zone_id"] == {"type": "string"}
    assert zones.id_field == "zone_id"


def test_a_page_has_its_rows_and_says_how_many_there_are(zones):
    page = zones.query(offset=3, limit=4)
    assert [row["id"] for row in page["features"]] == list(zones.data.rows.ids[3:7])
    assert (page["numberMatched"], page["numberReturned"]) == (12, 4)
    assert zones.query(offset=10_000, limit=4)["features"] == []
    bare = zones.query(limit=1, select_properties=["population"], skip_geometry=True)["features"][0]
    assert (bare["geometry"], list(bare["properties"])) == (None, ["population"])


def test_rows_come_in_the_order_that_is_asked_for(shelf):
    candidates = shelf.collections()["sample.candidates"]
    order = [{"property": "candidate_kind", "order": "+"}, {"property": "energy_gwh", "order": "-"}]
    places = ordered_places(candidates, Question(), order)
    right = candidates.rows.frame.sort_values(["candidate_kind", "energy_gwh"], ascending=[True, False], kind="stable")
    assert places == right.index.tolist()


def test_a_box_gives_what_meets_it(shelf):
    collection, question = asked_of(shelf, "sample.zones", bbox="106.6,20.75,106.75,20.9")
    right = np.flatnonzero(shapely.intersects(collection.rows.lonlat, question.box))
    assert 0 < len(right) < collection.count
    assert ordered_places(collection, question) == right.tolist()


def test_years_and_values_give_their_rows(shelf):
    pathways, question = asked_of(shelf, "sample.pathways", datetime="2030-01-01/2032-01-01")
    years = pathways.rows.frame["year"].iloc[ordered_places(pathways, question)]
    assert set(years) == {2030, 2031, 2032}
    candidates, question = asked_of(shelf, "sample.candidates", candidate_kind="ground_pv")
    kinds = candidates.rows.frame["candidate_kind"]
    assert ordered_places(candidates, question) == kinds.index[kinds.eq("ground_pv")].tolist()


def test_the_question_stands_beside_what_pygeoapi_hands_on(zones):
    mark = asked.set(Question(equal={"zone_id": zones.data.rows.ids[5]}))
    try:
        assert zones.query()["numberMatched"] == 1
    finally:
        asked.reset(mark)


def test_one_row_is_given_by_its_id_and_another_is_not_there(zones):
    assert zones.get(zones.data.rows.ids[2])["properties"]["zone_id"] == zones.data.rows.ids[2]
    with pytest.raises(ProviderItemNotFoundError):
        zones.get("none")
