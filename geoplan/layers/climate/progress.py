"""What has been built of measures since the base year, so that a plan can be followed up."""

import pandas as pd

from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import keep_where, number_columns, read_csv, rename_columns, rows_at, text_column
from geoplan.layers.opening.table_faults import check_zone_ids

COLUMNS = ("measure_id", "zone_id", "year", "built", "source")
NUMBERS = {"year": "climate.year", "built": "measures.stock"}


def read_progress(reading: Reading) -> pd.DataFrame:
    """Read what has been built.

    Parameters
    ----------
    reading
        The layer being opened.

    Returns
    -------
    DataFrame
        measure_id, zone_id ("" = of the whole study), year, built (all that was built since the base year and stands at
        the end of the year, in the measure's unit), source; rows of several zones add up.

    Raises
    ------
    LayerError
        Where the table cannot be read; other faults are noted in `reading`, negative stocks among them.
    """
    raw = keep_where(reading, read_csv(reading))
    raw = rename_columns(reading, raw, columns=COLUMNS, required=("measure_id", "year", "built", "source"))
    numbers = number_columns(reading, raw, NUMBERS, required=list(NUMBERS))
    texts = {name: text_column(raw, name) for name in COLUMNS if name not in NUMBERS}
    progress = pd.DataFrame({name: numbers.get(name, texts.get(name)) for name in COLUMNS})
    check_zone_ids(reading, progress, otherwise="Leave zone_id empty for the whole study.")
    for name, expected in (("measure_id", "the id of a measure"), ("source", "who counted it")):
        blank = progress[name] == ""
        if blank.any():
            reading.fault(rows_at(progress, blank), f"no {name}", expected, "Fill it in.")
    twice = progress.duplicated(["measure_id", "zone_id", "year"], keep=False)
    if twice.any():
        reading.fault(rows_at(progress, twice), "the same measure, zone and year twice", "each once", "Add them up.")
    whole = progress["zone_id"] == ""
    mixed = whole.groupby([progress["measure_id"], progress["year"]]).transform("nunique") > 1
    if mixed.any():
        found = "rows with and without a zone_id, which would count twice"
        reading.fault(rows_at(progress, mixed), found, "one of them", "Remove the others.")
    return progress
