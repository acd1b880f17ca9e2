import csv
import io

import numpy as np
import pyarrow as pa
import pytest
import shapely

from geoplan.outputs.publishing import postgis_tables as module
from geoplan.outputs.publishing.finished_run import RunTable
from geoplan.outputs.publishing.postgis_tables import Draft


def draft(name, table, *columns):
    return Draft(RunTable(name, None, table, columns, "", "", 1), "s", "~geoplan_1")


def test_keys_are_those_of_the_dictionary_where_the_columns_are_there():
    assert draft("zones", "zones", "zone_id", "a").key == ("zone_id",)
    assert draft("zones", "zones", "a").key == ()
    assert draft("pathways", "pathways", "scenario_id", "measure_id", "year").key == (
        "scenario_id",
        "measure_id",
        "year",
    )
    assert draft("sources", None, "kind").key == ("kind",)
    assert draft("read_noise", None, "kind").key == ()


def test_columns_point_to_layers_by_their_names():
    shortlist = draft("jcm_shortlist", "jcm", "candidate_id")
    assert shortlist.references == {"candidate_id": "candidates"}
    assert draft("catchments", "candidates", "candidate_id").references == {"candidate_id": "candidates"}
    assert draft("rooftops", "rooftops", "zone_id").references == {"zone_id": "zones"}
    assert draft("read_noise", None, "zone_id").references == {}


def test_what_is_unknown_is_not_an_empty_text_and_letters_are_kept():
    texts = ["", None, 'Đường "số 2", tổ 5\nngõ 3', "\\N", "00123"]
    batch = pa.RecordBatch.from_pydict({"name": texts, "value": [1.5, None, 0.1, -2e-7, 3.0]})
    mended, lines = module._lines_of(batch, srid=0)
    text = bytes(lines).decode()
    assert mended == 0
    assert text.splitlines()[0] == '"",1.5'
    assert text.splitlines()[1] == ","
    rows = list(csv.reader(io.StringIO(text)))
    assert [row[0] for row in rows] == [each or "" for each in texts]
    assert [float(row[1]) for row in rows if row[1]] == [1.5, 0.1, -2e-7, 3.0]


def test_an_outline_that_crosses_itself_is_mended_and_counted():
    bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    line = shapely.from_wkt("MULTIPOLYGON (((0 0, 2 2, 2 2, 0 0)))")
    shapes = np.array([shapely.MultiPolygon([shapely.box(0, 0, 1, 1)]), shapely.MultiPolygon([bow]), line, None])
    assert module._mend(shapes) == 2
    assert shapes[1].geom_type == "MultiPolygon"
    assert shapes[1].is_valid
    assert shapes[1].area == pytest.approx(2.0)
    assert shapes[2] is None, "what has no area is no outline"


def test_a_name_is_not_longer_than_postgresql_keeps():
    assert len(module._short("ă" * 40).encode()) <= 63
    assert module.names_after(draft("zones", "zones"), "~geoplan_1_geom_idx") == "zones_geom_idx"
