"""One object with short names for what stands in its parts."""

import sys
from dataclasses import fields, replace
from functools import cached_property

import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.errors import GeoplanError
from geoplan.planning.estates.together.direct_use import PlaceDirectUse, ZoneDirectUse
from geoplan.result.assessment import Assessment
from geoplan.siting.place_status import is_demonstration, known_places
from support.sample_result import changed


def test_it_is_made_of_the_study_its_layers_and_three_results():
    assert [field.name for field in fields(Assessment)] == [
        "study", "inputs", "potential", "siting", "plan", "timings", "stages",
    ]  # fmt: skip


def test_its_short_names_answer_what_its_parts_hold(small_result):
    result = small_result
    assert result.zones is result.siting.zones
    assert result.candidates is result.plan.candidates
    assert set(result.potential.estates.columns) <= set(result.estates.columns)
    assert result.estates["load_mwh"].tolist() == result.plan.estates.table["load_mwh"].tolist()
    assert result.sites is result.siting.patches
    assert result.resource is result.potential.resource
    assert result.rooftops_file == result.potential.roofs.file
    assert result.totals.index.is_unique
    assert result.totals["ground_pv_eligible_km2"] == pytest.approx(result.zones["ground_pv_eligible_km2"].sum())
    assert set(result.layers) == set(result.inputs.reports)
    assert result.surveyed is None


def test_the_shortlist_is_the_head_of_what_was_worked_out_once(small_result):
    every = small_result.jcm_figures()
    assert every is small_result.plan.jcm_candidates
    assert len(every) >= len(small_result.jcm) > 0
    assert small_result.jcm["candidate_id"].tolist() == every["candidate_id"].head(10).tolist()


def test_other_candidates_are_worked_out_anew(small_result):
    few = known_places(small_result.candidates)
    alone = small_result.jcm_figures(few)
    assert set(alone["candidate_id"]) == set(few["candidate_id"])
    columns = ["candidate_id", "jcm_reduction_tco2e", "limit_met"]
    every = small_result.jcm_figures().set_index("candidate_id")
    pd.testing.assert_frame_equal(
        pd.DataFrame(alone)[columns].set_index("candidate_id").sort_index(),
        pd.DataFrame(every).loc[few["candidate_id"], columns[1:]].sort_index(),
    )


def test_demonstrations_are_worked_out_where_somebody_asks_for_them(small_result):
    few = small_result.candidates[is_demonstration(small_result.candidates)].head(2)
    assert set(small_result.jcm_figures(few)["candidate_id"]) == set(few["candidate_id"])
    assert not set(few["candidate_id"]) & set(small_result.jcm_figures()["candidate_id"])


def test_figures_on_drawn_land_say_so(small_result):
    """Sums of land that a drawn land cover left over are told apart; what roofs give over is no figure of such land."""
    drawn = small_result.drawn_columns()
    assert drawn["floating_pv_eligible_km2"] == "synthetic"
    assert {name.partition("_eligible_km2")[2] for name in drawn} == {"", "_low", "_p50", "_high"}
    table = small_result.table()
    assert table.loc[list(drawn), "title"].str.contains("demonstration").all()
    assert not table.drop(index=list(drawn))["title"].str.contains("demonstration").any()
    assert "例示" in small_result.table(language="ja").loc["floating_pv_eligible_km2", "title"]


def test_the_result_counts_its_demonstrations(small_result):
    count = int(is_demonstration(small_result.candidates).sum())
    assert f"of them {count} demonstrations" in repr(small_result)


def test_without_candidates_there_is_nothing_to_work_out(sample_assessment):
    with pytest.raises(GeoplanError, match="found none; expected candidates"):
        changed(sample_assessment, candidates=None).jcm_figures()


def test_help_says_what_each_short_name_holds():
    own = {name: each for name, each in vars(Assessment).items() if not name.startswith("_")}
    told = {name for name, each in own.items() if isinstance(each, cached_property | property)}
    assert {"zones", "candidates", "totals", "jcm"} <= told
    assert all(own[name].__doc__ for name in told)
    lacking = [
        name
        for name in ("zones", "totals", "candidates", "table()", "plot(column)", "explore()")
        if f"`{name}`" not in Assessment.__doc__
    ]
    assert not lacking


