"""All data that a result is made from: the layers of the study, and what it keeps free by files of its own."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from geoplan.languages import Text
from geoplan.layers.titles import layer_titles
from geoplan.study import Study

if TYPE_CHECKING:
    from geoplan.layers.catalog import LayerReport
    from geoplan.result.assessment import Assessment


def data_sources(result: "Assessment") -> dict[str, "LayerReport"]:
    """Return what was read: kind of layer, or the rule of an exclusion of the study -> what a reader should know of it.

    Parameters
    ----------
    result
        What `assess` returned.
    """
    own = {each.given.rule: each.report for each in result.inputs.exclusions}
    return {**result.layers, **own}


def source_titles(study: Study) -> Mapping[str, Text]:
    """Return what people call the data of a study: kind of layer or rule -> title in three languages.

    Parameters
    ----------
    study
        The study: its exclusions have titles of their own.
    """
    return {**layer_titles(), **exclusion_titles(study)}


def exclusion_titles(study: Study) -> dict[str, Text]:
    """Return what people call the exclusions of a study: rule -> title; the name where it has none."""
    return {each.rule: each.title if each.title.en else Text(en=each.name) for each in study.siting.exclusions}
