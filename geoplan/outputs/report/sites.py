"""Where to build, for the report: candidate sites by kind, what land is excluded, and the shortlist for the JCM."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
from markupsafe import Markup

from geoplan.fields import load_fields
from geoplan.languages import Language
from geoplan.layers.fieldwork.survey import SURVEYED
from geoplan.outputs.data_sources import exclusion_titles
from geoplan.outputs.report.candidate_maps import CandidateMark, candidate_map
from geoplan.outputs.report.maps import ZoneShapes
from geoplan.outputs.report.not_shortlisted import not_shortlisted
from geoplan.outputs.report.plants import plant_remark
from geoplan.outputs.tables.side_tables import missing_words, rule_title
from geoplan.outputs.wording.numbers import readable, significant, written
from geoplan.outputs.wording.texts import listed, load_texts, run_on, sentence, shown, text
from geoplan.planning.jcm import SEPARATOR, load_technologies
from geoplan.planning.jcm_subsidy import EXCHANGE_RATE
from geoplan.sentences import in_brackets
from geoplan.siting.candidate_kinds import candidate_kinds
from geoplan.siting.land.eligible_land import TOGETHER
from geoplan.siting.place_status import COLUMN, KNOWN, drawn_layers, is_demonstration, known_places
from geoplan.siting.ranking.criteria import criteria_of, load_candidate_criteria

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

Row = dict[str, Any]
Given = Mapping[Hashable, Any]

SHORTLIST_COLUMNS = (
    "capacity_mw",
    "investment_musd",
    "national_reduction_tco2e",
    "jcm_reduction_tco2e",
    "subsidy_mjpy",
    "jpy_per_tco2",
    "largest_subsidy_pct",
)
MOST_ROWS = 10
IN_SUMMARY = 3
LEAST_TOLD = 0.01
"""Of futures in which a candidate is the first of its kind."""


def candidates(result: "Assessment", language: Language, *, shapes: ZoneShapes | None = None) -> Iterator[Row]:
    """Yield a table for each kind of candidate: the best of it, what it rests on, and which criteria were not applied.

    Parameters
    ----------
    result
        What `assess` returned.
    language
        Of the report.
    shapes
        Its zones, where the candidates of each table are to stand on a map of them.
    """
    frame = result.candidates
    if frame is None or frame.empty:
        return
    doubtful = _doubtful_estates(result)
    for kind, each in candidate_kinds().items():
        chosen = _ranked(frame, kind)
        if chosen.empty:
            continue
        # said only where it tells candidates apart
        origins = chosen["origin"].nunique() > 1 if "origin" in chosen else False
        present = [name for name in each.figures if name in chosen and chosen[name].notna().any()]
        first = _known_first(chosen).head(MOST_ROWS)
        yield {
            "kind": kind,
            "map": _map_of(first, shapes, kind, language),
            "has_hollow": bool(is_demonstration(first).any()),
            "title": text(f"gpkg.code.{kind}", language),
            "status": list(_status(result, each.rests_on, language)),
            "head": [_head(result, kind, name, language) for name in present],
            "name": load_fields()["candidate_name"].title[language],
            "score": load_fields()["score"].title[language],
            "applied": text("map.weight_applied", language),
            "rows": [_row(row, present, doubtful, language, with_origin=origins) for row in first.to_dict("records")],
            "demonstrations": _demonstrations(result, chosen, "report.candidates.demonstrations", language),
            "weights": " ".join(_how_ranked(result, kind, language)),
            "left_out": sentence("report.candidates.left_out", shown=MOST_ROWS, count=len(chosen))[language]
            if len(chosen) > MOST_ROWS
            else "",
            "cost": plant_remark(result, chosen, language),
            "not_applied": _criteria(chosen, "criteria_not_applied", "report.candidates.not_applied", language),
            "equal": _criteria(chosen, "criteria_equal", "report.candidates.equal", language),
            "confidence": _low_confidence(result, kind, language),
        }


def _map_of(chosen: pd.DataFrame, shapes: ZoneShapes | None, kind: str, language: Language) -> Markup | str:
    """Draw where the candidates of a table lie; empty where nobody knows."""
    if shapes is None or not isinstance(chosen, gpd.GeoDataFrame):
        return ""
    marks = [
        CandidateMark(
            _whole(row.get("rank")),
            shown(row.get("candidate_name")) or shown(row["candidate_id"]),
            point.x,
            point.y,
            _is_hollow(row),
        )
        for row, point in zip(chosen.to_dict("records"), chosen.geometry, strict=True)
        if point is not None and not point.is_empty
    ]
    title = f"{text('report.candidates', language)} – {text(f'gpkg.code.{kind}', language)}"
    return candidate_map(shapes, marks, kind=kind, label=title, language=language)


def best_in_short(result: "Assessment", language: Language) -> str:
    """Return the best candidate of the kinds that give the most, as one sentence; empty where there is none.

    Demonstrations are not among them; how many there are, and why, follows.

    Parameters
    ----------
    result
        What `assess` returned.
    language
        Of the report.
    """
    frame = result.candidates
    if frame is None or frame.empty:
        return ""
    known = known_places(frame)
    firsts = [chosen.iloc[0] for kind in candidate_kinds() if len(chosen := _ranked(known, kind))]
    firsts.sort(key=lambda row: -_number(row["energy_gwh"]))
    lines = [_in_short(result, row, language) for row in firsts[:IN_SUMMARY]]
    best = text("report.summary.sites", language).format(sites=listed(lines, language, separator="; ")) if lines else ""
    return run_on((best, _demonstrations(result, frame, "report.summary.demonstrations", language)), language)


def _in_short(result: "Assessment", row: "pd.Series[Any]", language: Language) -> str:
    """Return a candidate with its size, and how real the data are that its figures rest on."""
    kind = str(row["candidate_kind"])
    # the least real comes first
    drawn = next((each["title"] for each in _status(result, candidate_kinds()[kind].rests_on, language)), "")
    surveyed = row.get("status") == SURVEYED
    return sentence(
        "report.summary.site" if surveyed or not drawn else "report.summary.site_drawn",
        kind=text(f"gpkg.code.{kind}", language),
        name=shown(row.get("candidate_name")) or shown(row["candidate_id"]),
        capacity=f"{significant(_number(row['capacity_mw']), language)} {_unit(kind)}",
        energy=significant(_number(row["energy_gwh"]), language),
        status=drawn,
    )[language]


def _known_first(chosen: pd.DataFrame) -> pd.DataFrame:
    """Return candidates in their order, but demonstrations after those that somebody can go to."""
    return chosen.iloc[is_demonstration(chosen).to_numpy().argsort(kind="stable")]


def _demonstrations(result: "Assessment", frame: pd.DataFrame, key: str, language: Language) -> str:
    """Say in the words of a text how many candidates are demonstrations, and which layers are to blame; or nothing."""
    count = int(is_demonstration(frame).sum())
    if not count:
        return ""
    statuses = {kind: report.status for kind, report in result.layers.items()}
    titles = load_texts()
    layers = [
        titles[f"layer.{kind}"][language] if f"layer.{kind}" in titles else kind
        for kind in drawn_layers(frame, statuses=statuses)
    ]
    return text(key, language).format(
        count=written(count, 0, language), all=written(len(frame), 0, language), layers=listed(layers, language)
    )


def _how_ranked(result: "Assessment", kind: str, language: Language) -> Iterator[str]:
    """Yield how a kind was ranked, where it was not as it is by default."""
    if result.study.ranking.method == "topsis":
        yield text("report.candidates.topsis", language)
    if kind in result.siting.weights.from_spread:
        yield text("report.candidates.entropy", language)
    elif _has_own_weights(result, kind):
        yield text("report.candidates.own_weights", language)


def _has_own_weights(result: "Assessment", kind: str) -> bool:
    """Say whether a kind of candidate was ranked by other weights than the default ones, whatever their scale."""
    given = (result.candidate_weights or {}).get(kind)
    if given is None:
        return False
    default = {key: criterion.weight for key, criterion in criteria_of(kind).items()}
    own = {key: float(given.get(key, 0.0)) for key in default}
    return any(abs(own[key] * sum(default.values()) - default[key] * sum(own.values())) > 1e-9 for key in default)


def _ranked(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    return frame[frame["candidate_kind"] == kind].sort_values(["rank", "candidate_id"], kind="stable")


def _unit(kind: str) -> str:
    return candidate_kinds()[kind].capacity_unit


def _head(result: "Assessment", kind: str, name: str, language: Language) -> str:
    """Return a column's title: the short one of the field sheets where there is one; of costs with the year."""
    key = f"sheet.figure.{name}p" if name == "capacity_mw" and _unit(kind) == "MWp" else f"sheet.figure.{name}"
    titles = load_texts()
    title = titles[key][language] if key in titles else load_fields()[name].label(language)
    return title.replace("{price_year}", str(result.study.prices.year))


