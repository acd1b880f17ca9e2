"""geoplan studies."""

from support.command import invoke


def test_studies_are_listed_in_three_languages():
    status, out, _ = invoke("studies")
    assert status == 0
    assert "hai-phong" in out
    assert "バリア・ブンタウ" in out
