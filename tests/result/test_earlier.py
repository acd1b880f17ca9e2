import pytest

from geoplan.errors import GeoplanError, LayerError
from geoplan.result.earlier import stages_of


def test_the_stages_of_a_result_are_kept_while_its_files_are_the_same(small_result, monkeypatch):
    assert stages_of(small_result) is small_result.stages

    def changed(_):
        raise LayerError("a file has changed")

    monkeypatch.setattr(type(small_result.inputs), "check_unchanged", changed)
    assert stages_of(small_result) is None


def test_what_is_no_result_is_refused():
    with pytest.raises(GeoplanError, match="expected an Assessment"):
        stages_of("hai-phong")
