import dataclasses
import html
import logging
import re
import shutil
import socket
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geoplan.errors import GeoplanError
from geoplan.languages import LANGUAGES, Language, Text
from geoplan.outputs.report import report
from geoplan.outputs.report.content import MOST_ZONES, report_content, shown
from geoplan.outputs.report.paper import fonts as report_fonts
from geoplan.outputs.report.paper.pdf import laid_out
from geoplan.outputs.report.report import render, write_report
from geoplan.outputs.wording.numbers import written
from geoplan.outputs.wording.texts import load_texts, text
from support.fonts import write_font
from support.sample_result import changed

try:
    import weasyprint  # noqa: F401
except (ImportError, OSError) as error:
    PDF_HERE = str(error)
else:
    PDF_HERE = ""


needs_pdf = pytest.mark.skipif(bool(PDF_HERE), reason=f"no WeasyPrint here: {PDF_HERE}")
languages = pytest.mark.parametrize("language", LANGUAGES)


class Page(HTMLParser):
    """The elements of a page, their attributes, and the text in each section."""

    void = frozenset({"meta", "link", "br", "rect", "line", "path", "circle"})

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.section = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "section":
            self.section = dict(attrs)["id"] or ""
        if tag not in self.void:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, "elements do not close in order"

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.texts.setdefault(self.section, []).append(data)

    def text(self, section: str) -> str:
        return " ".join(" ".join(self.texts.get(section, [])).split())


@pytest.fixture(scope="module")
def pages(sample_assessment: Any) -> dict[Language, str]:
    return {language: render(sample_assessment, language=language) for language in LANGUAGES}


def rows_of(page: str, section: str) -> list[list[str]]:
    inside = re.search(rf'<section id="{section}">(.*?)</section>', page, re.S)
    assert inside
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", inside[1], re.S)
    return [
        [html.unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)]
        for row in rows
    ]


@languages
def test_the_page_is_one_file_that_asks_for_nothing(pages: dict[Language, str], language: Language) -> None:
    page = Page(pages[language])
    assert not page.open
    for tag, attributes in page.tags:
        assert tag not in {"script", "img", "iframe", "object", "embed", "form"}
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("src", "href", "xlink:href", "data"):
            target = attributes.get(name, "data:,") or ""
            assert target == "data:," or target.startswith("#"), "only its own chapters are linked"
    assert "url(" not in pages[language]
    assert "@import" not in pages[language]
    assert f'<html lang="{language}">' in pages[language]
    policy = next(a["content"] for tag, a in page.tags if tag == "meta" and a.get("http-equiv"))
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


@languages
def test_names_are_text_and_turn_nothing_around(pages: dict[Language, str], language: Language) -> None:
    page = pages[language]
    assert "<script" not in page
    assert "<b>" not in page
    assert "&lt;script&gt;window.broken = 1&lt;/script&gt;" in page
    assert not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", page)
    assert "dài!" not in page, "500 letters must be cut"
    assert "Sample &lt;City&gt;" in page or language != "en"
    names = Page(page).text("zones")
    assert "Phường \"Ngô Quyền\" & 'An Biên'" in names
    assert "=HYPERLINK(" in names
    assert "Z0008" in names, "a zone without a name is called by its code"


@languages
def test_the_first_page_says_how_real_the_data_are(
    pages: dict[Language, str], sample_assessment: Any, language: Language
) -> None:
    summary = Page(pages[language]).text("summary")
    assert text("report.status.lead", language) in summary
    for kind, source in sample_assessment.layers.items():
        assert text(f"layer.{kind}", language) in summary
        assert text(f"status.{source.status}", language).lower() in summary.lower()
    real = {kind: dataclasses.replace(layer, status="real") for kind, layer in sample_assessment.layers.items()}
    status = report_content(changed(sample_assessment, layers=real), language)["status"]
    assert not status["careful"]
    assert not any(text(f"status.{each}", language) in status["text"] for each in ("schematic", "synthetic"))


@languages
def test_the_two_reductions_stand_side_by_side_and_are_never_added(sample_assessment: Any, language: Language) -> None:
    """Both of the same electricity, that of roofs; that of all sources stands in a line of its own."""
    totals = sample_assessment.totals.copy()
    totals["rooftop_pv_energy_gwh"], factor = 4_306.93, sample_assessment.parameters.value("grid.emission_factor")
    national, jcm, every = 4_306.93e3 * factor, 1_434_209.0, 3_212_632.0
    totals["ghg_avoided_tco2e"], totals["ghg_avoided_jcm_tco2e"] = every, jcm
    result = changed(sample_assessment, totals=totals)
    values = [row["value"] for row in report_content(result, language)["ghg"]["tiles"]]
    assert values == [written(round(value / 1e3, -1), 0, language) for value in (national, jcm)]
    assert written(3_210, 0, language) in report_content(result, language)["ghg"]["note"]
    page = Page(render(result, language=language))
    summary = page.text("summary")
    assert all(value in summary for value in values)
    assert text("report.ghg.side_by_side", language) in summary
    both = {written((one + jcm) / 1e3, decimals, language) for one in (national, every) for decimals in (0, 1)}
    assert not [section for section in page.texts if any(number in page.text(section) for number in both)]


