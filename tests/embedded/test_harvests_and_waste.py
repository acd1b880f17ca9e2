"""The embedded studies' harvests and waste plans, from their own tables."""

import pandas as pd
import pytest

from geoplan.layers.catalog import open_zones
from geoplan.layers.feedstock.crop_seasons import read_crop_seasons
from geoplan.layers.feedstock.crops import read_crops
from geoplan.layers.feedstock.waste import read_waste
from geoplan.layers.feedstock.waste_forecast import read_waste_forecast
from geoplan.layers.opening.reading import Area, Reading
from geoplan.planning.waste_plan import waste_plan
from geoplan.potential.biomass.residues import residue_potential
from geoplan.potential.biomass.seasons import share_over_seasons
from geoplan.study import open_study

READERS = {
    "crops": read_crops,
    "crop_seasons": read_crop_seasons,
    "waste": read_waste,
    "waste_forecast": read_waste_forecast,
}


def tables_of(place: str) -> dict[str, pd.DataFrame]:
    study = open_study(place)
    area = Area(open_zones(study))
    found = {}
    for kind, read in READERS.items():
        reading = Reading(study, kind, getattr(study.layers, kind), area)
        found[kind] = read(reading)
        assert not reading.faults
    return found


@pytest.mark.parametrize(
    ("place", "straw_gwh", "harvests", "t_per_day"),
    [
        ("hai-phong", 174, ["spring", "winter"], {2022: 1764, 2025: 2800, 2030: 3800}),
        ("ba-ria-vung-tau", 48, ["spring", "autumn", "winter"], {2020: 950}),
    ],
)
def test_straw_by_harvest_and_waste_to_2050(place, straw_gwh, harvests, t_per_day):
    tables = tables_of(place)
    parameters = open_study(place).parameters
    whole = residue_potential(tables["crops"], parameters)
    found = share_over_seasons(whole, tables["crop_seasons"])
    straw = found[found["residue"] == "rice_straw"]
    assert straw["season"].tolist() == harvests
    assert straw["energy_gwh"].sum() == pytest.approx(straw_gwh, rel=0.05)
    assert found["available_tj"].sum() == pytest.approx(whole["available_tj"].sum(), rel=1e-12)
    plan = waste_plan(tables["waste"], tables["waste_forecast"], parameters=parameters)
    total = plan[plan["treatment"] == "total"].set_index("year")
    assert total.loc[list(t_per_day), "t_per_day"].to_dict() == t_per_day
    assert total.index[-1] == 2050
    assert total["t_per_day"].is_monotonic_increasing
    # what is known of the base year is the tonnage of the layer waste too
    assert tables["waste"]["t_per_day"].sum() == next(iter(t_per_day.values()))
