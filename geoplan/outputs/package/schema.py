"""The schema of a table in the words of Table Schema: columns with type, unit, titles, and the table's keys."""

from collections.abc import Collection, Mapping
from typing import Any

from geoplan.fields import Field, FieldType, Table, load_tables
from geoplan.languages import LANGUAGES, Language, Text
from geoplan.outputs.geopackage.qgis_codes import code_title, codes
from geoplan.outputs.tables.columns import columns_of
from geoplan.outputs.tables.geoparquet import COVERING, GEOMETRY
from geoplan.outputs.tables.side_tables import treatment_title
from geoplan.outputs.wording.texts import load_texts
from geoplan.planning.waste_plan import TOTAL
from geoplan.potential.waste.treatment import load_treatments

_SPATIAL: Mapping[str, str] = {GEOMETRY: "any", COVERING: "object"}
"""Columns of GeoParquet that are in no dictionary -> their types."""

_TREATMENT = "treatment"


def table_schema(
    table: Table, columns: Mapping[str, FieldType], *, present: Collection[Table], language: Language
) -> dict[str, Any]:
    """Return the schema of one table.

    Parameters
    ----------
    table
        Which table it is.
    columns
        Its columns in order, with the type of those that the field dictionary does not know.
    present
        The tables that stand in the same package: keys point to no other.
    language
        Of titles and descriptions.
    """
    known = columns_of(table)
    about = load_tables()[table]
    schema: dict[str, Any] = {
        "fields": [_field(name, kind, known.get(name), language) for name, kind in columns.items()],
        "missingValues": [""],
    }
    if about.primary_key and set(about.primary_key) <= columns.keys():
        schema["primaryKey"] = list(about.primary_key)
    keys = [
        {"fields": [name], "reference": {"resource": target, "fields": list(load_tables()[target].primary_key)}}
        for name, target in about.references.items()
        if name in columns and target in present
    ]
    return schema | ({"foreignKeys": keys} if keys else {})


def in_languages(title: Text, language: Language, *, name: str = "title") -> dict[str, Any]:
    """Return a text in one language under its name, and in all of them under the name with an s.

    Examples
    --------
    >>> in_languages(Text(en="Zones", vi="Đơn vị", ja="区域"), "vi")
    {'title': 'Đơn vị', 'titles': {'en': 'Zones', 'vi': 'Đơn vị', 'ja': '区域'}}
    """
    return {name: title[language], f"{name}s": {each: title[each] for each in LANGUAGES}}


def _field(name: str, kind: FieldType, field: Field | None, language: Language) -> dict[str, Any]:
    if name in _SPATIAL:
        title, about = (load_texts()[f"package.{name}.{part}"] for part in ("title", "description"))
        return {"name": name, "type": _SPATIAL[name], **_told(title, about, language)}
    if field is None:
        return {"name": name, "type": kind}
    return {
        "name": name,
        "type": field.type,
        **({"format": field.text_format} if field.text_format else {}),
        **_told(field.title, field.description, language),
        **({"unit": field.unit} if field.unit else {}),
        **({"categories": _categories(name, language)} if name in codes() or name == _TREATMENT else {}),
    }


def _categories(name: str, language: Language) -> list[dict[str, str]]:
    """Return what the codes of a column mean, in the words of the GeoPackage."""
    if name == _TREATMENT:
        treatments = (*load_treatments()["treatment"].astype(str), TOTAL)
        return [{"value": code, "label": treatment_title(code, language)} for code in treatments]
    return [{"value": code, "label": code_title(name, code, language)} for code in codes()[name]]


def _told(title: Text, about: Text, language: Language) -> dict[str, Any]:
    return in_languages(title, language) | in_languages(about, language, name="description")
