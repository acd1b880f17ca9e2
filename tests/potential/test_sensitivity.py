import pandas as pd
import pytest

from geoplan.parameters import load_parameters
from geoplan.potential.feedstock.feedstock_by_zone import ZoneKeys, residues_by_zone
from geoplan.potential.sensitivity import sensitivity

KEYS = ZoneKeys(pd.Series([1.0], index=pd.Index(["a"], name="zone_id"), name="area"))


def roofs(**energy):
    index = pd.MultiIndex.from_tuples([tuple(kind.split("_")) for kind in energy], names=["roof_class", "roof_form"])
    return pd.Series(list(energy.values()), index=index, dtype=float)


def test_shares_add_up_and_the_largest_comes_first():
    parameters = load_parameters()
    crops = pd.DataFrame({"zone_id": [""], "crop": ["paddy"], "production_t": [1000.0]})
    tables = [residues_by_zone(crops, KEYS, parameters=parameters)]
    result = sensitivity(roofs(residential_flat=5.0, industrial_pitched=1.0), tables, parameters=parameters)
    assert set(result["result"]) == {"rooftop_pv_energy_gwh", "biomass_energy_gwh"}
    for _, part in result.groupby("result"):
        assert part["share"].sum() == pytest.approx(1)
        assert part["share"].is_monotonic_decreasing
    assert result.iloc[0]["parameter"] == "rooftop.usable_fraction.residential"
    assert result.iloc[0]["confidence"] == "low"


def test_a_class_without_energy_moves_nothing():
    result = sensitivity(roofs(residential_flat=0.0, industrial_pitched=1.0), [], parameters=load_parameters())
    assert not result["parameter"].str.contains("residential").any()
