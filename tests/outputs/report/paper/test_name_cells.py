"""Which cells of names break between words alone."""

import pytest

from geoplan.outputs.report.paper.name_cells import LONGEST, whole_words


@pytest.mark.parametrize(
    "inside",
    ["Phường Đông Hải", "Lake–Side Ward", 'Park <span class="about">of low trust</span>', "長い名前の工業団地です"],
)
def test_short_words_stay_whole(inside: str) -> None:
    assert whole_words(f'<td class="name">{inside}</td>') == f'<td class="name whole">{inside}</td>'


def test_long_texts_have_room_for_longer_words() -> None:
    words = "demonstrations of it, "
    assert "whole" not in whole_words(f'<td class="name">{words}</td>')
    assert "whole" in whole_words(f'<td class="name">{words * 4}</td>')


@pytest.mark.parametrize("kind", ["name", "site"])
def test_a_long_word_may_break_as_before(kind: str) -> None:
    cell = f'<td class="{kind}">{"w" * (LONGEST[kind] + 1)} of it</td>'
    assert whole_words(cell) == cell


def test_other_cells_and_tags_are_left_as_they_are() -> None:
    given = '<td class="number">1</td><td class="names">a</td><th class="name">b</th>'
    assert whole_words(given) == given
