"""What a study could know of two parks as eco-industrial parks, with awkward names and much that is not known."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.fields import Table, fields_of
from geoplan.planning.eco_parks.comparison import park_comparison
from geoplan.planning.eco_parks.contacts import contacts_of
from geoplan.planning.eco_parks.eco_parks import EcoParks
from geoplan.planning.eco_parks.matching import matching_table
from geoplan.planning.eco_parks.projects.project_rows import EstateProject, project_table

TITLES = "_title"
"""How columns end that outputs add."""


def sample_eco_parks(estates: gpd.GeoDataFrame) -> EcoParks:
    """Two parks: the first has all and may be named, the second has a battery alone and a person that may not be."""
    asked = estates.assign(
        technologies_wanted=["battery; led", ""],
        contact_name=["Nguyễn Văn <b>An</b>", "Not to be told"],
        contact_email=["an@example.invalid", "not@example.invalid"],
        contact_phone=["+84 1", "+84 2"],
        contact_consent=["yes", "no"],
        load_mwh=[90_000.0, np.nan],
        load_confidence=["low", "low"],
    )
    projects = project_table(sample_projects(), estate_ids=["E1", "E2"], has_jcm=True)
    pairs, streams, eip = sample_pairs(estates), _rows("estate_streams", STREAMS), _rows("estate_eip", CRITERIA)
    return EcoParks(
        projects=projects,
        matching=matching_table(projects, asked),
        comparison=park_comparison(asked, projects=projects, eip=eip, symbiosis=pairs, streams=streams),
        contacts=contacts_of(asked),
        saving=_rows("estate_saving", [SAVING]),
        eip=eip,
        sdg=_rows("estate_sdg", [SDG]),
        symbiosis=pairs,
        streams=streams,
        domino=_rows("domino", [DOMINO]),
        why=pd.DataFrame(),
        roll_out=_rows("roll_out", ROLL_OUT),
    )


def sample_projects() -> list[EstateProject]:
    """PV, a measure and a stream in the first park, a battery of unknown cost in the second."""
    return [
        EstateProject("E2", "battery", 4000.0, np.nan, np.nan, 12.0, np.nan, "battery_sweep", "low"),
        EstateProject("E1", "symbiosis_heat", 900.0, np.nan, np.nan, 250.0, np.nan, "streams", "low"),
        EstateProject("E1", "rooftop_pv", 20.0, 9e6, 8.5, 14_000.0, 3.5, "estate_plan", "medium"),
        EstateProject("E1", "led", 300.0, 2e4, 1.5, 200.0, -40.0, "saving_measures", "low"),
    ]


def sample_pairs(estates: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Heat from one park to the other, and residues to a plant within the park, which no line leads to."""
    lines = [shapely.LineString(estates.geometry.representative_point().to_list()), None]
    return gpd.GeoDataFrame(_rows("symbiosis", PAIRS), geometry=lines, crs=estates.crs)


def _rows(table: Table, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows with all columns that the models give; what is left out is not known."""
    fields = [field for field in fields_of(table) if not field.name.endswith(TITLES)]
    unknown = {field.name: "" if field.type == "string" else np.nan for field in fields}
    return pd.DataFrame([unknown | row for row in rows])


SAVING = {"estate_id": "E1", "measure": "led", "end_use": "lighting", "energy_carrier": "electricity"}
SAVING |= {"energy_saving_share": 0.02, "saved_mwh": 300.0, "confidence": "low"}
CRITERIA = [
    {"estate_id": "E1", "framework": "eip_v2", "criterion": "eip_open_space", "verdict": "unknown"},
    {
        "estate_id": "E1",
        "framework": "decree_35",
        "criterion": "decree35_land",
        "verdict": "reached_unverified",
        "eip_value": 26.0,
        "eip_unit": "%",
        "eip_threshold": 25.0,
        "threshold_confidence": "low",
        "eip_basis": "evidence",
        "evidence": "=Quy hoạch",
        "evidence_date": "2025-06",
        "source": "<i>plan</i>",
    },
]
SDG = {"estate_id": "E1", "sdg_indicator": "renewable_share", "sdg_value": 12.5, "sdg_unit": "%"}
SDG |= {"sdg_targets": "7.2, 13.2", "sdg_basis": "plan", "confidence": "low"}
STREAMS = [
    {
        "stream_id": "s1",
        "estate_id": "E1",
        "direction": "offered",
        "stream": "heat",
        "temperature_c": 90.0,
        "amount": 1000.0,
        "unit": "MWh/a",
        "paired_amount": 900.0,
        "left_amount": 100.0,
        "pair_count": 1,
        "stream_status": "part_paired",
        "confidence": "medium",
        "source": "survey",
    },
    {
        "stream_id": "s2",
        "estate_id": "E2",
        "direction": "sought",
        "stream": "heat",
        "temperature_c": 60.0,
        "pair_count": 1,
        "stream_status": "no_amount",
        "confidence": "low",
    },
]
PAIRS = [
    {
        "pair_id": "p1",
        "stream": "heat",
        "from_estate_id": "E1",
        "from_name": "KCN Đình Vũ",
        "to_estate_id": "E2",
        "to_name": "<script>window.broken = 3</script>",
        "distance_km": 4.5,
        "offered_temperature_c": 90.0,
        "sought_temperature_c": 60.0,
        "pair_amount": 900.0,
        "delivered_amount": 870.0,
        "pair_unit": "MWh/a",
        "pair_avoided_tco2e": 250.0,
        "confidence": "low",
    },
    {
        "pair_id": "p2",
        "stream": "residue",
        "material": "rice_husk",
        "from_estate_id": "E1",
        "to_candidate_id": "biomass:15",
        "to_name": "=plant",
        "distance_km": 0.0,
        "pair_amount": 40.0,
        "delivered_amount": 40.0,
        "pair_unit": "t/a",
        "confidence": "low",
    },
]
DOMINO = {"pilot_estate_id": "E1", "technology": "rooftop_pv", "place_kind": "estate", "estate_id": "E2"}
DOMINO |= {"place_name": "Đồ Sơn", "similarity": 0.8, "similarity_rank": 1, "is_alike": True, "like_size": 0.8}
DOMINO |= {"alike_by": "size", "unknown_features": "voltage", "roll_out_year": 2028, "confidence": "low"}
ROLL_OUT = [
    {
        "pilot_estate_id": "E1",
        "technology": "rooftop_pv",
        "year": year,
        "roll_out_share": share,
        "places_count": places,
        "new_places_count": 1,
        "rolled_size": 20.0 * places,
        "project_unit": "MWp",
        "confidence": "low",
    }
    for year, share, places in ((2026, 0.0, 1), (2028, 1.0, 2))
]
