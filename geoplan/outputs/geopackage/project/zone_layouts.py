"""Sheets to print: the whole place, and an atlas with a page for each zone, both in each language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from geoplan.fields import Field, fields_of, load_fields
from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.geopackage.project.beside import ROOFS_SCALE
from geoplan.outputs.geopackage.project.layer_entry import ProjectLayer, layer_id
from geoplan.outputs.geopackage.project.layout_items import (
    Box,
    LegendEntry,
    MapSettings,
    label_item,
    legend_item,
    map_item,
    north_item,
    scale_bar_item,
    sheet,
)
from geoplan.outputs.geopackage.project.project_file import ProjectView
from geoplan.outputs.geopackage.project.service import service_extent
from geoplan.outputs.geopackage.project.themes import theme_name
from geoplan.outputs.geopackage.qgis_codes import with_unit
from geoplan.outputs.geopackage.qgis_style import STYLED_COLUMN
from geoplan.outputs.geopackage.qgis_symbols import OVERVIEW
from geoplan.outputs.wording.numbers import written
from geoplan.outputs.wording.texts import text
from geoplan.sentences import headed

_WIDTH, _HEIGHT = 297.0, 210.0
_MAP, _WHOLE_MAP = Box(10, 24, 200, 140), Box(10, 24, 200, 168)
_OVERVIEW, _LEGEND = Box(216, 24, 71, 46), Box(216, 74, 71, 116)
_FIGURES = (Box(10, 168, 98, 28), Box(112, 168, 98, 28))
_SHOWN = (
    *("total_energy_gwh", "rooftop_pv_energy_gwh", "biomass_energy_gwh", "biogas_energy_gwh", "waste_energy_gwh"),
    *("rank", "population", "area_km2", "roof_count", "rooftop_pv_capacity_mwp"),
)
"""Columns of zones that a page tells, where they are there."""
_ONE_SIGN = ("jcm_shortlist", "landfills", "estate_points", "estates")
"""Layers of one sign: beneath the classes of another it would be taken for one of them."""
_IN_LEGEND = (*_ONE_SIGN, "candidates", "eligible_land", "zones")
_ZONES, _ROOFS, _SHEET_M = "zones", "rooftops", 0.2
"""The last is the width of the map on the sheet."""


@dataclass(frozen=True)
class SheetTexts:
    """What stands on each sheet.

    Attributes
    ----------
    title
        That of the study, by language.
    notices
        How real the data are, by language.
    """

    title: dict[Language, str]
    notices: dict[Language, str]


def layouts_of(
    layers: Sequence[ProjectLayer], texts: SheetTexts, *, columns: Sequence[str], view: ProjectView, file_name: str
) -> list[ET.Element]:
    """Return the layouts of a project.

    Parameters
    ----------
    layers
        What the project shows.
    texts
        What stands on each sheet.
    columns
        Those of the zones.
    view
        Where the zones lie: the map of the place shows the first view, its overview all of them.
    file_name
        The name of the GeoPackage.
    """
    given = []
    for language in LANGUAGES:
        for is_atlas in (True, False):
            name = headed(
                text("gpkg.layout.atlas" if is_atlas else "gpkg.layout.sheet", language), theme_name(language), language
            )
            layout = ET.Element("Layout", name=name, units="mm", printResolution="200", worldFileMap="")
            layout.append(sheet(name, _WIDTH, _HEIGHT))
            layout.extend(_maps(name, language, view=view, is_atlas=is_atlas))
            layout.extend(_words(name, texts, columns, language, is_atlas=is_atlas))
            has_roofs = is_atlas or _scale(view) <= ROOFS_SCALE
            legend = _legend(layers, language, file_name, has_roofs=has_roofs)
            layout.append(legend_item(name, "legend", _LEGEND, legend, map_name="map"))
            for number, item in enumerate(layout.findall("LayoutItem"), start=1):
                item.set("zValue", str(number))
            layout.append(_atlas(file_name, is_atlas=is_atlas))
            given.append(layout)
    return given


def _maps(layout: str, language: Language, *, view: ProjectView, is_atlas: bool) -> Iterator[ET.Element]:
    theme = theme_name(language)
    box = _MAP if is_atlas else _WHOLE_MAP
    every = service_extent(view.zones)
    around, far = (service_extent(view.first_view), every) if is_atlas else (every, None)
    overview = MapSettings(around, theme, overview_of="map", only=layer_id(_ZONES), else_extent=far)
    # QGIS Server counts maps from the top down: the one that people ask for is its map0
    yield map_item(layout, OVERVIEW, _OVERVIEW, overview)
    yield map_item(layout, "map", box, MapSettings(service_extent(view.first_view), theme, is_atlas=is_atlas))
    yield scale_bar_item(layout, "scale", Box(12, box.y + box.height - 10, 60, 8), map_name="map")
    yield north_item(layout, "north", Box(200, 26, 8, 10), map_name="map")


def _words(
    layout: str, texts: SheetTexts, columns: Sequence[str], language: Language, *, is_atlas: bool
) -> Iterator[ET.Element]:
    place = texts.title[language]
    title = '[% "zone_name" %]' if is_atlas else place
    yield label_item(layout, "title", Box(10, 7, 200, 9), title, size_pt=16, is_bold=True)
    beneath = place if is_atlas else text("gpkg.project.description", language)
    yield label_item(layout, "place", Box(10, 16, 277, 6), beneath, size_pt=9, colour="#4b5563")
    if is_atlas:
        shown = [field for field in fields_of("zones") if field.name in _SHOWN and field.name in columns]
        half = (len(shown) + 1) // 2
        for number, (box, part) in enumerate(zip(_FIGURES, (shown[:half], shown[half:]), strict=True)):
            lines = "\n".join(_figure(field, language) for field in part)
            yield label_item(layout, f"figures {number + 1}", box, lines, size_pt=8.5)
        page = text("gpkg.layout.page", language)
        count = page.format(number="[% @atlas_featurenumber %]", count="[% @atlas_totalfeatures %]")
        yield label_item(layout, "page", Box(257, 8, 30, 6), count, size_pt=8, colour="#4b5563", align="2")
    yield label_item(layout, "notice", Box(10, 195, 277, 14), texts.notices[language], size_pt=7, colour="#4b5563")


def _figure(field: Field, language: Language) -> str:
    """Return a line with a figure of the zone of the page, and a dash where it is not known."""
    value = f"""[% if("{field.name}" IS NULL, '–', format_number("{field.name}", {field.decimals}, '{language}')) %]"""
    return headed(with_unit(field, language), value, language)


def _scale(view: ProjectView) -> float:
    west, _, east, _ = view.first_view
    return (east - west) / _SHEET_M


def _legend(
    layers: Sequence[ProjectLayer], language: Language, file_name: str, *, has_roofs: bool
) -> list[LegendEntry]:
    known = {layer.table: layer for layer in layers}
    shown = [name for name in (*_IN_LEGEND, *([_ROOFS] if has_roofs else [])) if name in known]
    titles = {name: text(f"gpkg.{name}.title", language) for name in shown}
    if _ROOFS in titles:
        titles[_ROOFS] = text("gpkg.layout.roofs", language).format(scale=written(ROOFS_SCALE, 0, language))
    if _ZONES in titles:  # what their colours tell
        titles[_ZONES] = load_fields()[STYLED_COLUMN].title[language]
    return [
        LegendEntry(known[name].layer_id, known[name].source(file_name), known[name].provider, title)
        for name, title in titles.items()
    ]


def _atlas(file_name: str, *, is_atlas: bool) -> ET.Element:
    own = {"enabled": str(int(is_atlas)), "coverageLayer": layer_id(_ZONES), "coverageLayerName": _ZONES}
    own |= {"coverageLayerProvider": "ogr", "coverageLayerSource": f"./{file_name}|layername={_ZONES}"}
    own |= {"pageNameExpression": '"zone_name"', "sortFeatures": "1", "sortKey": '"zone_name"', "sortAscending": "1"}
    own |= {"hideCoverage": "0", "filterFeatures": "0", "filenamePattern": "'zone_' || \"zone_id\""}
    return ET.Element("Atlas", own)
