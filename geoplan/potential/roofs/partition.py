"""Rooftop potential added up: one partition of roofs at a time, to zones and to estates.

A partition gives small frames that add up, so that a million roofs need no more memory than one partition.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from geoplan.layers.rooftops.building_classes import CLASSES, FORMS
from geoplan.layers.rooftops.footprint import Footprints
from geoplan.layers.rooftops.rooftops import Rooftops
from geoplan.machine.row_groups import PackedRows
from geoplan.parameters import Parameters, Reads
from geoplan.potential.roofs.footprint_shape import FootprintShapes, shapes_of_roofs
from geoplan.potential.roofs.neighbour_shading import shading_factor
from geoplan.potential.roofs.roof_groups import KnownRoofs, RoofGroups, roof_groups, treatment_by_survey
from geoplan.potential.roofs.roof_planes import RoofPlanes, roof_planes
from geoplan.potential.roofs.rooftop_pv import codes_of, described, estate_of, rooftop_pv
from geoplan.potential.roofs.surveyed import RoofSurvey, survey_roofs, visited_roofs
from geoplan.zonal.assignment import ZoneIndex

if TYPE_CHECKING:
    import pyarrow as pa
    import xarray as xr

Integers: TypeAlias = npt.NDArray[np.int64]

SUMS = (
    "roof_count",
    "roof_area_m2",
    "usable_roof_area_m2",
    "capacity_kwp",
    *(f"capacity_kwp_{kind}" for kind in CLASSES),
    "energy_kwh",
    "energy_kwh_low",
    "energy_kwh_high",
)
COLUMNS = (
    "roof_id",
    "zone_id",
    "roof_class",
    "roof_form",
    "roof_area_m2",
    "usable_roof_area_m2",
    "capacity_kwp",
    "energy_kwh",
    "specific_yield_kwh_per_kwp",
    "geometry",
)

_KINDS = pd.MultiIndex.from_product([CLASSES, FORMS], names=["roof_class", "roof_form"])


@dataclass(frozen=True)
class PartitionJob:
    """All that a partition of roofs needs besides its own roofs; it can be pickled.

    Attributes
    ----------
    zones
        Polygons that do not overlap, with ``zone_id``.
    resource
        The solar resource, as `geoplan.potential.solar.resource_contract` has it, in the same CRS.
    parameters
        The study's.
    estates
        Industrial estates, same CRS; None where there are none.
    shading
        From `geoplan.potential.roofs.neighbour_shading.shading_table`: roofs with a ``height_m`` are shaded by their
        neighbours in place of the loss. The footprints must be clean then: neighbours stand in other partitions too.
    survey
        What was seen on site, which takes the place of the model's numbers; None where nothing was.
    rooftops
        The footprints, where partitions are read from them.
    """

    zones: gpd.GeoDataFrame
    resource: "xr.Dataset"
    parameters: Parameters
    estates: gpd.GeoDataFrame | None = None
    shading: "xr.Dataset | None" = None
    survey: RoofSurvey | None = None
    rooftops: Rooftops | None = None

    @cached_property
    def zone_index(self) -> ZoneIndex:
        """The zones, made ready to be asked for all partitions."""
        return ZoneIndex(self.zones)


@dataclass(frozen=True)
class PartitionResult:
    """What one partition of roofs gives.

    Attributes
    ----------
    roofs
        The roofs that belong to a zone, with `COLUMNS`, ``roof_name`` where the layer has names, and ``status`` where
        there is a survey: a frame where a frame was given; from a cluster, packed as they go into a file.
    zones
        Sums of `SUMS` by zone; index as the zones'. kWp, kWh a year, m2.
    estates
        The same by estate; None without estates.
    totals
        The same over all roofs of the partition, added up apart from the zones.
    outside
        Roofs that lie in no zone, and are left out.
    classes
        Energy [kWh a year] by class and form.
    surveyed
        What became of surveyed roofs, as `geoplan.potential.roofs.surveyed.visited_roofs` tells it; None without
        a survey.
    reads
        From a cluster: what was asked of the parameters there.
    groups
        The same sums by groups of roofs that uncertain parameters move alike, for the draws.
    planes
        Energy by the plane that modules lie in, for the hours.
    """

    roofs: "Footprints | gpd.GeoDataFrame | PackedRows"
    zones: pd.DataFrame
    estates: pd.DataFrame | None
    totals: "pd.Series[float]"
    outside: int
    classes: "pd.Series[float]"
    surveyed: pd.DataFrame | None = None
    reads: Reads | None = None
    groups: RoofGroups | None = None
    planes: RoofPlanes | None = None


def assess_partition(
    roofs: Footprints | gpd.GeoDataFrame,
    job: PartitionJob,
    *,
    neighbours: Footprints | gpd.GeoDataFrame | None = None,
) -> PartitionResult:
    """Compute one partition of roofs and add it up.

    Parameters
    ----------
    roofs
        Footprints in the zones' CRS; see `geoplan.potential.roofs.rooftop_pv.described` for columns that may be
        missing.
    job
        What else they need.
    neighbours
        The buildings that may shade, same CRS, with ``height_m``: those about the partition too. By default the
        partition's roofs alone.

    Returns
    -------
    PartitionResult
        Its frames add up over partitions.
    """
    zones, estates, parameters = job.zones, job.estates, job.parameters
    every = Footprints.of(roofs) if isinstance(roofs, gpd.GeoDataFrame) else roofs
    part, position, shapes = _placed(every, job.zone_index)
    inside = _with_areas(part)
    known = KnownRoofs.of(inside)
    left = _left_by_neighbours(part, job, shapes=shapes, neighbours=every if neighbours is None else neighbours)
    result = rooftop_pv(inside, job.resource, parameters=parameters, estates=estates, shapes=shapes, shading=left)
    estate = None if estates is None else estate_of(shapes, estates)
    visited: pd.DataFrame | None = None
    treatment = None
    columns: tuple[str, ...] = (*COLUMNS[:-1], *(("roof_name",) if "roof_name" in result else ()))
    if job.survey is not None:
        model, columns = result, (*columns, "status")
        estate_ids = None if estates is None or estate is None else _ids_of(estates, estate)
        result = survey_roofs(
            model,
            job.survey,
            resource=job.resource,
            parameters=parameters,
            estate_ids=estate_ids,
            shading=None if left is None else left.to_numpy(),
            shapes=shapes,
        )
        visited = visited_roofs(job.survey, model, result, zones["zone_id"].array.take(position))
        treatment = treatment_by_survey(result["roof_id"], job.survey, estate_ids=estate_ids)
    result["zone_id"] = zones["zone_id"].array.take(position)
    kind, form = codes_of(result["roof_class"], CLASSES), codes_of(result["roof_form"], FORMS)
    values = _values(result, kind)
    by_zone = (len(zones), position)
    by_estate = None if estates is None or estate is None else (len(estates), estate)
    energy = np.bincount(kind * len(FORMS) + form.astype(np.intp), weights=values["energy_kwh"], minlength=len(_KINDS))
    done = part.with_rows(result[list(columns)])
    return PartitionResult(
        roofs=done.frame() if isinstance(roofs, gpd.GeoDataFrame) else done,
        zones=_sums(values, position, zones.index),
        estates=None if estates is None or by_estate is None else _estate_sums(values, by_estate[1], estates),
        totals=values.sum(),
        outside=len(every) - len(part),
        classes=pd.Series(energy, index=_KINDS, name="energy_kwh"),
        surveyed=visited,
        groups=roof_groups(
            result,
            known,
            parameters=parameters,
            shapes=shapes,
            zones=by_zone,
            estates=by_estate,
            treatment=treatment,
            shaded=None if left is None else left.notna().to_numpy(),
        ),
        planes=roof_planes(result, shapes.long_axis_azimuth, zones=by_zone, estates=by_estate),
    )


def as_table(roofs: "Footprints | gpd.GeoDataFrame | pa.Table") -> "pa.Table":
    """Return roofs as an Arrow table, with their geometry as WKB."""
    import pyarrow as pa

    if isinstance(roofs, Footprints):
        return roofs.table()
    return roofs if isinstance(roofs, pa.Table) else pa.table(roofs.to_arrow(index=False, geometry_encoding="WKB"))


def roof_keys(crs: Any) -> dict[bytes, bytes]:
    """Return what a file of roofs says of itself: the ``geo`` key of GeoParquet 1.0.0."""
    import json

    column = {"encoding": "WKB", "geometry_types": [], "crs": CRS.from_user_input(crs).to_json_dict()}
    content = {"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": column}}
    return {b"geo": json.dumps(content, sort_keys=True).encode()}


def _placed(every: Footprints, index: ZoneIndex) -> tuple[Footprints, Integers, FootprintShapes]:
    """Return the footprints that lie in a zone, the position of the zone of each, and their shapes."""
    shapes = shapes_of_roofs(every)

    def points(rows: Integers) -> npt.NDArray[np.object_]:
        return np.asarray(shapely.points(shapes.x[rows], shapes.y[rows]), dtype=object)

    position = index.zones_at(every.boxes, points=points, shapes=every.shapes)
    here = np.flatnonzero(position >= 0)
    return (every, position, shapes) if len(here) == len(every) else (every.taken(here), position[here], shapes[here])


def _left_by_neighbours(
    part: Footprints, job: PartitionJob, *, shapes: FootprintShapes, neighbours: Footprints | gpd.GeoDataFrame
) -> "pd.Series[Any] | None":
    """Return which share of its energy the neighbours leave to each roof; None where no height is known."""
    if job.shading is None or "height_m" not in part.rows or part.rows["height_m"].isna().all():
        return None
    roofs = described(_with_areas(part), parameters=job.parameters, estates=job.estates, shapes=shapes)
    given: dict[str, Any] = {"neighbours": neighbours, "parameters": job.parameters, "shapes": shapes}
    return shading_factor(part.with_rows(roofs), job.shading, **given)["shading_factor"]


def _with_areas(part: Footprints) -> pd.DataFrame:
    """Return the rows of footprints, each with its area. [m2]."""
    rows = part.rows
    area = rows["roof_area_m2"].to_numpy(float) if "roof_area_m2" in rows else np.full(len(rows), np.nan)
    return rows.assign(roof_area_m2=np.where(np.isnan(area), part.areas(), area)) if np.isnan(area).any() else rows


def _values(result: gpd.GeoDataFrame, kind: npt.NDArray[np.int8]) -> pd.DataFrame:
    capacity = result["capacity_kwp"].to_numpy()
    columns = {name: result[name].to_numpy() for name in SUMS if name in result}
    columns["roof_count"] = np.ones(len(result))
    for code, name in enumerate(CLASSES):
        columns[f"capacity_kwp_{name}"] = np.where(kind == code, capacity, 0.0)
    return pd.DataFrame({name: columns[name] for name in SUMS}, index=result.index)


def _ids_of(estates: gpd.GeoDataFrame, positions: Integers) -> npt.NDArray[np.object_]:
    """Return the estate of each roof; empty for none, which has the position -1."""
    return np.array([*estates["estate_id"].astype(str), ""], dtype=object)[positions]


def _sums(values: pd.DataFrame, position: Integers, index: pd.Index) -> pd.DataFrame:
    return pd.DataFrame(
        {name: np.bincount(position, weights=values[name], minlength=len(index)) for name in SUMS}, index=index
    )


def _estate_sums(values: pd.DataFrame, estate: Integers, estates: gpd.GeoDataFrame) -> pd.DataFrame:
    inside = estate >= 0
    return _sums(values[inside], estate[inside], estates.index)
