"""map.html: one file that opens anywhere, without a network, in three languages.

The page is folium's, with Leaflet taken from its wheel instead of a content-delivery network. What it shows is a JSON
text in the page; page.js draws it (its charts are in charts.js) and page.css dresses it. Names and numbers
never become markup or code: they reach the page only as text.
"""

import base64
import html
import json
import logging
import math
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import folium
from branca.element import Element, Figure, MacroElement
from folium.template import Template

from geoplan.errors import Fault, GeoplanError
from geoplan.files.digits import shortened_json
from geoplan.outputs.drawing.colours import CLASS_COLOURS
from geoplan.outputs.map.content import ROOF_QUANTA, base_map, page_content
from geoplan.outputs.map.packed_layer import PackedLayer, packed_layer
from geoplan.outputs.wording.texts import text
from geoplan.replacing import replaced_file
from geoplan.study import LANGUAGES, Language

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

logger = logging.getLogger(__name__)

# All that the page needs stands in it; the one host is asked for a background where the reader switches it on.
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob: {host}"
SCRIPTS = (
    "charts.js",
    "ranking.js",
    "candidates.js",
    "base_map.js",
    "page.js",
    "packed_layer.js",
)
# The size up to which the roofs stand in the page unless the caller decides.
MOST_ROOFTOP_BYTES = 25e6


def write_map(
    result: "Assessment",
    path: str | Path,
    *,
    language: Language = "en",
    rooftops: bool | None = None,
    rooftops_shown: bool = False,
    most_rooftop_bytes: float = MOST_ROOFTOP_BYTES,
) -> Path:
    """Write the interactive map of a result as one self-contained HTML file.

    Parameters
    ----------
    result
        What `assess` returned.
    path
        The file to write. It is replaced only when the new one is whole.
    language
        The language in which the page opens; it can be switched in the page.
    rooftops
        Whether every roof stands in the page, some ten bytes each; by default where they are few enough.
    rooftops_shown
        Whether the page opens with the roofs drawn; else they are a layer to switch on.
    most_rooftop_bytes
        How much the roofs may add to the page unless `rooftops` says so; 25 MB.

    Returns
    -------
    Path
        The file. The same result gives the same bytes.

    Raises
    ------
    GeoplanError
        Where the language is unknown, the zones have no coordinate reference system, or the file cannot be written.
    """
    page = make_map(
        result,
        language=language,
        rooftops=rooftops,
        rooftops_shown=rooftops_shown,
        most_rooftop_bytes=most_rooftop_bytes,
    )
    written = page.get_root().render().encode()
    target = Path(path)
    with replaced_file(target) as draft:
        draft.write_bytes(written)
    logger.info("wrote %s (%.2f MB)", target, len(written) / 1e6)
    return target


def make_map(
    result: "Assessment",
    *,
    language: Language = "en",
    rooftops: bool | None = None,
    rooftops_shown: bool = False,
    most_rooftop_bytes: float = MOST_ROOFTOP_BYTES,
) -> folium.Map:
    """Return the interactive map of a result, for a notebook; it needs no network there either.

    Parameters
    ----------
    result
        What `assess` returned.
    language
        The language in which the map opens.
    rooftops, rooftops_shown, most_rooftop_bytes
        As in `write_map`.

    Raises
    ------
    GeoplanError
        Where the language is unknown, or the zones have no coordinate reference system.
    """
    if language not in LANGUAGES:
        raise GeoplanError(Fault("language", "", found=repr(language), expected=f"one of {', '.join(LANGUAGES)}"))
    if result.zones.crs is None:
        raise GeoplanError(
            Fault("zones", "crs", found="nothing", expected="a projected coordinate reference system in metres")
        )
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
    policy = (
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(POLICY.format(host=base_map()["host"]))}"/>'
    )
    figure.header.add_child(_Verbatim(policy + '<link rel="icon" href="data:,"/>'), name="policy", index=0)
    figure.header.add_child(_Verbatim(f"<style>{_leaflet_css()}</style>"), name="leaflet_css")
    figure.header.add_child(_Verbatim(f"<style>{_beside('page.css')}</style>"), name="geoplan_css")
    figure.header.add_child(_Verbatim(f"<script>{_leaflet_js()}</script>"), name="leaflet_js")
    for name in SCRIPTS:
        figure.header.add_child(_Verbatim(f"<script>{_beside(name)}</script>"), name=name)
    note = html.escape(text("map.no_script", language))
    data = f"<noscript>{note}</noscript>{_data('geoplan-data', content)}"
    figure.html.add_child(_Verbatim(data), name="geoplan_data")
    page.add_child(_Page())
    roofs = (
        None if rooftops is False else _packed_rooftops(result, most_bytes=math.inf if rooftops else most_rooftop_bytes)
    )
    if roofs is not None and roofs.count:
        figure.html.add_child(_Verbatim(_data("geoplan-rooftops", roofs.content())), name="rooftops_data")
        page.add_child(_Rooftops(roofs, result.layers["rooftops"].status, shown=rooftops_shown))
    return page


def _packed_rooftops(result: "Assessment", *, most_bytes: float) -> PackedLayer | None:
    return packed_layer(
        result.rooftop_partitions(),
        name="rooftops",
        classes=("roof_class", tuple(CLASS_COLOURS)),
        attributes=ROOF_QUANTA,
        most_bytes=most_bytes,
    )


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
    """Hands the map and its data to page.js; further layers find the page as the map's ``geoplan``."""

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


class _Rooftops(MacroElement):
    """Adds the roofs to the page of the map as a layer that is read when it is first shown."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            geoplanRooftops({{ this._parent.get_name() }}, {{ this.options }});
        {% endmacro %}
        """
    )

    def __init__(self, roofs: PackedLayer, status: str, *, shown: bool) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name, self._id = "Rooftops", "geoplan"
        classes = list(CLASS_COLOURS.items())
        options = {"element": "geoplan-rooftops", "count": roofs.count, "classes": classes, "status": status}
        self.options = _json(options | {"shown": shown})


def _data(element: str, content: Mapping[str, Any]) -> str:
    return f'<script type="application/json" id="{element}">{_json(shortened_json(content))}</script>'


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
