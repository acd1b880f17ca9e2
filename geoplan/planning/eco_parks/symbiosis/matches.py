"""Who suits whom: near enough, hot enough, of the same material, or a plant that burns it."""

import numpy as np
import pandas as pd

from geoplan.layers.parks.stream_kinds import stream_kinds, stream_materials
from geoplan.parameters import Parameters
from geoplan.units import M_PER_KM

DISTANCE = "eco_parks.distance."
APPROACH = "eco_parks.approach.temperature"
HEAT_LOSS = "eco_parks.heat.loss"
GROUPS = {
    "heat": "energy",
    "steam": "energy",
    "co2": "co2",
    "water": "water",
    "residue": "material",
    "waste": "material",
}
"""Stream -> those that it can stand in for: steam heats, and what one calls waste another calls a residue."""


def matches(givers: pd.DataFrame, takers: pd.DataFrame, *, parameters: Parameters) -> pd.DataFrame:
    """Return who can give to whom.

    Parameters
    ----------
    givers, takers
        `geoplan.planning.eco_parks.symbiosis.ends.ENDS`.
    parameters
        ``eco_parks.distance.*``, ``eco_parks.approach.temperature``, ``eco_parks.heat.loss``.

    Returns
    -------
    DataFrame
        ``giver``, ``taker`` (positions), ``distance_km`` (straight), ``kept`` (share that arrives), ``too_hot_k`` (how
        much hotter than what is sought; 0 of what has no temperature).
    """
    every = pd.DataFrame(
        {
            "giver": np.repeat(np.arange(len(givers)), len(takers)),
            "taker": np.tile(np.arange(len(takers)), len(givers)),
        }
    )
    if every.empty:
        return every.assign(distance_km=0.0, kept=1.0, too_hot_k=0.0)
    giver = givers.loc[every["giver"]].reset_index(drop=True)
    taker = takers.loc[every["taker"]].reset_index(drop=True)
    every["distance_km"] = np.hypot(giver["x"] - taker["x"], giver["y"] - taker["y"]) / M_PER_KM
    used = giver["stream"].unique()
    limits = {key: parameters.value(f"{DISTANCE}{key}") for key in used}
    near = every["distance_km"] <= giver["stream"].map(limits)
    every["too_hot_k"] = (giver["temperature_c"] - taker["temperature_c"]).where(giver["stream"].map(_is_hot), 0.0)
    hot = giver["stream"].map(_is_hot).to_numpy(bool)
    loss = parameters.value(HEAT_LOSS) if hot.any() else 0.0
    every["kept"] = np.where(hot, 1.0 - loss * every["distance_km"], 1.0)
    suits = _energy(giver, taker, every["too_hot_k"], parameters) | _same(giver, taker) | _burnt(giver, taker)
    return every[near & suits & (every["kept"] > 0)].reset_index(drop=True)


def _is_hot(stream: str) -> bool:
    return stream_kinds()[stream].has_temperature


def _energy(
    giver: pd.DataFrame, taker: pd.DataFrame, too_hot_k: "pd.Series[float]", parameters: Parameters
) -> "pd.Series[bool]":
    """Return where heat or steam is hot enough: through an exchanger by the approach, steam for steam as it is."""
    steam = (giver["stream"] == "steam") & (taker["stream"] == "steam")
    heated = giver["stream"].isin(["heat", "steam"]) & (taker["stream"] == "heat")
    approach = parameters.value(APPROACH) if heated.any() else 0.0
    return (steam & (too_hot_k >= 0)) | (heated & (too_hot_k >= approach))


def _same(giver: pd.DataFrame, taker: pd.DataFrame) -> "pd.Series[bool]":
    """Return where both mean the same: of materials the same word; of water and gas no other, where both say one."""
    groups = giver["stream"].map(GROUPS), taker["stream"].map(GROUPS)
    same = giver["material"] == taker["material"]
    unsaid = (giver["material"] == "") | (taker["material"] == "")
    fluid = groups[0].isin(["co2", "water"]) & (same | unsaid)
    return (groups[0] == groups[1]) & (((groups[0] == "material") & same) | fluid)


def _burnt(giver: pd.DataFrame, taker: pd.DataFrame) -> "pd.Series[bool]":
    """Return where a plant takes what is offered."""
    known = {key: each.taken_by for key, each in stream_materials().items()}
    material = giver["stream"].map(GROUPS) == "material"
    takes = [kind in known.get(key, ()) for key, kind in zip(giver["material"], taker["candidate_kind"], strict=True)]
    return material & pd.Series(takes, index=giver.index, dtype=bool)
