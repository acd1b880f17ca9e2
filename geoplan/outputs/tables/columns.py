"""The columns of tables and their order: the field dictionary's, and what each criterion gives to a candidate."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import geopandas as gpd
import pandas as pd

from geoplan.fields import Field, Table, fields_of, load_fields
from geoplan.languages import LANGUAGES, Text
from geoplan.outputs.wording.scenario_words import BESIDE, UNIT
from geoplan.outputs.wording.texts import load_texts
from geoplan.planning.scenario.exchange.aim_table import AIM_COLUMNS
from geoplan.planning.scenario.scenario_tables import SCENARIO_COLUMNS
from geoplan.siting.ranking.criteria import load_candidate_criteria

CONTRIBUTION = "contribution_"
# Products of shares and weights, less the noise of binary fractions (0.30000000000000004).
_SHARES = frozenset({"score", "known_share", "weight_applied_share", "priority_weight_applied_share"})
_SHARE_DIGITS = 9

FIRST: Mapping[Table, tuple[str, ...]] = {
    "candidates": ("rank", "candidate_id", "candidate_name", "candidate_kind", "capacity_mw", "energy_gwh"),
    "sites": ("site_id", "technology"),
    "jcm": ("jcm_rank", "candidate_id", "candidate_name", "candidate_kind", "rank"),
    "landfills": ("landfill_id", "landfill_name"),
    "exclusions": ("technology", "rule", "rule_title"),
    "waste_plan": ("year", "treatment", "treatment_title", "basis", "t_per_day", "share"),
    "residue_curve": ("residue", "residue_title", "electricity_usd_per_mwh", "affordable_usd_per_t", "economic_share"),
    "surveyed": ("sheet", "item", "zone_id", "column", "value", "model_value", "place"),
    "measure_first": ("measure_order", "item_title", "narrowing_gwh", "narrowing_pct", "first_changes_pct"),
    "estates": (
        "estate_id",
        "estate_name",
        "estate_pv_capacity_mwp",
        "estate_pv_energy_gwh",
        "load_mwh",
        "load_basis",
        "load_confidence",
    ),
    "estate_hours": ("estate_id", "month", "hour"),
    "estate_sizes": ("estate_id", "battery_hours", "battery_kwh", "battery_kw"),
    "estate_bills": ("estate_id", "tariff_calendar", "bill_month", "bill_part"),
    "eco_parks": ("estate_id", "estate_name"),
    "matching": ("technology", "technology_title", "estate_id", "estate_name", "interest"),
    "estate_projects": ("estate_id", "estate_name", "project_rank", "technology", "technology_title"),
    "estate_saving": (
        *("estate_id", "estate_name", "measure", "measure_title", "end_use", "energy_carrier", "energy_saving_share"),
        "saved_mwh",
        *("saving_investment_usd", "saving_payback_years", "saving_life_years", "saving_abatement_usd_per_t"),
        *("saving_avoided_tco2e", "confidence"),
    ),
    "estate_eip": (
        *(
            "estate_id",
            "estate_name",
            "framework",
            "criterion",
            "criterion_title",
            "eip_value",
            "eip_unit",
            "eip_threshold",
            "threshold_confidence",
        ),
        *("verdict", "gap", "gap_unit", "eip_basis", "evidence", "evidence_date", "source"),
    ),
    "estate_sdg": (
        "estate_id",
        "estate_name",
        "sdg_indicator",
        "sdg_indicator_title",
        "sdg_value",
        "sdg_unit",
        "sdg_targets",
        "sdg_basis",
        "confidence",
    ),
    "estate_streams": (
        *(
            "stream_id",
            "estate_id",
            "estate_name",
            "direction",
            "stream",
            "material",
            "temperature_c",
            "amount",
            "unit",
        ),
    ),
    "symbiosis": (
        *("pair_id", "stream", "material", "from_estate_id", "from_name", "to_estate_id", "to_candidate_id", "to_name"),
        *("distance_km", "offered_temperature_c", "sought_temperature_c", "pair_amount", "delivered_amount"),
        *("pair_unit", "pair_avoided_tco2e", "confidence"),
    ),
    "domino": ("pilot_estate_id", "technology", "technology_title", "place_kind", "estate_id", "candidate_id"),
    "roll_out": ("pilot_estate_id", "technology", "technology_title", "year", "roll_out_share", "places_count"),
    "checks": ("check_title", "reference_title", "our_value", "our_value_low", "our_value_high"),
}
"""What a reader looks for first, before the dictionary's order."""


