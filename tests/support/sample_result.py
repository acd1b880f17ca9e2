"""A small result with everything in it that can go wrong in a file for people."""

from collections.abc import Callable
from dataclasses import fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
import xarray as xr
from odc.geo.geobox import GeoBox

from geoplan.fields import Field, fields_of
from geoplan.languages import Text
from geoplan.layers.catalog import LayerReport, OpenedLayers
from geoplan.planning.candidate_costs import add_costs
from geoplan.planning.jcm import jcm_shortlist
from geoplan.planning.plan import Plan
from geoplan.planning.waste_plan import waste_plan
from geoplan.potential.carbon import grid_avoided_tco2e, jcm_avoided_tco2e
from geoplan.potential.draws.potential_draws import ENERGIES
from geoplan.potential.potential import Potential
from geoplan.potential.roofs.rooftop_results import RooftopResults
from geoplan.potential.waste.landfills import landfill_results
from geoplan.result.assessment import Assessment
from geoplan.result.measure_first import COLUMNS as MEASURED
from geoplan.siting.candidate_table import rank_candidates
from geoplan.siting.land.eligible_land import Exclusion, Overlay, overlay
from geoplan.siting.ranking.rank import Sampling
from geoplan.siting.ranking.zones import ranked_zones
from geoplan.siting.sites import SAMPLES, Sites
from geoplan.study import Study, open_study
from support.sample_eco_parks import sample_eco_parks
from support.sample_scenarios import sample_scenarios

CRS = "EPSG:32648"
ORIGIN = (660_000.0, 2_295_000.0)
CELL_M = 8_000.0
SCALES = {"persons": 2_000.0, "m2": 60_000.0, "t": 500.0, "tCO2e": 900.0}
FACTORS = {"low": 0.7, "p50": 1.05, "high": 1.4}
"""Last part of a column's name -> what of the value stands in it."""
WIDE = 2
NAMES = (
    ("Thủy Nguyên", "Thuy Nguyen", "commune"),
    ("Hải An", "Hai An", "ward"),
    ("Đồ Sơn", "Do Son", "ward"),
    ("Phường \"Ngô Quyền\" & 'An Biên'", "Ngo Quyen", "ward"),
    ("<script>window.broken = 1</script>", "script", "ward"),
    ("\u202eKiến An\u202c \u200fمنطقة", "Kien An", "ward"),
    ("Rất dài " * 62 + "dài!", "Rat dai", "commune"),
    ('=HYPERLINK("http://example.invalid";"x")', "formula", "commune"),
    ("", "", "commune"),
    ("<img src=x onerror='window.broken = 2'>", "image", "commune"),
    ("</script><b>Cát Hải", "Cat Hai", "commune"),
    ("Bạch Long Vĩ", "Bach Long Vi", "special zone"),
)
DISTRICTS = ("Thủy Nguyên", "Hải An", "Đồ Sơn", "Hải An", "", 'Quận "X" <b>', "Tiên Lãng", "Tiên Lãng", "", "Cát Hải")

STUDY = """
name = "sample"
title = { en = "Sample <City>", vi = "Thành phố mẫu", ja = "見本市" }
crs = "EPSG:32648"
time_zone = "Asia/Ho_Chi_Minh"
[layers]
zones = { file = "zones.gpkg", status = "schematic", licence = "CC0-1.0", attribution = "Drawn from <facts>" }
irradiance = { file = "irradiance.csv", status = "real", licence = "CC-BY-4.0", vintage = "2022" }
rooftops = { source = "synthetic", status = "synthetic", licence = "CC0-1.0" }
estates = { file = "estates.gpkg", status = "schematic", licence = "CC0-1.0" }
"""


def tessellation(columns: int, rows: int, *, nodes_per_side: int = 10, seed: int = 7) -> list[shapely.Polygon]:
    """Cells that share crooked edges, as real zones do."""
    draw = np.random.default_rng(seed)
    side = nodes_per_side
    step = CELL_M / side
    shape = (columns * side + 1, rows * side + 1, 2)
    nodes = np.stack(np.meshgrid(*(np.arange(n) * step for n in shape[:2]), indexing="ij"), axis=-1)
    nodes = nodes + np.array(ORIGIN) + draw.uniform(-0.3, 0.3, shape) * step
    cells = []
    for row in range(rows):
        for column in range(columns):
            i, j = column * side, row * side
            south = [(i + k, j) for k in range(side)]
            east = [(i + side, j + k) for k in range(side)]
            north = [(i + side - k, j + side) for k in range(side)]
            west = [(i, j + side - k) for k in range(side)]
            cells.append(shapely.Polygon([nodes[place] for place in south + east + north + west]))
    return cells


