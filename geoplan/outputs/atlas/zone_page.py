"""What the page of one zone says: its figures beside those of the place, what could be built, what to look at first."""

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd
from markupsafe import Markup

from geoplan.fields import load_fields
from geoplan.languages import Language
from geoplan.outputs.atlas.sheet_room import facts_that_fit, room_below, sites_that_fit
from geoplan.outputs.atlas.zone_charts import Standing, month_columns, range_bars, standing_strips
from geoplan.outputs.atlas.zone_figures import ZoneFigures, rate_title
from geoplan.outputs.atlas.zone_sites import ZoneSites
from geoplan.outputs.drawing.svg import fitted
from geoplan.outputs.drawing.zone_rates import DENOMINATORS, Per
from geoplan.outputs.report.charts import SOURCE_COLOURS, Bar
from geoplan.outputs.report.content import zone_names
from geoplan.outputs.report.figures import SOURCES
from geoplan.outputs.wording.measure_words import measure_reason, measure_title
from geoplan.outputs.wording.numbers import readable, significant, written
from geoplan.outputs.wording.opposites import as_shown
from geoplan.outputs.wording.parameter_titles import unit_title
from geoplan.outputs.wording.place_words import place_texts
from geoplan.outputs.wording.status_words import status_words
from geoplan.outputs.wording.texts import listed, shown, text
from geoplan.sentences import headed, in_brackets
from geoplan.units import T_PER_KT

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

Row: TypeAlias = dict[str, Any]
Record: TypeAlias = Mapping[Hashable, Any]

TOTAL, TOTAL_COLOUR = "total_energy_gwh", "#374151"
CAPACITY, REDUCTION, LOAD = "rooftop_pv_capacity_mwp", "ghg_avoided_tco2e", "zone_load_gwh"
FACTS = (
    *("area_km2", "population", "built_pct", "cropland_pct", "roof_count", "usable_roof_area_m2"),
    *("rooftop_pv_specific_yield_kwh_per_kwp", "installed_rooftop_pv_mwp", "rooftop_pv_remaining_mwp"),
    *("rooftop_pv_remaining_gwh", "ground_pv_eligible_km2", "floating_pv_eligible_km2", "wind_eligible_km2"),
    *(LOAD, "rooftop_pv_direct_use_pct", "waste_t", "rooftop_pv_residential_capacity_mwp"),
    *("rooftop_pv_commercial_capacity_mwp", "rooftop_pv_industrial_capacity_mwp", "residue_energy_tj"),
    *("landfill_count", "forest_pct", "water_pct"),
)
"""What stands on each page, where any zone has it, in this order, as many as there is room for."""
STANDINGS: tuple[tuple[str, str, Per | None], ...] = (
    ("group.total", TOTAL, None),
    ("group.total", TOTAL, "km2"),
    ("group.total", TOTAL, "head"),
    ("group.rooftop", CAPACITY, None),
    ("", REDUCTION, None),
)
"""What it is called, the figure, and for each of what it is told."""
NAME_MM, NAME_SIZE_MM = 128.0, 6.2
MOST_MEASURED = 3
_NOTABLE_PCT = 0.05
"""What narrows the range of the place by less is not worth a way."""
_PER_CENT = 100.0