def _status(result: "Assessment", kinds: Sequence[str], language: Language) -> Iterator[Row]:
    """Yield the kinds of data that are not real and the layers that are of that kind, the least real first."""
    titles = load_texts()
    by_status: dict[str, list[str]] = {}
    for kind in kinds:
        if kind in result.layers:
            named = titles[f"layer.{kind}"][language] if f"layer.{kind}" in titles else kind
            by_status.setdefault(result.layers[kind].status, []).append(named)
    for status in ("synthetic", "schematic"):
        if status in by_status:
            title = text(f"status.{status}", language)
            yield {"status": status, "title": title, "layers": listed(by_status[status], language)}


def _doubtful_estates(result: "Assessment") -> frozenset[str]:
    estates = result.estates
    if estates is None or "confidence" not in estates:
        return frozenset()
    return frozenset(estates.loc[estates["confidence"] == "low", "estate_id"].astype(str))


def _row(row: Given, columns: Sequence[str], doubtful: frozenset[str], language: Language, *, with_origin: bool) -> Row:
    low, high = _number(row.get("rank_low")), _number(row.get("rank_high"))
    name = shown(row.get("candidate_name")) or shown(row.get("candidate_id"))
    return {
        "rank": _whole(row.get("rank")),
        "is_hollow": _is_hollow(row),
        "ranks": "–".join(dict.fromkeys(map(_whole, (low, high)))) if low == low and high == high else "",
        "stable": text("map.rank_stable", language) if row.get("stable") is True else "",
        "first": _first(row, language),
        "applied": _percent(row.get("weight_applied_share"), language),
        "score": readable(100 * _number(row.get("score")), language),
        "name": name,
        "about": listed(_about(row, name, doubtful, language, with_origin=with_origin), language, separator="; "),
        "cells": [_cell(row, column, language) for column in columns],
    }


