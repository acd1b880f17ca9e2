"""The field dictionary: every output column once, with its unit, titles and description in three languages.

Aliases in the GeoPackage, popups on the map, tables and reports are made from it.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

from geoplan.study import Language, Text

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
    "surveyed",
]


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
        The tables it appears in.
    title, description
        What people read.
    """

    name: str
    unit: str
    aggregate: Aggregate
    decimals: int
    tables: tuple[Table, ...]
    title: Text
    description: Text

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
        """
        if value is None or value != value:
            return "–"
        return value if isinstance(value, str) else f"{value:,.{self.decimals}f}"


def pretty_unit(unit: str) -> str:
    """Return a unit with raised and lowered figures: ``km2`` -> ``km²``, ``tCO2`` -> ``tCO₂``."""
    return unit.replace("m2", "m²").replace("CO2", "CO₂")


@cache
def load_fields() -> dict[str, Field]:
    """Read the field dictionary: name -> field, in the order in which tables show them."""
    path = Path(__file__).with_name("fields.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["name"]: _field(row) for row in csv.DictReader(stream)}


def fields_of(table: Table) -> list[Field]:
    """Return the fields of one table, in order."""
    return [field for field in load_fields().values() if table in field.tables]


def _field(row: dict[str, Any]) -> Field:
    texts = {
        kind: Text(**{lang: row[f"{kind}_{lang}"] for lang in ("en", "vi", "ja")}) for kind in ("title", "description")
    }
    return Field(row["name"], row["unit"], row["aggregate"], int(row["decimals"]), tuple(row["table"].split()), **texts)
