"""Who gives and who takes: streams of estates, and plants of siting, in common units and at their places."""

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.layers.parks.stream_kinds import stream_kinds, stream_materials
from geoplan.parameters import Parameters

STEAM_ENTHALPY = "eco_parks.steam.enthalpy"
TAKEN_SHARE = "eco_parks.plants.taken_share"
OFFERED, SOUGHT = "offered", "sought"
PAIRED, PART, UNPAIRED = "paired", "part_paired", "unpaired"
NO_AMOUNT, NO_TEMPERATURE = "no_amount", "no_temperature"
MWH, TONNES, CUBIC_METRES = "MWh/a", "t/a", "m3/a"
_WEAKEST = ("low", "medium", "high")

STREAM_COLUMNS = (
    "stream_id",
    "estate_id",
    "direction",
    "stream",
    "material",
    "temperature_c",
    "amount",
    "unit",
    "paired_amount",
    "left_amount",
    "pair_count",
    "stream_status",
    "longitude",
    "latitude",
    "source",
    "confidence",
)
ENDS = (
    "end_id",
    "name",
    "estate_id",
    "candidate_id",
    "candidate_kind",
    "stream",
    "material",
    "temperature_c",
    "amount",
    "unit",
    "confidence",
    "x",
    "y",
)
"""What is known of who gives or takes; amounts in the units of pairs, places in metres of the study's plane."""


def weakest(*confidences: str) -> str:
    """Return the weakest of some confidences; what is none of the three words is weak.

    Examples
    --------
    >>> weakest("high", "medium"), weakest("high", "")
    ('medium', 'low')
    """
    known = (word if word in _WEAKEST else _WEAKEST[0] for word in confidences)
    return min(known, key=_WEAKEST.index)


def numbered_streams(streams: pd.DataFrame | None) -> pd.DataFrame:
    """Return the streams, each with an id by its place in the layer, and whether it can be paired at all.

    Parameters
    ----------
    streams
        As from `geoplan.layers.parks.streams.read_estate_streams`; None where the study has none.

    Returns
    -------
    DataFrame
        `STREAM_COLUMNS`; of streams that cannot be paired ``stream_status`` says why.
    """
    if streams is None or streams.empty:
        return pd.DataFrame(columns=list(STREAM_COLUMNS))
    table = streams.reset_index(drop=True)
    hot = table["stream"].map(lambda key: stream_kinds()[key].has_temperature).astype(bool)
    status = np.where(hot & table["temperature_c"].isna(), NO_TEMPERATURE, UNPAIRED)
    table["stream_status"] = np.where(table["amount"].isna(), NO_AMOUNT, status)
    table["stream_id"] = [f"s{number}" for number in range(1, len(table) + 1)]
    table["paired_amount"] = np.where(table["stream_status"] == UNPAIRED, 0.0, np.nan)
    table["left_amount"] = table["amount"].where(table["stream_status"] == UNPAIRED)
    table["pair_count"] = 0
    return table[list(STREAM_COLUMNS)]


def per_unit(streams: pd.DataFrame, parameters: Parameters) -> "pd.Series[float]":
    """Return what a unit of each stream is in the unit of its pairs: steam in tonnes becomes heat, all else stays."""
    steam = (streams["stream"] == "steam") & (streams["unit"] == TONNES)
    factor = parameters.value(STEAM_ENTHALPY) if steam.any() else 1.0
    return pd.Series(np.where(steam, factor, 1.0), index=streams.index)


def stream_ends(
    streams: pd.DataFrame, estates: gpd.GeoDataFrame, *, direction: str, parameters: Parameters
) -> pd.DataFrame:
    """Return the streams of a direction that can be paired.

    Parameters
    ----------
    streams
        From `numbered_streams`.
    estates
        ``estate_id``, ``estate_name`` and geometry, in the study's CRS.
    direction
        `OFFERED` or `SOUGHT`.
    parameters
        ``eco_parks.steam.enthalpy`` where steam is in tonnes.

    Returns
    -------
    DataFrame
        `ENDS`. A stream stands at its own place, else at the estate's representative point.
    """
    known = (streams["stream_status"] == UNPAIRED) & (streams["amount"] > 0)
    own = streams[(streams["direction"] == direction) & known]
    if own.empty:
        return _ends({})
    names = estates.drop_duplicates("estate_id").set_index("estate_id")
    points = gpd.GeoSeries(names.geometry.representative_point()).loc[own["estate_id"]]
    there = own[["longitude", "latitude"]].notna().all(axis=1).to_numpy()
    placed = gpd.GeoSeries(gpd.points_from_xy(own["longitude"], own["latitude"]), crs=4326).to_crs(estates.crs)
    factor = per_unit(own, parameters).to_numpy()
    energy = own["stream"].isin(["heat", "steam"]).to_numpy()
    return _ends(
        {
            "end_id": own["stream_id"].to_numpy(),
            "name": names["estate_name"].loc[own["estate_id"]].to_numpy(),
            "estate_id": own["estate_id"].to_numpy(),
            "stream": own["stream"].to_numpy(),
            "material": own["material"].to_numpy(),
            "temperature_c": own["temperature_c"].to_numpy(float),
            "amount": own["amount"].to_numpy(float) * factor,
            "unit": np.where(energy, MWH, own["unit"]),
            "confidence": own["confidence"].to_numpy(),
            "x": np.where(there, placed.x.to_numpy(), points.x.to_numpy()),
            "y": np.where(there, placed.y.to_numpy(), points.y.to_numpy()),
        }
    )


def plant_ends(
    candidates: gpd.GeoDataFrame | None, materials: "pd.Series[str]", *, parameters: Parameters, crs: object
) -> pd.DataFrame:
    """Return the plants of siting that take a material which is offered.

    Parameters
    ----------
    candidates
        ``candidate_id``, ``candidate_name``, ``candidate_kind``, ``feedstock_t`` [t/a] and points; None where there
        are none.
    materials
        What is offered.
    parameters
        ``eco_parks.plants.taken_share``.
    crs
        The study's.

    Returns
    -------
    DataFrame
        `ENDS`, each plant once; its material is empty: it takes all that its kind takes.
    """
    kinds = {
        kind for key in materials.unique() if key in stream_materials() for kind in stream_materials()[key].taken_by
    }
    if candidates is None or not kinds or "feedstock_t" not in candidates:
        return _ends({})
    feedstock = candidates["feedstock_t"].astype(float)
    own = candidates[candidates["candidate_kind"].isin(kinds) & (feedstock > 0)].to_crs(crs)
    if own.empty:
        return _ends({})
    return _ends(
        {
            "end_id": own["candidate_id"].astype(str).to_numpy(),
            "name": own["candidate_name"].to_numpy(),
            "candidate_id": own["candidate_id"].astype(str).to_numpy(),
            "candidate_kind": own["candidate_kind"].astype(str).to_numpy(),
            "amount": own["feedstock_t"].to_numpy(float) * parameters.value(TAKEN_SHARE),
            "unit": TONNES,
            "confidence": _WEAKEST[0],
            "x": own.geometry.x.to_numpy(),
            "y": own.geometry.y.to_numpy(),
        }
    )


def _ends(columns: dict[str, object]) -> pd.DataFrame:
    """Return a table of `ENDS`: texts that are not said are empty, numbers unknown."""
    table = pd.DataFrame(columns)
    for name in ENDS:
        if name not in table:
            number = name in ("temperature_c", "amount", "x", "y")
            table[name] = pd.Series(np.nan if number else "", index=table.index, dtype=float if number else object)
    return table[list(ENDS)].reset_index(drop=True)
