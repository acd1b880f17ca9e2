"""The first pages of an atlas: all zones with their pages, how to read it, an index, and what it is made from."""

import unicodedata
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
from markupsafe import Markup

from geoplan.fields import load_fields
from geoplan.languages import Language
from geoplan.outputs.atlas.zone_figures import ZoneFigures, rate_title
from geoplan.outputs.atlas.zone_map import AtlasGround
from geoplan.outputs.drawing.background.background import Background
from geoplan.outputs.drawing.background.drawn import draw_background, draw_lines
from geoplan.outputs.drawing.background.map_frame import MapFrame
from geoplan.outputs.drawing.colours import CLASS_COLOURS, candidate_colour
from geoplan.outputs.drawing.map_marks import draw_north
from geoplan.outputs.drawing.svg import INK, Drawing, width_of
from geoplan.outputs.drawing.zone_classes import class_labels, shown_columns, zone_classes
from geoplan.outputs.drawing.zone_rates import DENOMINATORS
from geoplan.outputs.report.candidate_maps import spread
from geoplan.outputs.report.charts import ticks
from geoplan.outputs.report.content import layer_rows
from geoplan.outputs.report.first_page import dated
from geoplan.outputs.report.maps import BORDER, UNKNOWN, WIDTH, MapLook, ZoneShapes, zone_shapes
from geoplan.outputs.wording.numbers import exact, readable, significant, written
from geoplan.outputs.wording.range_words import notes_of_ranges
from geoplan.outputs.wording.texts import listed, run_on, shown, text
from geoplan.sentences import in_brackets
from geoplan.siting.candidate_kinds import candidate_kinds
from geoplan.units import M_PER_KM, T_PER_KT

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

Row: TypeAlias = dict[str, Any]

COLOURED, PALETTE = "total_energy_gwh", "viridis"
PER_SHEET = 67
"""Lines of the index, headings among them: what a sheet has room for."""
LABEL_RADIUS, LABEL_SIZE = 7.2, 8.0
MOST_LARGEST = 20
_SCALE_SIZE = 7.5


class IndexLine(NamedTuple):
    """A line of the index: a heading, or a zone by its position, with its page; a heading has the position -1."""

    title: str
    at: int = -1
    page: int = 0


def atlas_overview(
    shapes: ZoneShapes, result: "Assessment", *, background: Background, pages: Mapping[int, int], language: Language
) -> tuple[Markup, list[Row]]:
    """Draw all zones, coloured by their energy, each with the number of its page.

    Parameters
    ----------
    shapes
        From `zone_shapes`.
    result
        What `assess` returned.
    background
        What lies beneath.
    pages
        Position of a zone -> the number of its page.
    language
        Of words and numbers.

    Returns
    -------
    tuple
        The map, and its legend: the colour and the words of each class that occurs.
    """
    columns = shown_columns(result.zones)
    values = columns.get(COLOURED, np.full(len(result.zones), np.nan))
    classes = zone_classes(columns, only=(COLOURED,)).get(COLOURED)
    drawing = Drawing(WIDTH, shapes.height, label=text("atlas.overview", language))
    frame = MapFrame(*shapes.corner, width=WIDTH, height=shapes.height, units_per_m=shapes.units_per_km / M_PER_KM)
    draw_background(drawing, background, frame, lines=False)
    legend: list[Row] = []
    place = np.full(len(values), -1) if classes is None else classes.of(values)
    ramp: Sequence[str] = ()
    if classes is not None and classes.count:
        look = MapLook(classes, PALETTE, load_fields()[COLOURED].decimals)
        ramp = look.colours
        words = class_labels(classes, language, decimals=look.decimals)
        legend = [{"colour": ramp[k], "title": words[k]} for k in range(classes.count) if (place == k).any()]
    for number in range(-1, len(ramp)):
        joined = "".join(shapes.paths[k] for k in np.flatnonzero(place == number))
        if joined:
            fill = UNKNOWN if number < 0 else ramp[number]
            drawing.path(joined, fill=fill, stroke=BORDER, stroke_width=0.5, stroke_linejoin="round")
            if number < 0:
                legend.append({"colour": UNKNOWN, "title": text("map.no_data", language)})
    draw_lines(drawing, background, frame, strength=0.35)
    _draw_small_scale(drawing, shapes, language)
    draw_north(drawing, text("report.map.north", language))
    _number_zones(drawing, shapes, pages)
    return drawing.markup(), legend