def test_vietnamese_numbers_have_vietnamese_separators(pages: dict[Language, str], sample_assessment: Any) -> None:
    population = sample_assessment.totals["population"]
    assert f"{population:,.0f}" in pages["en"]
    assert f"{population:,.0f}" in pages["ja"]
    assert f"{population:,.0f}".replace(",", ".") in pages["vi"]
    assert f"{population:,.0f}" not in pages["vi"]


def test_zones_stand_in_order_and_unknown_values_are_dashes(pages: dict[Language, str], sample_assessment: Any) -> None:
    zones = sample_assessment.zones
    rows = [row for row in rows_of(pages["en"], "zones") if row][: len(zones)]
    totals = [float(row[-4].replace(",", "")) for row in rows]
    assert totals == sorted(totals, reverse=True)
    assert totals == pytest.approx(sorted(zones["total_energy_gwh"], reverse=True), abs=0.06)
    last = zones.iloc[-1]
    (row,) = (row for row in rows if row[0] == last["zone_name"])
    assert row[2] == "–", "its population is not known"
    top = rows_of(pages["en"], "summary")
    assert [r[1].split(" (")[0] for r in top if r and r[0] in set("12345")] == [shown(row[0], 40) for row in rows[:5]]


def test_a_target_says_what_is_missing(sample_assessment: Any) -> None:
    study = sample_assessment.study.model_copy(update={"target": Text(en="Net <zero> 2050", vi="Mục tiêu", ja="目標")})
    page = Page(render(changed(sample_assessment, study=study), language="en"))
    summary, data = page.text("summary"), page.text("data")
    assert "Net <zero> 2050" in summary
    assert text("report.target.missing", "en") in summary
    assert "land cover" in data.split("does not have:")[1]
    assert "weather" not in data.split("does not have:")[1], "irradiation stands for it"


def test_parks_have_the_ranges_that_are_known(sample_assessment: Any) -> None:
    parks = Page(render(sample_assessment, language="en")).text("estates")
    assert "140 (112–172)" in parks
    assert "120.0" in parks, "no range stands beside the capacity"
    assert "12.5" in parks
    assert "(9.8" not in parks, "one end alone is no range"
    assert "140（112–172）" in Page(render(sample_assessment, language="ja")).text("estates")


def test_a_result_with_next_to_nothing_in_it(make_assessment: Any) -> None:
    result = make_assessment(columns=2, rows=1)
    zones = result.zones.iloc[:1].copy()
    numbers = [name for name in zones.columns if zones[name].dtype == float]
    zones[numbers] = np.nan
    bare = changed(
        result,
        zones=zones,
        totals=pd.Series(dtype=float),
        estates=None,
        feedstocks=pd.DataFrame(),
        sensitivity=pd.DataFrame(columns=["result", "parameter", "share", "confidence"]),
        layers={},
        notes=(),
    )
    page = Page(render(bare, language="ja"))
    assert not page.open
    assert "nan" not in page.text("zones")
    assert {"estates", "feedstocks", "notes", "candidates"}.isdisjoint(page.texts)
    empty = changed(bare, estates=result.estates.iloc[:0])
    assert "estates" not in Page(render(empty, language="en")).texts


def test_very_many_zones_are_cut_and_said(make_assessment: Any) -> None:
    result = make_assessment(columns=30, rows=10)
    page = Page(render(result, language="vi"))
    assert sum(tag == "tr" for tag, _ in page.tags) < MOST_ZONES + 80
    assert f"{MOST_ZONES} đơn vị đầu trong 300 đơn vị" in page.text("zones")


@languages
def test_sites_and_the_shortlist_stand_in_the_report(sited_assessment: Any, language: Language) -> None:
    page = render(sited_assessment, language=language)
    rows = [row for row in rows_of(page, "candidates") if row]
    kinds = sited_assessment.candidates["candidate_kind"].value_counts()
    assert len(rows) == kinds.clip(upper=10).sum()
    assert rows[0][0] == "1"
    assert any("<script>window.broken = 4</script>" in row[3] for row in rows)
    assert "<script" not in page
    shortlist = [row for row in rows_of(page, "shortlist") if row]
    assert [row[0] for row in shortlist[:10]] == [str(place) for place in range(1, 11)]
    assert text("report.jcm.all", language) in [row[0] for row in shortlist[10:]]
    parsed = Page(page)
    best = sited_assessment.candidates.query("rank == 1").nlargest(1, "energy_gwh")["candidate_kind"].item()
    assert text(f"gpkg.code.{best}", language) in parsed.text("summary")
    assert text("siting.rule.together", language) in parsed.text("exclusions")
    assert {"waste-plan", "landfills"} <= parsed.texts.keys()


