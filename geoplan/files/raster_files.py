"""Rasters opened by rasterio: the only place that does; with the drivers of the file's format alone.

What a band stores need not be what is meant: its values may have a scale and an offset, and cells without a value may
be told by a number, by a mask or by a band of transparency. `read_cells` and `array_of` apply all of it, once; nobody
else reads a dataset.
"""

import math
import struct
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from xarray.backends import BackendArray
from xarray.core import indexing

from geoplan.errors import Fault, LayerError, in_figures
from geoplan.files.boundary import Boundary, own_file
from geoplan.files.drivers import SHUT
from geoplan.files.formats import FileFormat, format_of
from geoplan.files.markup import markup_of
from geoplan.files.mosaic import TILES, check_beside_raster, check_mosaic

Nodata: TypeAlias = float | int | None
"""The stored number that means "no data": whole numbers as such, since the largest have no exact double."""
Window: TypeAlias = tuple[tuple[int, int], tuple[int, int]]
"""First and one after the last row, and the same of columns."""

_PLACE = "OVERVIEWS"
_NODATA_TAG = 42113
"""Of a TIFF: https://gdal.org/drivers/raster/gtiff.html#nodata-value"""
_HEADER_LINES, _HEADER_BYTES = 8, 200
"""Of an ASCII grid."""
_TEXTS = ("GTiff", "VRT", "AAIGrid")
"""GDAL's drivers for formats that have nodata as text."""
_NO_NUMBERS = ("nan", "+nan", "-nan", "1.#qnan", "-1.#qnan", "1.#ind", "-1.#ind")
"""How programs write NaN."""
_EXACT = 1 << 53
"""From where on floats of 64 bits leave out whole numbers."""
_BEYOND = {"e": 6.5e4, "f": 3.4e38, "d": 1.79e308}
"""NumPy's letters for floats -> from where on a nodata stands for the largest number, in however many digits."""


