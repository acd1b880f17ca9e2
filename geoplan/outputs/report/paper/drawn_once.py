"""Long paths of a page's pictures, drawn into its PDF as they are, and each but once.

WeasyPrint takes a path apart number by number, on every page that shows it; the maps of a report show the same ground
many times. `stand_ins` puts a picture of one point in the place of each long path, and `Once.finish`, which WeasyPrint
calls before it writes, makes of each of them a form: the same path, in the operators of PDF, shared by all pages. Only
what `polygon_path` and its like write is taken: absolute moves and lines, colours written out, nothing inherited.
"""

import io
import re
import zlib
from dataclasses import dataclass, field
from typing import Any

from geoplan.outputs.drawing.background.palette_png import png_address

LONG = 700
"""Letters of a path from which on a form is less work."""
_LEVEL = 6
_DRAWING = re.compile(r'<svg [^>]*viewBox="0 0 ([\d.]+) ([\d.]+)"[^>]*>.*?</svg>', re.DOTALL)
_NESTED = re.compile(r"<(?:g|defs|clipPath|symbol|style)\b|<svg [^>]*\b(?:fill|stroke)=")
_PATH = re.compile(r"<path([^>]*)/>")
_ATTRIBUTE = re.compile(r' ([\w-]+)="([^"]*)"')
_DATA = re.compile(r"(?:M-?[\d.]+ -?[\d.]+(?:L-?[\d.]+ -?[\d.]+)*Z?)+")
_COLOUR = re.compile(r"#[0-9a-f]{6}|none")
_NUMBER = re.compile(r"\d+(?:\.\d+)?|\.\d+")
_NUMBERS = ("fill-opacity", "stroke-opacity", "stroke-width")
_JOINS = {"miter": 0, "round": 1, "bevel": 2}
_CAPS = {"butt": 0, "round": 1, "square": 2}
_RULES = {"nonzero": "", "evenodd": "*"}
_KNOWN = {"d", "fill", "fill-rule", "stroke", "stroke-linejoin", "stroke-linecap", *_NUMBERS}


@dataclass
class Once:
    """The forms of one page, by the height of their stand-ins."""

    forms: dict[tuple[str, str, str], int] = field(default_factory=dict)
    left: int = 0
    """How many of them the PDF had no place for: such a file is not the page."""

    def stand_ins(self, page: str) -> str:
        """Return a page whose long paths are pictures of one point."""
        return _DRAWING.sub(self._drawing, page)

    def finish(self, _document: Any, pdf: Any) -> None:
        """Make forms of the stand-ins of a PDF, and write its objects once: the identifier of the file asks anew."""
        known = {height: form for form, height in self.forms.items()}
        kept = _kept_object()
        for at, each in enumerate(pdf.objects):
            if hasattr(each, "stream"):
                if _is_stand_in(each.extra) and int(each.extra["Height"]) in known:
                    _make_form(each, *known.pop(int(each.extra["Height"])))
                if each.compress:
                    _press(each)
            if each.free != "f":
                pdf.objects[at] = kept(each)
        self.left = len(known)

    def _drawing(self, found: re.Match[str]) -> str:
        width, height = found.groups()
        if _NESTED.search(found[0]):
            return found[0]
        return _PATH.sub(lambda path: self._path(path, width, height), found[0])

    def _path(self, found: re.Match[str], width: str, height: str) -> str:
        listed = found[1]
        if len(listed) < LONG or _drawn(listed) is None:
            return found[0]
        form = self.forms.setdefault((listed, width, height), len(self.forms) + 1)
        return (
            f'<image x="0" y="0" width="{width}" height="{height}" preserveAspectRatio="none" href="{_picture(form)}"/>'
        )


