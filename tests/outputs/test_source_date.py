import pytest

from geoplan.errors import GeoplanError
from geoplan.outputs.source_date import VARIABLE, source_date


def test_there_is_no_date_without_one_given(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    assert source_date() is None
    monkeypatch.setenv(VARIABLE, "")
    assert source_date() is None


def test_the_date_is_the_one_given_in_utc(monkeypatch):
    monkeypatch.setenv(VARIABLE, "1700000000")
    assert source_date() == "2023-11-14T22:13:20Z"


@pytest.mark.parametrize("given", ["yesterday", "1.5", "9" * 30])
def test_what_is_no_date_is_a_fault(monkeypatch, given):
    monkeypatch.setenv(VARIABLE, given)
    with pytest.raises(GeoplanError, match=f"SOURCE_DATE_EPOCH.*found '{given}'"):
        source_date()
