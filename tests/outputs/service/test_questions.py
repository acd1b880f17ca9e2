"""Parameters are read strictly, all faults at once; boxes of any CRS become the shape that they are."""

from contextlib import suppress

import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.outputs.service.collection import CRS84
from geoplan.outputs.service.questions import (
    Question,
    RefusedError,
    parameter_names,
    read_item,
    read_plain,
    read_question,
)
from geoplan.outputs.wording.texts import load_texts
from support.served_outputs import asked_of

UTM = "http://www.opengis.net/def/crs/EPSG/0/32648"
LATITUDE_FIRST = "http://www.opengis.net/def/crs/EPSG/0/4326"


def refused(shelf, key="sample.zones", **parameters):
    with pytest.raises(RefusedError) as caught:
        asked_of(shelf, key, **parameters)
    return {each.parameter: each.expected["en"] for each in caught.value.wrong}


def test_a_plain_question_asks_for_everything(shelf):
    assert asked_of(shelf, "sample.zones")[1] == Question()


def test_all_that_is_wrong_is_told_at_once(shelf):
    wrong = refused(
        shelf, limit="0", offset="-1", bbox="1,2", sortby="nope", properties="zone_id,x", skipGeometry="1", no="1"
    )
    assert set(wrong) == {"limit", "offset", "bbox", "sortby", "properties", "skipGeometry", "no"}
    assert wrong["limit"] == "a whole number from 1 on"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "1.5"),
        ("limit", "٣"),
        ("offset", "9" * 40),
        ("bbox", "nan,0,1,1"),
        ("bbox", "inf,0,1,1"),
        ("bbox", "0,5,1,1"),
        ("bbox", "1e999,0,1,1"),
        ("crs", "EPSG:4326"),
        ("f", "jsonld"),
        ("lang", "<script>"),
        ("population", "many"),
        ("urban", "maybe"),
        ("q", "x"),
        ("filter", "1=1"),
        ("datetime", "yesterday"),
        ("zone_name", "x" * 3_000),
    ],
)
def test_what_cannot_be_read_is_refused(shelf, name, value):
    assert list(refused(shelf, **{name: value})) == [name]


def test_a_parameter_that_stands_twice_is_refused(shelf):
    collection = shelf.collections()["sample.zones"]
    with pytest.raises(RefusedError, match="limit: one value"):
        read_question({"limit": ["1", "2"]}, collection, formats=("json",))


def test_every_refusal_is_told_in_three_languages():
    texts = [each for key, each in load_texts().items() if key.startswith("service.expect.")]
    assert len(texts) > 8
    assert all(each["vi"] != each["en"] != each["ja"] for each in texts)


def test_values_have_the_type_of_their_column(shelf):
    question = asked_of(shelf, "sample.zones", urban="true", population="2e3", zone_name="Hải An")[1]
    assert question.equal == {"urban": True, "population": 2000.0, "zone_name": "Hải An"}


def test_a_box_is_the_shape_that_it_is_in_its_own_crs(shelf):
    lonlat = asked_of(shelf, "sample.zones", bbox="106.5,20.7,106.9,21.0")[1].box
    assert lonlat.equals(shapely.box(106.5, 20.7, 106.9, 21.0))
    high = asked_of(shelf, "sample.zones", bbox="106.5,20.7,-5,106.9,21.0,90")[1].box
    assert high.equals(lonlat)
    swapped = asked_of(shelf, "sample.zones", bbox="20.7,106.5,21.0,106.9", bbox_crs=LATITUDE_FIRST)[1].box
    assert swapped.symmetric_difference(lonlat).area < 1e-12
    metres = asked_of(shelf, "sample.zones", bbox="660000,2295000,700000,2320000", bbox_crs=UTM)[1].box
    corner = pyproj.Transformer.from_crs(32648, "OGC:CRS84", always_xy=True).transform(660000, 2295000)
    assert metres.exterior.distance(shapely.Point(corner)) < 1e-9
    over = asked_of(shelf, "sample.zones", bbox="170,-10,-170,10")[1].box
    assert over.contains(shapely.Point(179, 0))
    assert over.contains(shapely.Point(-179, 0))
    assert not over.contains(shapely.Point(0, 0))


def test_a_box_beyond_its_crs_is_refused(shelf):
    assert list(refused(shelf, bbox="1e20,1e20,2e20,2e20", bbox_crs=UTM)) == ["bbox"]
    assert list(refused(shelf, bbox_crs=CRS84)) == ["bbox-crs"]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2030", (2030, 2030)),
        ("2030-06-01", (2030, 2030)),
        ("2030-01-01T00:00:00Z", (2030, 2030)),
        ("2026-01-01/2030-12-31", (2026, 2030)),
        ("../2030-01-01", (None, 2030)),
        ("2026-01-01/", (2026, None)),
    ],
)
def test_a_time_is_the_years_that_it_touches(shelf, text, years):
    assert asked_of(shelf, "sample.pathways", datetime=text)[1].years == years


@pytest.mark.parametrize("text", ["..", "/", "../..", "2031/2030", "yesterday", "2030/2031/2032", "20300", "-1"])
def test_a_time_that_is_none_is_refused(shelf, text):
    assert list(refused(shelf, "sample.pathways", datetime=text)) == ["datetime"]


def test_a_table_knows_neither_boxes_nor_crs(shelf):
    assert {"bbox", "crs"} <= set(parameter_names(shelf.collections()["sample.zones"]))
    assert not {"bbox-crs", "crs", "skipGeometry"} & set(parameter_names(shelf.collections()["sample.checks"]))


def test_rows_without_a_place_or_a_time_meet_any_as_the_standard_has_it(shelf):
    _, question = asked_of(shelf, "sample.checks", bbox="0,0,1,1", datetime="2030-01-01")
    assert (question.box, question.years) == (None, None)
    assert list(refused(shelf, "sample.checks", bbox="0,0,1", datetime="soon")) == ["bbox", "datetime"]
    with pytest.raises(RefusedError):
        read_item({"crs": [CRS84]}, shelf.collections()["sample.checks"], formats=("json",))


@given(
    st.dictionaries(
        st.sampled_from(["limit", "bbox", "bbox-crs", "datetime", "sortby", "zone_id", "f", "é"]), st.text()
    )
)
def test_any_text_is_read_or_refused(shelf, parameters):
    single = {name: [value] for name, value in parameters.items()}
    for collection in (shelf.collections()["sample.zones"], shelf.collections()["sample.pathways"]):
        with suppress(RefusedError):
            given_back, question = read_question(single, collection, formats=("json",))
            assert set(given_back) == set(parameters)
            assert isinstance(question, Question)
    with suppress(RefusedError):
        assert set(read_plain(single, formats=("json",))) <= {"f", "lang"}
