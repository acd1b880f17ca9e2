"""A raster as the kernels read it: layers of floats, whole or in blocks of rows where it is larger than memory."""

import math
import os
from collections.abc import Hashable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from numbers import Real
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr
from odc.geo.geobox import GeoBox

from geoplan.errors import Fault, LayerError, did_you_mean
from geoplan.files.raster_files import Nodata, array_of, is_exact, is_nodata, nodata_number, open_array
from geoplan.zonal.grid import grid_of, name_of, spatial_dims

RasterLike: TypeAlias = xr.DataArray | str | os.PathLike[str] | Any
"""A DataArray, the path of a file that rasterio reads, or an open rasterio dataset."""

FILL_NAMES = ("_FillValue", "missing_value")
BLOCK_BYTES = 64 * 2**20  # as float64, all layers


@dataclass(frozen=True)
class Block:
    """A window of a raster.

    Parameters
    ----------
    row, column
        Where it begins on the raster's grid.
    values
        Layers x rows x columns, C-contiguous.
    """

    row: int
    column: int
    values: npt.NDArray[Any]


@dataclass(frozen=True)
class LayeredRaster:
    """A raster with its grid, its layers' labels, nodata and scale.

    Parameters
    ----------
    data
        The DataArray, with its dimensions in the order (layer,) y, x.
    grid
        Where its cells lie.
    labels
        One label a layer; None for a raster without a leading dimension, or with one of length one.
    nodata
        The stored value that means "no data", or None.
    scale, offset
        What turns stored into real values.
    block_bytes
        How much is read at once, counted as float64 [bytes].
    """

    data: xr.DataArray
    grid: GeoBox
    labels: tuple[str, ...] | None
    nodata: Nodata
    scale: float = 1.0
    offset: float = 0.0
    block_bytes: int = BLOCK_BYTES

    @classmethod
    def of(
        cls, raster: xr.DataArray, *, nodata: float | None = None, block_bytes: int = BLOCK_BYTES
    ) -> "LayeredRaster":
        """Check a DataArray and take it as it is, without reading its values.

        Raises
        ------
        LayerError
            If it has more than one dimension besides y and x, no cells, or does not hold numbers.
        """
        y, x = spatial_dims(raster)
        others = [name for name in raster.dims if name not in (y, x)]
        name = name_of(raster)
        if len(others) > 1:
            raise LayerError(
                Fault(
                    file=name,
                    where="dimensions",
                    found=", ".join(str(dim) for dim in raster.dims),
                    expected=f"{y}, {x} and at most one more",
                    action="Stack the others: raster.stack(layer=(…)).",
                )
            )
        if 0 in raster.shape:
            found = " x ".join(str(size) for size in raster.shape)
            raise LayerError(Fault(name, "size", found=f"{found} cells", expected="at least one"))
        if raster.dtype.kind not in "biuf":
            raise LayerError(
                Fault(name, "values", found=f"the type {raster.dtype}", expected="real numbers", action="Convert them.")
            )
        number = nodata_of(raster) if nodata is None else _given_nodata(nodata, raster.dtype, file=name)
        scales, offsets = scales_of(raster)
        if others and not ((scales == scales[0]).all() and (offsets == offsets[0]).all()):
            raster, number = _made_real(raster, others[0], number), None
            scales, offsets = np.ones(1), np.zeros(1)
        grid = grid_of(raster)
        labels = None
        if others:
            if raster.sizes[others[0]] != 1:
                labels = _labels(raster, others[0], name)
            else:
                raster = raster.isel({others[0]: 0}, drop=True)
        return cls(
            data=raster.transpose(*others, y, x) if labels is not None else raster.transpose(y, x),
            grid=grid,
            labels=labels,
            nodata=number,
            scale=float(scales[0]),
            offset=float(offsets[0]),
            block_bytes=block_bytes,
        )

    def only(self, band: Hashable) -> "LayeredRaster":
        """Choose one layer, by its number or date along the leading dimension, or by its label.

        Raises
        ------
        LayerError
            If there is no such layer.
        """
        if self.labels is None:
            if band == 1:
                return self
            raise LayerError(Fault(self.name, "band", found=repr(band), expected="1: the raster has one layer"))
        dim = self.data.dims[0]
        numbers = self.data[dim].values.tolist() if self.data[dim].dtype.kind in "iuf" else [None] * self.layers
        for layer, (label, number) in enumerate(zip(self.labels, numbers, strict=True)):
            if str(band) == label or (number is not None and band == number):
                return replace(self, data=self.data.isel({dim: layer}, drop=True), labels=None)
        action = did_you_mean(str(band), self.labels)
        raise LayerError(Fault(self.name, "band", found=repr(band), expected="one of its layers", action=action))

    @property
    def name(self) -> str:
        """What messages call it."""
        return str(self.data.encoding.get("source") or self.data.name or "raster")

    @property
    def layers(self) -> int:
        """How many layers there are."""
        return 1 if self.labels is None else len(self.labels)

    @property
    def raw_is_real(self) -> bool:
        """Whether the stored values are the real ones, and floats tell nodata from them."""
        return self._is_unscaled and is_exact(self.nodata, self.data.dtype)

    @property
    def _is_unscaled(self) -> bool:
        return self.scale == 1.0 and self.offset == 0.0

    def blocks(self, rows: tuple[int, int], columns: tuple[int, int]) -> Iterator[Block]:
        """Give float32 or float64 blocks of a window, top down; nodata stays in them where `raw_is_real`, else is NaN.

        Small integers become float32, which holds them exactly; other integers become float64.
        """
        held = self.data.variable.values if in_memory(self.data) else None
        as_is = held is not None and held.dtype in (np.dtype("f4"), np.dtype("f8")) and held.flags.c_contiguous
        if held is not None and as_is and self.raw_is_real:
            yield Block(0, 0, held.reshape(self.layers, *self.grid.shape))
            return
        kept_exactly = self.data.dtype.itemsize <= (4 if self.data.dtype.kind == "f" else 2)
        dtype = np.float32 if kept_exactly and self._is_unscaled else np.float64
        for block in self.raw_blocks(rows, columns):
            if self.raw_is_real:
                yield Block(block.row, block.column, np.ascontiguousarray(block.values, dtype=dtype))
                continue
            real: npt.NDArray[Any] = np.array(block.values, dtype=dtype)
            if not self._is_unscaled:
                real = real * self.scale + self.offset
            # held against what is stored: real values, or such as floats round, may equal it
            unknown = is_nodata(block.values, self.nodata)
            if unknown is not None:
                real[unknown] = np.nan
            yield Block(block.row, block.column, real)

    def raw_blocks(self, rows: tuple[int, int], columns: tuple[int, int]) -> Iterator[Block]:
        """Give blocks of a window as they are stored, top down, each of at most about 64 MB or one chunk."""
        y, x = (str(name) for name in self.data.dims[-2:])
        step = self._rows_per_block(columns[1] - columns[0])
        # On the raster's own chunk borders, so that no chunk is read twice.
        start = rows[0] - rows[0] % step
        for row in range(start, rows[1], step):
            first, last = max(row, rows[0]), min(row + step, rows[1])
            part = self.data.isel({y: slice(first, last), x: slice(*columns)})
            values = part.to_numpy().reshape(self.layers, last - first, columns[1] - columns[0])
            yield Block(first, columns[0], values)

    def _rows_per_block(self, columns: int) -> int:
        chunk = _chunk_rows(self.data)
        affordable = max(1, self.block_bytes // max(1, 8 * columns * self.layers))
        return max(chunk, affordable - affordable % chunk)


@contextmanager
def opened(
    raster: RasterLike, *, nodata: float | None = None, block_bytes: int = BLOCK_BYTES
) -> Iterator[LayeredRaster]:
    """Open a raster for reading in blocks.

    Parameters
    ----------
    raster
        A DataArray, the path of a file that rasterio reads, or an open rasterio dataset.
    nodata
        The value that means "no data", where the raster does not say it or says it wrongly.
    block_bytes
        How much is read at once, counted as float64 [bytes].

    Yields
    ------
    LayeredRaster

    Raises
    ------
    LayerError
        If it is none of these, or the file does not exist or is not a raster.
    CRSError
        If the raster has no CRS.
    """
    if not isinstance(raster, (xr.DataArray, str, os.PathLike)) and not hasattr(raster, "nodatavals"):
        expected = "a DataArray, the path of a file or an open dataset of rasterio"
        raise LayerError(Fault("raster", "", found=f"a {type(raster).__name__}", expected=expected))
    if isinstance(raster, xr.DataArray):
        yield LayeredRaster.of(raster, nodata=nodata, block_bytes=block_bytes)
        return
    import rasterio.errors

    is_path = isinstance(raster, (str, os.PathLike))  # a dataset stays open for its owner
    with ExitStack() as stack:
        try:
            array = stack.enter_context(open_array(Path(raster))) if is_path else array_of(raster)
        except rasterio.errors.RasterioIOError as error:
            raise LayerError(
                Fault(str(raster), "", found=str(error), expected="a raster that GDAL reads", action="Export it again.")
            ) from error
        yield LayeredRaster.of(array, nodata=nodata, block_bytes=block_bytes)


def nodata_of(raster: xr.DataArray) -> Nodata:
    """Find the stored value that means "no data" in a raster; NaN always does, and needs no declaring.

    Looks at the rioxarray nodata, ``attrs`` and ``encoding`` (``_FillValue``, ``missing_value``). What stands in the
    encoding was said of the values before they were decoded, so that floats are held against what became of it.

    Raises
    ------
    LayerError
        Where what is declared is no number.

    Examples
    --------
    >>> nodata_of(xr.DataArray([[1, 255]], dims=("y", "x"), attrs={"_FillValue": 255}))
    255
    >>> decoded = xr.DataArray([[0.0, 10.0]], dims=("y", "x"))
    >>> decoded.encoding = {"_FillValue": 0, "add_offset": -50.0}
    >>> nodata_of(decoded)
    -50.0
    """
    import rioxarray  # noqa: F401 - registers the accessor

    try:
        with np.errstate(over="ignore"):
            set_there = raster.rio.nodata
    except (OverflowError, TypeError, ValueError):  # such as the type of the values cannot hold
        set_there = None
    name = name_of(raster)
    for value in (set_there, *(raster.attrs.get(key) for key in FILL_NAMES)):
        number = nodata_number(_single(value), raster.dtype, file=name)
        if number is not None and not math.isnan(number):
            return number
    for value in (raster.encoding.get(key) for key in FILL_NAMES):
        number = nodata_number(_single(value), raster.dtype, file=name)
        if number is None or math.isnan(number):
            continue
        if raster.dtype.kind != "f":
            return number
        scale, offset = raster.encoding.get("scale_factor", 1.0), raster.encoding.get("add_offset", 0.0)
        return number if (scale, offset) == (1.0, 0.0) else float(number * np.float64(scale) + np.float64(offset))
    return None


def scales_of(raster: xr.DataArray) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return what turns the stored values of a raster into real ones: scale and offset of each layer, or of all.

    They stand in ``attrs`` as long as the values are as they are stored: ``scale_factor`` and ``add_offset``, or where
    bands differ ``scales`` and ``offsets``, as rioxarray writes them; decoded values have them in ``encoding``.

    Raises
    ------
    LayerError
        Where they are no finite numbers, a scale is 0, or it is not known which bands they belong to.
    """
    name = name_of(raster)
    both = []
    for key, several, without in (("scale_factor", "scales", 1.0), ("add_offset", "offsets", 0.0)):
        given = raster.attrs.get(key)
        if given is None and several in raster.attrs:
            values, where = _of_bands(raster, np.ravel(raster.attrs[several]).tolist(), several), several
        else:
            values, where = [without if given is None else _single(given)], key
        both.append(np.array([_number(value, file=name, where=where) for value in values]))
    if (both[0] == 0.0).any():
        raise LayerError(
            Fault(name, "scale_factor", found="0, which makes all values the same", expected="another number")
        )
    scales, offsets = np.broadcast_arrays(*both)
    return scales, offsets


def is_scaled(raster: xr.DataArray) -> bool:
    """Return whether what a raster stores is not what is meant."""
    scales, offsets = scales_of(raster)
    return bool((scales != 1.0).any() or (offsets != 0.0).any())


def real_values(raster: xr.DataArray) -> npt.NDArray[Any]:
    """Return the values of a raster of one layer that someone gives: scaled, and NaN where there are none.

    As they are where there is nothing to do, in the type that they have.

    Examples
    --------
    >>> stored = xr.DataArray([[14510, -1]], dims=("y", "x"), attrs={"scale_factor": 0.1, "_FillValue": -1})
    >>> real_values(stored).tolist()
    [[1451.0, nan]]
    """
    return as_real(raster.to_numpy(), raster)


def as_real(values: npt.NDArray[Any], raster: xr.DataArray) -> npt.NDArray[Any]:
    """Return values that were taken from a raster as `real_values` gives all of them."""
    (scale, *_), (offset, *_) = scales_of(raster)
    unknown = is_nodata(values, nodata_of(raster))
    if scale != 1.0 or offset != 0.0:
        values = values * np.float64(scale) + np.float64(offset)
    return values if unknown is None else np.where(unknown, np.nan, values)


def _made_real(raster: xr.DataArray, layer: Hashable, nodata: Nodata) -> xr.DataArray:
    """Return a raster whose layers differ in scale or offset as real values, NaN where there are none."""
    scales, offsets = (xr.DataArray(numbers, dims=[layer]) for numbers in scales_of(raster))
    real = raster * scales + offsets
    if nodata is not None:
        real = real.where(raster != nodata)
    told = {"scales", "offsets", "scale_factor", "add_offset", *FILL_NAMES}
    real.attrs = {key: value for key, value in raster.attrs.items() if key not in told}
    real.encoding = {key: value for key, value in raster.encoding.items() if key == "source"}
    return real.rename(raster.name)


def _of_bands(raster: xr.DataArray, given: list[Any], where: str) -> list[Any]:
    """Return which of the numbers of a file's bands are those of the raster's layers."""
    others = [name for name in raster.dims if name not in spatial_dims(raster)]
    layers = raster.sizes[others[0]] if others else 1
    if "band" in raster.coords:
        bands = np.atleast_1d(raster["band"].to_numpy())
        if bands.dtype.kind in "iu" and len(bands) == layers and bands.min() >= 1 and bands.max() <= len(given):
            return [given[band - 1] for band in bands]
    if len(given) == layers:
        return given
    raise LayerError(
        Fault(
            name_of(raster),
            where,
            found=f"{len(given)} numbers for {layers} layers",
            expected="one for each, or the coordinate band",
            action="Give the path of the file, or scale the values and remove the attribute.",
        )
    )


def _single(given: Any) -> Any:
    """Return the number of an array of one, as NetCDF has its attributes."""
    return given.item() if isinstance(given, np.ndarray) and given.size == 1 else given


def _given_nodata(nodata: object, kind: np.dtype[Any], *, file: str) -> Nodata:
    _number(nodata, file=file, where="nodata", finite=False)
    number = nodata_number(nodata, kind, file=file)
    return None if number is None or math.isnan(number) else number


def _number(given: object, *, file: str, where: str, finite: bool = True) -> float:
    """Return a number of a raster's description, or say that it is none."""
    is_real = isinstance(given, (Real, np.bool_)) and not isinstance(given, (bool, np.bool_))
    number = float(given) if is_real else math.nan  # type: ignore[arg-type]
    if not is_real or (finite and not math.isfinite(number)):
        raise LayerError(
            Fault(file, where, found=repr(given)[:80], expected="a finite number" if finite else "a number")
        )
    return number


def nodata_for(dtype: np.dtype[Any], nodata: Nodata) -> float:
    """Give nodata as the kernels compare it: rounded as the values are, NaN (which equals nothing) for none.

    Examples
    --------
    >>> nodata_for(np.dtype("float32"), 0.1)
    0.10000000149011612
    """
    if nodata is None:
        return float("nan")
    with np.errstate(over="ignore"):
        return float(dtype.type(nodata))


def _labels(raster: xr.DataArray, dim: Hashable, name: str) -> tuple[str, ...]:
    coordinate = raster[dim].values
    named = raster.attrs.get("long_name")
    if np.issubdtype(coordinate.dtype, np.datetime64):
        times = pd.DatetimeIndex(coordinate)
        whole_days = bool((times == times.normalize()).all())
        labels = tuple(times.strftime("%Y-%m-%d" if whole_days else "%Y-%m-%dT%H:%M"))
    elif isinstance(named, (tuple, list)) and len(named) == coordinate.size:  # GDAL's band descriptions
        labels = tuple(str(text) for text in named)
    else:
        labels = tuple(str(label) for label in coordinate)
    if len(set(labels)) != len(labels):
        double = next(label for label in labels if labels.count(label) > 1)
        raise LayerError(
            Fault(
                name,
                f"coordinate {dim}",
                found=f"the label {double!r} more than once",
                expected="a label for each layer",
            )
        )
    return labels


def in_memory(data: xr.DataArray) -> bool:
    """Return whether a raster's values are at hand, not in a file or yet to be worked out."""
    return isinstance(data.variable._data, np.ndarray)


def _chunk_rows(data: xr.DataArray) -> int:
    y = data.dims[-2]
    if data.chunks is not None:
        return int(max(data.chunksizes[y]))
    preferred = data.encoding.get("preferred_chunks", {}).get(y)
    if preferred is None:
        blocks = data.encoding.get("blockysize")
        preferred = 1 if blocks is None else blocks
    return max(1, min(int(preferred), data.sizes[y]))
