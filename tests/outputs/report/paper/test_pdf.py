"""What a PDF tells to programs, and to those who do not see it."""

import base64
import gc
import re
from typing import Any

import numpy as np
import pytest

from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.drawing.background.palette_png import palette_png
from geoplan.outputs.fieldwork.field_sheets import render_field_sheets
from geoplan.outputs.report.paper import pdf
from geoplan.outputs.report.paper.chapters import chapters_of
from geoplan.outputs.report.paper.page_tree import tree_of
from geoplan.outputs.report.paper.pdf import laid_out, pdf_of, with_picture_titles
from geoplan.outputs.report.report import render
from geoplan.outputs.wording.texts import text
from support.paper import KEPT_WITH_THE_NEXT, plain, sheets_of

weasyprint = pytest.importorskip("weasyprint")

LEAST_FILLED = 0.45
"""Of the sheets of a chapter but the last: a table that may not be broken stands behind what is left free."""


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    return request.param


@pytest.fixture(scope="module")
def page(sited_assessment: Any, language: Language) -> str:
    return render(sited_assessment, language=language)


@pytest.fixture(scope="module")
def paper(page: str) -> Any:
    return laid_out(page)


def elements_of(root: Any, depth: int = 0) -> list[tuple[Any, ...]]:
    """Return what a reader of a tree comes to, but for what declares the names of its elements."""
    attributes = sorted((name, value) for name, value in root.attrib.items() if not name.endswith("xmlns"))
    words = [(each or "").strip() for each in (root.text, root.tail)]
    return [(depth, root.tag, attributes, words), *(row for child in root for row in elements_of(child, depth + 1))]


def test_a_page_is_read_as_by_a_parser_of_html(page: str) -> None:
    quick = tree_of(page)
    assert quick is not None
    assert elements_of(quick) == elements_of(weasyprint.HTML(string=page).etree_element)


def marks_of(tree: Any) -> list[str]:
    return [label for name, _, children, _ in tree for label in (name, *marks_of(children))]


def test_the_file_has_its_language_its_title_and_tags(
    page: str, paper: Any, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "laid_out", {page: paper}.get)
    monkeypatch.setattr(pdf, "_let_go", lambda _: None)  # other tests look at it
    made = plain(pdf_of(page))
    assert f"/Lang ({language})".encode() in made
    assert b"/StructTreeRoot" in made
    assert re.search(rb"/MarkInfo\s*<<\s*/Marked true", made)
    assert b"/DisplayDocTitle true" in made
    assert b"/Outlines" in made
    tags = set(re.findall(rb"/S /(\w+)", made))
    assert {b"H1", b"H2", b"H3", b"Table", b"TH", b"TD", b"Figure", b"P", b"L", b"Link"} <= tags
    assert made.count(b"/S /Figure") == made.count(b"/Alt "), "every picture says what it shows"


def test_every_chapter_is_a_bookmark_and_stands_in_the_contents_with_its_page(page: str, paper: Any) -> None:
    chapters = chapters_of(page)
    assert len(chapters) > 8
    sections = re.findall(r'<section id="([\w-]+)">', page)
    assert [chapter.place for chapter in chapters] == [each for each in sections if each != "summary"]
    marks = marks_of(paper.make_bookmark_tree())
    assert all(chapter.title.unescape() in marks for chapter in chapters)
    at: dict[str, int] = {}
    for number, sheet in enumerate(paper.pages, 1):
        for name in sheet.anchors:
            at.setdefault(name, number)
    assert at["method"] == 2, "the contents stand on its page"
    assert {chapter.place for chapter in chapters} <= at.keys()
    links = re.findall(r'<li><a href="#([\w-]+)">', page)
    assert links == [chapter.place for chapter in chapters]
    told = "\n".join(box.text for box in paper.pages[1]._page_box.descendants() if type(box).__name__ == "TextBox")
    numbers = [int(number) for number in re.findall(r"\.\s*(\d+)\s*$", told, re.MULTILINE)]
    assert numbers == [at[chapter.place] for chapter in chapters]


def test_no_words_leave_the_sheet(paper: Any) -> None:
    for number, sheet in enumerate(sheets_of(paper), 1):
        assert sheet.beyond == (), f"page {number}"


