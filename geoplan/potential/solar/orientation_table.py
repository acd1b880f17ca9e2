"""The solar resource made: the yield of every tilt and azimuth at each place, once, and looked up by every roof.

`geoplan.potential.solar.pv_years` simulates; this module tabulates, looks up, and scales to a grid of irradiation.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict, Unpack

import numpy as np
import numpy.typing as npt
import xarray as xr
from scipy.interpolate import CubicSpline
from scipy.spatial import KDTree

from geoplan.errors import CRSError, Fault, LayerError, in_figures
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.weather.ghi_grid import GHI, UNNAMED, quantity_of
from geoplan.parameters import Parameter
from geoplan.potential.solar.pv_years import (
    CellTemperature,
    Chain,
    CheckedWeather,
    Mounting,
    RoofClass,
    Transposition,
    checked_weather,
    years_under,
)
from geoplan.potential.solar.weather_contract import check_weather, checked_values
from geoplan.potential.solar.weather_form import by_place
from geoplan.units import DAYS_A_YEAR, WH_PER_KWH
from geoplan.zonal.raster import real_values

TILTS = tuple(range(0, 65, 5))
AZIMUTHS = tuple(range(0, 360, 10))
_IRRADIANCES = ("ghi", "dni", "dhi")
_SCALED = frozenset(("specific_yield", "specific_yield_monthly", "specific_yield_yearly", "ghi_kwh_m2"))
_YEARLY_UNITS = {"kWh/m2": 1.0, "kWh/m2/year": 1.0, "kWh/m2/a": 1.0, "kWh/m2/day": DAYS_A_YEAR}


class ChainOptions(TypedDict, total=False):
    """The options of `pv_years` that an orientation table passes on."""

    transposition: Transposition
    cell_temperature: CellTemperature
    mounting: Mounting
    roof_class: RoofClass
    losses_on: Literal["ac", "dc"]
    without_losses: Sequence[str]


def orientation_table(
    weather: xr.Dataset | CheckedWeather,
    *,
    tilts: Sequence[float] = TILTS,
    azimuths: Sequence[float] = AZIMUTHS,
    parameters: Mapping[str, Parameter] | None = None,
    crs: str | None = None,
    **chain: Unpack[ChainOptions],
) -> xr.Dataset:
    """Simulate every orientation at every place.

    Parameters
    ----------
    weather
        As `pv_years` takes it, or what `geoplan.potential.solar.pv_years.checked_weather` made of that.
    tilts, azimuths
        Rising angles [degrees]; the azimuths close the circle by themselves.
    parameters
        The assumptions ``pv.*``; by default those that come with geoplan.
    crs
        The study's CRS, projected, in metres: where it is given, places get coordinates ``x`` and ``y`` in it. Without
        it they keep those of the weather, if any.
    **chain
        The other options of `pv_years`.

    Returns
    -------
    Dataset
        The solar resource, as `geoplan.potential.solar.resource_contract` has it: ``specific_yield`` (place,
        surface_tilt, surface_azimuth) [kWh/kWp/year]; ``specific_yield_monthly`` (place, month) [kWh/kWp/month] of the
        table's best orientation, which stands in the coordinates ``best_tilt`` and ``best_azimuth``; ``ghi_kwh_m2``
        (place), a year's irradiation [kWh/m2/year].

    Raises
    ------
    LayerError
        As `pv_years` does, and for angles that do not rise.
    CRSError
        Where `crs` is not projected in metres.
    """
    tilt_axis, azimuth_axis = _axis(tilts, "tilts"), _axis(azimuths, "azimuths")
    faults = [
        Fault("orientation_table", name, found=f"{list(axis)}", expected=expected)
        for name, axis, top, expected in (
            ("tilts", tilt_axis, 90.0, "at least two rising angles in 0..90 degrees"),
            ("azimuths", azimuth_axis, 359.999, "at least two rising angles from 0 to below 360 degrees"),
        )
        if axis.ndim != 1 or len(axis) < 2 or not ((np.diff(axis) > 0).all() and axis[0] >= 0 and axis[-1] <= top)
    ]
    if faults:
        raise LayerError(faults)
    how = Chain(**chain)
    how.check("annual")
    checked = weather if isinstance(weather, CheckedWeather) else checked_weather(by_place(weather).weather)
    weather, steps = checked.placed.weather, checked.steps
    grid_tilt, grid_azimuth = np.meshgrid(tilt_axis, azimuth_axis, indexing="ij")
    flat = years_under(checked, grid_tilt.ravel(), grid_azimuth.ravel(), parameters=parameters, chain=how)
    table = flat.to_numpy().reshape(-1, len(tilt_axis), len(azimuth_axis))
    best = flat.to_numpy().argmax(axis=1)
    best_tilt = xr.DataArray(grid_tilt.ravel()[best], dims="place")
    best_azimuth = xr.DataArray(grid_azimuth.ravel()[best], dims="place")
    monthly = years_under(checked, best_tilt, best_azimuth, parameters=parameters, result="monthly", chain=how)
    ghi = weather["ghi"].transpose("place", "time").sum("time").to_numpy() * steps.hours / steps.years / WH_PER_KWH

    resource = xr.Dataset(
        {
            "specific_yield": (("place", "surface_tilt", "surface_azimuth"), table, flat.attrs),
            "specific_yield_monthly": (("place", "month"), monthly.to_numpy(), monthly.attrs),
            "ghi_kwh_m2": ("place", ghi, {"units": "kWh/m2/year", "long_name": "global horizontal irradiation"}),
        },
        coords={
            "surface_tilt": ("surface_tilt", tilt_axis, {"units": "degrees"}),
            "surface_azimuth": ("surface_azimuth", azimuth_axis, {"units": "degrees"}),
            "month": np.arange(1, 13),
            "best_tilt": best_tilt,
            "best_azimuth": best_azimuth,
        },
    )
    resource = resource.assign_coords({n: c for n, c in weather.coords.items() if c.dims == ("place",)})
    resource.attrs = {key: weather.attrs[key] for key in ("crs", "source", "status") if key in weather.attrs}
    if crs is not None:
        x, y = _project(resource["longitude"].to_numpy(), resource["latitude"].to_numpy(), crs)
        resource = resource.assign_coords(x=("place", x), y=("place", y))
        resource.attrs["crs"] = crs
    return resource


def yield_of(
    resource: xr.Dataset,
    surface_tilt: npt.ArrayLike,
    *,
    surface_azimuth: npt.ArrayLike,
    x: npt.ArrayLike | None = None,
    y: npt.ArrayLike | None = None,
) -> npt.NDArray[np.float64]:
    """Look up the yield of planes: bilinear between orientations, from the nearest place.

    Parameters
    ----------
    resource
        The solar resource.
    surface_tilt, surface_azimuth
        Angles, broadcast against each other; any azimuth, tilts within the table's. [degrees]
    x, y
        Where the planes are, in the resource's CRS [m]; not needed where the resource has one place.

    Returns
    -------
    ndarray
        Specific yield. [kWh/kWp/year]

    Raises
    ------
    LayerError
        For tilts outside of the table, angles or positions that are not finite, or positions that are not there
        although the resource has several places.
    """
    tilt_axis = resource["surface_tilt"].to_numpy()
    azimuth_axis = resource["surface_azimuth"].to_numpy()
    table = resource["specific_yield"].to_numpy()
    tilt, azimuth = np.broadcast_arrays(np.asarray(surface_tilt, float), np.asarray(surface_azimuth, float))
    inside = (tilt >= tilt_axis[0]) & (tilt <= tilt_axis[-1]) & np.isfinite(azimuth)
    if not inside.all():
        raise LayerError(
            Fault(
                "yield_of",
                "surface_tilt, surface_azimuth",
                found=f"{int((~inside).sum())} planes outside, the first with tilt {in_figures(tilt[~inside].flat[0])}",
                expected=f"tilts within {tilt_axis[0]:g}..{tilt_axis[-1]:g} degrees and finite azimuths",
                action="Make the orientation table with a wider range of tilts.",
            )
        )
    place = _nearest(resource, x, y, tilt.shape)
    row, down = _between(tilt_axis, tilt)
    # The circle is closed by the first azimuth, once more, beyond the last.
    circle = np.append(azimuth_axis, azimuth_axis[0] + 360.0)
    column, right = _between(circle, (azimuth - azimuth_axis[0]) % 360.0 + azimuth_axis[0])
    flat = table.ravel()
    width = len(azimuth_axis)
    base = (place * len(tilt_axis) + row) * width
    following = np.where(column + 1 == width, 0, column + 1)
    upper = flat[base + column] * (1.0 - right) + flat[base + following] * right
    lower = flat[base + width + column] * (1.0 - right) + flat[base + width + following] * right
    return np.asarray(upper * (1.0 - down) + lower * down, dtype=np.float64)


def optimum_tilt(resource: xr.Dataset) -> xr.DataArray:
    """Return the tilt with the highest yield of a plane that faces the equator, at each place. [degrees].

    A cubic spline through the table's tilts; the table must hold at least four. Its azimuth is the one nearest to
    180° north of the equator and to 0° south of it.
    """
    tilt_axis = resource["surface_tilt"].to_numpy()
    toward = np.where(resource["latitude"].to_numpy() >= 0.0, 180.0, 0.0)
    offset = np.abs((resource["surface_azimuth"].to_numpy()[None, :] - toward[:, None] + 180.0) % 360.0 - 180.0)
    curves = resource["specific_yield"].to_numpy()[np.arange(len(toward)), :, offset.argmin(axis=1)]
    best = np.empty(len(curves))
    for number, curve in enumerate(curves):
        spline = CubicSpline(tilt_axis, curve)
        turns = spline.derivative().roots(extrapolate=False)
        candidates = np.concatenate((turns[np.isfinite(turns)], tilt_axis[[0, -1]]))
        best[number] = candidates[spline(candidates).argmax()]
    attrs = {"units": "degrees", "long_name": "optimum tilt toward the equator"}
    coords = {name: c for name, c in resource.coords.items() if c.dims == ("place",)}
    return xr.DataArray(best, dims="place", coords=coords, attrs=attrs, name="optimum_tilt")


def scale_to_grid(source: xr.Dataset, ghi_grid: xr.DataArray) -> xr.Dataset:
    """Give every cell of a GHI grid the hours, or the yields, of its nearest place, scaled to the cell's sum.

    Parameters
    ----------
    source
        A weather Dataset (ghi, dni and dhi are scaled alike: same shape, another sum) or a solar resource (the yields
        are scaled: the change of temperature and clipping with it is left out).
    ghi_grid
        Irradiation (y, x) with a CRS; ``attrs["units"]`` says ``kWh/m2/year`` or ``kWh/m2/day``. Cells without a value,
        or without a positive one, are left out.

    Returns
    -------
    Dataset
        Of the kind of `source`, with one place per cell: ``latitude``, ``longitude``, and ``x``, ``y`` in the CRS of
        `source` if it names one, else in the grid's.

    Raises
    ------
    LayerError
        Where the unit is missing or unknown, or the values do not fit it, or no cell has a value.
    CRSError
        Where the grid has no CRS.
    """
    from pyproj import Transformer

    name = str(ghi_grid.attrs.get("source", ghi_grid.name or "GHI grid"))
    unit = _unit_of(ghi_grid, name)
    grid = ghi_grid.squeeze().transpose(ghi_grid.rio.y_dim, ghi_grid.rio.x_dim)
    yearly, there = _yearly(grid, name=name, unit=unit)
    rows, columns = np.nonzero(there)
    grid_x = grid[grid.rio.x_dim].to_numpy()[columns]
    grid_y = grid[grid.rio.y_dim].to_numpy()[rows]
    longitude, latitude = Transformer.from_crs(ghi_grid.rio.crs, 4326, always_xy=True).transform(grid_x, grid_y)

    is_weather = "ghi" in source.data_vars
    if is_weather:
        source = by_place(source).weather
        steps = check_weather(source)
        checked_values(source, steps)
        if not steps.years:
            raise LayerError(Fault("weather", "time", found="less than a year", expected="whole years"))
        own = source["ghi"].transpose("place", "time").sum("time").to_numpy() * steps.hours / steps.years / WH_PER_KWH
    else:
        own = source["ghi_kwh_m2"].to_numpy()
    spheres = [_on_sphere(lat, lon) for lat, lon in ((source["latitude"], source["longitude"]), (latitude, longitude))]
    nearest = KDTree(spheres[0]).query(spheres[1])[1]
    ratio = yearly[there] / own[nearest]
    # A wrong unit moves all cells alike: the median tells it, whatever a few odd cells hold.
    if allowed("ghi_grid.station_ratio").outside(float(np.median(ratio))):
        raise LayerError(
            Fault(
                name,
                "values",
                found=f"a median of {in_figures(np.median(yearly[there]), 4)} kWh/m2 a year",
                expected=f"about the {in_figures(own.mean(), 4)} of {source.attrs.get('source', 'the station')}",
                action=f"Is the unit really {unit}?",
            )
        )

    _refuse_yields(ghi_grid, yearly[there], ratio, name=name)

    crs = source.attrs.get("crs")
    if crs is None:
        x, y, crs = grid_x, grid_y, ghi_grid.rio.crs.to_string()
    else:
        x, y = _project(longitude, latitude, crs)
    # One ratio for ghi, dni and dhi: closure is linear in them and holds on.
    scale = xr.DataArray(ratio, dims="place")
    scaled = source.isel(place=nearest).drop_vars([n for n in ("place", "x", "y") if n in source.coords])
    for variable in _IRRADIANCES if is_weather else _SCALED.intersection(source.data_vars):
        attrs = scaled[variable].attrs
        scaled[variable] = (scaled[variable] * scale).assign_attrs(attrs).transpose(*source[variable].dims)
    scaled = scaled.assign_coords(
        latitude=("place", latitude), longitude=("place", longitude), x=("place", x), y=("place", y)
    )
    scaled.attrs = source.attrs | {"crs": crs, "scaled_to": name}
    return scaled


def _refuse_yields(
    ghi_grid: xr.DataArray, yearly: npt.NDArray[np.float64], ratio: npt.NDArray[np.float64], *, name: str
) -> None:
    """Refuse a grid that nothing calls GHI, where all its cells are what modules yield under the station's GHI."""
    quantity = quantity_of([str(ghi_grid.name or ""), *map(str, ghi_grid.attrs.values())])
    if quantity not in ("", GHI):
        found, expected = f"what calls itself {quantity}", "GHI, global horizontal irradiation"
        raise LayerError(Fault(name, "", found=found, expected=expected, action="Take the layer GHI of the atlas."))
    if quantity and not ghi_grid.attrs.get(UNNAMED):
        return
    limits = allowed("ghi_grid.pvout_ratio")
    if limits.outside(np.quantile(ratio, [0.05, 0.95])).any():
        return
    raise LayerError(
        Fault(
            name,
            "values",
            found=f"a median of {np.median(yearly):,.0f}, {np.median(ratio):.2f} of the station's GHI, and as much "
            "everywhere",
            expected="GHI [kWh/m2]; it looks like PVOUT [kWh/kWp], which atlases publish beside it",
            action="Take the layer GHI. If it is GHI, say so: in the file's name, in its band's description, or in "
            "its note in study.toml.",
        )
    )


