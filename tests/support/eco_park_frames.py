"""Tables of eco-industrial parks as planning gives them, small and full of what a page must bear."""

from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.layers.parks.eip_criteria import load_criteria
from geoplan.planning.eco_parks.comparison import park_comparison
from geoplan.planning.eco_parks.eco_parks import EcoParks
from geoplan.planning.eco_parks.technologies import eco_technologies
from geoplan.result.assessment import Assessment

LONG = "Khu công nghiệp và cảng biển Đình Vũ – Cát Hải mở rộng giai đoạn hai"
PARKS = ("e", "vsip", "nomura", "long")
NAMES = ("Nam Cầu Kiền", "VSIP <b>Hải Phòng</b>", "Nomura", LONG)
CONSENTED = "vsip"
_UNITS = {"heat": "MWh/a", "steam": "MWh/a", "co2": "t/a", "water": "m3/a", "residue": "t/a", "waste": "t/a"}


def four_parks(result: Assessment, *, crowded: bool = True) -> Assessment:
    """Return a result of four parks: the one of the small study, and three that are like it.

    Parameters
    ----------
    result
        Of the small study.
    crowded
        Whether all is known of the parks that a page can show; else nothing of what needs a layer of its own.
    """
    plan = result.plan.estates
    estates = result.potential.estates
    assert plan is not None
    assert estates is not None
    count = len(PARKS)
    moved = [shapely.affinity.translate(estates.geometry.iloc[0], 1500.0 * k, 150.0 * k) for k in range(count)]
    rows = pd.concat([pd.DataFrame(estates)] * count, ignore_index=True)
    table = pd.concat([plan.table] * count, ignore_index=True)
    for frame in (rows, table):
        frame["estate_id"] = PARKS
    known = {"let_ha": [20.0, 11.0, np.nan, 25.0], "tenants_count": [12.0, np.nan, 40.0, 1_234.0]}
    known |= {"voltage": ["22 to 110 kV", "", "", "110 kV above 100 MVA"], "transformer_kva": [63_000.0] * count}
    if crowded:
        rows = rows.assign(**known)
        shares = {"saving_potential_share": 0.316, "saved_mwh": 1_234.5, "battery_kwh": 5_400.0}
        table = table.assign(**shares)
    given = gpd.GeoDataFrame(rows.assign(estate_name=NAMES), geometry=moved, crs=estates.crs)
    load = replace(plan.load, hours=_times(plan.load.hours, count), table=table)
    case = next(iter(plan.cases.values()))
    new = replace(
        plan, table=table, load=load, pv=_times(plan.pv, count), figures=plan.figures * count,
        cases=dict.fromkeys(PARKS, case),
        futures={},
    )  # fmt: skip
    eco = eco_parks(given, compared=new.beside(given), crowded=crowded)
    bases = result.plan.business
    assert bases is not None
    bases = replace(bases, parks=dict.fromkeys(PARKS, next(iter(bases.parks.values()))) if crowded else {})
    return replace(
        result,
        potential=replace(result.potential, estates=given),
        plan=replace(result.plan, estates=new, eco_parks=eco, business=bases),
    )


def eco_parks(estates: gpd.GeoDataFrame, *, compared: pd.DataFrame, crowded: bool = True) -> EcoParks:
    """Return the tables of these parks; where they are not crowded, those that need nothing but the hours."""
    ids = list(PARKS)
    contacts = pd.DataFrame(columns=["estate_id", "contact_name", "contact_email", "contact_phone"])
    if crowded:
        contacts.loc[0] = [CONSENTED, "Nguyễn Thị <i>Ánh</i>", "anh.nguyen@example.invalid", "+84 225 000 000"]
    projects = pd.concat([_projects(each, 12 if crowded else 1) for each in ids], ignore_index=True)
    eip = pd.concat([_eip(each, known=crowded) for each in ids], ignore_index=True)
    streams = pd.concat([_streams(each) for each in ids], ignore_index=True)
    pairs = _pairs(estates)
    return EcoParks(
        projects=projects,
        matching=_matching(projects, contacts, asked=crowded),
        saving=pd.concat([_saving(each, known=crowded) for each in ids], ignore_index=True),
        eip=eip,
        sdg=pd.concat([_sdg(each, known=crowded) for each in ids], ignore_index=True),
        symbiosis=pairs if crowded else pairs.iloc[:0],
        domino=_domino() if crowded else _domino().iloc[:0],
        why=pd.DataFrame(),
        roll_out=_roll_out() if crowded else _roll_out().iloc[:0],
        comparison=park_comparison(
            pd.DataFrame(compared), projects=projects, eip=eip, symbiosis=pairs, streams=streams
        ),
        streams=streams if crowded else streams.iloc[:0],
        contacts=contacts,
    )


