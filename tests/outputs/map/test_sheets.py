import re
from pathlib import Path

import geoplan.outputs.map as room
from geoplan.outputs.map.sheets import STYLES, page_css, with_relative_type

FOLDER = Path(room.__file__).parent / "styles"


def test_each_sheet_is_in_the_page_once():
    assert sorted(STYLES) == sorted(file.stem for file in FOLDER.glob("*.css"))


def test_the_page_has_the_sheets_without_their_comments():
    written = "".join((FOLDER / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)
    bare = [" ".join(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL).split()) for text in (written, page_css())]
    assert with_relative_type(bare[0]) == bare[1]


def test_the_size_of_type_and_what_holds_a_line_follow_the_reader():
    given = "p { font-size: 12px; line-height: 20px; min-height: 32px; margin: 4px; } h1 { font: 14px/1.4 sans-serif; }"
    expected = (
        "p { font-size: 0.75rem; line-height: 1.25rem; min-height: 2rem; margin: 4px; } "
        "h1 { font: 0.875rem/1.4 sans-serif; }"
    )
    assert with_relative_type(given) == expected


def test_drawings_marks_and_paper_keep_pixels():
    given = ".gp-week text { font-size: 10px; } .gp-dot { font-size: 11px; } .gp-printing h2 { font-size: 9px; }"
    assert with_relative_type(given) == given
    assert with_relative_type(".gp-low:not(.gp-printing) h1 { font-size: 16px; }").endswith("1rem; }")


def test_rules_within_conditions_are_read_too():
    given = "@media (max-width: 800px) { .a { font-size: 16px; } } .b { font-size: 8px; }"
    assert (
        with_relative_type(given) == "@media (max-width: 800px) { .a { font-size: 1rem; } } .b { font-size: 0.5rem; }"
    )


def test_nothing_of_the_page_keeps_a_size_of_type_that_the_reader_cannot_change():
    rules = re.findall(r"([^{}]*)\{([^{}]*font(?:-size)?:[^;{}]*\d+px[^{}]*)\}", page_css())
    fixed = ("text", ".gp-printing", ".gp-dot", ".gp-label", "-ring", ".gp-like-")
    assert [selector for selector, _ in rules if not any(part in selector for part in fixed)] == []