def _unit_of(ghi_grid: xr.DataArray, name: str) -> str:
    """Return the unit of a grid that has a CRS; refuse one that says neither."""
    if ghi_grid.rio.crs is None:
        raise CRSError(
            Fault(
                name,
                "CRS",
                found="none",
                expected="a coordinate reference system",
                action="Write it with rio.write_crs.",
            )
        )
    unit = str(ghi_grid.attrs.get("units", ""))
    if unit not in _YEARLY_UNITS:
        expected = f"one of {', '.join(_YEARLY_UNITS)}"
        raise LayerError(
            Fault(
                name,
                "units",
                found=f"'{unit}'",
                expected=expected,
                action="Yearly totals and daily means both exist: say.",
            )
        )
    return unit


def _yearly(grid: xr.DataArray, *, name: str, unit: str) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Return a grid's irradiation [kWh/m2/year], and which cells have any; refuse what no sky gives."""
    if grid.dtype.kind not in "iuf":
        raise LayerError(
            Fault(name, "values", found=f"the type {grid.dtype}", expected="real numbers", action="Convert them.")
        )
    yearly = real_values(grid).astype(float) * _YEARLY_UNITS[unit]
    there = yearly > 0.0
    if not there.any():
        raise LayerError(
            Fault(
                name,
                "",
                found="no cell with a value",
                expected="GHI above 0",
                action="Check the extent and the nodata.",
            )
        )
    limits = allowed("ghi_grid.ghi")
    wrong = limits.impossible(yearly[there])
    if wrong:
        action = f"Is the unit really {unit}? Is the nodata declared?"
        raise LayerError(Fault(name, "values", found=f"{wrong} kWh/m2 a year", expected=f"{limits}", action=action))
    return yearly, there


