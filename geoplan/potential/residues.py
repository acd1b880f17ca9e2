"""Crop and wood residues at the levels theoretical, technical and available.

``theoretical = quantity · RPR · LHV``, where the quantity is production, or area for plantations, or volume for wood;
``technical`` is what can be gathered once the soil has kept its share; ``available`` is what competing uses leave on
the market. RPR and LHV refer to the same state of moisture, residue by residue, as the parameter table notes.
"""

from collections.abc import Hashable, Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from geoplan.errors import Fault, LayerError, ParameterError
from geoplan.parameters import Parameters
from geoplan.potential.quantities import missing_columns, place_of, quantity_faults, unknown_items
from geoplan.potential.uncertainty import interval

RESULT_COLUMNS = (
    "residue",
    "kind",
    "residue_t",
    "theoretical_tj",
    "technical_tj",
    "available_tj",
    "power_mw",
    "energy_gwh",
    "energy_gwh_low",
    "energy_gwh_high",
)
QUANTITIES = ("production_t", "area_ha", "volume_m3")
EFFICIENCY = "residues.conversion.efficiency"
CAPACITY_FACTOR = "residues.conversion.capacity_factor"
GWH_PER_TJ = 1 / 3.6
HOURS_PER_YEAR = 8760


def load_residues() -> pd.DataFrame:
    """Return which residues each crop leaves.

    Returns
    -------
    pandas.DataFrame
        ``residue``, ``crop``, ``kind`` (``field`` or ``process``), ``per`` (the column of the crop table that the ratio
        multiplies) and titles in three languages.

    Examples
    --------
    >>> list(load_residues().query("crop == 'paddy'").residue)
    ['rice_straw', 'rice_husk']
    """
    return _residue_table().copy()


@cache
def _residue_table() -> pd.DataFrame:
    return pd.read_csv(Path(__file__).with_name("residues.csv"), dtype=str, keep_default_na=False)


def residue_factors(residue: str) -> tuple[str, ...]:
    """Return the ids of the parameters whose product gives a residue's energy from the crop's quantity.

    Examples
    --------
    >>> residue_factors("rice_straw")[:2]
    ('residues.rice_straw.rpr', 'residues.rice_straw.lhv')
    """
    own = ("rpr", "lhv", "collectable_share", "available_share")
    return (*(f"residues.{residue}.{name}" for name in own), EFFICIENCY)


def residue_potential(crops: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """Return the potential of each residue of each row of crop statistics.

    Parameters
    ----------
    crops
        ``crop`` and the quantity that its residues are counted by: ``production_t`` [t/a], ``area_ha`` [ha] (also where
        known for the soil's share: harvested area) or ``volume_m3`` [m3/a]. Other columns are carried along.
    parameters
        The parameters; the ids under ``residues.`` are used.

    Returns
    -------
    pandas.DataFrame
        One row per row of `crops` and residue, the columns of `crops` and ``residue``, ``kind``, ``residue_t`` [t/a as
        received, theoretical], ``theoretical_tj``, ``technical_tj``, ``available_tj`` [TJ/a], and from the available
        level ``power_mw`` [MW electric], ``energy_gwh``, ``energy_gwh_low`` and ``energy_gwh_high`` [GWh electric/a].

    Raises
    ------
    LayerError
        For crops without a residue row and for quantities that are missing, negative or not finite; all at once.
    ParameterError
        For shares outside 0 to 1.

    Notes
    -----
    Where the harvested area is known and the residue has a ``soil_retention`` [t/ha], the technical level never takes
    what must stay on the field, even if the collectable share would. The rows' low and high ends are those of each row;
    rows of the same residue share their parameters, so that their ends add up.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> crops = pd.DataFrame({"crop": ["paddy"], "production_t": [436_700.0]})
    >>> straw = residue_potential(crops, load_parameters()).query("residue == 'rice_straw'").iloc[0]
    >>> round(straw.energy_gwh), round(straw.power_mw)
    (174, 25)
    """
    residues = _residue_table()
    grown = residues[residues["crop"].isin(crops["crop"])] if "crop" in crops else residues.head(0)
    _check_crops(crops, grown)
    _check_parameters(parameters, grown["residue"])
    parts = [
        _one_residue(crops, position, residue, parameters)
        for position, residue in zip(grown.index, grown.to_dict("records"), strict=True)
    ]
    if not parts:
        return crops.head(0).reindex(columns=[*crops.columns, *RESULT_COLUMNS])
    result = pd.concat(parts).sort_values(["_row", "_residue"], kind="stable", ignore_index=True)
    return result.drop(columns=["_row", "_residue"])


def _check_crops(crops: pd.DataFrame, grown: pd.DataFrame) -> None:
    faults = missing_columns(crops, ["crop"], kind="crops")
    if not faults:
        expected = "a crop with a residue row"
        faults += unknown_items(crops, "crop", set(_residue_table()["crop"]), kind="crops", expected=expected)
    present = [column for column in QUANTITIES if column in crops]
    faults += quantity_faults(crops, present, kind="crops", blank=True)
    for crop, per in grown[["crop", "per"]].drop_duplicates().itertuples(index=False):
        given = crops[per].notna() if per in crops else pd.Series(False, index=crops.index)
        lacking = (crops["crop"] == crop) & ~given
        for position in np.flatnonzero(lacking.to_numpy()):
            file, row = place_of(crops, int(position), kind="crops")
            faults.append(Fault(file, f"{row}, {crop}", f"no {per}", f"{per}, which its residues are counted by", ""))
    if faults:
        raise LayerError(faults)


def _check_parameters(parameters: Parameters, residues: "pd.Series[str]") -> None:
    faults: list[Fault] = []
    for residue in residues:
        for name in ("collectable_share", "available_share", "moisture"):
            key = f"residues.{residue}.{name}"
            if key in parameters and parameters[key].high > 1:
                faults.append(Fault("parameters", key, f"high {parameters[key].high:g}", "a share of at most 1", ""))
    if faults:
        raise ParameterError(faults)


def _one_residue(
    crops: pd.DataFrame, position: int, residue: Mapping[Hashable, str], parameters: Parameters
) -> pd.DataFrame:
    key, per = residue["residue"], residue["per"]
    rpr, lhv, collectable, available = (parameters.value(name) for name in residue_factors(key)[:4])
    chosen = np.flatnonzero((crops["crop"] == residue["crop"]).to_numpy())
    rows = crops.iloc[chosen].copy()
    residue_t = rows[per].astype(float) * rpr
    gathered_t = residue_t * collectable
    retention = f"residues.{key}.soil_retention"
    if retention in parameters and "area_ha" in rows:
        kept_t = rows["area_ha"].astype(float).fillna(0.0) * parameters.value(retention)
        gathered_t = gathered_t.clip(upper=(residue_t - kept_t).clip(lower=0.0))
    energy = gathered_t * lhv / 1e3 * available * parameters.value(EFFICIENCY) * GWH_PER_TJ
    low, high = interval(energy, parameters, residue_factors(key))
    return rows.assign(
        residue=key,
        kind=residue["kind"],
        residue_t=residue_t,
        theoretical_tj=residue_t * lhv / 1e3,
        technical_tj=gathered_t * lhv / 1e3,
        available_tj=gathered_t * lhv / 1e3 * available,
        power_mw=energy * 1e3 / (HOURS_PER_YEAR * parameters.value(CAPACITY_FACTOR)),
        energy_gwh=energy,
        energy_gwh_low=low,
        energy_gwh_high=high,
        _row=chosen,
        _residue=position,
    )