def _draw_small_scale(drawing: Drawing, shapes: ZoneShapes, language: Language) -> None:
    """Draw how long some kilometres are, small: the map is as wide as the sheet."""
    length = max(tick for tick in ticks(WIDTH / 5 / shapes.units_per_km))
    x, y, units = 8.0, shapes.height - 8, length * shapes.units_per_km
    words = f"{exact(length, language)} km"
    box = units + 6 + width_of(words, _SCALE_SIZE) / 2
    drawing.rect(x - 4, y - 15, box, 18, fill="#ffffff", fill_opacity=0.8)
    drawing.rect(x, y - 3, units / 2, 3, fill=INK)
    drawing.rect(x + units / 2, y - 3, units / 2, 3, fill="#ffffff", stroke=INK, stroke_width=0.6)
    drawing.text(x, y - 6, "0", size=_SCALE_SIZE)
    drawing.text(x + units, y - 6, words, size=_SCALE_SIZE, anchor="middle")


def _number_zones(drawing: Drawing, shapes: ZoneShapes, pages: Mapping[int, int]) -> None:
    """Write the pages into the zones, beside them where they are small."""
    here = [(at, point) for at in pages if (point := shapes.points[at]) is not None]
    stands = spread([point for _, point in here], height=shapes.height, radius=LABEL_RADIUS)
    for (_, point), stand in zip(here, stands, strict=True):
        if float(np.hypot(point[0] - stand[0], point[1] - stand[1])) > LABEL_RADIUS / 2:
            drawing.line(*point, *stand, stroke=INK, stroke_width=0.7)
            drawing.circle(*point, 1.4, fill=INK)
    for (at, _), (x, y) in zip(here, stands, strict=True):
        drawing.circle(x, y, LABEL_RADIUS, fill="#ffffff", stroke=INK, stroke_width=0.7)
        drawing.text(x, y + 2.8, str(pages[at]), size=LABEL_SIZE, anchor="middle", font_weight="bold")


def index_lines(names: Sequence[str], districts: Sequence[str], pages: Mapping[int, int]) -> list[IndexLine]:
    """Return the zones by their former districts, and within them by name; without districts by name alone.

    Parameters
    ----------
    names, districts
        Of all zones; empty for one without a district.
    pages
        Position of a zone -> the number of its page.
    """
    order = sorted(pages, key=lambda at: (sort_key(districts[at]), sort_key(names[at]), at))
    lines: list[IndexLine] = []
    for district, members in groupby(order, key=lambda at: districts[at]):
        if district:
            lines.append(IndexLine(district))
        lines += [IndexLine(names[at], at, pages[at]) for at in members]
    return lines


def sort_key(name: str) -> tuple[str, str]:
    """Return what names are sorted by: their letters without marks, Đ as D, then the marks.

    Examples
    --------
    >>> sorted(["Đồ Sơn", "Em", "An", "Ân", "Dương"], key=sort_key)
    ['An', 'Ân', 'Đồ Sơn', 'Dương', 'Em']
    """
    plain = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)), name


def index_sheets(lines: Sequence[IndexLine]) -> list[list[IndexLine]]:
    """Share the lines of an index among sheets; no heading ends one. So few as the first page lists need none.

    Examples
    --------
    >>> lines = [IndexLine("A"), *(IndexLine("b", number, 3) for number in range(PER_SHEET - 2)), IndexLine("C")]
    >>> [len(sheet) for sheet in index_sheets([*lines, IndexLine("d", 70, 9)])]
    [66, 2]
    >>> index_sheets(lines[:5])
    []
    """
    if len(lines) <= MOST_LARGEST:
        return []
    sheets: list[list[IndexLine]] = [[]]
    for number, line in enumerate(lines):
        full = PER_SHEET - (line.at < 0 and number + 1 < len(lines))
        if len(sheets[-1]) >= full:
            sheets.append([])
        sheets[-1].append(line)
    return sheets


def index_rows(lines: Sequence[IndexLine], figures: ZoneFigures, language: Language) -> list[Row]:
    """Return the lines of a sheet of the index: headings, and zones with what they are known by.

    Parameters
    ----------
    lines
        From `index_sheets`.
    figures
        Of all zones.
    language
        Of numbers.
    """
    rows: list[Row] = []
    for line in lines:
        if line.at < 0:
            rows.append({"title": line.title, "page": 0})
            continue
        energy, at = figures.value(COLOURED, line.at), line.at
        low, high = figures.value(f"{COLOURED}_low", at), figures.value(f"{COLOURED}_high", at)
        cells = [
            str(figures.zones["zone_id"].iloc[at]),
            readable(figures.value("area_km2", at), language),
            written(figures.value("population", at), 0, language),
            readable(energy, language),
            f"{readable(low, language)}–{readable(high, language)}" if low == low else "",
            *(readable(float(figures.rates(COLOURED, per)[at]), language) for per in DENOMINATORS),
            written(figures.value("priority_rank", at), 0, language),
        ]
        rows.append({"title": line.title, "page": line.page, "place": f"zone-{at + 1}", "cells": cells})
    return rows


