"""Whether this machine has letters for a report: what no font covers would come out as boxes."""

import unicodedata
from collections.abc import Iterable
from functools import cache

# Families whose letters the style sheet asks for first; other fonts are looked at only where these leave gaps.
PREFERRED = ("Noto Sans", "DejaVu Sans", "Noto Sans CJK JP", "Noto Sans JP", "IPAexGothic", "Liberation Sans")


def missing_letters(given: str) -> str:
    r"""Return the letters of a text that no font on this machine has.

    Parameters
    ----------
    given
        The text of a page.

    Returns
    -------
    str
        The letters, each once, in order of their codes; empty where all can be drawn.

    Examples
    --------
    >>> missing_letters("abc \n")
    ''
    """
    wanted = {ord(letter) for letter in given if unicodedata.category(letter)[0] not in "CZ"}
    for path in font_files():
        if not wanted:
            break
        wanted -= _letters_of(path)
    return "".join(chr(code) for code in sorted(wanted))


def font_files() -> Iterable[str]:
    """Return the font files, the preferred families first."""
    from matplotlib.font_manager import fontManager

    rank = {name: place for place, name in enumerate(PREFERRED)}
    found = {
        entry.fname: rank.get(entry.name, len(rank)) for entry in fontManager.ttflist if not _is_bundled(entry.fname)
    }
    return sorted(found, key=lambda path: (found[path], path))


def _is_bundled(path: str) -> bool:
    """Return whether a font comes with matplotlib: others who draw text do not see it."""
    return "mpl-data" in path


@cache
def _letters_of(path: str) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    try:
        return frozenset(FT2Font(path).get_charmap())
    except (OSError, RuntimeError):
        return frozenset()
