"""The few expressions of QGIS that styles use, as filters of the OGC, which other programs read too."""

import re
from collections.abc import Mapping
from copy import deepcopy
from xml.etree import ElementTree as ET

OGC = "http://www.opengis.net/ogc"

_TOKEN = re.compile(
    r"""\s*(?:"(?P<column>[^"]+)"|'(?P<text>[^']*)'|(?P<number>\d+\.?\d*)|(?P<sign><=|>=|<>|[=<>+*(),-])
    |(?P<word>\w+))""",
    re.VERBOSE,
)
_COMPARED: Mapping[str, str] = {
    "=": "PropertyIsEqualTo",
    "<>": "PropertyIsNotEqualTo",
    "<": "PropertyIsLessThan",
    "<=": "PropertyIsLessThanOrEqualTo",
    ">": "PropertyIsGreaterThan",
    ">=": "PropertyIsGreaterThanOrEqualTo",
}
_ADDED: Mapping[str, str] = {"+": "Add", "-": "Sub"}


def ogc_filter(expression: str) -> ET.Element:
    """Return the filter that holds where an expression does.

    Parameters
    ----------
    expression
        Of QGIS: columns in double quotes, texts in single ones, numbers, comparisons, AND, OR, NOT, sums, products,
        ``abs`` and ``coalesce``. A column that stands alone holds truth.

    Examples
    --------
    >>> print(ET.tostring(ogc_filter('"rank" <= 3')[0][0], encoding="unicode"))
    <ns0:PropertyName xmlns:ns0="http://www.opengis.net/ogc">rank</ns0:PropertyName>
    """
    reader = _Reader(expression)
    root = ET.Element(_name("Filter"))
    root.append(_held(reader.any_of()))
    if reader.kind:
        raise ValueError(expression)
    return root


def equal_to(column: str, value: str) -> ET.Element:
    """Return the filter of features whose column holds one value."""
    return ogc_filter(f"\"{column}\" = '{value}'")


class _Reader:
    """One expression, read from the left."""

    def __init__(self, expression: str) -> None:
        tokens = [(match.lastgroup or "", match[match.lastgroup or 0]) for match in _TOKEN.finditer(expression)]
        self._tokens, self._place = tokens, 0

    @property
    def kind(self) -> str:
        return self._tokens[self._place][0] if self._place < len(self._tokens) else ""

    def _take(self, *wanted: str) -> str:
        """Step over the next token where it is one of those that are wanted, and return it."""
        if self.kind in {"sign", "word"}:
            token = self._tokens[self._place][1].upper()
            if token in wanted:
                self._place += 1
                return token
        return ""

    def any_of(self) -> ET.Element:
        held = self._all_of()
        while self._take("OR"):
            held = _both("Or", _held(held), _held(self._all_of()))
        return held

    def _all_of(self) -> ET.Element:
        held = self._not()
        while self._take("AND"):
            held = _both("And", _held(held), _held(self._not()))
        return held

    def _not(self) -> ET.Element:
        if self._take("NOT"):
            return _both("Not", _held(self._not()))
        return self._compared()

    def _compared(self) -> ET.Element:
        left = self._sum()
        sign = self._take(*_COMPARED)
        if not sign:
            return left
        right = self._sum()
        if left.tag == "coalesce":
            known = _both(_COMPARED[sign], left[0], right)
            # what stands in the place of a value that is not known
            return _both("Or", _both("PropertyIsNull", deepcopy(left[0])), known) if _same(left[1], right) else known
        return _both(_COMPARED[sign], left, right)

    def _sum(self) -> ET.Element:
        total = self._product()
        while sign := self._take(*_ADDED):
            total = _both(_ADDED[sign], total, self._product())
        return total

    def _product(self) -> ET.Element:
        total = self._value()
        while self._take("*"):
            total = _both("Mul", total, self._value())
        return total

    def _value(self) -> ET.Element:
        if self._take("("):
            inner = self.any_of()
            self._take(")")
            return inner
        if word := self._take("ABS", "COALESCE"):
            return self._called(word)
        if word := self._take("TRUE", "FALSE"):
            return _literal(word.lower())
        kind, token = self._tokens[self._place]
        self._place += 1
        if kind == "column":
            element = ET.Element(_name("PropertyName"))
            element.text = token
            return element
        return _literal(token)

    def _called(self, name: str) -> ET.Element:
        self._take("(")
        given = [self.any_of()]
        while self._take(","):
            given.append(self.any_of())
        self._take(")")
        if name == "ABS":
            element = ET.Element(_name("Function"), name="abs")
            element.extend(given)
            return element
        is_truth = given[0].tag not in {_name("PropertyName"), _name("Literal")}
        # a comparison with what is not known does not hold anyway
        return given[0] if is_truth else _both("coalesce", *given)


def _held(element: ET.Element) -> ET.Element:
    """Return what holds where a column of truth does, or the comparison that it is."""
    if element.tag in {_name("PropertyName"), _name("Literal")}:
        return _both("PropertyIsEqualTo", element, _literal("true"))
    return element


def _both(tag: str, *parts: ET.Element) -> ET.Element:
    element = ET.Element(tag if tag == "coalesce" else _name(tag))
    element.extend(parts)
    return element


def _literal(value: str) -> ET.Element:
    element = ET.Element(_name("Literal"))
    element.text = value
    return element


def _same(one: ET.Element, other: ET.Element) -> bool:
    return (one.tag, one.text) == (other.tag, other.text)


def _name(tag: str) -> str:
    return f"{{{OGC}}}{tag}"
