"""Pages of ours as trees, and which are left to a parser of HTML."""

import pytest

from geoplan.outputs.report.paper.page_tree import tree_of

PAGE = '<!DOCTYPE html>\n<html lang="en"><head><title>t</title></head><body>{}</body></html>'


def tags_of(inside: str) -> list[str]:
    root = tree_of(PAGE.format(inside))
    assert root is not None
    return [each.tag for each in root[1].iter()][1:]


def test_rows_get_the_bodies_that_html_gives_them() -> None:
    rows = "<tr><td>1</td></tr>"
    assert tags_of(f"<table>{rows}{rows}</table>") == ["table", "tbody", "tr", "td", "tr", "td"]
    assert tags_of(f"<table><colgroup><col></colgroup><thead>{rows}</thead><tbody>{rows}</tbody></table>") == [
        *("table", "colgroup", "col", "thead", "tr", "td", "tbody", "tr", "td")
    ]


def test_names_of_letters_are_the_letters() -> None:
    root = tree_of(PAGE.format("<p>5&nbsp;km &amp; more&#39;</p>"))
    assert root is not None
    assert "".join(root[1].itertext()) == "5\u00a0km & more'"


@pytest.mark.parametrize(
    "inside",
    [
        "<p>one<p>two",
        "<p>a <div>box</div></p>",
        "<table><tr>words<td>1</td></tr></table>",
        "<table><tr><td>1</td></tr><p>words</p></table>",
        "<script>if (a < b) c()</script>",
        "<details open><p>more</p></details>",
        "a &lost; letter",
    ],
)
def test_what_html_may_read_otherwise_is_left_to_its_parser(inside: str) -> None:
    assert tree_of(PAGE.format(inside)) is None