class ZonePages:
    """What the pages of all zones share.

    Parameters
    ----------
    result
        What `assess` returned.
    sites
        What lies in which zone.
    language
        Of words and numbers.
    """

    def __init__(self, result: "Assessment", *, sites: ZoneSites, language: Language) -> None:
        self.language: Language = language
        self.figures = ZoneFigures.of(result)
        self.sites = sites
        self.words = {key: given[language] for key, given in place_texts(result).items()}
        self.fields = load_fields()
        self.facts = [name for name in FACTS if self.figures.has(name)]
        self.status = status_words(result.layers, language, texts=place_texts(result))
        self.ids = self.figures.zones["zone_id"].astype(str).tolist()
        self.names = zone_names(self.figures.zones)
        self._measured = _measured(result.measure_first)

    def page(self, position: int) -> Row:
        """Return the content of the page of a zone, its maps left out.

        Parameters
        ----------
        position
            Of the zone in the result.
        """
        row, missing = self.figures.zones.iloc[position], self._missing(position)
        return {
            "place": f"zone-{position + 1}",
            "name": fitted(self.names[position], NAME_MM, NAME_SIZE_MM),
            "about": self._about(row, position),
            "missing": missing,
            "tiles": [*self._amounts(position), self._rank(row), self._covers(position)],
            "months": self._months(position),
            "standing": self._standing(position),
            "sources": self._sources(position),
            "bars": self._bars(position),
            **self._below(position, room_below(self.status, missing=missing, language=self.language)),
        }

    def _below(self, position: int, room_mm: float) -> Row:
        """Return the tables below the map, as many of their rows as fit, and how many more there are.

        What of the figures has no room on the left stands on the right, where a zone has few candidates.
        """
        language, sites = self.language, self.sites
        facts = [self._fact(name, position) for name in self.facts]
        first = _fitting(facts, room_mm)
        candidates, parks = sites.candidate_rows(position, language), sites.park_rows(position, language)
        measured = self._to_measure(position)
        fits = sites_that_fit(candidates, parks, measured, room_mm)
        more = len(sites.candidates.get(position, ())) - fits.candidates
        more_parks = len(sites.parks.get(position, ())) - fits.parks
        return {
            "facts": facts[:first],
            "more_facts": facts[first:][: _fitting(facts[first:], fits.left_mm)],
            "candidates": {"rows": candidates[: fits.candidates], "more": _more(more, "candidates.csv", language)},
            "parks": {"rows": parks[: fits.parks], "more": _more(more_parks, "estates.csv", language)},
            "measured": measured[: fits.measured],
        }

    def _about(self, row: "pd.Series[Any]", position: int) -> str:
        """Return what a zone is: its kind, its former district, its code, its size and its people."""
        language, kind = self.language, shown(row.get("zone_type"))
        district = shown(row.get("district"))
        told = [self.words.get(f"zone_type.{kind}", kind)]
        if district:
            told.append(headed(self.fields["district"].title[language], district, language))
        told.append(headed(self.fields["zone_id"].title[language], self.ids[position], language))
        for name in ("area_km2", "population"):
            value = self.figures.value(name, position)
            if value == value:
                unit = unit_title(self.fields[name].unit, language)
                told.append(f"{readable(value, language)} {unit}")
        return listed(filter(None, told), language, separator=" · ")

    def _missing(self, position: int) -> str:
        """Say which sources are not known of a zone; nothing where all are."""
        unknown = [key for key, (energy, _) in SOURCES.items() if not _known(self.figures.value(energy, position))]
        if not unknown:
            return ""
        if len(unknown) == len(SOURCES):
            return text("atlas.no_figures", self.language)
        names = listed((text(f"group.{key}", self.language) for key in unknown), self.language)
        return text("atlas.not_known", self.language).format(sources=names)

    def _amounts(self, position: int) -> list[Row]:
        """Return the energy of all sources, the capacity of roofs and the reduction, each with its likely range."""
        language = self.language
        asked = (
            (TOTAL, text("group.total", language), text("report.gwh_per_year", language), 1.0),
            (CAPACITY, text("group.rooftop", language), "MWp", 1.0),
            (REDUCTION, self.fields[REDUCTION].title[language], text("atlas.kilotonnes", language), 1 / T_PER_KT),
        )
        return [self._tile(position, *each) for each in asked]

    def _tile(self, position: int, name: str, title: str, unit: str, share: float) -> Row:
        value, low, high = (self.figures.value(each, position) * share for each in _with_ends(name))
        below = _range(low, high, self.language)
        told = significant(value, self.language)
        return {"title": title, "value": told, "unit": unit if _known(value) else "", "below": below}

    def _rank(self, row: "pd.Series[Any]") -> Row:
        """Return the priority of a zone, and between which ranks it lies in most futures."""
        language = self.language
        rank, low, high = (
            float(pd.to_numeric(row.get(name, math.nan), errors="coerce"))
            for name in ("priority_rank", "priority_rank_low", "priority_rank_high")
        )
        title = self.fields["priority_rank"].title[language]
        if not _known(rank):
            return {"title": title, "value": "–", "unit": "", "below": text("atlas.unknown", language)}
        count = int(pd.to_numeric(self.figures.zones["priority_rank"], errors="coerce").notna().sum())
        ends = "–".join(dict.fromkeys(written(end, 0, language) for end in (low, high)))
        below = text("atlas.rank_range", language).format(ranks=ends) if _known(low) and _known(high) else ""
        value = written(rank, 0, language)
        return {"title": title, "value": value, "unit": f"/ {count}", "below": below}

    def _covers(self, position: int) -> Row:
        """Return what the roofs of a zone give beside the electricity that is used there."""
        language = self.language
        load, energy = (self.figures.value(name, position) for name in (LOAD, SOURCES["rooftop"][0]))
        title = text("atlas.covers", language)
        if not (_known(load) and _known(energy) and load > 0):
            below = text("atlas.covers.unknown", language)
            return {"title": title, "value": "–", "unit": "", "below": below}
        below = text("atlas.covers.of", language).format(load=significant(load, language))
        share = significant(_PER_CENT * energy / load, language, digits=2)
        return {"title": title, "value": share, "unit": "%", "below": below}

    def _months(self, position: int) -> Markup | str:
        months = self.figures.monthly(position)
        label = text("report.chart.monthly", self.language)
        return month_columns(months, label=label, unit="GWh", language=self.language) if months else ""

    def _standing(self, position: int) -> Markup:
        rows, figures = [], self.figures
        for key, name, per in STANDINGS:
            field = self.fields[name]
            title = text(key, self.language) if key else field.title[self.language]
            if per is not None:
                unit = rate_title(name, per, self.language)
                rows.append(Standing(title, unit, figures.rates(name, per), position, figures.mean_rate(name, per)))
            else:
                unit = unit_title(field.unit, self.language)
                rows.append(Standing(title, unit, figures.every(name), position, figures.mean(field)))
        return standing_strips(rows, label=self.words["atlas.standing"], language=self.language)

    def _sources(self, position: int) -> list[Row]:
        """Return a row a source, and the total: a year, its range, and what that is for each km² and person."""
        language, figures = self.language, self.figures
        listed_rows = []
        for key, name in (*((key, energy) for key, (energy, _) in SOURCES.items()), ("total", TOTAL)):
            value, low, high = (figures.value(each, position) for each in _with_ends(name))
            listed_rows.append(
                {
                    "title": text(f"group.{key}", language),
                    "colour": SOURCE_COLOURS.get(key, TOTAL_COLOUR),
                    "is_total": key == "total",
                    "value": readable(value, language),
                    "range": _range(low, high, language, mark=False),
                    "rates": [
                        readable(rate, language)
                        for per in DENOMINATORS
                        for rate in (figures.rates(name, per)[position], figures.mean_rate(name, per))
                    ],
                }
            )
        return listed_rows

    def _bars(self, position: int) -> Markup:
        bars = []
        for key, name in (*((key, energy) for key, (energy, _) in SOURCES.items()), ("total", TOTAL)):
            value, low, high = (self.figures.value(each, position) for each in _with_ends(name))
            median = self.figures.value(f"{name}_p50", position)
            bars.append(Bar(key, value, low, high, SOURCE_COLOURS.get(key, TOTAL_COLOUR), median))
        return range_bars(bars, label=text("report.chart.supply", self.language), language=self.language)

    def _fact(self, name: str, position: int) -> Row:
        field = as_shown(self.fields[name])
        unit = unit_title(field.unit, self.language)
        title = field.title[self.language]
        return {
            "title": f"{title} [{unit}]" if unit else title,
            "own": _as_counted(self.figures.value(name, position), field.decimals, self.language),
            "mean": readable(self.figures.mean(field), self.language),
        }

    def _to_measure(self, position: int) -> list[Row]:
        """Return what narrows the range of all energy most once somebody has seen it, of a zone and the parks in it."""
        parks = [("estate", str(park["estate_id"])) for park, _ in self.sites.parks.get(position, ())]
        rows = [row for key in (("zone", self.ids[position]), *parks) for row in self._measured.get(key, ())]
        rows.sort(key=lambda row: int(row["measure_order"]))
        return [
            {
                "title": measure_title({**row, "zone_id": ""}, self.language),
                "order": written(row["measure_order"], 0, self.language),
                "reason": measure_reason(row, self.language),
            }
            for row in rows[:MOST_MEASURED]
        ]


