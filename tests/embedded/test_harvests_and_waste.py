"""The embedded studies' harvests and waste plans, from their own tables."""

from dataclasses import dataclass

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
from geoplan.study import Study, open_study

READERS = {
    "crops": read_crops,
    "crop_seasons": read_crop_seasons,
    "waste": read_waste,
    "waste_forecast": read_waste_forecast,
}


@dataclass(frozen=True)
class Published:
    """What is known of a place from elsewhere."""

    straw_gwh: float
    harvests: list[str]
    t_per_day: dict[int, float]


PLACES = {
    # 133 GWh of straw at 335 kt of paddy, which is 174 GWh at the 436.7 kt of 2017 in proportion
    "hai-phong": Published(133, ["spring", "winter"], {2022: 1764, 2025: 2800, 2030: 3800}),
    "ba-ria-vung-tau": Published(48, ["spring", "autumn", "winter"], {2020: 950}),
}


@pytest.fixture(scope="module", params=PLACES)
def study(request: pytest.FixtureRequest) -> Study:
    return open_study(request.param)


@pytest.fixture(scope="module")
def published(study: Study) -> Published:
    return PLACES[study.name]


@pytest.fixture(scope="module")
def tables(study: Study) -> dict[str, pd.DataFrame]:
    area = Area(open_zones(study))
    found = {}
    for kind, read in READERS.items():
        if getattr(study.layers, kind) is None:
            continue
        reading = Reading(study, kind, getattr(study.layers, kind), area)
        found[kind] = read(reading)
        assert not reading.faults
    return found


def test_straw_arises_by_harvest_and_its_sum_is_the_published_one(
    study: Study, tables: dict[str, pd.DataFrame], published: Published
) -> None:
    whole = residue_potential(tables["crops"], study.parameters)
    # Hai Phong's crops are given by season, Ba Ria-Vung Tau's by the areas of the seasons
    found = share_over_seasons(whole, tables["crop_seasons"]) if "crop_seasons" in tables else whole
    straw = found[found["residue"] == "rice_straw"]
    assert straw["season"].tolist() == published.harvests
    assert straw["energy_gwh"].sum() == pytest.approx(published.straw_gwh, rel=0.05)
    assert found["available_tj"].sum() == pytest.approx(whole["available_tj"].sum(), rel=1e-12)


def test_waste_follows_what_is_known_and_then_grows_to_2050(
    study: Study, tables: dict[str, pd.DataFrame], published: Published
) -> None:
    plan = waste_plan(tables["waste"], tables["waste_forecast"], parameters=study.parameters)
    total = plan[plan["treatment"] == "total"].set_index("year")
    assert total.loc[list(published.t_per_day), "t_per_day"].to_dict() == published.t_per_day
    assert total.index[-1] == 2050
    assert total["t_per_day"].is_monotonic_increasing


def test_the_base_year_of_the_plan_has_the_tonnage_of_the_statistics(
    tables: dict[str, pd.DataFrame], published: Published
) -> None:
    """Within 2 %: in Ba Ria-Vung Tau, Con Dao's part is of 2023, that of the others of about 2020."""
    assert tables["waste"]["t_per_day"].sum() == pytest.approx(next(iter(published.t_per_day.values())), rel=0.02)
