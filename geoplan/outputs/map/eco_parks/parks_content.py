"""What the page of a map holds of eco-industrial parks, as plain lists, texts and numbers for its scripts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geoplan.languages import LANGUAGES, Text
from geoplan.outputs.map.eco_parks.packed_table import packed_table

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "facts": ("estate_id", "area_ha", "let_ha", "occupancy_pct", "tenants_count", "voltage", "transformer_kva"),
    "contacts": ("estate_id", "contact_name", "contact_email", "contact_phone"),
    "saving": (
        *("estate_id", "measure", "end_use", "energy_carrier", "energy_saving_share", "saved_mwh"),
        *(
            "saving_investment_usd",
            "saving_payback_years",
            "saving_abatement_usd_per_t",
            "saving_avoided_tco2e",
            "confidence",
        ),
    ),
    "eip": (
        *("estate_id", "framework", "criterion", "eip_value", "eip_unit", "eip_threshold", "threshold_confidence"),
        *("verdict", "gap", "gap_unit", "eip_basis", "evidence", "evidence_date", "source"),
    ),
    "sdg": ("estate_id", "sdg_indicator", "sdg_value", "sdg_unit", "sdg_targets", "sdg_basis", "confidence"),
    "projects": (
        *("estate_id", "project_rank", "technology", "project_size", "project_unit", "project_investment_usd"),
        *("project_payback_years", "project_avoided_tco2e", "project_abatement_usd_per_t", "jcm_kind"),
        *("project_basis", "confidence"),
    ),
    "streams": (
        *("stream_id", "estate_id", "direction", "stream", "material", "temperature_c", "amount", "unit"),
        *("paired_amount", "left_amount", "stream_status", "source", "confidence"),
    ),
    "pairs": (
        *("pair_id", "stream", "material", "from_estate_id", "to_estate_id", "to_candidate_id", "from_name", "to_name"),
        *("distance_km", "offered_temperature_c", "sought_temperature_c", "pair_amount", "delivered_amount"),
        *("pair_unit", "pair_avoided_tco2e", "confidence"),
    ),
    "matching": (
        *("technology", "estate_id", "interest", "project_size", "project_unit", "project_investment_usd"),
        *("project_avoided_tco2e", "contact_name", "contact_email", "contact_phone"),
    ),
    "likes": (
        *("pilot_estate_id", "technology", "place_kind", "estate_id", "candidate_id", "place_name", "similarity"),
        *("similarity_rank", "is_alike", "alike_by", "unknown_features", "project_size", "project_unit"),
        *("project_avoided_tco2e", "roll_out_year", "confidence"),
    ),
    "roll_out": (
        *("pilot_estate_id", "technology", "year", "places_count", "rolled_size", "project_unit"),
        *("rolled_investment_usd", "rolled_avoided_tco2e"),
    ),
}
"""Table -> its columns that the page shows."""

ASKED = {"eip": ("framework", "criterion"), "sdg": ("sdg_indicator", "sdg_targets")}
"""Tables that ask the same of each park, and what they ask."""
UNKNOWN = "unknown"


@dataclass(frozen=True, eq=False)
class PageParks:
    """What the page is told of eco-industrial parks.

    Attributes
    ----------
    tables
        Name of `COLUMNS` -> table; one that is left out is not known.
    titles
        ``technology``, ``criterion``, ``verdict`` and so on -> key -> what it is called.
    codes
        Key of a criterion -> its code, where the framework gives it one.
    below
        Criteria that ask for less than their threshold; the others ask for no less.
    """

    tables: Mapping[str, pd.DataFrame]
    titles: Mapping[str, Mapping[str, Text]] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    below: frozenset[str] = frozenset()


def parks_content(given: PageParks | None) -> dict[str, Any] | None:
    """Return what the page holds; None where nothing is known of any park.

    Parameters
    ----------
    given
        What it is told.

    Returns
    -------
    dict
        ``tables``, packed, without rows of which nothing is known; ``asked``, the keys of tables that have such rows,
        the same for each park; ``lines``, where each pair begins and ends [degrees]; ``titles`` of the keys that the
        tables have, and no others; ``codes`` and ``below`` as they were given.
    """
    if given is None or not given.tables:
        return None
    shown = {name: _shown(name, given.tables[name]) for name in COLUMNS if name in given.tables}
    tables = {name: packed_table(frame, COLUMNS[name]) for name, frame in shown.items()}
    written = {word for table in tables.values() for words, _ in table["texts"].values() for word in _parts(words)}
    written |= {key for name, keys in ASKED.items() if name in given.tables for key in _keys(given.tables[name], keys)}
    titles = {
        kind: {
            key: {language: title[language] for language in LANGUAGES} for key, title in of.items() if key in written
        }
        for kind, of in given.titles.items()
    }
    return {
        "tables": tables,
        "asked": {name: _asked(given.tables[name], ASKED[name]) for name in ASKED if name in given.tables},
        "lines": _ends(given.tables.get("pairs")),
        "titles": {kind: of for kind, of in titles.items() if of},
        "codes": {key: code for key, code in given.codes.items() if code and key in written},
        "below": sorted(given.below & written),
    }


def _shown(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return what of a table the page holds: what is known, and of places only parks and those that are alike."""
    if name == "likes":
        return table[table["is_alike"].astype(bool) | (table["place_kind"] == "estate")]
    if name == "eip":
        return table[table["eip_value"].notna() | (table["verdict"] != UNKNOWN)]
    return table[table["sdg_value"].notna()] if name == "sdg" else table


def _asked(table: pd.DataFrame, columns: Sequence[str]) -> list[list[str]]:
    asked = table[list(columns)].drop_duplicates()
    return [[str(value) for value in row] for row in asked.itertuples(index=False)]


def _keys(table: pd.DataFrame, columns: Sequence[str]) -> set[str]:
    return {key for row in _asked(table, columns) for key in row} | {UNKNOWN}


def _parts(words: list[str]) -> list[str]:
    """Return words, and those of which one cell holds several."""
    return [*words, *(part for word in words if ";" in word for part in word.split(";"))]


def _ends(pairs: pd.DataFrame | None) -> list[list[float] | None]:
    """Return west and south of the begin of each line, then of its end, in degrees; None where a pair has no line."""
    if not isinstance(pairs, gpd.GeoDataFrame) or pairs.empty:
        return []
    return [_line(line) for line in pairs.geometry.to_crs(4326)]


def _line(line: shapely.LineString | None) -> list[float] | None:
    if line is None or line.is_empty:
        return None
    return [round(number, 5) for end in (line.coords[0], line.coords[-1]) for number in end[:2]]
