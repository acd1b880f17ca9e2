"""geoplan new."""

from support.command import geoplan, invoke


def test_a_study_is_made_and_what_comes_next_is_told(tmp_path, wards):
    status, out, _ = geoplan("new", "my-study", "--zones", wards, folder=tmp_path)
    assert status == 0
    assert out.startswith("my-study/study.toml\n")
    assert "geoplan check my-study" in out
    assert {path.name for path in (tmp_path / "my-study").iterdir()} == {"study.toml", "zones.gpkg", "irradiance.csv"}


def test_a_study_is_never_overwritten(made, wards):
    status, _, errors = invoke("new", made, "--zones", wards)
    assert status == 1
    assert "expected a folder without one" in errors


def test_zones_or_a_place_are_needed(tmp_path, wards):
    for given in ([], ["--zones", wards, "--place", "Da Nang"]):
        status, _, errors = invoke("new", tmp_path / "x", *given)
        assert status == 2
        assert "give one of them" in errors
