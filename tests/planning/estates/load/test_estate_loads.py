"""Loads of estates: what they rest on, what they come to, and how far they may be off."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.draws.quantiles import quantiles_of
from geoplan.hours.year_of_hours import year_of_hours
from geoplan.layers.catalog import open_layers
from geoplan.layers.demand.industries import load_industries
from geoplan.planning.estates.load.estate_loads import estate_loads, loads_of_layers
from geoplan.planning.estates.load.weekly_shape import weekly_shape
from geoplan.planning.estates.load.year_of_weeks import hours_of_weeks
from geoplan.study import open_study
from support.metered_loads import TENANTS, ZONE, day_load, metered_rows, year_of_steps
from support.own_parameters import own_parameters
from support.small_study import make_study

OWN = {
    "estates.load.density": (120.0, 200.0, 350.0),
    "estates.load.intensity.steel_arc": (600.0, 694.0, 722.0),
    "dwellings.occupancy": (0.5, 0.6, 0.7),
    "dwellings.leasable_share": (0.62, 0.69, 0.76),
    "draws.metered.error": 0.02,
    "draws.statistics.error_per_year": 0.03,
    "draws.statistics.largest_error": 0.6,
}
NOTHING = {"product": "", "year": "", "confidence": "high", "tenant_name": "", "source": "a"}
AMOUNTS = dict.fromkeys(["area_ha", "employees", "production_t", "electricity_mwh", "transformer_mva"], np.nan)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Return the small study with parameters of its own, in the year 2026."""
    opened = open_study(make_study(tmp_path_factory.mktemp("loads")))
    parameters = own_parameters(OWN).sampled(400, 7)
    return opened.model_copy(update={"parameters": parameters, "year": 2026})


def estates(**columns):
    plain = {"estate_id": ["a", "b"], "area_ha": 100.0, "area_kind": "leasable", "occupancy_pct": 50.0}
    table = pd.DataFrame(plain | {"estate_status": "operating"} | columns)
    return gpd.GeoDataFrame(table, geometry=[shapely.Point(0, 0)] * len(table), crs="EPSG:32648")


def tenants(*rows):
    return pd.DataFrame([NOTHING | AMOUNTS | row for row in rows])


def full_hours(key, times, holidays=()):
    hours = hours_of_weeks(weekly_shape(load_industries()[key])[None, :], times, holidays=holidays)[0]
    return hours.sum() / hours.max()


def test_let_land_times_density_is_the_largest_load_of_each_industry(study):
    loads = estate_loads(study, estates=estates())
    from geoplan.layers.demand.holidays import holidays_of

    times = year_of_hours(2026, ZONE)
    days = tuple(holidays_of(2026, "VN"))
    kwh = sum(each.mix_share * 50.0 * 200.0 * full_hours(key, times, days) for key, each in load_industries().items())
    assert loads.table["load_basis"].tolist() == ["area", "area"]
    assert loads.table["load_confidence"].tolist() == ["low", "low"]
    assert loads.table["load_mwh"].tolist() == pytest.approx([kwh / 1e3] * 2)
    assert loads.hours.kw.sum(axis=1) == pytest.approx([kwh] * 2)
    assert 0.8 * 50 * 200 < loads.table["load_peak_kw"].iloc[0] < 50 * 200
    assert loads.hours.times.equals(times)


@pytest.mark.parametrize(
    ("status", "let", "mwh"), [("planned", None, 0.0), ("approved", 0.0, 0.0), ("operating", 0.0, 0.0)]
)
def test_an_estate_that_has_let_nothing_uses_nothing(study, status, let, mwh):
    given = estates(estate_status=status, occupancy_pct=np.array([let, let], dtype=float))
    loads = estate_loads(study, estates=given)
    assert loads.table["load_mwh"].tolist() == [mwh, mwh]
    assert loads.table["load_peak_kw"].tolist() == [0.0, 0.0]
    assert "no land is let: 2 industrial parks" in " ".join(note.en for note in loads.notes)
    assert (loads.factors(study.parameters.futures) == 1.0).all()


def test_tenants_come_before_land_and_let_land_beside_them_has_the_mix(study):
    own = tenants(
        {"estate_id": "a", "industry": "steel_works", "product": "steel_arc", "production_t": 1e5, "area_ha": 50.0},
        {"estate_id": "b", "industry": "food", "electricity_mwh": 3000.0, "area_ha": 10.0},
    )
    loads = estate_loads(study, estates=estates(), tenants=own)
    by_land = estate_loads(study, estates=estates())
    table = loads.table
    assert table["load_basis"].tolist() == ["tenants", "tenants"]
    assert table["load_confidence"].tolist() == ["medium", "low"], "most of the second is the mix of its other land"
    assert table["load_industries"].tolist() == ["steel_works", "food"]
    assert table["load_mwh"].iloc[0] == pytest.approx(69_400.0)
    assert table["load_mwh"].iloc[1] == pytest.approx(3000.0 + 0.8 * by_land.table["load_mwh"].iloc[1])
    assert any("Let land beside the named tenants" in note.en for note in loads.notes)


