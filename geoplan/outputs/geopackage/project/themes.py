"""Themes of a project: one a language, with styles and names of columns in it, and another for the plan by year."""

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.geopackage.project.layer_entry import ProjectLayer
from geoplan.outputs.wording.texts import text
from geoplan.sentences import headed

YEARS = "years"
"""The theme of what changes from year to year."""
_ALWAYS = frozenset({"zones", "estates"})


def theme_name(language: Language, theme: str = "") -> str:
    """Return what a theme is called, in its own language.

    Examples
    --------
    >>> theme_name("vi")
    'Tiếng Việt'
    """
    name = text("gpkg.theme", language)
    return headed(name, text(f"gpkg.theme.{theme}", language), language) if theme else name


def themes_element(layers: Iterable[ProjectLayer]) -> ET.Element:
    """Return the themes: what is drawn, and in which style.

    Layers that a theme does not draw are not named in it: QGIS 3.22 draws whatever a theme names once it is chosen, and
    does not look at ``visible``. They keep the style of the project's language.
    """
    root, given = ET.Element("visibility-presets"), list(layers)
    themes = ("", *dict.fromkeys(layer.in_theme for layer in given if layer.in_theme))
    for language in LANGUAGES:
        for theme in themes:
            named = {"has-checked-group-info": "0", "has-expanded-info": "0", "name": theme_name(language, theme)}
            preset = ET.SubElement(root, "visibility-preset", named)
            for layer in given:
                if language in layer.styles and _is_drawn(layer, theme):
                    shown = {"id": layer.layer_id, "visible": "1", "style": language}
                    ET.SubElement(preset, "layer", shown)
    return root


def _is_drawn(layer: ProjectLayer, theme: str) -> bool:
    if layer.extent is None:  # a table: ticked, as in the project, so that its columns are named in the language
        return True
    return (layer.in_theme == theme or layer.table in _ALWAYS) if theme else layer.is_shown
