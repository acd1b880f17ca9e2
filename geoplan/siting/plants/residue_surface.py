"""Crop residues by the cells of a grid: those of each zone, spread by its cropland."""

import geopandas as gpd
import numpy as np
import pandas as pd
import xarray as xr
from affine import Affine
from odc.geo.geobox import GeoBox

from geoplan.layers.opening.land_cover_classes import land_cover_classes
from geoplan.layers.opening.raster import BLOCK_CELLS
from geoplan.siting.land.exclusion import cropped
from geoplan.siting.plants.feedstock_surface import feedstock_surface
from geoplan.zonal.grid import cell_centres, crs_of

CLASSES = ("cropland", "tree_crop")
"""Residues lie where annual and tree crops stand."""


def residue_surface(zones: gpd.GeoDataFrame, land_cover: xr.DataArray, *, grid: GeoBox) -> xr.DataArray:
    """Spread the available residues of zones over the cells of a grid.

    Parameters
    ----------
    zones
        Polygons with ``zone_id`` and ``residue_energy_tj`` [TJ a year], projected.
    land_cover
        (y, x): codes of common classes, in its own CRS.
    grid
        Rows from north to south, in the CRS of the zones.

    Returns
    -------
    DataArray
        (y, x) [TJ a year per cell]; a zone without crops has its residues spread evenly. Sums are conserved.
    """
    tj = pd.to_numeric(zones["residue_energy_tj"], errors="coerce").fillna(0.0)
    amounts = pd.DataFrame({"residue": tj.to_numpy(float)}, index=zones["zone_id"].to_numpy())
    surface = feedstock_surface(amounts, zones[["zone_id", "geometry"]], key=crop_share(land_cover, grid))
    return surface.isel(feedstock=0, drop=True)


def crop_share(land_cover: xr.DataArray, grid: GeoBox, *, block_cells: int = BLOCK_CELLS) -> xr.DataArray:
    """Return the share of crops in each cell of a grid.

    Parameters
    ----------
    land_cover
        (y, x): codes of common classes, in its own CRS.
    grid
        Rows from north to south.
    block_cells
        About how many cells of the land cover are worked on at once.

    Returns
    -------
    DataArray
        (y, x), 0 to 1; 0 off the land cover.
    """
    from rasterio.enums import Resampling
    from rasterio.warp import reproject

    classes, crs = land_cover_classes(), crs_of(grid)
    codes = [classes[key].code for key in CLASSES]
    share = np.zeros(grid.shape, dtype=np.float32)
    step = max(1, int(block_cells * grid.shape[0] // max(land_cover.size, 1)))
    for first in range(0, grid.shape[0], step):
        # few rows at a time: of a land cover of 10 m, floats would fill the memory
        rows = slice(first, min(first + step, grid.shape[0]))
        corner = grid.affine @ Affine.translation(0, first)
        part = cropped(land_cover, GeoBox((rows.stop - first, grid.shape[1]), corner, crs))
        if not part.size:
            continue
        reproject(
            np.isin(part.to_numpy(), codes).astype(np.float32),
            share[rows],
            src_transform=part.rio.transform(),
            src_crs=part.rio.crs,
            dst_transform=corner,
            dst_crs=crs,
            resampling=Resampling.average,
            init_dest_nodata=False,
        )
    y, x = grid.dimensions
    raster = xr.DataArray(np.clip(share, 0.0, 1.0), dims=(y, x), coords=cell_centres(grid), name="crop_share")
    return raster.rio.write_crs(crs).rio.write_transform(grid.affine)
