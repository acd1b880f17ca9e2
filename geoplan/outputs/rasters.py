"""Rasters for a GIS: cloud-optimised GeoTIFFs with overviews, each saying what it counts and how real its data are."""

import gc
import logging
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr
from affine import Affine
from odc.geo.geobox import GeoBox

from geoplan.languages import LANGUAGES
from geoplan.layers.opening.land_cover_classes import NODATA, land_cover_classes
from geoplan.outputs.drawing.colours import land_cover_colours
from geoplan.outputs.wording.texts import text
from geoplan.potential.roofs.rooftop_grid import centres_and_energy, energy_by_cell
from geoplan.replacing import replaced_file
from geoplan.siting.land.eligible_land import TOGETHER
from geoplan.siting.plants.residue_surface import residue_surface

if TYPE_CHECKING:
    from geoplan.layers.catalog import OpenedLayers
    from geoplan.result.assessment import Assessment

logger = logging.getLogger(__name__)

Floats = npt.NDArray[np.float64]

CELL_M = 500.0
# Small blocks, so that grids of a province have overviews too.
BLOCK = 128
# Grids of thousands of cells across have overviews anyway, and take half the time in larger ones.
LARGE_BLOCK = 512
_LARGE_CELLS = 3072
_CACHE_MB = 64
_WRITTEN_ROWS = 512
_STATUSES = ("real", "schematic", "synthetic")


def write_rasters(
    result: "Assessment", folder: str | Path, *, layers: "OpenedLayers | None" = None, cell_m: float = CELL_M
) -> list[Path]:
    """Write what a result gives by place as cloud-optimised GeoTIFFs.

    ``rooftop_pv_mwh.tif`` holds the rooftop-solar energy of the roofs in each cell [MWh a year], ``residue_tj.tif`` the
    available crop residues [TJ a year], spread inside each zone by its cropland, ``land_cover.tif`` the common classes
    with their colours, and ``eligible_ground_pv.tif`` and ``eligible_floating_pv.tif`` the share of each cell that may
    be used [0..1]; all but the first only where the study has land cover. Rasters of a user's own kinds of layer are
    written as they were read: ``read_KIND.tif``. The cells of an amount add up to its total; overviews show the mean of
    the cells that they stand for.

    Parameters
    ----------
    result
        What the run found.
    folder
        Where to write.
    layers
        The study's layers, from `geoplan.open_layers`; without them no raster is written that needs land cover.
    cell_m
        Side of the cells of amounts [m].

    Returns
    -------
    list of Path
        The files. The same result gives the same bytes.

    Raises
    ------
    GeoplanError
        Where a file cannot be written.
    """
    folder = Path(folder)
    grid = _grid_over(result.zones, cell_m)
    written = [_write_pv(result, grid, folder / "rooftop_pv_mwh.tif")]
    land_cover = None if layers is None else layers.land_cover
    if land_cover is not None:
        if "residue_energy_tj" in result.zones.columns:
            written.append(_write_residues(result, land_cover, grid, folder / "residue_tj.tif"))
        written.append(_write_land_cover(result, land_cover, folder / "land_cover.tif"))
    for kind, layer in ({} if layers is None else layers.more).items():
        if isinstance(layer, xr.DataArray):
            written.append(_write_read(result, kind, layer, folder / f"read_{kind}.tif"))
    for technology, overlay in result.land.items():
        # not kept: two rasters of tens of millions of cells would stay until the end of the run
        written.append(_write_eligible(result, technology, overlay.land(), folder / f"eligible_{technology}.tif"))
        gc.collect()  # rasters that know their CRS hold themselves in a circle
    return written


def _grid_over(zones: gpd.GeoDataFrame, cell_m: float) -> tuple[Affine, tuple[int, int]]:
    """Return a grid that covers the zones, its lines on whole multiples of the cell."""
    west, south, east, north = zones.total_bounds
    left, top = math.floor(west / cell_m) * cell_m, math.ceil(north / cell_m) * cell_m
    shape = max(math.ceil((top - south) / cell_m), 1), max(math.ceil((east - left) / cell_m), 1)
    return Affine(cell_m, 0.0, left, 0.0, -cell_m, top), shape


