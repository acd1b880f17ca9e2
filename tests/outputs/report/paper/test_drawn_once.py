"""Long paths of pictures, which a PDF draws once."""

import re
from typing import Any

import numpy as np
import pytest

from geoplan.outputs.drawing.svg import Drawing, polygon_path
from geoplan.outputs.report.paper import pdf
from geoplan.outputs.report.paper.drawn_once import LONG, Once
from geoplan.outputs.report.paper.pdf import laid_out, pdf_of
from support.paper import plain

pytest.importorskip("weasyprint")

TURNS = np.linspace(0, 2 * np.pi, 200)
RING = polygon_path([np.column_stack([50 + 40 * np.cos(TURNS), 30 + 25 * np.sin(TURNS)]).tolist()])
STYLE = {"fill": "#204060", "fill_opacity": 0.5, "fill_rule": "evenodd", "stroke": "#ff0000", "stroke_width": 0.5}


def page_of(*drawings: Drawing) -> str:
    return f"<html lang=en><title>t</title><body>{''.join(drawing.markup() for drawing in drawings)}</body></html>"


def drawing_of(d: str, **style: Any) -> Drawing:
    drawing = Drawing(100, 60, label="a ring")
    drawing.path(d, **style)
    drawing.text(10, 10, "words stay", size=5)
    return drawing


def test_what_many_pictures_show_stands_in_the_file_once() -> None:
    page = page_of(*(drawing_of(RING, **STYLE) for _ in range(3)))
    made = plain(pdf_of(page))
    drawn = [each for each in re.findall(rb"/o gs[^\0]*?B\*", made) if b" l h" in each]
    assert len(drawn) == 1
    assert drawn[0].count(b" l") == len(TURNS) - 1
    assert b"/ca 0.5 /CA 1" in made
    assert drawn[0].startswith(b"/o gs\n0.1255 0.251 0.3765 rg\n1 0 0 RG 0.5 w")
    assert pdf_of(page) == pdf_of(page)


@pytest.mark.parametrize(
    ("d", "style"),
    [
        (RING[: LONG // 2], {"fill": "#204060"}),
        (RING.replace("L", "l"), {"fill": "#204060"}),
        (RING, {"fill": "url(#shade)"}),
        (RING, {"fill": "#204060", "transform": "scale(2)"}),
        (RING, {"fill": "none"}),
    ],
    ids=["short", "relative", "by a pattern", "turned", "not seen"],
)
def test_other_paths_are_left_to_weasyprint(d: str, style: dict[str, str]) -> None:
    once, page = Once(), page_of(drawing_of(d, **style))
    assert once.stand_ins(page) == page
    assert not once.forms


def test_paths_that_inherit_are_left_as_they_are() -> None:
    once, page = Once(), f'<svg viewBox="0 0 100 60"><g fill="#204060"><path d="{RING}"/></g></svg>'
    assert once.stand_ins(page) == page


def test_a_file_without_room_for_a_form_is_drawn_by_weasyprint(monkeypatch: pytest.MonkeyPatch) -> None:
    once, asked = Once(forms={("of another page", "1", "1"): 99}), []

    def noted(page: str, once: Once | None = None) -> Any:
        asked.append(once)
        return laid_out(page, once)

    monkeypatch.setattr(pdf, "Once", lambda: once)
    monkeypatch.setattr(pdf, "laid_out", noted)
    made = pdf_of(page_of(drawing_of(RING, **STYLE)))
    assert asked == [once, None]
    assert b"/o gs" not in plain(made)
