"""Both embedded studies at full size, held to the published checks: each is run once, and each subject has its test."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from geoplan.fields import load_fields
from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.map.candidates import candidates_content
from geoplan.outputs.report.paper.pdf import laid_out
from geoplan.outputs.report.report import render
from geoplan.outputs.report.sites import candidates
from geoplan.outputs.tables.columns import columns_of
from geoplan.outputs.wording.check_words import check_words
from geoplan.result.assessment import Assessment
from support.drawn_areas import hold_areas_against_python
from support.embedded_runs import kept_run, runs_folder
from support.node import run_tests
from support.places import REPOSITORY

FED = ("biomass", "biogas", "waste")
TOO_LITTLE = {"hai-phong": {"biogas"}}
"""Kinds without a candidate: the manure of farms that is left within a haul feeds no plant of the smallest size."""


@dataclass(frozen=True)
class Published:
    """What is known of a place from elsewhere: people's statistics, plans and measurements."""

    zones: int
    roofs: int
    straw_mw: float
    specific_yield: tuple[float, float]
    waste_t_per_day: float


PLACES = {
    "hai-phong": Published(50, 600_000, 25 * 334.3 / 436.7, (1050, 1250), 942 + 822),
    "ba-ria-vung-tau": Published(30, 320_000, 7, (1400, 1650), 938 + 25),
}


@pytest.fixture(scope="module", params=PLACES)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield request.param


@pytest.fixture(scope="module")
def published(place: str) -> Published:
    return PLACES[place]


