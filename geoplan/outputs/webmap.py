"""map.html: one file that opens anywhere, without a network, in three languages.

The page is folium's, with Leaflet taken from its wheel instead of a content-delivery network. What it shows is a JSON
text in the page; webmap.js draws it (its charts are in webmap_charts.js) and webmap.css dresses it. Names and numbers
never become markup or code: they reach the page only as text.
"""

import base64
import html
import json
import logging
import math
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
from branca.element import Element, Figure, MacroElement
from folium.template import Template

from geoplan.errors import Fault, GeoplanError
from geoplan.fields import Field, fields_of, load_fields, pretty_unit
from geoplan.outputs.folder import replaced_file
from geoplan.outputs.legend import MOST_CLASSES, classify, colours
from geoplan.outputs.texts import load_texts, text, texts_under
from geoplan.outputs.zone_sets import QUANTUM_DEG, districts_of, label_points, main_bounds, quantised, simplified
from geoplan.study import LANGUAGES, Language, Text

if TYPE_CHECKING:
    from geoplan.layers.catalog import LayerReport
    from geoplan.outputs.assessment import Assessment

logger = logging.getLogger(__name__)

# Group of results -> the beginnings of their columns, and a palette that colour-blind readers can tell apart.
GROUPS: dict[str, tuple[tuple[str, ...], str]] = {
    "total": (("total_", "ghg_"), "viridis"),
    "rooftop": (("rooftop_", "roof_", "usable_roof_"), "YlOrBr"),
    "biomass": (("biomass_", "residue_", "rice_"), "YlGn"),
    "biogas": (("biogas_",), "BuPu"),
    "waste": (("waste_",), "PuRd"),
    "place": (("",), "YlGnBu"),
}
FIRST_RESULTS = ("total_energy_gwh", "rooftop_pv_energy_gwh")

# Nothing may be fetched: all that the page needs stands in it.
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"


def write_map(result: "Assessment", path: str | Path, *, language: Language = "en") -> Path:
    """Write the interactive map of a result as one self-contained HTML file.

    Parameters
    ----------
    result
        What `assess` returned.
    path
        The file to write. It is replaced only when the new one is whole.
    language
        The language in which the page opens; it can be switched in the page.

    Returns
    -------
    Path
        The file. The same result gives the same bytes.

    Raises
    ------
    GeoplanError
        Where the language is unknown, the zones have no coordinate reference system, or the file cannot be written.
    """
    page = make_map(result, language=language).get_root().render().encode()
    target = Path(path)
    with replaced_file(target) as draft:
        draft.write_bytes(page)
    logger.info("wrote %s (%.2f MB)", target, len(page) / 1e6)
    return target


def make_map(result: "Assessment", *, language: Language = "en") -> folium.Map:
    """Return the interactive map of a result, for a notebook; it needs no network there either.

    Parameters
    ----------
    result
        What `assess` returned.
    language
        The language in which the map opens.

    Raises
    ------
    GeoplanError
        Where the language is unknown, or the zones have no coordinate reference system.
    """
    if language not in LANGUAGES:
        raise GeoplanError(Fault("language", "", repr(language), f"one of {', '.join(LANGUAGES)}"))
    if result.zones.crs is None:
        raise GeoplanError(Fault("zones", "crs", "nothing", "a projected coordinate reference system in metres"))
    content = page_content(result, language)
    (south, west), (north, east) = content["bounds"]
    page = _OfflineMap(
        location=((south + north) / 2, (west + east) / 2),
        tiles=None,
        zoom_control=False,
        zoom_snap=0.25,
        world_copy_jump=False,
    )
    page._id = "geoplan"
    figure = cast("Figure", page.get_root())
    figure._id = "figure"
    figure.title = html.escape(f"{result.study.title[language]} – {text('map.title', language)}")
    policy = f'<meta http-equiv="Content-Security-Policy" content="{html.escape(POLICY)}"/>'
    figure.header.add_child(_Verbatim(policy + '<link rel="icon" href="data:,"/>'), name="policy", index=0)
    figure.header.add_child(_Verbatim(f"<style>{_leaflet_css()}</style>"), name="leaflet_css")
    figure.header.add_child(_Verbatim(f"<style>{_beside('webmap.css')}</style>"), name="geoplan_css")
    figure.header.add_child(_Verbatim(f"<script>{_leaflet_js()}</script>"), name="leaflet_js")
    for name in ("webmap_charts.js", "webmap.js"):
        figure.header.add_child(_Verbatim(f"<script>{_beside(name)}</script>"), name=name)
    note = html.escape(text("map.no_script", language))
    data = f'<noscript>{note}</noscript><script type="application/json" id="geoplan-data">{_json(content)}</script>'
    figure.html.add_child(_Verbatim(data), name="geoplan_data")
    page.add_child(_Page())
    return page


