"""What stands behind the shortlist for the Joint Crediting Mechanism."""

from dataclasses import replace
from typing import Any

import pytest

from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.report.not_shortlisted import not_shortlisted
from support.sample_result import changed


def _listed(assessment: Any, *, verdict: str, first_share: float) -> Any:
    """Return a result of whose three candidates for the mechanism the shortlist holds two."""
    every = assessment.jcm.head(3).assign(candidate_name=["Alpha", "Beta", "Gamma"], limit_met="reduced")
    every = every.assign(jcm_first_share=0.0)
    every.loc[every.index[2], ["limit_met", "jcm_first_share"]] = [verdict, first_share]
    result = changed(assessment, jcm=every.head(2))
    return changed(result, plan=replace(assessment.plan, jcm_candidates=every))


@pytest.mark.parametrize("language", LANGUAGES)
def test_those_that_meet_the_limit_or_may_be_first_are_named(sited_assessment: Any, language: Language) -> None:
    for verdict, first_share in (("within", 0.0), ("reduced", 0.4)):
        told = not_shortlisted(_listed(sited_assessment, verdict=verdict, first_share=first_share), language)
        assert told.count("Gamma") == 1
        assert "Alpha" not in told
    both = not_shortlisted(_listed(sited_assessment, verdict="within", first_share=0.4), language)
    assert both.count("Gamma") == 2
    assert "40%" in both


def test_others_are_counted_alone(sited_assessment: Any) -> None:
    told = not_shortlisted(_listed(sited_assessment, verdict="reduced", first_share=0.002), "en")
    assert told == "The first 2 of 3 are shown."


def test_a_shortlist_of_all_leaves_nothing_to_say(sited_assessment: Any) -> None:
    whole = changed(sited_assessment, jcm=sited_assessment.plan.jcm_candidates)
    assert not_shortlisted(whole, "en") == ""
