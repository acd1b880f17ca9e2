"""How real a candidate's place is, and what becomes of those whose place is not."""

import itertools

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan import assess, open_study
from geoplan.outputs.fieldwork.field_sheets import render_field_sheets
from geoplan.siting.candidate_kinds import COLUMNS, added_kinds, candidate_kinds
from geoplan.siting.place_status import (
    drawn_layers,
    is_demonstration,
    known_places,
    land_status,
    with_place_status,
    worst_status,
)
from support.small_study import TOML, make_study

STATUSES = ("real", "schematic", "synthetic")


def rows(*pairs, status="model"):
    frame = pd.DataFrame(pairs, columns=["candidate_kind", "origin"])
    return frame.assign(candidate_id=[f"c{number}" for number in range(len(frame))], status=status)


@given(
    st.dictionaries(
        st.sampled_from(["land_cover", "crops", "rice_area", "zones", "estates"]), st.sampled_from(STATUSES)
    )
)
def test_the_worst_of_the_layers_that_place_it_counts(statuses):
    """By hand: of those that the table names for residues, the least real; others change nothing."""
    placing = [statuses[name] for name in ("land_cover", "crops", "rice_area") if name in statuses]
    expected = next((each for each in reversed(STATUSES) if each in placing), "real")
    assert worst_status(candidate_kinds()["biomass"], "density", statuses=statuses) == expected


@pytest.mark.parametrize(
    ("kind", "origin", "layer"),
    [
        ("ground_pv", "eligible_land", "land_cover"),
        ("floating_pv", "water", "land_cover"),
        ("wind", "eligible_land", "land_cover"),
        ("rooftop_pv", "roof", "rooftops"),
        ("rooftop_pv", "cluster", "rooftops"),
        ("biomass", "density", "land_cover"),
        ("biogas", "density", "land_cover"),
        ("waste", "density", "population"),
    ],
)
def test_what_one_drawn_layer_places_is_a_demonstration(kind, origin, layer):
    table = rows((kind, origin))
    assert with_place_status(table, {layer: "schematic"})["place_status"].tolist() == ["schematic"]
    assert with_place_status(table, {layer: "real"})["place_status"].tolist() == ["real"]


def test_what_a_source_names_is_none_however_it_is_drawn():
    named = [
        (key, origin)
        for key, kind in candidate_kinds().items()
        for origin in kind.origins
        if origin in {"estate", "landfill", "plant"}
    ]
    assert len(named) >= 5
    every = dict.fromkeys(("zones", "land_cover", "rooftops", "estates", "landfills", "plants", "crops"), "synthetic")
    table = with_place_status(rows(*named, ("waste", "planned"), ("ground_pv", "user")), every)
    assert not is_demonstration(table).any()


def test_zones_only_name_a_place():
    for kind in candidate_kinds().values():
        assert "zones" not in {layer for layers in kind.placed_by.values() for layer in layers}, kind.key


def test_where_somebody_was_there_is_a_place():
    table = rows(("ground_pv", "eligible_land"), ("ground_pv", "eligible_land")).assign(status=["model", "surveyed"])
    assert is_demonstration(with_place_status(table, {"land_cover": "synthetic"})).tolist() == [True, False]


def test_a_frame_of_ones_own_has_no_demonstration():
    table = rows(("ground_pv", "user"))
    assert known_places(table).equals(table)


def test_land_is_as_real_as_the_layer_that_leaves_it():
    kinds = candidate_kinds()
    assert (
        land_status(kinds["ground_pv"], statuses={"land_cover": "schematic", "wind_speed": "synthetic"}) == "schematic"
    )
    assert land_status(kinds["wind"], statuses={"land_cover": "schematic", "wind_speed": "synthetic"}) == "synthetic"


def test_the_layers_to_blame_are_those_of_the_demonstrations():
    statuses = {"land_cover": "schematic", "rooftops": "synthetic", "crops": "real", "population": "synthetic"}
    table = with_place_status(rows(("rooftop_pv", "roof"), ("rooftop_pv", "estate"), ("biomass", "density")), statuses)
    assert drawn_layers(table, statuses=statuses) == ["rooftops", "land_cover"]


OWN = {
    "key": "chp",
    "maker": "geoplan.siting.rooftop_candidates.rooftop_sites",
    "capacity_unit": "MW",
    "energy_unit": "GWh",
    "cost_model": "plant",
    "cost_class": "chp",
    "rests_on": "estates",
    "origins": "factory",
    "colour": "#0f766e",
    "sign": "octagon",
    "criteria": "feedstock:1",
    "figures": "capacity_mw",
    "title_en": "CHP",
    "title_vi": "CHP",
    "title_ja": "CHP",
}