def _drawn(listed: str) -> tuple[str, dict[str, float]] | None:
    r"""Return the operators that draw a path, and its opacities; None where it asks for more than is known here.

    Examples
    --------
    >>> _drawn(' d="M1 2L3 4Z" fill="#ff0000"')
    ('1 0 0 rg\n1 2 m 3 4 l h\nf', {'ca': 1.0, 'CA': 1.0})
    """
    given = dict(_ATTRIBUTE.findall(listed))
    fill, stroke = given.get("fill", "#000000"), given.get("stroke", "none")
    join, cap = given.get("stroke-linejoin", "miter"), given.get("stroke-linecap", "butt")
    rule = given.get("fill-rule", "nonzero")
    if not (set(given) <= _KNOWN and _COLOUR.fullmatch(fill) and _COLOUR.fullmatch(stroke)):
        return None
    if not (join in _JOINS and cap in _CAPS and rule in _RULES and fill != stroke):
        return None
    if not (all(_NUMBER.fullmatch(given.get(name, "1")) for name in _NUMBERS) and _DATA.fullmatch(given["d"])):
        return None
    drawn = [] if fill == "none" else [f"{_rgb(fill)} rg"]
    if stroke != "none":
        drawn.append(f"{_rgb(stroke)} RG {given.get('stroke-width', '1')} w {_JOINS[join]} j {_CAPS[cap]} J 4 M [] 0 d")
    paint = "S" if fill == "none" else ("f" if stroke == "none" else "B") + _RULES[rule]
    opacity = {"ca": float(given.get("fill-opacity", 1)), "CA": float(given.get("stroke-opacity", 1))}
    return "\n".join([*drawn, _operators(given["d"]), paint]), opacity


def _operators(data: str) -> str:
    r"""Return moves and lines as PDF writes them: what is done stands behind where.

    Examples
    --------
    >>> _operators("M1 2L3 4L5 6ZM7 8L9 0")
    '1 2 m 3 4 l 5 6 l h\n7 8 m 9 0 l'
    """
    parts = []
    for part in data[1:].split("M"):
        first, line, rest = part.removesuffix("Z").partition("L")
        lines = f" {rest.replace('L', ' l ')} l" if line else ""
        parts.append(f"{first} m{lines}{' h' if part.endswith('Z') else ''}")
    return "\n".join(parts)


def _rgb(colour: str) -> str:
    return " ".join(f"{int(colour[at : at + 2], 16) / 255:.4g}" for at in (1, 3, 5))


def _picture(height: int) -> str:
    """Return a picture of one column of so many points: nothing else in a page is so narrow and grey."""
    from PIL import Image

    with io.BytesIO() as file:
        Image.new("L", (1, height)).save(file, "PNG")
        return png_address(file.getvalue())


def _is_stand_in(extra: Any) -> bool:
    return bool(
        extra.get("Subtype") == "/Image" and str(extra.get("Width")) == "1" and extra.get("ColorSpace") == "/DeviceGray"
    )


def _make_form(picture: Any, listed: str, width: str, height: str) -> None:
    """Make a form of a picture in its place: WeasyPrint draws both into a square of one unit, from the south."""
    drawn = _drawn(listed)
    if drawn is None:
        return
    operators, opacity = drawn
    picture.stream = [f"/o gs\n{operators}".encode()]
    picture.extra.clear()
    picture.extra.update(
        {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": f"[0 0 {width} {height}]",
            "Matrix": f"[{1 / float(width):.9f} 0 0 {-1 / float(height):.9f} 0 1]",
            "Resources": f"<</ExtGState <</o <</ca {opacity['ca']:g} /CA {opacity['CA']:g}>>>>>>",
        }
    )
    picture.compress = True


def _press(stream: Any) -> None:
    """Compress a stream as far as is worth its time: WeasyPrint goes to the end of it."""
    stream.stream = [zlib.compress(b"\n".join(map(_bytes, stream.stream)), _LEVEL)]
    stream.extra["Filter"], stream.compress = "/FlateDecode", False


def _kept_object() -> Any:
    """Return the kind of an object of a PDF whose bytes are known."""
    import pydyf

    class Kept(pydyf.Object):  # type: ignore[misc]  # pydyf has no types
        def __init__(self, of: Any) -> None:
            super().__init__()
            self.number, self.generation, self._data = of.number, of.generation, of.data
            self._compressible = getattr(of, "compressible", False)

        @property
        def data(self) -> bytes:
            return bytes(self._data)

        @property
        def compressible(self) -> bool:
            return bool(self._compressible)

    return Kept


def _bytes(item: Any) -> bytes:
    """Return a part of a stream as the PDF has it."""
    if isinstance(item, bytes):
        return item
    return bytes(item.data) if hasattr(item, "data") else str(item).encode("latin-1")
