"""What stands beside a figure of the first page, in words: the years of its inputs, and how weak they are."""

from collections.abc import Mapping

from geoplan.languages import Language
from geoplan.outputs.wording.numbers import significant
from geoplan.outputs.wording.texts import listed, load_texts, text
from geoplan.result.headlines import Headline
from geoplan.sentences import in_brackets
from geoplan.siting.place_status import KNOWN
from geoplan.study import Status

_PER_CENT = 100.0


def years_of(line: Headline, language: Language, *, statuses: Mapping[str, Status]) -> str:
    """Return the layers that a figure rests on, each with its years; of those that are not real it is said.

    Parameters
    ----------
    line
        From `geoplan.result.headlines.headlines_of`.
    language
        Of the words.
    statuses
        Kind of layer -> how real it is.
    """
    titles, none = load_texts(), text("map.years.none", language)
    parts = []
    for kind, span in line.years.items():
        title = titles[f"layer.{kind}"][language] if f"layer.{kind}" in titles else kind
        status = statuses.get(kind, KNOWN)
        told = "" if status == KNOWN else in_brackets(text(f"status.{status}.short", language), language)
        parts.append(f"{title} {span_of(span) or none}{told}")
    return listed(parts, language)


def span_of(span: tuple[int, int] | None) -> str:
    """Return a span of years; empty where there is none.

    Examples
    --------
    >>> span_of((2016, 2025)), span_of((2022, 2022)), span_of(None)
    ('2016–2025', '2022', '')
    """
    return "" if span is None else f"{span[0]}" if span[0] == span[1] else f"{span[0]}–{span[1]}"


def weak_share_of(line: Headline, language: Language) -> str:
    """Return the share of a figure's spread that rests on inputs of low confidence; a dash where it is not known."""
    share = line.low_confidence_share
    return f"{significant(_PER_CENT * share, language, digits=2)}%" if share == share else "–"
