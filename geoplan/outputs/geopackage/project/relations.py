"""Which rows of which table belong to which features: the form of a feature shows them."""

from collections.abc import Iterator, Mapping, Sequence

from geoplan.languages import Language
from geoplan.outputs.geopackage.project.layer_entry import ProjectRelation
from geoplan.outputs.geopackage.written_layer import WrittenLayer
from geoplan.outputs.tables.columns import columns_of
from geoplan.sentences import headed

_KEYS: Mapping[str, tuple[str, ...]] = {
    "zone_id": ("zones",),
    "estate_id": ("estates", "estate_points"),
    "candidate_id": ("candidates",),
    "roof_id": ("rooftops",),
    "measure_id": ("measures",),
}
"""An identifier, and the layers whose features it names."""
_BY_OTHER_NAMES: Sequence[tuple[str, str, str]] = (
    ("symbiosis", "from_estate_id", "estate_id"),
    ("symbiosis", "to_estate_id", "estate_id"),
    ("symbiosis", "to_candidate_id", "candidate_id"),
    ("roll_out", "pilot_estate_id", "estate_id"),
    ("domino", "pilot_estate_id", "estate_id"),
    *(
        (table, "place_id", key)
        for table in ("measure_places", "least_cost", "plan_by_year")
        for key in ("estate_id", "zone_id")
    ),
)
"""A table, its column, and the identifier that stands there."""


def relations_of(layers: Sequence[WrittenLayer], language: Language) -> list[ProjectRelation]:
    """Return which rows belong to which features, in the order of the layers.

    Parameters
    ----------
    layers
        What the project shows.
    language
        Of the titles.
    """
    known = {layer.name: layer for layer in layers}
    related = []
    for layer in layers:
        pairs = list(_columns_of(layer))
        for column, key in pairs:
            is_twice = sum(other == key for _, other in pairs) > 1
            for parent in _KEYS[key]:
                if parent in known and parent != layer.name and not _are_beside(layer.name, parent):
                    title = _title_of(layer, column, language, is_twice=is_twice)
                    related.append(ProjectRelation(layer.name, parent, column, key, title))
    return related


def _columns_of(layer: WrittenLayer) -> Iterator[tuple[str, str]]:
    """Yield the columns that name features, and the identifier that each holds."""
    yield from ((key, key) for key in _KEYS if key in layer.columns)
    for table, column, key in _BY_OTHER_NAMES:
        if table == layer.name and column in layer.columns:
            yield column, key


def _are_beside(table: str, parent: str) -> bool:
    """Return whether both are the same things in two shapes."""
    return {table, parent} <= set(_KEYS["estate_id"])


def _title_of(layer: WrittenLayer, column: str, language: Language, *, is_twice: bool) -> str:
    """Return what rows are called on a form; those that name it twice say which of both."""
    title = layer.title(language)
    if not is_twice or not layer.table:
        return title
    return headed(title, columns_of(layer.table)[column].title[language], language)
