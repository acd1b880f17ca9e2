"""A small writer of SVG: pictures that stand in a page, with their letters as text."""

import html
import unicodedata
from collections.abc import Iterable
from typing import Literal, TypeAlias

from markupsafe import Markup

Anchor: TypeAlias = Literal["start", "middle", "end"]

# The same fonts as the page's style sheet: a picture in a page does not inherit them in every renderer.
FONTS = "'Noto Sans','DejaVu Sans','Noto Sans CJK JP','Noto Sans JP','Hiragino Sans','Yu Gothic',Meiryo,sans-serif"
INK = "#1f2933"
# Mean width of letters over the font's size: those of East Asia fill a square.
_WIDE_EM, _NARROW_EM = 1.0, 0.6


class Drawing:
    """One picture; its units are those of the view box.

    Parameters
    ----------
    width, height
        Size of the view box.
    label
        What the picture shows, for readers who do not see it.

    Examples
    --------
    >>> drawing = Drawing(10, 5, label="A <small> bar")
    >>> drawing.rect(0, 1, 4, 2.5, fill="#204060")
    >>> print(drawing.markup()[-63:])
    <rect x="0" y="1" width="4" height="2.5" fill="#204060"/></svg>
    """

    def __init__(self, width: float, height: float, *, label: str) -> None:
        self.width, self.height, self.label = width, height, label
        self._parts: list[str] = []

    def rect(self, x: float, y: float, width: float, height: float, **attributes: float | str) -> None:
        """Add a rectangle."""
        self._add("rect", x=x, y=y, width=width, height=height, **attributes)

    def line(self, x1: float, y1: float, x2: float, y2: float, **attributes: float | str) -> None:
        """Add a line."""
        self._add("line", x1=x1, y1=y1, x2=x2, y2=y2, **({"stroke": INK} | attributes))

    def path(self, d: str, **attributes: float | str) -> None:
        """Add a path."""
        self._add("path", d=d, **attributes)

    def circle(self, x: float, y: float, radius: float, **attributes: float | str) -> None:
        """Add a circle."""
        self._add("circle", cx=x, cy=y, r=radius, **attributes)

    def image(self, x: float, y: float, width: float, height: float, *, address: str) -> None:
        """Add a picture that an address holds, stretched into a rectangle."""
        self._add("image", x=x, y=y, width=width, height=height, preserveAspectRatio="none", href=address)

    def insert(self, other: "Drawing") -> None:
        """Add all that another drawing holds, in its units."""
        self._parts += other._parts

    def text(
        self, x: float, y: float, given: str, *, size: float, anchor: Anchor = "start", **attributes: float | str
    ) -> None:
        """Add a line of text that stands on `y`."""
        self._add("text", given, x=x, y=y, font_size=size, text_anchor=anchor, **({"fill": INK} | attributes))

    def markup(self) -> Markup:
        """Return the picture as an element of a page."""
        box = f"0 0 {_short(self.width)} {_short(self.height)}"
        opened = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img" '
            f'aria-label="{html.escape(self.label)}" font-family="{html.escape(FONTS)}">'
        )
        return Markup(opened + "".join(self._parts) + "</svg>")  # noqa: S704 - every text and attribute is escaped

    def _add(self, name: str, given: str = "", /, **attributes: float | str) -> None:
        listed = "".join(f' {key.replace("_", "-")}="{_value(value)}"' for key, value in attributes.items())
        if given or name == "text":
            self._parts.append(f"<{name}{listed}>{html.escape(given)}</{name}>")
        else:
            self._parts.append(f"<{name}{listed}/>")


def width_of(given: str, size: float) -> float:
    """Return about how wide a text is drawn.

    Examples
    --------
    >>> width_of("ab", 10), width_of("稲", 10)
    (12.0, 10.0)
    """
    if given.isascii():  # none is wide, none stands above another: most cells of most tables
        return size * (len(given) * _NARROW_EM)
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in given)
    marks = sum(unicodedata.combining(letter) > 0 for letter in given)
    return size * (wide * _WIDE_EM + (len(given) - wide - marks) * _NARROW_EM)


def fitted(given: str, width: float, size: float) -> str:
    """Return a text, cut with an ellipsis where it is wider than there is room.

    Examples
    --------
    >>> fitted("abcdefgh", 30, 10), fitted("abc", 30, 10)
    ('abcd…', 'abc')
    """
    if width_of(given, size) <= width:
        return given
    kept = given
    while kept and width_of(kept + "…", size) > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def polygon_path(rings: Iterable[Iterable[tuple[float, float]]]) -> str:
    """Return the path data of closed rings."""
    return "".join("M" + "L".join(f"{_short(x)} {_short(y)}" for x, y in ring) + "Z" for ring in rings)


def _value(value: float | str) -> str:
    return html.escape(value) if isinstance(value, str) else _short(value)


def _short(value: float) -> str:
    written = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if written in {"-0", ""} else written