def _about(row: Given, name: str, doubtful: frozenset[str], language: Language, *, with_origin: bool) -> Iterator[str]:
    """Yield where the candidate lies, what it stands on, and what to be careful about."""
    titles = load_texts()
    zone = shown(row.get("zone_name"))
    if zone and zone != name:
        yield zone
    origin = shown(row.get("origin"))
    key = f"report.origin.{origin}"
    if origin and with_origin:
        yield titles[key][language] if key in titles else origin
    if _is_hollow(row):
        yield text("demonstration", language)
    if row.get("status") == "surveyed":
        yield text("report.flag.surveyed", language)
    if str(row.get("estate_id")) in doubtful:
        yield text("report.flag.estate", language)
    if _number(row.get("known_share")) < 1 - 1e-9:
        yield text("report.flag.unknown", language)


def _first(row: Given, language: Language) -> str:
    """Say in what share of the futures a candidate is the first of its kind; nothing below one in a hundred."""
    share = _number(row.get("rank_first_share"))
    if not share >= LEAST_TOLD:
        return ""
    return sentence("report.first_share", share=_percent(share, language))[language]


def _is_hollow(row: Given) -> bool:
    given = row.get(COLUMN)
    return bool(pd.notna(given) and given != KNOWN)


def _cell(row: Given, name: str, language: Language) -> str:
    low, high = _number(row.get(f"{name}_low")), _number(row.get(f"{name}_high"))
    interval = in_brackets(f"{readable(low, language)}–{readable(high, language)}", language) if low < high else ""
    return readable(_number(row.get(name)), language) + interval