@pytest.fixture(scope="module")
def result(place: str, tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    return kept_run(place, runs_folder(tmp_path_factory))


@pytest.fixture(scope="module")
def energy_by_kind(result: Assessment) -> "pd.Series[float]":
    return result.candidates.groupby("candidate_kind")["energy_gwh"].sum()


def test_there_are_as_many_zones_as_units(result: Assessment, published: Published) -> None:
    assert len(result.zones) == published.zones


def test_roofs_are_as_many_as_a_place_of_that_size_has(result: Assessment, published: Published) -> None:
    assert published.roofs <= result.totals["roof_count"] < 1.25 * published.roofs


def test_straw_gives_the_published_power(result: Assessment, published: Published) -> None:
    assert result.totals["rice_straw_power_mw"] == pytest.approx(published.straw_mw, rel=0.05)


def test_the_specific_yield_is_that_of_the_place(result: Assessment, published: Published) -> None:
    low, high = published.specific_yield
    assert low < result.totals["rooftop_pv_specific_yield_kwh_per_kwp"] < high


def test_the_waste_is_that_of_the_statistics(result: Assessment, published: Published) -> None:
    assert result.totals["waste_t"] == pytest.approx(published.waste_t_per_day * 365)


def test_the_energy_of_waste_holds_what_plants_are_observed_to_give(result: Assessment) -> None:
    """Collected waste at 375 to 480 kWh/t, as observed in Can Tho, Bac Ninh and the plans of Hai Phong."""
    totals = result.totals
    assert totals["waste_energy_gwh_low"] < 0.8 * totals["waste_t"] * 457e-6 < totals["waste_energy_gwh_high"]


def test_a_person_has_about_as_much_roof_as_in_ho_chi_minh_city(result: Assessment) -> None:
    """Dwellings and public buildings: 0.7 kWp a person (World Bank 2017), with modules of that year."""
    totals = result.totals
    without_industry = totals["rooftop_pv_capacity_mwp"] - totals["rooftop_pv_industrial_capacity_mwp"]
    assert 0.4 < without_industry * 1000 / totals["population"] < 1.6


def test_the_layers_from_real_data_are_called_so(place: str, result: Assessment) -> None:
    seasons = [] if place == "hai-phong" else ["crop_seasons"]  # Hai Phong's crops are given by season
    assert result.statuses()["real"] == [
        *("irradiance", "crops", "livestock", "waste"),
        *seasons,
        *("waste_forecast", "waste_treatment", "waters", "targets", "demand"),
    ]


def test_there_are_candidates_of_every_kind(place: str, energy_by_kind: "pd.Series[float]") -> None:
    every = {"ground_pv", "floating_pv", "rooftop_pv", *FED}
    assert set(energy_by_kind.index) == every - TOO_LITTLE.get(place, set())


@pytest.mark.parametrize("kind", FED)
def test_each_tonne_is_used_once(result: Assessment, energy_by_kind: "pd.Series[float]", kind: str) -> None:
    assert energy_by_kind.get(kind, 0.0) <= result.totals[f"{kind}_energy_gwh"] * (1 + 1e-9)


def test_each_roof_is_used_once(result: Assessment, energy_by_kind: "pd.Series[float]") -> None:
    assert energy_by_kind["rooftop_pv"] <= result.totals["rooftop_pv_energy_gwh"]


def test_every_plant_that_is_fed_has_its_catchment(result: Assessment) -> None:
    fed = result.candidates["candidate_kind"].isin(FED)
    assert set(result.catchments["candidate_id"]) == set(result.candidates.loc[fed, "candidate_id"])


def test_the_shortlist_has_ten_candidates(result: Assessment) -> None:
    assert len(result.jcm) == 10


def test_sites_that_are_candidates_stand_among_them(result: Assessment) -> None:
    chosen = result.sites.loc[result.sites["is_candidate"], "site_id"]
    assert len(chosen)
    assert set(chosen) <= set(result.candidates["candidate_id"])


def test_rules_without_their_layer_are_said_not_to_be_applied(result: Assessment) -> None:
    assert {"slope", "protected_areas"} <= set(result.exclusions.loc[~result.exclusions["applied"], "rule"])


def test_landfill_gas_gives_less_than_burning_the_waste(result: Assessment) -> None:
    assert 0 < result.totals["landfill_gas_energy_gwh"] < result.totals["waste_energy_gwh"]


@pytest.mark.parametrize("table", ["candidates", "sites", "jcm", "exclusions"])
def test_every_column_is_explained(result: Assessment, table: str) -> None:
    frame = getattr(result, table)
    assert set(frame.columns) - {"geometry"} <= set(columns_of(table))


def test_the_zones_add_up_to_the_totals(result: Assessment) -> None:
    fields = load_fields()
    shared = [name for name in result.totals.index if name in result.zones and fields[name].aggregate == "sum"]
    assert len(shared) > 25
    for column in shared:
        if column != "rooftop_pv_specific_yield_kwh_per_kwp":
            assert result.zones[column].sum() == pytest.approx(result.totals[column], rel=1e-9), column


def test_what_lies_outside_published_figures_has_its_reason(result: Assessment) -> None:
    outside = [check for check in result.checks if check.verdict != "inside"]
    assert len(result.checks) > len(outside) > 0
    assert [check.reason for check in outside if f"reason.{check.reason}" not in check_words()] == []


def test_the_first_page_names_years_and_weak_inputs(result: Assessment) -> None:
    for line in result.headlines:
        assert line.span is not None
        assert 0 < line.low_confidence_share < 1


@pytest.mark.parametrize(
    ("reference", "figure"),
    [
        ("roofs_hcmc_area", "roofs [Wp/m² of roof]"),
        ("roofs_hcmc_person", "roofs [kWp/person]"),
        ("parks_icon", "usable roofs over gross area of parks"),
        ("yield_jcm", "yield of roofs [kWh/kWp]"),
    ],
)
def test_what_the_methods_say_of_published_figures_is_what_runs_give(
    result: Assessment, place: str, reference: str, figure: str
) -> None:
    page = (REPOSITORY / "docs" / "methods.md").read_text("utf-8").partition("## Held against published figures")[2]
    told = next(line.split(" | ")[2] for line in page.splitlines() if line.startswith(f"| {figure} |"))
    number = float(told.split(" and ")[list(PLACES).index(place)].replace(",", ""))
    value = next(check.value for check in result.checks if check.reference.key == reference)
    assert value == pytest.approx(number, rel=0.005)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_takes_one_sheet(result: Assessment, language: Language) -> None:
    pytest.importorskip("weasyprint", reason="no WeasyPrint here", exc_type=(ImportError, OSError))
    summary = render(result, language=language).partition('<nav id="contents"')[0]
    assert len(laid_out(f"{summary}</main></body></html>").pages) == 1


def test_map_tables_and_report_rank_the_candidates_alike(result: Assessment, tmp_path: Path) -> None:
    content = candidates_content(result)
    frame = result.candidates.sort_values(["rank", "candidate_id"], kind="stable")
    frame = frame[frame["rank"].notna()]
    ends = zip(frame["rank_low"].astype(int), frame["rank_high"].astype(int), strict=True)
    rows = pd.DataFrame(
        {
            "id": frame["candidate_id"],
            "name": frame["candidate_name"],
            "rank": frame["rank"].astype(int),
            "range": [f"{low}–{high}" if low != high else f"{low}" for low, high in ends],
            "stable": frame["stable"].astype(bool),
            "score": frame["score"],
            "applied": frame["weight_applied_share"],
        }
    )
    table = {str(kind): rows.loc[part.index].to_dict("records") for kind, part in frame.groupby("candidate_kind")}
    report = {
        kind["kind"]: [[row["name"], int(row["rank"]), row["ranks"], bool(row["stable"])] for row in kind["rows"]]
        for kind in candidates(result, "en")
    }
    twins = {"kinds": content["kinds"], "sampling": content["sampling"], "table": table, "report": report}
    file = tmp_path / "twins.json"
    file.write_text(json.dumps(twins), encoding="utf-8")
    counts = run_tests([Path(__file__).with_name("candidate_ranks.test.js")], GEOPLAN_TWINS=str(file))
    assert counts["pass"] == len(content["kinds"]) == len(table)


def test_an_area_that_is_drawn_gives_what_evaluate_says_of_it(result: Assessment, tmp_path: Path) -> None:
    assert hold_areas_against_python(result, tmp_path) > 4
