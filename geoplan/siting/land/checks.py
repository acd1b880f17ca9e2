"""What can be wrong with exclusions: all of it is found before any cell is looked at, and told at once."""

import math
from collections.abc import Iterator, Mapping, Sequence
from numbers import Real

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
import xarray as xr
from odc.geo.geobox import GeoBox

from geoplan.errors import CRSError, Fault, GeoplanError, LayerError, did_you_mean, in_figures
from geoplan.layers.opening.ranges import allowed
from geoplan.siting.land.exclusion import Exclusion, chosen, legend_of
from geoplan.zonal.grid import describe_crs, grid_of, spatial_dims

_CRS = "CRS"
_MOST = 64  # bits of the widest pattern


def check_exclusions(grid: GeoBox, exclusions: Sequence[Exclusion]) -> None:
    """Raise all faults of a grid and the exclusions that are to be applied to it.

    Raises
    ------
    CRSError
        Where any of the faults is one of a coordinate reference system.
    LayerError
        For the others.
    """
    faults = list(_grid_faults(grid))
    names = [item.name for item in exclusions]
    faults += [
        Fault(
            "exclusions", name, found="the name more than once", expected="each name once", action="Rename one of them."
        )
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    if len(names) > _MOST:
        action = "Join those with the same buffer and share."
        faults.append(
            Fault("exclusions", "", found=f"{len(names)} exclusions", expected=f"at most {_MOST}", action=action)
        )
    for item in exclusions:
        file = f"exclusion '{item.name}'"
        faults += _number_faults(item, file)
        if isinstance(item.layer, xr.DataArray):
            faults += _raster_faults(item, item.layer, file)
        elif isinstance(item.layer, gpd.GeoDataFrame):
            faults += _vector_faults(item, item.layer, file)
        else:
            found = f"a {type(item.layer).__name__}"
            faults.append(Fault(file, "layer", found=found, expected="a DataArray with a CRS, or a GeoDataFrame"))
    if faults:
        raise (CRSError if any(fault.where == _CRS for fault in faults) else LayerError)(faults)


def _grid_faults(grid: GeoBox) -> Iterator[Fault]:
    crs = grid.crs.proj if grid.crs is not None else None
    if crs is None or not crs.is_projected or {axis.unit_name for axis in crs.axis_info[:2]} != {"metre"}:
        found = "no coordinate reference system" if crs is None else describe_crs(crs)
        action = "Buffers in degrees have no size: take the projected CRS of the study, such as EPSG:32648."
        yield Fault(
            "grid", _CRS, found=found, expected="a projected coordinate reference system in metres", action=action
        )
    if not grid.axis_aligned:
        yield Fault("grid", "transform", found="a rotated grid", expected="rows and columns along the axes")


def _number_faults(item: Exclusion, file: str) -> Iterator[Fault]:
    numbers: dict[str, tuple[object, str]] = {
        "buffer_m": (item.buffer_m, "exclusions.buffer"),
        "share": (item.share, "exclusions.share"),
    }
    for name, (given, kind) in numbers.items():
        is_number = isinstance(given, Real) and not isinstance(given, bool)
        number = float(given) if is_number else math.nan  # type: ignore[arg-type]
        if math.isnan(number) or allowed(kind).outside(number):
            yield Fault(file, name, found=in_figures(number) if is_number else repr(given), expected=f"{allowed(kind)}")
    if item.include and item.share != 1.0:
        action = "An inclusion frees land in full: exclude a share after it instead."
        yield Fault(file, "share", found=f"{in_figures(item.share)} with include", expected="1", action=action)


def _raster_faults(item: Exclusion, raster: xr.DataArray, file: str) -> Iterator[Fault]:
    try:
        y, x = spatial_dims(raster)
        grid_of(raster)
    except CRSError as error:
        yield from (
            Fault(file, _CRS, found=fault.found, expected=fault.expected, action=fault.action) for fault in error.faults
        )
    except GeoplanError as error:
        yield from (
            Fault(file, fault.where, found=fault.found, expected=fault.expected, action=fault.action)
            for fault in error.faults
        )
    else:
        if raster.size != raster.sizes[y] * raster.sizes[x]:
            yield Fault(
                file,
                "layer",
                found=f"the dimensions {dict(raster.sizes)}",
                expected="one layer",
                action="Choose it: raster.isel().",
            )
    if raster.dtype.kind not in "biuf":
        yield Fault(
            file, "layer", found=f"values of the type {raster.dtype}", expected="real numbers", action="Convert them."
        )
    if (item.classes is None) == (item.between is None):
        found = "neither classes nor a range of values" if item.classes is None else "classes and a range of values"
        yield Fault(file, "layer", found=found, expected="one of them", action="Give classes=… or between=(low, high).")
    if item.buffers is not None:
        action = "Give buffer_m."
        yield Fault(file, "buffers", found="a column", expected="none, since the layer is a raster", action=action)
    if item.where is not None:
        yield Fault(
            file,
            "where",
            found="a filter of rows",
            expected="none, since the layer is a raster",
            action="Give classes or between.",
        )
    if item.between is not None and not item.between[0] <= item.between[1]:
        first, last = map(in_figures, item.between)
        yield Fault(file, "between", found=f"{first} to {last}", expected="the lower value first")
    legend = legend_of(raster)
    for wanted in item.classes or ():
        if isinstance(wanted, str) and wanted not in legend:
            hint = did_you_mean(wanted, legend) if legend else "Give codes, or write flag_values and flag_meanings."
            yield Fault(file, "classes", found=f"'{wanted}'", expected="a class of the raster's legend", action=hint)
        elif not isinstance(wanted, str) and legend and wanted not in legend.values():
            known = ", ".join(f"{code} {name}" for name, code in legend.items())
            yield Fault(
                file,
                "classes",
                found=f"the code {wanted}",
                expected="a code of the raster's legend",
                action=f"Known: {known}.",
            )


def _vector_faults(item: Exclusion, layer: gpd.GeoDataFrame, file: str) -> Iterator[Fault]:
    if item.classes is not None or item.between is not None:
        yield Fault(
            file,
            "classes",
            found="classes of a raster",
            expected="a filter, since the layer holds features",
            action="Give where=….",
        )
    if layer.crs is None:
        yield Fault(file, _CRS, found="no coordinate reference system", expected="the CRS that its coordinates are in")
    if isinstance(item.where, Mapping):
        missing = [column for column in item.where if column not in layer]
        for column in missing:
            hint = did_you_mean(str(column), [str(name) for name in layer.columns])
            yield Fault(file, "where", found=f"no column '{column}'", expected="a column of the layer", action=hint)
        if missing:
            return
    elif item.where is not None and np.shape(item.where(layer)) != (len(layer),):
        yield Fault(file, "where", found="not one truth value a row", expected=f"{len(layer)} truth values")
        return
    rows = chosen(layer, item.where)
    if item.buffers is not None and item.buffers not in layer:
        hint = did_you_mean(item.buffers, [str(name) for name in layer.columns])
        yield Fault(file, "buffers", found=f"no column '{item.buffers}'", expected="a column of the layer", action=hint)
        return
    if item.buffers is not None:
        yield from _row_buffer_faults(rows[item.buffers].to_numpy(float), file)
    shapes = rows.geometry.to_numpy()
    shapes = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    wrong = shapes[~shapely.is_valid(shapes)]
    if wrong.size:
        found = f"{wrong.size} invalid geometries, the first: {shapely.is_valid_reason(wrong[0])}"
        yield Fault(file, "geometry", found=found, expected="valid geometry", action="Mend it: shapely.make_valid().")
    buffers = [item.buffer_m] if item.buffers is None else rows[item.buffers].tolist()
    if shapes.size and set(buffers) == {0.0} and shapely.get_dimensions(shapes).max() < 2:
        yield Fault(
            file,
            "buffer_m",
            found="0 around points or lines",
            expected="a buffer: they have no area",
            action="Give buffer_m=….",
        )


def _row_buffer_faults(buffers: npt.NDArray[np.float64], file: str) -> Iterator[Fault]:
    limits = allowed("exclusions.buffer")
    wrong = buffers[np.isnan(buffers) | np.asarray(limits.outside(buffers))]
    if wrong.size:
        yield Fault(file, "buffers", found=in_figures(wrong[0]), expected=f"{limits}")