@contextmanager
def open_raster(path: Path, boundary: Boundary | None = None, **options: Any) -> Iterator[Any]:
    """Open a raster; its values are read by `read_cells`.

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
    import rasterio.errors

    form = _checked(path, boundary)
    with rasterio.Env(**SHUT, **options), ExitStack() as stack:
        with warnings.catch_warnings():
            # a raster without a place is for who reads it to refuse
            warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
            dataset = stack.enter_context(rasterio.open(path, driver=form.drivers[0]))
        _check_overviews(path, dataset)
        if form.check == "mosaic":
            _check_tiles(path, dataset)
        yield dataset


@contextmanager
def open_array(path: Path) -> Iterator[xr.DataArray]:
    """Open a raster of the user's own as rioxarray does, to be read in parts.

    Yields
    ------
    DataArray
        As `array_of` gives it.

    Raises
    ------
    LayerError
        As `open_raster`.
    rasterio.errors.RasterioIOError
        Where it cannot be read.
    """
    with open_raster(path) as dataset:
        array = array_of(dataset, driver=dataset.driver)
        try:
            yield array
        finally:
            array.close()


def array_of(dataset: Any, **options: Any) -> xr.DataArray:
    """Return a raster that rasterio has opened as a DataArray, to be read in parts while it is open.

    Parameters
    ----------
    dataset
        The raster.
    **options
        How rioxarray is to open it again.

    Returns
    -------
    DataArray
        (band, y, x) as rioxarray gives it, without bands of transparency. Where cells are masked, or the bands differ
        in what they mean, the values are the real ones and NaN; else they are as they are stored, with their
        ``_FillValue``, ``scale_factor`` and ``add_offset`` among the attributes.

    Raises
    ------
    LayerError
        Where there are several rasters in one.
    """
    import rioxarray

    with warnings.catch_warnings():
        # of bands that differ: it is seen to below
        warnings.filterwarnings("ignore", "(Scales|Offsets) differ")
        array = rioxarray.open_rasterio(dataset, cache=False, **options)
    if not isinstance(array, xr.DataArray):
        action = "Open it and choose a variable."
        raise LayerError(
            Fault(str(dataset.name), "", found="several rasters in one file", expected="one", action=action)
        )
    bands = value_bands(dataset)
    about = [(dataset.scales[k - 1], dataset.offsets[k - 1], nodata_of_band(dataset, k)) for k in bands]
    is_alike = all(_same(one, about[0]) for one in about)
    if is_alike and not any(_masks(dataset, k) for k in bands) and _is_read(about[0][2], array):
        return array
    return _real_array(dataset, array, bands)


def value_bands(dataset: Any) -> list[int]:
    """Return the numbers of the bands that hold values, not transparency."""
    from rasterio.enums import ColorInterp

    return [k for k, meaning in zip(dataset.indexes, dataset.colorinterp, strict=True) if meaning != ColorInterp.alpha]


def nodata_of_band(dataset: Any, band: int = 1) -> Nodata:
    """Return the stored number that means "no data", exactly as the file declares it; None where no cell can hold it.

    Raises
    ------
    LayerError
        Where the file declares what is no number.
    """
    given = dataset.nodatavals[band - 1]
    kind = np.dtype(dataset.dtypes[band - 1])
    text = nodata_text(Path(dataset.name), band) if dataset.driver in _TEXTS else None
    return nodata_number(given if text is None else text, kind, file=str(dataset.name))


def read_cells(
    dataset: Any, *, band: int = 1, window: Window | None = None
) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """Read a part of a band: what its values mean.

    Parameters
    ----------
    dataset
        What `open_raster` gave.
    band
        Its number.
    window
        Rows and columns; the whole band where None.

    Returns
    -------
    values : ndarray
        (rows, columns) in the type that is stored; float64 where there is a scale or an offset, which is applied.
    known : ndarray of bool or None
        Where the file says that there is a value: by its nodata, which is held against what is stored, by a mask and
        by a band of transparency. None where it says so of all cells. A NaN counts as known.
    """
    stored = dataset.read(band, window=window)
    unknown = is_nodata(stored, nodata_of_band(dataset, band))
    for masks in _masks(dataset, band):
        is_empty = (dataset.read(masks, window=window) if masks else dataset.read_masks(band, window=window)) == 0
        unknown = is_empty if unknown is None else unknown | is_empty
    scale, offset = dataset.scales[band - 1], dataset.offsets[band - 1]
    values = stored if scale == 1.0 and offset == 0.0 else stored * np.float64(scale) + offset
    return values, None if unknown is None else ~unknown


def is_packed(dataset: Any, band: int = 1) -> bool:
    """Return whether what a band stores is not what is meant."""
    return bool(dataset.scales[band - 1] != 1.0 or dataset.offsets[band - 1] != 0.0)


def _masks(dataset: Any, band: int) -> list[int]:
    """Return what masks a band besides its nodata: the numbers of bands of transparency, 0 for a mask of its own."""
    from rasterio.enums import ColorInterp, MaskFlags

    flags = set(dataset.mask_flag_enums[band - 1])
    own = [] if flags & {MaskFlags.all_valid, MaskFlags.alpha} or flags == {MaskFlags.nodata} else [0]
    alpha = [k for k, kind in zip(dataset.indexes, dataset.colorinterp, strict=True) if kind == ColorInterp.alpha]
    return own + alpha


def _same(one: tuple[float, float, Nodata], other: tuple[float, float, Nodata]) -> bool:
    return one[:2] == other[:2] and _same_number(one[2], other[2])


def _same_number(one: Nodata, other: Nodata) -> bool:
    return one == other or (one != one and other != other)  # NaN differs from itself


def _is_read(nodata: Nodata, array: xr.DataArray) -> bool:
    """Return whether the nodata that rioxarray has read is the file's: GDAL takes a text that it cannot read for 0."""
    return _same_number(nodata, nodata_number(array.attrs.get("_FillValue"), array.dtype, file=""))


def _real_array(dataset: Any, array: xr.DataArray, bands: list[int]) -> xr.DataArray:
    """Return the bands of a raster as their real values, NaN where there are none; read when they are asked for."""
    kept = array.isel({array.dims[0]: [k - 1 for k in bands]})
    values = indexing.LazilyIndexedArray(_RealValues(dataset, bands))
    told = {"_FillValue", "scale_factor", "add_offset", "scales", "offsets", "long_name"}
    attrs = {key: value for key, value in array.attrs.items() if key not in told}
    names = array.attrs.get("long_name")
    if isinstance(names, tuple | list):
        names = tuple(names[k - 1] for k in bands)
    if names is not None:
        attrs["long_name"] = names
    about = {key: value for key, value in array.encoding.items() if key not in told}
    real = xr.DataArray(xr.Variable(array.dims, values, attrs, about), coords=kept.coords, name=array.name)
    real.set_close(array.close)
    return real


