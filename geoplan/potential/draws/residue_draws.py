"""Residues of crops and wood in each future, by the formula of `geoplan.potential.biomass.residues`.

What is gathered is the lesser of what can be collected and what the soil leaves: it is no product, and each ratio of
area to quantity has its own course. Rows of one residue and one such ratio move together.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.draws.draws import Draws
from geoplan.draws.futures import Futures
from geoplan.layers.feedstock.crops import CAPACITY_FACTOR, EFFICIENCY
from geoplan.layers.feedstock.items import load_residues
from geoplan.parameters import Parameters
from geoplan.potential.draws.economic_draws import economic_share_draws
from geoplan.potential.draws.source_futures import (
    SourceFutures,
    by_group,
    in_all,
    over_zones,
    seen_rows,
    shares_of_zones,
)
from geoplan.potential.feedstock.feedstock_by_zone import RESIDUE_COLUMNS, ByZone, ZoneKeys
from geoplan.units import GJ_PER_TJ, GWH_PER_TJ, HOURS_A_YEAR, M2_PER_KM2, MWH_PER_GWH

Floats: TypeAlias = npt.NDArray[np.float64]

STRAW = "rice_straw"
_ECONOMIC = {"economic_tj": "residue_economic_tj"}
_DIGITS = 12
"""Of a ratio of area to quantity: what differs by rounding alone is one."""


def residue_draws(residues: ByZone, draws: Draws, *, keys: ZoneKeys, parameters: Parameters) -> SourceFutures:
    """Return what residues give in each future.

    Parameters
    ----------
    residues
        From `geoplan.potential.feedstock.feedstock_by_zone.residues_by_zone`, with the economic level where it is
        known.
    draws
        Of `parameters`; the input ``statistics.crops.<crop>`` moves quantity and area of a crop alike, and of what
        mills process of it the same share.
    keys
        As the run's: the area of the study is the haul of the economic level.
    parameters
        The study's.

    Returns
    -------
    SourceFutures
        The fields of the zones that come of `RESIDUE_COLUMNS`, without ends, ``rice_straw_power_mw`` and, where the run
        has it, ``residue_economic_tj``.
    """
    feedstocks = residues.feedstocks
    groups, table = _groups(feedstocks, parameters)
    each = _per_unit(table, draws, parameters)
    if _ECONOMIC["economic_tj"] in residues.zones:
        area_km2 = float(keys.area.sum()) / M2_PER_KM2
        names = [str(name) for name in table["residue"].unique()]
        share = economic_share_draws(names, draws, parameters=parameters, area_km2=area_km2)
        bought = np.array([share[name] for name in table["residue"]]).reshape(-1, draws.count)
        each["economic_tj"] = each["available_tj"] * bought
    quantity = _quantity(feedstocks)
    wrong = np.array([draws.input(f"statistics.crops.{crop}") for crop in table["crop"]]).reshape(-1, draws.count)
    seen = seen_rows(feedstocks)
    rows = {
        name: by_group(groups, quantity, factors=factors, wrong=wrong, seen=seen, base=feedstocks[name].to_numpy(float))
        for name, factors in each.items()
    }
    result = over_zones(rows, residues, fields={**RESIDUE_COLUMNS, **_ECONOMIC})
    return _with_straw(result, residues, rows["power_mw"])


def _with_straw(result: SourceFutures, residues: ByZone, power: Futures) -> SourceFutures:
    straw = shares_of_zones(residues, residues.shared["residue"] == STRAW)
    whole = in_all(power, residues.feedstocks["residue"] == STRAW)
    field = "rice_straw_power_mw"
    return replace(result, zones={**result.zones, field: power.gathered(straw)}, totals={**result.totals, field: whole})


def _quantity(feedstocks: pd.DataFrame) -> Floats:
    """Return what the ratio of each row's residue multiplies: tonnes, hectares or cubic metres."""
    per = feedstocks["residue"].map(load_residues().set_index("residue")["per"])
    quantity = np.zeros(len(feedstocks))
    for column in per.unique():
        rows = (per == column).to_numpy()
        quantity[rows] = feedstocks[column].to_numpy(float)[rows]
    return quantity


def _groups(feedstocks: pd.DataFrame, parameters: Parameters) -> tuple[npt.NDArray[np.int64], pd.DataFrame]:
    """Return the group of each row, and of each group its residue, its crop and the area of a unit of its quantity."""
    quantity = _quantity(feedstocks)
    area = feedstocks["area_ha"].to_numpy(float) if "area_ha" in feedstocks else np.zeros(len(feedstocks))
    keeps = feedstocks["residue"].map(
        {name: f"residues.{name}.soil_retention" in parameters for name in feedstocks["residue"].unique()}
    )
    counted = keeps.to_numpy(bool) & (quantity > 0) & (area > 0)
    each = np.divide(area, quantity, out=np.zeros(len(feedstocks)), where=counted)
    scale = 10.0 ** (_DIGITS - np.floor(np.log10(each, out=np.zeros_like(each), where=each > 0)))
    rounded = np.where(each > 0, np.rint(each * scale) / scale, 0.0)
    told = pd.DataFrame({"residue": feedstocks["residue"], "crop": feedstocks["crop"], "area_per_unit": rounded})
    numbers = np.asarray(told.groupby(list(told), sort=False).ngroup(), dtype=np.int64)
    return numbers, told.assign(area_per_unit=each).iloc[np.unique(numbers, return_index=True)[1]]


def _per_unit(groups: pd.DataFrame, draws: Draws, parameters: Parameters) -> dict[str, Floats]:
    """Return what a unit of the quantity of each group gives in each future: column -> (groups, futures)."""
    made: dict[str, list[Floats]] = {}
    for residue, area in groups[["residue", "area_per_unit"]].itertuples(index=False):
        for name, amounts in _one(str(residue), float(area), draws, parameters).items():
            made.setdefault(name, []).append(amounts)
    names = ("residue_t", *(name for name in RESIDUE_COLUMNS if not name.endswith(("_low", "_high"))))
    return {name: np.array(made.get(name, [])).reshape(-1, draws.count) for name in names}


def _one(residue: str, area: float, draws: Draws, parameters: Parameters) -> Mapping[str, Floats]:
    """Return what a unit of a crop's quantity, that grows on some area, leaves of a residue in each future."""
    own = ("rpr", "lhv", "collectable_share", "available_share")
    ratio, lhv, collectable, available = (draws.value(f"residues.{residue}.{name}") for name in own)
    efficiency, load = draws.value(EFFICIENCY), draws.value(CAPACITY_FACTOR)
    gathered = ratio * collectable
    retention = f"residues.{residue}.soil_retention"
    if retention in parameters and area > 0:
        gathered = np.minimum(gathered, np.maximum(ratio - area * draws.value(retention), 0.0))
    technical = gathered * lhv / GJ_PER_TJ
    energy = technical * available * efficiency * GWH_PER_TJ
    return {
        "residue_t": ratio,
        "theoretical_tj": ratio * lhv / GJ_PER_TJ,
        "technical_tj": technical,
        "available_tj": technical * available,
        "energy_gwh": energy,
        "power_mw": energy * MWH_PER_GWH / (HOURS_A_YEAR * load),
    }
