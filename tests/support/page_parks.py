"""Tables of eco-industrial parks as a page of a map is told of them, with figures of their own."""

import itertools

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.languages import Text
from geoplan.outputs.map.eco_parks.parks_content import PageParks

VERDICTS = ("met", "reached_unverified", "not_met", "not_reached_unverified", "unknown", "reported")


def _text(name: str) -> Text:
    return Text(en=name, vi=f"{name} (vi)", ja=f"{name} (ja)")


def page_parks_of(ids: list[str], points: gpd.GeoSeries) -> PageParks:
    """Parks with all that there can be: the first is a pilot, asks for two things and may be written to.

    Parameters
    ----------
    ids
        Of the estates, two at least.
    points
        Where they are.
    """
    first = ids[0]
    tables = {
        "facts": _facts(ids),
        "contacts": pd.DataFrame(
            {
                "estate_id": [first],
                "contact_name": ["<b>Trần Thị Bình</b>"],
                "contact_email": ["binh@example.org"],
                "contact_phone": ["+84 225 000 000"],
            }
        ),
        "saving": _saving(ids),
        "eip": _eip(ids),
        "sdg": _sdg(ids),
        "projects": _projects(ids),
        "streams": _streams(ids),
        "pairs": _pairs(ids, points),
        "matching": _matching(ids),
        "likes": _likes(ids),
        "roll_out": pd.DataFrame(
            {
                "pilot_estate_id": first,
                "technology": "rooftop_pv",
                "year": range(2027, 2037),
                "places_count": np.linspace(1, len(ids), 10).round(),
                "rolled_size": np.linspace(4_000, 60_000, 10),
                "project_unit": "kWp",
                "rolled_investment_usd": np.linspace(2.4e6, 36e6, 10),
                "rolled_avoided_tco2e": np.linspace(2_900, 44_000, 10),
            }
        ),
    }
    titles = {
        "technology": {
            key: _text(key.replace("_", " ").capitalize())
            for key in ("rooftop_pv", "battery", "motors", "led", "insulation")
        },
        "criterion": {f"c{number}": _text(f"Criterion number {number} of the framework") for number in range(6)},
        "verdict": {key: _text(key.replace("_", " ")) for key in VERDICTS},
        "stream": {key: _text(key.capitalize()) for key in ("heat", "water", "residue")},
        "feature": {key: _text(key) for key in ("industry", "size", "voltage")},
        "interest": {"survey": _text("asked for"), "model": _text("by the model")},
    }
    return PageParks(tables=tables, titles=titles, codes={"c1": "ENV.1"})


def _facts(ids: list[str]) -> pd.DataFrame:
    others = ids[1:]
    return pd.DataFrame(
        {
            "estate_id": ids,
            "area_ha": [540.0, *(120.5 for _ in others)],
            "let_ha": [432.0, *(np.nan for _ in others)],
            "occupancy_pct": [80.0, *(np.nan for _ in others)],
            "tenants_count": [41.0, *(np.nan for _ in others)],
            "voltage": ["22 to 110 kV", *("" for _ in others)],
            "transformer_kva": [126_000.0, *(np.nan for _ in others)],
        }
    )


def _saving(ids: list[str]) -> pd.DataFrame:
    rows = [
        ("motors", "electricity", 0.05, 1_200.0, 300_000.0, 2.1, -35.0, 810.0, "medium"),
        ("led", "electricity", 0.02, 480.0, 40_000.0, 0.8, -70.0, 324.0, "low"),
        ("insulation", "fuel", 0.03, np.nan, np.nan, np.inf, np.nan, np.nan, "low"),
    ]
    names = ["measure", "energy_carrier", "energy_saving_share", "saved_mwh", "saving_investment_usd"]
    names += ["saving_payback_years", "saving_abatement_usd_per_t", "saving_avoided_tco2e", "confidence"]
    return pd.DataFrame([(park, *row) for park in ids for row in rows], columns=["estate_id", *names])


def _eip(ids: list[str]) -> pd.DataFrame:
    values = [1.0, 25.0, 6.0, 12.0, np.nan, 310.0]
    units = ["yes_no", "%", "%", "%", "%", "count"]
    rows = [
        {
            "estate_id": park,
            "framework": "decree_35" if number < 4 else "form_a5",
            "criterion": f"c{number}",
            "eip_value": values[number] if park == ids[0] else np.nan,
            "eip_unit": units[number],
            "eip_threshold": [1.0, 20.0, 10.0, 25.0, 5.0, np.nan][number],
            "verdict": verdict if park == ids[0] else "unknown",
            "gap": [np.nan, np.nan, 4.0, 13.0, np.nan, np.nan][number] if park == ids[0] else np.nan,
            "gap_unit": "ha",
            "evidence": "report of <2025>" if number == 0 and park == ids[0] else "",
            "evidence_date": "2025-06-30" if number == 0 and park == ids[0] else "",
        }
        for park in ids
        for number, verdict in enumerate(VERDICTS)
    ]
    return pd.DataFrame(rows)


def _sdg(ids: list[str]) -> pd.DataFrame:
    rows = [("renewable_share", 31.5, "%", "7.2, 13.2", "low"), ("waste_recovered", np.nan, "%", "12.5", "")]
    names = ["sdg_indicator", "sdg_value", "sdg_unit", "sdg_targets", "confidence"]
    return pd.DataFrame([(park, *row) for park in ids for row in rows], columns=["estate_id", *names])