def _criteria(chosen: pd.DataFrame, column: str, key: str, language: Language) -> str:
    """Return a sentence that names the criteria of a column, which are the same for all of a kind."""
    if column not in chosen:
        return ""
    keys = [name for name in shown(chosen[column].iloc[0], 1_000).split(";") if name]
    criteria = load_candidate_criteria()
    titles = [criteria[name].title[language] for name in keys if name in criteria]
    return sentence(key, criteria=listed(titles, language))[language] if titles else ""


def _low_confidence(result: "Assessment", kind: str, language: Language) -> str:
    """Say how many of the assumptions and weights behind a kind are of low confidence."""
    parameters = result.parameters
    confidences = [
        parameters[name].confidence for name in parameters if name.startswith(candidate_kinds()[kind].assumptions)
    ]
    own = _has_own_weights(result, kind)
    # how sure the default weights are says nothing about given ones
    weights = [] if own else [criterion.confidence for criterion in criteria_of(kind).values()]
    low, low_weights = confidences.count("low"), weights.count("low")
    if not low and not low_weights:
        return ""
    if own:
        return sentence("report.candidates.low_confidence_figures", low=low, count=len(confidences))[language]
    counts = {"low": low, "count": len(confidences), "low_weights": low_weights, "weights": len(weights)}
    return sentence("report.candidates.low_confidence", **counts)[language]


def exclusions(result: "Assessment", language: Language) -> Iterator[Row]:
    """Yield a table for each technology: what excludes land, and the area that each rule takes alone and beyond others.

    Parameters
    ----------
    result
        What `assess` returned.
    language
        Of the report.
    """
    frame = result.exclusions
    if frame is None or frame.empty:
        return
    eligible, own = _eligible_km2(result), exclusion_titles(result.study)
    for technology, rows in frame.groupby("technology", sort=False):
        is_applied = rows["applied"].astype(bool)
        applied = rows[is_applied & (rows["alone_km2"].gt(0) | rows["rule"].eq(TOGETHER))]
        absent = [rule_title(rule, language, own=own) for rule in rows.loc[~is_applied, "rule"]]
        yield {
            "title": text(f"gpkg.code.{technology}", language),
            "rows": [
                {
                    "name": rule_title(rule, language, own=own),
                    "alone": readable(float(alone), language),
                    "only": readable(float(only), language) if rule != TOGETHER else "",
                    "is_sum": rule == TOGETHER,
                }
                for rule, alone, only in zip(applied["rule"], applied["alone_km2"], applied["only_km2"], strict=True)
            ],
            "status": list(_placing_status(result, str(technology), language)),
            "eligible": sentence("report.exclusions.left", area=readable(eligible[str(technology)], language))[language]
            if str(technology) in eligible
            else "",
            "not_applied": sentence("report.exclusions.not_applied", rules=listed(absent, language))[language]
            if absent
            else "",
        }


def _placing_status(result: "Assessment", technology: str, language: Language) -> Iterator[Row]:
    """Yield the layers that are not real and leave the land of a technology."""
    kind = candidate_kinds()[technology]
    yield from _status(result, kind.placed_by.get(kind.origins[0], ()), language)


def _eligible_km2(result: "Assessment") -> dict[str, float]:
    """Return the area of the patches that are large enough, by technology."""
    if result.sites is None:
        return {}
    sums = result.sites.groupby("technology")["area_ha"].sum() / 100
    return {str(technology): float(area) for technology, area in sums.items()}


