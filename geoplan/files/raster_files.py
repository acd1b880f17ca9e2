"""Rasters opened by rasterio: the only place that does; with the drivers of the file's format alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geoplan.errors import Fault, LayerError
from geoplan.files.boundary import Boundary, own_file
from geoplan.files.drivers import SHUT
from geoplan.files.formats import FileFormat, format_of
from geoplan.files.mosaic import check_beside_raster, check_mosaic

if TYPE_CHECKING:
    import xarray as xr

_PLACE = "OVERVIEWS"


@contextmanager
def open_raster(path: Path, boundary: Boundary | None = None, **options: Any) -> Iterator[Any]:
    """Open a raster.

    Parameters
    ----------
    path
        The file.
    boundary
        Where what it names may lie; by default the file is the user's own, and that is its folder.
    **options
        Of GDAL, while it is open.

    Yields
    ------
    rasterio.DatasetReader
        The raster.

    Raises
    ------
    LayerError
        Where its format is not read, or it names what may not be read.
    rasterio.errors.RasterioError
        Where it cannot be read.
    """
    import rasterio

    form = _checked(path, boundary)
    with rasterio.Env(**SHUT, **options), rasterio.open(path, driver=form.drivers[0]) as dataset:
        if dataset.tags(ns=_PLACE):
            found = "overviews in a file that it names"
            raise LayerError(Fault(str(path), "", found=found, expected="none", action="Export it again."))
        yield dataset


@contextmanager
def open_array(path: Path) -> Iterator["xr.DataArray | Any"]:
    """Open a raster of the user's own as rioxarray does, to be read in parts.

    Raises
    ------
    LayerError
        As `open_raster`.
    rasterio.errors.RasterioIOError
        Where it cannot be read.
    """
    import rasterio
    import rioxarray

    form = _checked(path, None)
    with rasterio.Env(**SHUT):
        array = rioxarray.open_rasterio(path, cache=False, driver=form.drivers[0])
        try:
            yield array
        finally:
            if hasattr(array, "close"):
                array.close()


def _checked(path: Path, boundary: Boundary | None) -> FileFormat:
    """Check what a raster could lead to, and return its format."""
    form = format_of(path, "raster")
    around = own_file(path, expected="a raster") if boundary is None else boundary
    check_beside_raster(path, around)
    if form.check == "mosaic":
        check_mosaic(path, around)
    return form
