"""What is said of a result and of its layers: licences, status, keywords, history, and whose data it rests on."""

from typing import TYPE_CHECKING

import pyproj

from geoplan import __version__
from geoplan.languages import Language
from geoplan.outputs.data_sources import data_sources, source_titles
from geoplan.outputs.geopackage.qgis_metadata import DatasetFacts, Extent
from geoplan.outputs.geopackage.written_layer import WrittenLayer
from geoplan.outputs.wording.texts import text
from geoplan.sentences import headed, in_brackets, listed

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

_TOPICS = "gmd:topicCategory"
_TOPIC_CODES = ("environment", "utilitiesCommunication", "planningCadastre")
"""Of ISO 19115: what catalogues of geodata sort by."""


def project_facts(result: "Assessment", language: Language) -> DatasetFacts:
    """Return what is said of a project."""
    title = result.study.title[language]
    about = text("gpkg.project.description", language)
    return _facts(result, language, title=title, about=about, identifier=result.study.name)


def layer_facts(
    result: "Assessment", layer: WrittenLayer, language: Language, *, extent: Extent | None
) -> DatasetFacts:
    """Return what is said of a layer."""
    title = headed(result.study.title[language], layer.title(language), language)
    name = f"{result.study.name}.{layer.name}"
    return _facts(result, language, title=title, about=layer.description(language), identifier=name, extent=extent)


def raster_facts(result: "Assessment", name: str, title: str, language: Language, *, extent: Extent) -> DatasetFacts:
    """Return what is said of a raster."""
    whole = headed(result.study.title[language], title, language)
    identifier = f"{result.study.name}.{name}"
    return _facts(result, language, title=whole, about=title, identifier=identifier, extent=extent)


def _facts(
    result: "Assessment", language: Language, *, title: str, about: str, identifier: str, extent: Extent | None = None
) -> DatasetFacts:
    reports, titles = data_sources(result).items(), source_titles(result.study)
    licences = {kind: report.told("licence", language) for kind, report in reports if report.licence}
    rights = [report.told("attribution", language) for _, report in reports if report.attribution]
    place = [result.study.title[language], result.study.name]
    kinds = [text(f"gpkg.keyword.{each}", language) for each in ("energy", "solar", "biomass", "waste", "planning")]
    return DatasetFacts(
        title=title,
        abstract="\n\n".join([about, *status_lines(result, language), *note_lines(result, language)]),
        language=language,
        identifier=identifier,
        licences=[headed(titles[kind][language], licence, language) for kind, licence in licences.items()],
        rights=list(dict.fromkeys(rights)),
        keywords={_TOPICS: _TOPIC_CODES, "geoplan": [*kinds, *place]},
        history=_history(result, language),
        contacts=list(dict.fromkeys(rights)),
        crs=pyproj.CRS(result.zones.crs) if extent else None,
        extent=extent,
    )


def _history(result: "Assessment", language: Language) -> list[str]:
    """Tell what was read, and by which version it was worked out; no time of day."""
    titles, read = source_titles(result.study), []
    for kind, report in data_sources(result).items():
        told = [report.vintage, text(f"status.{report.status}", language)]
        line = listed((each for each in told if each), language)
        read.append(text("gpkg.history.read", language).format(layer=titles[kind][language], about=line))
    return [*read, text("gpkg.history.made", language).format(version=__version__, study=result.study.name)]


def note_lines(result: "Assessment", language: Language) -> list[str]:
    """Return the notes on the result."""
    return [note[language] for note in result.notes]


def status_lines(result: "Assessment", language: Language) -> list[str]:
    """Say which layers are schematic and synthetic, and which are real."""
    lines = []
    for status, kinds in sorted(result.statuses().items(), key=lambda item: item[0] == "real"):
        meaning = in_brackets(text(f"status.{status}.means", language), language) if status != "real" else ""
        names = listed((text(f"layer.{kind}", language) for kind in kinds), language)
        lines.append(headed(text(f"status.{status}", language) + meaning, names, language))
    return lines
