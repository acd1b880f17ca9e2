import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.errors import LayerError
from geoplan.parameters import load_parameters
from geoplan.potential.waste.landfill_gas import landfill_gas, landfill_tonnage
from geoplan.potential.waste.landfills import ENERGY, ZONE_COLUMNS, landfill_history, landfill_results
from support.own_parameters import own_parameters

PARAMETERS = load_parameters()
X, Y = 600_000.0, 2_300_000.0


@pytest.fixture(scope="module")
def zones():
    boxes = [shapely.box(X + 1000 * i, Y, X + 1000 * (i + 1), Y + 1000) for i in range(3)]
    return gpd.GeoDataFrame({"zone_id": list("abc")}, geometry=boxes, crs="EPSG:32648")


def landfills(**changes):
    """One landfill with a yearly history, one open since 2010 beside the coast."""
    rows = pd.DataFrame(
        {
            "landfill_id": ["north", "north", "north", "south"],
            "landfill_name": ["North", "North", "North", "South"],
            "management": ["managed_anaerobic"] * 3 + ["unmanaged_deep"],
            "recovered_share": [np.nan] * 4,
            "year": [2018, 2019, 2020, np.nan],
            "waste_t": [100_000.0, 120_000.0, 90_000.0, np.nan],
            "opened": [np.nan] * 3 + [2010],
            "closed": [np.nan] * 4,
            "t_per_day": [np.nan] * 3 + [850.0],
        }
    ).assign(**changes)
    points = [shapely.Point(X + 500, Y + 500)] * 3 + [shapely.Point(X + 2500, Y - 400)]
    return gpd.GeoDataFrame(rows, geometry=points, crs="EPSG:32648")


def test_histories_of_both_forms_are_written_out():
    table = landfill_history(landfills(), year=2025)
    assert table[table.landfill == "north"].waste_t.tolist() == [100_000, 120_000, 90_000]
    south = table[table.landfill == "south"]
    assert south.year.tolist() == list(range(2010, 2026))
    assert south.waste_t.unique() == pytest.approx(850 * 365)


def test_two_spans_with_years_between_them():
    spans = pd.DataFrame(
        {"landfill_id": "a", "opened": [2000, 2005], "closed": [2001, np.nan], "t_per_day": [1.0, 2.0]}
    )
    table = landfill_history(spans, year=2006).sort_values("year")
    assert table.waste_t.tolist() == [365, 365, 0, 0, 0, 730, 730]


def test_zones_add_up_to_the_landfills(zones):
    found = landfill_results(landfills(), zones, parameters=PARAMETERS, year=2025)
    assert found.landfills.zone_id.tolist() == ["a", "c"]
    assert list(found.zones.columns) == list(ZONE_COLUMNS)
    for name in ZONE_COLUMNS:
        assert found.zones[name].sum() == pytest.approx(found.totals[name], rel=1e-12), name
    assert found.zones.loc["b"].eq(0).all()
    assert found.totals["landfill_count"] == 2
    low, base, high = (found.totals[f"{ENERGY}{end}"] for end in ("_low", "", "_high"))
    assert 0 < low < high
    assert base > 0


