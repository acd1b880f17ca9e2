"""What stands on the sheets of a page that was laid out: how full they are, and what ends them."""

import re
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

KEPT_WITH_THE_NEXT = {"h1", "h2", "h3", "th", "thead", "figcaption"}


class Sheet(NamedTuple):
    """A sheet of paper: the share of its height that is used, what ends it, and the words that are wider than it."""

    filled: float
    last: tuple[str, ...]
    rows: tuple[tuple[int, int], ...]
    beyond: tuple[str, ...]


def plain(made: bytes) -> bytes:
    """Return all that a PDF says, what is packed in it too."""
    packed = re.findall(rb"stream\r?\n(.*?)endstream", made, re.DOTALL)
    return made + b"".join(_unpacked(each) for each in packed)


def _unpacked(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed)
    except zlib.error:
        return b""


def sheets_of(paper: Any) -> list[Sheet]:
    """Return the sheets of a document of WeasyPrint; `rows` are those of each table on it, and of its whole body."""
    pages = [page._page_box for page in paper.pages]
    whole: dict[Any, int] = {}
    for page in pages:
        for body, count in _bodies(page):
            whole[body] = whole.get(body, 0) + count
    return [_sheet(page, whole) for page in pages]


def _sheet(page: Any, whole: dict[Any, int]) -> Sheet:
    lowest, last, beyond = 0.0, (), []
    right = page.content_box_x() + page.width + 1
    for box, around in _boxes(page, ()):
        if type(box).__name__ == "TextBox" and box.text.strip() and box.position_x + box.width > right:
            beyond.append(box.text)
        if type(box).__name__ in ("TextBox", "BlockReplacedBox", "InlineReplacedBox"):
            bottom = box.position_y + box.height
            if bottom >= lowest:
                lowest, last = bottom, around
    top = page.content_box_y()
    rows = tuple((count, whole[body]) for body, count in _bodies(page))
    return Sheet((lowest - top) / page.height, last, rows, tuple(beyond))


def _boxes(box: Any, around: tuple[str, ...]) -> Iterator[tuple[Any, tuple[str, ...]]]:
    for child in getattr(box, "children", ()):
        if type(child).__name__ == "MarginBox":
            continue
        here = around if child.element is None else (*around, str(child.element_tag))
        yield child, here
        yield from _boxes(child, here)


def _bodies(page: Any) -> list[tuple[Any, int]]:
    """Return the bodies of tables on a page, and how many of their rows stand on it."""
    groups = (box for box, _ in _boxes(page, ()) if type(box).__name__ == "TableRowGroupBox")
    return [(box.element, len(box.children)) for box in groups if box.element_tag == "tbody"]
