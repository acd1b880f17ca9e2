"""What was seen on site put in the place of what the layers say: statistics of feedstock, and estates."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.errors import Fault, LayerError, did_you_mean
from geoplan.layers.feedstock.items import animals, load_residues
from geoplan.layers.feedstock.shared_rows import ZoneNames
from geoplan.layers.feedstock.waste import STREAMS
from geoplan.layers.fieldwork.survey import MODEL, SURVEYED, Survey, SurveyItems
from geoplan.layers.land.park_facts import AMOUNTS as FACT_AMOUNTS
from geoplan.layers.land.park_facts import CONSENT, CONTACTS, FactFault, fact_faults, with_consent
from geoplan.layers.parks.let_share import let_share_faults, with_let_share
from geoplan.parameters import Parameters

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
    zones: ZoneNames,
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
    zones
        The zones of the study, and their districts.

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
        tables.append(table if rows.empty else _with_rows(table, rows, kind, survey, zones, faults))
    if faults:
        raise LayerError(faults)
    return SurveyedStatistics(*tables)


def _with_rows(
    table: pd.DataFrame | None,
    rows: pd.DataFrame,
    kind: str,
    survey: Survey,
    zones: ZoneNames,
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
            faults.append(
                Fault(
                    survey.file,
                    str(row.place),
                    found=found,
                    expected=f"'{_WHOLE_WASTE}'",
                    action="Give all streams together.",
                )
            )
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
        for rows_of, zones_of in _shared_over(kept, whole, zones):
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
    table: pd.DataFrame, whole: "pd.Series[bool]", names: ZoneNames
) -> Iterator[tuple["pd.Series[bool]", set[str]]]:
    """Yield rows without a zone that are shared over the same zones, and these zones: by district, then the rest."""
    zones, districts = set(names.zone_ids), names.districts
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


def survey_estates(
    estates: gpd.GeoDataFrame, survey: Survey, *, country: str = "", parameters: Parameters | None = None
) -> gpd.GeoDataFrame:
    """Put what was surveyed of estates in the place of what the layer says.

    Parameters
    ----------
    estates
        With ``estate_id``.
    survey
        The survey.
    country
        ISO 3166-1: whose voltages are tabled.
    parameters
        Of the study: by them the let share follows from let hectares; None leaves it.

    Returns
    -------
    GeoDataFrame
        The same rows; ``occupancy_pct`` [%] where it was surveyed, and besides ``demand_mwh`` [MWh a year] and
        ``usable_roof_pct`` [%], NaN where not surveyed, ``status``: ``surveyed`` or ``model``, and the facts of
        `geoplan.layers.land.park_facts` and ``technologies_wanted`` (keys joined by ``;``) that anybody told. A let
        share that was surveyed alone takes the let hectares of the layer away, and the other way about.

    Raises
    ------
    LayerError
        For estates that do not exist, and what cannot be of them: all at once.
    """
    ids = estates["estate_id"].astype(str)
    _check_ids(survey, survey.estates, "estate_id", set(ids))
    rows = survey.estates.set_index("estate_id")
    result = _without_outdated_land(estates, ids, rows)
    for column in ("occupancy_pct", "demand_mwh", "usable_roof_pct", *FACT_AMOUNTS):
        if column in FACT_AMOUNTS and column not in result and (column not in rows or rows[column].isna().all()):
            continue
        before = result[column] if column in result else pd.Series(np.nan, index=result.index)
        new = ids.map(rows[column]).astype(float) if column in rows else before
        result[column] = new.where(new.notna(), before)
    for column in ("voltage", "technologies_wanted"):
        result = _with_texts(result, ids, rows, column)
    result = _with_contacts(result, ids, rows)
    faults = [*fact_faults(result, country=country)]
    if parameters is not None:
        faults += let_share_faults(result, parameters=parameters)
        result = with_let_share(result, parameters=parameters)
    _raise_at_rows(survey, ids, faults)
    return result.assign(status=np.where(ids.isin(rows.index), SURVEYED, MODEL))


def _without_outdated_land(estates: gpd.GeoDataFrame, ids: "pd.Series[str]", rows: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return estates without the let share or the let hectares of those of which the other was surveyed."""
    result = estates.copy()
    for column, other in (("occupancy_pct", "let_ha"), ("let_ha", "occupancy_pct")):
        if column in result and other in rows:
            result[column] = result[column].mask(ids.map(rows[other]).notna())
    return result


def _with_texts(estates: gpd.GeoDataFrame, ids: "pd.Series[str]", rows: pd.DataFrame, column: str) -> gpd.GeoDataFrame:
    """Return estates with a surveyed text; without the column where nobody told it of any."""
    told = dict(zip(rows.index, rows[column], strict=True)) if column in rows else {}
    new = pd.Series([str(told.get(each, "")) for each in ids], index=estates.index, dtype=str)
    if column not in estates and (new == "").all():
        return estates
    before = estates[column] if column in estates else pd.Series("", index=estates.index)
    return estates.assign(**{column: new.where(new != "", before)})


def _with_contacts(estates: gpd.GeoDataFrame, ids: "pd.Series[str]", rows: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return estates with the contacts who agreed; one who says no now is taken out, whoever told of him.

    Who is named in the form takes the whole place of who stood in the layer: no name gets another's address.
    """
    told = rows[[name for name in CONTACTS if name in rows]]
    named = ids.isin(told.index[(told != "").any(axis=1)])
    there = [name for name in CONTACTS if name in estates]
    estates = estates.assign(**{name: estates[name].where(~named, "") for name in there})
    for column in (*CONTACTS, CONSENT):
        estates = _with_texts(estates, ids, rows, column)
    return with_consent(estates)


def _raise_at_rows(survey: Survey, ids: "pd.Series[str]", faults: Iterable[FactFault]) -> None:
    """Raise what is wrong with facts of estates at the rows of the form, or of the layer where it has none."""
    places = dict(zip(survey.estates["estate_id"], survey.estates["place"], strict=True))
    told = []
    for fault in faults:
        where = ", ".join(places.get(name, f"estate {name}") for name in ids[fault.rows])
        told.append(Fault(survey.file, where, found=fault.found, expected=fault.expected, action=fault.action))
    if told:
        raise LayerError(told)


def _check_ids(survey: Survey, frame: pd.DataFrame, column: str, known: Iterable[str]) -> None:
    there = set(known)
    faults = [
        Fault(
            survey.file,
            str(place),
            found=f"{column} '{given}'",
            expected=f"a {column} of the study",
            action=did_you_mean(given, there),
        )
        for place, given in zip(frame["place"], frame[column], strict=True)
        if given not in there
    ]
    if faults:
        raise LayerError(faults)
