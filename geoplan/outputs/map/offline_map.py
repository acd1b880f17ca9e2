"""A map of folium in one file that opens anywhere: Leaflet inside, and a policy that lets the browser load nothing.

What a map of the house shows is a JSON text in the page, and its scripts draw that. Names and numbers never become
markup or code.
"""

import base64
import html
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

import folium
from branca.element import Element, Figure

from geoplan.files.digits import shortened_json

MAP = "map_geoplan"
"""What the map is called in its page."""
VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1"/>'
"""How a page stands on a small screen: as wide as that, and it may be enlarged."""
_VIEWPORT = re.compile(r'<meta name="viewport"[^>]*>')


class OfflineMap(folium.Map):
    """folium's map without the addresses that its page would load from, under one name however often it is made."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    def __repr__(self) -> str:
        return "<Map of geoplan: a notebook shows it, save('map.html') writes it>"

    def get_name(self) -> str:
        """Return what the map is called in its page."""
        return MAP

    def render(self, **kwargs: Any) -> str:
        """Render the map and what was added to it; of d3, which a scale of colours would load, the page has its own."""
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        header = cast("Figure", self.get_root()).header
        header.add_child(Verbatim(""), name="d3")
        own = header._children[self.get_name()].render()
        # folium's forbids to enlarge the page, which who sees badly needs
        header.add_child(Verbatim(_VIEWPORT.sub(VIEWPORT, own)), name=self.get_name())
        return ""


class Verbatim(Element):
    """A text that goes into the page as it is; folium reads other texts as templates, and a name may hold braces."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.content = content

    def render(self, **_: Any) -> str:
        """Return the text."""
        return self.content


class ScriptLine(Element):
    """A line of script for the end of the page, in its turn among the layers of the map."""

    def __init__(self, line: str) -> None:
        super().__init__()
        self.line = line

    def render(self, **_: Any) -> str:
        """Put the line among the page's scripts."""
        cast("Figure", self.get_root()).script.add_child(Verbatim(self.line), name=self.line)
        return ""


def add_offline_head(figure: Figure, *, images: Sequence[str] = (), hosts: Sequence[str] = (), **parts: str) -> None:
    """Put a policy and Leaflet into the head of a page, and what else the page needs.

    Parameters
    ----------
    figure
        The page.
    images
        What pictures may be loaded from besides the page itself.
    hosts
        Servers that layers added by a user may ask.
    **parts
        Name -> a ``<style>`` or ``<script>`` element, in their order; those named ``…_css`` stand before Leaflet's
        script.
    """
    policy = html.escape(_policy(images, hosts))
    styles = {name: part for name, part in parts.items() if name.endswith("_css")}
    scripts = {name: part for name, part in parts.items() if name not in styles}
    leaflet = {"leaflet_css": f"<style>{_leaflet_css()}</style>"}
    head = f'<meta http-equiv="Content-Security-Policy" content="{policy}"/><link rel="icon" href="data:,"/>'
    figure.header.add_child(Verbatim(head), name="policy", index=0)
    for name, written in {**leaflet, **styles, "leaflet_js": f"<script>{_leaflet_js()}</script>", **scripts}.items():
        figure.header.add_child(Verbatim(written), name=name)


def _policy(images: Sequence[str], hosts: Sequence[str]) -> str:
    """Return what the browser may load: nothing from elsewhere but these pictures, and what the caller names."""
    more = "".join(f" {host}" for host in hosts)
    sources = {
        "default-src": "'none'",
        "script-src": f"'unsafe-inline'{more}",
        "style-src": f"'unsafe-inline'{more}",
        "img-src": " ".join(["data:", "blob:", *images]) + more,
    }
    if more:
        sources |= {"connect-src": more.strip(), "font-src": more.strip()}
    return "; ".join(f"{name} {allowed}" for name, allowed in sources.items())


def page_data(element: str, content: Mapping[str, Any]) -> str:
    """Return what a page shows as an element of it, which no script of the page can mistake for code."""
    return f'<script type="application/json" id="{element}">{safe_json(shortened_json(content))}</script>'


def parsed_data(element: str) -> str:
    """Return the expression by which a script reads what `page_data` has written."""
    return f'JSON.parse(document.getElementById("{element}").textContent)'


def safe_json(content: Mapping[str, Any]) -> str:
    """Return JSON that cannot end the script element it stands in.

    Examples
    --------
    >>> "</script>" in safe_json({"name": "</script>"})
    False
    """
    written = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for letter in "<>&\u2028\u2029":
        written = written.replace(letter, f"\\u{ord(letter):04x}")
    return written


def _leaflet_folder() -> Path:
    from xstatic.pkg import leaflet

    return Path(leaflet.BASE_DIR)


@cache
def _leaflet_js() -> str:
    """Return Leaflet with the pictures of its markers inside; it would look for them beside its style sheet."""
    script = (_leaflet_folder() / "leaflet.js").read_text(encoding="utf-8")
    names = {"iconUrl": "marker-icon", "iconRetinaUrl": "marker-icon-2x", "shadowUrl": "marker-shadow"}
    pictures = {option: _picture(f"images/{name}.png") for option, name in names.items()}
    marker = f'L.Icon.Default.imagePath = ""; L.Icon.Default.mergeOptions({safe_json(pictures)});'
    return re.sub(r"//# sourceMappingURL=.*", "", script).strip() + "\n" + marker


@cache
def _leaflet_css() -> str:
    """Return Leaflet's style sheet with its pictures inside."""
    style = (_leaflet_folder() / "leaflet.css").read_text(encoding="utf-8")
    return re.sub(r"url\((images/[^)]+\.png)\)", lambda found: f"url({_picture(found[1])})", style)


def _picture(name: str) -> str:
    picture = base64.b64encode((_leaflet_folder() / name).read_bytes()).decode()
    return f"data:image/png;base64,{picture}"
