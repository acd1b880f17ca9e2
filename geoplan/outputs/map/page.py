"""map.html: one file that opens anywhere, without a network, in three languages.

The page is folium's, with Leaflet taken from its wheel instead of a content-delivery network. What it shows is a JSON
text in the page; the files of scripts/ draw it, beginning with page.js, and page.css dresses it. Names and numbers
never become markup or code: they reach the page only as text. The map stays folium's: users may add its layers.
"""

import base64
import html
import json
import logging
import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import folium
from branca.element import Element, Figure

from geoplan.errors import Fault, GeoplanError
from geoplan.files.digits import shortened_json
from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.drawing.colours import CLASS_COLOURS
from geoplan.outputs.map.bundle import NAME, bundle
from geoplan.outputs.map.content import ROOF_QUANTA, base_map, page_content
from geoplan.outputs.map.packed_layer import PackedLayer, packed_layer
from geoplan.outputs.wording.texts import text
from geoplan.replacing import replaced_file
from geoplan.units import BYTES_PER_MB

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

logger = logging.getLogger(__name__)

# What the map is called in the page, and the elements that hold its data.
MAP, PAGE_DATA, ROOFTOPS_DATA = "map_geoplan", "geoplan-data", "geoplan-rooftops"
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
    logger.info("wrote %s (%.2f MB)", target, len(written) / BYTES_PER_MB)
    return target


def make_map(
    result: "Assessment",
    *,
    language: Language = "en",
    rooftops: bool | None = None,
    rooftops_shown: bool = False,
    most_rooftop_bytes: float = MOST_ROOFTOP_BYTES,
    hosts: Sequence[str] = (),
) -> folium.Map:
    """Return the interactive map of a result, for a notebook; it needs no network there either.

    Layers of folium can be added to it: markers, shapes, choropleths, groups, a control of layers.

    Parameters
    ----------
    result
        What `assess` returned.
    language
        The language in which the map opens.
    rooftops, rooftops_shown, most_rooftop_bytes
        As in `write_map`.
    hosts
        Servers that added layers may ask, as ``https://tiles.example.org``: of tiles, and of plugins that bring scripts
        from elsewhere. All others are refused by the browser.

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
    figure = cast("Figure", page.get_root())
    figure.title = html.escape(f"{result.study.title[language]} – {text('map.title', language)}")
    _add_head(figure, hosts)
    note = html.escape(text("map.no_script", language))
    data = f"<noscript>{note}</noscript>{_data(PAGE_DATA, content)}"
    figure.html.add_child(_Verbatim(data), name="geoplan_data")
    page.add_child(_Script(f"{MAP}.geoplan = {NAME}.openPage({MAP}, {_parsed(PAGE_DATA)});"), name="geoplan_page")
    roofs = (
        None if rooftops is False else _packed_rooftops(result, most_bytes=math.inf if rooftops else most_rooftop_bytes)
    )
    if roofs is not None and roofs.count:
        figure.html.add_child(_Verbatim(_data(ROOFTOPS_DATA, roofs.content())), name="rooftops_data")
        options = _rooftop_options(roofs, result.layers["rooftops"].status, shown=rooftops_shown)
        page.add_child(_Script(f"{NAME}.addRooftops({MAP}, {_json(options)});"), name="geoplan_rooftops")
    return page


def _add_head(figure: Figure, hosts: Sequence[str]) -> None:
    """Put the policy, the styles and the scripts into the head of the page."""
    policy = html.escape(_policy(hosts))
    parts = {
        "leaflet_css": f"<style>{_leaflet_css()}</style>",
        "geoplan_css": f"<style>{_page_css()}</style>",
        "leaflet_js": f"<script>{_leaflet_js()}</script>",
        "geoplan_js": f"<script>{bundle()}\n{NAME}.standIn();</script>",
    }
    head = f'<meta http-equiv="Content-Security-Policy" content="{policy}"/><link rel="icon" href="data:,"/>'
    figure.header.add_child(_Verbatim(head), name="policy", index=0)
    for name, written in parts.items():
        figure.header.add_child(_Verbatim(written), name=name)


def _packed_rooftops(result: "Assessment", *, most_bytes: float) -> PackedLayer | None:
    return packed_layer(
        result.rooftop_partitions(),
        name="rooftops",
        classes=("roof_class", tuple(CLASS_COLOURS)),
        attributes=ROOF_QUANTA,
        most_bytes=most_bytes,
    )


class _OfflineMap(folium.Map):
    """folium's map without the addresses that its page would load from, under one name however often it is made."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    def __repr__(self) -> str:
        return "<Map of geoplan: a notebook shows it, save('map.html') writes it>"

    def get_name(self) -> str:
        return MAP

    def render(self, **kwargs: Any) -> str:
        """Render the map and what was added to it; of d3, which a scale of colours would load, the page has its own."""
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        cast("Figure", self.get_root()).header.add_child(_Verbatim(""), name="d3")
        return ""


