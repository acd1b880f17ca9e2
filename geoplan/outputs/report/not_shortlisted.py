"""What the shortlist for the Joint Crediting Mechanism leaves out that a reader must know of."""

from typing import TYPE_CHECKING

import pandas as pd

from geoplan.languages import Language
from geoplan.outputs.wording.numbers import written
from geoplan.outputs.wording.texts import listed, run_on, sentence, shown, text

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

LEAST_FIRST = 0.01
"""Share of the futures in which a candidate is the first of all, below which it is not told."""


def not_shortlisted(result: "Assessment", language: Language) -> str:
    """Return which candidates behind the shortlist meet the limit by the rule, or may be the first of all.

    Empty where the shortlist holds them all.

    Parameters
    ----------
    result
        What `assess` returned.
    language
        Of the sentences.
    """
    every, first = result.plan.jcm_candidates, result.jcm
    if every is None or first is None or len(every) <= len(first):
        return ""
    rest = every[~every["candidate_id"].isin(first["candidate_id"])]
    told = [sentence("report.shortlist.shown", shown=len(first), count=len(every))[language]]
    met = rest[rest["limit_met"] == "within"]
    if len(met):
        told.append(text("report.shortlist.beyond.met", language).format(names=_names(met, language)))
    ahead = rest[rest["jcm_first_share"] >= LEAST_FIRST]
    if len(ahead):
        shares = listed((f"{written(100 * share, 0, language)}%" for share in ahead["jcm_first_share"]), language)
        told.append(
            text("report.shortlist.beyond.first", language).format(names=_names(ahead, language), shares=shares)
        )
    return run_on(told, language)


def _names(candidates: pd.DataFrame, language: Language) -> str:
    """Return what candidates are called, and of which kind they are."""
    return listed(
        (
            text("measure.in_zone", language).format(
                thing=shown(name) or shown(key), zone=text(f"gpkg.code.{kind}", language)
            )
            for name, key, kind in zip(
                candidates["candidate_name"], candidates["candidate_id"], candidates["candidate_kind"], strict=True
            )
        ),
        language,
        separator="; ",
    )
