"""What stands in map.html before its scripts run: title, status, totals and a picture, in three languages.

Viewers that run no script, such as those of files on a telephone, show it as it is; some of them honour no
``<noscript>`` either. Where scripts run, they hide it before anything is drawn.
"""

import html
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.drawing.map_geometry import simplified
from geoplan.outputs.drawing.svg import Drawing
from geoplan.outputs.drawing.zone_classes import class_labels
from geoplan.outputs.map.zone_results import classes_shown
from geoplan.outputs.source_date import source_date
from geoplan.outputs.wording.numbers import significant
from geoplan.outputs.wording.place_words import place_texts
from geoplan.outputs.wording.status_words import status_words
from geoplan.result.first_view import main_bounds

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

WIDTH, TALLEST = 640.0, 640.0
TYPE, ROW = 24, 34
"""Of the legend, read where a telephone shows the picture at half its size."""
MOST_VERTICES = 4_000
MOST_LETTERS = 60_000
"""A picture that would be longer is left out; the page itself draws any number of zones."""
LEAST_LETTERS = 60
"""What a zone takes in it at the least: of too many no picture is tried."""
UNKNOWN, BORDER = "#c9ced4", "#ffffff"


def static_page(result: "Assessment", content: Mapping[str, Any]) -> str:
    """Return the element of the page that who runs no script sees.

    Parameters
    ----------
    result
        What `assess` returned.
    content
        From `page_content`.
    """
    first: Language = content["language"]
    order = [first, *(language for language in LANGUAGES if language != first)]
    picture = _picture(result.zones, content)
    parts = [_section(result, content, language) for language in order]
    return f'<div class="gp-static">{parts[0]}{picture}{"".join(parts[1:])}</div>'


def _section(result: "Assessment", content: Mapping[str, Any], language: Language) -> str:
    status = status_words(result.layers, language, texts=place_texts(result))
    date = source_date()
    words: Mapping[str, str] = content["texts"][language]
    lines = [
        words["map.static.date"].format(date=date[:10]) if date else "",
        words["map.banner"] if status["careful"] else "",
        *status["lines"],
        words["map.no_script"],
    ]
    title = f"{content['title'][language]} – {words['map.title']}"
    shown = [
        name
        for name in content["first_totals"]
        if name in content["fields"] and content["totals"].get(name) is not None
    ]
    rows = "".join(_row(content["fields"][name], content["totals"][name], language) for name in shown)
    told = "".join(f"<p>{html.escape(line)}</p>" for line in lines if line)
    head = f"<h1>{html.escape(title)}</h1>{told}<h2>{html.escape(words['map.totals'])}</h2>"
    note = f"<p>{html.escape(words['map.per_year'])}</p>"
    links = "".join(_link(part, href, words) for part, href in content.get("links", {}).items())
    return f'<section lang="{language}">{head}<table>{rows}</table>{note}{links}</section>'


def _link(part: str, href: str, words: Mapping[str, str]) -> str:
    """Return a line that leads to the map of a part of the place."""
    told = words["map.part"].format(part=part)
    return f'<p><a href="{html.escape(href)}">{html.escape(told)}</a></p>'


def _row(field: Mapping[str, Any], value: float, language: Language) -> str:
    figure = f"{significant(value, language)} {field['unit'][language]}".strip()
    return f'<tr><th scope="row">{html.escape(field["title"][language])}</th><td>{html.escape(figure)}</td></tr>'


def _picture(zones: gpd.GeoDataFrame, content: Mapping[str, Any]) -> str:
    """Return the zones coloured by the first result with its classes beneath; empty where that would be too long."""
    name, language = content["first"], content["language"]
    if len(zones) * LEAST_LETTERS > MOST_LETTERS:
        return ""
    drawn = simplified(zones, most_vertices=MOST_VERTICES)
    (south, west), (north, east) = main_bounds(drawn.geometry)
    if name is None or not (east > west and north > south):
        return ""
    given = content["sets"][0]
    classes, ramp = classes_shown(content, name)
    field = content["fields"][name]
    places = classes.of(np.array(given["values"][name], dtype=float))
    labels = class_labels(classes, language, decimals=field["decimals"])
    rows = [number for number in reversed(range(classes.count)) if (places == number).any()]
    unit = f" [{field['unit'][language]}]" if field["unit"][language] else ""
    scale = min(WIDTH / (east - west), TALLEST / (north - south))
    height = (north - south) * scale
    drawing = Drawing(WIDTH, height + ROW * (len(rows) + 1) + 12, label=field["title"][language] + unit)
    for place, shape in zip(places, drawn.geometry, strict=True):
        path = _path(
            None if shape is None else shapely.clip_by_rect(shape, west, south, east, north), west, north, scale
        )
        if path:
            fill = ramp[place] if place >= 0 else UNKNOWN
            drawing.path(path, fill=fill, stroke=BORDER, stroke_width=0.7)
    drawing.text(0, height + ROW - 4, field["title"][language] + unit, size=TYPE, font_weight="bold")
    for row, number in enumerate(rows, start=1):
        drawing.rect(0, height + ROW * row + 8, 36, ROW - 8, fill=ramp[number])
        drawing.text(48, height + ROW * (row + 1) - 6, labels[number], size=TYPE)
    written = str(drawing.markup())
    return f"<figure>{written}</figure>" if len(written) <= MOST_LETTERS else ""


def _path(shape: shapely.Geometry | None, west: float, north: float, scale: float) -> str:
    """Return the outlines of a zone in whole tenths of the picture's units, without what is too small to be seen."""
    if shape is None or shapely.is_empty(shape):
        return ""
    rings = []
    for part in shapely.get_parts(shape):
        if not isinstance(part, shapely.Polygon) or part.area * scale**2 < 1:
            continue
        for ring in (part.exterior, *part.interiors):
            at = np.round((shapely.get_coordinates(ring)[:-1] - (west, north)) * (scale, -scale), 1)
            rings.append("M" + "L".join(f"{x:g} {y:g}" for x, y in at) + "Z")
    return "".join(rings)
