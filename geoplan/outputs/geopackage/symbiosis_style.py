"""How QGIS draws pairs of streams: arrows from who gives to who takes, a colour for each stream."""

from collections.abc import Mapping
from xml.etree import ElementTree as ET

import pandas as pd

from geoplan.languages import Language
from geoplan.outputs.geopackage.qgis_codes import code_title
from geoplan.outputs.geopackage.qgis_fields import table_style
from geoplan.outputs.geopackage.qgis_xml import xml_text

STREAM_COLOURS: Mapping[str, str] = {
    "heat": "#c2410c",
    "steam": "#9d174d",
    "co2": "#44403c",
    "water": "#0369a1",
    "residue": "#4d7c0f",
    "waste": "#7e22ce",
}
"""Stream -> its colour, dark enough on any map."""
_WIDTH_MM = 0.8


def symbiosis_style(pairs: pd.DataFrame, *, language: Language = "en") -> str:
    """Return the QML of pairs of streams: arrows in the colour of their stream, with aliases.

    Parameters
    ----------
    pairs
        The table ``symbiosis``, with the columns in the order in which they are written.
    language
        The language of the legend and the aliases.
    """
    names = [str(name) for name in pairs.columns if str(pairs[name].dtype) != "geometry"]
    root = ET.fromstring(table_style(names, "symbiosis", language=language))  # noqa: S314 - our own text
    renderer = ET.SubElement(root, "renderer-v2", type="categorizedSymbol", attr="stream")
    categories, symbols = ET.SubElement(renderer, "categories"), ET.SubElement(renderer, "symbols")
    used = set(pairs["stream"])
    for number, stream in enumerate(each for each in STREAM_COLOURS if each in used):
        label = code_title("stream", stream, language)
        ET.SubElement(categories, "category", symbol=str(number), value=stream, label=label, render="true")
        symbols.append(_line(number, STREAM_COLOURS[stream]))
    return xml_text(root)


def _line(number: int, colour: str) -> ET.Element:
    symbol = ET.Element("symbol", name=str(number), type="line", alpha="0.9", force_rhr="0")
    layer = ET.SubElement(symbol, "layer", {"class": "ArrowLine", "enabled": "1", "pass": "0", "locked": "0"})
    options = ET.SubElement(layer, "Option", type="Map")
    given = {"arrow_width": str(_WIDTH_MM), "arrow_start_width": str(_WIDTH_MM), "arrow_width_unit": "MM"}
    given |= {"head_length": "2.4", "head_thickness": "1.4", "is_curved": "0", "arrow_start_width_unit": "MM"}
    for name, value in given.items():
        ET.SubElement(options, "Option", name=name, value=value, type="QString")
    fill = ET.SubElement(layer, "symbol", name=f"@{number}@0", type="fill", alpha="1", force_rhr="0")
    drawn = ET.SubElement(fill, "layer", {"class": "SimpleFill", "enabled": "1", "pass": "0", "locked": "0"})
    inner = ET.SubElement(drawn, "Option", type="Map")
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    for name, value in {"color": f"{red},{green},{blue},255", "outline_style": "no", "style": "solid"}.items():
        ET.SubElement(inner, "Option", name=name, value=value, type="QString")
    return symbol
