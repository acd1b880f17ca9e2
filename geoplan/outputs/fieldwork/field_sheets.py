"""Field sheets: one printed page a candidate site, for those who go and look.

Map, coordinates for the satellite receiver and for the survey office, access, figures with their low and high end, what
the Joint Crediting Mechanism would give, and questions with room for the answers.
"""

import csv
import logging
from collections.abc import Hashable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
from markupsafe import Markup

from geoplan.errors import Fault, GeoplanError
from geoplan.languages import LANGUAGES, Language, Text
from geoplan.outputs.drawing.background.background import background_of
from geoplan.outputs.drawing.background.drawn import background_words
from geoplan.outputs.drawing.colours import candidate_colour
from geoplan.outputs.drawing.svg import fitted
from geoplan.outputs.fieldwork.local_grid import SurveyGrid, digits_of, dms, survey_grid
from geoplan.outputs.fieldwork.qr_code import qr_code
from geoplan.outputs.fieldwork.site_map import (
    OVERVIEW_WIDTH,
    Surroundings,
    overview_map,
    ring_step_km,
    site_map,
    site_surroundings,
)
from geoplan.outputs.fieldwork.site_place import geo_uri, known_to_m
from geoplan.outputs.fieldwork.survey_rows import measured_places
from geoplan.outputs.report.paper.pdf import pdf_of, reason_against_pdf
from geoplan.outputs.report.report import page_template
from geoplan.outputs.report.sites import several_projects
from geoplan.outputs.tables.side_tables import missing_words
from geoplan.outputs.wording.measure_words import measure_reason
from geoplan.outputs.wording.numbers import exact, readable, written
from geoplan.outputs.wording.place_words import place_texts
from geoplan.outputs.wording.status_words import status_words
from geoplan.outputs.wording.texts import listed, load_texts, run_on, sentence, shown, text
from geoplan.planning.jcm import load_technologies
from geoplan.replacing import replaced_file
from geoplan.result.first_view import main_bounds
from geoplan.sentences import in_brackets
from geoplan.siting.candidate_kinds import candidate_kinds
from geoplan.siting.place_status import known_places
from geoplan.siting.ranking.criteria import load_candidate_criteria

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

logger = logging.getLogger(__name__)

Row: TypeAlias = dict[str, Any]
Record: TypeAlias = Mapping[Hashable, Any]

MOST_SHEETS = 30
FIGURES = (
    "area_ha",
    "roof_count",
    "capacity_mw",
    "energy_gwh",
    "specific_yield_kwh_per_kwp",
    "feedstock_t",
    "mean_haul_km",
    "delivered_cost_usd_per_t",
    "investment_musd",
    "lcoe_usd_per_mwh",
    "spur_investment_musd",
    "lcoe_with_spur_usd_per_mwh",
)
ACCESS = (
    "grid_distance_km",
    "road_distance_km",
    "slope_pct",
    "protected_distance_km",
    "residents_nearby",
    "cropland_pct",
    "estate_id",
)
RESIDENTS_RADIUS = "siting.surroundings.radius"
# Room on the page, as the style sheet lays it out.
NAME_MM, NAME_SIZE_MM = 97.0, 4.6
OVERVIEW_MM, LEAST_OVERVIEW_MM = (44.0, 27.0), 12.0
ROOM_MM, ROW_MM = 60.0, 4.5


def write_field_sheets(
    result: "Assessment",
    path: str | Path,
    *,
    language: Language = "en",
    candidates: gpd.GeoDataFrame | None = None,
    most: int | None = MOST_SHEETS,
) -> Path | None:
    """Write one page for each candidate site, as a PDF.

    Parameters
    ----------
    result
        What `assess` returned.
    path
        The PDF file.
    language
        ``en``, ``vi`` or ``ja``.
    candidates
        The sites to go to; by default all of the result. Points in the study's CRS. Demonstrations
        (`geoplan.siting.place_status.is_demonstration`) get no sheet: there is nothing to see.
    most
        The most sheets: the best of each kind, then the second best, and so on; None for all.

    Returns
    -------
    Path or None
        The file; None, and no file, where there is no candidate whose place is known, or WeasyPrint or a font is
        missing: the log says so.
        The same result gives the same bytes.

    Raises
    ------
    GeoplanError
        Where the language is unknown, the candidates have no or another CRS, or the file cannot be written.
    """
    target = Path(path)
    page = render_field_sheets(result, language=language, candidates=candidates, most=most)
    reason = reason_against_pdf(page) if page else ""
    if not page or reason:
        # Sheets of an earlier run would tell of other candidates.
        target.unlink(missing_ok=True)
        if reason:
            logger.warning("%s is left out: %s", target.name, reason)
        else:
            logger.info(text("note.field_sheets_none", "en"))
        return None
    with replaced_file(target) as draft:
        draft.write_bytes(pdf_of(page))
    logger.info("wrote %s", target)
    return target


