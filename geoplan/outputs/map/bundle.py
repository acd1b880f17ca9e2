"""The page's scripts as one text: each file is an ECMAScript module, and a page that is opened as a file loads none.

A file becomes a function that is called once, in the order of the imports, and returns what the file exports. Names do
not meet, and node reads the same files as they are. Two forms are understood, and all others refused:
``import { a, b } from "./room/file.js";`` and ``export`` in front of a function, a class or a constant. Comments that
have lines of their own, and blanks that lines begin with, stay in the files: they would be a sixth of the scripts.
"""

import posixpath
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SCRIPTS = Path(__file__).with_name("scripts")
ENTRIES = ("folium_stand_ins.js", "page.js", "roofs/rooftops.js")
"""What page.py calls; the others are what these import."""

NAME = "geoplan"
_IMPORT = re.compile(r'^import \{(\s*\w+(?:,\s*\w+)*,?\s*)\} from "(\.\.?/[\w/]+\.js)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async function|function\*?|class|const) (\w+))", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*(?://.*|/\*(?:[^*]|\*(?!/))*\*/[ \t]*)(?:\n|\Z)", re.MULTILINE)
_BLANKS = re.compile(r"^[ \t]+|^\n", re.MULTILINE)


@cache
def bundle(folder: Path = SCRIPTS, entries: tuple[str, ...] = ENTRIES) -> str:
    """Return the scripts as one, which defines ``geoplan`` with all that the entries export.

    Parameters
    ----------
    folder
        Where the files stand.
    entries
        The files to begin with.

    Raises
    ------
    ValueError
        Where files import each other in a circle, or one has another form of import or export.
    """
    order = import_order(folder, entries)
    parts = [_closure(name, without_comments((folder / name).read_text(encoding="utf-8"))) for name in order]
    given = ", ".join(f'...files["{name}"]' for name in entries)
    return "\n".join(
        [f"const {NAME} = (() => {{", '"use strict";', "const files = {};", *parts, f"return {{ {given} }};", "})();"]
    )


def without_comments(text: str) -> str:
    r"""Return a file of scripts or styles without comments that have lines of their own, and without leading blanks.

    A file with a template that goes on over lines is returned as it is: what looks like a comment may be a text there.

    Examples
    --------
    >>> without_comments("/* Of two. */\n\nconst two = {\n  // once more\n  one: 1, // of two\n};\n")
    'const two = {\none: 1, // of two\n};\n'
    """
    if any(line.count("`") % 2 for line in _COMMENT.sub("", text).splitlines()):
        return text
    return _BLANKS.sub("", _COMMENT.sub("", text))


def import_order(folder: Path = SCRIPTS, entries: tuple[str, ...] = ENTRIES) -> list[str]:
    """Return the files that the entries need, each after those that it imports."""
    done: list[str] = []
    for entry in entries:
        done += [name for name in _before(folder, entry, ()) if name not in done]
    return list(dict.fromkeys(done))


def _before(folder: Path, name: str, way: tuple[str, ...]) -> Iterator[str]:
    if name in way:
        raise ValueError(f"scripts import each other: {' -> '.join((*way, name))}")
    for _, other in _IMPORT.findall((folder / name).read_text(encoding="utf-8")):
        yield from _before(folder, _beside(name, other), (*way, name))
    yield name


def _closure(name: str, text: str) -> str:
    exported = ", ".join(_EXPORT.findall(text))
    body = _EXPORT.sub("", _IMPORT.sub(lambda given: _taken(given, name), text))
    if other := _OTHER.search(body):
        raise ValueError(f"{name}: {other[0]!r} is no form of import or export that the page understands")
    return f'files["{name}"] = (() => {{\n{body.strip()}\nreturn {{ {exported} }};\n}})();'


def _taken(given: re.Match[str], name: str) -> str:
    names = ", ".join(given[1].replace(",", " ").split())
    return f'const {{ {names} }} = files["{_beside(name, given[2])}"];'


def _beside(name: str, other: str) -> str:
    """Return the path of a file within the folder, as another file of it names it."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), other))
