"""The site of the documentation: built without a warning, whole, and a page that asks no host."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from importlib.util import find_spec
from urllib.parse import unquote

import pytest

import geoplan
from geoplan.cli import app
from geoplan.fields import load_fields
from geoplan.kinds.layer_kinds import layer_kinds
from geoplan.parameters import load_parameters
from geoplan.study import Layers, LayerSource, Study
from support.needed import absent
from support.places import REPOSITORY

BUILD = REPOSITORY / "docs" / "site" / "build.py"
PLANNERS = ("guides/planner.html", "vi/planner.html", "ja/planner.html")
pytestmark = pytest.mark.slow


class Marks(HTMLParser):
    """The anchors of a page, where it leads, and what it loads."""

    def __init__(self) -> None:
        super().__init__()
        self.anchors, self.leads, self.loads = set(), set(), set()

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.anchors |= {given[name] for name in ("id", "name") if given.get(name)}
        if tag == "a" and given.get("href"):
            self.leads.add(given["href"])
        if given.get("src"):
            self.loads.add(given["src"])
        if tag == "link" and given.get("rel") in ("stylesheet", "icon", "preload"):
            self.loads.add(given["href"])


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of the site; its notebooks as they are stored, for tests/notebooks runs them."""
    for module in ("sphinx", "furo", "myst_nb"):
        if find_spec(module) is None:
            absent(module)
    output = tmp_path_factory.mktemp("site") / "docs"
    command = [sys.executable, str(BUILD), "--output", str(output), "--notebooks", str(REPOSITORY / "notebooks")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return output


@pytest.fixture(scope="module")
def marks(site):
    """What each page of the site has, by its file."""
    pages = {}
    for file in sorted(site.rglob("*.html")):
        if "_static" not in file.parts:
            pages[file] = Marks()
            pages[file].feed(file.read_text("utf-8"))
    return pages


def test_every_public_name_has_its_entry(marks):
    entries = {anchor for file, page in marks.items() if file.parent.name == "python" for anchor in page.anchors}
    assert {f"geoplan.{name}" for name in geoplan.__all__} <= entries


def test_every_key_of_a_study_is_told(site, marks):
    anchors = marks[site / "reference" / "study_keys.html"].anchors
    keys = {*Study.model_fields} - {"folder", "allow_outside", "parameters", "overrides"} | {"parameters"}
    assert keys <= anchors
    assert {f"layers.{name}" for name in Layers.model_fields} <= anchors
    assert {f"layers.KIND.{name}" for name in LayerSource.model_fields} - {"layers.KIND.terms"} <= anchors
    text = (site / "reference" / "study_keys.html").read_text("utf-8")
    assert "<td></td></tr>" not in text, "a key without a word on it"


def test_every_parameter_column_and_kind_is_told(site, marks):
    told = {anchor for file, page in marks.items() if file.parent.name == "parameters" for anchor in page.anchors}
    assert set(load_parameters()) <= told
    assert set(load_fields()) <= marks[site / "reference" / "columns.html"].anchors
    assert set(layer_kinds()) <= marks[site / "reference" / "layer_kinds.html"].anchors


def test_every_command_has_its_page(site):
    import typer

    for name, command in typer.main.get_command(app).commands.items():
        text = (site / "commands" / f"{name}.html").read_text("utf-8")
        assert all(f"<code>{each.opts[0]}</code>" in text for each in command.params if each.opts[0].startswith("-"))


def test_every_page_leads_to_what_is_there_and_loads_nothing_of_others(site, marks):
    lost = []
    for file, page in marks.items():
        assert not [each for each in page.loads if re.match(r"(https?:)?//", each)], file
        for target in page.leads:
            path, _, anchor = target.partition("#")
            if re.match(r"[a-z]+:", target) or "_static" in path:
                continue
            to = (file.parent / unquote(path)).resolve() if path else file
            if not to.exists() or (anchor and to in marks and unquote(anchor) not in marks[to].anchors):
                lost.append(f"{file.relative_to(site)}: {target}")
    assert not lost, "\n".join(lost)


def test_formulas_are_set_by_the_browser(site):
    assert "<math " in (site / "models" / "cost.html").read_text("utf-8")


@pytest.mark.parametrize("page", sorted((REPOSITORY / "docs" / "models").glob("*.md")), ids=lambda page: page.stem)
def test_every_model_has_formula_source_parameters_limits_checks(page):
    heads = re.findall(r"^## (.*)$", page.read_text("utf-8"), re.MULTILINE)
    assert heads == ["Formula", "Source", "Parameters", "Limits", "Checks"]


def test_marks_of_parameters_name_some():
    for page in sorted((REPOSITORY / "docs" / "models").glob("*.md")):
        for names in re.findall(r"<!-- parameters: (.*?) -->", page.read_text("utf-8")):
            for begin in names.split():
                assert any(name.startswith(begin) for name in load_parameters()), f"{page.name}: {begin}"


def test_each_page_says_which_language_it_is_in(site):
    told = {page: re.search(r'<html[^>]* lang="(\w+)"', (site / page).read_text("utf-8"))[1] for page in PLANNERS}
    assert told == {"guides/planner.html": "en", "vi/planner.html": "vi", "ja/planner.html": "ja"}


@pytest.mark.browser
def test_it_opens_and_is_searched_from_a_file_without_a_network(site, chromium):
    asked, said = [], []
    with chromium.new_context(viewport={"width": 390, "height": 844}, locale="en-US", offline=True) as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.goto((site / "index.html").as_uri())
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(overflow) == 0, "a phone scrolls down, not aside"
        page.goto((site / "search.html").as_uri() + "?q=soiling")
        page.locator("#search-results ul.search li").first.wait_for()
        page.goto((site / "reference" / "columns.html").as_uri())
        page.locator("input.filter").fill("ghg avoided")
        shown = page.locator(".reference-table tbody tr:visible")
        assert 0 < shown.count() < 40
    assert said == []
    assert not [address for address in asked if not address.startswith(("file:", "data:"))]
