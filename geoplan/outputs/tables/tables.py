"""Results as plain tables."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from geoplan.fields import Table
from geoplan.files.digits import write_csv
from geoplan.outputs.tables.columns import columns_of, ordered, with_degrees
from geoplan.outputs.tables.side_tables import side_tables
from geoplan.outputs.tables.workbook import write_workbook
from geoplan.replacing import replaced_file
from geoplan.study import Language

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

# Spreadsheets take a cell that begins so for a formula, and run it.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# Table -> its file, where it has a name of its own.
_FILES: Mapping[Table, str] = {"jcm": "jcm_shortlist"}


def write_tables(result: "Assessment", folder: str | Path, *, language: Language = "en") -> list[Path]:
    """Write the zones as zones.csv and zones.parquet, the tables beside them as CSV, and all tables as zones.xlsx.

    Where the result has them: candidates.csv, jcm_shortlist.csv, landfills.csv, exclusions.csv, waste_plan.csv and
    surveyed.csv. A CSV file is UTF-8 with a byte-order mark, so that spreadsheets read Vietnamese; one header row with
    the names of the field dictionary; ids are text; numbers have 12 significant digits (scores and their parts nine
    decimals, degrees seven), an empty cell where a value is not known; texts that a spreadsheet would run as a formula
    are led by an apostrophe. Places stand in it as longitude and latitude.
    zones.parquet is GeoParquet with the same columns as zones.csv, numbers in full, ids as text, and units and the
    data's status in its metadata. For
    zones.xlsx see `geoplan.outputs.tables.workbook.write_workbook`.

    Parameters
    ----------
    result
        What the run found.
    folder
        Where to write.
    language
        Of the workbook's titles, and of the columns that say what codes mean.

    Returns
    -------
    list of Path
        The files. The same result gives the same bytes.

    Raises
    ------
    GeoplanError
        Where a file cannot be written.
    """
    folder = Path(folder)
    zones = ordered(result.zones, "zones")
    return [
        _write(zones.copy(), folder / "zones.csv"),
        *(
            _write(ordered(with_degrees(frame), table), folder / f"{_FILES.get(table, table)}.csv")
            for table, frame in side_tables(result, language).items()
        ),
        _write_parquet(result, zones, folder / "zones.parquet"),
        write_workbook(result, folder / "zones.xlsx", language=language),
    ]


def plain_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    Examples
    --------
    >>> plain_cell("=HYPERLINK(1)"), plain_cell("Hải An")
    ("'=HYPERLINK(1)", 'Hải An')
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _write(frame: pd.DataFrame, path: Path) -> Path:
    for name in frame.columns:
        if isinstance(frame[name].dtype, pd.StringDtype):
            frame[name] = frame[name].map(plain_cell, na_action="ignore")
    with replaced_file(path) as draft:
        write_csv(frame, draft)
    return path


def _write_parquet(result: "Assessment", zones: pd.DataFrame, path: Path) -> Path:
    """Write GeoParquet whose metadata say what each column is counted in and how real the data are."""
    import io

    import pyarrow.parquet as pq

    plain = io.BytesIO()
    shapes = result.zones.geometry.reset_index(drop=True)
    gpd.GeoDataFrame(zones, geometry=shapes, crs=result.zones.crs).to_parquet(plain, index=False)
    table = pq.read_table(plain)
    known = columns_of("zones")
    schema = table.schema
    for place, column in enumerate(schema):
        if column.name in known:
            field = known[column.name]
            said = {**(column.metadata or {}), "unit": field.unit, "title": field.title.en}
            schema = schema.set(place, column.with_metadata(said))
    about = {
        "study": result.study.name,
        "title": result.study.title.en,
        "statuses": {kind: report.status for kind, report in result.layers.items()},
        "notes": [note.en for note in result.notes],
    }
    metadata = {**(table.schema.metadata or {}), b"geoplan": json.dumps(about, ensure_ascii=False).encode()}
    with replaced_file(path) as draft:
        pq.write_table(table.cast(schema).replace_schema_metadata(metadata), draft, compression="zstd")
    return path