def render_field_sheets(
    result: "Assessment",
    *,
    language: Language = "en",
    candidates: gpd.GeoDataFrame | None = None,
    most: int | None = MOST_SHEETS,
) -> str:
    """Return the sheets as one HTML page, a section each; empty where there is no candidate.

    Parameters
    ----------
    result, language, candidates, most
        As for `write_field_sheets`.
    """
    if language not in LANGUAGES:
        raise GeoplanError(Fault("language", "", found=repr(language), expected=f"one of {', '.join(LANGUAGES)}"))
    every = result.candidates if candidates is None else candidates
    every = None if every is None else known_places(every)
    if every is None or every.empty:
        return ""
    _check(every, result)
    every = _described(every.reset_index(drop=True))
    positions = chosen_sheets(every, most)
    if len(positions) < len(every):
        logger.info(sentence("note.field_sheets_first", count=len(positions), all=len(every)).en)
    jcm = result.jcm_figures(None if candidates is None else every)
    table = result.measure_first
    told = {} if table is None else measured_places(table, every)
    ids = every["candidate_id"].astype(str).tolist()
    last = float("inf")
    positions = sorted(positions, key=lambda place: told[ids[place]]["measure_order"] if ids[place] in told else last)
    sheets = _Sheets(result, every, pd.DataFrame(jcm), language, told)
    content = {
        "language": language,
        "t": {key: given[language] for key, given in place_texts(result).items()},
        "place": shown(result.study.title[language]),
        "style": Markup(_beside("field_sheets.css")),  # noqa: S704 - a file of this package
        "status": status_words(result.layers, language, texts=place_texts(result)),
        "grid": sheets.grid_row(),
        "unverified": text("sheet.jcm.unverified", language).format(
            rate=exact(result.study.parameters.value("jcm.exchange_rate"), language)
        ),
        "sheets": [sheets.sheet(position, number, len(positions)) for number, position in enumerate(positions, 1)],
    }
    return page_template(Path(__file__).with_name("field_sheets.html.j2")).render(content) + "\n"


def chosen_sheets(candidates: pd.DataFrame, most: int | None) -> list[int]:
    """Return the positions of the candidates that get a sheet: by kind, the best first.

    Parameters
    ----------
    candidates
        ``candidate_id``, ``candidate_kind``; ``rank`` within the kind where it is known.
    most
        The most sheets; None for all.
    """
    order = {kind: place for place, kind in enumerate(candidate_kinds())}
    rank = (
        pd.to_numeric(candidates["rank"], errors="coerce")
        if "rank" in candidates
        else pd.Series(np.nan, candidates.index)
    )
    table = pd.DataFrame(
        {
            "kind": candidates["candidate_kind"].map(order).fillna(len(order)).to_numpy(),
            "rank": rank.to_numpy(float),
            "id": candidates["candidate_id"].astype(str).to_numpy(),
        }
    )
    first = table.sort_values(["rank", "kind", "id"], kind="stable", na_position="last")
    kept = first if most is None else first.head(most)
    return [int(place) for place in kept.sort_values(["kind", "rank", "id"], kind="stable", na_position="last").index]


