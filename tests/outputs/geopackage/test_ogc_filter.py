"""Expressions of QGIS as filters that other programs read."""

from xml.etree import ElementTree as ET

import pytest

from geoplan.outputs.geopackage.ogc_filter import OGC, equal_to, ogc_filter


def told(element: ET.Element) -> str:
    """Say a filter in one line."""
    tag = element.tag.removeprefix(f"{{{OGC}}}")
    if tag in {"PropertyName", "Literal"}:
        return f"{tag[0]}:{element.text}"
    return f"{tag}({', '.join(told(each) for each in element)})"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('"rank" <= 3', "PropertyIsLessThanOrEqualTo(P:rank, L:3)"),
        ('"has"', "PropertyIsEqualTo(P:has, L:true)"),
        (
            """("kind" = 'a') AND NOT (coalesce("status", 'real') = 'real')""",
            "And(PropertyIsEqualTo(P:kind, L:a), Not(Or(PropertyIsNull(P:status), "
            "PropertyIsEqualTo(P:status, L:real))))",
        ),
        (
            """"kind" = 'a' AND "rank" <= 2 OR "kind" = 'b'""",
            "Or(And(PropertyIsEqualTo(P:kind, L:a), PropertyIsLessThanOrEqualTo(P:rank, L:2)), "
            "PropertyIsEqualTo(P:kind, L:b))",
        ),
        (
            'coalesce("high" - "low" > 1 * abs("x") AND "x" <> 0, FALSE)',
            "And(PropertyIsGreaterThan(Sub(P:high, P:low), Mul(L:1, Function(P:x))), PropertyIsNotEqualTo(P:x, L:0))",
        ),
    ],
)
def test_expressions_of_styles_are_filters(expression, expected):
    (held,) = ogc_filter(expression)
    assert told(held) == expected


def test_a_code_is_one_value():
    assert told(equal_to("kind", "a")[0]) == "PropertyIsEqualTo(P:kind, L:a)"


def test_what_is_left_over_is_no_filter():
    with pytest.raises(ValueError, match="rank"):
        ogc_filter('"rank" <= 3 "more"')