def _inside(zones: gpd.GeoDataFrame, affine: Affine, shape: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """Return the cells that a zone touches: the others say nothing, not zero."""
    from rasterio.features import rasterize

    drawn = [shape for shape in zones.geometry if shape is not None and not shape.is_empty]
    touched = rasterize(drawn, out_shape=shape, transform=affine, all_touched=True, dtype="uint8")
    return np.asarray(touched, dtype=bool)


def _write_pv(result: "Assessment", grid: tuple[Affine, tuple[int, int]], path: Path) -> Path:
    mwh = energy_by_cell(centres_and_energy(result.rooftops_file), grid[0], shape=grid[1])
    values = np.where(_inside(result.zones, *grid) | (mwh > 0), mwh, np.nan)
    tags = _tags(result, ("rooftops", "irradiance", "ghi_grid", "weather", "zones"))
    tags |= {"long_name": "rooftop-solar energy of the roofs in each cell", "units": "MWh"}
    return _write_amounts(values, grid[0], result.zones.crs, tags, path)


def _write_residues(
    result: "Assessment", land_cover: xr.DataArray, grid: tuple[Affine, tuple[int, int]], path: Path
) -> Path:
    affine, shape = grid
    zones = result.zones
    surface = residue_surface(zones, land_cover, grid=GeoBox(shape, affine, zones.crs)).to_numpy()
    values = np.where(_inside(zones, affine, shape) | (surface > 0), surface, np.nan)
    tags = _tags(result, ("crops", "land_cover", "zones"))
    tags |= {"long_name": "available crop residues in each cell, spread by cropland", "units": "TJ"}
    return _write_amounts(values, affine, zones.crs, tags, path)


def _write_land_cover(result: "Assessment", land_cover: xr.DataArray, path: Path) -> Path:
    tags = _tags(result, ("land_cover",)) | {"long_name": "land cover, common classes", "units": "1"}
    colours = land_cover_colours()
    table = {NODATA: (0, 0, 0, 0)}
    for item in land_cover_classes().values():
        if item.code != NODATA:
            table[item.code] = (*colours[item.key], 255)
            tags[f"class_{item.code}"] = " | ".join(item.title[language] for language in LANGUAGES)
    values = land_cover.to_numpy().astype(np.uint8, copy=False)
    profile = {"crs": land_cover.rio.crs, "transform": land_cover.rio.transform(), "nodata": NODATA}
    return _write_cog(values, profile, tags, path, resampling="mode", colours=table)


def _write_read(result: "Assessment", kind: str, layer: xr.DataArray, path: Path) -> Path:
    """Write a raster of a user's own kind as it was read."""
    tags = _tags(result, (kind,)) | {"long_name": text(f"layer.{kind}", "en"), "overviews": "mean of the cells"}
    tags["units"] = str(layer.attrs.get("units", "1"))
    profile = {"crs": layer.rio.crs, "transform": layer.rio.transform(), "nodata": layer.rio.nodata}
    return _write_cog(layer.to_numpy(), profile, tags, path, resampling="average")


def _write_eligible(result: "Assessment", technology: str, land: xr.DataArray, path: Path) -> Path:
    affine, crs = land.rio.transform(), land.rio.crs
    inside = _inside(result.zones.to_crs(crs), affine, (land.sizes[land.dims[0]], land.sizes[land.dims[1]]))
    values = land.to_numpy()
    values[~inside] = np.nan
    rules = {True: [], False: []} if result.exclusions is None else _rules(result.exclusions, technology)
    # rules of a layer are called as it is
    tags = _tags(result, ("land_cover", "zones", *rules[True]))
    title = text(f"gpkg.code.{technology}", "en").lower()
    tags |= {"long_name": f"share of the cell eligible for {title}", "units": "1", "overviews": "mean of the cells"}
    tags |= {"rules_applied": "; ".join(rules[True]), "rules_not_applied": "; ".join(rules[False])}
    return _write_cog(values, {"crs": crs, "transform": affine, "nodata": np.nan}, tags, path, resampling="average")


def write_land(land: xr.DataArray, path: str | Path) -> Path:
    """Write eligible land as a cloud-optimised GeoTIFF; its attributes become tags.

    Parameters
    ----------
    land
        From `geoplan.siting.land.study_land.study_land`.
    path
        The file.

    Raises
    ------
    GeoplanError
        Where it cannot be written.
    """
    tags = {name: str(land.attrs[name]) for name in sorted(land.attrs)} | {"overviews": "mean of the cells"}
    profile = {"crs": land.rio.crs, "transform": land.rio.transform(), "nodata": np.nan}
    return _write_cog(land.to_numpy(), profile, tags, Path(path), resampling="average")


def _rules(exclusions: pd.DataFrame, technology: str) -> dict[bool, list[str]]:
    """Return the rules that were applied, and those that were not."""
    of_it = exclusions[(exclusions["technology"] == technology) & (exclusions["rule"] != TOGETHER)]
    return {applied: of_it.loc[of_it["applied"].astype(bool) == applied, "rule"].tolist() for applied in (True, False)}


def _write_amounts(values: Floats, affine: Affine, crs: Any, tags: dict[str, str], path: Path) -> Path:
    known = values[np.isfinite(values)]
    tags["total"] = repr(math.fsum(known))
    tags["overviews"] = "mean of the cells"
    return _write_cog(values, {"crs": crs, "transform": affine, "nodata": np.nan}, tags, path, resampling="average")


def _tags(result: "Assessment", kinds: Iterable[str]) -> dict[str, str]:
    """Return what every raster says of itself; its status is that of its least real layer."""
    used = {kind: result.layers[kind] for kind in kinds if kind in result.layers}
    statuses = {report.status for report in used.values()}
    return {
        "study": result.study.name,
        "title": result.study.title.en,
        "status": max(statuses, key=_STATUSES.index, default="real"),
        "statuses": "; ".join(f"{kind}: {report.status}" for kind, report in used.items()),
        "licence": "; ".join(f"{kind}: {report.licence}" for kind, report in used.items()),
        "attribution": "; ".join(f"{kind}: {report.attribution}" for kind, report in used.items()),
    }


def _write_cog(
    values: npt.NDArray[Any],
    profile: Mapping[str, Any],
    tags: Mapping[str, str],
    path: Path,
    *,
    resampling: Literal["average", "mode"],
    colours: Mapping[int, tuple[int, int, int, int]] | None = None,
) -> Path:
    """Write one band as a cloud-optimised GeoTIFF: tiles, overviews, and the header before them."""
    import rasterio
    from rasterio.io import MemoryFile
    from rasterio.shutil import copy

    height, width = values.shape
    shape = {"height": height, "width": width, "count": 1, "dtype": values.dtype.name}
    # packed on the way: a second copy of a land cover of 10 m would take hundreds of megabytes
    packed = {"tiled": True, "compress": "DEFLATE", "zlevel": 1}
    settings = {"GDAL_NUM_THREADS": "1", "GDAL_CACHEMAX": _CACHE_MB}
    with replaced_file(path) as draft, rasterio.Env(**settings), MemoryFile() as memory:
        with memory.open(driver="GTiff", **shape, **profile, **packed) as dataset:
            for first in range(0, height, _WRITTEN_ROWS):
                rows = slice(first, min(first + _WRITTEN_ROWS, height))
                dataset.write(values[rows], 1, window=((rows.start, rows.stop), (0, width)))
            dataset.update_tags(**tags)
            dataset.set_band_description(1, tags["long_name"])
            dataset.set_band_unit(1, tags["units"])
            if colours:
                dataset.write_colormap(1, colours)
        with memory.open() as dataset:
            copy(
                dataset,
                draft,
                driver="COG",
                BLOCKSIZE=str(LARGE_BLOCK if min(height, width) >= _LARGE_CELLS else BLOCK),
                COMPRESS="DEFLATE",
                OVERVIEW_RESAMPLING=resampling.upper(),
                RESAMPLING="NEAREST",
            )
    logger.info("wrote %s", path)
    return path
