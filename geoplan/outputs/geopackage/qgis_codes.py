"""What columns and codes are called: aliases with units, and the meaning of each code, for QGIS and for programs."""

from collections.abc import Iterable, Mapping

from geoplan.fields import Field, Table
from geoplan.languages import Language
from geoplan.outputs.tables.columns import columns_of
from geoplan.outputs.wording.eco_codes import eco_codes, eco_title
from geoplan.outputs.wording.texts import load_texts, text
from geoplan.planning.eco_parks.criteria.verdicts import VERDICTS as EIP_VERDICTS
from geoplan.planning.jcm import VERDICTS
from geoplan.siting.candidate_kinds import candidate_kinds

_CODES: Mapping[str, tuple[str, ...]] = {
    "roof_class": ("residential", "commercial", "industrial"),
    "roof_form": ("flat", "pitched"),
    "status": ("real", "schematic", "synthetic", "model", "surveyed"),
    "place_status": ("real", "schematic", "synthetic"),
    "confidence": ("high", "medium", "low", "user"),
    "candidate_kind": (),
    "technology": (),
    "origin": (),
    "limit_met": VERDICTS,
    "basis": ("given", "interpolated", "growth"),
    "load_basis": ("metered", "tenants", "area"),
    "load_confidence": ("high", "medium", "low"),
    "battery_dispatch": ("self_consumption", "tariff"),
    "left_scopes": ("scope_1_and_2", "scope_2_alone"),
    "zero_net_year": ("met", "not_met", "unknown"),
    "zero_hourly": ("met", "not_met", "unknown"),
    "tariff_customer": ("manufacturing", "park_retailer", "two_part_trial", "own"),
    "tariff_calendar": ("circular_16_2014", "decision_963_2026"),
    "interest": ("survey", "model"),
    "direction": ("offered", "sought"),
    "threshold_confidence": ("high", "medium", "low"),
    "energy_carrier": ("electricity", "fuel"),
    "place_kind": ("estate", "roof", "zone", "study"),
    "measure_status": ("real", "schematic", "synthetic"),
    "target_sense": ("below_bau", "below_base", "intensity", "level", "reduction"),
    "stream_status": ("paired", "part_paired", "unpaired", "no_amount", "no_temperature"),
}
"""Columns that hold one of a few codes, and the codes; those of candidates stand in the table of kinds."""
_OF_USERS = "user"
_CODE_TEXTS: Mapping[str, str] = {
    "origin": "report.origin.",
    "basis": "report.basis.",
    "interest": "eco.interest.",
    "direction": "eco.direction.",
    "verdict": "eco.verdict.",
    "target_sense": "scenario.sense.",
}
"""Column -> how the keys of the texts of its codes begin."""


def aliases_of(columns: Iterable[str], table: Table | None, language: Language) -> dict[str, str]:
    """Return what to call the columns: titles with units from the field dictionary, or from the table of texts.

    Examples
    --------
    >>> aliases_of(["area_km2", "confidence", "x"], "zones", "en")
    {'area_km2': 'Area [km²]', 'confidence': 'Confidence'}
    """
    fields, texts = columns_of(table) if table else {}, load_texts()
    aliases = {}
    for name in columns:
        if name in fields:
            aliases[name] = with_unit(fields[name], language)
        elif f"gpkg.column.{name}" in texts:
            aliases[name] = text(f"gpkg.column.{name}", language)
    return aliases


def with_unit(field: Field, language: Language) -> str:
    """Return the title of a column with its unit, which is a word of the language where it is one.

    Examples
    --------
    >>> with_unit(columns_of("zones")["population"], "vi"), with_unit(columns_of("zones")["area_km2"], "vi")
    ('Dân số [người]', 'Diện tích [km²]')
    """
    unit = load_texts().get(f"unit.{field.unit}")
    return f"{field.title[language]} [{unit[language]}]" if unit else field.label(language)


def codes() -> Mapping[str, tuple[str, ...]]:
    """Return the columns that hold one of a few codes, and the codes; for what they mean see `code_title`.

    Examples
    --------
    >>> codes()["technology"][:2]
    ('ground_pv', 'floating_pv')
    """
    kinds = list(candidate_kinds().values())
    origins = dict.fromkeys(origin for kind in kinds for origin in kind.origins)
    of_parks = {column: tuple(titles) for column, titles in eco_codes().items()}
    on_land = [kind.key for kind in kinds if kind.is_on_land]
    return {
        **_CODES,
        **of_parks,
        "candidate_kind": tuple(kind.key for kind in kinds),
        "verdict": (*EIP_VERDICTS, *of_parks["verdict"]),
        "technology": tuple(dict.fromkeys([*on_land, *of_parks["technology"]])),
        "origin": (*origins, _OF_USERS),
    }


def code_title(column: str, code: str, language: Language) -> str:
    """Return what a code means, or the code where no text says it; `codes` has the columns that hold codes.

    Kinds of candidate of one's own come from where they like: their origins have no text.

    Examples
    --------
    >>> code_title("origin", "density", "en"), code_title("roof_form", "flat", "vi")
    ('much feedstock around', 'Mái bằng')
    """
    title = load_texts().get(f"{_CODE_TEXTS.get(column, 'gpkg.code.')}{code}")
    return title[language] if title else eco_title(column, code, language)
