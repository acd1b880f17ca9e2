"""Statistics of every crop over six zones, and the parameters of a single future to run the models with."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.draws.draws import Draws
from geoplan.layers.feedstock.items import animals, load_residues
from geoplan.layers.feedstock.waste import COMPOSITION
from geoplan.parameters import Parameter, Parameters, load_parameters
from geoplan.potential.feedstock.feedstock_by_zone import ZoneKeys, zone_keys

COUNT = 30
"""Draws that are held against runs."""
_SHARE = ".share"


def uncertain_parameters_of_all() -> Parameters:
    """Return parameters of which every share, farm and ratio is above 0, and every one of them has a range."""
    given = load_parameters()
    ratios = {name: 0.5 for name, row in given.items() if name.endswith(".rpr") and not row.value}
    farms = {
        f"manure.{animal}.{name}": {"value": value, "low": value / 2, "high": min(1.2 * value, 1.0)}
        for animal in animals(given)
        for name, value in (("farm_share", 0.8), ("digested_share", 0.1))
    }
    none = [name for name, row in given.under(COMPOSITION).items() if not row.value]
    decay = {f"{COMPOSITION}{name}": 0.1 for name in none if name.endswith((".doc", ".doc_f", ".k"))}
    small = {
        f"{COMPOSITION}{name}": {"value": 0.01, "low": 0.0, "high": 0.04} for name in none if name.endswith(_SHARE)
    }
    food = f"{COMPOSITION}food{_SHARE}"
    rest = {
        food: given.value(food) - 0.01 * len(small),
        "manure.generator_share": {"value": 0.1, "low": 0, "high": 0.3},
    }
    return given.replace({**ratios, **farms, **decay, **small, **rest})


def drawn_inputs(*names: str) -> list[Parameter]:
    """Return inputs that may be a tenth too low and a third too high."""
    said = {"unit": "-", "source": "a test", "confidence": "low"}
    return [Parameter(name, value=1.0, low=0.75, high=1.1, least=0.0, **said) for name in names]


def parameters_of_draw(parameters: Parameters, draws: Draws, number: int, *, under: tuple[str, ...]) -> Parameters:
    """Return the parameters of one future: all under some names that have a range at once, shares a whole."""
    named = [name for name in parameters if name.startswith(under)]
    spread = [name for name in named if parameters[name].low < parameters[name].high]
    shares = [name for name in named if name.startswith(COMPOSITION) and name.endswith(_SHARE)]
    drawn = {name: draws.value(name)[number] for name in spread}
    if shares:
        drawn |= dict(zip(shares, draws.shares(shares)[:, number], strict=True))
    return parameters.replace({name: {"value": one, "low": one, "high": one} for name, one in drawn.items()})


def zones_of_town_and_land() -> gpd.GeoDataFrame:
    """Return six zones in two districts, two of them towns."""
    shapes = [shapely.box(600_000 + 5000 * i, 2_300_000, 605_000 + 5000 * i, 2_305_000) for i in range(6)]
    rows = {
        "zone_id": list("abcdef"),
        "population": [90_000.0, 20_000.0, 30_000.0, 40_000.0, 8_000.0, 15_000.0],
        "urban": [True, False, False, True, False, False],
        "district": list("xxxyyy"),
    }
    return gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:32648")


def keys_of_town_and_land(zones: gpd.GeoDataFrame) -> ZoneKeys:
    """Return what statistics of these zones are shared by."""
    random = np.random.default_rng(4)
    land = pd.DataFrame(random.uniform(0.1, 0.4, (6, 3)), columns=["cropland", "tree_crop", "forest"])
    return zone_keys(zones, land=land)


def crops_of_every_land(*, every: bool = False) -> pd.DataFrame:
    """Return statistics of crops of each kind of land, or of every crop; some of a zone or a district, some on so much
    land that the soil's share binds.
    """
    residues = load_residues().drop_duplicates("crop")
    residues = residues if every else residues[residues["crop"].isin(["paddy", "rubber", "roundwood"])]
    whole = pd.DataFrame({"zone_id": "", "district": "", "crop": residues["crop"], "production_t": 60_000.0})
    whole = whole.assign(area_ha=9_000.0, volume_m3=np.where(residues["per"] == "volume_m3", 50_000.0, np.nan))
    own = [
        ("b", "", "paddy", 5_000.0, 3_000.0),
        ("e", "", "paddy", 500.0, 700.0),  # the soil keeps more than there is
        ("", "y", "paddy", 20_000.0, np.nan),
        ("d", "", "sugarcane", 90_000.0, 1_500.0),
    ]
    columns = ["zone_id", "district", "crop", "production_t", "area_ha"]
    return pd.concat([whole, pd.DataFrame(own, columns=columns)], ignore_index=True)
