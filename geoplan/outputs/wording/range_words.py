"""What is told of the ranges of a result: which base values lie far to one side of their futures."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from geoplan.languages import LANGUAGES, Language, Text
from geoplan.outputs.wording.texts import listed, load_texts, sentence, text
from geoplan.result.headlines import Headline

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

# Figure of the first page -> what it is called there.
_GROUPS = {
    "rooftop_pv_energy_gwh": "group.rooftop",
    "biomass_energy_gwh": "group.biomass",
    "biogas_energy_gwh": "group.biogas",
    "waste_energy_gwh": "group.waste",
    "total_energy_gwh": "group.total",
}


def notes_of_ranges(result: "Assessment") -> tuple[Text, ...]:
    """Return what a reader must know of low and high ends: that they do not add up, and where the base is no middle.

    Parameters
    ----------
    result
        What `assess` returned; of one without ends nothing is said.
    """
    if not any(line.low == line.low for line in result.headlines):
        return ()
    outside = outside_sentence(result.headlines, result.outside_middle)
    ends = load_texts()["report.sum_of_ends"]
    return (ends,) if outside is None else (ends, outside)


def outside_sentence(headlines: Sequence[Headline], outside: Collection[str]) -> Text | None:
    """Say which figures' base values lie outside the middle half of their futures; None where none does.

    Parameters
    ----------
    headlines
        The figures of the first page.
    outside
        The names of those whose base lies outside P25 to P75, and of others.
    """
    chosen = [line for line in headlines if line.figure in outside and line.value == line.value]
    if not chosen:
        return None
    told = {language: listed((_side(line, language) for line in chosen), language) for language in LANGUAGES}
    return Text(**{each: sentence("report.outside", figures=told[each])[each] for each in LANGUAGES})


def _side(line: Headline, language: Language) -> str:
    side = "above" if line.value > line.median else "below"
    return sentence(f"report.outside.{side}", figure=text(_GROUPS[line.figure], language).lower())[language]