def index_head(language: Language) -> list[str]:
    """Return the headings of the columns of the index, from the second to that before the page."""
    fields = load_fields()
    return [
        fields["zone_id"].title[language],
        fields["area_km2"].label(language),
        fields["population"].title[language],
        text("atlas.base", language),
        text("atlas.range", language),
        *(rate_title(COLOURED, per, language) for per in DENOMINATORS),
        fields["priority_rank"].title[language],
    ]


def cover_tiles(result: "Assessment", language: Language) -> list[Row]:
    """Return the figures of the whole place, as the pages of zones have them."""
    fields, tiles = load_fields(), []
    asked = (
        ("total_energy_gwh", text("report.gwh_per_year", language), 1.0),
        ("rooftop_pv_capacity_mwp", "MWp", 1.0),
        ("ghg_avoided_tco2e", text("atlas.kilotonnes", language), 1 / T_PER_KT),
    )
    for name, unit, share in asked:
        value, low, high = (
            float(result.totals.get(each, np.nan)) * share for each in (name, f"{name}_low", f"{name}_high")
        )
        told = f"{significant(low, language)}–{significant(high, language)}" if low == low else ""
        below = told + in_brackets("P10–P90", language) if told else ""
        title = fields[name].title[language]
        tiles.append({"title": title, "value": significant(value, language), "unit": unit, "below": below})
    return tiles


def legend_rows(result: "Assessment", language: Language) -> list[Row]:
    """Return the signs of the maps of zones: classes of roofs, and the kinds of candidate that there are."""
    rows = [
        {"colour": colour, "title": text(f"gpkg.code.{key}", language), "form": "square"}
        for key, colour in CLASS_COLOURS.items()
    ]
    frame = result.candidates
    there = set() if frame is None else set(frame["candidate_kind"])
    rows += [
        {"colour": candidate_colour(key), "title": kind.title[language], "form": "dot"}
        for key, kind in candidate_kinds().items()
        if key in there
    ]
    return rows


def largest_zones(
    figures: ZoneFigures, *, names: Sequence[str], pages: Mapping[int, int], language: Language
) -> list[Row]:
    """Return the zones with the most energy, each with its range, what that is for each km² and person, and its page.

    Parameters
    ----------
    figures
        Of all zones.
    names
        What they are called.
    pages
        Position of a zone -> the number of its page.
    language
        Of words and numbers.
    """
    energy, low, high = (figures.every(f"{COLOURED}{end}") for end in ("", "_low", "_high"))
    order = [at for at in np.argsort(-np.nan_to_num(energy, nan=-np.inf), kind="stable").tolist() if at in pages]
    rates = [figures.rates(COLOURED, per) for per in DENOMINATORS]
    return [
        {
            "name": shown(names[at], 34),
            "place": f"zone-{at + 1}",
            "page": pages[at],
            "value": readable(energy[at], language),
            "range": f"{readable(low[at], language)}–{readable(high[at], language)}" if low[at] == low[at] else "",
            "rates": [readable(rate[at], language) for rate in rates],
        }
        for at in order[:MOST_LARGEST]
    ]


def front_content(
    result: "Assessment", figures: ZoneFigures, *, ground: AtlasGround, pages: Mapping[int, int], language: Language
) -> Row:
    """Return the content of the first pages.

    Parameters
    ----------
    result
        What `assess` returned.
    figures
        Of its zones.
    ground
        What its maps draw on, and what its zones are called.
    pages
        Position of a zone -> the number of its page.
    language
        Of words and numbers.
    """
    zones = result.zones.reset_index(drop=True)
    names, shapes = ground.names, zone_shapes(zones, ground.names)
    drawn, classes = atlas_overview(shapes, result, background=ground.background, pages=pages, language=language)
    outside = [f"{names[at]} {page}" for at, page in pages.items() if shapes.points[at] is None]
    notes = (*notes_of_ranges(result), *result.age_notes)
    return {
        "dated": dated(result, language),
        "tiles": cover_tiles(result, language),
        "overview": drawn,
        "classes": classes,
        "outside": listed(outside, language),
        "largest": largest_zones(figures, names=names, pages=pages, language=language),
        "ranges": run_on((shown(note[language], 1_000) for note in notes), language),
        "index": [
            index_rows(sheet, figures, language) for sheet in index_sheets(index_lines(names, figures.districts, pages))
        ],
        "index_head": index_head(language),
        "layers": list(layer_rows(result, language)),
    }