class _Verbatim(Element):
    """A text that goes into the page as it is; folium reads other texts as templates, and a name may hold braces."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.content = content

    def render(self, **_: Any) -> str:
        return self.content


class _Script(Element):
    """A line of script for the end of the page, in its turn among the layers of the map."""

    def __init__(self, line: str) -> None:
        super().__init__()
        self.line = line

    def render(self, **_: Any) -> str:
        cast("Figure", self.get_root()).script.add_child(_Verbatim(self.line), name=self.line)
        return ""


def _rooftop_options(roofs: PackedLayer, status: str, *, shown: bool) -> dict[str, Any]:
    classes = list(CLASS_COLOURS.items())
    return {"element": ROOFTOPS_DATA, "count": roofs.count, "classes": classes, "status": status, "shown": shown}


def _policy(hosts: Sequence[str]) -> str:
    """Return what the browser may load: nothing from elsewhere but the background, and what the caller names."""
    more = "".join(f" {host}" for host in hosts)
    sources = {
        "default-src": "'none'",
        "script-src": f"'unsafe-inline'{more}",
        "style-src": f"'unsafe-inline'{more}",
        "img-src": f"data: blob: {base_map()['host']}{more}",
    }
    if more:
        sources |= {"connect-src": more.strip(), "font-src": more.strip()}
    return "; ".join(f"{name} {allowed}" for name, allowed in sources.items())


def _parsed(element: str) -> str:
    return f'JSON.parse(document.getElementById("{element}").textContent)'


def _data(element: str, content: Mapping[str, Any]) -> str:
    return f'<script type="application/json" id="{element}">{_json(shortened_json(content))}</script>'


def _json(content: Mapping[str, Any]) -> str:
    """Return JSON that cannot end the script element it stands in."""
    written = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for letter in "<>&\u2028\u2029":
        written = written.replace(letter, f"\\u{ord(letter):04x}")
    return written


@cache
def _page_css() -> str:
    return Path(__file__).with_name("page.css").read_text(encoding="utf-8")


def _leaflet_folder() -> Path:
    from xstatic.pkg import leaflet

    return Path(leaflet.BASE_DIR)


@cache
def _leaflet_js() -> str:
    """Return Leaflet with the pictures of its markers inside; it would look for them beside its style sheet."""
    script = (_leaflet_folder() / "leaflet.js").read_text(encoding="utf-8")
    names = {"iconUrl": "marker-icon", "iconRetinaUrl": "marker-icon-2x", "shadowUrl": "marker-shadow"}
    pictures = {option: _picture(f"images/{name}.png") for option, name in names.items()}
    marker = f'L.Icon.Default.imagePath = ""; L.Icon.Default.mergeOptions({_json(pictures)});'
    return re.sub(r"//# sourceMappingURL=.*", "", script).strip() + "\n" + marker


@cache
def _leaflet_css() -> str:
    """Return Leaflet's style sheet with its pictures inside."""
    style = (_leaflet_folder() / "leaflet.css").read_text(encoding="utf-8")
    return re.sub(r"url\((images/[^)]+\.png)\)", lambda found: f"url({_picture(found[1])})", style)


def _picture(name: str) -> str:
    picture = base64.b64encode((_leaflet_folder() / name).read_bytes()).decode()
    return f"data:image/png;base64,{picture}"