def test_each_landfill_is_the_decay_of_its_own_history(zones):
    own = own_parameters(
        {
            "waste.landfill_kind.managed_anaerobic.mcf": 1.0,
            "waste.landfill_kind.managed_anaerobic.oxidation": 0.1,
            "waste.landfill.mcf": 1.0,
            "waste.landfill.oxidation": 0.1,
            "waste.landfill.collection_share": 0.5,
            "waste.plan.last_year": 2050.0,
            "gases.methane.gwp100": 30.0,
        }
    )
    found = landfill_results(landfills(), zones, parameters=own, year=2025)
    history = pd.DataFrame({"landfill": "x", "year": [2018, 2019, 2020], "waste_t": [100_000.0, 120_000.0, 90_000.0]})
    gas = landfill_gas(landfill_tonnage(history, until=2050), own, recovery=0.0).sel(landfill="x")
    north = found.landfills.set_index("landfill_id").loc["north"]
    in_2025 = gas.sel(year=2025)
    assert north.landfill_gas_site_methane_t == pytest.approx(float(in_2025.methane_generated_t))
    assert north.landfill_gas_site_emissions_tco2e == pytest.approx(float(in_2025.methane_emitted_t) * 30)
    assert north.landfill_gas_site_avoidable_tco2e == pytest.approx(north.landfill_gas_site_emissions_tco2e * 0.5)
    assert north.peak_year == int(gas.year[int(gas.methane_generated_t.argmax("year"))]) == 2021
    assert (north.first_year, north.last_year, north.deposited_t) == (2018, 2020, 310_000)
    years = found.years[found.years.landfill_id == "north"]
    assert years.year.tolist() == list(range(2018, 2051))
    np.testing.assert_allclose(years.methane_generated_t, gas.methane_generated_t, rtol=1e-12)
    to_2050 = years[years.year >= 2025].energy_gwh.sum()
    assert north.landfill_gas_site_energy_to_last_year_gwh == pytest.approx(to_2050)


def test_management_and_gas_that_is_recovered_today(zones):
    own = own_parameters(
        {
            "waste.landfill_kind.unmanaged_shallow.mcf": 0.4,
            "waste.landfill_kind.managed_anaerobic.mcf": 1.0,
            "waste.landfill.collection_share": (0.4, 0.5, 0.6),
        }
    )
    as_it_is = landfill_results(landfills(), zones, parameters=own, year=2025)
    shallow = landfill_results(landfills(management="unmanaged_shallow"), zones, parameters=own, year=2025)
    managed = landfill_results(landfills(management="managed_anaerobic"), zones, parameters=own, year=2025)
    ratio = shallow.totals["landfill_gas_site_methane_t"] / managed.totals["landfill_gas_site_methane_t"]
    assert ratio == pytest.approx(0.4)
    unknown = landfill_results(landfills(management=""), zones, parameters=own, year=2025)
    assert set(unknown.landfills.management) == {"uncategorised"}
    some = landfill_results(landfills(recovered_share=0.2), zones, parameters=own, year=2025)
    assert some.totals[ENERGY] == pytest.approx(as_it_is.totals[ENERGY])
    assert some.totals["landfill_gas_site_emissions_tco2e"] < as_it_is.totals["landfill_gas_site_emissions_tco2e"]
    most = landfill_results(landfills(recovered_share=0.8), zones, parameters=own, year=2025)
    assert most.totals[ENERGY] == pytest.approx(as_it_is.totals[ENERGY] * 0.8 / 0.5)
    assert most.totals["landfill_gas_site_avoidable_tco2e"] == 0


def test_the_base_year_is_a_parameter(zones):
    own = own_parameters({"waste.plan.base_year": 2024.0})
    ours = landfill_results(landfills(), zones, parameters=own)
    assert ours.totals[ENERGY] == landfill_results(landfills(), zones, parameters=own, year=2024).totals[ENERGY]
    assert ours.totals[ENERGY] != landfill_results(landfills(), zones, parameters=own, year=2025).totals[ENERGY]
    early = landfill_results(landfills().head(3), zones, parameters=PARAMETERS, year=2012)
    assert early.totals[ENERGY] == 0
    assert early.landfills.deposited_t.tolist() == [0]


def test_what_cannot_be_is_named(zones):
    with pytest.raises(LayerError, match=r"management 'manged_anaerobic'.*Did you mean 'managed_anaerobic'"):
        landfill_results(landfills(management="manged_anaerobic"), zones, parameters=PARAMETERS)
    far = landfills()
    far.loc[3, "geometry"] = shapely.Point(X, Y + 50_000)
    with pytest.raises(LayerError, match=r"south.*a place beside all zones"):
        landfill_results(far, zones, parameters=PARAMETERS)
    with pytest.raises(LayerError, match=r"row 4.*no complete history"):
        landfill_history(landfills(t_per_day=np.nan), year=2025)
    with pytest.raises(LayerError, match="for the second time"):
        landfill_results(landfills(year=[2018, 2018, 2019, np.nan]), zones, parameters=PARAMETERS)
