"""Symbols as QGIS reads them."""

from geoplan.outputs.geopackage.qgis_symbols import SymbolEdge, casing, map_symbol, rgba


def options(symbol):
    return {each.attrib["name"]: each.attrib["value"] for each in symbol.iter("Option") if "value" in each.attrib}


def test_a_colour_is_told_in_four_numbers():
    assert rgba("#aa3377", 0.25) == "170,51,119,64"


def test_a_hollow_sign_has_its_line_alone():
    told = options(map_symbol(3, "marker", "#112233", edge=SymbolEdge("#112233", 0.5), sign="star", is_hollow=True))
    assert (told["name"], told["color"], told["outline_color"]) == ("star", "17,34,51,0", "17,34,51,255")


def test_a_hollow_sign_lies_upon_a_wider_white_line():
    symbol = map_symbol(3, "ring", "#112233", edge=SymbolEdge("#112233", 0.5))
    beneath, upon = (options(layer) for layer in symbol)
    assert (beneath["outline_color"], upon["outline_color"]) == ("255,255,255,255", "17,34,51,255")
    assert float(beneath["outline_width"]) > float(upon["outline_width"])
    assert beneath["size"] == upon["size"]


def test_a_casing_is_a_white_line_without_a_fill():
    told = options(casing(1.1))
    assert (told["style"], told["outline_color"], told["outline_width"]) == ("no", "255,255,255,255", "1.1")
