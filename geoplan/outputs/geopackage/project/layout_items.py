"""What stands on a sheet that QGIS prints: maps, legend, scale bar, texts, pictures; all lengths in millimetres."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from geoplan.outputs.geopackage.qgis_metadata import Extent
from geoplan.outputs.geopackage.qgis_xml import printable

_PAGE, _MAP, _PICTURE, _LABEL, _LEGEND, _SCALE_BAR = "65638", "65639", "65640", "65641", "65642", "65646"
"""Kinds of items, as QGIS numbers them."""
FONT = "Noto Sans"
"""Where a computer does not have it, Qt takes another that has the letters."""
_NORTH = "arrows/NorthArrow_02.svg"
"""One of the pictures that come with QGIS."""


@dataclass(frozen=True)
class Box:
    """Where an item stands on the sheet: its left upper corner, width and height [mm]."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class MapSettings:
    """What a map on a sheet shows.

    Attributes
    ----------
    extent
        West, south, east, north.
    theme
        The theme that it follows.
    is_atlas
        Whether it moves to the feature of each page.
    overview_of
        The item whose extent it shows as a frame.
    only
        The one layer that it shows, in its style of the moment; without it those of the theme.
    else_extent
        What it shows on the pages of an atlas whose feature lies outside of `extent`.
    """

    extent: Extent
    theme: str
    is_atlas: bool = False
    overview_of: str = ""
    only: str = ""
    else_extent: Extent | None = None


@dataclass(frozen=True)
class LegendEntry:
    """A layer in the legend: its identifier, source, provider, and what it is called there."""

    layer_id: str
    source: str
    provider: str
    title: str


def item_uuid(layout: str, name: str) -> str:
    """Return a number by which QGIS knows an item: the same each time."""
    return f"{{{uuid.uuid5(uuid.NAMESPACE_URL, f'geoplan/{layout}/{name}')}}}"


def sheet(layout: str, width: float, height: float) -> ET.Element:
    """Return the one page of a layout."""
    pages = ET.Element("PageCollection")
    _symbol(pages)
    page = _item(layout, "page", _PAGE, Box(0, 0, width, height), {"background": "true"})
    _symbol(page)
    pages.append(page)
    return pages


def map_item(layout: str, name: str, box: Box, settings: MapSettings) -> ET.Element:
    """Return a map."""
    follows, keeps = str(not settings.only).lower(), str(bool(settings.only)).lower()
    own = {"followPreset": follows, "followPresetName": settings.theme, "keepLayerSet": keeps, "mapRotation": "0"}
    own |= {"drawCanvasItems": "true", "labelMargin": "0,mm", "isTemporal": "0", "mapFlags": "0"}
    element = _item(layout, name, _MAP, box, own | {"background": "true", "frame": "true"})
    names = ("xmin", "ymin", "xmax", "ymax")
    limits = {key: f"{each:.3f}" for key, each in zip(names, _fitted(settings.extent, box), strict=True)}
    ET.SubElement(element, "Extent", limits)
    layers = ET.SubElement(element, "LayerSet")
    if settings.only:
        ET.SubElement(layers, "Layer", provider="ogr").text = settings.only
    if settings.overview_of:
        frame = {"frameMap": item_uuid(layout, settings.overview_of), "uuid": item_uuid(layout, f"{name} frame")}
        told = {"show": "1", "name": "frame", "inverted": "0", "centered": "0", "blendMode": "0", "position": "3"}
        overview = ET.SubElement(element, "ComposerMapOverview", frame | told)
        _symbol(overview, colour="190,18,60,50", outline="190,18,60,255")
    if settings.else_extent is not None:
        element.append(_moving(_fitted(settings.extent, box), _fitted(settings.else_extent, box)))
    atlas = {"atlasDriven": str(int(settings.is_atlas)), "margin": "0.12", "scalingMode": "2"}
    ET.SubElement(element, "AtlasMap", atlas)
    return element