def _axis(angles: Sequence[float], name: str) -> npt.NDArray[np.float64]:
    try:
        return np.asarray(angles, dtype=float)
    except (TypeError, ValueError):
        raise LayerError(
            Fault("orientation_table", name, found=f"{list(angles)}"[:80], expected="angles in degrees")
        ) from None


def _between(axis: npt.NDArray[np.float64], values: npt.NDArray[np.float64]) -> tuple[Any, Any]:
    """Return the index of the axis' value below each value, and how far beyond it the value lies, 0 to 1."""
    step = axis[1] - axis[0]
    if np.allclose(np.diff(axis), step, rtol=1e-9):
        position = (values - axis[0]) / step
        index = np.minimum(position.astype(np.int64), len(axis) - 2)
        return index, position - index
    index = np.clip(np.searchsorted(axis, values, side="right") - 1, 0, len(axis) - 2)
    return index, (values - axis[index]) / (axis[index + 1] - axis[index])


def _nearest(resource: xr.Dataset, x: npt.ArrayLike | None, y: npt.ArrayLike | None, shape: tuple[int, ...]) -> Any:
    if resource.sizes["place"] == 1:
        return np.int64(0)
    if x is None or y is None or "x" not in resource.coords:
        raise LayerError(
            Fault(
                "yield_of",
                "x, y",
                found="no positions",
                expected="positions in the CRS of the resource, which has several places",
            )
        )
    points = np.column_stack([np.broadcast_to(np.asarray(v, float), shape).ravel() for v in (x, y)])
    if not np.isfinite(points).all():
        raise LayerError(
            Fault("yield_of", "x, y", found="values that are not finite", expected="metres in the CRS of the resource")
        )
    tree = KDTree(np.column_stack((resource["x"].to_numpy(), resource["y"].to_numpy())))
    return np.asarray(tree.query(points, workers=-1)[1]).reshape(shape)


def _project(longitude: npt.ArrayLike, latitude: npt.ArrayLike, crs: str) -> tuple[Any, Any]:
    from pyproj import CRS, Transformer

    target = CRS.from_user_input(crs)
    if not target.is_projected:
        raise CRSError(Fault("orientation_table", "crs", found=str(crs), expected="a projected CRS in metres"))
    return Transformer.from_crs(4326, target, always_xy=True).transform(longitude, latitude)


def _on_sphere(latitude: npt.ArrayLike, longitude: npt.ArrayLike) -> npt.NDArray[np.float64]:
    lat, lon = np.radians(np.asarray(latitude, float)), np.radians(np.asarray(longitude, float))
    return np.column_stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))
