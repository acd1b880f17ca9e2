"""XML looked through before a library reads it: no document type, and so no entities, and no depth without end.

An entity can hold itself a billion times, or a file of this machine, or of a network; none of the formats that are
read needs one.
"""

from pathlib import Path
from typing import IO
from xml.etree import ElementTree as ET
from xml.parsers import expat

from geoplan.errors import Fault, LayerError
from geoplan.files.boundary import check_regular
from geoplan.files.limits import limit

_BLOCK = 1 << 20


def check_markup(path: Path, stream: IO[bytes] | None = None, *, start: int | None = None) -> None:
    """Look through a file of XML.

    Parameters
    ----------
    path
        The file.
    stream
        Its bytes, where it is a member of an archive.
    start
        Look only at so many bytes: a document type stands before all else.

    Raises
    ------
    LayerError
        Where it is no XML, has a document type, or is nested too deep.
    """
    if stream is None:
        with path.open("rb") as opened:
            check_markup(path, opened, start=start)
        return
    parser, depth = expat.ParserCreate(), 0

    def doctype(*_: object) -> None:
        action = "Save it without its DOCTYPE."
        raise LayerError(Fault(str(path), "", found="a document type (DOCTYPE)", expected="XML without", action=action))

    def begin(*_: object) -> None:
        nonlocal depth
        depth += 1
        limit("markup.depth").check(depth, path)

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    left = start
    try:
        while block := stream.read(_BLOCK if left is None else min(_BLOCK, left)):
            parser.Parse(block, False)
            left = None if left is None else left - len(block)
        if start is None:
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise LayerError(
            Fault(str(path), "", found=f"what is no XML ({error})", expected="XML", action="Export it again.")
        ) from None


def markup_of(path: Path, *, most: str = "mosaic.bytes") -> ET.Element:
    """Return a small file of XML.

    Parameters
    ----------
    path
        The file.
    most
        The limit of its bytes.

    Raises
    ------
    LayerError
        As `check_markup`.
    """
    check_regular(path)
    limit(most).check(path.stat().st_size, path)
    check_markup(path)
    return ET.parse(path).getroot()  # noqa: S314 (it has no document type)
