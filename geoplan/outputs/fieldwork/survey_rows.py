"""What a blank survey form lists: places worth a visit with what the model says of them, and words to choose from.

The workbook and the form on telephones are both made from it.
"""

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geoplan.languages import Language, Text
from geoplan.layers.fieldwork.survey import SurveyItems
from geoplan.layers.fieldwork.survey_columns import SHEETS, Sheet, survey_choices
from geoplan.layers.fieldwork.surveyed import survey_items
from geoplan.layers.land.park_facts import known_voltages
from geoplan.layers.opening.table import as_text
from geoplan.layers.parks.eip_criteria import criteria_in_force
from geoplan.outputs.wording.measure_words import measure_reason, measure_title
from geoplan.outputs.wording.parameter_titles import word_title
from geoplan.siting.candidate_kinds import candidate_kinds
from geoplan.siting.place_status import KNOWN, known_places
from geoplan.siting.rooftop_candidates import KIND as ROOFTOPS
from geoplan.study import Study

MEASURE_ORDER = "measure_order"


@dataclass(frozen=True)
class SurveyRows:
    """What a form lists.

    Attributes
    ----------
    rows
        Sheet -> its rows: column -> what the model says, or what the row is about.
    zones, estates
        Id -> name, of all that can be filled in.
    items
        What feedstock can be surveyed, and the unit of each.
    choices
        Set -> key -> what people read, of what holds in the study's country.
    """

    rows: Mapping[Sheet, Sequence[Mapping[str, Any]]]
    zones: Mapping[str, str]
    estates: Mapping[str, str]
    items: SurveyItems
    choices: Mapping[str, Mapping[str, Text]]


def survey_rows(
    study: Study,
    zones: gpd.GeoDataFrame,
    *,
    candidates: gpd.GeoDataFrame | None,
    rooftops: gpd.GeoDataFrame | None,
    estates: gpd.GeoDataFrame | None,
    measure_first: pd.DataFrame | None,
    language: Language,
    largest: int,
) -> SurveyRows:
    """Return what a form lists.

    Parameters
    ----------
    study, zones, candidates, rooftops, estates, measure_first, language, largest
        As `geoplan.outputs.fieldwork.survey_form.write_survey_form` takes them.
    """
    candidates = None if candidates is None else known_places(candidates)
    rows: dict[Sheet, list[dict[str, Any]]] = {sheet: [] for sheet in SHEETS}
    if study.layers.rooftops.status == KNOWN:
        rows["roofs"] = _roof_rows(rooftops, candidates, zones, largest)
    rows["estates"] = _estate_rows(estates)
    rows["feedstock"] = _feedstock_rows(measure_first, zones, language)
    rows["sites"] = _site_rows(candidates, zones, language)
    if measure_first is not None:
        places = measured_places(measure_first, candidates)
        rows["sites"] = _in_order(rows["sites"], "candidate_id", places, language)
        of_sheets: tuple[tuple[Sheet, str], ...] = (("roofs", "roof_id"), ("estates", "estate_id"))
        for sheet, key in of_sheets:
            of_sheet = measure_first[measure_first["sheet"] == sheet].to_dict("records")
            rows[sheet] = _in_order(rows[sheet], key, {str(row["item"]): row for row in of_sheet}, language)
    return SurveyRows(
        rows=rows,
        zones=dict(zip(zones["zone_id"].astype(str), zones["zone_name"].astype(str), strict=True)),
        estates={} if estates is None else {row["estate_id"]: row["estate_name"] for row in _estate_rows(estates)},
        items=survey_items(study.parameters),
        choices=_choices_there(study),
    )


def _choices_there(study: Study) -> dict[str, Mapping[str, Text]]:
    """Return the choices that hold in a country: its voltages and the frameworks in force."""
    choices = dict(survey_choices())
    for name, keys in (
        ("voltage", known_voltages(study.tariff_country)),
        ("criterion", tuple(criteria_in_force(viet_nam=study.is_viet_nam))),
    ):
        choices[name] = {key: choices[name][key] for key in keys if key in choices[name]}
    return choices


def _roof_rows(
    rooftops: gpd.GeoDataFrame | None, candidates: gpd.GeoDataFrame | None, zones: gpd.GeoDataFrame, largest: int
) -> list[dict[str, Any]]:
    """Return the roofs that are candidates, and the largest of the others."""
    if rooftops is None or rooftops.empty:
        return []
    names = _names_by_roof(candidates)
    order = rooftops.sort_values(["capacity_kwp", "roof_id"], ascending=[False, True], kind="stable")
    is_named = order["roof_id"].astype(str).isin(names)
    named = order[is_named]
    listed = pd.concat([named, order[~is_named].head(max(largest - len(named), 0))])
    longitude, latitude = _places(gpd.GeoDataFrame(listed, geometry="geometry", crs=rooftops.crs))
    zone_names = dict(zip(zones["zone_id"], zones["zone_name"], strict=True))
    return [
        {
            "roof_id": str(roof_id),
            "candidate_name": names.get(str(roof_id), ""),
            "zone_id": zone,
            "zone_name": zone_names.get(zone, ""),
            "longitude": x,
            "latitude": y,
            "model_roof_area_m2": area,
            "model_usable_area_m2": usable,
            "model_capacity_kwp": capacity,
        }
        for roof_id, zone, x, y, area, usable, capacity in zip(
            listed["roof_id"],
            listed["zone_id"],
            longitude,
            latitude,
            listed["roof_area_m2"],
            listed["usable_roof_area_m2"],
            listed["capacity_kwp"],
            strict=True,
        )
    ]


