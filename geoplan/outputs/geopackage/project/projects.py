"""The projects of a GeoPackage: one that opens in the language of the run, and one for each other language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

import pyproj

from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.geopackage.project.beside import FilesBeside
from geoplan.outputs.geopackage.project.facts import layer_facts, project_facts, status_lines
from geoplan.outputs.geopackage.project.layer_entry import GeometryName, ProjectLayer
from geoplan.outputs.geopackage.project.project_file import ProjectGroup, ProjectView, archived, project_file
from geoplan.outputs.geopackage.project.relations import relations_of
from geoplan.outputs.geopackage.project.themes import YEARS
from geoplan.outputs.geopackage.project.zone_layouts import SheetTexts, layouts_of
from geoplan.outputs.geopackage.qgis_metadata import Extent, layer_metadata
from geoplan.outputs.geopackage.written_layer import Group, WrittenLayer
from geoplan.outputs.wording.texts import text
from geoplan.result.first_view import main_bounds

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

# Their many outlines would hide the rest; a click, or a theme, shows them.
_HIDDEN = frozenset({"catchments", "plan_by_year"})
_THEMES: Mapping[str, str] = {"plan_by_year": YEARS}
_DIMENSIONS: Mapping[str, str] = {"plan_by_year": "year"}
# Areas that are filled, and would hide roofs and what was read: the lowest last.
_BENEATH = ("estates", "zones")


@dataclass(frozen=True)
class DrawnLayer:
    """A layer that has been written, what it is drawn as, and where it lies."""

    layer: WrittenLayer
    geometry: GeometryName
    extent: Extent | None


def projects_of(
    drawn: Sequence[DrawnLayer],
    result: "Assessment",
    *,
    file_name: str,
    language: Language,
    beside: FilesBeside | None = None,
) -> Iterator[tuple[str, str]]:
    """Yield the name of each project and what QGIS keeps of it, the one in the language of the run first.

    Parameters
    ----------
    drawn
        The layers; later ones are drawn upon earlier ones.
    result
        What the run found.
    file_name
        That of the GeoPackage.
    language
        Of the run; that project has the name of the study, the others end in their language.
    beside
        Files that the project shows too.
    """
    for each in (language, *(other for other in LANGUAGES if other != language)):
        name = result.study.name if each == language else f"{result.study.name}-{each}"
        written = _project(drawn, result, file_name=file_name, language=each, beside=beside)
        yield name, archived(written, name=name)


def _project(
    drawn: Sequence[DrawnLayer],
    result: "Assessment",
    *,
    file_name: str,
    language: Language,
    beside: FilesBeside | None,
) -> str:
    roofs = None if beside is None else beside.roofs()
    members = _members(drawn, result, language)
    if beside is not None and roofs is not None:
        told = layer_metadata(layer_facts(result, roofs, language, extent=beside.roofs_extent()))
        members["results"].append(beside.roof_entry(roofs, language, metadata=told))
    members["results"].sort(key=_depth)
    if beside is not None:
        members["rasters"] += beside.raster_entries(result, language)
    groups = [ProjectGroup(text(f"gpkg.group.{key}", language), key, those) for key, those in members.items() if those]
    layers = [each.layer for each in drawn] + ([] if roofs is None else [roofs])
    entries = [layer for group in groups for layer in group.layers]
    view = _view(result, drawn)
    layouts = [
        layout
        for each in drawn
        if each.layer.name == "zones"
        for layout in layouts_of(
            entries, _sheet_texts(result), columns=each.layer.columns, view=view, file_name=file_name
        )
    ]
    return project_file(
        file_name,
        groups,
        project_facts(result, language),
        view=view,
        relations=relations_of(layers, language),
        layouts=layouts,
    )


def _members(drawn: Sequence[DrawnLayer], result: "Assessment", language: Language) -> dict[Group, list[ProjectLayer]]:
    members: dict[Group, list[ProjectLayer]] = {group: [] for group in get_args(Group)}
    for each in reversed(drawn):
        name = each.layer.name
        entry = ProjectLayer(
            name,
            each.layer.title(language),
            each.geometry,
            each.layer.styles,
            extent=each.extent,
            is_shown=name not in _HIDDEN,
            metadata=layer_metadata(layer_facts(result, each.layer, language, extent=each.extent)),
            in_theme=_THEMES.get(name, ""),
            dimension=_DIMENSIONS.get(name, ""),
        )
        members[each.layer.group].append(entry)
    return members


def _depth(layer: ProjectLayer) -> int:
    return _BENEATH.index(layer.table) + 1 if layer.table in _BENEATH else 0


def _view(result: "Assessment", drawn: Sequence[DrawnLayer]) -> ProjectView:
    (south, west), (north, east) = main_bounds(result.zones.geometry)
    bounds = tuple(float(each) for each in result.zones.total_bounds)
    years = None
    if result.scenarios is not None and any(each.layer.name in _THEMES for each in drawn):
        known = result.scenarios.baseline.years
        years = (int(known[0]), int(known[-1]))
    return ProjectView(
        pyproj.CRS(result.zones.crs),
        first_view=(west, south, east, north),
        zones=(bounds[0], bounds[1], bounds[2], bounds[3]),
        years=years,
    )


def _sheet_texts(result: "Assessment") -> SheetTexts:
    return SheetTexts(
        title={each: result.study.title[each] for each in LANGUAGES},
        notices={each: "\n".join(status_lines(result, each)) for each in LANGUAGES},
    )
