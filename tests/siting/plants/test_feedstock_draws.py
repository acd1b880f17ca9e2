"""How much feedstock there is in each future, worked by hand."""

import numpy as np
import pandas as pd
import pytest

from geoplan.parameters import Parameter
from geoplan.siting.plants.feedstock_draws import manure_hauled, residue_tonnes, waste_tonnes
from support.own_parameters import own_parameters

STRAW = {
    "residues.rice_straw.rpr": (0.8, 1.0, 1.5),
    "residues.rice_straw.collectable_share": 0.5,
    "residues.rice_straw.available_share": (0.6, 0.79, 0.9),
    "residues.rice_straw.soil_retention": 3.0,
}


def test_the_soil_keeps_its_share_in_each_future():
    own = own_parameters(STRAW).sampled(40, 1)
    rows = pd.DataFrame({"residue": ["rice_straw"], "crop": ["paddy"], "residue_t": [600.0], "area_ha": [100.0]})
    found = residue_tonnes(rows, ["rice_straw"], own)[0]
    grown = 600.0 * own.futures.value("residues.rice_straw.rpr")
    left = np.clip(np.minimum(0.5 * grown, grown - 300.0), 0.0, None)
    sold = own.futures.value("residues.rice_straw.available_share")
    assert found == pytest.approx(left * sold / (300.0 * 0.79))


def test_waste_that_was_counted_at_gates_is_all_there():
    own = own_parameters({"waste.collected_share.urban": (0.8, 0.9, 1.0)}).sampled(20, 1)
    rows = pd.DataFrame({"stream": ["urban", "urban"], "collected_t": [100.0, 300.0], "basis": ["", "collected"]})
    ratio = own.futures.ratio("waste.collected_share.urban")
    assert waste_tonnes(rows, own) == pytest.approx((100.0 * ratio + 300.0) / 400.0)
    assert waste_tonnes(rows.head(0), own).tolist() == [1.0] * 20


def test_more_that_is_digested_already_leaves_less():
    own = own_parameters({"manure.pigs.farm_share": 0.9, "manure.pigs.digested_share": (0.0, 0.5, 0.6)}).sampled(20, 1)
    fixed = own.replace(
        {name: {"value": r.value, "low": r.value, "high": r.value} for name, r in own.items() if "digested" not in name}
    )
    rows = pd.DataFrame({"animal": ["pigs"], "hauled_energy_gwh": [2.0], "slurry_t": [50_000.0]})
    energy, slurry = manure_hauled(rows, fixed)
    assert energy == pytest.approx((1 - fixed.futures.value("manure.pigs.digested_share")) / 0.5)
    assert slurry == pytest.approx(energy)
    assert manure_hauled(rows.head(0), own)[0].tolist() == [1.0] * 20


def wrong_by(*names):
    return [Parameter(name, 1.0, 0.7, 1.3, "-", "own", "low") for name in names]


def test_errors_of_statistics_reach_the_plants_but_not_what_was_surveyed():
    own = own_parameters(STRAW).sampled(40, 1)
    statistics = ("statistics.crops.paddy", "statistics.livestock.pigs", "statistics.waste.all")
    known = own.with_inputs(wrong_by(*statistics))
    straw = {"residue": "rice_straw", "crop": "paddy", "residue_t": 600.0, "area_ha": 100.0}
    pigs = {"animal": "pigs", "hauled_energy_gwh": 2.0, "slurry_t": 50_000.0}
    waste = {"stream": "all", "collected_t": 100.0, "basis": "collected"}

    def each(row, parameters, **given):
        rows = pd.DataFrame([row]).assign(**given)
        if "residue" in row:
            return residue_tonnes(rows, ["rice_straw"], parameters)[0]
        return manure_hauled(rows, parameters)[1] if "animal" in row else waste_tonnes(rows, parameters)

    for row, name in zip((straw, pigs, waste), statistics, strict=True):
        factor = known.futures.input(name)
        assert np.ptp(factor) > 0.5
        assert each(row, known) == pytest.approx(each(row, own) * factor), name
        assert each(row, known, status="surveyed") == pytest.approx(each(row, own)), name


def test_a_row_that_was_surveyed_stands_beside_one_that_was_not():
    own = own_parameters({}).sampled(40, 1).with_inputs(wrong_by("statistics.livestock.pigs"))
    rows = pd.DataFrame(
        {"animal": "pigs", "hauled_energy_gwh": [2.0, 6.0], "slurry_t": 1.0, "status": ["surveyed", ""]}
    )
    seen = manure_hauled(rows.head(1), own)[0]
    assert manure_hauled(rows, own)[0] == pytest.approx(
        seen * (2.0 + 6.0 * own.futures.input("statistics.livestock.pigs")) / 8.0
    )