def of_one_study() -> list[Field]:
    """The columns of zones but those of collections."""
    return [field for field in fields_of("zones") if not field.name.startswith("study_")]


def sample_zones(cells: list[shapely.Polygon], *, seed: int = 7) -> gpd.GeoDataFrame:
    """Zones with every column of the field dictionary but those of collections; some values are not known."""
    draw = np.random.default_rng(seed)
    count = len(cells)
    names = [NAMES[k] if k < len(NAMES) else (f"Xã {k}", f"Xa {k}", "commune") for k in range(count)]
    frame: dict[str, Any] = {
        "zone_id": [f"Z{k:04d}" for k in range(count)],
        "zone_name": [name for name, _, _ in names],
        "zone_name_en": [plain for _, plain, _ in names],
        "zone_type": [kind for _, _, kind in names],
        "district": [DISTRICTS[k] if k < len(DISTRICTS) else DISTRICTS[k % 4] for k in range(count)],
        "urban": [kind == "ward" for _, _, kind in names],
    }
    fields = of_one_study()
    for field in fields:
        if field.name not in frame:
            frame[field.name] = np.round(draw.lognormal(3, 0.8, count) * SCALES.get(field.unit, 1.0), 6)
    zones = gpd.GeoDataFrame(frame, geometry=cells, crs=CRS)
    zones["area_km2"] = zones.area / 1e6
    counted = [field.name for field in fields if field.type == "integer"]
    zones[counted] = draw.integers(10, 60_000, (count, len(counted))).astype(float)
    zones["roof_count"] = zones["roof_count"].astype(int)
    for name in (field.name for field in fields if field.type == "boolean" and field.name != "urban"):
        zones[name] = zones[name] > zones[name].median()
    shares = ["built_pct", "cropland_pct", "forest_pct", "water_pct"]
    zones[shares] = zones[shares].div(zones[shares].sum(axis=1), axis=0) * 100
    zones["total_energy_gwh"] = zones[list(ENERGIES)].sum(axis=1)
    for name in with_quantiles(zones):
        for end, factor in FACTORS.items():
            zones[f"{name}_{end}"] = zones[name] * factor
    zones[counted] = zones[counted].round()
    zones.loc[zones.index[WIDE : WIDE + 1], "biomass_energy_gwh_high"] *= 3.0  # one range that is wide
    zones["rooftop_pv_specific_yield_kwh_per_kwp"] = (
        zones["rooftop_pv_energy_gwh"] / zones["rooftop_pv_capacity_mwp"] * 1000
    )
    unknown = ["area_official_km2", "population", *(f"waste_energy_gwh{end}" for end in ("", "_low", "_p50", "_high"))]
    zones.loc[zones.index[-1], unknown] = np.nan
    if count > 8:
        zones.loc[8, [field.name for field in fields if field.aggregate == "ratio"]] = np.nan
    zones["biogas_energy_gwh_low"] = np.nan
    zones["grid_distance_km"] = np.nan  # the sample has no power grid
    return ranked_zones(zones, None)


def with_quantiles(frame: pd.DataFrame) -> list[str]:
    """The columns whose low and high end stand beside them."""
    return [name for name in frame.columns if {f"{name}_{end}" for end in FACTORS} <= set(frame.columns)]


def sample_totals(zones: gpd.GeoDataFrame) -> "pd.Series[float]":
    """The study's totals, from its zones; their ends are nearer, since not all zones move together."""
    totals = {
        field.name: zones[field.name].sum(min_count=1) for field in fields_of("zones") if field.aggregate == "sum"
    }
    for name in (name for name in with_quantiles(zones) if name in totals):
        totals |= {f"{name}_{end}": totals[name] * (1 + 0.8 * (factor - 1)) for end, factor in FACTORS.items()}
    totals["biogas_energy_gwh_low"] = np.nan
    totals["rooftop_pv_specific_yield_kwh_per_kwp"] = (
        totals["rooftop_pv_energy_gwh"] / totals["rooftop_pv_capacity_mwp"] * 1000
    )
    return pd.Series(totals, dtype=float)


