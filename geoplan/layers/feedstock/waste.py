"""Municipal solid waste: tonnes a day, per zone or for the whole study, by urban and rural stream."""

import pandas as pd

from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.statistics import StatisticsColumns, read_statistics
from geoplan.layers.opening.table import rows_at

COLUMNS = StatisticsColumns(subject="stream", amounts={"t_per_day": "waste.tonnes"})
STREAMS = ("urban", "rural", "all")


def read_waste(reading: Reading) -> pd.DataFrame:
    """Read waste statistics.

    Parameters
    ----------
    reading
        The layer being opened.

    Returns
    -------
    DataFrame
        zone_id and district (both "" = the whole study), stream (one of `STREAMS`), t_per_day, year, source,
        confidence.

    Raises
    ------
    LayerError
        Where the table cannot be read; other faults are noted in `reading`.
    """
    waste = read_statistics(reading, COLUMNS)
    wrong = ~waste["stream"].isin([*STREAMS, ""])
    if wrong.any():
        found = f"the stream '{waste.loc[wrong, 'stream'].iloc[0]}'"
        reading.fault(rows_at(waste, wrong), found, f"one of {', '.join(STREAMS)}", "Correct it.")
    mixed = (waste["stream"] == "all").groupby([waste["zone_id"], waste["district"]]).transform("nunique") > 1
    if mixed.any():
        found = "'all' beside 'urban' or 'rural', which would count twice"
        reading.fault(rows_at(waste, mixed), found, "one of them", "Remove the others.")
    _check_per_person(reading, waste)
    return waste


def _check_per_person(reading: Reading, waste: pd.DataFrame) -> None:
    """Catch tonnes a year, or kilograms, by the waste of each person."""
    if reading.area is None or (waste["district"] != "").any():
        return
    zones = reading.area.zones.set_index("zone_id")["population"]
    there = zones if (waste["zone_id"] == "").any() else zones[zones.index.isin(set(waste["zone_id"]))]
    if there.isna().any() or there.sum() <= 0:
        return
    each = waste["t_per_day"].sum() * 1000 / there.sum()
    limits = allowed("waste.per_person")
    if limits.outside(each):
        found = f"{each:,.3g} kg per person and day"
        reading.fault("t_per_day", found, f"{limits}", "Give the mass in tonnes a day.")
