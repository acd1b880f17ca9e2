"""The atlas: one sheet a zone in each language, figures as in the tables, and all faults at once."""

import html
import re
from dataclasses import replace

import numpy as np
import pytest

from geoplan.errors import GeoplanError
from geoplan.languages import LANGUAGES
from geoplan.outputs.atlas import atlas as module
from geoplan.outputs.atlas import front_pages
from geoplan.outputs.atlas.atlas import chosen_zones, render_atlas, write_atlas
from geoplan.outputs.report.paper.pdf import laid_out
from geoplan.outputs.wording.numbers import readable
from geoplan.outputs.wording.texts import text
from support.paper import plain, sheets_of

pytest.importorskip("weasyprint")

FIRST, LAST = "Z0000", "Z0011"


def words(page):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", page, flags=re.S))).split())


def sheets(page):
    return page.split('<section class="sheet zone">')[1:]


@pytest.fixture(scope="module")
def page(sited_assessment):
    return render_atlas(sited_assessment, language="vi")


@pytest.fixture(scope="module")
def paper(page):
    return laid_out(page)


def test_each_zone_has_one_sheet_that_is_full_and_nothing_runs_over_its_edge(sited_assessment, page, paper):
    count = len(sited_assessment.zones)
    assert len(sheets(page)) == count
    made = sheets_of(paper)
    assert len(made) == 1 + count + 1  # the map of all, and the layers at the end; so few zones need no index
    for number, sheet in enumerate(made[:-1], 1):
        assert sheet.beyond == (), number
        assert 0.8 < sheet.filled < 1.0, number


def test_the_map_of_all_and_the_list_lead_to_the_sheets_with_their_numbers(sited_assessment, page, paper):
    places = {anchor: number for number, sheet in enumerate(paper.pages, 1) for anchor in sheet.anchors}
    for row in re.findall(r'<tr><td><a href="#(zone-\d+)">.*?<td class="number base">(\d+)</td></tr>', page):
        assert places[row[0]] == int(row[1])
    cover = page.split("</section>")[0]
    numbers = {int(number) for number in re.findall(r'font-weight="bold">(\d+)</text>', cover)}
    assert numbers == set(range(2, 2 + len(sited_assessment.zones)))
    names = [title for title, *_ in paper.make_bookmark_tree()]
    assert "Hải An" in names


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_says_what_the_tables_say_in_each_language(sited_assessment, language):
    page = render_atlas(sited_assessment, language=language, zones=[FIRST, LAST])
    assert f'<html lang="{language}">' in page
    for sheet, row in zip(sheets(page), sited_assessment.zones.iloc[[0, -1]].to_dict("records"), strict=True):
        told = words(sheet)
        assert row["zone_name"] in told
        assert row["zone_id"] in told
        for name in ("total_energy_gwh", "rooftop_pv_energy_gwh", "biomass_energy_gwh"):
            assert readable(row[name], language) in told, name
            ends = f"{readable(row[name + '_low'], language)}–{readable(row[name + '_high'], language)}"
            assert ends in told, name
        assert text("status.synthetic", language).lower() in told.lower()
        assert not re.search(r"\b(nan|inf|None)\b", told)
    made = sheets_of(laid_out(page))
    assert [(sheet.beyond, sheet.filled < 1.0) for sheet in made] == [((), True)] * 4


def test_a_zone_of_which_nothing_is_known_says_so_and_has_its_sheet(sited_assessment):
    zones = sited_assessment.siting.zones.copy()
    lost = ("energy_gwh", "priority_rank", "zone_load")
    energies = [name for name in zones.select_dtypes("number") if any(part in name for part in lost)]
    zones[energies] = zones[energies].astype(float)
    zones.loc[zones.index[0], energies] = np.nan
    zones.loc[zones.index[1], "waste_energy_gwh"] = np.nan
    zones.loc[zones.index[0], "geometry"] = None
    bare = replace(sited_assessment, siting=replace(sited_assessment.siting, zones=zones))
    page = render_atlas(bare, zones=zones["zone_id"].head(2).tolist())
    nothing, some = (words(sheet) for sheet in sheets(page))
    assert text("atlas.no_figures", "en") in nothing
    assert text("atlas.no_outline", "en") in nothing
    assert text("atlas.covers.unknown", "en") in nothing
    assert text("atlas.not_known", "en").format(sources=text("group.waste", "en")) in some
    assert [sheet.beyond for sheet in sheets_of(laid_out(page))] == [()] * 4


