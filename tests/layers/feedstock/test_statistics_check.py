import pandas as pd
import pytest

from geoplan.errors import LayerError
from geoplan.layers.feedstock.shared_rows import ZoneNames
from geoplan.layers.feedstock.statistics_check import check_statistics, statistics_faults
from geoplan.parameters import load_parameters
from support.own_parameters import own_parameters

PARAMETERS = load_parameters()
FRACTIONS = ("garden", "paper", "wood", "textiles", "nappies", "rubber", "plastics", "metal", "glass", "other")
ZONES = ["101", "102"]
CROPS = pd.DataFrame({"zone_id": ["", "101"], "crop": ["paddy", "maize"], "production_t": [1.0, 2.0]})
LIVESTOCK = pd.DataFrame({"zone_id": [""], "animal": ["pigs"], "heads": [1000.0]})
WASTE = pd.DataFrame({"zone_id": ["", None], "stream": ["urban", "rural"], "t_per_day": [10.0, 5.0]})


def test_good_statistics_pass():
    check_statistics(PARAMETERS, zones=ZoneNames(ZONES), crops=CROPS, livestock=LIVESTOCK, waste=WASTE)
    check_statistics(PARAMETERS, zones=ZoneNames([]))


def test_everything_that_is_wrong_is_named_at_once():
    parameters = own_parameters(
        {
            "residues.maize_stalk.moisture": 0.0,
            "residues.rice_straw.collectable_share": (0.9, 0.9, 1.5),
            "manure.digester.yield_share": (0.9, 0.9, 1.2),
            **dict.fromkeys((f"waste.composition.{name}.share" for name in FRACTIONS), 0.0),
            "waste.composition.food.share": (0.4, 0.5, 0.7),
            "waste.composition.plastics.share": 0.625,
            "waste.collected_share.urban": (-0.1, 0.5, 1.0),
            "waste.composition.paper.doc": (0.4, 1.0, 1.4),
        }
    )
    crops = CROPS.assign(zone_id=["", "1O1"], file="crops.csv", row=[2, 3])
    crops.loc[2] = {"zone_id": "", "crop": "barley", "production_t": 1.0, "file": "crops.csv", "row": 4}
    livestock = LIVESTOCK.assign(heads=-1.0)
    waste = WASTE.assign(stream=["urban", "village"], t_per_day=[float("nan"), 1.0])
    with pytest.raises(LayerError) as caught:
        check_statistics(parameters, zones=ZoneNames(ZONES), crops=crops, livestock=livestock, waste=waste)
    found = [(fault.file, fault.where) for fault in caught.value.faults]
    assert sorted(found) == sorted(
        [
            ("crops.csv", "row 3"),
            ("crops.csv", "row 4"),
            ("parameters", "residues.rice_straw.collectable_share"),
            ("parameters", "residues.maize_stalk"),
            ("livestock", "row 1"),
            ("parameters", "manure.digester.yield_share"),
            ("waste", "row 1"),
            ("waste", "row 2"),
            ("parameters", "waste.collected_share.urban"),
            ("parameters", "waste.composition.paper.doc"),
            ("parameters", "waste.composition.*.share"),
        ]
    )
    message = str(caught.value)
    assert "Did you mean '101'?" in message
    assert "'barley'" in message
    assert "sum to 1.125" in message


def test_only_what_is_there_is_checked():
    parameters = own_parameters({"manure.digester.yield_share": (0.9, 0.9, 1.2)})
    assert statistics_faults(parameters, zones=ZoneNames(ZONES), crops=CROPS, waste=WASTE) == []
    assert len(statistics_faults(parameters, zones=ZoneNames(ZONES), livestock=LIVESTOCK)) == 1