def test_the_same_result_gives_the_same_page(sample_assessment: Any, tmp_path: Path) -> None:
    paths = [write_report(sample_assessment, tmp_path / name, pdf=False, language="ja") for name in ("a", "b/r.html")]
    assert paths == [[tmp_path / "a" / "report.html"], [tmp_path / "b" / "r.html"]]
    assert paths[0][0].read_bytes() == paths[1][0].read_bytes()


def test_an_unknown_language_is_refused(sample_assessment: Any, tmp_path: Path) -> None:
    with pytest.raises(GeoplanError, match="one of en, vi, ja"):
        write_report(sample_assessment, tmp_path, language="fr")  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


@needs_pdf
@languages
def test_the_summary_fits_one_sheet_and_the_pdf_holds_its_letters(
    pages: dict[Language, str], tmp_path: Path, language: Language
) -> None:
    paper = laid_out(pages[language])
    assert "summary" in paper.pages[0].anchors
    assert "method" in paper.pages[1].anchors, "the summary takes exactly one page"
    assert (
        paper.metadata.title
        == f"{pages[language].split('<title>')[1].split(' – ')[0]}".replace("&lt;", "<").replace("&gt;", ">")
        + f" – {text('report.title', language)}"
    )
    if shutil.which("pdftotext"):
        (tmp_path / "r.pdf").write_bytes(paper.write_pdf())
        told = subprocess.run(
            ["pdftotext", "-layout", tmp_path / "r.pdf", "-"], check=True, capture_output=True, text=True
        ).stdout
        assert text("report.production", language) in told
        assert "Thủy Nguyên" in told
        assert "\ufffd" not in told


@needs_pdf
def test_the_pdf_is_the_same_each_time(sample_assessment: Any, tmp_path: Path) -> None:
    one = write_report(sample_assessment, tmp_path / "1", language="vi")
    two = write_report(sample_assessment, tmp_path / "2", language="vi")
    assert [path.name for path in one] == ["report.html", "report.pdf"]
    assert one[1].read_bytes()[:5] == b"%PDF-"
    assert one[1].read_bytes() == two[1].read_bytes()


def test_without_weasyprint_the_page_is_whole_and_the_log_says_why(
    sample_assessment: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    (tmp_path / "report.pdf").write_bytes(b"of an earlier run")
    with caplog.at_level(logging.WARNING, logger="geoplan"):
        assert write_report(sample_assessment, tmp_path) == [tmp_path / "report.html"]
    assert "pip install 'geoplan[pdf]'" in caplog.text
    assert not (tmp_path / "report.pdf").exists(), "it would tell of another result"


@needs_pdf
def test_without_fonts_there_is_a_message_and_never_boxes(
    sample_assessment: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    latin = write_font(tmp_path / "latin.ttf", range(0x20, 0x2E80))
    monkeypatch.setattr(report_fonts, "font_files", lambda: [str(latin)])
    with caplog.at_level(logging.WARNING, logger="geoplan"):
        assert write_report(sample_assessment, tmp_path, language="ja") == [tmp_path / "report.html"]
    assert "fonts-noto-cjk" in caplog.text
    assert len(write_report(sample_assessment, tmp_path, language="vi")) == 2


@needs_pdf
@pytest.mark.parametrize("language", ["vi", "ja"])
def test_paper_needs_no_matplotlib(
    sample_assessment: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    written = write_report(sample_assessment, tmp_path, language=language)
    assert [path.name for path in written] == ["report.html", "report.pdf"]


@needs_pdf
def test_nothing_is_fetched() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        paper = laid_out(f'<link rel="stylesheet" href="{address}/a.css"><img src="{address}/x.png" alt="a map">')
        assert len(paper.pages) == 1
        with pytest.raises(BlockingIOError):  # nobody has knocked
            listener.accept()


def test_every_text_of_the_report_is_there_in_three_languages() -> None:
    texts = {key: given for key, given in load_texts().items() if key.startswith("report.")}
    template = Path(report.__file__).with_name("report.html.j2").read_text(encoding="utf-8")
    used = set(re.findall(r't\["([\w.]+)"\]', template))
    assert used <= set(load_texts())
    for key, given in texts.items():
        assert all(given[language] for language in LANGUAGES), key
        blanks = [set(re.findall(r"\{\w+\}", given[language])) for language in LANGUAGES]
        assert blanks[0] == blanks[1] == blanks[2], key


@pytest.mark.parametrize("language", ["vi", "ja"])
def test_no_list_date_or_unit_is_written_as_english_does(sited_assessment: Any, language: Language) -> None:
    page = render(sited_assessment, language=language)
    told = re.sub(r'<style>.*?</style>|<t[dh] class="source">.*?</td>|<[^>]+>', "|", page, flags=re.S)
    wrong = {
        "vi": r"\d{4}-\d\d-\d\d|\bt/a\b|MWh/a\b|nghìn t\b|USD/t\b|\bkm2\b",
        "ja": r"[ぁ-んァ-ヶ一-龠][;,] |\d \(\d|\d{4}-\d\d-\d\d|\bt/a\b|MWh/a\b|\bkm2\b",
    }
    assert re.findall(rf".{{0,20}}(?:{wrong[language]}).{{0,20}}", told) == []
