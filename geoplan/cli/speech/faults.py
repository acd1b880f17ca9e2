"""Faults in the terminal's language; in Python they stay English."""

from typing import TYPE_CHECKING

from geoplan.cli.speech.language import terminal_language
from geoplan.cli.speech.templates import from_english
from geoplan.cli.speech.words import phrase

if TYPE_CHECKING:
    from geoplan.errors import Fault, GeoplanError


def fault_message(error: "GeoplanError") -> str:
    """Return what the terminal says of an error: each fault with its place, what was found and what to do."""
    if terminal_language() == "en":
        return str(error)
    if not error.faults:
        return from_english(str(error))
    if len(error.faults) == 1:
        return _line(error.faults[0])
    lines = [phrase("faults.count", count=f"{len(error.faults)}")]
    lines += [f"{number:>3}. {_line(fault)}" for number, fault in enumerate(error.faults, start=1)]
    return "\n".join(lines)


def _line(fault: "Fault") -> str:
    where = _place(fault.where)
    place = phrase("fault.place", file=from_english(fault.file), where=where) if where else from_english(fault.file)
    text = phrase("fault.line", place=place, found=from_english(fault.found), expected=from_english(fault.expected))
    if not fault.action:
        return text
    return text + ("" if terminal_language() == "ja" else " ") + from_english(fault.action)


def _place(where: str) -> str:
    """Return a place in a file: names of columns, keys and layers stay as files have them."""
    return from_english(where) if " " in where or "…" in where else where
