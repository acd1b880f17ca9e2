"""Mills: where crops and wood are processed, so that husk, bagasse, shells and sawdust arise at a known place."""

import geopandas as gpd

from geoplan.layers.opening.point_sites import read_point_sites
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import number_column, rows_at, text_column

COLUMNS = ("mill_id", "mill_name", "crop", "processed_t", "processed_m3", "year", "source", "confidence")
AMOUNTS = {"processed_t": "crops.production", "processed_m3": "crops.volume"}


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
            "crop": text_column(raw, "crop").str.casefold(),
            **{name: number_column(reading, raw, name, limits=allowed(kind)) for name, kind in AMOUNTS.items()},
            **{name: text_column(raw, name) for name in ("year", "source", "confidence")},
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
