"""Amounts of crops, animals and waste that were surveyed in zones, put into the tables of statistics."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geoplan.errors import Fault, LayerError
from geoplan.layers.fieldwork.survey import Survey, SurveyItems
from geoplan.parameters import Parameters
from geoplan.potential.biomass.manure import animals
from geoplan.potential.biomass.residues import load_residues
from geoplan.potential.roofs.surveyed import MODEL, SURVEYED
from geoplan.potential.waste.composition import STREAMS

_AMOUNTS = {"production_t": "t/a", "area_ha": "ha", "volume_m3": "m3/a"}
_SUBJECTS = {"crop": "crop", "animal": "animal", "waste": "stream"}
_WHOLE_WASTE = "all"


def survey_items(parameters: Parameters) -> SurveyItems:
    """Return what feedstock can be surveyed, and the unit of each.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> items = survey_items(load_parameters())
    >>> items["crop"]["paddy"], items["crop"]["rubber"], items["animal"]["pigs"], items["waste"]["all"]
    ('t/a', 'ha', 'heads', 't/day')
    """
    residues = load_residues()
    return {
        "crop": {crop: _AMOUNTS[per] for crop, per in zip(residues["crop"], residues["per"], strict=True)},
        "animal": dict.fromkeys(animals(parameters), "heads"),
        "waste": dict.fromkeys(STREAMS, "t/day"),
    }


@dataclass(frozen=True)
class SurveyedStatistics:
    """Statistics with what was surveyed in them; None where neither the study nor the survey has any."""

    crops: pd.DataFrame | None
    livestock: pd.DataFrame | None
    waste: pd.DataFrame | None


def survey_feedstock(
    crops: pd.DataFrame | None,
    livestock: pd.DataFrame | None,
    waste: pd.DataFrame | None,
    survey: Survey,
    *,
    zone_ids: Sequence[str],
    districts: Mapping[str, str] | None = None,
) -> SurveyedStatistics:
    """Put surveyed amounts of zones into the tables of statistics.

    A surveyed zone's row takes the place of the zone's own. What stands for the whole study or a district stays its
    total: the amounts of its zones that had no row of their own are taken out of it, and the rest is shared over its
    other zones, so that nothing counts twice. Where more was surveyed than the statistic has, or every zone has a row
    of its own now, their sum is the total.

    Parameters
    ----------
    crops, livestock, waste
        As `geoplan.layers` reads them; None where the study has none.
    survey
        The survey.
    zone_ids
        The zones of the study.
    districts
        Zone id -> its district, for statistics that name districts.

    Returns
    -------
    SurveyedStatistics
        The tables, with a column ``status`` (``surveyed`` or ``model``) where anything was surveyed.

    Raises
    ------
    LayerError
        Where a waste stream was surveyed that the study's own rows do not distinguish (``urban`` beside ``all``).
    """
    faults: list[Fault] = []
    tables: list[pd.DataFrame | None] = []
    for kind, table in (("crop", crops), ("animal", livestock), ("waste", waste)):
        rows = survey.feedstock[survey.feedstock["kind"] == kind]
        tables.append(table if rows.empty else _with_rows(table, rows, kind, survey, zone_ids, districts, faults))
    if faults:
        raise LayerError(faults)
    return SurveyedStatistics(*tables)


def _with_rows(
    table: pd.DataFrame | None,
    rows: pd.DataFrame,
    kind: str,
    survey: Survey,
    zone_ids: Sequence[str],
    districts: Mapping[str, str] | None,
    faults: list[Fault],
) -> pd.DataFrame:
    subject = _SUBJECTS[kind]
    new = _statistics_of(rows, kind, survey)
    amounts = [name for name in (*_AMOUNTS, "heads", "t_per_day") if name in new]
    if table is None:
        return new
    kept = table.assign(status=MODEL)
    replaced = np.zeros(len(kept), dtype=bool)
    for row in new.itertuples(index=False):
        item, zone = getattr(row, subject), row.zone_id
        alike = _same_stuff(kept[subject], item, kind)
        here = (kept["zone_id"] == zone) & alike
        coarse = here & (kept[subject] == _WHOLE_WASTE) if item != _WHOLE_WASTE and kind == "waste" else here & False
        whole = (kept["zone_id"] == "") & (kept[subject] == _WHOLE_WASTE)
        if kind == "waste" and item != _WHOLE_WASTE and (coarse.any() or whole.any()):
            found = f"the stream '{item}', where the study's statistics know only '{_WHOLE_WASTE}'"
            faults.append(Fault(survey.file, str(row.place), found, f"'{_WHOLE_WASTE}'", "Give all streams together."))
            continue
        replaced |= here.to_numpy()
    before, kept = kept, kept[~replaced].copy()
    for item in dict.fromkeys(new[subject]):
        surveyed = new[new[subject] == item]
        column = next(name for name in amounts if surveyed[name].notna().any())
        whole = (kept["zone_id"] == "") & _same_stuff(kept[subject], item, kind)
        # what stands for the whole study is shared over zones without a row of their own: theirs is not in it
        own = set(before.loc[_same_stuff(before[subject], item, kind), "zone_id"])
        gone = pd.Series(False, index=kept.index)
        for rows_of, zones_of in _shared_over(kept, whole, zone_ids, districts):
            inside = surveyed["zone_id"].isin(zones_of) & ~surveyed["zone_id"].isin(own)
            taken = float(surveyed.loc[inside, column].sum())
            total = float(kept.loc[rows_of, column].sum()) if column in kept else 0.0
            left = 1.0 - taken / total if total > 0 else 0.0
            if left <= 0 or zones_of <= {*surveyed["zone_id"], *own}:
                gone |= rows_of
                continue
            for name in amounts:
                if name in kept:
                    kept[name] = kept[name].where(~rows_of, kept[name] * left)
        kept = kept[~gone].copy()
    return pd.concat([kept, new[[name for name in new if name in {*kept, "place", "status"}]]], ignore_index=True)


def _shared_over(
    table: pd.DataFrame, whole: "pd.Series[bool]", zone_ids: Sequence[str], districts: Mapping[str, str] | None
) -> Iterator[tuple["pd.Series[bool]", set[str]]]:
    """Yield rows without a zone that are shared over the same zones, and these zones: by district, then the rest."""
    zones = set(zone_ids)
    if not whole.any():
        return
    if districts is None or "district" not in table:
        yield whole, zones
        return
    given = table["district"].fillna("").astype(str).str.strip()
    named = sorted(set(given[whole]) - {""})
    for district in named:
        yield whole & (given == district), {zone for zone in zones if districts.get(zone, "") == district}
    rest = whole & (given == "")
    if rest.any():
        yield rest, {zone for zone in zones if districts.get(zone, "") not in named}


def _same_stuff(items: "pd.Series[str]", item: str, kind: str) -> "pd.Series[bool]":
    """Return the rows that count the same thing: for waste, all streams together are every stream."""
    return items.notna() if kind == "waste" and item == _WHOLE_WASTE else items == item


def _statistics_of(rows: pd.DataFrame, kind: str, survey: Survey) -> pd.DataFrame:
    """Return rows of a survey as rows of a table of statistics."""
    names = {"crop": _AMOUNTS, "animal": {"heads": "heads"}, "waste": {"t_per_day": "t/day"}}[kind]
    sources = [source or f"survey {survey.file}" for source in rows["source"]]
    table = pd.DataFrame({"zone_id": rows["zone_id"].to_numpy(), _SUBJECTS[kind]: rows["item"].to_numpy()})
    for name, unit in names.items():
        table[name] = rows["amount"].where(rows["unit"] == unit).to_numpy(float)
    table = table.assign(year=rows["year"].to_numpy(), source=sources, confidence="", status=SURVEYED)
    if kind == "crop":
        table.insert(5, "season", "")
    return table.assign(place=rows["place"].to_numpy())
