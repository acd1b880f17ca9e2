"""Plants in each future, against whole searches with the parameters that it has."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.potential.feedstock.feedstock_by_zone import (
    land_shares,
    manure_by_zone,
    residues_by_zone,
    waste_by_zone,
    zone_keys,
)
from geoplan.siting.plants import biogas as biogas_module
from geoplan.siting.plants import biomass as biomass_module
from geoplan.siting.plants import waste as waste_module
from geoplan.siting.plants.biogas import biogas_sites
from geoplan.siting.plants.biomass import biomass_sites
from geoplan.siting.plants.waste import waste_sites
from support.two_towns import PARAMETERS as TWO_TOWNS
from support.two_towns import X, Y

FIELDS = ("capacity_mw", "energy_gwh", "investment_musd", "lcoe_usd_per_mwh", "feedstock_t")
NAMES = ("longest_haul", "smallest_plant")
GROUPS = ("costs.", "waste.", "manure.", "residues.", "siting.biogas.full_load_hours")
FEW = TWO_TOWNS.replace(
    {
        "manure.pigs.farm_share": {"value": 0.8, "low": 0.6, "high": 0.9},
        "siting.biomass.smallest_plant": 0.01,
        "siting.biogas.smallest_plant": 0.001,
    }
    | {"manure.pigs.digested_share": {"value": 0.1, "low": 0.05, "high": 0.2}}
    | {"siting.biogas.full_load_hours": {"value": 7000.0, "low": 6500.0, "high": 7500.0}}
).sampled(8, 9)


def futures_of(parameters, groups=GROUPS):
    """Each future as a set of parameters without ranges."""
    names = [name for name in parameters if name.startswith(groups)]
    frame = parameters.futures.frame(names)
    shares = [name for name in names if name.startswith("waste.composition.") and name.endswith(".share")]
    frame[shares] = parameters.futures.shares(shares).T
    for _, row in frame.iterrows():
        yield parameters.replace({name: {"value": v, "low": v, "high": v} for name, v in row.items()})


def biogas(zones, land_cover, keys, parameters):
    herd = pd.DataFrame({"zone_id": ["a", "b"], "animal": ["pigs"] * 2, "heads": [2e5, 2e5]})
    manure = manure_by_zone(herd, keys, parameters=parameters)
    return biogas_sites(manure, zones, land_cover=land_cover, parameters=parameters, cell_m=1000.0)


def biomass(zones, land_cover, keys, parameters):
    crops = pd.DataFrame({"zone_id": ["a", "b", "c"], "crop": ["paddy"] * 3, "production_t": [4e5, 4e5, 4e5]})
    residues = residues_by_zone(crops.assign(area_ha=7e4), keys, parameters=parameters)
    return biomass_sites(residues, zones, land_cover=land_cover, parameters=parameters, cell_m=1000.0)


def waste(zones, land_cover, keys, parameters):
    table = pd.DataFrame({"zone_id": ["", ""], "stream": ["urban", "rural"], "t_per_day": [2600.0, 400.0]})
    tonnes = waste_by_zone(table, keys, parameters=parameters)
    return waste_sites(tonnes, zones, land_cover=land_cover, parameters=parameters, cell_m=1000.0)


@pytest.mark.parametrize("search", [biogas, biomass, waste])
def test_each_future_is_a_search_of_its_own(search, zones, land_cover):
    keys = zone_keys(zones, land=land_shares(zones, land_cover))
    base = search(zones, land_cover, keys, FEW)
    drawn = base.draws(base.plants.index.to_numpy(), FEW)
    for future, parameters in enumerate(futures_of(FEW)):
        plants = search(zones, land_cover, keys, parameters).plants.set_index("candidate_id")
        found = plants.loc[base.plants["candidate_id"]]
        for name in FIELDS:
            assert drawn[name][:, future] == pytest.approx(found[name].to_numpy(), rel=1e-2), (name, future)
            assert drawn[name].shape == (len(base.plants), 8)


MOVED = FEW.replace(
    {
        "siting.biomass.longest_haul": {"value": 12.0, "low": 9.0, "high": 17.0},
        "siting.waste.longest_haul": {"value": 12.0, "low": 9.0, "high": 17.0},
        "siting.biogas.longest_haul": {"value": 8.0, "low": 6.0, "high": 11.0},
        "siting.biomass.smallest_plant": {"value": 5.0, "low": 3.5, "high": 8.0},
        "siting.waste.smallest_plant": {"value": 9.0, "low": 6.0, "high": 14.0},
        "siting.biogas.smallest_plant": {"value": 0.2, "low": 0.1, "high": 0.6},
    }
).sampled(14, 3)
HAULS_AND_SIZES = (*GROUPS, *(f"siting.{kind}.{name}" for kind in ("biomass", "waste", "biogas") for name in NAMES))


@pytest.fixture
def fixed_places(zones, monkeypatch):
    """Twelve places, wherever most feedstock is."""
    x, y = np.meshgrid(X + np.array([2_000, 7_500, 12_000, 17_000, 23_000, 28_000]), Y + np.array([2_500, 8_000]))
    names = [f"density-{number}" for number in range(1, x.size + 1)]
    columns = {"candidate_id": names, "candidate_name": names, "origin": "density", "density_amount": 0.0}
    points = gpd.GeoDataFrame(columns, geometry=shapely.points(x.ravel(), y.ravel()), crs=zones.crs)
    for module in (biomass_module, biogas_module):
        monkeypatch.setattr(module, "dense_candidates", lambda *_, **__: points)
    monkeypatch.setattr(waste_module, "_dense_places", lambda *_, **__: points.drop(columns="density_amount"))


@pytest.mark.parametrize("search", [biogas, biomass, waste])
def test_hauls_and_smallest_sizes_are_those_of_each_future(search, zones, land_cover, fixed_places):
    keys = zone_keys(zones, land=land_shares(zones, land_cover))
    base = search(zones, land_cover, keys, MOVED)
    draws = base.draws.reached(MOVED)
    assert draws.interpolated == (f"siting.{search.__name__}.longest_haul",)
    drawn = draws(base.plants.index.to_numpy(), MOVED)
    gone, wrong = [], {"energy_gwh": [], "lcoe_usd_per_mwh": []}
    for future, parameters in enumerate(futures_of(MOVED, HAULS_AND_SIZES)):
        sites = search(zones, land_cover, keys, parameters)
        plants = (base if sites is None else sites).plants.set_index("candidate_id")
        there = base.plants["candidate_id"].isin([] if sites is None else plants.index).to_numpy()
        gone.append(there == (drawn["too_small"][:, future] == 0))
        for name, each in wrong.items():
            run = plants.reindex(base.plants["candidate_id"])[name].to_numpy(float)
            same = there & (drawn["too_small"][:, future] == 0)
            each += (drawn[name][:, future] / run - 1)[same].tolist()
    assert np.mean(gone) > 0.98, "who is left is mostly whom a search leaves"
    assert 0.02 < drawn["too_small"].mean() < 0.9
    for each in wrong.values():
        assert np.median(np.abs(each)) < 0.015
        assert np.max(np.abs(each)) < 0.08


def test_plants_of_a_kind_move_together(zones, land_cover):
    keys = zone_keys(zones, land=land_shares(zones, land_cover))
    base = biogas(zones, land_cover, keys, FEW)
    drawn = base.draws(base.plants.index.to_numpy(), FEW)["energy_gwh"]
    factor = drawn / base.plants["energy_gwh"].to_numpy()[:, None]
    assert factor.std(axis=0) == pytest.approx([0.0] * 8, abs=1e-12)
    one = base.draws(base.plants.index.to_numpy()[-1:], FEW)["energy_gwh"]
    assert one[0].tolist() == drawn[-1].tolist()
