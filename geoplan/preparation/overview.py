"""What a study has and what it lacks: each layer's status, coverage and licence, and where a better one comes from."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from pyproj import Transformer

from geoplan.languages import LANGUAGES, Text
from geoplan.layers.catalog import OpenedLayers
from geoplan.layers.opening.reading import remark
from geoplan.preparation.importable import amount
from geoplan.sources.registry import sources_for
from geoplan.study import Status, Study

_COVERED = 0.999
"""A share of the zones' area from which a layer counts as whole; reports say so below it."""


@dataclass(frozen=True)
class LayerRow:
    """One layer, there or not.

    Attributes
    ----------
    kind
        Its name in study.toml.
    file
        Its file or source; empty where it is absent.
    status
        ``real``, ``schematic`` or ``synthetic``; None where it is absent.
    vintage, licence, attribution
        As the study gives them.
    rows
        Features, rows or cells.
    coverage
        Share of the zones' area; NaN where that means nothing.
    missing
        What is missing; empty where nothing is.
    sources
        The sources that would fill it: name -> what people call it.
    remarks
        What was mended, what limits it, and what is missing and who has it.
    terms, period
        Licence and vintage as readers of a language are told them.
    """

    kind: str
    file: str
    status: Status | None
    vintage: str
    licence: str
    attribution: str
    rows: int
    coverage: float
    missing: Text
    sources: Mapping[str, Text]
    remarks: tuple[Text, ...]
    terms: Text = field(default_factory=lambda: Text(en=""))
    period: Text = field(default_factory=lambda: Text(en=""))

    @property
    def amount(self) -> str:
        """Its rows or cells in words; empty where nobody knows how many there are."""
        return amount(self.kind, self.rows) if self.rows >= 0 else ""


def layer_overview(layers: OpenedLayers, study: Study) -> list[LayerRow]:
    """Return every layer that a study has or could have.

    Parameters
    ----------
    layers
        The opened layers.
    study
        The study.

    Returns
    -------
    list of LayerRow
        Those that are there, in the study's order, then those that are absent. A layer that is absent, not real, or
        covers a part of the study lists the sources that offer its kind for this place.
    """
    bounds = _bounds(layers, study)
    rows = []
    for kind, report in layers.final_reports().items():
        missing = Text(en="")
        if report.status != "real":
            missing = remark("layer_not_real")
        elif report.coverage < _COVERED:
            missing = remark("covers_part", share=f"{report.coverage:.1%}")
        offered = _sources_of(kind, bounds) if missing.en else {}
        told = _told(missing, offered) if missing.en else []
        rows.append(
            LayerRow(
                kind=kind,
                file=report.file,
                status=report.status,
                vintage=report.vintage,
                licence=report.licence,
                attribution=report.attribution,
                rows=report.rows,
                coverage=report.coverage,
                missing=missing,
                sources=offered,
                remarks=(*report.texts, *(text for text in told if text not in report.texts)),
                terms=Text(**{language: report.told("licence", language) for language in LANGUAGES}),
                period=Text(**{language: report.told("vintage", language) for language in LANGUAGES}),
            )
        )
    return [*rows, *(_absent(kind, bounds) for kind in layers.absent)]


def _absent(kind: str, bounds: tuple[float, float, float, float]) -> LayerRow:
    missing, offered = remark("layer_absent"), _sources_of(kind, bounds)
    told = tuple(_told(missing, offered))
    return LayerRow(kind, "", None, "", "", "", 0, math.nan, missing, offered, told)


def _told(missing: Text, offered: Mapping[str, Text]) -> list[Text]:
    if not offered:
        return [missing, remark("layer_no_source")]
    names = ", ".join(offered)
    return [missing, remark("layer_sources", sources=names)]


def _sources_of(kind: str, bounds: tuple[float, float, float, float]) -> dict[str, Text]:
    return {source.name: source.title for source in sources_for(kind, bounds)}


def _bounds(layers: OpenedLayers, study: Study) -> tuple[float, float, float, float]:
    """Return the zones' bounds in WGS84: west, south, east, north, in degrees."""
    west, south, east, north = map(float, layers.zones.total_bounds)
    to_degrees = Transformer.from_crs(study.crs, 4326, always_xy=True)
    return to_degrees.transform_bounds(west, south, east, north, densify_pts=21)
