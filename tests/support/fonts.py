"""A font of empty boxes with the letters that a test wants."""

from collections.abc import Iterable
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph


def made_font(codes: Iterable[int], *, family: str = "Made") -> TTFont:
    """Return a font that draws nothing, for the letters of the codes."""
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "box"])
    builder.setupCharacterMap(dict.fromkeys(codes, "box"))
    builder.setupGlyf({".notdef": Glyph(), "box": Glyph()})
    builder.setupHorizontalMetrics({".notdef": (500, 0), "box": (500, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    return builder.font


def write_font(path: Path, codes: Iterable[int]) -> Path:
    """Write such a font; where the name ends in .ttc, two of them that share the letters."""
    if path.suffix != ".ttc":
        made_font(codes).save(path)
        return path
    wanted = sorted(codes)
    collection = TTCollection()
    collection.fonts = [made_font(wanted[::2]), made_font(wanted[1::2])]
    collection.save(path)
    return path
