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
from geoplan.files.raster_files import open_array
from geoplan.zonal.grid import grid_of, name_of, spatial_dims

RasterLike: TypeAlias = xr.DataArray | str | os.PathLike[str] | Any
"""A DataArray, the path of a file that rasterio reads, or an open rasterio dataset."""

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
        The value that means "no data", or None.
    scale, offset
        What turns stored into real values.
    block_bytes
        How much is read at once, counted as float64 [bytes].
    """

    data: xr.DataArray
    grid: GeoBox
    labels: tuple[str, ...] | None
    nodata: float | None
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
        scale, offset = (
            _number(raster.attrs.get(key, without), file=name, where=key)
            for key, without in (("scale_factor", 1.0), ("add_offset", 0.0))
        )
        if scale == 0.0:
            raise LayerError(
                Fault(name, "scale_factor", found="0, which makes all values the same", expected="another number")
            )
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
            nodata=nodata_of(raster) if nodata is None else _number(nodata, file=name, where="nodata", finite=False),
            scale=scale,
            offset=offset,
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
        """Whether the stored values are the real ones."""
        return self.scale == 1.0 and self.offset == 0.0

    def blocks(self, rows: tuple[int, int], columns: tuple[int, int]) -> Iterator[Block]:
        """Give float32 or float64 blocks of a window, top down; nodata stays in them where no scale is applied.

        Small integers become float32, which holds them exactly; other integers become float64.
        """
        held = self.data.variable.values if _in_memory(self.data) else None
        as_is = held is not None and held.dtype in (np.dtype("f4"), np.dtype("f8")) and held.flags.c_contiguous
        if held is not None and as_is and self.raw_is_real:
            yield Block(0, 0, held.reshape(self.layers, *self.grid.shape))
            return
        kept_exactly = self.data.dtype.itemsize <= (4 if self.data.dtype.kind == "f" else 2)
        dtype = np.float32 if kept_exactly and self.raw_is_real else np.float64
        for block in self.raw_blocks(rows, columns):
            if self.raw_is_real:
                yield Block(block.row, block.column, np.ascontiguousarray(block.values, dtype=dtype))
                continue
            real = block.values * self.scale + self.offset
            if self.nodata is not None:
                real = np.where(block.values == self.nodata, np.nan, real)
            yield Block(block.row, block.column, np.ascontiguousarray(real, dtype=np.float64))

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
    import rioxarray

    is_path = isinstance(raster, (str, os.PathLike))  # a dataset stays open for its owner
    with ExitStack() as stack:
        try:
            if is_path:
                array = stack.enter_context(open_array(Path(raster)))
            else:
                array = rioxarray.open_rasterio(raster, cache=False)
        except rasterio.errors.RasterioIOError as error:
            raise LayerError(Fault(str(raster), "", found=str(error), expected="a raster that GDAL reads")) from error
        if not isinstance(array, xr.DataArray):
            action = "Open it and choose a variable."
            raise LayerError(Fault(str(raster), "", found="several rasters in one file", expected="one", action=action))
        yield LayeredRaster.of(array, nodata=nodata, block_bytes=block_bytes)


def nodata_of(raster: xr.DataArray) -> float | None:
    """Find the value that means "no data" in a raster; NaN always does, and needs no declaring.

    Looks at the rioxarray nodata, ``attrs`` and ``encoding`` (``_FillValue``, ``missing_value``).

    Examples
    --------
    >>> nodata_of(xr.DataArray([[1, 255]], dims=("y", "x"), attrs={"_FillValue": 255}))
    255.0
    """
    import rioxarray  # noqa: F401 - registers the accessor

    for value in (
        raster.rio.nodata,
        *(place.get(key) for place in (raster.attrs, raster.encoding) for key in ("_FillValue", "missing_value")),
    ):
        if value is not None and np.isscalar(value) and not np.isnan(float(value)):  # type: ignore[arg-type]
            return float(value)  # type: ignore[arg-type]
    return None


def _number(given: object, *, file: str, where: str, finite: bool = True) -> float:
    """Return a number of a raster's description, or say that it is none."""
    is_real = isinstance(given, (Real, np.bool_)) and not isinstance(given, (bool, np.bool_))
    number = float(given) if is_real else math.nan  # type: ignore[arg-type]
    if not is_real or (finite and not math.isfinite(number)):
        raise LayerError(
            Fault(file, where, found=repr(given)[:80], expected="a finite number" if finite else "a number")
        )
    return number


def nodata_for(dtype: np.dtype[Any], nodata: float | None) -> float:
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


def _in_memory(data: xr.DataArray) -> bool:
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