def test_a_week_of_one_tenant_is_its_industry_s_and_holidays_are_sundays(study):
    own = tenants({"estate_id": "a", "industry": "hospital", "electricity_mwh": 1000.0})
    loads = estate_loads(study, estates=estates(), tenants=own)
    days = loads.hours.kw[0].reshape(365, 24)
    hospital = load_industries()["hospital"]
    assert days[4].sum() / days[1].sum() == pytest.approx(1.0, abs=2e-3)  # Monday 5 January, Friday 2 January
    assert days[3].sum() / days[1].sum() == pytest.approx(hospital.sunday, abs=2e-3)
    assert days[47].sum() / days[1].sum() == pytest.approx(hospital.sunday, abs=2e-3)  # Tet, 17 February
    assert days[2].sum() / days[1].sum() == pytest.approx(hospital.saturday, abs=2e-3)


def test_meters_come_first_and_keep_their_half_hour_peak(study):
    rows = metered_rows(2026, 30, estate="b", kw=4000.0)
    rows.loc[12_000, "demand_kw"] = 9000.0
    own = tenants({"estate_id": "b", "industry": "food", "electricity_mwh": 3.0})
    loads = estate_loads(study, estates=estates(), demand=rows, tenants=own)
    assert loads.table["load_basis"].tolist() == ["area", "metered"]
    assert loads.table["load_confidence"].iloc[1] == "high"
    assert loads.table["load_industries"].iloc[1] == "food"
    assert loads.table["load_mwh"].iloc[1] == pytest.approx(rows["demand_kw"].sum() / 2 / 1e3)
    assert loads.table["load_peak_kw"].iloc[1] == 9000.0
    assert loads.hours.kw[1].max() < 8000.0
    hourly = rows["demand_kw"].to_numpy().reshape(-1, 2).mean(axis=1)
    assert loads.hours.kw[1] == pytest.approx(hourly, abs=2e-3 * hourly.max())


def test_a_metered_year_is_moved_and_that_is_said(study):
    loads = estate_loads(study, estates=estates(), demand=metered_rows(2024, 60, estate="a"))
    assert loads.table["load_mwh"].iloc[0] / 365 == pytest.approx(
        day_load(year_of_steps(2024)).mean() * 24 / 1e3, rel=0.01
    )
    assert any("laid upon 2026" in note.en for note in loads.notes)
    days = loads.hours.kw[0].reshape(365, 24).mean(axis=1)
    assert np.median(days[3::7]) == pytest.approx(0.4 * np.median(days[1::7]), rel=1e-3)  # Sundays and Fridays


def test_a_surveyed_demand_is_what_a_load_comes_to(study):
    given = estates(demand_mwh=[5000.0, np.nan])
    own = tenants({"estate_id": "a", "industry": "food", "area_ha": 10.0})
    for loads in (estate_loads(study, estates=given), estate_loads(study, estates=given, tenants=own)):
        assert loads.table["load_mwh"].iloc[0] == pytest.approx(5000.0)
        assert loads.table["load_confidence"].tolist() == ["medium", "low"]
        assert loads.factors(study.parameters.futures)[0].std() < 0.03


def test_the_futures_of_a_load_are_those_of_what_it_rests_on(study):
    own = tenants(
        {"estate_id": "b", "industry": "food", "product": "steel_arc", "production_t": 1e4},
        {"estate_id": "c", "industry": "food", "area_ha": 500.0},
    )
    given = estates(
        estate_id=["a", "b", "c", "d"],
        occupancy_pct=[np.nan, 50.0, 50.0, 50.0],
        area_kind=["total", "leasable", "leasable", "leasable"],
    )
    rows = metered_rows(2022, 60, estate="d")
    loads = estate_loads(study, estates=given, demand=rows, tenants=own)
    draws = study.parameters.futures
    factors = loads.factors(draws)
    density = draws.ratio("estates.load.density")
    let = draws.ratio("dwellings.occupancy") * draws.ratio("dwellings.leasable_share")
    assert factors[0] == pytest.approx(density * let)
    assert factors[1] == pytest.approx(draws.ratio("estates.load.intensity.steel_arc"))
    assert factors[2] == pytest.approx(density)
    low, _, high = quantiles_of(factors[3])  # 2 % and 3 % for each of four years, P5 to P95
    assert 1 - 0.14 < low < 0.95 < 1.05 < high < 1 + 0.14
    assert (factors > 0.0).all()


