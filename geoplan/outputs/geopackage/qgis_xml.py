"""The XML that QGIS reads: of which version it is, and what no text in it may hold."""

from xml.etree import ElementTree as ET

_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_UNWRITABLE = dict.fromkeys(set(range(ord(" "))) - {ord("\t"), ord("\n")})
VERSION = "3.22.0"
"""The oldest QGIS that reads these files: every later one does too."""


def printable(line: str) -> str:
    """Drop the control characters that XML has no way to hold."""
    return line.translate(_UNWRITABLE)


def xml_text(root: ET.Element) -> str:
    """Return the text of a QGIS file."""
    ET.indent(root, " ")
    return _DOCTYPE + ET.tostring(root, encoding="unicode") + "\n"
