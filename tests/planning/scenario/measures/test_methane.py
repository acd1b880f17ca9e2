import geopandas as gpd
import numpy as np
import pytest
import shapely

from geoplan.planning.scenario.measures.methane import landfill_gas_measures, until
from geoplan.potential.waste.landfills import landfill_results
from support.hand_basis import YEARS, hand_basis

OWN = {
    "waste.landfill.collection_share": 0.5,
    "waste.landfill.recovered_share": 0.0,
    "waste.plan.last_year": 2050.0,
    "siting.biogas.full_load_hours": 7000.0,
    "costs.landfill_gas.capex": 2.5,
}
ZONES = gpd.GeoDataFrame(
    {"zone_id": ["a", "b"]}, geometry=[shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)], crs="EPSG:32648"
)


def layer(*rows: tuple[str, int, float, float | None]) -> gpd.GeoDataFrame:
    columns = {
        name: [row[number] for row in rows]
        for number, name in enumerate(("landfill_id", "year", "waste_t", "recovered_share"))
    }
    points = [shapely.Point(5 if row[0] == "x" else 15, 5) for row in rows]
    return gpd.GeoDataFrame(columns | {"management": "managed_anaerobic"}, geometry=points, crs="EPSG:32648")


def made_of(landfills, own=OWN):
    return landfill_gas_measures(hand_basis(own, layers={"landfills": landfills}, potential={"zones": ZONES}))


HISTORY = [("x", year, 50_000.0, None) for year in range(2015, 2026)]


def test_wells_give_and_avoid_in_the_zone_of_the_landfill_what_its_gas_says():
    (made,) = made_of(layer(*HISTORY))
    parameters = hand_basis(OWN).study.parameters
    told = landfill_results(layer(*HISTORY), ZONES, parameters=parameters, year=2025).totals
    assert made.energy_mwh == pytest.approx([told["landfill_gas_site_energy_gwh"] * 1000, 0.0])
    assert made.direct_t == pytest.approx([told["landfill_gas_site_avoidable_tco2e"], 0.0])
    assert made.potential == pytest.approx(made.energy_mwh / 7000.0)
    assert (made.unit, made.resource, made.places) == ("MW", "landfill_gas", ("a", "b"))


def test_the_gas_of_what_lies_there_only_falls():
    (made,) = made_of(layer(*HISTORY))
    assert made.growth[0] == 1.0
    assert (np.diff(made.growth[1:]) < 0).all()
    assert len(made.growth) == len(YEARS)


def test_waste_of_later_years_belongs_to_its_treatment():
    later = [("x", year, 9e6, None) for year in range(2026, 2031)]
    one, other = (made_of(layer(*rows))[0] for rows in (HISTORY, [*HISTORY, *later]))
    assert other.energy_mwh == pytest.approx(one.energy_mwh)
    assert other.growth == pytest.approx(one.growth)
    spans = gpd.GeoDataFrame({"opened": [2000.0, 2027.0], "closed": [np.nan, 2030.0]})
    assert until(spans, 2025).to_dict("list") == {"opened": [2000.0], "closed": [pytest.approx(np.nan, nan_ok=True)]}


def test_gas_that_is_recovered_already_gives_nothing_new():
    (half,) = made_of(layer(*[(*row[:3], 0.25) for row in HISTORY]))
    (whole,) = made_of(layer(*HISTORY))
    assert half.energy_mwh == pytest.approx(whole.energy_mwh / 2)
    assert half.direct_t == pytest.approx(whole.direct_t / 2)
    assert made_of(layer(*[(*row[:3], 0.6) for row in HISTORY])) == ()


def test_engines_cost_what_the_table_says_and_what_they_sell_for_is_not_known():
    (made,) = made_of(layer(*HISTORY))
    assert made.costs is not None
    assert (made.costs.capex_usd == 2_500_000.0).all()
    assert np.isnan(made.costs.value_usd).all()


def test_without_histories_there_is_none():
    assert made_of(None) == ()
    places = layer(("x", 2020, 1.0, None)).assign(year=np.nan, waste_t=np.nan)
    assert made_of(places) == ()
    assert made_of(layer(("x", 2040, 1.0, None))) == ()
