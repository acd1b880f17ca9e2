import math
import pickle

import pytest

from geoplan.errors import ParameterError
from geoplan.parameters import load_parameters

HEADER = "name,value,low,high,unit,source,confidence,note\n"


def test_every_row_has_a_source_a_unit_and_an_ordered_range():
    parameters = load_parameters()
    assert len(parameters) > 60
    for parameter in parameters.values():
        assert parameter.low <= parameter.value <= parameter.high, parameter.name
        assert parameter.source, parameter.name
        assert parameter.unit, parameter.name
        assert parameter.confidence in ("high", "medium", "low"), parameter.name


@pytest.mark.published
def test_published_grid_factor():
    assert load_parameters().value("grid.emission_factor") == pytest.approx(0.6592)


def test_a_replaced_value_keeps_its_relative_range_and_is_marked():
    old = load_parameters()["rooftop.usable_fraction.residential"]
    new = load_parameters().replace({old.name: 0.6})[old.name]
    assert new.value == 0.6
    assert new.low / new.value == pytest.approx(old.low / old.value)
    assert new.high / new.value == pytest.approx(old.high / old.value)
    assert new.confidence == "user"
    assert load_parameters()[old.name].value == old.value


def test_all_wrong_overrides_are_named_at_once():
    with pytest.raises(ParameterError) as caught:
        load_parameters().replace(
            {
                "rooftop.usable_fraction.residental": 0.5,
                "grid.emission_factor": math.nan,
                "grid.jcm_emission_factor": {"value": 0.3, "low": 0.4},
                "grid.jcm_diesel_emission_factor": {"valeu": 0.3},
            }
        )
    assert len(caught.value.faults) == 4
    assert "Did you mean 'rooftop.usable_fraction.residential'?" in str(caught.value)
    assert "low 0.4, value 0.3" in str(caught.value)


def test_an_unknown_id_suggests_the_nearest():
    with pytest.raises(ParameterError, match=r"Did you mean 'grid\.emission_factor'"):
        load_parameters()["grid.emision_factor"]


def test_faulty_tables_are_reported_row_by_row(tmp_path):
    (tmp_path / "a.csv").write_text(
        HEADER + "x,1,2,3,-,s,high,\ny,one,1,1,-,s,high,\nz,1,1,1,-,s,certain,\nv,1,1,1,-,s,high,\nv,1,1,1,-,s,high,\n"
    )
    (tmp_path / "b.csv").write_text("name,value\nx,1\n")
    with pytest.raises(ParameterError) as caught:
        load_parameters(tmp_path)
    message = str(caught.value)
    assert "row 2, x" in message
    assert "row 3, y" in message
    assert "'certain'" in message
    assert "the name twice" in message
    assert "'name,value'" in message
    assert len(caught.value.faults) == 5


def test_prefixes_and_pickling():
    parameters = load_parameters()
    assert set(parameters.under("rooftop.tilt.flat.")) == {"residential", "commercial", "industrial"}
    assert dict(pickle.loads(pickle.dumps(parameters))) == dict(parameters)
    assert len(parameters.rows()) == len(parameters)
