import html
import logging
import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Transformer

from geoplan.errors import GeoplanError
from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.fieldwork import field_sheets
from geoplan.outputs.fieldwork.field_sheets import (
    MOST_SHEETS,
    chosen_sheets,
    load_questions,
    questions_for,
    render_field_sheets,
    write_field_sheets,
)
from geoplan.outputs.fieldwork.local_grid import digits_of
from geoplan.outputs.fieldwork.site_place import known_to_m
from geoplan.outputs.report.paper.pdf import laid_out
from geoplan.outputs.wording.measure_words import measure_reason
from geoplan.outputs.wording.texts import load_texts, text
from geoplan.parameters import load_parameters
from geoplan.planning.candidate_costs import add_costs
from geoplan.planning.jcm import load_technologies
from geoplan.potential.carbon import grid_avoided_tco2e, jcm_avoided_tco2e
from geoplan.result.assessment import Assessment
from geoplan.siting.candidate_kinds import candidate_kinds
from support.sample_result import changed, sample_order

LONG = "Khu công nghiệp và cảng biển Đình Vũ – Cát Hải mở rộng giai đoạn hai "
KINDS = tuple(load_technologies())


def candidates_of(zones: gpd.GeoDataFrame, count: int = 20) -> gpd.GeoDataFrame:
    """As the contract between siting and outputs has it: all kinds, gaps, and names that a page must bear."""
    draw = np.random.default_rng(8)
    kinds = np.resize(KINDS, count)
    is_pv = pd.Series(kinds).str.endswith("_pv").to_numpy()
    zone = np.arange(count) % len(zones)
    capacity = draw.lognormal(2, 0.8, count)
    energy = capacity * np.where(is_pv, 1.2, 7.0)
    names = [LONG * 3 if k == 3 else "<script>x</script>" if k == 4 else f"Điểm {k}" for k in range(count)]
    frame = gpd.GeoDataFrame(
        {
            "candidate_id": [f"{kind}:{k}" for k, kind in enumerate(kinds)],
            "candidate_name": names,
            "candidate_kind": kinds,
            "zone_name": zones["zone_name"].iloc[zone].to_numpy(),
            "area_ha": np.where(is_pv, capacity * 1.2, np.nan),
            "capacity_mw": capacity,
            "energy_gwh": energy,
            "energy_gwh_low": energy * 0.8,
            "energy_gwh_high": energy * 1.2,
            "specific_yield_kwh_per_kwp": np.where(is_pv, 1_200.0, np.nan),
            "feedstock_t": np.where(is_pv, np.nan, energy * 900),
            "mean_haul_km": np.where(is_pv, np.nan, 21.0),
            "delivered_cost_usd_per_t": np.where(kinds == "biomass", 44.0, np.nan),
            "waste_ghg_change_tco2e": np.where(kinds == "waste", -9_000.0, np.nan),
            "residents_nearby": 12_345.0,
            "estate_id": np.where(kinds == "rooftop_pv", "E1", None),
            "status": np.where(np.arange(count) == 5, "surveyed", "model"),
            "score": draw.uniform(0, 1, count),
            "criteria_not_applied": "grid_distance;slope;road_distance;protected_distance",
        },
        geometry=zones.geometry.iloc[zone].representative_point().to_numpy(),
        crs=zones.crs,
    )
    frame["rank"] = frame.groupby("candidate_kind")["score"].rank(ascending=False)
    frame["rank_low"], frame["rank_high"] = frame["rank"].clip(upper=1), frame["rank"] + 2
    return gpd.GeoDataFrame(add_costs(frame, load_parameters()))