class _Sheets:
    """What the sheets of one study share."""

    def __init__(
        self,
        result: "Assessment",
        candidates: gpd.GeoDataFrame,
        jcm: pd.DataFrame,
        language: Language,
        told: Mapping[str, Record],
    ) -> None:
        self.told = told
        self.language: Language = language
        self.parameters = result.study.parameters
        self.price_year = str(result.study.prices.year)
        self.candidates = candidates
        self.rows = candidates.to_dict("records")
        names = [
            shown(name) or shown(code)
            for name, code in zip(result.zones["zone_name"], result.zones["zone_id"], strict=True)
        ]
        zones = result.zones.reset_index(drop=True)
        self.around: Surroundings = site_surroundings(
            candidates, zones, names=names, sites=result.sites, ground=background_of(result)
        )
        degrees = candidates.geometry.to_crs(4326)
        self.longitude, self.latitude = degrees.x.to_numpy(), degrees.y.to_numpy()
        self.grid = _grid_of(result)
        metres = candidates.geometry.to_crs(self.grid.epsg)
        self.easting, self.northing = metres.x.to_numpy(), metres.y.to_numpy()
        self._known_to_m = [known_to_m(row, result.inputs) for row in self.rows]
        self._landmarks = self._landmark_notes()
        self.jcm = {str(row["candidate_id"]): row for row in jcm.to_dict("records")}
        parks = result.estates
        self.parks = (
            {} if parks is None else dict(zip(parks["estate_id"].astype(str), parks["estate_name"], strict=True))
        )

    def sheet(self, position: int, number: int, count: int) -> Row:
        row, language = self.rows[position], self.language
        kind = str(row["candidate_kind"])
        titles = load_texts()
        key = f"gpkg.code.{kind}"
        surveyed = row.get("status") == "surveyed"
        step = exact(ring_step_km(self.around, position), language)
        figures = list(self._figures(row))
        return {
            "kind": titles[key][language] if key in titles else shown(kind),
            "colour": candidate_colour(kind),
            "code": shown(row["candidate_id"], 40),
            "name": fitted(shown(row.get("candidate_name")) or shown(row["candidate_id"]), NAME_MM, NAME_SIZE_MM),
            "zone": shown(row.get("zone_name"), 30),
            "number": text("sheet.number", language).format(number=number, count=count),
            "rank": self._rank(row),
            "measure": self._measure(row),
            "score": self._score(row),
            "origin": text("sheet.surveyed" if surveyed else "sheet.model", language),
            "map": site_map(self.around, position, language=language),
            "map_note": run_on([text("sheet.map.rings", language).format(step=step), *self._landmarks], language),
            "overview": overview_map(self.around, position),
            "overview_mm": self._overview_mm(len(figures)),
            **self._coordinates(position),
            "access": list(self._access(row)),
            "not_applied": _not_applied(row, language),
            "figures_title": text("sheet.figures.surveyed" if surveyed else "sheet.figures", language),
            "figures": figures,
            "jcm": self._jcm(str(row["candidate_id"])),
            "questions": _in_two([question[language] for question in questions_for(kind)]),
        }

    def grid_row(self) -> Row:
        language = self.language
        title = text("sheet.grid", language).format(
            title=self.grid.title[language], epsg=self.grid.epsg, meridian=self.grid.meridian
        )
        sure = self.grid.confidence == "high"
        return {
            "title": title if language == "ja" else f"{title}.",
            "confirm": "" if sure else text("sheet.grid.confirm", language),
        }

    def _overview_mm(self, rows: int) -> float:
        """Return how wide the small map is drawn, so that it fits under a table of so many rows."""
        height = min(OVERVIEW_MM[1], max(ROOM_MM - ROW_MM * rows, LEAST_OVERVIEW_MM))
        return round(min(OVERVIEW_MM[0], height * OVERVIEW_WIDTH / self.around.frame[3]), 1)

    def _landmark_notes(self) -> list[str]:
        """Return what the maps show to find the way by, and of what the study has no layer."""
        ground, language = self.around.ground, self.language
        water = "waters" if "waters" in ground.layers else "water" if ground.land_cover is not None else "no_water"
        keys = ["roads" if "roads" in ground.layers else "no_roads", water]
        named = {
            "of_roads": ground.names_roads,
            "of_rivers": ground.names_waters,
            "of_towns": bool(ground.places),
        }
        things = listed((text(f"sheet.map.{key}", language) for key, known in named.items() if not known), language)
        names = text("sheet.map.names" if things else "sheet.map.names_all", language).format(things=things)
        doubtful = any(status != "real" for status in ground.layers.values())
        told = [*(text(f"sheet.map.{key}", language) for key in keys), names]
        return [*told, background_words(ground, language)] if doubtful else told

    def _coordinates(self, position: int) -> Row:
        digits = digits_of(self._known_to_m[position])
        link = geo_uri(float(self.longitude[position]), float(self.latitude[position]), digits)
        longitude, latitude = float(self.longitude[position]), float(self.latitude[position])
        north, east = "north" if latitude >= 0 else "south", "east" if longitude >= 0 else "west"
        # Receivers take decimal points, whatever the language.
        decimal = f"{latitude:.{digits.degrees}f}, {longitude:.{digits.degrees}f}"
        northing, easting = (
            written(round(float(given[position]), digits.metres), max(digits.metres, 0), self.language)
            for given in (self.northing, self.easting)
        )
        return {
            "latitude": text(f"sheet.{north}", self.language).format(angle=dms(latitude, decimals=digits.seconds)),
            "longitude": text(f"sheet.{east}", self.language).format(angle=dms(longitude, decimals=digits.seconds)),
            "decimal": decimal,
            "northing": northing,
            "easting": easting,
            "known_to": text("sheet.known_to", self.language).format(
                metres=readable(self._known_to_m[position], self.language)
            ),
            "link": link,
            "qr": qr_code(link, label=link),
        }

    def _rank(self, row: Record) -> str:
        rank, low, high = (_number(row.get(name)) for name in ("rank", "rank_low", "rank_high"))
        if rank != rank:
            return ""
        line = text("sheet.rank", self.language).format(rank=written(rank, 0, self.language))
        if low == low and high == high:
            ranks = "–".join(dict.fromkeys(written(end, 0, self.language) for end in (low, high)))
            line = run_on([line, text("sheet.rank_range", self.language).format(ranks=ranks)], self.language)
        told = [line, text("sheet.rank_stable", self.language)] if row.get("stable") is True else [line]
        applied = _number(row.get("weight_applied_share"))
        if applied == applied:
            share = written(100 * applied, 0, self.language)
            told.append(text("sheet.weight_applied", self.language).format(share=share))
        return listed(told, self.language, separator="; ")

    def _measure(self, row: Record) -> str:
        """Return in which order the place is to be measured, and why; empty where that is not known."""
        told = self.told.get(str(row["candidate_id"]))
        if told is None:
            return ""
        order = text("sheet.measure", self.language).format(order=written(told["measure_order"], 0, self.language))
        return run_on([order, measure_reason(told, self.language)], self.language)

    def _score(self, row: Record) -> str:
        score = _number(row.get("score"))
        if score != score:
            return ""
        return text("sheet.score", self.language).format(score=written(100 * score, 0, self.language))

    def _access(self, row: Record) -> Iterator[Row]:
        language = self.language
        radius = (
            exact(self.parameters.value(RESIDENTS_RADIUS), language) if RESIDENTS_RADIUS in self.parameters else "–"
        )
        for name in ACCESS:
            if name == "estate_id":
                if shown(row.get(name)):
                    yield {
                        "title": text("sheet.figure.estate_id", language),
                        "value": shown(self.parks.get(str(row[name]))) or shown(row[name]),
                        "known": True,
                    }
                continue
            value = _number(row.get(name))
            known = value == value
            words = readable(value, language) if known else text("sheet.no_layer", language)
            voltage = _number(row.get("grid_voltage_kv")) if name == "grid_distance_km" else float("nan")
            if known and voltage == voltage:
                words += in_brackets(f"{readable(voltage, language)} kV", language)
            yield {
                "title": text(f"sheet.figure.{name}", language).format(radius=radius),
                "value": words,
                "known": known,
            }

    def _figures(self, row: Record) -> Iterator[Row]:
        language = self.language
        kind = candidate_kinds().get(str(row["candidate_kind"]))
        is_pv = kind is not None and kind.capacity_unit == "MWp"
        for name in FIGURES:
            value = _number(row.get(name))
            if value != value:
                continue
            low, high = _number(row.get(f"{name}_low")), _number(row.get(f"{name}_high"))
            key = f"sheet.figure.{name}" + ("p" if name == "capacity_mw" and is_pv else "")
            yield {
                "title": text(key, language).replace("{price_year}", self.price_year),
                "value": readable(value, language),
                "interval": _range(low, high, language) if low < high else "",
            }

    def _jcm(self, candidate_id: str) -> Row | None:
        row = self.jcm.get(candidate_id)
        if row is None:
            return None
        language = self.language
        technology = load_technologies()[str(row["candidate_kind"])]
        shares = [exact(row[f"subsidy_pct_{end}"], language, digits=3) for end in ("low", "high")]
        share = "–".join(dict.fromkeys(shares))
        limit = text("sheet.jcm.limit", language).format(
            limit=readable(row["cost_limit_jpy_per_tco2"], language), years=exact(row["durable_years"], language)
        )
        largest = exact(row["largest_subsidy_pct"], language, digits=3)
        share_of = text("sheet.jcm.share", language)
        lines: list[tuple[str, str, str]] = [
            ("methodology", "", technology.methodology or text("sheet.jcm.to_be_named", language)),
            ("national", "", readable(row["national_reduction_tco2e"], language)),
            ("creditable", "", readable(row["jcm_reduction_tco2e"], language)),
            ("process", "", readable(row["process_reduction_tco2e"], language)),
            (
                "subsidy",
                share_of.format(share=share) + several_projects(row, language),
                _range(row["subsidy_mjpy_low"], row["subsidy_mjpy_high"], language),
            ),
            ("per_tonne", limit, _range(row["jpy_per_tco2_low"], row["jpy_per_tco2_high"], language)),
            ("largest", share_of.format(share=largest), readable(row["largest_subsidy_mjpy"], language)),
        ]
        smallest = exact(self.parameters.value("jcm.subsidy.smallest"), language)
        return {
            "sector": text("sheet.jcm.sector", language).format(
                tag=technology.tag[language],
                numbers=", ".join(map(str, technology.sectors)),
                sector=technology.sector[language],
            ),
            "rows": [
                {"title": text(f"sheet.jcm.{key}", language), "note": note, "value": value}
                for key, note, value in lines
                if key != "process" or value != "–"
            ],
            "verdict": text(f"sheet.jcm.verdict.{row['limit_met']}", language).format(smallest=smallest),
            "missing": missing_words(str(row["missing_information"]), language),
        }