def _projects(ids: list[str]) -> pd.DataFrame:
    rows = [
        (1, "motors", 1_200.0, "MWh/a", 300_000.0, 2.1, 810.0, -35.0, "", "saving_measures", "medium"),
        (2, "rooftop_pv", 24_000.0, "kWp", 14.4e6, 6.2, 18_000.0, 12.5, "solar_pv", "estate_plan", "low"),
        (3, "battery", np.nan, "kWh", np.nan, np.inf, np.nan, np.nan, "", "battery_sweep", "low"),
    ]
    names = ["project_rank", "technology", "project_size", "project_unit", "project_investment_usd"]
    names += ["project_payback_years", "project_avoided_tco2e", "project_abatement_usd_per_t", "jcm_kind"]
    names += ["project_basis", "confidence"]
    return pd.DataFrame([(park, *row) for park in ids for row in rows], columns=["estate_id", *names])


def _streams(ids: list[str]) -> pd.DataFrame:
    first, second = ids[:2]
    return pd.DataFrame(
        {
            "stream_id": ["s1", "s2", "s3"],
            "estate_id": [first, second, first],
            "direction": ["offered", "sought", "sought"],
            "stream": ["heat", "heat", "water"],
            "material": ["", "", "cooling <water>"],
            "temperature_c": [150.0, 90.0, np.nan],
            "amount": [12_000.0, 8_000.0, np.nan],
            "unit": ["MWh/a", "MWh/a", "m3/a"],
            "paired_amount": [8_200.0, 8_000.0, np.nan],
            "left_amount": [3_800.0, 0.0, np.nan],
            "stream_status": ["part_paired", "paired", "no_amount"],
            "source": ["survey", "survey", ""],
            "confidence": ["medium", "medium", "low"],
        }
    )


def _pairs(ids: list[str], points: gpd.GeoSeries) -> gpd.GeoDataFrame:
    places = dict(zip(ids, points, strict=True))
    ways = [(a, b) for a, b in itertools.pairwise(ids)] + [(ids[1], ids[0]), (ids[0], ids[0])]
    streams = ["heat", "steam", "co2", "water", "residue", "waste"]
    return gpd.GeoDataFrame(
        {
            "pair_id": [f"p{number}" for number in range(1, len(ways) + 1)],
            "stream": [streams[number % len(streams)] for number in range(len(ways))],
            "material": "",
            "from_estate_id": [way[0] for way in ways],
            "to_estate_id": [way[1] for way in ways],
            "to_candidate_id": "",
            "from_name": [way[0] for way in ways],
            "to_name": [way[1] for way in ways],
            "distance_km": [places[a].distance(places[b]) / 1000 for a, b in ways],
            "offered_temperature_c": [150.0 if number == 0 else np.nan for number in range(len(ways))],
            "sought_temperature_c": [90.0 if number == 0 else np.nan for number in range(len(ways))],
            "pair_amount": [8_200.0 + number for number in range(len(ways))],
            "delivered_amount": [8_000.0 + number for number in range(len(ways))],
            "pair_unit": [
                "MWh/a" if number % 6 < 2 else "m3/a" if number % 6 == 3 else "t/a" for number in range(len(ways))
            ],
            "pair_avoided_tco2e": [2_100.0 if number == 0 else np.nan for number in range(len(ways))],
            "confidence": "low",
        },
        geometry=[shapely.LineString([places[a], places[b]]) for a, b in ways],
        crs=points.crs,
    )


def _matching(ids: list[str]) -> pd.DataFrame:
    rows = [
        (
            "rooftop_pv",
            park,
            "survey" if number == 1 else "model",
            24_000.0 / (number + 1),
            "kWp",
            14.4e6,
            18_000.0 - number,
        )
        for number, park in enumerate(ids)
    ]
    rows += [("battery", ids[0], "survey", np.nan, "kWh", np.nan, np.nan)]
    rows += [("led", park, "model", 480.0, "MWh/a", 40_000.0, 324.0) for park in ids]
    names = ["technology", "estate_id", "interest", "project_size", "project_unit", "project_investment_usd"]
    frame = pd.DataFrame(rows, columns=[*names, "project_avoided_tco2e"])
    own = frame["estate_id"] == ids[0]
    contact = {
        "contact_name": "<b>Trần Thị Bình</b>",
        "contact_email": "binh@example.org",
        "contact_phone": "+84 225 000 000",
    }
    return frame.assign(**{name: np.where(own, value, "") for name, value in contact.items()})


def _likes(ids: list[str]) -> pd.DataFrame:
    others = ids[1:]
    return pd.DataFrame(
        {
            "pilot_estate_id": ids[0],
            "technology": "rooftop_pv",
            "place_kind": "estate",
            "estate_id": others,
            "candidate_id": "",
            "place_name": others,
            "similarity": [0.92 - 0.07 * number for number in range(len(others))],
            "similarity_rank": range(1, len(others) + 1),
            "is_alike": [number < 6 for number in range(len(others))],
            "alike_by": "industry;size",
            "unknown_features": "voltage",
            "project_size": 12_000.0,
            "project_unit": "kWp",
            "project_avoided_tco2e": 9_000.0,
            "roll_out_year": [2028.0 + number for number in range(len(others))],
            "confidence": "low",
        }
    )
