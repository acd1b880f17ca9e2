"""The door: which park gives what to whom, by what is offered, looked for, and planned."""

from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.parameters import Parameters
from geoplan.planning.eco_parks.symbiosis.avoided import with_avoided
from geoplan.planning.eco_parks.symbiosis.ends import (
    CUBIC_METRES,
    MWH,
    OFFERED,
    PAIRED,
    PART,
    SOUGHT,
    STREAM_COLUMNS,
    TONNES,
    UNPAIRED,
    numbered_streams,
    per_unit,
    plant_ends,
    stream_ends,
    weakest,
)
from geoplan.planning.eco_parks.symbiosis.matches import GROUPS, matches
from geoplan.planning.eco_parks.symbiosis.transport import Floats, Ways, transported
from geoplan.siting.place_status import known_places

LAYER = "estate_streams"
PAIR_COLUMNS = (
    "pair_id",
    "stream",
    "material",
    "from_estate_id",
    "to_estate_id",
    "to_candidate_id",
    "from_name",
    "to_name",
    "distance_km",
    "offered_temperature_c",
    "sought_temperature_c",
    "pair_amount",
    "delivered_amount",
    "pair_unit",
    "pair_avoided_tco2e",
    "confidence",
)
_TOTALS = {"heat": MWH, "steam": MWH, "co2": TONNES, "water": CUBIC_METRES, "residue": TONNES, "waste": TONNES}
_UNIT_NAMES = {MWH: "mwh", TONNES: "t", CUBIC_METRES: "m3"}
_NOTHING = 1e-9  # of an amount: so little is none


@dataclass(frozen=True, eq=False)
class Symbiosis:
    """What parks could give each other and the plants of siting.

    Attributes
    ----------
    pairs
        `PAIR_COLUMNS` and a line from giver to taker in the study's CRS, None where both stand at one place. Amounts a
        year, in MWh of heat and steam, t or m3: what leaves the giver and what arrives.
    streams
        `STREAM_COLUMNS`: each stream of the layer with what of it is paired and left, and why others cannot be.
    totals
        Sums of the pairs: ``symbiosis_pairs_count``, ``symbiosis_<stream>_<unit>`` and ``symbiosis_avoided_tco2e`` of
        those whose factor is known.
    """

    pairs: gpd.GeoDataFrame
    streams: pd.DataFrame
    totals: "pd.Series[float]" = field(default_factory=lambda: pd.Series(dtype=float))

    def __repr__(self) -> str:
        return f"<Symbiosis: {len(self.streams):,} streams, {len(self.pairs):,} pairs>"


def plan_symbiosis(
    streams: pd.DataFrame | None,
    estates: gpd.GeoDataFrame,
    *,
    candidates: gpd.GeoDataFrame | None,
    parameters: Parameters,
) -> Symbiosis:
    """Bring together what parks offer and look for.

    As much as possible is given, to parks before plants; of all ways to do so, that with the least amount times
    distance is taken, then that which wastes the least temperature, then the order of the layer. Nothing is given
    twice.

    Parameters
    ----------
    streams
        As from `geoplan.layers.parks.streams.read_estate_streams`; None where the study has none.
    estates
        ``estate_id``, ``estate_name`` and geometry, projected, metres.
    candidates
        The plants of siting: ``candidate_id``, ``candidate_name``, ``candidate_kind``, ``feedstock_t``,
        ``energy_gwh`` and points; None where there are none. Those whose place is known take residues and waste.
    parameters
        ``eco_parks.*``, and what burning waste takes.

    Returns
    -------
    Symbiosis
        Empty tables without streams.
    """
    table = numbered_streams(streams)
    known = None if candidates is None else known_places(candidates)
    givers = stream_ends(table, estates, direction=OFFERED, parameters=parameters)
    takers = stream_ends(table, estates, direction=SOUGHT, parameters=parameters)
    material = givers.loc[givers["stream"].map(GROUPS) == "material", "material"]
    plants = plant_ends(known, material, parameters=parameters, crs=estates.crs)
    everyone = pd.concat([each for each in (takers, plants) if len(each)] or [takers], ignore_index=True)
    ways = matches(givers, everyone, parameters=parameters)
    ways["amount"] = _amounts(ways, givers, everyone)
    ways = ways[ways["amount"] > 0].reset_index(drop=True)
    pairs = _pairs(ways, givers, everyone)
    pairs = with_avoided(pairs, known, parameters=parameters)
    pairs["pair_id"] = [f"p{number}" for number in range(1, len(pairs) + 1)]
    lines = gpd.GeoDataFrame(pairs[list(PAIR_COLUMNS)], geometry=_lines(ways, givers, everyone), crs=estates.crs)
    told = _with_paired(table, ways, givers, everyone, per_unit(table, parameters))
    return Symbiosis(pairs=lines, streams=told, totals=_totals(lines))


