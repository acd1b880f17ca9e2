"""Results as plain tables."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from geoplan.fields import Table, load_tables
from geoplan.files.digits import write_csv
from geoplan.languages import Language
from geoplan.outputs.tables.columns import columns_of, ordered, with_degrees
from geoplan.outputs.tables.csv_types import type_of, write_csv_types
from geoplan.outputs.tables.eco_tables import eco_tables
from geoplan.outputs.tables.estate_workbook import ESTATE_BOOK, write_estate_workbook
from geoplan.outputs.tables.geoparquet import write_geoparquet
from geoplan.outputs.tables.scenario_frames import scenario_frames
from geoplan.outputs.tables.side_tables import side_tables
from geoplan.outputs.tables.workbook import write_workbook
from geoplan.replacing import replaced_file

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

# Spreadsheets take a cell that begins so for a formula, and run it.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_tables(result: "Assessment", folder: str | Path, *, language: Language = "en") -> list[Path]:
    """Write the zones as zones.csv and zones.parquet, the tables beside them as CSV, and all tables as zones.xlsx.

    Where the result has them: candidates.csv, jcm_shortlist.csv, landfills.csv, exclusions.csv, waste_plan.csv,
    residue_curve.csv, surveyed.csv, measure_first.csv, checks.csv, estates.csv and estate_hours.csv; of the estates
    as eco-industrial parks eco_parks.csv, matching.csv, estate_projects.csv, estate_saving.csv, estate_eip.csv,
    estate_sdg.csv, estate_streams.csv, symbiosis.csv, domino.csv and roll_out.csv, all parks and all pairs of
    streams also with their geometry, eco_parks.parquet and symbiosis.parquet; and a workbook, estates.xlsx. Of the
    scenarios measures.csv, measure_places.csv, pathways.csv, scenario_years.csv, abatement.csv, targets.csv,
    base_year.csv, least_cost.csv, least_cost_bounds.csv, scenario_supply.csv, scenario_inputs.csv and
    measure_progress.csv. A CSV file is UTF-8 with a byte-order mark, so that spreadsheets read Vietnamese; one header
    row with the names of the field dictionary; ids are text; numbers have 12 significant digits (scores and their parts
    nine decimals, degrees seven), an empty cell where a value is not known; texts that a spreadsheet would run as a
    formula are led by an apostrophe. Places stand in it as longitude and latitude. Beside each stands a file that ends
    in .csvt, by which GDAL and QGIS know the types. Parquet files are GeoParquet 1.1 with the columns of the CSV files,
    numbers in full, ids as text, and units and the data's status in their metadata. For zones.xlsx see
    `geoplan.outputs.tables.workbook.write_workbook`.

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
    beside = side_tables(result, language)
    parks = eco_tables(result, language)
    scenarios = scenario_frames(result, language)
    book = write_estate_workbook(result, folder / ESTATE_BOOK, language=language)
    return [
        *_write(zones.copy(), "zones", folder),
        *(
            file
            for table, frame in beside.items()
            for file in _write(ordered(with_degrees(frame), table), table, folder)
        ),
        *(file for table, frame in _of_estates(result).items() for file in _write(frame, table, folder)),
        *(
            file
            for table, frame in (parks | scenarios).items()
            for file in _write(ordered(frame, table), table, folder)
        ),
        *([] if book is None else [book]),
        _write_parquet(result, result.zones, "zones", folder),
        *(_write_parquet(result, shapes, table, folder) for table, shapes in _drawn_parks(result, parks).items()),
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


def _of_estates(result: "Assessment") -> dict[Table, pd.DataFrame]:
    """Return the estates, and what is planned there by month and hour."""
    tables: dict[Table, pd.DataFrame] = {}
    if result.estates is not None and len(result.estates):
        tables["estates"] = ordered(result.estates, "estates")
    if result.plan.estates is not None:
        tables["estate_hours"] = ordered(result.plan.estates.hours, "estate_hours")
    return tables


def _write(frame: pd.DataFrame, table: Table, folder: Path) -> tuple[Path, Path]:
    """Write a table as CSV, and the types of its columns beside it."""
    path = folder / f"{load_tables()[table].file}.csv"
    known = columns_of(table)
    types = {name: known[name].type if name in known else type_of(frame[name]) for name in frame.columns}
    for name in frame.columns:
        if isinstance(frame[name].dtype, pd.StringDtype):
            frame[name] = frame[name].map(plain_cell, na_action="ignore")
    with replaced_file(path) as draft:
        write_csv(frame, draft)
    return path, write_csv_types(types, path)


def _drawn_parks(result: "Assessment", parks: Mapping[Table, pd.DataFrame]) -> dict[Table, gpd.GeoDataFrame]:
    """Return tables of parks that have places: all parks, and pairs of streams."""
    drawn: dict[Table, gpd.GeoDataFrame] = {}
    if "eco_parks" in parks and result.estates is not None:
        places = result.estates.set_index(result.estates["estate_id"].astype(str)).geometry
        shapes = places.reindex(parks["eco_parks"]["estate_id"]).to_numpy()
        drawn["eco_parks"] = gpd.GeoDataFrame(parks["eco_parks"], geometry=shapes, crs=result.estates.crs)
    pairs = parks.get("symbiosis")
    return drawn | ({"symbiosis": pairs} if isinstance(pairs, gpd.GeoDataFrame) else {})


def _write_parquet(result: "Assessment", shapes: gpd.GeoDataFrame, table: Table, folder: Path) -> Path:
    """Write GeoParquet whose metadata say what each column is counted in and how real the data are."""
    import pyarrow as pa

    plain = ordered(shapes, table)
    frame = gpd.GeoDataFrame(plain, geometry=shapes.geometry.reset_index(drop=True), crs=shapes.crs)
    rows = pa.table(frame.to_arrow(index=False, geometry_encoding="WKB")).replace_schema_metadata(None)
    about = {
        "study": result.study.name,
        "title": result.study.title.en,
        "statuses": {kind: report.status for kind, report in result.layers.items()},
        "notes": [note.en for note in result.notes],
    }
    said = {"geoplan": json.dumps(about, ensure_ascii=False).encode()}
    # by these pandas reads counts as integers where some are not known
    said |= {"pandas": pa.Schema.from_pandas(plain, preserve_index=False).metadata[b"pandas"]}
    path = folder / f"{load_tables()[table].file}.parquet"
    with replaced_file(path) as draft:
        write_geoparquet(
            lambda names: [rows if names is None else rows.select(names)],
            draft,
            table=table,
            schema=rows.schema,
            crs=frame.crs,
            about=said,
        )
    return path