@pytest.mark.parametrize(
    ("layers", "placed", "expected"),
    [
        ("estates", "factory:estates", "schematic"),  # the table says so
        ("land_cover", "", "real"),  # the table says that a source names them
        ("land_cover", None, "synthetic"),  # tables without the column: what is drawn all over places them
        ("estates", None, "real"),  # and parks are named
    ],
)
def test_kinds_of_ones_own_say_what_places_them(tmp_path, layers, placed, expected):
    row = dict.fromkeys(COLUMNS, "") | OWN | {"layers": layers, "placed_by": placed}
    table = pd.DataFrame([row]) if placed is not None else pd.DataFrame([row]).drop(columns="placed_by")
    table.to_csv(tmp_path / "own.csv", index=False)
    with added_kinds(tmp_path / "own.csv"):
        table = with_place_status(rows(("chp", "factory")), {"estates": "schematic", "land_cover": "synthetic"})
    assert table["place_status"].tolist() == [expected]


def sheets(result):
    """Return which candidates have a field sheet."""
    page = render_field_sheets(result, most=None)
    return {name for name in result.candidates["candidate_id"] if f">{name}<" in page}


@pytest.fixture(scope="module")
def real_result(tmp_path_factory):
    """The small study with land cover and roofs that are real, and nothing else changed."""
    folder = make_study(tmp_path_factory.mktemp("real"))
    toml = TOML
    for layer in ("rooftops", "land_cover"):
        head, tail = toml.split(f"[layers.{layer}]")
        toml = f"{head}[layers.{layer}]{tail.replace('synthetic', 'real', 1)}"
    (folder / "study.toml").write_text(toml, encoding="utf-8")
    return assess(open_study(folder))


def test_a_layer_that_becomes_real_turns_its_demonstrations_into_sites_and_narrows_their_ranges_alone(
    small_result, real_result
):
    before, after = small_result.candidates, real_result.candidates
    shown = is_demonstration(before)
    assert 0 < shown.sum() < len(before)
    assert not is_demonstration(after).any()
    of_futures = [
        name for name in before if name.endswith(("_low", "_p50", "_high", "_first_share")) or name == "stable"
    ]
    others = [name for name in before if name not in {"place_status", "geometry", *of_futures}]
    pd.testing.assert_frame_equal(pd.DataFrame(before[others]), pd.DataFrame(after[others]))
    widths = [each["energy_gwh_high"] - each["energy_gwh_low"] for each in (before, after)]
    assert (widths[1] <= widths[0] * (1 + 1e-9)).all()
    assert widths[1].sum() < widths[0].sum(), "roofs that were traced are surer than drawn ones"
    assert before.geometry.geom_equals(after.geometry).all()


def test_demonstrations_stand_in_no_shortlist_and_on_no_field_sheet(small_result, real_result):
    known = set(known_places(small_result.candidates)["candidate_id"])
    every = set(real_result.candidates["candidate_id"])
    assert set(small_result.jcm_figures()["candidate_id"]) == known
    assert set(real_result.jcm_figures()["candidate_id"]) == every
    assert sheets(small_result) == known
    assert sheets(real_result) == every


def test_patches_of_land_say_it_too(small_result, real_result):
    assert set(small_result.sites["place_status"]) == {"synthetic"}
    assert set(real_result.sites["place_status"]) == {"real"}


def test_only_a_study_with_demonstrations_speaks_of_them(small_result, real_result):
    told = [[note.en for note in result.notes if "demonstration" in note.en] for result in (small_result, real_result)]
    count = int(is_demonstration(small_result.candidates).sum())
    assert any(
        f"{count} of {len(small_result.candidates)} candidate sites are demonstrations" in note for note in told[0]
    )
    assert any("--layer land_cover --layer rooftops" in note for note in told[0])
    assert not told[1]


def test_every_kind_places_its_origins_by_layers_that_it_knows():
    """A reader can see the status of what places a candidate: the layer is among those that the kind rests on."""
    pairs = itertools.chain.from_iterable(
        ((kind, layer) for layers in kind.placed_by.values() for layer in layers) for kind in candidate_kinds().values()
    )
    grids = {"rice_area", "pig_density", "cattle_density", "poultry_density"}  # patterns within the statistics
    assert all(layer in {*kind.rests_on, *grids} for kind, layer in pairs)
