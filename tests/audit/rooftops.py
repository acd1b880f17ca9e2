"""Photovoltaics on every roof of a run, from its footprint, class and form; and the estimate from the top down."""

import math
import struct
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pyarrow.parquet as pq
import shapely

from audit.reading import LAYERS, Run, Study
from audit.sun import AZIMUTHS, Table

CLASSES = ("residential", "commercial", "industrial")
RECTANGLE = struct.pack("<BIII", 1, 3, 1, 5)
"""How a polygon of one ring of five points begins in well-known binary, little endian."""
TILTS = (5.0, 10.0, 15.0, 20.0)
"""All roofs stand between them, and the best orientation of both places is one of them."""


@dataclass(frozen=True)
class Roofs:
    """Every roof of a run: what is known of it, and what the run says of it."""

    roof_id: np.ndarray
    roof_class: np.ndarray
    form: np.ndarray
    area: np.ndarray
    corners: np.ndarray
    said: dict[str, np.ndarray]

    @classmethod
    def of(cls, run: Run) -> "Roofs":
        names = ("usable_roof_area_m2", "capacity_kwp", "energy_kwh")
        columns = ("roof_id", "roof_class", "roof_form", "roof_area_m2", "geometry")
        table = pq.read_table(run.folder / "rooftops.parquet", columns=[*columns, *names])
        # roofs that are drawn are rectangles: of well-known binary, a head, four corners, and the first once more
        binary = np.frombuffer(b"".join(table["geometry"].to_pylist()), np.uint8).reshape(len(table), -1)
        assert (binary[:, :13] == np.frombuffer(RECTANGLE, np.uint8)).all()
        corners = np.ascontiguousarray(binary[:, 13:]).view("<f8").reshape(-1, 5, 2)
        said = {name: table[name].to_numpy() for name in names}
        known = [table[name].to_numpy(zero_copy_only=False) for name in columns[:4]]
        return cls(*known, corners, said)

    def sides(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the lengths of two sides that meet [m], and the direction of the longer one [degrees from north]."""
        first, second = self.corners[:, 1] - self.corners[:, 0], self.corners[:, 2] - self.corners[:, 1]
        lengths = np.stack([np.hypot(*first.T), np.hypot(*second.T)])
        longer = np.where((lengths[0] >= lengths[1])[:, None], first, second)
        return lengths, np.degrees(np.arctan2(longer[:, 0], longer[:, 1]))


def each_roof(study: Study, roofs: Roofs, table: Table) -> dict[str, np.ndarray]:
    """Return usable area [m2], capacity [kWp] and energy [kWh] of every roof."""
    _, ridge = roofs.sides()
    best, smallest = table.yields.max(), study("rooftop.minimum_area")
    results = {name: np.zeros(len(roofs.area)) for name in roofs.said}
    for kind in CLASSES:
        usable, efficiency = study(f"rooftop.usable_fraction.{kind}"), study(f"rooftop.module_efficiency.{kind}")
        for form in ("flat", "pitched"):
            rows = np.flatnonzero((roofs.roof_class == kind) & (roofs.form == form))
            tilt, area = study(f"rooftop.tilt.{form}.{kind}"), roofs.area[rows]
            packing = study("rooftop.packing.pitched" if form == "pitched" else f"rooftop.packing.flat.{kind}")
            # a flat roof is one plane towards the equator; a pitched one two halves, longer along the slope
            planes = [(np.full(len(rows), 180.0), area, area)]
            if form == "pitched":
                slope = area / 2 / math.cos(math.radians(tilt))
                planes = [(ridge[rows] + side, area / 2, slope) for side in (90, 270)]
            for azimuth, seen, plane in planes:
                specific = table(tilt, azimuth)
                good = (plane >= smallest) & (specific >= study("rooftop.minimum_plane_yield") * best)
                capacity = plane * usable * packing * efficiency * good
                results["usable_roof_area_m2"][rows] += seen * usable * good
                results["capacity_kwp"][rows] += capacity
                results["energy_kwh"][rows] += capacity * specific
    return results


def totals(roofs: Roofs, own: dict[str, np.ndarray]) -> dict[str, float]:
    """Return the totals of roofs, from what was recomputed of each."""
    capacity, energy = own["capacity_kwp"].sum(), own["energy_kwh"].sum()
    lengths, _ = roofs.sides()
    return {
        "roof_count": float(len(roofs.area)),
        "roof_area_m2": float((lengths[0] * lengths[1]).sum()),
        "usable_roof_area_m2": float(own["usable_roof_area_m2"].sum()),
        "rooftop_pv_capacity_mwp": float(capacity) / 1e3,
        **{
            f"rooftop_pv_{kind}_capacity_mwp": float(own["capacity_kwp"][roofs.roof_class == kind].sum()) / 1e3
            for kind in CLASSES
        },
        "rooftop_pv_energy_gwh": float(energy) / 1e6,
        "rooftop_pv_specific_yield_kwh_per_kwp": float(energy / capacity),
    }


def top_down(study: Study, table: Table) -> dict[str, float]:
    """Return roof area and capacity from people, dwellings and industrial land, without any roof."""
    zones = gpd.read_file(LAYERS / study.name / "zones.gpkg", layer="zones")
    people, urban = zones["population"].to_numpy(float), zones["urban"].to_numpy(bool)
    storeys = np.where(urban, study("dwellings.storeys.urban"), study("dwellings.storeys.rural"))
    households = people.sum() / study("dwellings.household_size")
    mean_shop = study("dwellings.commercial_area") * math.exp(study("dwellings.sigma.commercial") ** 2 / 2)
    area = {
        "residential": float((people * study("dwellings.area_per_person") / storeys).sum()),
        "commercial": households * study("dwellings.commercial_share") * mean_shop,
        "industrial": _sheds(study, zones),
    }
    flat = {
        "residential": study("dwellings.flat_share"),
        "commercial": study("dwellings.flat_share_commercial"),
        "industrial": 0.0,
    }
    capacity = 0.0
    for kind, m2 in area.items():
        per_m2 = study(f"rooftop.usable_fraction.{kind}") * study(f"rooftop.module_efficiency.{kind}")
        tilt = study(f"rooftop.tilt.pitched.{kind}")
        good = table(tilt, AZIMUTHS) >= study("rooftop.minimum_plane_yield") * table.yields.max()
        slope = study("rooftop.packing.pitched") / math.cos(math.radians(tilt)) * good.mean()
        level = study(f"rooftop.packing.flat.{kind}")
        capacity += m2 * per_m2 * (flat[kind] * level + (1 - flat[kind]) * slope)
    return {"roof_area_top_down_m2": sum(area.values()), "rooftop_top_down_capacity_mwp": capacity / 1e3}


def _sheds(study: Study, zones: gpd.GeoDataFrame) -> float:
    """Return the roofs of industry: land of operating estates that is let, as far as it is built on [m2]."""
    estates = gpd.read_file(LAYERS / study.name / "estates.gpkg", layer="estates")
    land = zones.geometry.union_all()
    roofs = 0.0
    for _, estate in estates[estates["estate_status"] == "operating"].iterrows():
        let = estate["occupancy_pct"] / 100
        let = study("dwellings.occupancy") if math.isnan(let) else let
        let *= 1.0 if estate["area_kind"] in LEASABLE else study("dwellings.leasable_share")
        roofs += estate.geometry.intersection(land).area * let * study("dwellings.building_coverage")
    return roofs


LEASABLE = ("industrial land", "leasable")
"""What an estate's area is when all of it can be let."""


def by_estate(study: Study, roofs: Roofs) -> dict[str, dict[str, float]]:
    """Return what the roofs in each operating estate come to, as the run has them: those whose middle lies in it."""
    estates = gpd.read_file(LAYERS / study.name / "estates.gpkg", layer="estates")
    east, north = roofs.corners[:, :4].mean(axis=1).T
    sums = {}
    for _, estate in estates[estates["estate_status"] == "operating"].iterrows():
        inside = shapely.contains_xy(estate.geometry, east, north)
        sums[estate["estate_id"]] = {
            "roof_count": float(inside.sum()),
            "area_ha": float(roofs.area[inside].sum()) / 1e4,
            "capacity_mw": float(roofs.said["capacity_kwp"][inside].sum()) / 1e3,
            "energy_gwh": float(roofs.said["energy_kwh"][inside].sum()) / 1e6,
        }
    return sums