def test_no_sheet_is_nearly_empty_and_none_ends_with_a_heading(paper: Any) -> None:
    sheets = sheets_of(paper)
    starts = [set(sheet.anchors) for sheet in paper.pages]
    for number, sheet in enumerate(sheets[:-1]):
        assert not KEPT_WITH_THE_NEXT & set(sheet.last), f"page {number + 1} ends with a heading"
        assert sheet.filled >= LEAST_FILLED or starts[number + 1] - starts[number], f"page {number + 1} is empty"
        for here, whole in sheet.rows:
            assert here >= min(whole, 2), f"page {number + 1} has one row of {whole}"


def test_notes_stand_on_the_page_of_the_end_of_their_table(paper: Any, page: str) -> None:
    """The first words on a sheet are no note of a table that ended on the sheet before."""
    notes = {html_free(note) for note in re.findall(r'</table>\s*<p class="small">(.*?)</p>', page, re.S)}
    assert notes
    for number, sheet in enumerate(paper.pages[1:], 2):
        first = next(
            box for box in sheet._page_box.descendants() if type(box).__name__ == "TextBox" and box.text.strip()
        )
        is_note = first.element_tag == "p" and any(note.startswith(first.text.strip()[:30]) for note in notes)
        assert not is_note, f"page {number}"


def html_free(given: str) -> str:
    return " ".join(re.sub("<[^>]+>", "", given).split())


def test_a_field_sheet_is_one_bookmark(sited_assessment: Any) -> None:
    page = render_field_sheets(sited_assessment, language="vi", most=3)
    marks = laid_out(page).make_bookmark_tree()
    names = re.findall(r"<h1>(.*?)</h1>", page)
    assert len(marks) == len(names) == 3
    assert not any(children for _, _, children, _ in marks)
    assert b"/Lang (vi)" in plain(pdf_of(page))


def test_a_version_that_knows_no_tags_writes_without(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(weasyprint.DEFAULT_OPTIONS, "pdf_tags")
    options: dict[str, Any] = {}
    monkeypatch.setattr(weasyprint.HTML, "render", lambda *_, **given: options.update(given))
    laid_out("<p>x</p>")
    assert set(options) == {"stylesheets"}


def test_a_picture_says_what_it_shows() -> None:
    page = '<svg viewBox="0 0 1 1" role="img" aria-label="Maps &amp; more" font-family="x"><path/></svg>'
    assert with_picture_titles(page).count("<title>Maps &amp; more</title><path/>") == 1


def test_the_date_of_the_outputs_stands_in_the_page_and_in_the_file(
    sited_assessment: Any, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    page = render(sited_assessment, language=language)
    made = text("report.dated.made", language).format(year=2023, month=11, day=14)
    assert page.split('class="dated">')[1].split("</p>")[0].endswith(made)
    head = page.split("<style>")[0]
    assert b"/CreationDate (D:20231114221320" in plain(pdf_of(head))


@pytest.mark.parametrize("was_on", [True, False])
def test_the_search_for_circles_goes_on_as_it_was_once_a_page_is_laid_out(
    was_on: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def laid(*_: Any, **__: Any) -> Any:
        seen.append(gc.isenabled())
        raise ValueError("no paper")

    monkeypatch.setattr(weasyprint.HTML, "render", laid)
    started = gc.isenabled()
    try:
        (gc.enable if was_on else gc.disable)()
        with pytest.raises(ValueError, match="no paper"):
            pdf_of("<p>a</p>")
        assert (seen, gc.isenabled()) == ([False], was_on)
    finally:
        (gc.enable if started else gc.disable)()


def test_a_picture_that_stands_in_the_page_reaches_the_paper() -> None:
    picture = (
        pdf.PICTURE_IN_PAGE + base64.b64encode(palette_png(np.zeros((2, 3), np.uint8), [(255, 0, 0, 128)])).decode()
    )
    assert b"/Subtype /Image" in plain(pdf_of(f'<p><img alt="red" src="{picture}">a</p>'))
    assert b"/Subtype /Image" not in plain(pdf_of('<p><img alt="far" src="https://example.invalid/a.png">a</p>'))
