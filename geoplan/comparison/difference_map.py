"""A map of where two runs differ: one file that opens anywhere, without a network, and a table beside the map."""

import html
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geoplan.comparison.difference_classes import LESS, MORE, SAME, UNKNOWN, DifferenceClasses, difference_classes
from geoplan.comparison.side import Side
from geoplan.comparison.words import figure_title, figure_unit, word
from geoplan.errors import Fault, GeoplanError
from geoplan.fields import unknown_column
from geoplan.languages import LANGUAGES, Language
from geoplan.layers.titles import layer_titles
from geoplan.outputs.drawing.classes import Classes
from geoplan.outputs.drawing.map_geometry import QUANTUM_DEG, simplified
from geoplan.outputs.drawing.zone_classes import class_labels
from geoplan.outputs.map.bundle import NAME, bundle
from geoplan.outputs.map.offline_map import (
    MAP,
    OfflineMap,
    ScriptLine,
    Verbatim,
    add_offline_head,
    page_data,
    parsed_data,
)
from geoplan.outputs.wording.numbers import significant
from geoplan.outputs.wording.texts import text
from geoplan.sentences import listed

if TYPE_CHECKING:
    import folium
    from branca.element import Figure

DATA = "geoplan-differences"
FIRST = "total_energy_gwh"
"""The figure that the map opens with, where it differs."""
_SCRIPT = "difference_map.js"
_FOLDER = Path(__file__).parent
_DEGREES = 4326
_REAL = "real"
_WORSE = (_REAL, "schematic", "synthetic")


def difference_map(
    a: Side, b: Side, *, zones: pd.DataFrame, column: str | None = None, language: Language = "en"
) -> "folium.Map":
    """Return the map of what differs between two runs.

    Parameters
    ----------
    a, b
        The two runs.
    zones
        As from `geoplan.comparison.differences.zone_differences`.
    column
        The figure that it opens with; by default all energy, or the first that differs.
    language
        ``en``, ``vi`` or ``ja``.

    Raises
    ------
    GeoplanError
        Where the language or the column does not exist, or the zones have no coordinate reference system.
    """
    if language not in LANGUAGES:
        raise GeoplanError(Fault("language", "", found=repr(language), expected=f"one of {', '.join(LANGUAGES)}"))
    if a.zones.crs is None:
        raise GeoplanError(Fault("zones", "crs", found="nothing", expected="a coordinate reference system"))
    content = map_content(a, b, zones=zones, column=column, language=language)
    (south, west), (north, east) = content["bounds"]
    page = OfflineMap(
        location=((south + north) / 2, (west + east) / 2), tiles=None, zoom_snap=0.25, world_copy_jump=False
    )
    figure = cast("Figure", page.get_root())
    figure.title = html.escape(str(content["words"]["title"]))
    style = (_FOLDER / "difference_map.css").read_text(encoding="utf-8")
    script = bundle(_FOLDER / "scripts", (_SCRIPT,))
    add_offline_head(figure, difference_css=f"<style>{style}</style>", difference_js=f"<script>{script}</script>")
    note = html.escape(word("no_script", language))
    figure.html.add_child(Verbatim(f"<noscript>{note}</noscript>{page_data(DATA, content)}"), name="difference_data")
    page.add_child(ScriptLine(f"{NAME}.openDifferences({MAP}, {parsed_data(DATA)});"), name="difference_map")
    return page