class _OfflineMap(folium.Map):
    """folium's map without the ten addresses that its page would load from."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012
    default_css: list[tuple[str, str]] = []  # noqa: RUF012


class _Verbatim(Element):
    """A text that goes into the page as it is; folium reads other texts as templates, and a name may hold braces."""

    _template = Template("{{ this.content }}")

    def __init__(self, content: str) -> None:
        super().__init__()
        self._name, self._id = "Verbatim", "geoplan"
        self.content = content


class _Page(MacroElement):
    """Hands the map and its data to webmap.js; further layers find the page as the map's ``geoplan``."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            {{ this._parent.get_name() }}.geoplan = geoplanMap(
                {{ this._parent.get_name() }}, JSON.parse(document.getElementById("geoplan-data").textContent)
            );
        {% endmacro %}
        """
    )

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name, self._id = "Page", "geoplan"


def page_content(result: "Assessment", language: Language) -> dict[str, Any]:
    """Return all that the page shows, as plain lists, texts and numbers for webmap.js.

    Parameters
    ----------
    result
        What `assess` returned.
    language
        The language in which the page opens.
    """
    known = load_fields()
    zones = simplified(result.zones)
    shown = {"zones": zones}
    districts = districts_of(zones)
    if districts is not None:
        shown["districts"] = districts
    fields = [field for field in fields_of("zones") if _is_number(zones, field.name)]
    sets = [_zone_set(key, frame, fields) for key, frame in shown.items()]
    groups = {key: [field.name for field in fields if _group_of(field.name) == key] for key in GROUPS}
    selectable = [name for names in groups.values() for name in names if _is_selectable(zones, name)]
    return {
        "language": language,
        "languages": list(LANGUAGES),
        "title": _three(result.study.title),
        "texts": {lang: {key: given[lang] for key, given in _page_texts().items()} for lang in LANGUAGES},
        "fields": {field.name: _field(field) for field in [*fields, *_estate_fields()]},
        "groups": [{"key": key, "fields": names, "colours": _ramps(GROUPS[key][1])} for key, names in groups.items()],
        "selectable": selectable,
        "first": next((name for name in (*FIRST_RESULTS, *selectable) if name in selectable), None),
        "intervals": [
            field.name for field in fields if {f"{field.name}_low", f"{field.name}_high"} <= set(zones.columns)
        ],
        "quantum": QUANTUM_DEG,
        "bounds": main_bounds(zones.geometry.to_crs(4326)),
        "sets": sets,
        "totals": {
            name: _number(value, known[name].decimals) for name, value in result.totals.items() if name in known
        },
        "monthly": [_number(value, 2) for value in result.monthly],
        "estates": list(_estates(result.estates)),
        "layers": [_layer(report) for report in result.layers.values()],
        "notes": [_three(note) for note in result.notes],
    }


def _page_texts() -> dict[str, Text]:
    return texts_under("map.", "status.", "layer.", "group.", "zone_type.", "estate_status.")


def _zone_set(key: str, frame: gpd.GeoDataFrame, fields: list[Field]) -> dict[str, Any]:
    degrees = frame.geometry.to_crs(4326)
    values = {
        field.name: [_number(value, field.decimals) for value in frame[field.name]]
        for field in fields
        if field.name in frame.columns
    }
    # Classes are made from what the page holds, so that rounding cannot move a zone out of its class.
    classes = {name: classify(np.array(column, dtype=float), most=MOST_CLASSES) for name, column in values.items()}
    return {
        "key": key,
        "ids": _texts(frame, "zone_id"),
        "names": _texts(frame, "zone_name"),
        "plain": _texts(frame, "zone_name_en"),
        "types": _texts(frame, "zone_type"),
        "districts": _texts(frame, "district"),
        "shapes": quantised(degrees),
        "labels": label_points(degrees),
        "values": values,
        "classes": {
            name: {"scheme": found.scheme, "lowest": _number(found.lowest, 15), "breaks": list(found.breaks)}
            for name, found in classes.items()
        },
    }


def _estates(estates: gpd.GeoDataFrame | None) -> Iterator[dict[str, Any]]:
    if estates is None or estates.empty:
        return
    degrees = estates.geometry.to_crs(4326)
    numbers = [field.name for field in _estate_fields() if _is_number(estates, field.name)]
    shapes, points = quantised(degrees), label_points(degrees)
    for row, geometry in enumerate(degrees):
        if geometry is None or geometry.is_empty:
            continue
        point = points[row] or (
            round(geometry.representative_point().x, 5),
            round(geometry.representative_point().y, 5),
        )
        yield {
            "name": _texts(estates, "estate_name")[row] or _texts(estates, "estate_id")[row],
            "stage": _texts(estates, "estate_status")[row],
            "shape": shapes[row],
            "point": point,
            "values": {name: _number(estates[name].iloc[row]) for name in numbers},
        }


def _estate_fields() -> list[Field]:
    return [field for field in fields_of("estates") if field.aggregate != "none"]


def _layer(report: "LayerReport") -> dict[str, Any]:
    plain = {key: str(getattr(report, key)) for key in ("kind", "status", "licence", "attribution", "vintage")}
    return plain | {"remarks": [_three(remark) for remark in (report.note, *report.texts) if remark.en]}


def _field(field: Field) -> dict[str, Any]:
    unit = load_texts().get(f"unit.{field.unit}")
    return {
        "title": _three(field.title),
        "description": _three(field.description),
        "unit": _three(unit) if unit else dict.fromkeys(LANGUAGES, pretty_unit(field.unit)),
        "decimals": field.decimals,
    }


def _group_of(name: str) -> str:
    return next(key for key, (beginnings, _) in GROUPS.items() if name.startswith(beginnings))


def _is_number(frame: pd.DataFrame, name: str) -> bool:
    return name in frame.columns and pd.api.types.is_numeric_dtype(frame[name]) and frame[name].dtype != bool


def _is_selectable(zones: pd.DataFrame, name: str) -> bool:
    return not name.endswith(("_low", "_high")) and bool(np.isfinite(zones[name].astype(float)).any())


def _ramps(palette: str) -> list[tuple[str, ...]]:
    """Return the colours for one class, two classes and so on."""
    return [colours(palette, count) for count in range(1, MOST_CLASSES + 1)]


def _texts(frame: pd.DataFrame, column: str) -> list[str]:
    if column not in frame.columns:
        return [""] * len(frame)
    return ["" if value is None or value != value else str(value) for value in frame[column]]


def _three(given: Text) -> dict[str, str]:
    return {language: given[language] for language in LANGUAGES}


def _number(value: Any, decimals: int = 0) -> float | int | None:
    """Return a number with the decimals that are shown, and six digits at the least, as short as JSON can write it."""
    number = float(value)
    if not math.isfinite(number):
        return None
    size = math.floor(math.log10(abs(number))) if number else 0
    short = round(number, max(decimals, 5 - size))
    return int(short) if short.is_integer() else short


def _json(content: Mapping[str, Any]) -> str:
    """Return JSON that cannot end the script element it stands in."""
    written = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for letter in "<>&\u2028\u2029":
        written = written.replace(letter, f"\\u{ord(letter):04x}")
    return written


@cache
def _beside(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _leaflet_folder() -> Path:
    from xstatic.pkg import leaflet

    return Path(leaflet.BASE_DIR)


@cache
def _leaflet_js() -> str:
    script = (_leaflet_folder() / "leaflet.js").read_text(encoding="utf-8")
    return re.sub(r"//# sourceMappingURL=.*", "", script).strip()


@cache
def _leaflet_css() -> str:
    """Return Leaflet's style sheet with its pictures inside."""
    folder = _leaflet_folder()

    def inlined(found: re.Match[str]) -> str:
        picture = base64.b64encode((folder / found[1]).read_bytes()).decode()
        return f"url(data:image/png;base64,{picture})"

    return re.sub(r"url\((images/[^)]+\.png)\)", inlined, (folder / "leaflet.css").read_text(encoding="utf-8"))
