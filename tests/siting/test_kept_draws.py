"""Candidates of a run in each future."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geoplan.parameters import load_parameters
from geoplan.planning.candidate_costs import base_costs, drawn_costs
from geoplan.siting.around import Around
from geoplan.siting.basis import KindSites
from geoplan.siting.candidate_table import ranked_in_futures
from geoplan.siting.draws.candidate_draws import CandidateDraws
from geoplan.siting.kept_draws import kept_draws, with_intervals
from geoplan.siting.land.pv_on_land import PvDraws
from geoplan.siting.spur import with_spurs

CRS = 32648
FEW = load_parameters().sampled(30, 7)
GRID = gpd.GeoDataFrame(
    {"voltage_kv": [22.0, 110.0]}, geometry=[shapely.LineString([(x, -9e3), (x, 9e3)]) for x in (0.0, 900.0)], crs=CRS
)


def plants(count=12):
    energy = np.linspace(8.0, 30.0, count)
    table = {"candidate_id": [f"p{k}" for k in range(count)], "candidate_name": "P", "candidate_kind": "ground_pv"}
    table |= {"origin": "eligible_land", "area_ha": 10.0, "capacity_mw": energy / 1.4, "energy_gwh": energy}
    table |= {"specific_yield_kwh_per_kwp": 1400.0, "grid_distance_km": np.arange(count) * 1.5, "status": "model"}
    return gpd.GeoDataFrame(table, geometry=shapely.points(np.arange(count) * 1500.0, 0.0), crs=CRS)


def drawn_of(frame, parameters, **given):
    sought = KindSites(frame, draws=PvDraws(frame, {"siting.ground_pv.land_per_mwp": -1.0}))
    return kept_draws([frame], [sought], around=Around(power_grid=GRID), parameters=parameters, **given)


def future_of(parameters, future):
    names = ["pv.resource_factor", "siting.ground_pv.land_per_mwp", "siting.spur.detour"]
    names += [name for name in parameters if name.startswith("costs.")]
    drawn = {name: float(parameters.futures.value(name)[future]) for name in names}
    return parameters.replace({name: {"value": v, "low": v, "high": v} for name, v in drawn.items()})


def test_each_future_is_a_run_of_its_own():
    frame = plants()
    draws = drawn_of(frame, FEW, costs=drawn_costs)
    for future in range(30):
        one = future_of(FEW, future)
        land = FEW.value("siting.ground_pv.land_per_mwp") / one.value("siting.ground_pv.land_per_mwp")
        sun = one.value("pv.resource_factor") / FEW.value("pv.resource_factor")
        there = frame.assign(capacity_mw=frame["capacity_mw"] * land, energy_gwh=frame["energy_gwh"] * land * sun)
        found = with_spurs(there, around=Around(power_grid=GRID), parameters=one, costs=base_costs)
        costed = base_costs(there, one)
        # of the largest plants a larger one would need another voltage, which is held
        same = (
            found["spur_voltage_kv"]
            == with_spurs(frame, around=Around(power_grid=GRID), parameters=FEW)["spur_voltage_kv"]
        )
        for name, wanted in (("energy_gwh", there), ("capacity_mw", there), ("lcoe_usd_per_mwh", costed)):
            assert draws.fields[name][:, future] == pytest.approx(wanted[name].to_numpy(), rel=1e-9), name
        total = draws.fields["lcoe_with_spur_usd_per_mwh"][same, future]
        assert same.mean() > 0.6
        assert total == pytest.approx(found.loc[same, "lcoe_with_spur_usd_per_mwh"].to_numpy(), rel=1e-9)


def test_intervals_stand_beside_what_is_known_and_the_first_is_first_somewhere():
    frame = with_spurs(plants(), around=Around(power_grid=GRID), parameters=FEW, costs=base_costs)
    draws = drawn_of(frame, FEW, costs=drawn_costs)
    told = with_intervals(frame, draws)
    for name in ("energy_gwh", "lcoe_with_spur_usd_per_mwh"):
        ends = np.quantile(draws.fields[name], [0.1, 0.5, 0.9], axis=1)
        for end, values in zip(("low", "p50", "high"), ends, strict=True):
            assert told[f"{name}_{end}"].tolist() == pytest.approx(values.tolist())
    assert "lcoe_usd_per_mwh_low" not in told  # the frame does not say it: the plan does
    table, drawn = ranked_in_futures([told], parameters=FEW, draws=draws)
    assert drawn.ids == tuple(table["candidate_id"])
    assert table["rank_first_share"].sum() >= 1
    assert (drawn.fields["rank"] == 1).mean(axis=1).tolist() == pytest.approx(table["rank_first_share"].tolist())
    assert (table["rank_low"] <= table["rank_high"]).all()
    again = ranked_in_futures([told], parameters=FEW, draws=drawn_of(frame, FEW, costs=drawn_costs))[1]
    assert again.fields["rank"].tobytes() == drawn.fields["rank"].tobytes()


def test_where_no_criterion_moves_the_weights_still_do_in_each_future():
    frame = plants(4).drop(columns="specific_yield_kwh_per_kwp")
    table, drawn = ranked_in_futures(
        [frame], parameters=FEW, draws=kept_draws([frame], [], around=Around(), parameters=FEW)
    )
    assert drawn.fields["rank"].shape == (4, 30)
    assert table["rank_p50"].notna().all()


def test_without_a_range_there_is_a_point_and_given_ends_are_those_of_the_draws():
    frame = plants(3)
    fixed = FEW.replace({name: {"value": r.value, "low": r.value, "high": r.value} for name, r in FEW.items()})
    draws = drawn_of(frame, fixed, costs=drawn_costs)
    assert np.ptp(draws.fields["lcoe_with_spur_usd_per_mwh"], axis=1) == pytest.approx(np.zeros(3), abs=1e-9)
    own = frame.assign(energy_gwh_low=frame["energy_gwh"] * 0.5, energy_gwh_high=frame["energy_gwh"] * 3)
    alone = kept_draws([own], [KindSites(own)], around=Around(), parameters=FEW.sampled(1000, 1))
    ends = np.quantile(alone.fields["energy_gwh"], [0.1, 0.5, 0.9], axis=1) / frame["energy_gwh"].to_numpy()
    assert ends.T.tolist() == [pytest.approx([0.5, 1.0, 3.0], rel=0.02)] * 3
    assert not np.allclose(*(alone.fields["energy_gwh"][:2] / own["energy_gwh"].to_numpy()[:2, None]))


def test_how_often_a_plant_is_too_small_stands_beside_it_where_somebody_knows():
    frame = plants(3)
    given = CandidateDraws(("p0", "p1"), 4, {"too_small": np.array([[0.0, 1.0, 1.0, 0.0], [0.0] * 4])})
    told = with_intervals(frame, given)
    assert told["too_small_share"].tolist() == pytest.approx([0.5, 0.0, np.nan], nan_ok=True)
    assert "too_small_share" not in with_intervals(frame, drawn_of(frame, FEW))