class _RealValues(BackendArray):
    """Bands of an open dataset as xarray asks for them: real values as floats, NaN where there are none."""

    def __init__(self, dataset: Any, bands: list[int]) -> None:
        self._dataset, self._bands = dataset, bands
        self.shape = (len(bands), dataset.height, dataset.width)
        kinds = [np.dtype(dataset.dtypes[k - 1]) for k in bands]
        is_small = all(kind.itemsize <= (4 if kind.kind == "f" else 2) for kind in kinds)
        self.dtype = np.dtype("f4" if is_small and not any(is_packed(dataset, k) for k in bands) else "f8")

    def __getitem__(self, key: indexing.ExplicitIndexer) -> Any:
        return indexing.explicit_indexing_adapter(key, self.shape, indexing.IndexingSupport.BASIC, self._read)

    def _read(self, key: tuple[int | slice, ...]) -> NDArray[Any]:
        asked = [np.arange(size)[part] for size, part in zip(self.shape, key, strict=True)]
        bands, rows, columns = (np.atleast_1d(places) for places in asked)
        values = np.full((len(bands), len(rows), len(columns)), np.nan, dtype=self.dtype)
        if values.size:
            ends = [(int(places.min()), int(places.max()) + 1) for places in (rows, columns)]
            cut = np.ix_(rows - ends[0][0], columns - ends[1][0])
            for place, band in enumerate(bands):
                cells, known = read_cells(self._dataset, band=self._bands[band], window=(ends[0], ends[1]))
                values[place] = (cells if known is None else np.where(known, cells, np.nan))[cut]
        return values.reshape([len(places) for places in asked if places.ndim])


def nodata_number(given: object, kind: np.dtype[Any], *, file: str) -> Nodata:
    """Return a declared nodata as cells of a type can hold it; None where none can.

    Parameters
    ----------
    given
        A number, its text, or None.
    kind
        The type of the cells.
    file
        What messages call the raster.

    Raises
    ------
    LayerError
        Where it is no number.

    Examples
    --------
    >>> nodata_number("-nan", np.dtype("f4"), file=""), nodata_number("-9999", np.dtype("u1"), file="")
    (nan, None)
    >>> nodata_number("9007199254740993", np.dtype("i8"), file="")
    9007199254740993
    """
    if given is None:
        return None
    text = str(given).strip().strip("\0").strip()
    try:
        number: float | int = int(text)
    except ValueError:
        try:
            number = math.nan if text.lower() in _NO_NUMBERS else float(text)
        except ValueError:
            action = "Declare a number: gdal_edit.py -a_nodata; or none: gdal_edit.py -unsetnodata."
            raise LayerError(
                Fault(file, "nodata", found=f"'{text[:40]}'", expected="a number", action=action)
            ) from None
    if kind.kind not in "iu":
        return float(number)
    if not math.isfinite(number) or number != int(number):
        return None
    limits = np.iinfo(kind)
    # written in less digits than it has, the least or greatest of 64 bits lies a little beyond
    is_end = kind.itemsize == 8 and isinstance(number, float)
    whole = min(max(int(number), limits.min), limits.max) if is_end and abs(number) <= 2.0**64 else int(number)
    return whole if limits.min <= whole <= limits.max else None


def is_nodata(stored: NDArray[Any], nodata: Nodata) -> NDArray[np.bool_] | None:
    """Tell which cells hold the nodata of `nodata_number`; None where none can.

    Examples
    --------
    >>> is_nodata(np.array([1.0, -3.4028235e38], dtype="f4"), -3.4e38).tolist()
    [False, True]
    """
    if nodata is None or stored.dtype.kind == "b":
        return None
    if stored.dtype.kind in "iu":
        limits = np.iinfo(stored.dtype)
        if nodata != nodata or nodata != int(nodata) or not limits.min <= nodata <= limits.max:
            return None
        return np.asarray(stored == stored.dtype.type(int(nodata)))
    if nodata != nodata:
        return np.isnan(stored)
    beyond = _BEYOND.get(stored.dtype.char, math.inf)
    if abs(nodata) >= beyond:
        return stored >= beyond if nodata > 0 else stored <= -beyond
    return np.asarray(stored == stored.dtype.type(nodata))


