"""The page's sheets as one, with type that follows the reader's: who reads at twice the size gets twice the size.

The files of styles/ give sizes in pixels of a page whose type is 16 pixels high, as they are seen and measured; here
they become shares of the size that the reader has chosen. Drawings, marks upon the map and paper keep pixels: their
places are reckoned in them.
"""

import re
from functools import cache
from pathlib import Path

from geoplan.outputs.map.bundle import without_comments

STYLES = (
    "page",
    "static",
    "head",
    "side",
    "on_map",
    "estates",
    "sun",
    "eco_parks",
    "scenarios",
    "matching",
    "state",
    "tools",
    "areas",
    "compare",
    "business",
    "installed",
    "time",
    "tour",
    "filter",
    "curve",
    "access",
    "small_screens",
    "print",
    "contrast",
)
"""The sheets of styles/ in their order: a later one has the last word."""
TYPE_PX = 16
"""How high the type of a page is for who has chosen nothing."""
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_SIZE = re.compile(r"(?<![\w-])((?:font|font-size|line-height|min-height)\s*:)([^;]*)")
_PX = re.compile(r"(\d*\.?\d+)px")
_FIXED = re.compile(r"\btext\b|(?<!not\()\.gp-printing|\.gp-dot|\.gp-label|-ring\b|\.gp-like-|\.gp-ring-key")


@cache
def page_css() -> str:
    """Return the sheets as one text."""
    folder = Path(__file__).with_name("styles")
    sheets = (without_comments((folder / f"{name}.css").read_text(encoding="utf-8")) for name in STYLES)
    return "".join(map(with_relative_type, sheets))


def with_relative_type(sheet: str) -> str:
    """Return a sheet with the sizes of its type, and of what holds a line of it, in rem.

    Examples
    --------
    >>> with_relative_type("p { font: 14px/20px sans-serif; border: 1px solid; } .gp-dot { font-size: 11px; }")
    'p { font: 0.875rem/1.25rem sans-serif; border: 1px solid; } .gp-dot { font-size: 11px; }'
    """
    return _RULE.sub(_rule, sheet)


def _rule(rule: re.Match[str]) -> str:
    selector, declarations = rule.groups()
    if _FIXED.search(selector):
        return rule[0]
    return f"{selector}{{{_SIZE.sub(_sized, declarations)}}}"


def _sized(declaration: re.Match[str]) -> str:
    return declaration[1] + _PX.sub(lambda length: f"{float(length[1]) / TYPE_PX:g}rem", declaration[2])
