"""Whether this machine has letters for a report: what no font covers would come out as boxes."""

import os
import shutil
import struct
import subprocess
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

# Families whose letters the style sheet asks for first; other fonts are looked at only where these leave gaps.
PREFERRED = ("Noto Sans", "DejaVu Sans", "Noto Sans CJK JP", "Noto Sans JP", "IPAexGothic", "Liberation Sans")
_ENDINGS = frozenset({".ttf", ".otf", ".ttc"})


def missing_letters(given: str) -> str:
    r"""Return the letters of a text that no font on this machine has; fontTools comes with the extra ``pdf``.

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
    wanted = {ord(letter) for letter in set(given) if unicodedata.category(letter)[0] not in "CZ"}
    for path in font_files():
        if not wanted:
            break
        wanted -= _letters_of(path)
    return "".join(chr(code) for code in sorted(wanted))


def font_files() -> Iterable[str]:
    """Return the font files of this machine, the preferred families first."""
    paths = {os.path.realpath(path) for path in (*_files_of_fontconfig(), *_files_below(font_folders()))}
    return sorted(paths, key=lambda path: (_rank(path), path))


def font_folders() -> list[Path]:
    """Return the folders in which this system keeps fonts, its user's own among them."""
    home = Path.home()
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
        return [Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts", local / "Microsoft" / "Windows" / "Fonts"]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts"]
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), data / "fonts", home / ".fonts"]


def _files_below(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        for at, _, names in os.walk(folder):
            yield from (Path(at, name) for name in names if Path(name).suffix.lower() in _ENDINGS)


def _files_of_fontconfig() -> list[Path]:
    """Return the files that fontconfig knows, where it is there: its configuration may name other folders."""
    program = shutil.which("fc-list")
    if program is None:
        return []
    try:
        command = [program, "--format=%{file}\\n"]
        done = subprocess.run(command, capture_output=True, check=True, timeout=60)  # noqa: S603 - no word of the user
    except (OSError, subprocess.SubprocessError):
        return []
    paths = [Path(os.fsdecode(line)) for line in done.stdout.splitlines() if line]
    return [path for path in paths if path.suffix.lower() in _ENDINGS]


def _rank(path: str) -> tuple[int, bool]:
    """Return the place of a font's family among the preferred; a family's regular face has all of its letters."""
    family, _, face = Path(path).stem.partition("-")
    names = [name.replace(" ", "").removesuffix("JP") for name in PREFERRED]
    return names.index(family) if family in names else len(names), face not in {"", "Regular"}


@cache
def _letters_of(path: str) -> frozenset[int]:
    from fontTools.ttLib import TTCollection, TTFont, TTLibError

    try:
        with Path(path).open("rb") as file:
            fonts = TTCollection(file, lazy=True).fonts if path.lower().endswith(".ttc") else [TTFont(file, lazy=True)]
            return frozenset().union(*(font.getBestCmap() or () for font in fonts))
    except (OSError, EOFError, TTLibError, ValueError, LookupError, AssertionError, struct.error):
        return frozenset()
