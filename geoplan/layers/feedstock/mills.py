"""Mills: where crops and wood are processed, so that husk, bagasse, shells and sawdust arise at a known place."""

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.errors import Fault, in_figures
from geoplan.layers.feedstock.items import item_of, load_residues
from geoplan.layers.opening.point_sites import read_point_sites
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import number_columns, rows_at, text_column, year_texts
from geoplan.layers.opening.table_faults import missing_columns, place_of, quantity_faults, unknown_items

COLUMNS = ("mill_id", "mill_name", "crop", "processed_t", "processed_m3", "year", "source", "confidence")
AMOUNTS = {"processed_t": "crops.production", "processed_m3": "crops.volume"}
NUMBERS = {**AMOUNTS, "year": "statistics.year"}
PROCESSED = {"production_t": "processed_t", "volume_m3": "processed_m3"}
"""The column of the statistics -> that of the mills."""
ROUNDING = 1e-9


def read_mills(reading: Reading) -> gpd.GeoDataFrame:
    """Read mills and what each processes of the study's own crops.

    Parameters
    ----------
    reading
        The layer being opened: a vector file, or a CSV file with longitude and latitude in each row.

    Returns
    -------
    GeoDataFrame
        mill_id, mill_name (the id where there is none), crop, processed_t [t a year, as the crops' statistic counts
        it] or processed_m3 [m3 a year, of wood], NaN where not given; year, source, confidence; points in the study's
        CRS. One row for each mill and crop.

    Raises
    ------
    LayerError
        Where the file cannot be read at all; other faults are noted in `reading`.
    """
    raw = read_point_sites(reading, id_column="mill_id", columns=COLUMNS, required=("mill_id", "crop"))
    names = text_column(raw, "mill_name")
    table = gpd.GeoDataFrame(
        {
            "mill_id": raw["mill_id"],
            "mill_name": names.where(names != "", raw["mill_id"]),
            "crop": [item_of(crop, "crop") for crop in text_column(raw, "crop")],
            **number_columns(reading, raw, AMOUNTS),
            "year": year_texts(reading, raw, "year", limits=allowed(NUMBERS["year"])),
            **{name: text_column(raw, name) for name in ("source", "confidence")},
        },
        geometry=raw.geometry,
    )
    blank = table["crop"] == ""
    if blank.any():
        reading.fault(rows_at(table, blank), "no crop", "the crop that it processes", "Fill it in.")
    silent = table[list(AMOUNTS)].isna().all(axis=1)
    if silent.any():
        reading.fault(rows_at(table, silent), "no amount", " or ".join(AMOUNTS), "Fill one in.")
    twice = table.duplicated(["mill_id", "crop"], keep=False)
    if twice.any():
        found = f"'{table.loc[twice, 'mill_id'].iloc[0]}' with the same crop twice"
        reading.fault(rows_at(table, twice), found, "each crop of a mill once", "Remove the others, or choose a year.")
    return table.reset_index(drop=True)


def mill_faults(mills: pd.DataFrame, crops: pd.DataFrame) -> list[Fault]:
    """Return what is wrong with mills beside the statistics of crops.

    Parameters
    ----------
    mills
        ``mill_id``, ``crop`` and ``processed_t`` [t/a] or, for wood, ``processed_m3`` [m3/a].
    crops
        Statistics of crops, as `geoplan.layers.feedstock.crops.read_crops` gives them.

    Returns
    -------
    list of Fault
        Crops of which nothing arises in processing, or that the statistics lack; amounts that are missing, negative or
        not finite; and crops of which the mills process more than the statistics have.
    """
    faults = missing_columns(mills, ["mill_id", "crop"], kind="mills")
    if faults:
        return faults
    amounts = [column for column in PROCESSED.values() if column in mills]
    faults += quantity_faults(mills, amounts, kind="mills", blank=True)
    residues = load_residues().query("kind == 'process'")
    expected = "a crop whose processing leaves residues"
    faults += unknown_items(mills, "crop", set(residues["crop"]), kind="mills", expected=expected)
    for crop, per in residues.drop_duplicates("crop")[["crop", "per"]].itertuples(index=False):
        own = mills[mills["crop"] == crop]
        if own.empty:
            continue
        column = PROCESSED[per]
        given = own[column].astype(float) if column in own else pd.Series(np.nan, index=own.index)
        for position in np.flatnonzero((mills["crop"] == crop) & ~given.notna().reindex(mills.index, fill_value=False)):
            file, row = place_of(mills, int(position), kind="mills")
            faults.append(
                Fault(
                    file,
                    f"{row}, {crop}",
                    found=f"no {column}",
                    expected=f"{column}, which its residues go by",
                    action="Fill it in, or remove the row.",
                )
            )
        there = float(crops.loc[crops["crop"] == crop, per].sum()) if per in crops and "crop" in crops else 0.0
        if given.sum() > there * (1 + ROUNDING):
            unit = column.removeprefix("processed_")
            found = f"{in_figures(given.sum(), 10)} {unit} of {crop} processed"
            action = "Count what they process of the study's own crop, or correct the layer crops."
            file, _ = place_of(mills, 0, kind="mills")
            faults.append(
                Fault(
                    file,
                    column,
                    found=found,
                    expected=f"at most the {in_figures(there, 10)} {unit} of the layer crops",
                    action=action,
                )
            )
    return faults
