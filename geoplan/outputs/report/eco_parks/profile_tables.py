"""The tables on the page of a park: projects, energy saving, criteria, and what it needs and offers."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from geoplan.languages import Language
from geoplan.layers.parks.eip_criteria import load_criteria
from geoplan.outputs.drawing.svg import fitted
from geoplan.outputs.report.eco_parks.page_table import PageTable, TableColumn, TableRow
from geoplan.outputs.report.eco_parks.park_words import (
    LOW,
    amount_words,
    material_title,
    million_usd,
    number_in,
    percent,
    technology_title,
)
from geoplan.outputs.wording.numbers import readable, written
from geoplan.outputs.wording.texts import listed, sentence, shown, text
from geoplan.planning.eco_parks.criteria.eip_words import eip_word
from geoplan.planning.eco_parks.technologies import jcm_kinds

VERDICTS = ("not_met", "not_reached_unverified", "reached_unverified", "met", "reported", "unknown")
"""The order in which a reader wants them: what is to be done first, what nobody knows last."""
UNKNOWN = "unknown"
FUEL = "fuel"
_WARM = ("heat", "steam")
LONGEST_EVIDENCE = 60
TITLE_MM = 68.5
"""Room for what a framework is called. [mm]"""
TITLE_LETTER_MM = 1.95
"""Height of its letters, as the style sheet has it and a little less: what is too long is hidden there. [mm]"""
_PROJECTS = (
    TableColumn("", 6.0),
    TableColumn("profile.column.project", 45.0, is_number=False),
    TableColumn("profile.column.size", 28.0),
    TableColumn("profile.column.investment", 11.0),
    TableColumn("profile.column.payback", 12.0),
    TableColumn("profile.column.avoided", 12.0),
    TableColumn("profile.column.abatement", 9.0),
)
_SAVING = (
    TableColumn("profile.column.measure", 46.0, is_number=False),
    TableColumn("profile.column.saved_share", 15.0),
    TableColumn("profile.column.saved", 17.0),
    TableColumn("profile.column.investment", 16.0),
    TableColumn("profile.column.payback", 14.0),
    TableColumn("profile.column.abatement", 15.0),
)
_CRITERIA = (
    TableColumn("profile.column.criterion", 58.0, is_number=False),
    TableColumn("profile.column.value", 12.0),
    TableColumn("profile.column.threshold", 14.0),
    TableColumn("profile.column.verdict", 39.0, is_number=False),
)
_STREAMS = (
    TableColumn("profile.column.stream", 47.0, is_number=False),
    TableColumn("profile.column.temperature", 13.0),
    TableColumn("profile.column.amount", 23.0),
    TableColumn("profile.column.partner", 40.0, is_number=False),
)


def projects_table(projects: pd.DataFrame, language: Language, *, note: str = "") -> PageTable:
    """Return the projects of one park, the best first.

    Parameters
    ----------
    projects
        Its rows of `EcoParks.projects`.
    language
        Of words and numbers.
    note
        A sentence below the table.
    """
    rows = (_project(row, language) for row in projects.sort_values("project_rank").to_dict("records"))
    return PageTable(
        title=text("profile.projects", language),
        columns=_PROJECTS,
        rows=tuple(rows),
        none=text("profile.projects.none", language),
        note=note,
        wide=1,
        beside_mm=_PROJECTS[2].width_mm,
    )


def _project(row: Mapping[Any, Any], language: Language) -> TableRow:
    kind = jcm_kinds().get(str(row["jcm_kind"]))
    return TableRow(
        (
            written(number_in(row, "project_rank"), 0, language),
            technology_title(str(row["technology"]), language),
            amount_words(number_in(row, "project_size"), shown(row["project_unit"]), language),
            million_usd(number_in(row, "project_investment_usd"), language),
            readable(number_in(row, "project_payback_years"), language),
            readable(number_in(row, "project_avoided_tco2e"), language),
            readable(number_in(row, "project_abatement_usd_per_t"), language),
        ),
        below=sentence("profile.jcm", kind=kind[language])[language] if kind else "",
        mark=text("profile.low", language) if row["confidence"] == LOW else "",
    )


def saving_table(saving: pd.DataFrame, language: Language) -> PageTable:
    """Return the measures of energy saving of one park: what is known first, the most saved before the least.

    Parameters
    ----------
    saving
        Its rows of `EcoParks.saving`.
    language
        Of words and numbers.
    """
    ordered = saving.assign(
        is_fuel=saving["energy_carrier"] == FUEL if "energy_carrier" in saving else False,
        saved=pd.to_numeric(saving["saved_mwh"], errors="coerce"),
    ).sort_values(["is_fuel", "saved"], ascending=[True, False], kind="stable", na_position="last")
    known = ordered[ordered["saved"].notna()]
    unknown = ordered.loc[ordered["saved"].isna(), "measure"].astype(str)
    names = listed((technology_title(each, language) for each in unknown), language)
    return PageTable(
        title=text("profile.saving", language),
        columns=_SAVING,
        rows=tuple(_measure(row, language) for row in known.to_dict("records")),
        none=text("profile.saving.none", language),
        note=sentence("profile.saving.unknown", measures=names)[language] if names and len(known) else "",
    )


def _measure(row: Mapping[Any, Any], language: Language) -> TableRow:
    title = technology_title(str(row["measure"]), language)
    if row["is_fuel"]:
        title = sentence("profile.saving.fuel", measure=title)[language]
    return TableRow(
        (
            title,
            percent(number_in(row, "energy_saving_share"), language, decimals=1),
            readable(number_in(row, "saved_mwh"), language),
            million_usd(number_in(row, "saving_investment_usd"), language),
            readable(number_in(row, "saving_payback_years"), language),
            readable(number_in(row, "saving_abatement_usd_per_t"), language),
        ),
        mark=text("profile.low", language) if row.get("confidence") == LOW else "",
    )


def criteria_table(eip: pd.DataFrame, language: Language) -> PageTable:
    """Return the criteria of an eco-industrial park of which something is known, what is to be done first.

    Parameters
    ----------
    eip
        The park's rows of `EcoParks.eip`.
    language
        Of words and numbers.
    """
    known = eip[(eip["verdict"] != UNKNOWN) | eip["eip_value"].notna()]
    order = known["verdict"].map({verdict: place for place, verdict in enumerate(VERDICTS)})
    rows = known.assign(order=order).sort_values("order", kind="stable").to_dict("records")
    return PageTable(
        title=text("profile.criteria", language),
        columns=_CRITERIA,
        rows=tuple(_criterion(row, language) for row in rows),
        none=text("profile.criteria.none", language),
    )


def _criterion(row: Mapping[Any, Any], language: Language) -> TableRow:
    given = load_criteria().get(str(row["criterion"]))
    title = shown(row["criterion"]) if given is None else given.title[language]
    verdict, gap = str(row["verdict"]), number_in(row, "gap")
    told_of_nothing = verdict == UNKNOWN  # the value is known, or the row were not here
    words = text("map.eco.threshold_unknown" if told_of_nothing else f"eco.verdict.{verdict}", language)
    if gap == gap and gap != 0.0:
        missing = criterion_value(gap, shown(row["gap_unit"]), language)
        words = sentence("profile.gap", verdict=words, gap=missing)[language]
    evidence = [shown(row.get(name), LONGEST_EVIDENCE) for name in ("evidence", "evidence_date")]
    basis = shown(row.get("eip_basis"))
    told = [eip_word("basis", basis)[language]] if basis == "plan" else [each for each in evidence if each]
    return TableRow(
        (
            title,
            criterion_value(number_in(row, "eip_value"), shown(row["eip_unit"]), language),
            criterion_value(number_in(row, "eip_threshold"), shown(row["eip_unit"]), language),
            words,
        ),
        below=listed(told, language),
        verdict=verdict,
    )


def criterion_value(value: float, unit: str, language: Language) -> str:
    """Return the value of a criterion: yes, no, or a number with its unit; a dash where it is not known.

    Examples
    --------
    >>> criterion_value(1.0, "yes_no", "en"), criterion_value(12.5, "%", "vi"), criterion_value(float("nan"), "", "en")
    ('yes', '12,5%', '–')
    """
    if value != value:
        return "–"
    if unit == "yes_no":
        return text("profile.yes" if value >= 1.0 else "profile.no", language)
    number = readable(value, language)
    if unit in ("%", "count", ""):
        return number + (unit if unit == "%" else "")
    return f"{number} {eip_word('unit', unit)[language]}"


def verdict_counts(eip: pd.DataFrame, language: Language) -> Iterator[dict[str, Any]]:
    """Yield each framework with how many criteria have which verdict.

    Parameters
    ----------
    eip
        The park's rows of `EcoParks.eip`.
    language
        Of words and numbers.
    """
    for framework, rows in eip.groupby("framework", sort=False):
        counts = rows["verdict"].value_counts()
        there = [(verdict, int(counts[verdict])) for verdict in VERDICTS if verdict in counts]
        yield {
            "title": fitted(eip_word("framework", str(framework))[language], TITLE_MM, TITLE_LETTER_MM),
            "parts": [
                {"verdict": verdict, "count": count, "share": 100.0 * count / len(rows)} for verdict, count in there
            ],
            "told": sentence("profile.criteria.known", known=len(rows) - int(counts.get(UNKNOWN, 0)), all=len(rows))[
                language
            ],
        }


def streams_table(
    streams: pd.DataFrame, pairs: pd.DataFrame, language: Language, *, estate_id: str, wanted: str = ""
) -> PageTable:
    """Return what one park offers and looks for, and with whom it could exchange it.

    Parameters
    ----------
    streams
        The park's rows of the streams.
    pairs
        The table ``symbiosis``.
    language
        Of words and numbers.
    estate_id
        The park.
    wanted
        A sentence on the technologies that it asked for.
    """
    rows = tuple(_stream(row, pairs, language, estate_id=estate_id) for row in streams.to_dict("records"))
    none = text("profile.streams.none", language)
    return PageTable(
        title=text("profile.streams", language),
        columns=_STREAMS,
        rows=rows,
        none=f"{none} {wanted}".strip(),
        note=wanted,
    )


def _stream(row: Mapping[Any, Any], pairs: pd.DataFrame, language: Language, *, estate_id: str) -> TableRow:
    is_offered = row["direction"] == "offered"
    material = material_title(row.get("material"), language)
    names = {name: text(f"eco.{name}.{row[name]}", language) for name in ("direction", "stream")}
    names["material"] = material
    words = sentence("profile.stream" + (".material" if material else ""), **names)[language]
    heat = number_in(row, "temperature_c")
    partners = _partners(row, pairs, estate_id=estate_id, is_offered=is_offered)
    amount = number_in(row, "amount")
    told = [
        sentence("profile.partner", name=shown(name, 30), distance=readable(distance, language))[language]
        for name, distance in partners
    ]
    return TableRow(
        (
            words,
            f"{written(heat, 0, language)} °C" if heat == heat else "",
            amount_words(amount, shown(row["unit"]), language)
            if amount == amount
            else text("profile.unknown", language),
            listed(told, language) or text("profile.stream.unpaired", language),
        ),
        mark=text("profile.low", language) if row.get("confidence") == LOW else "",
    )


def _partners(
    row: Mapping[Any, Any], pairs: pd.DataFrame, *, estate_id: str, is_offered: bool
) -> list[tuple[str, float]]:
    """Return who takes or gives a stream, the nearest first, each once.

    A pair is called after what is offered: steam may go to who looks for heat, whom its temperature tells.
    """
    if pairs.empty:
        return []
    own, other = ("from", "to") if is_offered else ("to", "from")
    heat = number_in(row, "temperature_c")
    is_warm = row["stream"] in _WARM and heat == heat
    same = (
        (pairs[f"{own}_estate_id"].astype(str) == estate_id)
        & pairs["stream"].isin(_WARM if is_warm and not is_offered else (row["stream"],))
        & (pairs["material"].fillna("").astype(str) == shown(row.get("material"), 1_000))
    )
    if is_warm:
        degrees = pairs["offered_temperature_c" if is_offered else "sought_temperature_c"]
        same &= degrees.isna() | (degrees == heat)
    met = pairs[same].sort_values("distance_km", kind="stable")
    names = met[f"{other}_name"] if f"{other}_name" in met else met[f"{other}_estate_id"]
    first: dict[str, float] = {}
    for name, distance in zip(names.astype(str), met["distance_km"].astype(float), strict=True):
        first.setdefault(name, distance)
    return list(first.items())