def _estates(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    places = zones.geometry.iloc[:2].centroid.to_list()
    return gpd.GeoDataFrame(
        {
            "estate_id": ["E1", "E2"],
            "estate_name": ["KCN Đình Vũ", "<script>window.broken = 3</script>"],
            "estate_name_en": ["Dinh Vu", ""],
            "area_ha": [540.0, 120.5],
            "occupancy_pct": [81.0, np.nan],
            "estate_status": ["operating", ""],
            "source": ["https://example.invalid/estates", ""],
            "confidence": ["high", "low"],
            "estate_pv_capacity_mwp": [120.0, 11.0],
            "estate_pv_energy_gwh": [140.0, 12.5],
            "estate_pv_energy_gwh_low": [112.0, 9.75],
            "estate_pv_energy_gwh_p50": [138.0, 12.25],
            "estate_pv_energy_gwh_high": [171.5, np.nan],
            "estate_roof_count": [210, 0],
            "estate_roof_area_m2": [900_000.0, 0.0],
        },
        geometry=[places[0].buffer(1_300), places[1]],
        crs=CRS,
    )


def sample_candidates(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Eight candidates on land, three on water, four on roofs and two biomass plants; one layer is not known of any."""
    draw = np.random.default_rng(5)
    kinds = ["ground_pv"] * 8 + ["floating_pv"] * 3 + ["rooftop_pv"] * 4 + ["biomass"] * 2
    count = len(kinds)
    zone = np.arange(count) % len(zones)
    points = zones.geometry.iloc[zone].representative_point().translate(300.0, -200.0).set_crs(CRS, allow_override=True)
    degrees = points.to_crs(4326)
    pv = np.array([kind.endswith("_pv") for kind in kinds])
    energy = draw.lognormal(3, 0.6, count).round(3)
    frame: dict[str, Any] = {
        "candidate_id": [f"{kind}:{number}" for number, kind in enumerate(kinds)],
        "candidate_name": [f"{NAMES[k % len(NAMES)][0]} {k}" for k in range(count)],
        "candidate_kind": kinds,
        "origin": ["eligible_land"] * 8 + ["water"] * 3 + ["estate"] * 4 + ["density"] * 2,
        "zone_id": zones["zone_id"].iloc[zone].to_numpy(),
        "zone_name": zones["zone_name"].iloc[zone].to_numpy(),
        "longitude": degrees.x.to_numpy(),
        "latitude": degrees.y.to_numpy(),
        "area_ha": np.where(pv, energy * 1.1, np.nan),
        "capacity_mw": energy * np.where(pv, 0.9, 0.15),
        "energy_gwh": energy,
        "energy_gwh_low": energy * 0.8,
        "energy_gwh_p50": energy * 1.02,
        "energy_gwh_high": energy * 1.3,
        "lcoe_usd_per_mwh": draw.uniform(50, 110, count).round(1),
        "feedstock_t": np.where(pv, np.nan, energy * 900),
        "mean_haul_km": np.where(pv, np.nan, draw.uniform(5, 40, count)),
        "specific_yield_kwh_per_kwp": np.where(pv, draw.uniform(1_050, 1_250, count), np.nan),
        "residents_nearby": draw.integers(500, 90_000, count).astype(float),
        "grid_distance_km": np.where(np.arange(count) == 3, np.nan, draw.uniform(0.2, 14, count)),
        "cropland_pct": draw.uniform(0, 90, count),
    }
    return gpd.GeoDataFrame(frame, geometry=points.to_numpy(), crs=CRS)


def sample_sites(candidates: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    chosen = candidates[candidates["candidate_kind"].isin(["ground_pv", "floating_pv"])]
    return gpd.GeoDataFrame(
        {
            "site_id": chosen["candidate_id"].to_numpy(),
            "technology": chosen["candidate_kind"].to_numpy(),
            "area_ha": chosen["area_ha"].to_numpy(),
            "capacity_mw": chosen["capacity_mw"].to_numpy(),
            "is_candidate": True,
        },
        geometry=chosen.geometry.buffer(700).to_numpy(),
        crs=CRS,
    )


def with_sites(result: Assessment) -> Assessment:
    """Add all that siting gives, by its own functions: ranked candidates of four kinds, patches, shortlist and so on.

    The first candidate of each kind has the most awkward name; two have no criteria that are known.
    """
    given = sample_candidates(result.zones).assign(
        roof_id=[None] * 11 + ["7"] + [None] * 5, estate_id=[None] * 11 + [None, "E1", "E2", None, None, None]
    )
    given.loc[0, "candidate_name"] = '=HYPERLINK("http://example.invalid";"x")'
    given.loc[8, "candidate_name"] = "<script>window.broken = 4</script>"
    candidates = add_costs(
        rank_candidates([given], parameters=result.parameters, sampling=Sampling(samples=SAMPLES)), result.parameters
    )
    energy = candidates["energy_gwh"]
    candidates["ghg_avoided_tco2e"] = grid_avoided_tco2e(energy, result.parameters)
    candidates["ghg_avoided_jcm_tco2e"] = jcm_avoided_tco2e(energy, result.parameters)
    plants = candidates[candidates["candidate_kind"] == "biomass"]
    known = pd.DataFrame({"year": [2022, 2025], "t_per_day": [1764.0, 2800.0]})
    land = sample_land(result.zones)
    absent = pd.DataFrame({"rule": ["slope", "power_grid"], "applied": False})
    exclusions = pd.concat(
        pd.concat([rules.report().rename(columns={"exclusion": "rule"}).assign(applied=True), absent]).assign(
            technology=technology
        )
        for technology, rules in land.items()
    )
    surveyed = {
        "sheet": ["roofs", "feedstock"], "item": ["12", "paddy"], "zone_id": ["Z0001", ""],
        "column": ["capacity_kwp", "production_t"], "value": ["=1+1", "300000"], "model_value": [7.5, np.nan],
        "place": ["row 7", "row 9"],
    }  # fmt: skip
    return changed(
        result,
        candidates=candidates,
        sites=sample_sites(candidates),
        catchments=plants[["candidate_id", "geometry"]].set_geometry(plants.geometry.buffer(4_000)),
        exclusions=exclusions.reset_index(drop=True),
        land=land,
        jcm=jcm_shortlist(candidates, parameters=result.parameters),
        landfills=sample_landfills(result),
        waste_plan=waste_plan(None, known, parameters=result.parameters, last_year=2030),
        residue_curve=sample_curve(),
        surveyed=pd.DataFrame(surveyed),
        measure_first=sample_order(result.zones),
        eco_parks=sample_eco_parks(result.estates),
        scenarios=sample_scenarios(result.zones["zone_id"].iloc[:3], result.estates["estate_id"]),
    )


def sample_order(zones: gpd.GeoDataFrame) -> pd.DataFrame:
    """One row of each kind of thing that can be measured; the roof and the park are candidates."""
    zone = str(zones["zone_id"].iloc[0])
    things = [
        ("estate", "E1", "KCN Đình Vũ", "", "estates", np.nan, "", "rooftop_pv_energy_gwh", 20.0, "rooftop_pv"),
        ("station", "layers.sunshine", "", "", "", np.nan, "", "rooftop_pv_energy_gwh", 9.0, "zones"),
        ("roof", "7", "", zone, "roofs", np.nan, "", "rooftop_pv_energy_gwh", 1.5, ""),
        ("animal", "pigs", "", zone, "feedstock", 1200.0, "heads", "biogas_energy_gwh", 0.25, "zones"),
        ("crop", "paddy", "", zone, "feedstock", 900.0, "t/a", "biomass_energy_gwh", 0.2, "zones"),
        ("waste", "all", "", "", "", 50.0, "t/day", "waste_energy_gwh", 0.1, "zones"),
        ("landfill", "L1", "<b>Đình Vũ</b>", zone, "", np.nan, "", "landfill_gas_site_energy_gwh", 0.0, ""),
    ]
    names = ["thing", "item", "item_name", "zone_id", "sheet", "amount", "unit", "result", "narrowing_gwh", "first_of"]
    table = pd.DataFrame(things, columns=names).assign(measure_order=range(1, len(things) + 1), width_gwh=500.0)
    own = table["narrowing_gwh"] + 1.0
    return table.assign(
        measured_width_gwh=500.0 - table["narrowing_gwh"],
        narrowing_pct=table["narrowing_gwh"] / 5.0,
        source_width_gwh=40.0,
        source_narrowing_gwh=own,
        source_narrowing_pct=own * 2.5,
        first_changes_pct=np.where(table["first_of"] == "", np.nan, 12.0),
    )[list(MEASURED)]


def sample_curve() -> pd.DataFrame:
    """What two prices buy of straw, and of all residues together."""
    prices = [70.0, 80.0, 90.0]
    one = {
        "electricity_usd_per_mwh": prices,
        "economic_share": [0.0, 0.25, 1.0],
        "feedstock_t": [0.0, 250.0, 1000.0],
        "feedstock_tj": [0.0, 3.0, 12.0],
        "energy_gwh": [0.0, 0.25, 1.0],
        "energy_gwh_low": [0.0, 0.1, 0.7],
        "energy_gwh_p50": [0.0, 0.2, 0.9],
        "energy_gwh_high": [0.1, 0.5, 1.2],
        "at_tariff": [False, True, False],
    }
    straw = pd.DataFrame({"residue": "rice_straw", "affordable_usd_per_t": [30.0, 40.0, 50.0], **one})
    return pd.concat([straw, pd.DataFrame({"residue": "all", **one})], ignore_index=True)


def sample_land(zones: gpd.GeoDataFrame) -> dict[str, Overlay]:
    """Cells of 200 m, without those near the first zone; half of each cell for floating solar."""
    west, south, east, north = zones.total_bounds
    grid = GeoBox.from_bbox((west, south, east, north), crs=CRS, resolution=200)
    town = zones.iloc[[0]]
    return {
        "ground_pv": overlay(grid, [Exclusion("built", town, buffer_m=1_000.0), Exclusion("forest", zones.iloc[[5]])]),
        "floating_pv": overlay(grid, [Exclusion("aquaculture", zones, share=0.5)]),
    }


def sample_landfills(result: Assessment) -> gpd.GeoDataFrame:
    sites = gpd.GeoDataFrame(
        {
            "landfill_id": ["L1", "L2"],
            "landfill_name": ["Đình Vũ", ""],
            "management": ["unmanaged_deep", ""],
            "opened": [2004, 2015],
            "closed": [2020, np.nan],
            "t_per_day": [400.0, 250.0],
        },
        geometry=result.zones.geometry.iloc[[1, 6]].representative_point().to_numpy(),
        crs=CRS,
    )
    return landfill_results(sites, result.zones, parameters=result.parameters).landfills


def _rooftops(zones: gpd.GeoDataFrame, count: int = 500) -> gpd.GeoDataFrame:
    draw = np.random.default_rng(11)
    west, south, east, north = zones.total_bounds
    x, y = draw.uniform(west, east, count), draw.uniform(south, north, count)
    side = draw.lognormal(2.3, 0.5, count)
    roofs = gpd.GeoDataFrame(geometry=shapely.box(x, y, x + side, y + side), crs=CRS)
    inside = gpd.sjoin(gpd.GeoDataFrame(geometry=roofs.representative_point()), zones[["zone_id", "geometry"]])
    roofs["zone_id"] = inside["zone_id"].reindex(roofs.index).fillna("")
    roofs["roof_id"] = [str(number) for number in range(count)]
    roofs["roof_class"] = draw.choice(["residential", "commercial", "industrial"], count)
    roofs["roof_form"] = draw.choice(["flat", "pitched"], count)
    roofs["roof_area_m2"] = roofs.area
    roofs["usable_roof_area_m2"] = roofs["roof_area_m2"] * 0.4
    roofs["capacity_kwp"] = roofs["usable_roof_area_m2"] * 0.2
    roofs["specific_yield_kwh_per_kwp"] = draw.uniform(1_050, 1_250, count)
    roofs["energy_kwh"] = roofs["capacity_kwp"] * roofs["specific_yield_kwh_per_kwp"]
    order = ["roof_id", "zone_id", "roof_class", "roof_form", "roof_area_m2", "usable_roof_area_m2", "capacity_kwp"]
    return roofs[[*order, "energy_kwh", "specific_yield_kwh_per_kwp", "geometry"]]


def _layers(study: Study) -> dict[str, LayerReport]:
    return {
        kind: LayerReport(
            kind=kind,
            file=source.file or source.source,
            status=source.status,
            licence=source.licence,
            attribution=source.attribution,
            vintage=source.vintage,
            note=Text(en=f"Note on {kind}."),
            rows=12,
            coverage=1.0 if kind == "zones" else float("nan"),
            mended=("1 ring closed",) if kind == "zones" else (),
            texts=(Text(en=f"Limits of {kind}.", vi=f"Giới hạn của {kind}.", ja=f"{kind}の限界。"),),
            sha256="0" * 64,
        )
        for kind, source in study.layers
    }


def _resource(zones: gpd.GeoDataFrame) -> xr.Dataset:
    centre = zones.union_all().centroid
    tilts, azimuths = [0.0, 10.0, 20.0], [90.0, 180.0, 270.0]
    table = 1_150.0 - np.abs(np.subtract.outer(np.array(tilts), np.full(3, 15.0)))[None]
    data = {"specific_yield": (("place", "surface_tilt", "surface_azimuth"), table, {"units": "kWh/kWp"})}
    coords = {"place": [0], "surface_tilt": tilts, "surface_azimuth": azimuths}
    places = {"x": ("place", [centre.x]), "y": ("place", [centre.y])}
    return xr.Dataset(data, coords={**coords, **places}, attrs={"crs": CRS, "source": "sample", "status": "real"})


def build_assessment(folder: Path, *, columns: int = 4, rows: int = 3) -> Assessment:
    """An assessment of a small tessellation; its study.toml and its roofs are written into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    study = open_study(folder)
    zones = sample_zones(tessellation(columns, rows, nodes_per_side=10 if columns * rows < 100 else 3))
    rooftops_file = folder / "rooftops.parquet"
    _rooftops(zones).to_parquet(rooftops_file, row_group_size=200)
    monthly = pd.Series(np.round(20 + 8 * np.sin(np.arange(12) / 2), 3), index=pd.RangeIndex(1, 13, name="month"))
    feedstock = {"kind": ["residue", "animal"], "key": ["paddy", "pigs"], "amount": [480_000.0, 95_000.0]}
    share = {
        "result": ["rooftop_pv_energy_gwh", "rooftop_pv_energy_gwh", "total_energy_gwh"],
        "parameter": ["rooftop.usable_fraction.residential", "pv.resource_factor", "statistics.livestock.pigs"],
        "share": [0.6, 0.4, 0.3],
        "correlation": [0.7, -0.5, 0.5],
        "confidence": ["low", "medium", "low"],
    }
    parts = Potential(
        zones=zones,
        totals=sample_totals(zones),
        roofs=RooftopResults(rooftops_file),
        resource=_resource(zones),
        ground_resource=_resource(zones),
        monthly=monthly,
        estates=_estates(zones),
        feedstocks=pd.DataFrame(feedstock),
        sensitivity=pd.DataFrame(share),
    )
    layers = OpenedLayers(zones=zones, rooftops=None, reports=_layers(study))
    result = Assessment(study, layers, parts, Sites(zones), Plan(), {"zones": 0.1, "total": 0.5})
    note = Text(en="The waste layer covers 11 of 12 zones.", vi="Lớp chất thải phủ 11 trong 12 vùng.")
    return changed(result, notes=(note,))


def changed(result: Assessment, **names: Any) -> Assessment:
    """A copy of a result some of whose short names answer something else: ``changed(result, zones=…)``."""
    own = {field.name for field in fields(Assessment)}
    assert all(name in own or isinstance(getattr(Assessment, name), cached_property) for name in names), names
    copy = replace(result, **{name: value for name, value in names.items() if name in own})
    answers = vars(result).get("answers", {}) | {name: value for name, value in names.items() if name not in own}
    vars(copy).update(answers, answers=answers)
    return copy


@pytest.fixture(scope="session")
def make_assessment(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Assessment]:
    """Build an assessment with ``columns`` times ``rows`` zones in a folder of its own."""

    def make(*, columns: int = 4, rows: int = 3) -> Assessment:
        return build_assessment(tmp_path_factory.mktemp("sample"), columns=columns, rows=rows)

    return make


@pytest.fixture(scope="session")
def sample_assessment(make_assessment: Callable[..., Assessment]) -> Assessment:
    """Twelve zones with awkward names and gaps, two estates, 500 roofs. To change it: `changed`."""
    return make_assessment()


@pytest.fixture(scope="session")
def add_candidates() -> Callable[[Assessment], Assessment]:
    """Add candidates of four kinds to an assessment, and the patches that they stand on."""

    def add(result: Assessment) -> Assessment:
        candidates = sample_candidates(result.zones)
        return changed(result, candidates=candidates, sites=sample_sites(candidates))

    return add


@pytest.fixture(scope="session")
def sited_assessment(sample_assessment: Assessment) -> Assessment:
    """The sample with all that siting gives."""
    return with_sites(sample_assessment)