def _names_by_roof(candidates: gpd.GeoDataFrame | None) -> dict[str, str]:
    if candidates is None or "roof_id" not in candidates:
        return {}
    ids = as_text(candidates["roof_id"])
    return {roof: str(name) for roof, name in zip(ids, candidates["candidate_name"], strict=True) if roof}


def _estate_rows(estates: gpd.GeoDataFrame | None) -> list[dict[str, Any]]:
    if estates is None:
        return []
    return [
        {
            "estate_id": str(estate),
            "estate_name": name,
            "model_area_ha": area,
            "model_occupancy_pct": let,
        }
        for estate, name, area, let in zip(
            estates["estate_id"],
            estates["estate_name"],
            _column(estates, "area_ha"),
            _column(estates, "occupancy_pct"),
            strict=True,
        )
    ]


def _site_rows(
    candidates: gpd.GeoDataFrame | None, zones: gpd.GeoDataFrame, language: Language
) -> list[dict[str, Any]]:
    if candidates is None or candidates.empty:
        return []
    longitude, latitude = _places(candidates)
    zone_names = dict(zip(zones["zone_id"], zones["zone_name"], strict=True))
    titles = {key: kind.title[language] for key, kind in candidate_kinds().items()}
    columns = ("candidate_id", "candidate_name", "candidate_kind", "zone_id", "capacity_mw", "grid_distance_km")
    given = zip(*(_column(candidates, name) for name in columns), longitude, latitude, strict=True)
    return [
        {
            "candidate_id": candidate,
            "candidate_name": name,
            "candidate_kind": kind,
            "candidate_kind_title": titles.get(str(kind), str(kind)),
            "zone_name": zone_names.get(zone, ""),
            "longitude": x,
            "latitude": y,
            "model_capacity_mw": capacity,
            "model_grid_distance_km": distance,
        }
        for candidate, name, kind, zone, capacity, distance, x, y in given
    ]


def _feedstock_rows(
    measure_first: pd.DataFrame | None, zones: gpd.GeoDataFrame, language: Language
) -> list[dict[str, Any]]:
    """Return the amounts of zones that are worth counting, in their order."""
    if measure_first is None:
        return []
    kinds, units = survey_choices()["feedstock_kind"], survey_choices()["feedstock_unit"]
    names = dict(zip(zones["zone_id"].astype(str), zones["zone_name"].astype(str), strict=True))
    return [
        {
            "zone_id": str(row["zone_id"]),
            "kind": kinds[str(row["thing"])][language],
            "item": word_title(str(row["item"]), language),
            "model_item_title": measure_title(row, language, zones=names),
            "model_amount": row["amount"],
            "model_unit": units[str(row["unit"])][language],
            **_told(row, language),
        }
        for row in measure_first[measure_first["sheet"] == "feedstock"].to_dict("records")
    ]


def _in_order(
    rows: Sequence[Mapping[str, Any]], key: str, told: Mapping[str, Mapping[Hashable, Any]], language: Language
) -> list[dict[str, Any]]:
    """Return rows in the order in which they are worth a visit; those of which nothing is told keep theirs, behind."""
    given = [{**row, **(_told(told[row[key]], language) if row[key] in told else {})} for row in rows]
    return sorted(given, key=lambda row: row.get(MEASURE_ORDER, math.inf))


def _told(row: Mapping[Hashable, Any], language: Language) -> dict[str, Any]:
    return {MEASURE_ORDER: row["measure_order"], "measure_reason": measure_reason(row, language)}


def measured_places(measure_first: pd.DataFrame, candidates: pd.DataFrame | None) -> dict[str, Mapping[Hashable, Any]]:
    """Return what is measured at candidates that are one roof or one park: ``candidate_id`` -> its row."""
    if candidates is None:
        return {}
    rows = {(row["sheet"], str(row["item"])): row for row in measure_first.to_dict("records")}
    places: dict[str, Mapping[Hashable, Any]] = {}
    for origin, column, sheet in (("roof", "roof_id", "roofs"), ("estate", "estate_id", "estates")):
        if column not in candidates or "origin" not in candidates:
            continue
        own = candidates[(candidates["origin"] == origin) & (candidates["candidate_kind"] == ROOFTOPS)]
        for candidate, item in zip(own["candidate_id"].astype(str), as_text(own[column]), strict=True):
            if (sheet, item) in rows:
                places[candidate] = rows[sheet, item]
    return places


def _column(frame: pd.DataFrame, name: str) -> Iterable[Any]:
    return frame[name] if name in frame else [None] * len(frame)


def _places(frame: gpd.GeoDataFrame) -> tuple[Any, Any]:
    """Return longitude and latitude of a point of each feature."""
    points = gpd.GeoSeries(shapely.point_on_surface(frame.geometry.to_numpy()), crs=frame.crs).to_crs(4326)
    return points.x.to_numpy(), points.y.to_numpy()