def _moving(extent: Extent, else_extent: Extent) -> ET.Element:
    """Return what lets a map show one extent where the feature of the page lies in it, and else another."""
    west, south, east, north = (f"{each:.3f}" for each in extent)
    ring = f"{west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}"
    held = f"intersects(centroid(@atlas_geometry), geom_from_wkt('POLYGON(({ring}))'))"
    names = ("XMin", "YMin", "XMax", "YMax")
    expressions = {
        f"dataDefinedMap{name}": f"if({held}, {first:.3f}, {other:.3f})"
        for name, first, other in zip(names, extent, else_extent, strict=True)
    }
    parent = ET.Element("LayoutObject")
    properties = ET.SubElement(ET.SubElement(parent, "dataDefinedProperties"), "Option", type="Map")
    ET.SubElement(properties, "Option", name="name", value="", type="QString")
    told = ET.SubElement(properties, "Option", name="properties", type="Map")
    for name, expression in expressions.items():
        option = ET.SubElement(told, "Option", name=name, type="Map")
        for key, value, kind in (
            ("active", "true", "bool"),
            ("expression", expression, "QString"),
            ("type", "3", "int"),
        ):
            ET.SubElement(option, "Option", name=key, value=value, type=kind)
    ET.SubElement(properties, "Option", name="type", value="collection", type="QString")
    return parent


def label_item(
    layout: str,
    name: str,
    box: Box,
    content: str,
    *,
    size_pt: float,
    is_bold: bool = False,
    colour: str = "#111827",
    align: str = "1",
) -> ET.Element:
    """Return a text; what stands between [% and %] is worked out by QGIS."""
    own = {"labelText": printable(content), "halign": align, "valign": "32", "marginX": "0", "marginY": "0"}
    element = _item(layout, name, _LABEL, box, own | {"htmlState": "0", "background": "false"})
    ET.SubElement(element, "LabelFont", description=_font(size_pt, is_bold=is_bold), style="")
    red, green, blue = (str(int(colour[place : place + 2], 16)) for place in (1, 3, 5))
    ET.SubElement(element, "FontColor", red=red, green=green, blue=blue, alpha="255")
    return element


def legend_item(layout: str, name: str, box: Box, entries: Sequence[LegendEntry], *, map_name: str) -> ET.Element:
    """Return a legend in the style of the theme that a map follows."""
    own = {"title": "", "map_uuid": item_uuid(layout, map_name), "resizeToContents": "1", "legendFilterByAtlas": "0"}
    own |= {"symbolWidth": "5", "symbolHeight": "3", "boxSpace": "0", "columnCount": "1", "lineSpacing": "0.6"}
    element = _item(layout, name, _LEGEND, box, own | {"fontColor": "#111827", "background": "true", "wrapChar": ""})
    styles = ET.SubElement(element, "styles")
    sizes = {"title": (9.0, "0"), "group": (8.0, "1.5"), "subgroup": (8.0, "1.8"), "symbol": (7.0, "0.7")}
    for key, (size, top) in (sizes | {"symbolLabel": (7.0, "0.7")}).items():
        style = ET.SubElement(styles, "style", name=key, marginTop=top, alignment="1", indent="0", marginLeft="0")
        if key == "symbolLabel":
            style.set("marginLeft", "1.5")
        if key == "subgroup":
            style.set("marginBottom", "1")
        ET.SubElement(style, "styleFont", description=_font(size, is_bold=key == "subgroup"), style="")
    tree = ET.SubElement(element, "layer-tree-group")
    for entry in entries:
        where = {"id": entry.layer_id, "source": entry.source, "providerKey": entry.provider, "name": entry.title}
        layer = ET.SubElement(tree, "layer-tree-layer", where | {"checked": "Qt::Checked", "expanded": "1"})
        told = ET.SubElement(ET.SubElement(layer, "customproperties"), "Option", type="Map")
        ET.SubElement(told, "Option", name="cached_name", value=printable(entry.title), type="QString")
        ET.SubElement(told, "Option", name="legend/title-label", value=printable(entry.title), type="QString")
    return element


