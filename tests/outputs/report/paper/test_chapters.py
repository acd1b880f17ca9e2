"""The contents of a page."""

from geoplan.outputs.report.paper.chapters import chapters_of


def test_only_sections_that_begin_with_a_heading_are_chapters_and_their_titles_stay_text() -> None:
    page = """<section id="one">
<h2>Waste &lt;2050&gt;</h2><h2>more</h2></section>
<section id="two"><p>x</p><h2>later</h2></section><section id="three-a"><h2>b</h2></section>"""
    assert [(each.place, each.title) for each in chapters_of(page)] == [("one", "Waste &lt;2050&gt;"), ("three-a", "b")]
    assert chapters_of(page)[0].title.unescape() == "Waste <2050>"