@cache
def load_questions() -> dict[str, tuple[frozenset[str], Text]]:
    """Read the questions to be answered on site: key -> kinds (empty for all) and the question."""
    with Path(__file__).with_name("field_questions.csv").open(encoding="utf-8", newline="") as stream:
        return {
            row["key"]: (frozenset(row["kinds"].split()), Text(en=row["en"], vi=row["vi"], ja=row["ja"]))
            for row in csv.DictReader(stream)
        }


def questions_for(kind: str) -> list[Text]:
    """Return the questions to be answered at one kind of candidate.

    Examples
    --------
    >>> questions_for("rooftop_pv")[4].en
    'Roof: material, age, tilt, free of asbestos, allowed load?'
    """
    return [question for kinds, question in load_questions().values() if not kinds or kind in kinds]


def _in_two(questions: list[str]) -> list[list[Row]]:
    numbered = [{"number": number, "text": question} for number, question in enumerate(questions, start=1)]
    middle = (len(numbered) + 1) // 2
    return [numbered[:middle], numbered[middle:]]


def _described(candidates: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return (
        candidates if "candidate_name" in candidates else candidates.assign(candidate_name=candidates["candidate_id"])
    )


def _check(candidates: gpd.GeoDataFrame, result: "Assessment") -> None:
    faults = []
    if candidates.crs is None or candidates.crs != result.zones.crs:
        found = "no coordinate reference system" if candidates.crs is None else str(candidates.crs.name)
        faults.append(
            Fault(
                "candidates",
                "CRS",
                found=found,
                expected="that of the zones",
                action="Bring them to it with to_crs(…).",
            )
        )
    wrong = candidates.geometry.isna() | (candidates.geom_type != "Point") | candidates.geometry.is_empty
    names = candidates["candidate_id"].astype(str).to_numpy()
    faults += [Fault("candidates", name, found="no point", expected="a point") for name in names[wrong.to_numpy()]]
    if faults:
        raise GeoplanError(faults)


def _grid_of(result: "Assessment") -> SurveyGrid:
    """Return the survey grid of the middle of the study: one for all sheets."""
    (south, west), (north, east) = main_bounds(result.zones.geometry.to_crs(4326))
    return survey_grid((west + east) / 2, (south + north) / 2, time_zone=result.study.time_zone)


def _not_applied(row: Record, language: Language) -> str:
    known = load_candidate_criteria()
    keys = [key for key in shown(row.get("criteria_not_applied"), 1_000).split(";") if key in known]
    return listed((known[key].title[language] for key in keys), language)


def _range(low: float, high: float, language: Language) -> str:
    ends = readable(low, language), readable(high, language)
    return ends[0] if ends[0] == ends[1] else f"{ends[0]}–{ends[1]}"


def _number(given: Any) -> float:
    return float(given) if given is not None and not isinstance(given, str) and given == given else float("nan")


@cache
def _beside(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
