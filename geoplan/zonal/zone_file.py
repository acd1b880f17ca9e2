"""Statistics of a raster's file under the zones of a file, in whatever CRS they are."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.errors import CRSError, Fault, LayerError
from geoplan.files.boundary import own_file
from geoplan.files.vector_files import Layers, read_vector
from geoplan.machine.cluster import cluster_at
from geoplan.progress import Progress, reporting
from geoplan.zonal.grid import crs_of
from geoplan.zonal.raster import opened
from geoplan.zonal.statistic_names import CLASSES, asked_statistics
from geoplan.zonal.statistics import zonal_stats

logger = logging.getLogger(__name__)

_POLYGON = 2
_PARTS = 2
"""Parts for each thread of a cluster: what lies where two of them meet is read and unpacked for both."""


def zone_statistics(
    raster: str | Path,
    zones: str | Path,
    *,
    stats: Sequence[str] = ("mean", "sum", "count"),
    weights: str | Path | None = None,
    band: int | None = None,
    least_coverage: float = 0.0,
    layer: str = "",
    prefix: str = "",
    scheduler: str | None = None,
    progress: Progress = False,
) -> gpd.GeoDataFrame:
    """Read zones, and compute statistics of a raster for each.

    Zones in another CRS than the raster's are brought into it to be counted; they come back as they were. Polygons that
    are not valid are mended, and it is said how many.

    Parameters
    ----------
    raster, weights
        Files that rasterio reads.
    zones
        Polygons, lines or points: GeoParquet, or a format of vectors that is read.
    stats, band, least_coverage, progress
        As `geoplan.zonal_stats` takes them.
    layer
        The layer of a file that holds several; by default the first with geometries.
    prefix
        What stands before the names of the new columns.
    scheduler
        The address of a Dask cluster whose workers see the rasters under the same paths: each reads the part of them
        that its zones need. The result is the same, bit for bit.

    Returns
    -------
    GeoDataFrame
        The zones as they stand in the file, in its CRS, and a column for each statistic.

    Raises
    ------
    CRSError
        Where one of the files carries no CRS.
    LayerError, GeoplanError
        Where a file cannot be read, a new column is there already, as `geoplan.zonal_stats`, and for a cluster as
        `geoplan.machine.cluster.cluster_at`.
    """
    file = Path(zones)
    given = _read(file, layer)
    for path in (raster, *(() if weights is None else (weights,))):
        own_file(Path(path), expected="a raster")
    with opened(raster) as source:
        crs = crs_of(source.grid)
    moved = given.to_crs(crs)
    moved = moved.set_geometry(gpd.GeoSeries(_mended(moved.geometry.to_numpy(), file), index=moved.index, crs=crs))
    asked: dict[str, Any] = {"stats": stats, "weights": weights, "least_coverage": least_coverage, "band": band}
    if scheduler is None:
        statistics = zonal_stats(raster, moved.geometry, **asked, progress=progress)
    else:
        statistics = _on_cluster(scheduler, Path(raster).absolute(), moved.geometry, asked, progress)
    statistics = statistics.add_prefix(prefix)
    twice = [str(name) for name in statistics if name in given]
    if twice:
        action = "Give another prefix."
        raise LayerError(
            Fault(str(file), "columns", found=", ".join(twice), expected="none of these names", action=action)
        )
    return gpd.GeoDataFrame(pd.concat([given, statistics], axis=1), geometry=given.geometry.name, crs=given.crs)


def _on_cluster(
    scheduler: str, raster: Path, zones: gpd.GeoSeries, asked: dict[str, Any], progress: Progress
) -> pd.DataFrame:
    """Let workers compute zones that lie together, a few at a time; each zone has its numbers from its own cells."""
    weights = None if asked["weights"] is None else Path(asked["weights"]).absolute()
    asked |= {"weights": weights, "stats": tuple(asked["stats"])}
    names = {one.kind for one in asked_statistics(asked["stats"], weighted=weights is not None)}
    files = [raster, *([] if weights is None else [weights])]
    with cluster_at(scheduler, files=files) as cluster, reporting(progress) as report:
        assert cluster is not None
        # which classes become columns, and whether zones are of one kind, is known from all zones together
        kinds = np.unique(shapely.get_dimensions(zones.to_numpy()[zones.notna()]))
        most = 1 if names & set(CLASSES) or len(kinds) > 1 else _PARTS * cluster.threads
        parts = [zones.iloc[chosen] for chosen in _shared_out(zones, min(most, max(len(zones), 1)))]
        frames = []
        for frame in cluster.in_order(_of_part, (raster, asked), parts):
            frames.append(frame)
            report(len(frames) / len(parts), "Zonal statistics")
    return pd.concat(frames).loc[zones.index]


def _of_part(given: tuple[Path, dict[str, Any]], zones: gpd.GeoSeries) -> pd.DataFrame:
    raster, asked = given
    return zonal_stats(raster, zones, **asked)


def _shared_out(zones: gpd.GeoSeries, count: int) -> list[np.ndarray]:
    """Share zones out, by the boxes around them, from the top: a part's rows of the raster lie together."""
    boxes = zones.bounds.fillna(0.0)
    order = np.argsort(-zones.bounds["maxy"].fillna(np.inf).to_numpy(), kind="stable")
    areas = ((boxes["maxx"] - boxes["minx"]) * (boxes["maxy"] - boxes["miny"])).to_numpy()[order]
    passed = np.cumsum(areas)
    if not len(passed) or passed[-1] <= 0.0:
        return np.array_split(order, count)
    cuts = np.searchsorted(passed, passed[-1] * np.arange(1, count) / count)
    return [part for part in np.split(order, cuts) if len(part)]


def _read(file: Path, layer: str) -> gpd.GeoDataFrame:
    own_file(file, expected="zones: polygons, lines or points")

    def chosen(layers: Layers) -> str:
        names = [name for name, _ in layers]
        if layer and layer not in names:
            known = ", ".join(names)
            raise LayerError(
                Fault(str(file), layer, found="no such layer", expected=f"one of {known}", action="Choose one of them.")
            )
        return layer or next((name for name, geometry in layers if geometry is not None), names[0])

    frame = read_vector(file, layer=chosen)
    if frame.geometry.isna().all():
        raise LayerError(
            Fault(str(file), "geometry", found="none", expected="polygons, lines or points", action="Export it again.")
        )
    if frame.crs is None:
        action = "Write the CRS into the file."
        raise CRSError(
            Fault(
                str(file),
                "CRS",
                found="no coordinate reference system",
                expected="the CRS that its coordinates are in",
                action=action,
            )
        )
    return frame.reset_index(drop=True)


def _mended(shapes: np.ndarray, file: Path) -> np.ndarray:
    """Return geometries of which polygons are valid."""
    wrong = ~shapely.is_valid(shapes) & (shapely.get_dimensions(shapes) == _POLYGON)
    if not wrong.any():
        return shapes
    logger.warning("%s: %s polygons were not valid and were mended.", file, int(wrong.sum()))
    mended = shapes.copy()
    mended[wrong] = shapely.make_valid(shapes[wrong], method="structure", keep_collapsed=False)
    return mended
