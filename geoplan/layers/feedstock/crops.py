"""Crops: production and area, per zone or for the whole study; and what models refuse of such a table."""

import numpy as np
import pandas as pd

from geoplan.errors import Fault, in_figures
from geoplan.layers.feedstock.items import called_items, grown_residues, load_residues
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.statistics import StatisticsColumns, read_statistics
from geoplan.layers.opening.table import rows_at
from geoplan.layers.opening.table_faults import missing_columns, place_of, quantity_faults, share_faults, unknown_items
from geoplan.parameters import Parameters

COLUMNS = StatisticsColumns(
    subject="crop",
    amounts={"production_t": "crops.production", "area_ha": "crops.area", "volume_m3": "crops.volume"},
    parts=("season",),
    any_amount=True,
    called=called_items("crop"),
)
EFFICIENCY = "residues.conversion.efficiency"
CAPACITY_FACTOR = "residues.conversion.capacity_factor"
_SAME_MOISTURE = 0.01  # the rounding of printed moistures


def read_crops(reading: Reading) -> pd.DataFrame:
    """Read crop statistics.

    Parameters
    ----------
    reading
        The layer being opened.

    Returns
    -------
    DataFrame
        zone_id and district (both "" = the whole study), crop, production_t [t a year], area_ha [ha], volume_m3 [m3 a
        year, of wood], each NaN where not given but one of them in each row; year, season, source, confidence.

    Raises
    ------
    LayerError
        Where the table cannot be read; other faults are noted in `reading`.
    """
    crops = read_statistics(reading, COLUMNS)
    limits = allowed("crops.yield")
    harvested = (crops["area_ha"] > 0) & (crops["production_t"] > 0)
    yields = (crops["production_t"] / crops["area_ha"]).where(harvested)
    wrong = limits.outside(yields)
    if wrong.any():
        found = f"a yield of {in_figures(yields[wrong].iloc[0], 3)} t/ha"
        reading.fault(rows_at(crops, wrong), found, f"{limits}", "Give production in tonnes and area in hectares.")
    return crops


def crop_faults(crops: pd.DataFrame) -> list[Fault]:
    """Return what is wrong with crop statistics: see `residue_potential`."""
    faults = missing_columns(crops, ["crop"], kind="crops")
    if not faults:
        expected = "a crop with a residue row"
        faults += unknown_items(crops, "crop", set(load_residues()["crop"]), kind="crops", expected=expected)
    present = [column for column in COLUMNS.amounts if column in crops]
    faults += quantity_faults(crops, present, kind="crops", blank=True)
    for crop, per in grown_residues(crops)[["crop", "per"]].drop_duplicates().itertuples(index=False):
        given = crops[per].notna() if per in crops else pd.Series(False, index=crops.index)
        lacking = (crops["crop"] == crop) & ~given
        for position in np.flatnonzero(lacking.to_numpy()):
            file, row = place_of(crops, int(position), kind="crops")
            faults.append(
                Fault(
                    file,
                    f"{row}, {crop}",
                    found=f"no {per}",
                    expected=f"{per}, which its residues are counted by",
                    action="Fill it in, or remove the row.",
                )
            )
    return faults


def residue_parameter_faults(crops: pd.DataFrame, parameters: Parameters) -> list[Fault]:
    """Return what is wrong with the parameters of the residues that crops leave.

    Shares outside 0 to 1, and a residue-to-product ratio in one state of moisture with a heating value in another: the
    water would be counted as fuel, or the fuel as water.
    """
    faults: list[Fault] = []
    for residue in grown_residues(crops)["residue"]:
        own = ("collectable_share", "available_share", "moisture", "lhv_moisture")
        faults += share_faults(parameters, [f"residues.{residue}.{name}" for name in own])
        faults += _moisture_faults(str(residue), parameters)
    return faults + share_faults(parameters, [EFFICIENCY, CAPACITY_FACTOR])


def _moisture_faults(residue: str, parameters: Parameters) -> list[Fault]:
    names = [f"residues.{residue}.{name}" for name in ("moisture", "lhv_moisture", "lhv")]
    if any(name not in parameters for name in names):
        return []
    of_rpr, of_lhv, lhv = (parameters.value(name) for name in names)
    if abs(of_rpr - of_lhv) <= _SAME_MOISTURE or not (0 <= of_rpr <= 1 and 0 <= of_lhv < 1):
        return []
    water = parameters.value("gases.water.latent_heat")
    dry = (lhv + water * of_lhv) / (1 - of_lhv)
    converted = dry * (1 - of_rpr) - water * of_rpr
    found = f"rpr at a moisture of {in_figures(of_rpr)} and lhv at one of {in_figures(of_lhv)}"
    action = f"At a moisture of {in_figures(of_rpr)} the same heating value is {in_figures(converted, 4)} MJ/kg."
    return [
        Fault(
            "parameters", f"residues.{residue}", found=found, expected="both in one state, as received", action=action
        )
    ]