def _amounts(ways: pd.DataFrame, givers: pd.DataFrame, takers: pd.DataFrame) -> Floats:
    """Return how much leaves along each way: each group of streams by itself, for each has units of its own."""
    amounts = np.zeros(len(ways))
    if not len(ways):
        return amounts
    group = givers["stream"].map(GROUPS).loc[ways["giver"]].to_numpy(object)
    to_park = (takers["candidate_id"] == "").loc[ways["taker"]].to_numpy(bool)
    for name in dict.fromkeys(group):
        rows = np.flatnonzero(group == name)
        own = ways.iloc[rows]
        kept, turn = own["kept"].to_numpy(float), np.arange(1.0, len(rows) + 1)
        orders = [
            -kept * to_park[rows],
            -kept,
            own["distance_km"].to_numpy(float),
            own["too_hot_k"].to_numpy(float),
            turn**2,  # not straight: else ways that change places come to the same
        ]
        amounts[rows] = transported(
            givers["amount"].to_numpy(float),
            takers["amount"].to_numpy(float),
            ways=Ways(own["giver"].to_numpy(np.int64), own["taker"].to_numpy(np.int64), kept),
            orders=orders,
        )
    return amounts


def _pairs(ways: pd.DataFrame, givers: pd.DataFrame, takers: pd.DataFrame) -> pd.DataFrame:
    """Return what is known of each pair."""
    giver = givers.loc[ways["giver"]].reset_index(drop=True)
    taker = takers.loc[ways["taker"]].reset_index(drop=True)
    unsaid = (giver["material"] == "") | (taker["material"] == "")
    fluid = giver["stream"].isin(["co2", "water"]) & unsaid  # nobody knows whether it is clean enough
    confidence = [
        weakest(str(one), str(other), *(["low"] if doubtful else []))
        for one, other, doubtful in zip(giver["confidence"], taker["confidence"], fluid, strict=True)
    ]
    return pd.DataFrame(
        {
            "stream": giver["stream"],
            "material": giver["material"],
            "from_estate_id": giver["estate_id"],
            "to_estate_id": taker["estate_id"],
            "to_candidate_id": taker["candidate_id"],
            "from_name": giver["name"],
            "to_name": taker["name"],
            "distance_km": ways["distance_km"].to_numpy(float),
            "offered_temperature_c": giver["temperature_c"],
            "sought_temperature_c": taker["temperature_c"],
            "pair_amount": ways["amount"].to_numpy(float),
            "delivered_amount": (ways["amount"] * ways["kept"]).to_numpy(float),
            "pair_unit": giver["unit"],
            "confidence": pd.Series(confidence, giver.index, dtype=object),
        }
    )


def _lines(ways: pd.DataFrame, givers: pd.DataFrame, takers: pd.DataFrame) -> list[shapely.LineString | None]:
    """Return a line for each pair; None where both ends stand at one place."""
    ends = zip(
        givers[["x", "y"]].to_numpy(float)[ways["giver"].to_numpy(np.int64)],
        takers[["x", "y"]].to_numpy(float)[ways["taker"].to_numpy(np.int64)],
        strict=True,
    )
    return [None if np.array_equal(*both) else shapely.LineString(both) for both in ends]


def _with_paired(
    table: pd.DataFrame, ways: pd.DataFrame, givers: pd.DataFrame, takers: pd.DataFrame, factor: "pd.Series[float]"
) -> pd.DataFrame:
    """Return the streams with what of each is paired: of those sought, what arrives."""
    parts = [
        pd.DataFrame({"id": givers["end_id"].loc[ways["giver"]].to_numpy(), "amount": ways["amount"].to_numpy(float)}),
        pd.DataFrame(
            {
                "id": takers["end_id"].loc[ways["taker"]].to_numpy(),
                "amount": (ways["amount"] * ways["kept"]).to_numpy(float),
            }
        ),
    ]
    by_id = pd.concat(parts).groupby("id")["amount"].agg(["sum", "size"])
    told = table.copy()
    open_ = told["stream_status"] == UNPAIRED
    paired = told["stream_id"].map(by_id["sum"]).fillna(0.0).astype(float) / factor
    left = (told["amount"].astype(float) - paired).clip(lower=0.0)
    left = left.where(left > _NOTHING * told["amount"].astype(float), 0.0)
    told["paired_amount"] = paired.where(open_)
    told["left_amount"] = left.where(open_)
    told["pair_count"] = told["stream_id"].map(by_id["size"]).fillna(0).astype(int)
    told.loc[open_ & (paired > 0), "stream_status"] = PART
    told.loc[open_ & (paired > 0) & (left == 0), "stream_status"] = PAIRED
    return told[list(STREAM_COLUMNS)]


def _totals(pairs: gpd.GeoDataFrame) -> "pd.Series[float]":
    sums = {
        f"symbiosis_{stream}_{_UNIT_NAMES[unit]}": float(pairs.loc[pairs["stream"] == stream, "pair_amount"].sum())
        for stream, unit in _TOTALS.items()
    }
    avoided = float(pairs["pair_avoided_tco2e"].sum(min_count=1))
    return pd.Series({"symbiosis_pairs_count": float(len(pairs)), **sums, "symbiosis_avoided_tco2e": avoided})