def is_exact(nodata: Nodata, kind: np.dtype[Any]) -> bool:
    """Return whether cells of a type, made floats of 64 bits, still tell the nodata by comparing with it."""
    if nodata is None:
        return True
    if kind.kind == "f":
        return abs(nodata) < _BEYOND.get(kind.char, math.inf)
    return kind.itemsize < 8 or abs(nodata) < _EXACT


def nodata_text(path: Path, band: int = 1) -> str | None:
    """Return the nodata of a band as it is written in the file: GDAL rounds it, and takes what it cannot read for 0.

    None where there is none, or the file is no TIFF, mosaic or ASCII grid on this machine.
    """
    try:
        if path.suffix.lower() == ".vrt":
            bands = markup_of(path).findall("VRTRasterBand")
            return bands[band - 1].findtext("NoDataValue") if band <= len(bands) else None
        with path.open("rb") as stream:
            if path.suffix.lower() == ".asc":
                lines = (stream.readline(_HEADER_BYTES).lower().split() for _ in range(_HEADER_LINES))
                return next((words[1].decode("latin-1") for words in lines if words[:1] == [b"nodata_value"]), None)
            return _nodata_tag(stream)
    except (OSError, IndexError, ValueError, LayerError, struct.error):
        return None


def _nodata_tag(stream: BinaryIO) -> str | None:
    """Find the tag in the first directory of a TIFF, small or big."""
    # https://www.awaresystems.be/imaging/tiff/bigtiff.html
    start = stream.read(16)
    order = {b"II": "<", b"MM": ">"}.get(start[:2])
    if order is None or len(start) < 16:
        return None
    (version,) = struct.unpack(f"{order}H", start[2:4])
    if version not in (42, 43):
        return None
    offset, count, entry, inline = ("I", "H", "HHI4s", 4) if version == 42 else ("Q", "Q", "HHQ8s", 8)
    size = struct.calcsize(f"{order}{entry}")
    place = start[4:8] if version == 42 else start[8:16]
    stream.seek(struct.unpack(order + offset, place)[0])
    (entries,) = struct.unpack(order + count, stream.read(struct.calcsize(order + count)))
    for _ in range(min(entries, 4096)):
        tag, _, length, value = struct.unpack(order + entry, stream.read(size))
        if tag == _NODATA_TAG:
            if length > inline:
                stream.seek(struct.unpack(order + offset, value)[0])
                value = stream.read(min(length, 256))
            return value[:length].split(b"\0")[0].decode("latin-1")
    return None


def _check_overviews(path: Path, dataset: Any) -> None:
    if dataset.tags(ns=_PLACE):
        found = "overviews in a file that it names"
        raise LayerError(Fault(str(path), "", found=found, expected="none", action="Export it again."))


def _check_tiles(path: Path, dataset: Any) -> None:
    """Check that a mosaic knows what its tiles mean: programs that build one may forget their scale and offset."""
    import rasterio

    if any(element.tag.lower() in {"scaleratio", "scaleoffset"} for element in markup_of(path).iter()):
        return  # they are applied tile by tile
    own = set(zip(dataset.scales, dataset.offsets, strict=True))
    for name in dataset.files:
        if Path(name).suffix.lower() not in TILES:
            continue
        with rasterio.open(name, driver="GTiff") as tile:
            forgotten = set(zip(tile.scales, tile.offsets, strict=True)) - own
        if forgotten:
            scale, offset = min(forgotten)
            given = f"the scale {in_figures(scale)} and offset {in_figures(offset)}"
            found = f"{given} in the tile {Path(name).name}, which the mosaic lacks"
            action = (
                "Build it again with a newer gdalbuildvrt, from tiles that have one scale; or gdal_translate -unscale."
            )
            raise LayerError(Fault(str(path), "", found=found, expected="those of its tiles", action=action))


def _checked(path: Path, boundary: Boundary | None) -> FileFormat:
    """Check what a raster could lead to, and return its format."""
    form = format_of(path, "raster")
    around = own_file(path, expected="a raster") if boundary is None else boundary
    check_beside_raster(path, around)
    if form.check == "mosaic":
        check_mosaic(path, around)
    return form