def test_meters_are_off_apart_from_each_other(study):
    rows = pd.concat([metered_rows(2026, 60, estate=name) for name in "ab"])
    factors = estate_loads(study, estates=estates(), demand=rows).factors(study.parameters.futures)
    assert abs(np.corrcoef(factors)[0, 1]) < 0.2
    assert np.abs(factors - 1.0).max() < 0.04


def test_a_year_or_a_country_without_holidays_says_so(study):
    known = estate_loads(study, estates=estates())
    late = estate_loads(study, estates=estates(), year=2050)
    abroad = study.model_copy(update={"country": "CH", "time_zone": "Europe/Zurich"})
    elsewhere = estate_loads(abroad, estates=estates())
    assert not any("holidays" in note.en for note in known.notes)
    assert any("No public holidays are tabled for 2050" in note.en for note in late.notes)
    assert any("No public holidays are tabled for 2026" in note.en for note in elsewhere.notes)
    assert known.table["load_mwh"].iloc[0] < elsewhere.table["load_mwh"].iloc[0]


def test_what_was_not_found_is_said_and_left_to_the_land(study):
    own = tenants(
        {
            "estate_id": "a",
            "industry": "organic_chemicals",
            "product": "petrochemicals",
            "production_t": 9.0,
            "area_ha": 50.0,
        },
        {"estate_id": "a", "industry": "shop", "employees": 9.0},
    )
    loads = estate_loads(study, estates=estates(), tenants=own)
    told = " ".join(note.en for note in loads.notes)
    assert "Electricity of a tonne was not found, so that the land of the tenant tells: petrochemicals" in told
    assert "left out: 1" in told
    assert loads.table["load_mwh"].iloc[0] == pytest.approx(
        50 * 200 * full_hours("organic_chemicals", loads.hours.times, ()) / 1e3, rel=0.02
    )


def test_a_metered_example_and_its_tenants_run_through_a_study(tmp_path):
    folder = make_study(tmp_path)
    metered_rows(2025, 15).to_parquet(folder / "meters.parquet", index=False)
    (folder / "tenants.csv").write_text(TENANTS, encoding="utf-8")
    with (folder / "study.toml").open("a", encoding="utf-8") as stream:
        for kind, file in (("estate_demand", "meters.parquet"), ("estate_tenants", "tenants.csv")):
            stream.write(f'[layers.{kind}]\nfile = "{file}"\nstatus = "synthetic"\nlicence = "CC0"\n')
    study = open_study(folder)
    layers = open_layers(study)
    assert layers.reports["estate_demand"].rows == 35040
    given = {"estates": layers.estates, "demand": layers.estate_demand, "tenants": layers.estate_tenants}
    loads = estate_loads(study, **given, year=2026)
    assert loads.table.to_dict("records")[0]["load_basis"] == "metered"
    assert loads.table["load_peak_kw"].iloc[0] == pytest.approx(day_load(year_of_steps(2025, 15)).max(), rel=1e-3)
    assert loads_of_layers(study, layers).table["load_basis"].tolist() == ["metered"]
    assert loads_of_layers(study, replace(layers, estates=None)) is None
    by_tenants = estate_loads(study, estates=layers.estates, tenants=layers.estate_tenants, year=2026)
    assert by_tenants.table["load_industries"].iloc[0] == "steel_works, plastics_products, shop"
    assert by_tenants.table["load_mwh"].iloc[0] > 60000 * 0.694


def test_industries_share_the_electricity_of_each_estate(study):
    named = tenants(
        {"estate_id": "a", "industry": "food", "electricity_mwh": 300.0},
        {"estate_id": "a", "industry": "paper", "electricity_mwh": 100.0},
        {"estate_id": "c", "industry": "paper", "electricity_mwh": 100.0},
    )
    metered = pd.concat([metered_rows(2026, 60, estate=each) for each in ("c", "d")])
    land = estates(estate_id=["a", "b", "c", "d", "e"], occupancy_pct=[0.0, 50.0, 50.0, 50.0, 0.0])
    loads = estate_loads(study, estates=land, tenants=named, demand=metered)
    keys = list(load_industries())
    assert loads.industries.sum(axis=1) == pytest.approx([1.0, 1.0, 1.0, 1.0, 0.0])
    assert loads.industries[0, [keys.index("food"), keys.index("paper")]] == pytest.approx([0.75, 0.25])
    assert loads.industries[2, keys.index("paper")] == 1.0, "of a meter the tenants tell the industries"
    assert loads.industries[3] == pytest.approx(loads.industries[1]), "without tenants it is the mix"
