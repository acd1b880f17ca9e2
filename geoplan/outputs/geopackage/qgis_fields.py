"""What forms, tables and tips of a layer show in QGIS: the names of its columns and the meaning of codes."""

from collections.abc import Iterable, Mapping
from xml.etree import ElementTree as ET

from geoplan.fields import Table
from geoplan.languages import Language
from geoplan.outputs.geopackage.qgis_codes import aliases_of, code_title, codes
from geoplan.outputs.geopackage.qgis_xml import VERSION, xml_text


def table_style(columns: Iterable[str], table: Table | None = None, *, language: Language = "en") -> str:
    """Return the QML of a table without geometry: aliases and the meaning of codes.

    Parameters
    ----------
    columns
        The columns in the order in which they are written.
    table
        Which table of the field dictionary it is, if any.
    language
        The language of the aliases.
    """
    return xml_text(fields_style(columns, table, language))


def fields_style(
    columns: Iterable[str],
    table: Table | None,
    language: Language,
    *,
    title: str = "",
    tips: tuple[str, str] | None = None,
) -> ET.Element:
    """Return the root of a style, with aliases and codes; what is drawn comes upon it.

    Parameters
    ----------
    columns
        The columns in the order in which they are written.
    table
        Which table of the field dictionary it is, if any.
    language
        The language of the aliases.
    title
        The expression that names a feature in lists.
    tips
        Two columns that the tip of a feature tells: its name, and a figure.
    """
    columns = list(columns)
    root = ET.Element("qgis", version=VERSION, styleCategories="AllStyleCategories", labelsEnabled="0")
    root.set("simplifyDrawingHints", "1")
    aliases = aliases_of(columns, table, language)
    configuration = ET.SubElement(root, "fieldConfiguration")
    known = codes()
    for name in columns:
        if name in known:
            _value_map(ET.SubElement(configuration, "field", name=name), name, language)
    parent = ET.SubElement(root, "aliases")
    # The column of feature numbers comes first.
    for number, name in enumerate(columns, start=1):
        ET.SubElement(parent, "alias", field=name, index=str(number), name=aliases.get(name, ""))
    if tips:
        ET.SubElement(root, "previewExpression").text = title
        ET.SubElement(root, "mapTip").text = _map_tip(*tips, aliases)
    return root


def _map_tip(name: str, figure: str, aliases: Mapping[str, str]) -> str:
    # Map tips are HTML: a name must not become part of it.
    safe = f"""replace(replace(to_string("{name}"), '&', '&amp;'), '<', '&lt;')"""
    return f"""<b>[% {safe} %]</b><br/>{aliases.get(figure, figure)}: [% coalesce(round("{figure}", 1), '–') %]"""


def _value_map(field: ET.Element, column: str, language: Language) -> None:
    widget = ET.SubElement(field, "editWidget", type="ValueMap")
    outer = ET.SubElement(ET.SubElement(widget, "config"), "Option", type="Map")
    entries = ET.SubElement(outer, "Option", name="map", type="List")
    for code in codes()[column]:
        entry = ET.SubElement(entries, "Option", type="Map")
        ET.SubElement(entry, "Option", name=code_title(column, code, language), value=code, type="QString")