def _times(series: Any, count: int) -> Any:
    return replace(series, levels=np.repeat(series.levels, count, axis=0), scale=np.repeat(series.scale, count))


def _projects(estate_id: str, count: int) -> pd.DataFrame:
    kinds = [each for each in eco_technologies().values() if each.group != "plant"]
    kinds = sorted(kinds, key=lambda each: each.key != "rooftop_pv")[:count]
    rank = np.arange(1, len(kinds) + 1)
    return pd.DataFrame(
        {
            "estate_id": estate_id,
            "project_rank": rank,
            "technology": [each.key for each in kinds],
            "project_size": 1_234.5 / rank,
            "project_unit": [each.unit for each in kinds],
            "project_investment_usd": 12_345_678.0 / rank,
            "project_payback_years": np.where(rank == 3, np.nan, 4.5 + rank),
            "project_avoided_tco2e": 3_456.7 / rank,
            "project_abatement_usd_per_t": np.where(rank == 3, np.nan, -45.6 + 10.0 * rank),
            "jcm_kind": [each.jcm_kind for each in kinds],
            "project_basis": np.where(rank % 2 == 0, "saving_measures", "estate_plan"),
            "confidence": np.where(rank % 2 == 0, "low", "medium"),
        }
    )


def _matching(projects: pd.DataFrame, contacts: pd.DataFrame, *, asked: bool) -> pd.DataFrame:
    order = list(eco_technologies())
    names = dict(zip(PARKS, NAMES, strict=True))
    wants = (projects["estate_id"] == CONSENTED) & (projects["project_rank"] <= 2) & asked
    table = projects.assign(
        interest=np.where(wants, "survey", "model"),
        estate_name=projects["estate_id"].map(names),
        order=projects["technology"].map(order.index),
    ).merge(contacts, on="estate_id", how="left")
    table = table.fillna(dict.fromkeys(("contact_name", "contact_email", "contact_phone"), ""))
    table = table.sort_values(["order", "interest"], ascending=[True, False], kind="stable")
    return table[
        [
            *("technology", "estate_id", "estate_name", "interest", "project_size", "project_unit"),
            *("project_investment_usd", "project_avoided_tco2e", "contact_name", "contact_email", "contact_phone"),
        ]
    ].reset_index(drop=True)


def _saving(estate_id: str, *, known: bool) -> pd.DataFrame:
    kinds = [each.key for each in eco_technologies().values() if each.group == "saving"]
    number = np.arange(1.0, len(kinds) + 1)
    fuel = np.isin(kinds, ["economiser", "condensate", "insulation", "heat_pump"])
    return pd.DataFrame(
        {
            "estate_id": estate_id,
            "measure": kinds,
            "end_use": "drives",
            "energy_carrier": np.where(fuel, "fuel", "electricity"),
            "energy_saving_share": 0.06 / number,
            "saved_mwh": np.where(fuel | (not known), np.nan, 3_210.0 / number),
            "saving_investment_usd": np.where(fuel, np.nan, 98_765.0 * number),
            "saving_payback_years": np.where(fuel, np.nan, number),
            "saving_life_years": 15.0,
            "saving_abatement_usd_per_t": np.where(fuel, np.nan, 30.0 - 12.0 * number),
            "saving_avoided_tco2e": 2_000.0 / number,
            "confidence": "low",
        }
    )


def _eip(estate_id: str, *, known: bool) -> pd.DataFrame:
    verdicts = ("not_reached_unverified", "reached_unverified", "met", "not_met", "reported", "unknown")
    rows = []
    for place, each in enumerate(load_criteria().values()):
        verdict = verdicts[place % len(verdicts)] if known else "unknown"
        is_known = verdict != "unknown"
        gap = verdict.startswith("not_")
        rows.append(
            {
                "estate_id": estate_id,
                "framework": each.framework,
                "criterion": each.key,
                "eip_value": np.nan if not is_known else float(place % 2) if each.unit == "yes_no" else 12.5,
                "eip_unit": each.unit,
                "eip_threshold": each.threshold,
                "threshold_confidence": each.threshold_confidence,
                "verdict": verdict,
                "gap": 12_345.6 if gap else np.nan,
                "gap_unit": "MWh" if gap else "",
                "eip_basis": "" if not is_known else "plan" if place % 4 == 0 else "evidence",
                "evidence": "Annual report on environmental protection, chapter 4" if is_known else "",
                "evidence_date": "2025-06-30" if is_known else "",
                "source": "park" if is_known else "",
            }
        )
    return pd.DataFrame(rows)


