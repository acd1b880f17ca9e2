"""The field dictionary: each column of the outputs' tables once, with type, unit, title and description.

Titles and descriptions are in three languages. Aliases in the GeoPackage, popups on the map, tables and reports are
made from it, and what the outputs say to machines: the data package, the types of CSV files, the metadata of Parquet;
beside it stand the tables with their keys. Tonnes of CO2e end in ``_tco2e``, per cents in ``_pct``, fractions in
``_share``. What a column was called before stands in names.csv: files that have the old name are read as before, and
who asks the dictionary for it is told the new one.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, NoReturn, TypeAlias, TypeVar

import pandas as pd

from geoplan.errors import Fault, GeoplanError, did_you_mean
from geoplan.languages import Language, Text

Aggregate: TypeAlias = Literal["sum", "mean", "ratio", "none"]
Table: TypeAlias = Literal[
    "zones",
    "rooftops",
    "estates",
    "candidates",
    "sites",
    "jcm",
    "landfills",
    "exclusions",
    "waste_plan",
    "residue_curve",
    "surveyed",
    "measure_first",
    "checks",
    "estate_hours",
    "estate_sizes",
    "estate_bills",
    "eco_parks",
    "estate_saving",
    "estate_eip",
    "estate_sdg",
    "estate_streams",
    "symbiosis",
    "estate_projects",
    "matching",
    "domino",
    "roll_out",
    "measures",
    "measure_places",
    "pathways",
    "plan_by_year",
    "scenario_years",
    "abatement",
    "targets",
    "base_year",
    "least_cost",
    "least_cost_bounds",
    "scenario_supply",
    "scenario_inputs",
    "measure_progress",
    "aim",
    "totals",
    "evaluated",
]
FieldType: TypeAlias = Literal["string", "integer", "number", "boolean"]


_YEAR = "year"
"""What columns of calendar years are called, and how the names of others end."""
Frame = TypeVar("Frame", bound=pd.DataFrame)


@dataclass(frozen=True)
class Field:
    """One output column.

    Attributes
    ----------
    name
        The column's name.
    unit
        Its unit; empty for names, codes and counts. Energies, tonnes and reductions are per year.
    aggregate
        How zones become a total: ``sum``, area-weighted ``mean``, ``ratio`` of two sums, or ``none``.
    decimals
        Decimals to print.
    tables
        The tables it appears in. ``totals`` stands by what the whole place has and no zone of it; a column of zones
        stands among the totals too, as `aggregate` says.
    title, description
        What people read.
    type
        What a value is, in the words of Table Schema: ids and codes are ``string``, counts, ranks, years ``integer``.
    text_format
        How a text is to be read, in the words of Table Schema (``uri``, ``email``); empty for any text.
    """

    name: str
    unit: str
    aggregate: Aggregate
    decimals: int
    tables: tuple[Table, ...]
    title: Text
    description: Text
    type: FieldType
    text_format: str = ""

    @property
    def is_year(self) -> bool:
        """Whether its values are years of the calendar: 2022, never 2,022."""
        return self.type == "integer" and (self.name == _YEAR or self.name.endswith(f"_{_YEAR}"))

    def label(self, language: Language) -> str:
        """Return the title with its unit.

        Examples
        --------
        >>> load_fields()["area_km2"].label("en")
        'Area [km²]'
        """
        return f"{self.title[language]} [{pretty_unit(self.unit)}]" if self.unit else self.title[language]

    def format(self, value: float | str | None) -> str:
        """Return a value as people read it.

        Examples
        --------
        >>> load_fields()["population"].format(1234567.2), load_fields()["population"].format(None)
        ('1,234,567', '–')
        >>> load_fields()["year"].format(2022)
        '2022'
        """
        if value is None or value != value:
            return "–"
        if isinstance(value, str):
            return value
        return f"{value:.0f}" if self.is_year else f"{value:,.{self.decimals}f}"


@dataclass(frozen=True)
class Renaming:
    """A column that was called otherwise in one of the outputs.

    Attributes
    ----------
    file
        The output; ``STUDY`` stands for the study's name, ``SITES`` for what ``geoplan evaluate -o`` names.
    old, new
        The column's name before and now.
    since
        The version of geoplan that first wrote the new name.
    """

    file: str
    old: str
    new: str
    since: str


class UnknownColumnError(GeoplanError, KeyError):
    """No output column has this name."""

    __str__ = ValueError.__str__


class Fields(dict[str, Field]):
    """The dictionary by name; a name that it lacks is answered with the new or the nearest one."""

    def __missing__(self, name: str) -> NoReturn:
        raise UnknownColumnError(unknown_column(name, self, of="the field dictionary"))


def pretty_unit(unit: str) -> str:
    """Return a unit with raised and lowered figures.

    Examples
    --------
    >>> pretty_unit("kWh/m2"), pretty_unit("W s/(m3 K)"), pretty_unit("tCO2e/km2"), pretty_unit("m3_ch4")
    ('kWh/m²', 'W s/(m³ K)', 'tCO₂e/km²', 'm³_ch4')
    """
    return _POWERS.sub(lambda match: match[1] + _RAISED[match[2]], unit).replace("CO2", "CO₂")


_POWERS = re.compile(r"(?<![A-Za-z])([dckm]?m)([23])(?!\d)")
"""Squares and cubes of metres in a unit."""
_RAISED = {"2": "²", "3": "³"}


@cache
def load_fields() -> dict[str, Field]:
    """Read the field dictionary: name -> field, in the order in which tables show them.

    Asked for a name that it lacks, it raises `UnknownColumnError`, a `KeyError` that says the new or the nearest name.
    """
    return Fields({row["name"]: _field(row) for row in _rows("fields.csv")})


@cache
def load_names() -> tuple[Renaming, ...]:
    """Read which columns were called otherwise: one row per output and column."""
    return tuple(Renaming(row["file"], row["old"], row["new"], row["since"]) for row in _rows("names.csv"))


@cache
def current_names() -> dict[str, str]:
    """Return what columns are called now: old name -> new name.

    Examples
    --------
    >>> current_names()["cropland_share"]
    'cropland_pct'
    """
    return {each.old: each.new for each in load_names()}


def with_current_names(frame: Frame) -> Frame:
    """Return a table with the names of today, where it has columns of an older version and not the new ones.

    Examples
    --------
    >>> with_current_names(pd.DataFrame({"zone_id": ["a"], "cropland_share": [12.0]})).columns.tolist()
    ['zone_id', 'cropland_pct']
    """
    there = set(frame.columns)
    old = {name: new for name, new in current_names().items() if name in there and new not in there}
    return frame.rename(columns=old) if old else frame


def unknown_column(name: str, known: Iterable[str], *, of: str) -> Fault:
    """Return the fault of a column that does not exist, with its new name, or the nearest one.

    Parameters
    ----------
    name
        What was asked for.
    known
        The columns that there are.
    of
        What has them.

    Examples
    --------
    >>> unknown_column("ghg_avoided_t", load_fields(), of="zones").action
    "It is called 'ghg_avoided_tco2e' since 0.2.0."
    >>> unknown_column("populaton", load_fields(), of="zones").action
    "Did you mean 'population'?"
    """
    known = list(known)
    renamed = next((each for each in load_names() if each.old == name and each.new in known), None)
    action = f"It is called '{renamed.new}' since {renamed.since}." if renamed else did_you_mean(name, known)
    return Fault(of, str(name), found="no such column", expected="one of its columns", action=action)


def fields_of(table: Table) -> list[Field]:
    """Return the fields of one table, in order."""
    return [field for field in load_fields().values() if table in field.tables]


@dataclass(frozen=True)
class OutputTable:
    """One table of a run, whatever files it stands in.

    Attributes
    ----------
    name
        What its fields call it.
    file
        Its CSV file without the ending; empty where it stands in other files alone.
    texts
        The key of its title and description in the table of texts, less ``.title`` and ``.description``.
    primary_key
        The fields that tell its rows apart; empty where no fields do.
    references
        Field -> the table whose primary key it repeats.
    layers
        The kinds of layer that it is made from, and of tables with a ``candidate_kind`` those that the kinds in it rest
        on; empty for all that models use.
    """

    name: Table
    file: str
    texts: str
    primary_key: tuple[str, ...]
    references: Mapping[str, Table]
    layers: tuple[str, ...]


@cache
def load_tables() -> dict[Table, OutputTable]:
    """Read the tables of a run: name -> file, keys, and the layers that it is made from.

    Examples
    --------
    >>> load_tables()["jcm"].file, load_tables()["candidates"].references["zone_id"]
    ('jcm_shortlist', 'zones')
    """
    tables = [_table(row) for row in _rows("tables.csv")]
    return {table.name: table for table in tables}


def _table(row: dict[str, Any]) -> OutputTable:
    references = dict(pair.split(":") for pair in row["references"].split())
    key, layers = tuple(row["primary_key"].split()), tuple(row["layers"].split())
    return OutputTable(row["table"], row["file"], row["texts"], key, references, layers)


def _rows(name: str) -> list[dict[str, Any]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _field(row: dict[str, Any]) -> Field:
    texts = {
        kind: Text(**{lang: row[f"{kind}_{lang}"] for lang in ("en", "vi", "ja")}) for kind in ("title", "description")
    }
    return Field(
        row["name"],
        row["unit"],
        row["aggregate"],
        int(row["decimals"]),
        tuple(row["table"].split()),
        type=row["type"],
        text_format=row["format"],
        **texts,
    )
