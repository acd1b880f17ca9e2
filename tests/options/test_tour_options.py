import re
from pathlib import Path

import pytest

from geoplan.errors import LayerError, StudyError
from geoplan.layers.catalog import open_layers
from geoplan.options.tour_options import (
    LONGEST_TEXT,
    MOST_STOPS,
    TOUR,
    VIEW_KEYS,
    Known,
    TourStop,
    tour_faults,
    tour_place_faults,
    view_parts,
)
from geoplan.outputs.map.bundle import SCRIPTS
from geoplan.study import FILE_NAME, open_study, studies


def with_tour(folder, text):
    original = (studies()["hai-phong"] / FILE_NAME).read_text(encoding="utf-8")
    (folder / FILE_NAME).write_text(f"{original}\n{text}\n", encoding="utf-8")
    return folder


def stop(view, title="A stop"):
    return f'[[tour]]\ntitle = "{title}"\ntext = "Said there."\nview = "{view}"\n'


def test_a_study_without_a_tour_has_none_of_its_own():
    assert open_study("hai-phong").tour == ()


def test_a_stop_speaks_one_language_or_three(tmp_path):
    text = """[[tour]]
title = { en = "The place", vi = "Toàn thành phố", ja = "全域" }
text = "All of it."

[[tour]]
title = "Parks"
text = { en = "The largest.", vi = "Lớn nhất." }
view = "#study=hai-phong&park=vsip&view=12/20.9/106.7"
"""
    first, second = open_study(with_tour(tmp_path, text)).tour
    assert (first.title["vi"], first.text["ja"], first.view) == ("Toàn thành phố", "All of it.", "")
    assert (second.text["vi"], second.text["ja"]) == ("Lớn nhất.", "The largest.")
    assert view_parts(second.view)[0]["park"] == "vsip"


def test_all_that_is_wrong_with_views_is_told_at_once(tmp_path):
    wrong = {
        "study=ba-ria-vung-tau": "expected a view of this study, study=hai-phong",
        "zonne=a": "Did you mean 'zone'?",
        "per=km3": "Did you mean 'km2'?",
        "set=wards": "expected one of zones, districts",
        "language=fr": "expected one of en, vi, ja",
        "plan=net_zero_3000": "expected names of scenarios of the study",
        "view=12/95/106": "expected zoom/latitude/longitude",
        "sun=20.8": "expected latitude/longitude",
        "tour=2": "expected a view outside of a tour",
        "zone": "expected parts key=value, with & between them",
        "zone=%ff": "expected parts key=value, with & between them",
        "zone=50%": "expected parts key=value, with & between them",
        "zone=%zz": "expected parts key=value, with & between them",
    }
    with pytest.raises(StudyError) as caught:
        open_study(with_tour(tmp_path, "".join(map(stop, wrong))))
    told = [str(fault) for fault in caught.value.faults]
    assert len(told) == len(wrong)
    for number, (said, fault) in enumerate(zip(wrong.values(), told, strict=True)):
        assert f"tour.{number}.view" in fault
        assert said in fault


def test_stops_without_words_too_long_or_too_many_are_refused(tmp_path):
    text = f'[[tour]]\ntext = "Said."\nviews = ""\n[[tour]]\ntitle = " "\ntext = "{"x" * (LONGEST_TEXT + 1)}"\n'
    with pytest.raises(StudyError) as caught:
        open_study(with_tour(tmp_path, text))
    told = str(caught.value)
    assert "tour.0.title: found nothing" in told
    assert "Did you mean 'view'?" in told
    assert "tour.1.title" in told
    assert "a text in English" in told
    assert f"at most {LONGEST_TEXT} letters" in told
    with pytest.raises(StudyError, match=f"at most {MOST_STOPS} items"):
        open_study(with_tour(tmp_path, stop("") * (MOST_STOPS + 1)))


def test_places_that_are_not_there_are_told_when_layers_are_opened(tmp_path):
    stops = "".join(map(stop, ["zone=nowhere", "park=park-z", "result=waste_energy", "set=districts&zone=park-a"]))
    folder = studies()["example-city"]
    for file in folder.iterdir():
        (tmp_path / file.name).symlink_to(file)
    (tmp_path / FILE_NAME).unlink()
    (tmp_path / FILE_NAME).write_text(f"{_without_tour(folder)}\n{stops}", encoding="utf-8")
    with pytest.raises(LayerError) as caught:
        open_layers(open_study(tmp_path, allow_outside=folder))
    told = [str(fault) for fault in caught.value.faults]
    assert [re.search(r"tour\.\d", one)[0] for one in told] == ["tour.0", "tour.1", "tour.2", "tour.3"]
    assert "Did you mean 'park-" in told[1]
    assert "Did you mean 'waste_energy_gwh'?" in told[2]


def _without_tour(folder: Path) -> str:
    return (folder / FILE_NAME).read_text(encoding="utf-8").split("[[tour]]")[0]


def test_what_is_not_known_is_not_asked_for():
    stops = [TourStop(title="a", text="b", view="zone=x&site=y")]
    assert tour_place_faults(stops, known=Known(), file="study.toml") == []
    (fault,) = tour_place_faults(stops, known=Known(sets={"zones": ["z"]}), file="study.toml")
    assert fault.found == "zone=x, which is not there"
    assert tour_faults(stops, study="any", plans=(), file="study.toml") == []


def test_views_have_the_parts_that_the_page_writes():
    script = (SCRIPTS / "state/address.js").read_text(encoding="utf-8")
    order = re.search(r"const ORDER = \[(.+?)\];", script, re.DOTALL)
    keys = " ".join(re.findall(r'"([a-z ]+)"\.split', order[1])).split()
    assert {*keys} - {*VIEW_KEYS} == {TOUR}