def _sdg(estate_id: str, *, known: bool) -> pd.DataFrame:
    rows = [
        ("renewable_share", 34.5, "%", "7.2, 13.2", "plan", "low"),
        ("electricity_intensity", 1_234.5, "MWh/ha", "7.3, 9.4, 12.2", "plan", "low"),
        ("co2_intensity", 0.6592, "tCO2e/MWh", "9.4, 13.2", "plan", "low"),
        ("avoided", 12_345.0, "tCO2e", "13.2", "plan", "low"),
        ("energy_saving", 31.6, "%", "7.3, 12.2", "plan", "low"),
        ("waste_recovered", 55.0 if known else np.nan, "%", "12.5", "evidence", ""),
        ("wastewater_reused", np.nan, "%", "6.3, 6.4", "", ""),
        ("open_space", np.nan, "%", "11.7", "", ""),
        ("worker_housing", 1.0 if known else np.nan, "yes_no", "8.8", "evidence", ""),
    ]
    names = ["sdg_indicator", "sdg_value", "sdg_unit", "sdg_targets", "sdg_basis", "confidence"]
    return pd.DataFrame(rows, columns=names).assign(estate_id=estate_id)


def _streams(estate_id: str) -> pd.DataFrame:
    is_first = estate_id == PARKS[0]
    rows = [
        ("offered" if is_first else "sought", "heat", "", 120.0 if is_first else 90.0, 12_345.0),
        ("offered" if is_first else "sought", "waste", "slag", np.nan, 20_000.0),
        ("sought", "steam", "", 180.0, np.nan),
        ("offered", "water", "", np.nan, 450_000.0),
        ("offered", "co2", "", np.nan, 9_000.0),
    ]
    table = pd.DataFrame(rows, columns=["direction", "stream", "material", "temperature_c", "amount"])
    return table.assign(
        estate_id=estate_id, unit=table["stream"].map(_UNITS), source="survey", confidence=["low", *["medium"] * 4]
    )


def _pairs(estates: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    points = estates.geometry.centroid
    lines = [shapely.LineString([points.iloc[0], points.iloc[1]]), shapely.LineString([points.iloc[0], points.iloc[3]])]
    return gpd.GeoDataFrame(
        {
            "pair_id": ["p1", "p2"],
            "stream": ["heat", "waste"],
            "material": ["", "slag"],
            "from_estate_id": PARKS[0],
            "to_estate_id": [PARKS[1], PARKS[3]],
            "to_candidate_id": "",
            "from_name": NAMES[0],
            "to_name": [NAMES[1], NAMES[3]],
            "distance_km": [1.51, 4.52],
            "offered_temperature_c": [120.0, np.nan],
            "sought_temperature_c": [90.0, np.nan],
            "pair_amount": [12_345.0, 20_000.0],
            "pair_unit": ["MWh/a", "t/a"],
            "pair_avoided_tco2e": [2_900.0, np.nan],
            "confidence": ["low", "medium"],
        },
        geometry=lines,
        crs=estates.crs,
    )


def _domino() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "pilot_estate_id": PARKS[0],
            "technology": "rooftop_pv",
            "place_kind": "estate",
            "estate_id": PARKS[1:],
            "candidate_id": "",
            "place_name": NAMES[1:],
            "similarity": [0.91, 0.64, np.nan],
            "similarity_rank": [1, 2, 3],
            "is_alike": [True, True, False],
            "known_share": [1.0, 0.8, 0.2],
            "alike_by": ["size;roofs", "roofs", ""],
            "unknown_features": ["", "voltage", "industry;voltage;let_share"],
            "project_size": [12.0, 8.0, np.nan],
            "project_unit": "MWp",
            "project_investment_usd": [9e6, 6e6, np.nan],
            "project_avoided_tco2e": [8_000.0, 5_000.0, np.nan],
            "roll_out_year": [2028.0, 2030.0, np.nan],
            "confidence": "low",
        }
    )


def _roll_out() -> pd.DataFrame:
    years = np.arange(2027, 2031)
    return pd.DataFrame(
        {
            "pilot_estate_id": PARKS[0],
            "technology": "rooftop_pv",
            "year": years,
            "roll_out_share": [0.33, 0.66, 0.66, 1.0],
            "places_count": [1, 2, 2, 3],
            "new_places_count": [1, 1, 0, 1],
            "rolled_size": [10.0, 22.0, 22.0, 30.0],
            "project_unit": "MWp",
            "rolled_investment_usd": [7e6, 16e6, 16e6, 22e6],
            "rolled_avoided_tco2e": [6_000.0, 14_000.0, 14_000.0, 19_000.0],
            "confidence": "low",
        }
    )