def test_names_are_text_and_nothing_is_fetched(page):
    assert "<b>Cát" not in page
    assert "<script" not in page
    assert "<img" not in page
    assert all(each.startswith(("#", "data:image/png;base64,")) for each in re.findall(r'(?:src|href)="([^"]*)"', page))
    assert "url(" not in page


def test_the_file_has_its_language_tags_and_the_same_bytes_for_the_same_result(page, paper, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "render_atlas", lambda *_, **__: page)
    monkeypatch.setattr("geoplan.outputs.report.paper.pdf.laid_out", lambda *_: paper)
    first = write_atlas(None, tmp_path / "deep" / "atlas.pdf", language="vi").read_bytes()
    assert write_atlas(None, tmp_path / "again.pdf", language="vi").read_bytes() == first
    told = plain(first)
    assert b"/Lang (vi)" in told
    assert b"/StructTreeRoot" in told
    assert told.count(b"/S /Figure") == told.count(b"/Alt "), "every picture says what it shows"
    assert b"/Subtype /Image" in told, "roofs are pixels"


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_written(sited_assessment, tmp_path):
    with pytest.raises(GeoplanError) as error:
        write_atlas(sited_assessment, tmp_path / "atlas.html", language="fr")
    assert "'.html'" in str(error.value)
    assert "'fr'" in str(error.value)
    with pytest.raises(GeoplanError) as error:
        write_atlas(sited_assessment, tmp_path / "atlas.pdf", zones=["Z000", "Z0001", "nowhere"])
    assert len(error.value.faults) == 2
    assert "Z000" in str(error.value)
    assert "nowhere" in str(error.value)
    with pytest.raises(GeoplanError, match="one zone_id or more"):
        write_atlas(sited_assessment, tmp_path / "atlas.pdf", zones=[])
    assert not list(tmp_path.iterdir())


def test_zones_stand_in_the_order_of_the_result_each_once(sited_assessment):
    assert chosen_zones(sited_assessment, [LAST, FIRST, FIRST]) == [0, 11]
    assert chosen_zones(sited_assessment, None) == list(range(12))


def test_without_a_font_or_weasyprint_it_says_what_to_install(tmp_path, monkeypatch, no_paper):
    with pytest.raises(GeoplanError, match=r"geoplan\[pdf\]"):
        write_atlas(None, tmp_path / "atlas.pdf")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_full_sheet_of_the_index_is_one_sheet_of_paper(sited_assessment, language, monkeypatch):
    monkeypatch.setattr(front_pages, "MOST_LARGEST", 3)
    page = render_atlas(sited_assessment, language=language, zones=[f"Z00{number:02}" for number in range(8)])
    head, rest = page.split('<section class="sheet index">')
    index = rest.split("</section>")[0]
    zones = re.findall(r"<tr><th><a .*?</tr>", index, flags=re.S)
    heads = re.findall(r'<tr><th class="head".*?</tr>', index, flags=re.S)
    assert len(zones) == 8
    assert heads
    rows = [(heads[:1], zones[:1])[number % 4 > 0][0] for number in range(front_pages.PER_SHEET)]
    full = index.split("</thead>")[0] + "</thead>" + "".join(rows) + "</table>"
    made = sheets_of(laid_out(head.split("<section")[0] + f'<section class="sheet index">{full}</section>'))
    assert len(made) == 1
    assert made[0].beyond == ()
    assert 0.85 < made[0].filled < 1.0
    # each zone's number is that of its sheet, the index being one
    assert sorted(int(n) for n in re.findall(r'<td class="number base">(\d+)</td></tr>', index)) == list(range(3, 11))