def shortlist(result: "Assessment", language: Language) -> Row | None:
    """Return the shortlist for the Joint Crediting Mechanism as a page shows it; None where there is none.

    Parameters
    ----------
    result
        What `assess` returned.
    language
        Of the report.

    Returns
    -------
    dict
        A table of what decides, and what is missing for an application with the numbers of the candidates that miss it;
        the files of tables hold every column. How many demonstrations were left out stands beside it; where nothing
        else is there, the table has no row.
    """
    frame, every = result.jcm, result.candidates
    of_jcm = None if every is None else every[every["candidate_kind"].isin(list(load_technologies()))]
    left_out = "" if of_jcm is None else _demonstrations(result, of_jcm, "report.shortlist.left_out", language)
    if frame is None or frame.empty:
        return {"rows": [], "left_out": left_out} if left_out and result.study.has_jcm else None
    known = load_fields()
    kinds = [kind for key, kind in candidate_kinds().items() if key in set(frame["candidate_kind"])]
    layers = [layer for layer in result.layers if any(layer in kind.rests_on for kind in kinds)]
    return {
        "status": list(_status(result, layers, language)),
        "name": known["candidate_name"].title[language],
        "head": [
            text(f"report.jcm.{name}", language).replace("{price_year}", str(result.study.prices.year))
            for name in SHORTLIST_COLUMNS
        ],
        "verdict": known["limit_met"].title[language],
        "rows": [_shortlisted(row, language) for row in frame.to_dict("records")],
        "left_out": left_out,
        "beyond": not_shortlisted(result, language),
        "missing": list(_missing(frame, language)),
        "unverified": _unverified(result, language),
    }


def _shortlisted(row: Given, language: Language) -> Row:
    kind = str(row["candidate_kind"])
    methodology = shown(row.get("methodology")) or text("sheet.jcm.to_be_named", language)
    years = _whole(row.get("durable_years"))
    return {
        "rank": _whole(row["jcm_rank"]),
        "name": shown(row.get("candidate_name")) or shown(row["candidate_id"]),
        "about": text("report.jcm.about", language).format(
            kind=load_technologies()[kind].tag[language], methodology=methodology, years=years
        )
        + several_projects(row, language),
        "cells": [_span(row, name, language) for name in SHORTLIST_COLUMNS],
        "verdict": text(f"gpkg.code.{row['limit_met']}", language),
        "is_met": row["limit_met"] in {"within", "within_low", "reduced"},
    }


def several_projects(row: Given, language: Language) -> str:
    """Say how many projects a candidate of the shortlist is, where it is more than one: "; 9 projects of 35.3 MWp"."""
    if not _number(row.get("projects")) > 1:
        return ""
    return text("report.jcm.projects", language).format(
        count=_whole(row["projects"]),
        size=readable(_number(row["project_mw"]), language),
        unit=_unit(str(row["candidate_kind"])),
    )


def _span(row: Given, name: str, language: Language) -> str:
    """Return a value, or both ends of what has only ends; the two ends of one value are one."""
    if name in row:
        value = readable(_number(row[name]), language)
        return f"{value} {_unit(str(row['candidate_kind']))}" if name == "capacity_mw" else value
    low, high = (readable(_number(row.get(f"{name}_{end}")), language) for end in ("low", "high"))
    return low if low == high else f"{low}–{high}"


def _missing(frame: pd.DataFrame, language: Language) -> Iterator[Row]:
    """Yield what an application still needs, and the numbers of the candidates; those that all of them miss first."""
    needed: dict[str, list[str]] = {}
    for rank, keys in zip(frame["jcm_rank"], frame["missing_information"], strict=True):
        for key in str(keys).split(SEPARATOR):
            needed.setdefault(key, []).append(_whole(rank))
    of_all = [key for key, ranks in needed.items() if len(ranks) == len(frame)]
    needed = {key: list(dict.fromkeys(ranks)) for key, ranks in needed.items()}
    if of_all:
        yield {"who": text("report.jcm.all", language), "what": missing_words(SEPARATOR.join(of_all), language)}
    for key, ranks in needed.items():
        if key and key not in of_all:
            yield {"who": listed(ranks, language), "what": missing_words(key, language)}


def _unverified(result: "Assessment", language: Language) -> str:
    parameters = result.parameters
    trusted = ("jcm.cost_limit.", "jcm.durable_years.", "jcm.similar_projects.", EXCHANGE_RATE)
    if all(parameters[name].confidence != "low" for name in parameters if name.startswith(trusted)):
        return ""
    return text("sheet.jcm.unverified", language).format(rate=readable(parameters.value(EXCHANGE_RATE), language))


def _percent(given: Any, language: Language) -> str:
    share = _number(given)
    return f"{written(100 * share, 0, language)}%" if share == share else "–"


def _whole(given: Any) -> str:
    number = _number(given)
    return f"{number:.0f}" if number == number else "–"


def _number(given: Any) -> float:
    return float(given) if given is not None and given == given else float("nan")
