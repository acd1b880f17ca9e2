"""Tables of facts, carried over with their sources: nothing is computed here."""

from pathlib import Path

from building.files import write_table
from building.register import Place, read_table

TABLES = (
    "irradiance",
    "crops",
    "crop_seasons",
    "livestock",
    "waste",
    "waste_forecast",
    "waste_treatment",
    "demand",
    "targets",
)


def write_statistics(place: Place, folder: Path) -> dict[str, int]:
    """Write each table's rows of a place; returns the number of rows per file.

    In ``waste.csv`` a row with a ``zone_id`` stands for that zone alone, and the row without one for all others. Areas
    of ``crop_seasons.csv`` say how the year of ``crops.csv`` is shared out; they add nothing to it. Nor does
    ``waste_forecast.csv``, which says how the tonnage of ``waste.csv`` changes over the years.
    """
    rows: dict[str, int] = {}
    for name in TABLES:
        table = read_table(name, place)
        if table.empty:  # a place whose crops.csv has the seasons itself needs no crop_seasons.csv
            continue
        write_table(table, folder / f"{name}.csv")
        rows[f"{name}.csv"] = len(table)
    return rows
