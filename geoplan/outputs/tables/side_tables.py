"""The tables beside the zones: candidates, shortlist, exclusions, waste plan, prices of residues, survey and checks.

Codes stay as they are, so that machines can read the files of every language; beside a code that no field dictionary
explains stands what it means.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from geoplan.fields import Table
from geoplan.languages import Language, Text
from geoplan.layers.opening.land_cover_classes import land_cover_classes
from geoplan.outputs.data_sources import exclusion_titles
from geoplan.outputs.wording.check_words import checks_table
from geoplan.outputs.wording.measure_words import with_measure_words
from geoplan.outputs.wording.parameter_titles import word_title
from geoplan.outputs.wording.texts import listed, load_texts, text
from geoplan.planning.jcm import missing_titles
from geoplan.planning.waste_plan import TOTAL
from geoplan.potential.feedstock.economic_level import EVERY_RESIDUE

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment


def side_tables(result: "Assessment", language: Language) -> dict[Table, pd.DataFrame]:
    """Return the tables that a result has besides zones, estates and roofs; those of no rows are left out.

    Parameters
    ----------
    result
        What `assess` returned.
    language
        Of the columns that say what a code means.

    Returns
    -------
    dict
        ``candidates``, ``jcm``, ``landfills``, ``exclusions``, ``waste_plan``, ``residue_curve``, ``surveyed``,
        ``measure_first``, ``checks`` -> the frame, with its geometry where it has one.
    """
    given: dict[Table, pd.DataFrame | None] = {
        "candidates": result.candidates,
        "jcm": result.jcm,
        "landfills": result.landfills,
        "exclusions": result.exclusions,
        "waste_plan": result.waste_plan,
        "residue_curve": result.residue_curve,
        "surveyed": result.surveyed,
        "measure_first": result.measure_first,
        "checks": checks_table(result.checks, language),
    }
    tables = {name: frame for name, frame in given.items() if frame is not None and len(frame)}
    if "jcm" in tables:
        words = [missing_words(keys, language) for keys in tables["jcm"]["missing_information"]]
        tables["jcm"] = tables["jcm"].assign(missing_information_text=words)
    if "exclusions" in tables:
        own = exclusion_titles(result.study)
        titles = [rule_title(rule, language, own=own) for rule in tables["exclusions"]["rule"]]
        tables["exclusions"] = tables["exclusions"].assign(rule_title=titles)
    if "waste_plan" in tables:
        titles = [treatment_title(each, language) for each in tables["waste_plan"]["treatment"]]
        tables["waste_plan"] = tables["waste_plan"].assign(treatment_title=titles)
    if "residue_curve" in tables:
        titles = [residue_title(each, language) for each in tables["residue_curve"]["residue"]]
        tables["residue_curve"] = tables["residue_curve"].assign(residue_title=titles)
    if "measure_first" in tables:
        names = dict(zip(result.zones["zone_id"].astype(str), result.zones["zone_name"].astype(str), strict=True))
        tables["measure_first"] = with_measure_words(tables["measure_first"], language, zones=names)
    return tables


def missing_words(keys: str, language: Language) -> str:
    """Return what an application still needs, in words.

    Examples
    --------
    >>> missing_words("roof_structure;quotation", "en")
    'Structural check of the roofs: load and age; Quotation for the investment'
    """
    return listed((title[language] for title in missing_titles(keys)), language, separator="; ")


def rule_title(rule: str, language: Language, *, own: Mapping[str, Text] | None = None) -> str:
    """Return what a rule of eligible land is called.

    Parameters
    ----------
    rule
        As tables have it.
    language
        Of the title.
    own
        Rule -> title of the exclusions of a study; see `geoplan.outputs.data_sources.exclusion_titles`.

    Examples
    --------
    >>> rule_title("slope", "en"), rule_title("a_rule_of_the_study", "en")
    ('Steep slope', 'a_rule_of_the_study')
    """
    if own and rule in own:
        return own[rule][language]
    if rule in land_cover_classes():
        return land_cover_classes()[rule].title[language]
    titles = load_texts()
    for key in (f"siting.rule.{rule}", f"layer.{rule}"):
        if key in titles:
            title = titles[key][language]
            return title[:1].upper() + title[1:]
    return rule


def residue_title(residue: str, language: Language) -> str:
    """Return what a residue is called, or all of them together."""
    return text("report.total", language) if residue == EVERY_RESIDUE else word_title(residue, language)


def treatment_title(treatment: str, language: Language) -> str:
    """Return what a way to treat waste is called."""
    return text("report.total", language) if treatment == TOTAL else word_title(treatment, language)
