import pickle

import pytest

from geoplan.errors import Fault, GeoplanError, LayerError, did_you_mean

ONE = Fault("zones.gpkg", "row 3", found="no geometry", expected="a polygon", action="Remove the row.")


def test_one_fault_is_one_sentence_with_all_it_needs():
    message = str(LayerError(ONE))
    assert message == "zones.gpkg, row 3: found no geometry; expected a polygon. Remove the row."


def test_many_faults_are_counted_and_numbered():
    message = str(LayerError([ONE, Fault("crops.csv", "", found="-3 t", expected="0 t or more")]))
    assert message.startswith("2 faults:\n  1. zones.gpkg")
    assert "  2. crops.csv: found -3 t; expected 0 t or more." in message


def test_errors_are_value_errors_and_survive_pickling():
    error = pickle.loads(pickle.dumps(LayerError([ONE, ONE])))
    assert isinstance(error, ValueError)
    assert isinstance(error, GeoplanError)
    assert error.faults == (ONE, ONE)
    assert str(pickle.loads(pickle.dumps(GeoplanError("plain")))) == "plain"


@pytest.mark.parametrize(("name", "hint"), [("rooftop", "Did you mean 'rooftops'?"), ("x", "Known: rooftops, zones.")])
def test_suggestions(name, hint):
    assert did_you_mean(name, ["zones", "rooftops"]) == hint