def crowded(candidates: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """All that a sheet can show, on every sheet."""
    known = {"grid_distance_km": 1.234, "grid_voltage_kv": 110.0, "road_distance_km": 0.45, "slope_pct": 12.3}
    known |= {"protected_distance_km": 8.7, "cropland_pct": 41.2, "roof_count": 1_234.0, "area_ha": 123.4}
    known |= {"specific_yield_kwh_per_kwp": 1_234.0, "feedstock_t": 123_456.0, "mean_haul_km": 33.3}
    known |= {"delivered_cost_usd_per_t": 45.6, "waste_ghg_change_tco2e": -12_345.0}
    of_kind = {kind: ";".join(candidate_kinds()[kind].criteria) for kind in KINDS}
    not_applied = candidates["candidate_kind"].map(of_kind)
    return candidates.assign(estate_id=LONG * 2, criteria_not_applied=not_applied, **known)


def sites_of(candidates: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    chosen = candidates[candidates["candidate_kind"].isin(["ground_pv", "floating_pv"])]
    ids = {"site_id": chosen["candidate_id"].to_numpy(), "technology": chosen["candidate_kind"].to_numpy()}
    return gpd.GeoDataFrame(ids, geometry=chosen.geometry.buffer(500).to_numpy(), crs=candidates.crs)


@pytest.fixture(scope="module")
def result(sample_assessment: Assessment) -> Assessment:
    candidates = candidates_of(sample_assessment.zones)
    return changed(sample_assessment, candidates=candidates, sites=sites_of(candidates))


@pytest.fixture(scope="module")
def pages(result: Assessment) -> dict[Language, str]:
    return {language: render_field_sheets(result, language=language) for language in LANGUAGES}


def sections(page: str) -> list[str]:
    return page.split('<section class="sheet">')[1:]


def words(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", page, flags=re.S)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_page_of_paper_for_each_candidate(result: Assessment, language: Language) -> None:
    """Nothing is pushed off its page, and no text reaches the box for the surveyor's name."""
    full = crowded(result.candidates.groupby("candidate_kind").head(2)).assign(origin="estate").head(6)
    order = sample_order(result.zones).query("thing == 'estate'").assign(item=(LONG * 2).strip())
    told = changed(result, measure_first=order)
    page = render_field_sheets(told, language=language, candidates=full)
    assert measure_reason(order.to_dict("records")[0], language) in words(page)
    document = laid_out(page)
    assert len(document.pages) == len(sections(page)) == 6
    for sheet in document.pages:
        boxes = [box for box in sheet._page_box.descendants() if box.element is not None]
        named = {box.element.get("class", ""): box for box in boxes}
        assert {"sheet", "sign", "map", "status", "sketch clear"} <= set(named)
        sketch, sign, whole = named["sketch clear"], named["sign"], named["sheet"]
        assert sketch.position_y + sketch.height <= sign.position_y
        assert sign.position_y + sign.height <= whole.position_y + whole.height + 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sheet_says_what_the_data_are(pages: dict[Language, str], language: Language) -> None:
    texts = load_texts()
    for number, sheet in enumerate(sections(pages[language])):
        plain = words(sheet)
        assert texts["status.synthetic"][language].capitalize() in plain, number
        assert texts["status.schematic"][language].capitalize() in plain, number
    surveyed = [sheet for sheet in sections(pages[language]) if texts["sheet.surveyed"][language] in words(sheet)]
    modelled = [sheet for sheet in sections(pages[language]) if texts["sheet.model"][language] in words(sheet)]
    assert len(surveyed) == 1
    assert len(modelled) == 19


def test_coordinates_are_those_of_the_point(result: Assessment, pages: dict[Language, str]) -> None:
    to_degrees = Transformer.from_crs(32648, 4326, always_xy=True)
    to_vn2000 = Transformer.from_crs(32648, 9210, always_xy=True)
    sheets = {re.search(r'class="quiet">([^<]+)<', sheet).group(1): words(sheet) for sheet in sections(pages["en"])}
    for row in result.candidates.itertuples():
        longitude, latitude = to_degrees.transform(row.geometry.x, row.geometry.y)
        east, north = to_vn2000.transform(row.geometry.x, row.geometry.y)
        plain = sheets[row.candidate_id]
        digits = digits_of(known_to_m(row._asdict(), result.inputs))
        assert f"{latitude:.{digits.degrees}f}, {longitude:.{digits.degrees}f}" in plain
        assert f'href="geo:{latitude:.{digits.degrees}f},{longitude:.{digits.degrees}f}"' in pages["en"]
        assert f"{int(latitude)}°{int(latitude * 60 % 60):02d}′" in plain
        written = [float(number.replace(",", "")) for number in re.findall(r"\d[\d,]+(?:\.\d)?\b", plain)]
        nearly = 2 + 10.0**-digits.metres
        assert any(abs(number - north) < nearly for number in written)
        assert any(abs(number - east) < nearly for number in written)
        assert "EPSG:9210" in plain


def test_a_large_site_is_told_as_whole_projects(result: Assessment) -> None:
    ground = result.candidates[result.candidates["candidate_kind"] == "ground_pv"].head(1)
    large = add_costs(ground.assign(capacity_mw=300.0, energy_gwh=420.0), result.parameters)
    page = render_field_sheets(changed(result, candidates=large), language="en")
    told = re.search(r"% of the investment; (\S+) projects of (\S+) MWp", words(page))
    assert told is not None
    assert int(told[1]) * float(told[2]) == pytest.approx(300.0, rel=0.01)


def test_what_is_not_known_is_said_and_never_made_up(pages: dict[Language, str]) -> None:
    texts = load_texts()
    for sheet in sections(pages["en"]):
        plain = words(sheet)
        # Grid, road, slope, protected areas and cropland have no layer here; nor has the map roads and water.
        assert plain.count(texts["sheet.no_layer"]["en"]) == 7
        assert texts["sheet.map.no_roads"]["en"] in plain
        assert texts["sheet.map.no_water"]["en"] in plain
        assert "12,345" in plain
        assert "Near the power grid" in plain
        assert not re.search(r"\b(nan|none|inf)\b", plain, flags=re.IGNORECASE)


def test_both_reductions_stand_side_by_side(result: Assessment, pages: dict[Language, str]) -> None:
    sheets = {re.search(r'class="quiet">([^<]+)<', sheet).group(1): words(sheet) for sheet in sections(pages["en"])}
    for row in result.candidates.itertuples():
        plain = sheets[row.candidate_id]
        national = grid_avoided_tco2e(row.energy_gwh, result.parameters)
        creditable = jcm_avoided_tco2e(row.energy_gwh, result.parameters)
        assert f"{national:,.0f}" in plain
        assert f"{creditable:,.0f}" in plain
        assert f"{national + creditable:,.0f}" not in plain
        assert "never added" in plain
        assert ("to be named" in plain) == (not row.candidate_kind.endswith("_pv"))
        assert ("Methane avoided, net" in plain) == (row.candidate_kind == "waste")


def test_questions_are_those_of_the_kind(pages: dict[Language, str]) -> None:
    for kind in candidate_kinds():
        asked = questions_for(kind)
        assert 7 <= len(asked) <= 10
    for kind in KINDS:
        asked = questions_for(kind)
        assert 7 <= len(asked) <= 10
        for language in LANGUAGES:
            sheet = next(each for each in sections(pages[language]) if f">{kind}:" in each)
            plain = " ".join(words(sheet).split())
            assert all(question[language] in plain for question in asked)
    for key, (kinds, question) in load_questions().items():
        assert kinds <= candidate_kinds().keys(), key
        assert all(getattr(question, language).strip() for language in LANGUAGES), key


def test_names_are_text_and_nothing_is_fetched(pages: dict[Language, str]) -> None:
    for page in pages.values():
        assert "<script" not in page
        assert not re.findall(r'(?:src|href)="(?!#|geo:[-0-9.]+,[-0-9.]+")', page)
        assert "url(" not in page


def test_sheets_go_by_kind_and_the_best_come_first(result: Assessment) -> None:
    table = result.candidates
    everything = [table.iloc[place] for place in chosen_sheets(table, None)]
    assert len(everything) == 20
    assert [KINDS.index(row["candidate_kind"]) for row in everything] == sorted(
        KINDS.index(row["candidate_kind"]) for row in everything
    )
    for kind in KINDS:
        ranks = [row["rank"] for row in everything if row["candidate_kind"] == kind]
        assert ranks == sorted(ranks)
    # Of six sheets, one is of each kind.
    assert {table.iloc[place]["candidate_kind"] for place in chosen_sheets(table, 6)} == set(KINDS)
    assert all(table.iloc[place]["rank"] == 1 for place in chosen_sheets(table, 6))
    assert len(chosen_sheets(pd.concat([table] * 3, ignore_index=True), MOST_SHEETS)) == MOST_SHEETS


def test_the_file(result: Assessment, tmp_path: Path) -> None:
    two = result.candidates.head(2)
    target = tmp_path / "sheets" / "field_sheets.pdf"
    assert write_field_sheets(result, target, language="ja", candidates=two) == target
    first = target.read_bytes()
    assert first.startswith(b"%PDF")
    write_field_sheets(result, target, language="ja", candidates=two)
    assert target.read_bytes() == first
    assert [path.name for path in target.parent.iterdir()] == ["field_sheets.pdf"]


def test_without_candidates_there_is_no_file(
    result: Assessment, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    target = tmp_path / "field_sheets.pdf"
    target.write_bytes(b"of an earlier run")
    with caplog.at_level(logging.INFO, logger="geoplan"):
        assert write_field_sheets(result, target, candidates=result.candidates.iloc[:0]) is None
    assert "no candidate sites" in caplog.text
    assert not target.exists()
    assert write_field_sheets(changed(result, candidates=None), target) is None


def test_without_a_font_there_is_no_file(
    result: Assessment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(field_sheets, "reason_against_pdf", lambda _page: "no font has the letters")
    one = result.candidates.head(1)
    assert write_field_sheets(result, tmp_path / "f.pdf", candidates=one) is None
    assert "f.pdf is left out: no font" in caplog.text
    assert not list(tmp_path.iterdir())


def test_least_of_what_a_candidate_may_have(result: Assessment) -> None:
    """Kind, id, capacity, energy and a point: a page comes out all the same."""
    needed = ["candidate_id", "candidate_kind", "capacity_mw", "energy_gwh", "geometry"]
    bare = result.candidates[needed].head(2).assign(energy_gwh=[np.nan, 3.0], candidate_kind=["tidal", "waste"])
    page = render_field_sheets(changed(result, sites=None), candidates=bare, language="vi")
    assert len(sections(page)) == 2
    assert bare["candidate_id"].iloc[0] in page


def test_what_is_wrong_is_named(result: Assessment) -> None:
    with pytest.raises(GeoplanError, match="language"):
        render_field_sheets(result, language="fr")  # type: ignore[arg-type]
    with pytest.raises(GeoplanError, match="that of the zones"):
        render_field_sheets(result, candidates=result.candidates.to_crs(4326))
    lines = result.candidates.head(2).set_geometry([shapely.LineString([(0, 0), (1, 1)]), None])
    lines = lines.set_crs(result.zones.crs, allow_override=True)
    with pytest.raises(GeoplanError) as caught:
        render_field_sheets(result, candidates=lines)
    assert len(caught.value.faults) == 2


def test_the_template_asks_for_texts_that_exist() -> None:
    template = Path(field_sheets.__file__).with_name("field_sheets.html.j2").read_text(encoding="utf-8")
    asked = set(re.findall(r't\["([\w.]+)"\]', template))
    assert asked
    assert asked <= set(load_texts())


def test_a_sheet_says_whether_a_rank_is_stable_and_what_weight_it_rests_on(result: Assessment) -> None:
    told = result.candidates.assign(stable=True, weight_applied_share=0.62)
    page = words(render_field_sheets(changed(result, candidates=told)))
    assert "; stable rank; 62% of the weight applied" in page
    assert "stable rank" not in words(render_field_sheets(changed(result, candidates=told.assign(stable=False))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_places_to_be_measured_first_come_first_and_say_why(result: Assessment, language: Language) -> None:
    candidates = result.candidates
    assert candidates is not None
    roofs = candidates.index[candidates["candidate_kind"] == "rooftop_pv"]
    origin = np.where(candidates.index == roofs[-1], "estate", "density")
    order = sample_order(result.zones)
    told = changed(result, candidates=candidates.assign(origin=origin), measure_first=order)
    first, second = sections(render_field_sheets(told, language=language))[:2]
    estate = order[order["thing"] == "estate"].to_dict("records")[0]
    assert candidates.loc[roofs[-1], "candidate_id"] in first
    for part in (text("sheet.measure", language).format(order="1"), measure_reason(estate, language)):
        assert part in words(first)
        assert part not in words(second)


def test_each_sheet_has_a_code_to_scan_and_a_link_to_tap(pages: dict[Language, str]) -> None:
    for language, page in pages.items():
        for sheet in sections(page):
            links = set(re.findall(r'href="(geo:[^"]+)"', sheet))
            assert len(links) == 1
            assert f'aria-label="{links.pop()}"' in sheet
            assert load_texts()["sheet.qr"][language] in words(sheet)


def test_a_japanese_sheet_has_its_own_marks_and_no_space_after_them(pages: dict[Language, str]) -> None:
    page = pages["ja"]
    told = re.sub(r"<style>.*?</style>|<svg.*?</svg>|</?(?:b|span)[^>]*>", "", page, flags=re.S)
    told = re.sub(r"<[^>]+>", "|", told)
    assert re.findall(r".{0,20}(?:[。：、）] |[ぁ-んァ-ヶ一-龠][.,(;]|\d \(\d).{0,20}", told) == []
