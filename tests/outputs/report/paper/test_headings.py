"""Headings that break between words."""

import re

import pytest

from geoplan.outputs.report.paper.headings import unbroken_headings, words_of


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("番号", ["番号"]),
        ("順位の幅", ["順位の", "幅"]),
        ("適用された重み", ["適用された", "重み"]),
        ("発生量 [t/日]", ["発生量", "[t/", "日]"]),
        ("JCMクレジット対象削減量 [tCO₂e]", ["JCM", "クレジット", "対象", "削減量", "[tCO₂e]"]),
        ("補助額、P10〜P90", ["補助額、", "P10〜", "P90"]),
        ("値（低位–高位）", ["値", "（低位", "–", "高位）"]),
    ],
)
def test_a_heading_falls_into_its_words(heading: str, words: list[str]) -> None:
    assert [word for word in words_of(heading) if word.strip()] == words
    assert "".join(words_of(heading)) == heading


def test_only_heads_of_tables_are_touched_once_and_their_markup_stays() -> None:
    page = (
        "<table><thead><tr><th>No. &amp; name</th><th class='x'>必要な<br>処理料金 &lt;USD&gt;</th></tr></thead>"
        "<tbody><tr><th>番号</th></tr></tbody></table>"
    )
    done = unbroken_headings(page)
    assert unbroken_headings(done) == done
    assert re.sub(r"</?span[^>]*>", "", done) == page
    assert "<th>No. &amp; name</th>" in done
    assert '<br><span class="word">処理料金</span> ' in done
    assert done.endswith("<tbody><tr><th>番号</th></tr></tbody></table>")
