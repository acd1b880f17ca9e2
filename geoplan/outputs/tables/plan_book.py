"""plan.xlsx: the plan that a run used, with the measures and places that it can name, for who changes it."""

from pathlib import Path
from typing import TYPE_CHECKING

from geoplan.languages import Language
from geoplan.outputs.wording.cell_words import cell_words
from geoplan.planning.scenario.exchange.plan_sheets import Row
from geoplan.planning.scenario.exchange.plan_workbook import ReferenceSheet

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment


def write_plan_book(result: "Assessment", path: str | Path, *, language: Language = "en") -> Path | None:
    """Write the plan that a run used as a workbook.

    The sheets plan, scenarios and estates are those that `geoplan run --plan` reads; measures and places say what a
    scenario can name, and are not read.

    Parameters
    ----------
    result
        What the run found.
    path
        The file; it is replaced only when the new one is whole.
    language
        Of the titles of measures.

    Returns
    -------
    Path
        The file; None for a result made by hand. The same result gives the same bytes.

    Raises
    ------
    GeoplanError
        Where the file cannot be written.
    """
    if result.plan.used is None:
        return None
    references = [
        ReferenceSheet("measures", _measures(result, language)),
        ReferenceSheet("places", _places(result, language)),
    ]
    return result.plan.used.write_workbook(path, references=references)


def _measures(result: "Assessment", language: Language) -> list[Row]:
    """Return what each measure is called, where it stands, and how much of it there could be."""
    known = () if result.scenarios is None else result.scenarios.measures
    rows: list[Row] = [("measure", "title", "place_kind", "unit", "potential", "build_limit")]
    for each in known:
        limit = None if each.build_limit != each.build_limit else float(each.build_limit)
        potential = float(f"{float(each.potential.sum()):.12g}")
        kind, unit = (
            cell_words("place_kind", each.place_kind, language),
            cell_words("measure_unit", each.unit, language),
        )
        rows.append((each.measure_id, each.title[language], kind, unit, potential, limit))
    return rows


def _places(result: "Assessment", language: Language) -> list[Row]:
    """Return the zones and the estates with their names."""
    rows: list[Row] = [("place", "name", "place_kind")]
    zones, zone = result.zones, cell_words("place_kind", "zone", language)
    rows += zip(zones["zone_id"].astype(str), zones["zone_name"].astype(str), [zone] * len(zones), strict=True)
    if (estates := result.estates) is not None:
        kinds = [cell_words("place_kind", "estate", language)] * len(estates)
        rows += zip(estates["estate_id"].astype(str), estates["estate_name"].astype(str), kinds, strict=True)
    return rows
