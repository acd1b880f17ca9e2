"""What a reader of all studies together should know of their layers: the worst status, every licence, who lacks one."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from geoplan.collection.words import sentence_of
from geoplan.hashing import sha256_of_text
from geoplan.languages import Text
from geoplan.layers.catalog import LayerReport
from geoplan.study import Layers, LayerSource, Status

_STATUSES: tuple[Status, ...] = get_args(Status)
"""From the best to the worst."""


def joined_reports(
    reports: Mapping[str, Mapping[str, LayerReport]], *, titles: Mapping[str, Text]
) -> dict[str, LayerReport]:
    """Return a report on each kind of layer that any study has.

    Parameters
    ----------
    reports
        Study -> kind of layer -> what it says of its own.
    titles
        Study -> what it is called.
    """
    kinds = dict.fromkeys(kind for own in reports.values() for kind in own)
    return {kind: _joined(kind, reports, titles) for kind in kinds}


def layers_of_reports(reports: Mapping[str, LayerReport]) -> Layers:
    """Return layers that say of their sources what reports say; they cannot be opened.

    Parameters
    ----------
    reports
        From `joined_reports`.
    """
    names = ("status", "licence", "attribution", "vintage")
    given: dict[str, Any] = {
        kind: LayerSource.model_construct(**{name: getattr(report, name) for name in names})
        for kind, report in reports.items()
    }
    return Layers.model_construct(**given)


def _joined(kind: str, reports: Mapping[str, Mapping[str, LayerReport]], titles: Mapping[str, Text]) -> LayerReport:
    own = {name: given[kind] for name, given in reports.items() if kind in given}
    all_of_them = list(own.values())
    lacking = [name for name in reports if name not in own]
    worst = max((report.status for report in all_of_them), key=_STATUSES.index)
    texts = [text for text in dict.fromkeys(all_of_them[0].texts) if all(text in each.texts for each in all_of_them)]
    if len(all_of_them) > 1 and any(set(each.texts) - set(texts) for each in all_of_them):
        texts.append(sentence_of("remarks"))
    statuses = {status: [name for name, report in own.items() if report.status == status] for status in _STATUSES}
    if sum(map(bool, statuses.values())) > 1:
        told = [status for status in _STATUSES[1:] if statuses[status]]
        texts += [sentence_of(f"status_{status}", titles=titles, studies=statuses[status]) for status in told]
    if lacking:
        texts.append(sentence_of("lacking", titles=titles, studies=lacking, count=len(own), all=len(reports)))
    notes = {report.note for report in all_of_them}
    return LayerReport(
        kind=kind,
        file=_each_once([report.file for report in all_of_them]),
        status=worst,
        licence=_each_once([report.licence for report in all_of_them]),
        attribution=_each_once([report.attribution for report in all_of_them]),
        vintage=_each_once([report.vintage for report in all_of_them]),
        note=notes.pop() if len(notes) == 1 else Text(en=""),
        rows=sum(report.rows for report in all_of_them),
        coverage=float("nan") if lacking else all_of_them[0].coverage if len(own) == 1 else float("nan"),
        mended=(),
        texts=tuple(texts),
        sha256=sha256_of_text(" ".join(report.sha256 for report in all_of_them)),
        terms=dict(all_of_them[0].terms) if all(each.terms == all_of_them[0].terms for each in all_of_them) else {},
    )


def _each_once(texts: Sequence[str]) -> str:
    return "; ".join(dict.fromkeys(text for text in texts if text))
