"""Pictures as text: what is written can be read back as XML, and no name becomes markup."""

from xml.etree import ElementTree as ET

import pytest

from geoplan.outputs.drawing.svg import INK, Drawing, fitted, polygon_path, width_of

SVG = "{http://www.w3.org/2000/svg}"


def read(drawing):
    return ET.fromstring(str(drawing.markup()))


def test_a_picture_is_xml_with_a_label():
    picture = read(Drawing(120, 33.333, label='A "small" <bar> & more'))
    assert picture.tag == f"{SVG}svg"
    assert picture.attrib["viewBox"] == "0 0 120 33.33"
    assert picture.attrib["aria-label"] == 'A "small" <bar> & more'


def test_shapes_stand_in_the_order_in_which_they_were_drawn():
    drawing = Drawing(10, 10, label="shapes")
    drawing.rect(0, 1, 4, 2.5, fill="#204060")
    drawing.circle(5, 5, 2)
    drawing.path("M0 0L1 1", stroke_width=0.5)
    drawing.line(0, 0, 9, 9)
    drawing.line(0, 0, 9, 9, stroke="#fff")
    rect, circle, path, line, white = read(drawing)
    assert rect.attrib == {"x": "0", "y": "1", "width": "4", "height": "2.5", "fill": "#204060"}
    assert circle.attrib == {"cx": "5", "cy": "5", "r": "2"}
    assert path.attrib == {"d": "M0 0L1 1", "stroke-width": "0.5"}
    assert (line.attrib["stroke"], white.attrib["stroke"]) == (INK, "#fff")


@pytest.mark.parametrize("given", ["Hải An", "<script>1</script>", "a & b", "", "屋根"])
def test_texts_are_letters_and_never_markup(given):
    drawing = Drawing(10, 10, label="")
    drawing.text(1, 2, given, size=3, anchor="end", class_="x")
    (text,) = read(drawing)
    assert (text.text or "") == given
    assert (text.attrib["text-anchor"], text.attrib["font-size"]) == ("end", "3")


def test_attributes_are_no_markup_either():
    drawing = Drawing(10, 10, label="")
    drawing.rect(0, 0, 1, 1, fill='"><script>')
    assert read(drawing)[0].attrib["fill"] == '"><script>'


@pytest.mark.parametrize(
    ("number", "written"), [(1.0, "1"), (1.239, "1.24"), (-0.001, "0"), (100.0, "100"), (1e6, "1000000")]
)
def test_numbers_are_short(number, written):
    drawing = Drawing(10, 10, label="")
    drawing.rect(number, 0, 1, 1)
    assert read(drawing)[0].attrib["x"] == written


def test_letters_of_east_asia_are_wide_and_marks_have_no_width():
    assert width_of("屋根", 10) == 20.0
    assert width_of("ab", 10) == 12.0
    assert width_of("é", 10) == width_of("e\u0301", 10) == 6.0


@pytest.mark.parametrize("given", ["Thủy Nguyên và Hải An", "屋根の上の太陽光", "a b c d e f g"])
@pytest.mark.parametrize("width", [5.0, 31.0, 70.0, 500.0])
def test_a_text_that_is_cut_fits_unless_there_is_no_room_at_all(given, width):
    cut = fitted(given, width, 10)
    assert cut == given or cut.endswith("…")
    assert width_of(cut, 10) <= max(width, width_of("…", 10))
    assert given.startswith(cut.removesuffix("…"))


def test_rings_are_closed():
    assert polygon_path([[(0, 0), (1, 0), (1, 1.5)], [(2.0, 2.004), (3, 2), (3, 3)]]) == "M0 0L1 0L1 1.5ZM2 2L3 2L3 3Z"
    assert polygon_path([]) == ""
