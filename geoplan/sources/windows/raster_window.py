"""Windows of remote rasters: the part of one or several tiles that a study needs, copied block by block.

A cloud-optimised GeoTIFF keeps its header, its overviews and each block of cells where a range request finds them
(https://docs.ogc.org/is/21-026/21-026.html), so a window costs what it holds and not what the tile holds.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, NamedTuple, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.errors import RasterioError, RasterioIOError

from geoplan.errors import Fault, GeoplanError
from geoplan.files.raster_files import is_packed
from geoplan.sources.contract import Download
from geoplan.sources.transfer.remote_raster import remote_raster
from geoplan.sources.transfer.retries import MissingError, TransferError, shown_address
from geoplan.sources.windows.clipping import Bounds, meets, write_whole

if TYPE_CHECKING:
    from affine import Affine
    from rasterio.io import DatasetReader
    from rasterio.vrt import WarpedVRT
    from rasterio.windows import Window

    from geoplan.sources.transfer.session import Session

Resampling: TypeAlias = Literal["nearest", "bilinear"]

BLOCK = 512
"""Cells along the edge of a block of the written file."""
_CACHE_MB = 256
_QUIET = {"GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR", "GDAL_CACHEMAX": _CACHE_MB}
"""No look for side files, which would each be a request; blocks that straddle two written ones are unpacked once."""


@dataclass(frozen=True)
class Clip:
    """What was written.

    Attributes
    ----------
    width, height
        Its columns and rows.
    known
        Cells with a value.
    low, high
        The least and the greatest value; NaN where there is none.
    """

    width: int
    height: int
    known: int
    low: float
    high: float


def corners(bounds: Bounds, step: int, *, margin: float = 0.0) -> list[tuple[int, int]]:
    """Return the south-west corners of the tiles of a grid over the world that a box meets, from north-west.

    Parameters
    ----------
    bounds
        West, south, east, north. [degrees]
    step
        The side of a tile. [degrees]
    margin
        How far a tile reaches beyond its square, as elevations at whole degrees do. [degrees]

    Returns
    -------
    list of tuple
        Longitude and latitude of each corner. [degrees]

    Examples
    --------
    >>> corners((106.4, 20.1, 107.8, 21.1), 3)
    [(105, 21), (105, 18)]
    """
    west, south, east, north = bounds
    columns = range(math.floor((west + margin) / step), math.ceil((east + margin) / step))
    rows = range(math.ceil((north - margin) / step) - 1, math.floor((south - margin) / step) - 1, -1)
    return [(column * step, row * step) for row in rows for column in columns]


def corner_names(longitude: int, latitude: int) -> tuple[str, str]:
    """Return a corner as tiles are named after it.

    Examples
    --------
    >>> corner_names(105, -9), corner_names(-6, 0)
    (('S09', 'E105'), ('N00', 'W006'))
    """
    north = f"{'N' if latitude >= 0 else 'S'}{abs(latitude):02d}"
    return north, f"{'E' if longitude >= 0 else 'W'}{abs(longitude):03d}"


def share_within(tile: Bounds, bounds: Bounds) -> float:
    """Return the share of a tile that lies within a box, both in degrees.

    Examples
    --------
    >>> share_within((105, 18, 108, 21), (106.5, 19.5, 109, 22))
    0.25
    """
    across = max(min(tile[2], bounds[2]) - max(tile[0], bounds[0]), 0.0)
    along = max(min(tile[3], bounds[3]) - max(tile[1], bounds[1]), 0.0)
    return across * along / ((tile[2] - tile[0]) * (tile[3] - tile[1]))


def wanted_resolution_m(options: Mapping[str, str]) -> float | None:
    """Return the option ``resolution_m`` [m]: the coarsest cell that is wanted; None where it is not given.

    Raises
    ------
    GeoplanError
        Where it is no length.
    """
    given = options.get("resolution_m", "")
    if not given:
        return None
    try:
        value = float(given)
    except ValueError:
        value = math.nan
    if not value > 0:
        raise GeoplanError(
            Fault(
                "--option", "resolution_m", found=f"'{given}'", expected="a length in metres", action="For example 100."
            )
        )
    return value


def read_bytes(session: "Session", url: str, *, share: float) -> int | None:
    """Return about how many bytes of a tile would be read; None where the server does not say.

    Parameters
    ----------
    session
        What asks.
    url
        Its address.
    share
        Of the tile, that lies within the window.

    Raises
    ------
    MissingError
        Where there is no such tile.
    """
    size = session.size(url)
    return None if size is None else min(size, math.ceil(size * share))


def planned_tiles(session: "Session", boxes: Mapping[str, Bounds], *, bounds: Bounds, what: str) -> list[Download]:
    """List the tiles of a source that are there, with about what would be read of each.

    Parameters
    ----------
    session
        What asks.
    boxes
        Address of a tile -> its box. [degrees]
    bounds
        What would be read. [degrees]
    what
        What the tiles hold, in a few words.

    Raises
    ------
    TransferError
        Where the source cannot be reached.
    """
    downloads = []
    for url, box in boxes.items():
        try:
            downloads.append(Download(url, what, read_bytes(session, url, share=share_within(box, bounds))))
        except MissingError:  # at sea there is none
            continue
    return downloads


class Tile(NamedTuple):
    """One remote raster, open.

    Attributes
    ----------
    url
        Its address.
    dataset
        What rasterio opened: the raster, or one of its overviews.
    """

    url: str
    dataset: "DatasetReader"


class _TileError(RasterioIOError):  # type: ignore[misc]
    """A read that failed, with the address of the tile."""

    def __init__(self, url: str, error: Exception) -> None:
        super().__init__(str(error))
        self.url = url


@contextmanager
def open_tiles(
    opened: Callable[[str], BinaryIO], urls: Iterable[str], *, resolution_m: float | None = None
) -> Iterator[tuple[list[Tile], list[str]]]:
    """Open rasters that are read by ranges, at their own resolution or at that of an overview.

    Parameters
    ----------
    opened
        What opens an address as a file object: `Session.open`.
    urls
        The addresses of GeoTIFFs.
    resolution_m
        The coarsest cell that is wanted: the overview with the largest cell that is not larger is taken. [m]

    Yields
    ------
    tiles : list of Tile
        Those that there are, open until the context ends.
    missing : list of str
        The addresses at which the source has no file.

    Raises
    ------
    TransferError
        Where one cannot be had, is no GeoTIFF or is cut off; also from later reads.
    """
    import rasterio

    tiles: list[Tile] = []
    missing: list[str] = []
    url = ""
    try:
        with ExitStack() as stack:
            stack.enter_context(rasterio.Env(**_QUIET))
            for url in urls:
                try:
                    dataset = stack.enter_context(remote_raster(url, opened))
                except MissingError:
                    missing.append(url)
                    continue
                level = None if resolution_m is None else _overview(dataset, resolution_m)
                if level is not None:
                    dataset = stack.enter_context(remote_raster(url, opened, OVERVIEW_LEVEL=level))
                tiles.append(Tile(url, dataset))
            yield tiles, missing
    except RasterioError as error:
        where = error.url if isinstance(error, _TileError) else url
        raise TransferError(
            Fault(
                shown_address(where),
                "",
                found=f"what is not a whole GeoTIFF ({error})",
                expected="a GeoTIFF",
                action="Something between may answer instead of the source, or the file is cut off: try again later, "
                "or get it by hand.",
            )
        ) from None


def cell_m(dataset: "DatasetReader") -> float:
    """Return the height of a raster's cells [m], along the meridian through its middle."""
    from pyproj import CRS, Geod

    crs = CRS.from_user_input(dataset.crs)
    height = abs(dataset.transform.e)
    if not crs.is_geographic:
        return height * float(crs.axis_info[0].unit_conversion_factor)
    x, y = dataset.xy(dataset.height // 2, dataset.width // 2)
    return float(Geod(ellps="WGS84").inv(x, y, x, y + height)[2])


def _overview(dataset: "DatasetReader", resolution_m: float) -> int | None:
    """Return the number of the overview with the largest cell that is not larger than wanted; None for none."""
    native_m = cell_m(dataset)
    # 1 % for a name: cells "of 40 m" of a grid of 1/12,000 degree are 37 m high and 36 to 41 m wide
    fit = [k for k, factor in enumerate(dataset.overviews(1)) if factor * native_m <= resolution_m * 1.01]
    return fit[-1] if fit else None


def write_clip(
    tiles: Sequence[Tile],
    path: Path,
    *,
    bounds: Bounds,
    nodata: float,
    zero: "shapely.Geometry | None" = None,
    resampling: Resampling = "nearest",
) -> Clip:
    """Copy the window of one or several tiles into one GeoTIFF, block by block.

    The grid is the first tile's, continued; a tile of another cell (an elevation model's columns widen towards the
    poles) is brought onto it. What a tile stores is written as what it means: its scale and offset are applied, and the
    file has none.

    Parameters
    ----------
    tiles
        Open, of one CRS of longitude and latitude.
    path
        The file; it is there only when it is whole.
    bounds
        West, south, east, north of what is wanted; cells that they cut are kept whole. [degrees]
    nodata
        What the file writes where no tile has a value.
    zero
        Where it is known that a cell without a value is 0, in the tiles' CRS: sea, or land that nobody lives on.
    resampling
        How a tile of another cell is brought onto the grid.

    Returns
    -------
    Clip
        Size and range of what was written.

    Raises
    ------
    TransferError
        Where a tile cannot be read.
    """
    return write_whole(path, lambda partial: _write(tiles, partial, bounds, nodata, zero, resampling))


def _write(
    tiles: Sequence[Tile],
    path: Path,
    bounds: Bounds,
    nodata: float,
    zero: "shapely.Geometry | None",
    resampling: Resampling,
) -> Clip:
    import rasterio

    grid = _grid_of(tiles[0].dataset, bounds)
    kind = _written_kind(tiles, nodata)
    profile = {
        "driver": "GTiff",
        **grid,
        "count": 1,
        "dtype": kind.name,
        "nodata": nodata,
        "tiled": True,
        "blockxsize": BLOCK,
        "blockysize": BLOCK,
        "compress": "deflate",
        "predictor": 3 if kind.kind == "f" else 2,
        "BIGTIFF": "IF_SAFER",
    }
    known, low, high = 0, math.inf, -math.inf
    with ExitStack() as stack:
        views = [_View.of(tile, grid, nodata, resampling, stack) for tile in tiles]
        written = stack.enter_context(rasterio.open(path, "w", **profile))
        for _, window in written.block_windows(1):
            values = np.full((window.height, window.width), nodata, dtype=kind)
            for view in views:
                view.read_into(values, window)
            if zero is not None:
                values[~_known(values, nodata) & _within(zero, window, written.transform)] = 0
            has = _known(values, nodata)
            if has.any():
                known += int(has.sum())
                low, high = min(low, float(values[has].min())), max(high, float(values[has].max()))
            written.write(values, 1, window=window)
    ends = (low, high) if known else (math.nan, math.nan)
    return Clip(grid["width"], grid["height"], known, *ends)


def _grid_of(first: "DatasetReader", bounds: Bounds) -> dict[str, Any]:
    """Return the first tile's grid, continued over the bounds: crs, transform, width and height."""
    from affine import Affine

    cell_x, cell_y = first.transform.a, -first.transform.e
    column = math.floor((bounds[0] - first.transform.c) / cell_x + 1e-6)
    row = math.floor((first.transform.f - bounds[3]) / cell_y + 1e-6)
    width = math.ceil((bounds[2] - first.transform.c) / cell_x - 1e-6) - column
    height = math.ceil((first.transform.f - bounds[1]) / cell_y - 1e-6) - row
    west, north = first.transform.c + column * cell_x, first.transform.f - row * cell_y
    transform = Affine(cell_x, 0.0, west, 0.0, -cell_y, north)
    return {"crs": first.crs, "transform": transform, "width": width, "height": height}


def _written_kind(tiles: Sequence[Tile], nodata: float) -> np.dtype[Any]:
    """Return the first tile's type; floats where tiles have a scale or an offset, or it cannot hold the nodata."""
    kind = np.dtype(tiles[0].dataset.dtypes[0])
    if kind.kind != "f" and (any(is_packed(tile.dataset) for tile in tiles) or not math.isfinite(nodata)):
        return np.dtype(np.float32 if kind.itemsize <= 2 else np.float64)
    return kind


class _View(NamedTuple):
    """A tile as it is seen on the grid that is written: stored values, with scale and offset beside them."""

    url: str
    edges: Bounds
    dataset: "WarpedVRT"
    scale: float
    offset: float
    nodata: float

    @classmethod
    def of(
        cls, tile: Tile, grid: Mapping[str, Any], nodata: float, resampling: Resampling, stack: ExitStack
    ) -> "_View":
        """Bring a tile onto the grid, until the stack ends."""
        from rasterio.enums import Resampling as Method
        from rasterio.vrt import WarpedVRT

        scale, offset = tile.dataset.scales[0], tile.dataset.offsets[0]
        options = {"src_nodata": tile.dataset.nodata, "nodata": nodata, "resampling": Method[resampling]}
        if is_packed(tile.dataset) or (math.isnan(nodata) and np.dtype(tile.dataset.dtypes[0]).kind != "f"):
            # what is stored may equal the nodata that is written
            nodata = math.nan
            options |= {"nodata": nodata, "dtype": "float64"}
        view = stack.enter_context(WarpedVRT(tile.dataset, **grid, **options))
        return cls(tile.url, tuple(tile.dataset.bounds), view, scale, offset, nodata)

    def read_into(self, values: NDArray[Any], window: "Window") -> None:
        """Put the tile's known cells of a window into an array of its size."""
        import rasterio.windows

        if not meets(rasterio.windows.bounds(window, self.dataset.transform), self.edges):
            return
        try:
            part = self.dataset.read(1, window=window)
        except RasterioError as error:
            raise _TileError(self.url, error) from None
        given = _known(part, self.nodata)
        values[given] = (
            part[given] if (self.scale, self.offset) == (1.0, 0.0) else part[given] * self.scale + self.offset
        )


def _known(values: NDArray[Any], nodata: float) -> NDArray[np.bool_]:
    known: NDArray[np.bool_] = ~np.isnan(values) if math.isnan(nodata) else values != values.dtype.type(nodata)
    return known


def _within(shape: "shapely.Geometry", window: "Window", transform: "Affine") -> NDArray[np.bool_]:
    """Return which cells of a window have their centre in a shape."""
    import rasterio.features
    import rasterio.windows

    box = rasterio.windows.bounds(window, transform)
    size = (window.height, window.width)
    part = shapely.clip_by_rect(shape, *box)
    if part.is_empty or shapely.get_dimensions(part) < 2:
        return np.zeros(size, dtype=bool)
    corner = rasterio.windows.transform(window, transform)
    inside: NDArray[np.bool_] = rasterio.features.geometry_mask([part], size, corner, invert=True)
    return inside