def _measured(table: pd.DataFrame | None) -> Mapping[tuple[str, str], Sequence[Record]]:
    """Return what a form takes of each zone and of each park, where it narrows the range of the place."""
    rows: dict[tuple[str, str], list[Record]] = {}
    if table is not None:
        for row in table[(table["sheet"] != "") & (table["narrowing_pct"] >= _NOTABLE_PCT)].to_dict("records"):
            of_park = row["thing"] == "estate"
            rows.setdefault(("estate", str(row["item"])) if of_park else ("zone", str(row["zone_id"])), []).append(row)
    return rows


def _fitting(facts: Sequence[Row], room_mm: float) -> int:
    return facts_that_fit([fact["title"] for fact in facts], room_mm)


def _more(count: int, table: str, language: Language) -> str:
    return text("atlas.more", language).format(count=written(count, 0, language), table=table) if count > 0 else ""


def _with_ends(name: str) -> tuple[str, str, str]:
    return name, f"{name}_low", f"{name}_high"


def _known(value: float) -> bool:
    return math.isfinite(value)


def _range(low: float, high: float, language: Language, *, mark: bool = True) -> str:
    """Return the likely range of a figure; nothing where it is not known."""
    if not (_known(low) and _known(high)):
        return ""
    ends = f"{readable(low, language)}–{readable(high, language)}"
    return ends + in_brackets("P10–P90", language) if mark else ends


def _as_counted(value: float, decimals: int, language: Language) -> str:
    return written(value, 0, language) if decimals == 0 else readable(value, language)
