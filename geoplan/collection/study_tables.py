"""Tables of a collection's studies: what each comes to, what all of them come to, and which have failed."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from geoplan.collection.joining.joined import JoinedAssessment
from geoplan.collection.joining.joined_totals import added_figures
from geoplan.collection.words import sentence_of
from geoplan.draws.quantiles import QUANTILES
from geoplan.errors import Fault
from geoplan.fields import load_fields
from geoplan.files.digits import write_csv
from geoplan.languages import Language
from geoplan.outputs.tables.csv_types import type_of, write_csv_types
from geoplan.outputs.tables.tables import plain_cell
from geoplan.outputs.tables.workbook import Sheet, write_sheets
from geoplan.outputs.wording.parameter_titles import unit_title
from geoplan.replacing import replaced_file

_WORST = ("synthetic", "schematic", "real")


def studies_table(whole: JoinedAssessment) -> pd.DataFrame:
    """Return a row for each study: its name and title, its totals, and how real its data are.

    Parameters
    ----------
    whole
        From `geoplan.collection.joining.joined.joined_assessment`.

    Returns
    -------
    DataFrame
        ``study_name``, ``study_title``, ``has_result``, ``zone_count``, ``candidate_count``, ``worst_status``, and the
        totals that add up, with P10, P50 and P90; NaN of studies without a result.
    """
    names = added_figures(list(whole.parts.values()))
    columns = [each for name in names for each in (name, *(f"{name}_{end}" for end in QUANTILES))]
    known = [name for name in columns if any(name in part.totals for part in whole.parts.values())]
    rows = []
    for study, title in whole.titles.items():
        part = whole.parts.get(study)
        statuses = set() if part is None else {report.status for report in part.layers.values()}
        rows.append(
            {
                "study_name": study,
                "study_title": title["en"],
                "has_result": part is not None,
                "zone_count": 0 if part is None else len(part.zones),
                "candidate_count": 0 if part is None or part.candidates is None else len(part.candidates),
                "worst_status": next((status for status in _WORST if status in statuses), ""),
                **{name: math.nan if part is None else float(part.totals.get(name, math.nan)) for name in known},
            }
        )
    return pd.DataFrame(rows)


def totals_table(whole: JoinedAssessment, language: Language) -> pd.DataFrame:
    """Return a row for each figure that adds up: its sum and range, and how many studies know it.

    Parameters
    ----------
    whole
        From `geoplan.collection.joining.joined.joined_assessment`.
    language
        Of the titles.
    """
    fields, totals = load_fields(), whole.totals
    rows = [
        {
            "field": name,
            "title": fields[name].title[language],
            "unit": unit_title(fields[name].unit, language),
            "value": float(totals[name]),
            **{end: float(totals.get(f"{name}_{end}", math.nan)) for end in QUANTILES},
            "study_count": sum(math.isfinite(float(part.totals.get(name, math.nan))) for part in whole.parts.values()),
            "studies_in_all": len(whole.titles),
        }
        for name in added_figures(list(whole.parts.values()))
    ]
    return pd.DataFrame(rows)


def failures_table(failures: Mapping[str, Sequence[Fault]]) -> pd.DataFrame:
    """Return a row for each fault of a study that has no result.

    Parameters
    ----------
    failures
        Study -> what was wrong.
    """
    columns = ["study_name", "file", "where", "found", "expected", "action"]
    rows = [
        (study, fault.file, fault.where, fault.found, fault.expected, fault.action)
        for study, faults in failures.items()
        for fault in faults
    ]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def write_study_tables(
    whole: JoinedAssessment, folder: Path, *, language: Language, failures: Mapping[str, Sequence[Fault]]
) -> list[Path]:
    """Write studies.csv, totals.csv and failures.csv, and all three as studies.xlsx.

    Parameters
    ----------
    whole
        From `geoplan.collection.joining.joined.joined_assessment`.
    folder
        Where to write.
    language
        Of titles.
    failures
        Study -> what was wrong.

    Returns
    -------
    list of Path
        The files; failures.csv has a head alone where nothing failed.
    """
    tables = {
        "studies": studies_table(whole),
        "totals": totals_table(whole, language),
        "failures": failures_table(failures),
    }
    written: list[Path] = []
    for name, table in tables.items():
        cells = table.map(lambda cell: plain_cell(cell) if isinstance(cell, str) else cell)
        with replaced_file(folder / f"{name}.csv") as draft:
            write_csv(cells, draft)
        types = {str(column): type_of(table[column]) for column in table}
        written += [folder / f"{name}.csv", write_csv_types(types, folder / f"{name}.csv")]
    title = whole.study.title[language]
    sheets = [_sheet(name, table, language) for name, table in tables.items()]
    return [*written, write_sheets(sheets, folder / "studies.xlsx", title=title)]


def _sheet(name: str, table: pd.DataFrame, language: Language) -> Sheet:
    fields = load_fields()
    head = tuple(fields[column].label(language) if column in fields else str(column) for column in table)
    rows = tuple(tuple(None if cell != cell else cell for cell in row) for row in table.itertuples(index=False))
    decimals = tuple(fields[column].decimals if column in fields and fields[column].unit else None for column in table)
    return Sheet(sentence_of(f"sheet_{name}")[language], head, rows, decimals)
