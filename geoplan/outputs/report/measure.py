"""The report's section on what to measure first."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from geoplan.languages import Language
from geoplan.outputs.wording.measure_words import measure_reason, measure_title
from geoplan.outputs.wording.numbers import significant, written
from geoplan.outputs.wording.texts import text

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

MOST_MEASURED = 10
"""How many of the things that a survey form takes are told."""


def measure_page(result: "Assessment", names: Sequence[str], language: Language) -> Mapping[str, Any] | None:
    """Return the first things to measure, in words; None where nothing is known of them.

    Parameters
    ----------
    result
        What `assess` returned.
    names
        What its zones are called.
    language
        Of words and numbers.
    """
    table = result.measure_first
    if table is None or not (table["sheet"] != "").any():
        return None
    first = table[table["sheet"] != ""].head(MOST_MEASURED)
    zones = dict(zip(result.zones["zone_id"].astype(str), names, strict=True))
    return {
        "lead": text("report.measure.lead", language).format(table="measure_first.csv"),
        "rows": [
            {
                "order": written(row["measure_order"], 0, language),
                "title": measure_title(row, language, zones=zones),
                "narrowing": significant(row["narrowing_gwh"], language, digits=2),
                "reason": measure_reason(row, language),
            }
            for row in first.to_dict("records")
        ],
    }