def test_it_prints_in_a_few_lines(small_result):
    parts = (small_result, small_result.study, small_result.inputs, small_result.potential, small_result.siting)
    for part in (*parts, small_result.plan, small_result.potential.roofs):
        assert len(repr(part).splitlines()) <= 10
        assert len(repr(part)) <= 1200
    assert f"{len(small_result.candidates)} candidates" in repr(small_result)
    assert "synthetic: zones" in repr(small_result)
    assert str(small_result.study) == repr(small_result.study)
    statuses = "; ".join(f"{status}: {', '.join(kinds)}" for status, kinds in small_result.statuses().items())
    assert "; " in statuses
    for shown in (repr(small_result), small_result._repr_html_()):
        assert statuses in shown
        assert "tCO₂e" in shown
        assert "tCO2e" not in shown


def test_a_wrong_name_is_answered_with_the_right_one(small_result):
    with pytest.raises(AttributeError, match="Did you mean 'candidates'"):
        _ = small_result.candidate
    with pytest.raises(AttributeError, match=r"called 'ghg_avoided_tco2e' since 0[.]2[.]0"):
        _ = small_result.ghg_avoided_t
    with pytest.raises(GeoplanError, match=r"called 'cropland_pct' since 0[.]2[.]0"):
        small_result.plot("cropland_share")
    with pytest.raises(GeoplanError, match="Did you mean 'population'"):
        small_result.plot("populaton")
    with pytest.raises(GeoplanError, match="zone_name: found it is no column of numbers"):
        small_result.plot("zone_name")


def test_a_far_island_does_not_make_the_plot_small(small_result):
    zones = small_result.zones
    island = shapely.box(*(zones.total_bounds + 500_000.0)).centroid.buffer(50.0)
    shapes = [shapely.union(zones.geometry.iloc[0], island), *zones.geometry.iloc[1:]]
    axes = changed(small_result, zones=zones.set_geometry(shapes, crs=zones.crs)).plot()
    west, _, east, _ = zones.total_bounds
    assert small_result.plot("priority_rank").get_title().endswith("Priority rank")
    assert axes.get_xlim()[1] - axes.get_xlim()[0] == pytest.approx(1.04 * (east - west), rel=0.01)


def test_a_plot_without_matplotlib_names_the_extra(small_result, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(ImportError, match=r"pip install 'geoplan\[plot\]'"):
        small_result.plot()


def test_eligible_land_of_zones_is_the_total_in_each_future(small_result):
    drawn, name = small_result.draws, "ground_pv_eligible_km2"
    assert drawn is not None
    assert drawn[name].sum("zone_id").to_numpy() == pytest.approx(drawn[f"total_{name}"].to_numpy(), rel=1e-9)
    for end, share in (("low", 0.1), ("p50", 0.5), ("high", 0.9)):
        assert small_result.totals[f"{name}_{end}"] == pytest.approx(float(drawn[f"total_{name}"].quantile(share)))
        assert small_result.zones[f"{name}_{end}"].notna().all()
    moved = small_result.siting.interpolated
    assert "siting.ground_pv.buffer.built" in moved
    assert "siting.land.smallest_cell" not in moved
    assert set(moved) <= set(small_result.parameters)
    assert "siting.ground_pv.buffer.built" in drawn["parameter"].to_numpy()


def test_what_zones_use_in_the_hour_stands_in_zones_and_totals(small_result):
    table = pd.DataFrame({"zone_load_mwh": [4e3, 3e3, 2e3, np.nan], "zone_direct_use_share": [0.5, 1.0, 0.25, np.nan]})
    place = PlaceDirectUse(10e3, 9e3, 0.6, 0.7, 9.0, 2024, "observed")
    result = replace(small_result, plan=replace(small_result.plan, zone_use=ZoneDirectUse(table, place)))
    np.testing.assert_array_equal(result.zones["rooftop_pv_direct_use_pct"], [50.0, 100.0, 25.0, np.nan])
    assert result.zones["zone_load_gwh"].sum() == pytest.approx(result.totals["zone_load_gwh"]) == 9.0
    assert result.totals["rooftop_pv_direct_use_pooled_pct"] == pytest.approx(70.0)
    assert result.totals["estates_peak_import_mw"] > 0.0
    assert "rooftop_pv_direct_use_pct" not in small_result.zones
    assert "rooftop_pv_direct_use_pct" not in small_result.totals