def scale_bar_item(layout: str, name: str, box: Box, *, map_name: str) -> ET.Element:
    """Return a scale bar in kilometres that keeps its length about the same on each page."""
    own = {"mapUuid": item_uuid(layout, map_name), "style": "Single Box", "unitType": "km", "unitLabel": "km"}
    own |= {"numSegments": "2", "numSegmentsLeft": "0", "segmentSizeMode": "1", "minBarWidth": "30", "height": "1.6"}
    own |= {"maxBarWidth": "60", "numMapUnitsPerScaleBarUnit": "1", "labelBarSpace": "1", "boxContentSpace": "0.8"}
    own |= {"numUnitsPerSegment": "1", "segmentMillimeters": "20", "outlineWidth": "0.2", "alignment": "0"}
    element = _item(layout, name, _SCALE_BAR, box, own | {"background": "true"})
    style = {"fontFamily": FONT, "fontSize": "7", "fontSizeUnit": "Point", "textColor": "17,24,39,255"}
    ET.SubElement(element, "text-style", style | {"textOpacity": "1", "fontWeight": "50"})
    for key, grey in (("fillColor", "40"), ("fillColor2", "255"), ("strokeColor", "40")):
        ET.SubElement(element, key, red=grey, green=grey, blue=grey, alpha="255")
    return element


def north_item(layout: str, name: str, box: Box, *, map_name: str) -> ET.Element:
    """Return an arrow to the north of a map's grid."""
    own = {"file": _NORTH, "mode": "0", "resizeMode": "0", "anchorPoint": "4", "northMode": "0", "northOffset": "0"}
    own |= {"mapUuid": item_uuid(layout, map_name), "svgFillColor": "17,24,39,255", "svgBorderColor": "17,24,39,255"}
    own |= {"svgBorderWidth": "0.2", "pictureRotation": "0", "background": "true"}  # zones below may be dark or light
    return _item(layout, name, _PICTURE, box, own)


def _item(layout: str, name: str, kind: str, box: Box, own: Mapping[str, str]) -> ET.Element:
    where = f"{box.x:g},{box.y:g},mm"
    number = item_uuid(layout, name)
    given = {"type": kind, "id": name, "uuid": number, "templateUuid": number, "groupUuid": "", "opacity": "1"}
    given |= {"position": where, "positionOnPage": where, "size": f"{box.width:g},{box.height:g},mm"}
    given |= {"visibility": "1", "referencePoint": "0", "itemRotation": "0", "blendMode": "0", "positionLock": "false"}
    given |= {"frame": "false", "frameJoinStyle": "miter", "outlineWidthM": "0.2,mm", "excludeFromExports": "0"}
    element = ET.Element("LayoutItem", given | {"background": "false"} | dict(own))
    ET.SubElement(element, "FrameColor", red="107", green="107", blue="107", alpha="255")
    ET.SubElement(element, "BackgroundColor", red="255", green="255", blue="255", alpha="255")
    return element


def _symbol(parent: ET.Element, *, colour: str = "255,255,255,255", outline: str = "") -> None:
    symbol = ET.SubElement(parent, "symbol", name="", type="fill", alpha="1", clip_to_extent="1", force_rhr="0")
    layer = ET.SubElement(symbol, "layer", {"class": "SimpleFill", "enabled": "1", "pass": "0", "locked": "0"})
    options = ET.SubElement(layer, "Option", type="Map")
    told = {"color": colour, "style": "solid", "outline_style": "solid" if outline else "no", "outline_width": "0.5"}
    for name, value in (told | {"outline_color": outline or "35,35,35,255", "outline_width_unit": "MM"}).items():
        ET.SubElement(options, "Option", name=name, value=value, type="QString")


def _font(size_pt: float, *, is_bold: bool = False) -> str:
    return f"{FONT},{size_pt:g},-1,5,{75 if is_bold else 50},0,0,0,0,0"


def _fitted(extent: Extent, box: Box) -> Extent:
    """Return the extent that holds another one in the middle, in the form of a box."""
    west, south, east, north = extent
    wide, high = max(east - west, (north - south) * box.width / box.height), 0.0
    high = wide * box.height / box.width
    x, y = (west + east) / 2, (south + north) / 2
    return (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
