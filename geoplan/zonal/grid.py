"""Where a raster's cells lie: its grid as an odc-geo GeoBox, checked, and the true area of its cells."""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyproj
import xarray as xr
from affine import Affine
from odc.geo.geobox import GeoBox

from geoplan.errors import CRSError, Fault, LayerError

GridLike: TypeAlias = GeoBox | xr.DataArray | tuple[Affine, tuple[int, int], Any]
"""A GeoBox, a raster with a CRS, or (affine, (rows, columns), anything that pyproj takes for a CRS)."""

_X_NAMES = ("x", "longitude", "lon")
_Y_NAMES = ("y", "latitude", "lat")
_REGULAR = 0.01  # of a cell: how far coordinates may lie from even spacing (single-precision longitudes do)
_SAME = 1e-6  # of a cell: a stored transform is believed where the coordinates agree with it to this


def spatial_dims(raster: xr.DataArray) -> tuple[str, str]:
    """Name the dimensions of a raster that run along its rows and columns.

    Returns
    -------
    tuple of str
        The y and the x dimension.

    Raises
    ------
    LayerError
        If there are none.

    Examples
    --------
    >>> spatial_dims(xr.DataArray(np.zeros((2, 3)), dims=("lat", "lon")))
    ('lat', 'lon')
    """
    y = next((str(name) for name in raster.dims if str(name).lower() in _Y_NAMES), None)
    x = next((str(name) for name in raster.dims if str(name).lower() in _X_NAMES), None)
    if x is None or y is None:
        raise LayerError(
            Fault(
                file=name_of(raster),
                where="dimensions",
                found=", ".join(str(name) for name in raster.dims) or "none",
                expected=f"a dimension of {', '.join(_Y_NAMES)} and one of {', '.join(_X_NAMES)}",
                action="Rename them with raster.rename().",
            )
        )
    return y, x


def name_of(raster: xr.DataArray) -> str:
    """Return what to call a raster in a message: its file, else its name.

    Examples
    --------
    >>> name_of(xr.DataArray([0.0], name="ghi"))
    'ghi'
    """
    return str(raster.encoding.get("source") or raster.name or "raster")


def grid_of(raster: xr.DataArray) -> GeoBox:
    """Find the grid of a raster from its coordinates, its transform and its CRS.

    Parameters
    ----------
    raster
        DataArray with x and y dimensions and a rioxarray CRS.

    Returns
    -------
    GeoBox
        The grid, north-up or south-up as the raster is.

    Raises
    ------
    CRSError
        If the raster has no CRS.
    LayerError
        If it has no x and y dimensions, or its coordinates are not evenly spaced.
    """
    import rioxarray  # noqa: F401 - registers the accessor

    y, x = spatial_dims(raster)
    crs = raster.rio.crs
    if crs is None:
        raise CRSError(
            Fault(
                file=name_of(raster),
                where="CRS",
                found="no coordinate reference system",
                expected="the CRS that its x and y are in",
                action="Set it with raster.rio.write_crs(…).",
            )
        )
    shape = (raster.sizes[y], raster.sizes[x])
    stored = _stored_transform(raster)
    if x in raster.coords and y in raster.coords:
        affine = _transform_of_coordinates(raster, y, x, stored)
    elif stored is not None:
        affine = stored
    else:
        raise LayerError(
            Fault(
                file=name_of(raster),
                where="coordinates",
                found="neither x and y coordinates nor a transform",
                expected="one of them",
                action="Set it with raster.rio.write_transform(…).",
            )
        )
    return GeoBox(shape, affine, crs)


def as_grid(grid: GridLike) -> GeoBox:
    """Turn what can be meant as a grid into a GeoBox.

    Parameters
    ----------
    grid
        A GeoBox, a raster, or (affine, (rows, columns), CRS).

    Raises
    ------
    CRSError
        If there is no CRS.

    Examples
    --------
    >>> as_grid((Affine(10, 0, 600000, 0, -10, 2300000), (3, 4), 32648)).shape
    Shape2d(x=4, y=3)
    """
    if isinstance(grid, xr.DataArray):
        return grid_of(grid)
    if not isinstance(grid, GeoBox):
        affine, shape, crs = grid
        grid = GeoBox(shape, affine, None if crs is None else pyproj.CRS.from_user_input(crs).to_wkt())
    if grid.crs is None:
        raise CRSError(
            Fault(
                "grid",
                "CRS",
                found="no coordinate reference system",
                expected="the CRS that the grid is in",
                action="Give it one.",
            )
        )
    return grid


