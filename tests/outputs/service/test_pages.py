"""Pages say in three languages what the documents say, and run nothing that stands in the data."""

import re
from html.parser import HTMLParser

import pytest

from geoplan.languages import LANGUAGES
from geoplan.outputs.service.pages import STYLE, status_line, told_size
from geoplan.outputs.service.questions import parameter_names
from support.served_outputs import BASE

ADDRESSES = (
    *("/", "/studies", "/studies/sample", "/collections", "/conformance", "/openapi", "/collections/sample.zones"),
    *("/collections/sample.zones/schema", "/collections/sample.zones/items", "/collections/sample.pathways/items"),
    *("/collections/sample.candidates", "/collections/sample.checks", "/nothing"),
)


class Elements(HTMLParser):
    """What stands on a page: its tags, and where its links and pictures lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.leads: set[str] = set()
        self.events: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.leads |= {value for name, value in attrs if name in ("href", "src", "action") and value}
        self.events |= {name for name, _ in attrs if name.startswith("on") or name == "style"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_in_its_language_and_runs_nothing(client, address, language):
    answer = client.get(f"{address}?f=html&lang={language}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == (404 if address == "/nothing" else 200)
    assert answer.headers["Content-Language"] == language
    assert page.startswith(f'<!DOCTYPE html>\n<html lang="{language}">')
    elements = Elements(page)
    assert not elements.tags & {"script", "iframe", "img", "form", "object", "b"}
    assert not elements.events
    assert not [each for each in elements.leads if each.startswith("javascript:")]
    assert {f"{BASE}{address}?f=html&lang={each}" for each in LANGUAGES} <= elements.leads


def test_figures_are_written_as_the_language_writes_them(client):
    pages = {
        each: client.get(f"/collections/sample.zones/items?f=html&lang={each}").get_data(as_text=True)
        for each in LANGUAGES
    }
    assert "Population" in pages["en"]
    assert "Dân số" in pages["vi"]
    assert re.search(r'class="figure">\d{1,3}\.\d{3}<', pages["vi"])
    assert re.search(r'class="figure">\d{1,3},\d{3}<', pages["ja"])


def test_a_row_says_what_its_codes_mean(client, shelf):
    identifier = shelf.collections()["sample.candidates"].rows.ids[0]
    page = client.get(f"/collections/sample.candidates/items/{identifier}?f=html&lang=vi").get_data(as_text=True)
    assert "Điện mặt trời" in page
    assert 'class="chosen"' in page


@pytest.mark.parametrize("address", ["", "/schema", "/items", "/items/A"])
def test_every_page_of_a_layer_leads_back_to_its_study(client, shelf, address):
    address = address.replace("A", shelf.collections()["sample.zones"].rows.ids[0])
    page = Elements(client.get(f"/collections/sample.zones{address}?f=html").get_data(as_text=True))
    assert f"{BASE}/studies/sample?f=html" in page.leads


def test_rows_for_a_program_are_not_cut_at_a_page_for_people(client):
    for address in ("/studies/sample", "/collections/sample.zones"):
        leads = Elements(client.get(f"{address}?f=html").get_data(as_text=True)).leads
        assert {f"{BASE}/collections/sample.zones/items?f={form}&limit=10000" for form in ("json", "csv")} <= leads


def test_the_page_for_programs_tells_every_parameter(client, shelf):
    page = client.get("/openapi?f=html").get_data(as_text=True)
    known = {name for each in shelf.collections().values() for name in parameter_names(each)}
    assert not [name for name in known if f"<code>{name}</code>" not in page]


def test_heads_order_and_pagers_lead_on(client):
    page = client.get("/collections/sample.pathways/items?f=html&limit=10&sortby=year").get_data(as_text=True)
    assert "?f=html&amp;sortby=-year&amp;limit=10" in page
    assert 'rel="next"' in page
    assert 'rel="prev"' not in page


def test_a_folder_without_a_study_says_what_to_do(tmp_path):
    from support.served_outputs import client_of

    assert "geoplan run" in client_of(tmp_path).get("/?f=html").get_data(as_text=True)


def test_the_style_loads_nothing():
    assert "url(" not in STYLE
    assert "@import" not in STYLE


def test_sizes_and_statuses_are_told():
    assert told_size(2_048, "en") == "2 KB"
    assert status_line("real", "ja") == "実データ"
    assert status_line("", "en") == ""
