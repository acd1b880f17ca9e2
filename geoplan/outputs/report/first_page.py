"""What the first page of the report says of each figure, and the page on which results are held against others.

Numbers have three digits that count here; tables keep theirs. All of them come from the result: nothing is worked out.
"""

import math
from typing import TYPE_CHECKING, Any

from geoplan.fields import load_fields
from geoplan.kinds.national import EMISSION_FACTOR, JCM_EMISSION_FACTOR
from geoplan.languages import Language
from geoplan.layers.ages import year_of, years_of_layers
from geoplan.outputs.report.charts import SOURCE_COLOURS
from geoplan.outputs.report.figures import SOURCES, total_of
from geoplan.outputs.source_date import source_date
from geoplan.outputs.wording.check_words import check_words, range_of, reason_of
from geoplan.outputs.wording.headline_words import span_of, weak_share_of, years_of
from geoplan.outputs.wording.numbers import exact, readable, significant
from geoplan.outputs.wording.parameter_titles import unit_title
from geoplan.outputs.wording.source_words import source_text
from geoplan.outputs.wording.texts import listed, run_on, sentence, shown, text
from geoplan.result.checks import LCOE
from geoplan.result.headlines import TOTAL_ENERGY, Headline, factor_year
from geoplan.result.published import Reference
from geoplan.sentences import in_brackets
from geoplan.siting.place_status import is_demonstration
from geoplan.units import T_PER_KT

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

Row = dict[str, Any]


def dated(result: "Assessment", language: Language) -> str:
    """Return of which years the data are, from which year their age is counted, and the date of the outputs if given.

    Parameters
    ----------
    result
        What `assess` returned.
    language
        Of the words. No clock is asked: the same result gives the same page.
    """
    study = result.study
    by_layer = years_of_layers(study, result.inputs)
    now = year_of(study, by_layer)
    years = [year for given in by_layer.values() for year in given if year <= now]
    span = span_of((min(years), max(years))) if years else ""
    lines = [sentence("report.dated" if years else "report.dated.year", year=str(now), years=span)[language]]
    if date := source_date():
        year, month, day = date[:10].split("-")
        lines.append(sentence("report.dated.made", year=year, month=month, day=day)[language])
    return run_on(lines, language)


def source_rows(result: "Assessment", language: Language) -> Row:
    """Return a row for each source of energy, and the total: figures, ends, years of the inputs, weak share.

    Parameters
    ----------
    result
        What `assess` returned.
    language
        Of words and numbers.
    """
    told = {each.figure: each for each in result.headlines}
    statuses = {kind: report.status for kind, report in result.layers.items()}
    most = max((end for name, _ in SOURCES.values() for end in _ends(told[name])[1:] if end == end), default=0.0)
    rows = []
    for key, (energy, capacity) in SOURCES.items():
        line = told[energy]
        unit = load_fields()[capacity].unit if capacity else ""
        size = f"{significant(total_of(result, capacity), language)} {unit}" if capacity else "–"
        row: Row = {"title": text(f"group.{key}", language), "colour": SOURCE_COLOURS[key], "capacity": size}
        row |= _figures(line, language)
        row["years"] = years_of(line, language, statuses=statuses)
        row["share"] = round(100 * line.value / most, 1) if most > 0 and line.value == line.value else 0
        rows.append(row)
    return {"rows": rows, "total": _figures(told[TOTAL_ENERGY], language)}


def _ends(line: Headline) -> tuple[float, float, float]:
    return line.low, line.value, line.high


def _figures(line: Headline, language: Language) -> Row:
    low, base, high = (significant(end, language) for end in _ends(line))
    return {"low": low, "base": base, "high": high, "weak": weak_share_of(line, language)}


def reduction_tiles(result: "Assessment", language: Language) -> Row | None:
    """Return the avoided emissions: rooftop solar at both factors, and all sources at the national one.

    Parameters
    ----------
    result, language
        As for `source_rows`.
    """
    given, tiles = result.reductions, []
    for kind, value, factor in (
        ("national", given.national_rooftop, EMISSION_FACTOR),
        ("jcm", given.jcm_rooftop, JCM_EMISSION_FACTOR),
    ):
        parameter = result.parameters.get(factor)
        if parameter is None:  # a study elsewhere has not given it
            continue
        year = factor_year(result.parameters, factor)
        size = f"{exact(parameter.value, language)} {unit_title(parameter.unit, language)}" + (
            in_brackets(str(year), language) if year else ""
        )
        tiles.append(
            {
                "title": text(f"report.ghg.{kind}", language),
                "value": significant(value / T_PER_KT, language),
                "factor": _with_confidence(size, parameter.confidence, language),
            }
        )
    if not tiles:
        return None
    whole = significant(given.national_all / T_PER_KT, language)
    both = text("report.ghg.side_by_side", language) if len(tiles) > 1 else ""
    ends = [total_of(result, f"ghg_avoided_tco2e_{end}") / T_PER_KT for end in ("low", "high")]
    key = "report.ghg.all_range" if math.isfinite(sum(ends)) else "report.ghg.all"
    low, high = (significant(end, language) for end in ends)
    told = sentence(key, value=whole, low=low, high=high)[language]
    everything = told if given.national_all == given.national_all else ""
    return {"tiles": tiles, "note": run_on((both, everything), language)}


