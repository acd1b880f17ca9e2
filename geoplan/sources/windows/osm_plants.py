"""Power plants of OpenStreetMap by their tags: which fuel, which output, and which generators are no part of one.

wiki.openstreetmap.org: Tag:power=plant, Tag:power=generator, Key:plant:output (a number and its unit, "yes" where it is
not known), Key:generator:source.
"""

import re

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

FUELS = ("coal", "gas", "oil", "biomass", "biogas", "waste", "hydro", "solar", "wind", "nuclear", "geothermal", "tidal")
_FUEL_NAMES = {"diesel": "oil", "oil_products": "oil", "wood": "biomass", "biofuel": "biomass", "water": "hydro"}
_OUTPUT = re.compile(r"(\d[\d.,]*)\s*([kMGT]?)Wp?", re.IGNORECASE)
_MEGAWATTS = {"": 1e-6, "K": 1e-3, "M": 1.0, "G": 1e3, "T": 1e6}
_HIGHEST_MW = 30_000.0


def plants_and_generators(plants: gpd.GeoDataFrame, generators: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, int]:
    """Return power plants, with the generators that stand alone and say their output; and how many others there are.

    Parameters
    ----------
    plants, generators
        Objects with the columns ``id`` and ``tags``, WGS84. A plant holds its generators, whose outputs are not added
        to it.

    Returns
    -------
    tuple
        ``name`` (else the operator, else the id), ``fuel`` (one of `FUELS`, or empty), ``capacity_mw`` [MW, NaN where
        no output is told] and ``osm_id``; and the number of generators that were left out.
    """
    inside = np.zeros(len(generators), dtype=bool)
    if len(plants) and len(generators):
        inside[np.unique(plants.sindex.query(generators.geometry, predicate="intersects")[0])] = True
    output = _outputs(generators, "generator")
    alone = ~inside & ~np.isnan(output)
    parts = [_named_plants(plants, "plant", _outputs(plants, "plant"))]
    parts.append(_named_plants(generators[alone], "generator", output[alone]))
    frame = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=4326)
    return frame, int((~alone).sum())


def _named_plants(frame: gpd.GeoDataFrame, key: str, output: NDArray[np.float64]) -> gpd.GeoDataFrame:
    names = [
        tags.get("name") or tags.get("operator") or number
        for tags, number in zip(frame["tags"], frame["id"], strict=True)
    ]
    fuels = [_fuel(tags.get(f"{key}:source", "")) for tags in frame["tags"]]
    columns = {"name": names, "fuel": fuels, "capacity_mw": output, "osm_id": frame["id"].tolist()}
    return gpd.GeoDataFrame(columns, geometry=frame.geometry.to_numpy(), crs=4326)


def _outputs(frame: gpd.GeoDataFrame, key: str) -> NDArray[np.float64]:
    return np.array([_megawatts(tags.get(f"{key}:output:electricity", "")) for tags in frame["tags"]], dtype=float)


def _fuel(text: str) -> str:
    """Return the fuel of a source, the first of several that is known.

    Examples
    --------
    >>> _fuel("diesel;gas"), _fuel("Coal"), _fuel("abandoned")
    ('oil', 'coal', '')
    """
    names = [_FUEL_NAMES.get(name, name) for name in (part.strip().casefold() for part in text.split(";"))]
    return next((name for name in names if name in FUELS), "")


def _megawatts(text: str) -> float:
    """Return an output in MW; NaN where the tag tells none that can be.

    Examples
    --------
    >>> _megawatts("1200 MW"), _megawatts("1,200 MW"), _megawatts("2.5 GW"), _megawatts("600 kWp"), _megawatts("yes")
    (1200.0, 1200.0, 2500.0, 0.6, nan)
    """
    told = _OUTPUT.fullmatch(text.strip())
    if told is None:
        return float("nan")
    number = told[1]
    # a comma before three digits parts thousands, any other is a decimal one
    number = re.sub(r",(?=\d{3}(?!\d))", "", number).replace(",", ".")
    try:
        value = float(number) * _MEGAWATTS[told[2].upper()]
    except ValueError:
        return float("nan")
    return value if 0 < value <= _HIGHEST_MW else float("nan")