def map_content(
    a: Side, b: Side, *, zones: pd.DataFrame, column: str | None = None, language: Language = "en"
) -> dict[str, Any]:
    """Return what the map shows, as plain JSON values; arguments and errors are those of `difference_map`."""
    known = list(dict.fromkeys(zones["field"]))
    if column is not None and column not in known:
        raise GeoplanError(unknown_column(column, known, of="the figures of both runs' zones"))
    differ = zones[zones["difference"].ne(0.0) & zones["difference"].notna()]
    shown = [name for name in known if name in set(differ["field"]) | {column}]
    first = column or (FIRST if FIRST in shown else "")
    names = ("column", "zone", "difference", "map", "nothing", "subtitle")
    words = {name: word(name, language) for name in names} | {"title": word("title", language, a=a.name, b=b.name)}
    drawn = simplified(a.zones.reset_index(drop=True)).geometry.to_crs(_DEGREES)
    west, south, east, north = (float(end) for end in drawn.total_bounds)
    return {
        "a": a.name,
        "b": b.name,
        "words": words,
        "notes": _notes(a, b, language),
        "zones": a.zones["zone_name"].astype(str).tolist(),
        "shapes": [_shape(each) for each in drawn],
        "bounds": [[south, west], [north, east]],
        "columns": [_column(zones[zones["field"] == name], name, language) for name in shown],
        "chosen": shown.index(first) if first in shown else 0,
        "same": SAME,
    }


def _notes(a: Side, b: Side, language: Language) -> list[str]:
    """Say which layers are not real in one of the runs, by the worse of both."""
    titles, kinds = layer_titles(), list(dict.fromkeys([*a.statuses, *b.statuses]))
    worse = {kind: max((side.statuses.get(kind, _REAL) for side in (a, b)), key=_WORSE.index) for kind in kinds}
    notes = []
    for status in _WORSE[1:]:
        layers = [titles[kind][language] if kind in titles else kind for kind in kinds if worse[kind] == status]
        told = text(f"status.{status}", language)
        notes += [word("status", language, status=told, layers=listed(layers, language))] if layers else []
    return notes


def _shape(shape: BaseGeometry | None) -> Mapping[str, Any]:
    if shape is None or shape.is_empty:
        return {"type": "GeometryCollection", "geometries": []}
    return cast(
        "Mapping[str, Any]", shapely.geometry.mapping(shapely.set_precision(shape, QUANTUM_DEG, mode="pointwise"))
    )


def _column(rows: pd.DataFrame, name: str, language: Language) -> dict[str, Any]:
    """Return one figure: what it is called, what the colours mean, and each zone's colour and texts."""
    differences = rows["difference"].to_numpy(float)
    classes, unit = difference_classes(differences), figure_unit(name)
    title = figure_title(name, language)
    cells = [
        {
            "colour": classes.colour(difference),
            "size": 0.0 if math.isnan(difference) else abs(difference),
            "texts": [significant(a, language), significant(b, language), signed(difference, language)],
        }
        for a, b, difference in zip(rows["a"], rows["b"], differences, strict=True)
    ]
    label = f"{title} [{unit}]" if unit else title
    has_unknown = bool(np.isnan(differences).any())
    return {"label": label, "legend": _legend(classes, has_unknown=has_unknown, language=language), "cells": cells}


def _legend(classes: DifferenceClasses, *, has_unknown: bool, language: Language) -> list[dict[str, str]]:
    spans = []
    if classes.count == 1:
        spans = [text("map.class.any", language)]
    elif classes.count:
        spans = class_labels(Classes("natural", classes.limits), language, decimals=0)
    less, more = (
        [(colours[step], f"{span} {word(key, language)}") for step, span in enumerate(spans)]
        for colours, key in ((LESS, "less"), (MORE, "more"))
    )
    rows = [*reversed(less), (SAME, word("same", language)), *more]
    rows += [(UNKNOWN, word("unknown", language))] if has_unknown else []
    return [{"colour": colour, "text": told} for colour, told in rows]


def signed(value: float, language: Language) -> str:
    """Return a difference with its sign.

    Examples
    --------
    >>> signed(12.34, "en"), signed(-1200.0, "vi"), signed(0.0, "en")
    ('+12.3', '−1.200', '0')
    """
    written = significant(abs(value), language)
    return f"+{written}" if value > 0 else f"−{written}" if value < 0 else written