@cache
def columns_of(table: Table) -> dict[str, Field]:
    """Return the fields of a table by name, in the order in which its files have them.

    Parameters
    ----------
    table
        Zones, roofs, candidates and so on.

    Examples
    --------
    >>> columns_of("candidates")["contribution_haul"].title.en
    'Points of the score: Short haul of feedstock'
    >>> list(columns_of("sites"))[:3]
    ['site_id', 'technology', 'area_ha']
    """
    known = {field.name: field for field in fields_of(table)}
    given = AIM_COLUMNS if table == "aim" else SCENARIO_COLUMNS.get(table, ())
    of_scenarios = [name for name in _with_words(given) if name in known]
    fields = {name: known[name] for name in FIRST.get(table, of_scenarios)} | known
    if table == "candidates":
        fields |= {field.name: field for field in _contributions()}
    return fields


def ordered(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return a table's columns without the geometry: known ones first, as `columns_of` has them.

    Columns have the types of the dictionary: counts, ranks and years are integers, names, ids and codes are text.
    Scores and their parts have nine decimals; a value that is not known stays unknown.

    Parameters
    ----------
    frame
        Zones, estates, roofs, candidates and so on.
    table
        Which of them.

    Returns
    -------
    DataFrame
        A copy, with a plain index.

    Examples
    --------
    >>> ordered(pd.DataFrame({"roof_count": [2.0, 3.0], "zone_id": [1, 2]}), "zones").to_dict("list")
    {'zone_id': ['1', '2'], 'roof_count': [2, 3]}
    """
    fields = columns_of(table)
    known = [name for name in fields if name in frame.columns]
    others = [name for name, dtype in frame.dtypes.items() if name not in fields and str(dtype) != "geometry"]
    plain = pd.DataFrame(frame[[*known, *others]]).reset_index(drop=True)
    for name in plain.columns:
        column = plain[name]
        field = fields.get(name, load_fields().get(str(name)))
        if field is not None and field.type == "integer" and pd.api.types.is_numeric_dtype(column):
            plain[name] = column.round().astype("Int64")
        elif field is not None and field.type == "boolean" and column.isna().any():
            plain[name] = column.astype("boolean")
        elif field is not None and field.type == "string" and _may_hold_fractions(column):
            plain[name] = _as_text(column.map(_code, na_action="ignore"))
        elif pd.api.types.is_float_dtype(column) and (name in _SHARES or str(name).startswith(CONTRIBUTION)):
            plain[name] = column.round(_SHARE_DIGITS)
        elif (field is not None and field.type == "string") or not pd.api.types.is_numeric_dtype(column):
            plain[name] = _as_text(column)
    return plain


def with_degrees(frame: pd.DataFrame) -> pd.DataFrame:
    """Add ``longitude`` and ``latitude`` [degrees, WGS84] to points that have only their geometry.

    Parameters
    ----------
    frame
        Points in any CRS with the columns or without them, or a table without geometry.
    """
    if not isinstance(frame, gpd.GeoDataFrame) or {"longitude", "latitude"} <= set(frame.columns):
        return frame
    points = frame.geometry.to_crs(4326).representative_point()
    return frame.assign(longitude=points.x, latitude=points.y)


def _with_words(columns: Sequence[str]) -> dict[str, None]:
    """Return the columns of a table of scenarios, each code followed by what it means, stocks led by their unit."""
    unit = () if UNIT in columns else (UNIT,)
    return dict.fromkeys(
        name
        for column in columns
        for name in (column, BESIDE.get(column, column), *(unit if column == "measure_id" else ()))
    )


def _contributions() -> list[Field]:
    title, about = (load_texts()[f"gpkg.contribution.{part}"] for part in ("title", "description"))
    return [
        Field(
            name=f"{CONTRIBUTION}{key}",
            unit="",
            aggregate="none",
            decimals=3,
            tables=("candidates",),
            title=Text(**{each: title[each].format(criterion=criterion.title[each]) for each in LANGUAGES}),
            description=about,
            type="number",
        )
        for key, criterion in load_candidate_criteria().items()
    ]


def _may_hold_fractions(column: "pd.Series[Any]") -> bool:
    """Say whether numbers of roofs may have become fractions, since they stand beside candidates that are none."""
    return pd.api.types.is_float_dtype(column) or (str(column.name).endswith("_id") and column.dtype == object)


def _code(given: Any) -> str:
    return f"{given:.0f}" if isinstance(given, float) and given.is_integer() else str(given)


def _as_text(column: "pd.Series[str]") -> "pd.Series[str]":
    # A NUL would end the text in SQLite and in CSV readers.
    texts = column.astype("string") if not isinstance(column.dtype, pd.StringDtype) else column
    texts = texts.str.replace("\x00", "", regex=False)
    # A code that is empty names nothing: it is missing, in every row alike. Names may be empty.
    return texts.mask(texts == "") if str(column.name).endswith("_id") else texts
