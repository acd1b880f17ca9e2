"""The share of each class of a raster in each zone, each cell counted by the share of it inside the zone."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.errors import Fault, LayerError
from geoplan.zonal.coverage import Coverage, run_in_threads
from geoplan.zonal.grid import check_same_crs, name_of
from geoplan.zonal.raster import BLOCK_BYTES, Block, LayeredRaster, RasterLike, opened
from geoplan.zonal.reduction import check_coverage
from geoplan.zonal.zones import ZonesLike, as_zones

if TYPE_CHECKING:
    from geoplan.zonal.weighting import AlignedWeights

Sums: TypeAlias = dict[int | float, npt.NDArray[np.float64]]
"""By class, the sum of shares of cells in each zone."""

_Adding: TypeAlias = Callable[[npt.NDArray[np.uint8], npt.NDArray[np.float64]], Callable[[int, int], None]]
"""Takes places of the classes of a block's cells, and a table to add to; gives what does so for a range of zones."""

_MAX_CLASSES = 256


def class_fractions(
    raster: RasterLike,
    zones: ZonesLike,
    *,
    coverage: Coverage | None = None,
    classes: Mapping[int, Hashable] | Sequence[int] | None = None,
    band: Hashable | None = None,
    nodata: float | None = None,
    threads: int | None = None,
    block_bytes: int = BLOCK_BYTES,
) -> pd.DataFrame:
    """Compute the share of each class of a raster (land cover) in each zone, by exact coverage.

    Parameters
    ----------
    raster
        As for `zonal_stats`, with one layer of at most 256 different values.
    zones
        As for `zonal_stats`.
    coverage
        ``Coverage.of(zones, raster)``, where it is at hand.
    classes
        The classes to report, as codes or as a mapping from code to column name; a class that does not occur gets a
        column of zeros. All classes that occur, where None.
    band
        The layer, where the raster has several: as for `zonal_stats`.
    nodata
        The value that means "no data", where the raster does not say so itself.
    threads
        How many threads to use; all cores where None.
    block_bytes
        As for `zonal_stats`.

    Returns
    -------
    DataFrame
        Indexed like `zones`, a column for each class: its share of the zone's cells that are not nodata [0..1], over
        all classes 1. NaN for a zone without such cells.

    Raises
    ------
    CRSError
        If either side has no CRS, or the two differ.
    LayerError
        If the raster has several layers or more than 256 different values.
    """
    with opened(raster, nodata=nodata, block_bytes=block_bytes) as source:
        source = source if band is None else source.only(band)
        if source.labels is not None:
            action = "Choose it with band=…, or raster.isel(…)."
            raise LayerError(
                Fault(
                    name_of(source.data), "layers", found=f"{source.layers} layers", expected="one layer", action=action
                )
            )
        of_zones = as_zones(zones, source.grid)
        check_same_crs(of_zones.crs, source.grid)
        if coverage is None:
            coverage = Coverage.of(of_zones, source.grid, threads=threads)
        check_coverage(coverage, source, of_zones)
        (sums,) = class_sums(source, coverage, threads=threads)
    table = pd.DataFrame({code: sums[code] for code in sorted(sums)}, index=of_zones.index, dtype="float64")
    total = table.sum(axis="columns")
    table = table.div(total.where(total > 0), axis="index")
    if classes is not None:
        table = table.reindex(columns=list(classes))
        table = table.where(table.notna() | ~(total > 0).to_numpy()[:, None], 0.0)
    return table.rename(columns=dict(classes)) if isinstance(classes, Mapping) else table


def class_sums(
    source: LayeredRaster, coverage: Coverage, *, weights: "AlignedWeights | None" = None, threads: int | None = None
) -> list[Sums]:
    """Sum the shares of cells of each class that occurs, or shares times weights, for each layer.

    Parameters
    ----------
    source
        A raster of at most 256 different values.
    coverage
        On the raster's grid, or that of the weights.
    weights
        What to multiply the shares with.
    threads
        How many threads to use; all cores where None.

    Raises
    ------
    LayerError
        If there are more classes, or infinite ones.
    """
    sums: list[Sums] = [{} for _ in range(source.layers)]
    read = source.raw_blocks(*coverage.bounds) if weights is None else weights.blocks(*coverage.bounds, raw=True)
    for block in read:
        adding = _adding(coverage, block, weights)
        for layer, of_layer in enumerate(sums):
            _add_layer(source, coverage, block.values[layer], adding, threads, of_layer)
    if max(len(each) for each in sums) > _MAX_CLASSES:
        raise LayerError(_too_many_classes(source, max(len(each) for each in sums)))
    return sums


def _add_layer(
    source: LayeredRaster,
    coverage: Coverage,
    values: npt.NDArray[Any],
    adding: _Adding,
    threads: int | None,
    sums: Sums,
) -> None:
    """Add one layer of a block (rows x columns) to the sums of the classes."""
    if values.dtype == np.uint8:
        codes, positions = np.arange(256), np.ascontiguousarray(values)
    else:
        codes, inverse = np.unique(values, return_inverse=True)
        if codes.size > _MAX_CLASSES:
            raise LayerError(_too_many_classes(source, codes.size))
        positions = inverse.reshape(values.shape).astype(np.uint8)
    table = np.zeros((len(coverage), 256))
    run_in_threads(adding(positions, table), coverage.costs(), threads=threads)
    for position in np.flatnonzero(table.any(axis=0)):
        raw = codes[position]
        if np.isnan(raw) or (source.nodata is not None and raw == source.nodata):
            continue
        if np.isinf(raw):
            raise LayerError(
                Fault(source.name, "values", found=f"{raw}", expected="finite codes", action="Set them to nodata.")
            )
        # Scaled here, once for each code, since cells were counted by their raw values.
        real = float(raw) * source.scale + source.offset
        code = int(real) if real.is_integer() else real
        sums[code] = sums.get(code, 0.0) + table[:, position]


def _adding(coverage: Coverage, block: Block, weights: "AlignedWeights | None") -> _Adding:
    """Give what adds layers of a block; what is the same for all of them, the weights too, is found once."""
    from geoplan.zonal import kernels

    row, column = block.row, block.column
    if weights is None:
        indptr, spans = coverage.zone_indptr, coverage.spans

        def plain(positions: npt.NDArray[np.uint8], table: npt.NDArray[np.float64]) -> Callable[[int, int], None]:
            cells = kernels.RasterBlock(positions, row, column, np.nan)
            return lambda first, last: kernels.add_classes(cells, indptr, spans, (first, last), table)

        return plain
    from geoplan.zonal.weighting import WeightedRuns, add_weighted_classes

    begin, end = coverage.between_rows(row, row + block.values.shape[1])
    runs = WeightedRuns(coverage.row, coverage.column, coverage.length, coverage.weight, begin, end)
    of_cells = weights.weights_of(block)

    def weighted(positions: npt.NDArray[np.uint8], table: npt.NDArray[np.float64]) -> Callable[[int, int], None]:
        return lambda first, last: add_weighted_classes(positions, of_cells, (row, column), runs, (first, last), table)

    return weighted


def _too_many_classes(source: LayeredRaster, count: int) -> Fault:
    found, expected = f"{count} different values of the type {source.data.dtype}", f"at most {_MAX_CLASSES} classes"
    return Fault(
        name_of(source.data), "values", found=found, expected=expected, action="Use zonal_stats for quantities."
    )