def waste_sentence(result: "Assessment", language: Language) -> str:
    """Return why this page and the waste plan give other amounts of electricity from waste; empty without both.

    Parameters
    ----------
    result, language
        As for `source_rows`.
    """
    burnt = result.waste_burnt
    if burnt is None:
        return ""
    numbers = {
        "all": burnt.all_t / T_PER_KT,
        "energy": burnt.all_gwh,
        "collected": burnt.plan_t / T_PER_KT,
        "burnt": burnt.burnt_t / T_PER_KT,
        "plan_energy": burnt.burnt_gwh,
    }
    told = {name: significant(value, language) for name, value in numbers.items()}
    partial = "report.waste_burnt" if burnt.burnt_t > 0 else "report.waste_burnt.none"
    key = "report.waste_burnt.all" if burnt.burns_all else partial
    lines = [sentence(key, year=str(burnt.year), last=str(burnt.last), **told)[language]]
    if key == "report.waste_burnt.none" and "planned_plants" in result.layers:
        lines.append(text("report.waste_burnt.planned", language))
    return run_on(lines, language)


def biogas_sentence(result: "Assessment", language: Language) -> str:
    """Return that this page counts all manure and plants take that of farms alone; empty where farms have all of it.

    Parameters
    ----------
    result, language
        As for `source_rows`.
    """
    whole, farms = (total_of(result, name) for name in ("biogas_energy_gwh", "biogas_farm_energy_gwh"))
    if not (whole > 0 and farms < whole):
        return ""
    energy, usable = (significant(value, language) for value in (whole, farms))
    return sentence("report.biogas_farms", energy=energy, farms=usable)[language]


def check_rows(result: "Assessment", language: Language) -> list[Row]:
    """Return the rows of the page on published figures: ours, theirs, the verdict, and why they differ.

    Parameters
    ----------
    result, language
        As for `source_rows`.
    """
    words, rows = check_words(), []
    shown_only = _demonstrated(result)
    for check in result.checks:
        published = check.reference
        ends = f"{readable(check.low, language)}–{readable(check.high, language)}"
        ends = in_brackets(ends, language) if check.low == check.low else ""
        verdict = [words[f"verdict.{check.verdict}"][language]]
        if check.meets and check.verdict != "inside":
            verdict.append(words["meets"][language])
        rows.append(
            {
                "title": words[f"check.{published.check}"][language],
                "unit": unit_title(published.unit, language),
                "ours": readable(check.value, language),
                "ends": ends,
                "published": range_of(published.low, published.high, language),
                "reference": _reference(published, language),
                "source": _with_confidence(
                    shown(source_text(published.source, language), 200), published.confidence, language
                ),
                "verdict": listed(verdict, language, separator="; "),
                "is_inside": check.verdict == "inside",
                "reason": reason_of(check, language),
                "demonstrated": text("report.checks.demonstrations", language) if published.check in shown_only else "",
            }
        )
    return rows


def _reference(published: Reference, language: Language) -> str:
    """Return what a published figure is about, and its country where the words do not say it; nothing of none."""
    if not published.country:
        return ""
    title, words = published.title[language], check_words()
    known = words.get(f"country.{published.country}")
    country = known[language] if known else published.country
    return title if country in title else title + in_brackets(country, language)


def _with_confidence(what: str, confidence: str, language: Language) -> str:
    level = text(f"gpkg.code.{confidence}", language).lower()
    return sentence("report.with_confidence", what=what, level=level)[language]


def _demonstrated(result: "Assessment") -> frozenset[str]:
    """Return the checks whose figure comes from candidates that are demonstrations, all of them."""
    frame = result.candidates
    if frame is None or frame.empty:
        return frozenset()
    shown_only = is_demonstration(frame).groupby(frame["candidate_kind"]).all()
    return frozenset(f"{LCOE}{kind}" for kind in shown_only.index[shown_only])