def cells_at(
    raster: xr.DataArray, x: npt.ArrayLike, y: npt.ArrayLike
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return the cell of a raster that each place lies in.

    Parameters
    ----------
    raster
        (y, x), on an even grid.
    x, y
        Places in its CRS, of one shape.

    Returns
    -------
    tuple of numpy.ndarray
        Row, column, and whether the place lies on the raster; off it, row and column are those of the nearest edge.

    Examples
    --------
    >>> raster = xr.DataArray(np.zeros((2, 3)), dims=("y", "x"), coords={"y": [15.0, 5.0], "x": [5.0, 15.0, 25.0]})
    >>> raster = raster.rio.write_crs(32648)
    >>> [values.tolist() for values in cells_at(raster, [12.0, 99.0], [3.0, 3.0])]
    [[1, 1], [1, 2], [True, False]]
    """
    height, width = raster.shape
    column, row = ~grid_of(raster).affine * (np.asarray(x, dtype=float), np.asarray(y, dtype=float))
    rows, columns = np.floor(row).astype(np.int64), np.floor(column).astype(np.int64)
    inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
    return np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1), inside


def cell_centres(grid: GeoBox) -> dict[str, npt.NDArray[np.float64]]:
    """Return the coordinates of the cells' centres, by dimension, for a DataArray on a grid along the axes.

    What odc-geo itself offers for this needs Dask.

    Examples
    --------
    >>> grid = GeoBox((1, 2), Affine(10, 0, 100, 0, -10, 50), "EPSG:32648")
    >>> cell_centres(grid)
    {'y': array([45.]), 'x': array([105., 115.])}
    """
    (height, width), affine = grid.shape, grid.affine
    y, x = grid.dimensions
    down, across = affine.f + (np.arange(height) + 0.5) * affine.e, affine.c + (np.arange(width) + 0.5) * affine.a
    return {y: np.asarray(down, dtype=np.float64), x: np.asarray(across, dtype=np.float64)}


def crs_of(grid: GeoBox) -> pyproj.CRS:
    """Give the CRS of a grid that is known to have one."""
    assert grid.crs is not None
    return grid.crs.proj


def same_crs(one: pyproj.CRS, other: pyproj.CRS) -> bool:
    """Tell whether two CRS are the same but for how they are written (axis order, names, EPSG code or WKT)."""
    if one == other or one.equals(other, ignore_axis_order=True):
        return True
    code = one.to_epsg()
    return code is not None and code == other.to_epsg()


def check_same_crs(zones: pyproj.CRS | None, grid: GeoBox, *, zones_name: str = "zones") -> None:
    """Raise a CRSError that names both unless polygons and grid share one CRS."""
    on_grid = crs_of(grid)
    if zones is None:
        raise CRSError(
            Fault(
                file=zones_name,
                where="CRS",
                found="no coordinate reference system",
                expected=f"that of the raster, {describe_crs(on_grid)}",
                action="Set the one they are in with zones.set_crs(…).",
            )
        )
    if not same_crs(zones, on_grid):
        raise CRSError(
            Fault(
                file=zones_name,
                where="CRS",
                found=describe_crs(zones),
                expected=f"that of the raster, {describe_crs(on_grid)}",
                action="Bring the zones to the raster's with zones.to_crs(…): a raster would lose by resampling.",
            )
        )


def describe_crs(crs: pyproj.CRS) -> str:
    """Name a CRS for a message.

    Examples
    --------
    >>> describe_crs(pyproj.CRS(32648))
    'EPSG:32648 (WGS 84 / UTM zone 48N)'
    """
    code = crs.to_epsg()
    return f"EPSG:{code} ({crs.name})" if code else crs.name


def geodesic_cell_area(grid: GridLike, *, lattice: int | None = None) -> xr.DataArray:
    """Compute the true area of each cell on the ellipsoid.

    On a geographic grid, a cell lies between two meridians and two parallels: its area depends on its row only and is
    exact [1]_. On a projected grid it is the planar area divided by the projection's areal scale at the cell's centre.

    Parameters
    ----------
    grid
        A GeoBox, a raster, or (affine, (rows, columns), CRS). A raster's own coordinates are kept, so that
        the result can be multiplied with it.
    lattice
        Points along an edge of the lattice on which a projection's areal scale is worked out, and spread over the
        cells of a large grid: it changes slowly. By default it is worked out for each cell.

    Returns
    -------
    DataArray
        Area of each cell. [m2]

    Raises
    ------
    CRSError
        If there is no CRS.
    LayerError
        If a geographic grid is rotated.

    References
    ----------
    .. [1] J. P. Snyder, "Map projections: a working manual", U.S. Geological Survey Professional Paper 1395, 1987,
       equation 3-12.

    Examples
    --------
    >>> grid = GeoBox((180, 360), Affine(1, 0, -180, 0, -1, 90), "EPSG:4326")
    >>> round(float(geodesic_cell_area(grid).sum()) / 1e12, 3)  # the Earth, million km2
    510.066
    """
    box = as_grid(grid)
    crs = crs_of(box)
    affine = box.affine
    rows, columns = box.shape
    area: npt.NDArray[np.float64]
    if crs.is_geographic:
        if affine.b != 0.0 or affine.d != 0.0:
            raise LayerError(
                Fault(
                    "grid",
                    "transform",
                    found="a rotated grid in degrees",
                    expected="rows along parallels",
                    action="Resample it first.",
                )
            )
        radians = crs.axis_info[0].unit_conversion_factor
        edges = (affine.f + affine.e * np.arange(rows + 1)) * radians
        bands = np.abs(np.diff(_area_to_equator(edges, crs.get_geod())))
        area = np.broadcast_to((bands * abs(affine.a) * radians)[:, None], (rows, columns))
    else:
        metres = crs.axis_info[0].unit_conversion_factor
        area = abs(affine.determinant) * metres**2 / _areal_scale(box, crs, lattice)
    attrs = {"units": "m2", "long_name": "Area of the cell on the ellipsoid"}
    if isinstance(grid, xr.DataArray):
        dims = spatial_dims(grid)
        coords = {
            name: c for name, c in grid.coords.items() if set(map(str, c.dims)) <= set(dims) and name not in attrs
        }
        return xr.DataArray(area, dims=dims, coords=coords, attrs=attrs, name="cell_area")
    return xr.DataArray(
        area, dims=box.dimensions, coords=cell_centres(box) if box.axis_aligned else None, attrs=attrs, name="cell_area"
    )


def _area_to_equator(latitude: npt.NDArray[Any], geod: Any) -> npt.NDArray[np.float64]:
    """Compute the area in m2 between the equator and a latitude, per radian of longitude, signed."""
    sine = np.sin(np.clip(latitude, -np.pi / 2, np.pi / 2))
    if geod.es == 0.0:
        return np.asarray(geod.a**2 * sine)
    # Snyder 1987, equation 3-12: b² is a² (1 - e²), and its logarithm an inverse hyperbolic tangent.
    e = np.sqrt(geod.es)
    return np.asarray(geod.b**2 / 2 * (sine / (1 - geod.es * sine**2) + np.arctanh(e * sine) / e))


def _areal_scale(grid: GeoBox, crs: pyproj.CRS, lattice: int | None) -> npt.NDArray[np.float64]:
    """Return by how much a projection enlarges areas at the centre of each cell."""
    affine = grid.affine
    to_degrees = pyproj.Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)

    def scale_at(column: npt.NDArray[Any], row: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        x = affine.a * column + affine.b * row + affine.c
        y = affine.d * column + affine.e * row + affine.f
        return np.asarray(pyproj.Proj(crs).get_factors(*to_degrees.transform(x, y)).areal_scale, dtype=np.float64)

    rows, columns = (np.arange(cells) + 0.5 for cells in grid.shape)
    if lattice is None or max(grid.shape) <= lattice:
        return scale_at(*np.meshgrid(columns, rows))
    from scipy.interpolate import RegularGridInterpolator

    # of a single row or column both edges
    knots = [
        np.linspace(0.5, cells - 0.5, min(cells, lattice)) if cells > 1 else np.array([0.0, 1.0])
        for cells in grid.shape
    ]
    spread = RegularGridInterpolator(tuple(knots), scale_at(*np.meshgrid(knots[1], knots[0])))
    return np.asarray(spread(tuple(np.meshgrid(rows, columns, indexing="ij"))))


def _stored_transform(raster: xr.DataArray) -> Affine | None:
    """Read the transform that rasterio left with the raster; a cut raster may carry that of the whole."""
    name = raster.encoding.get("grid_mapping", raster.attrs.get("grid_mapping", "spatial_ref"))
    text = raster.coords[name].attrs.get("GeoTransform") if name in raster.coords else None
    if text is None:
        return None
    return Affine.from_gdal(*(float(number) for number in str(text).split()))


def _transform_of_coordinates(raster: xr.DataArray, y: str, x: str, stored: Affine | None) -> Affine:
    faults = []
    axes: dict[str, tuple[float, float]] = {}
    for name, step, corner in (
        (x, stored.a if stored else None, stored.c if stored else None),
        (y, stored.e if stored else None, stored.f if stored else None),
    ):
        centres = np.asarray(raster.coords[name].values, dtype=np.float64)
        if centres.size > 1:
            width = float((centres[-1] - centres[0]) / (centres.size - 1))
            even = centres[0] + width * np.arange(centres.size)
            off = float(np.abs(centres - even).max() / abs(width)) if width else np.inf
            if not off <= _REGULAR:
                faults.append(
                    Fault(
                        file=name_of(raster),
                        where=f"coordinate {name}",
                        found="uneven spacing" if width else "equal values",
                        expected="evenly spaced cell centres",
                        action="Resample the raster to a regular grid.",
                    )
                )
                continue
        elif step is not None and step != 0.0:
            width = step
        else:
            faults.append(
                Fault(
                    file=name_of(raster),
                    where=f"coordinate {name}",
                    found="one cell and no transform",
                    expected="a cell size",
                    action="Set it with raster.rio.write_transform(…).",
                )
            )
            continue
        start = float(centres[0]) - width / 2
        # The stored numbers are the exact ones, unless the raster has been cut since.
        if step is not None and corner is not None and abs(step - width) * centres.size <= _SAME * abs(width):
            shift = (start - corner) / step
            if abs(shift - round(shift)) <= _SAME:
                width, start = step, corner + round(shift) * step
        axes[name] = (start, width)
    if faults:
        raise LayerError(faults)
    return Affine(axes[x][1], 0.0, axes[x][0], 0.0, axes[y][1], axes[y][0])
