"""What a kilowatt of modules yields in a year: hours of weather in, kWh per kWp out.

The chain per hour: solar position, transposition (Hay-Davies or Perez), incidence-angle modifier of the glass, cell
temperature (SAPM or Faiman), PVWatts DC power, inverter with clipping, losses. pvlib judges each step in the tests.
"""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt
import xarray as xr

from geoplan.errors import Fault, LayerError, ParameterError, did_you_mean
from geoplan.parameters import Parameter, load_parameters
from geoplan.potential.solar import pv_kernel
from geoplan.potential.solar.sun import solar_ephemeris
from geoplan.potential.solar.weather_contract import Steps, check_weather, checked_values, refuse_missing
from geoplan.potential.solar.weather_form import PlacedWeather, by_place

Transposition: TypeAlias = Literal["haydavies", "perez"]
CellTemperature: TypeAlias = Literal["sapm", "faiman"]
Mounting: TypeAlias = Literal["close_mount", "open_rack"]
RoofClass: TypeAlias = Literal["residential", "commercial", "industrial"]
Angles: TypeAlias = float | npt.ArrayLike | xr.DataArray
Period: TypeAlias = Literal["annual", "monthly", "hourly"]

logger = logging.getLogger(__name__)

_TRANSPOSITIONS = {"haydavies": pv_kernel.HAYDAVIES, "perez": pv_kernel.PEREZ}
_CELL_TEMPERATURES = {"sapm": pv_kernel.SAPM, "faiman": pv_kernel.FAIMAN}
_FACING_AWAY = {"tilt": 5.0, "latitude": 5.0, "azimuth": 45.0}
"""Planes so steep, so far from the equator, and within so much of the pole's direction are remarked on. [degrees]"""


def pv_years(
    weather: xr.Dataset,
    tilt: Angles = 10.0,
    azimuth: Angles = 180.0,
    *,
    parameters: Mapping[str, Parameter] | None = None,
    result: Period = "annual",
    transposition: Transposition = "haydavies",
    cell_temperature: CellTemperature = "sapm",
    mounting: Mounting = "close_mount",
    roof_class: RoofClass = "residential",
    losses_on: Literal["ac", "dc"] = "ac",
    without_losses: Collection[str] = (),
) -> xr.DataArray:
    """Simulate the AC yield of PV modules, per kWp, at every place.

    Parameters
    ----------
    weather
        Dims ``place`` and ``time``; a grid's two dims instead of ``place``, or ``time`` alone, are as good. Times in
        even steps of an hour or less, in UTC or with a zone: the start of each interval, unless
        ``attrs["time_label"]`` says ``centre`` or ``end``; a 29 February may be left out. Coordinates ``latitude``,
        ``longitude`` [degrees] and ``altitude`` [m] of each place, without which pvlib's table tells it; variables
        ``ghi``, ``dni``, ``dhi`` [W/m2], ``temp_air`` [degC], ``wind_speed`` [m/s]. ``attrs["time_zone"]`` decides to
        which month an hour belongs; without it the zone of the times. `geoplan.read_weather` makes it of a file.
    tilt, azimuth
        ``surface_tilt`` from the horizontal and ``surface_azimuth`` clockwise from north [degrees]. Two numbers: one
        plane everywhere. One-dimensional arrays, broadcast against each other: so many planes at every place.
        DataArrays with the dims of the places: each place its own plane. Azimuth 180 faces south, 0 north: where one
        plane faces away from the equator, a warning is logged, and ``attrs["hint"]`` of the result says it.
    parameters
        The assumptions ``pv.*``; by default those that come with geoplan.
    result
        ``annual`` and ``monthly``: kWh per kWp a year, or in each month, as a mean over the years of the series;
        ``hourly``: kWh per kWp in each interval.
    transposition, cell_temperature
        The models. `mounting` picks the coefficients of ``sapm``.
    mounting
        ``close_mount`` (on a roof) or ``open_rack``.
    roof_class
        Picks the ratio of module to inverter power, ``pv.dc_ac_ratio.*``.
    losses_on
        Where the losses are taken: off the inverter's output, or off the modules' as PVWatts does, in which case less
        is clipped.
    without_losses
        Losses that stand elsewhere, as ``{"shading"}`` where it is computed from the neighbours.

    Returns
    -------
    DataArray
        Dims of the places as given, then ``plane`` (with coordinates ``surface_tilt`` and ``surface_azimuth``) where
        arrays were given, then ``month`` or ``time``. [kWh per kWp]

    Raises
    ------
    LayerError
        Where the weather is no such Dataset, lacks variables or values, has values that no weather has, another clock
        than UTC (as `geoplan.read_weather` says of files), or an uneven time axis; for angles that are no numbers or
        out of range, and names of models that do not exist.
    ParameterError
        Where `without_losses` names an unknown loss.

    Notes
    -----
    The beam passes the glass by ``pvlib.iam.physical``, the diffuse irradiance unattenuated, as in pvlib's ModelChain.
    """
    chain = Chain(transposition, cell_temperature, mounting, roof_class, losses_on, without_losses)
    chain.check(result)
    return years_under(checked_weather(weather), tilt, azimuth, parameters=parameters, result=result, chain=chain)


@dataclass(frozen=True)
class Chain:
    """How `pv_years` models what lies between the sun and the grid: see there."""

    transposition: Transposition = "haydavies"
    cell_temperature: CellTemperature = "sapm"
    mounting: Mounting = "close_mount"
    roof_class: RoofClass = "residential"
    losses_on: Literal["ac", "dc"] = "ac"
    without_losses: Collection[str] = ()

    def check(self, result: Period) -> None:
        """Refuse names that are none of the choices."""
        names = ("transposition", "cell_temperature", "mounting", "roof_class", "losses_on")
        _check_choices({"result": result, **{name: getattr(self, name) for name in names}})


_USUAL = Chain()


@dataclass(frozen=True, eq=False)
class CheckedWeather:
    """Weather that `pv_years` can take, looked at once for any number of planes."""

    placed: PlacedWeather
    steps: Steps
    values: tuple[npt.NDArray[np.float64], ...]


def checked_weather(weather: xr.Dataset) -> CheckedWeather:
    """Check weather as `pv_years` does, with what that raises."""
    placed = by_place(weather)
    steps = check_weather(placed.weather)
    return CheckedWeather(placed, steps, checked_values(placed.weather, steps))


def years_under(
    checked: CheckedWeather,
    tilt: Angles,
    azimuth: Angles,
    *,
    parameters: Mapping[str, Parameter] | None = None,
    result: Period = "annual",
    chain: Chain = _USUAL,
) -> xr.DataArray:
    """Return `pv_years` of weather that is checked."""
    parameters = load_parameters() if parameters is None else parameters
    placed, steps = checked.placed, checked.steps
    weather, tilt, azimuth = placed.weather, placed.by_place(tilt), placed.by_place(azimuth)
    bins, n_bins = _bins(weather, steps, result)
    planes, plane_coords = _planes(weather, tilt, azimuth)
    losses = loss_factor(parameters, without=chain.without_losses)
    places = np.column_stack([np.asarray(weather[name], dtype=float) for name in ("latitude", "longitude", "altitude")])
    ephemeris = solar_ephemeris(steps.centres)
    dc_factor, ac_factor = (losses if chain.losses_on == side else 1.0 for side in ("dc", "ac"))
    sums = pv_kernel.simulate(
        places,
        checked.values,
        ephemeris.vector,
        ephemeris.parallax,
        ephemeris.dni_extra,
        planes,
        bins,
        n_bins,
        (_TRANSPOSITIONS[chain.transposition], _CELL_TEMPERATURES[chain.cell_temperature]),
        _system(parameters, chain.cell_temperature, chain.mounting, chain.roof_class, dc_factor=dc_factor),
    )
    sums *= steps.hours * ac_factor / (1 if result == "hourly" else steps.years)
    sums *= parameters["pv.resource_factor"].value
    refuse_missing(weather, sums)
    data = xr.DataArray(sums, dims=("place", "plane", "bin"), coords=plane_coords, name="specific_yield")
    hint = "" if plane_coords else _facing_away(places[:, 0], planes)
    if hint:
        logger.warning("%s", hint)
    return placed.as_given(_labelled(data, weather, result=result, hint=hint))


def _check_choices(chosen: Mapping[str, object]) -> None:
    """Refuse names that are none of the choices."""
    choices: Mapping[str, tuple[str, ...]] = {
        "result": get_args(Period),
        "transposition": get_args(Transposition),
        "cell_temperature": get_args(CellTemperature),
        "mounting": get_args(Mounting),
        "roof_class": get_args(RoofClass),
        "losses_on": ("ac", "dc"),
    }
    faults = [
        Fault(
            "pv_years",
            option,
            found=f"{value!r}",
            expected=f"one of {', '.join(choices[option])}",
            action=did_you_mean(str(value), choices[option]),
        )
        for option, value in chosen.items()
        if not isinstance(value, str) or value not in choices[option]
    ]
    if faults:
        raise LayerError(faults)


def _facing_away(latitude: npt.NDArray[np.float64], normals: npt.NDArray[np.float64]) -> str:
    """Say that planes, one at each place, face the pole; empty where none does."""
    east, north, up = np.broadcast_to(normals[:, 0, :], (len(latitude), 3)).T
    steep = np.degrees(np.arccos(np.clip(up, -1.0, 1.0))) >= _FACING_AWAY["tilt"]
    poleward = np.sign(latitude) * north > np.hypot(east, north) * np.cos(np.radians(_FACING_AWAY["azimuth"]))
    away = steep & poleward & (abs(latitude) >= _FACING_AWAY["latitude"])
    if not away.any():
        return ""
    at = latitude[away][0]
    side, azimuth = ("south", 180) if at > 0 else ("north", 0)
    many = f" at {int(away.sum())} of {len(away)} places, as" if len(away) > 1 else ""
    return (
        f"The modules face away from the sun{many} at latitude {at:g}: there it stands in the {side} at noon, "
        f"and azimuth {azimuth} faces it (0 north, 90 east, 180 south)."
    )


def loss_factor(parameters: Mapping[str, Parameter], *, without: Collection[str] = ()) -> float:
    """Return the share of the yield that the losses leave.

    Parameters
    ----------
    parameters
        With the rows ``pv.loss.*``, in per cent.
    without
        Losses to leave out, by the last part of their name.

    Raises
    ------
    ParameterError
        Where `without` names a loss that does not exist.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> round(1 - loss_factor(load_parameters()), 4)
    0.1408
    """
    losses = {name.removeprefix("pv.loss."): name for name in parameters if name.startswith("pv.loss.")}
    faults = [
        Fault("without_losses", "", found=f"'{name}'", expected="the name of a loss", action=did_you_mean(name, losses))
        for name in without
        if name not in losses
    ]
    if faults:
        raise ParameterError(faults)
    # Each loss is taken of what the others leave, as PVWatts does (NREL/TP-6A20-62641): the sum would be too much.
    return float(np.prod([1.0 - parameters[losses[name]].value / 100.0 for name in losses if name not in without]))


def plane_normals(surface_tilt: npt.ArrayLike, surface_azimuth: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return east, north and up of the normals of planes; a last axis of length 3 is added to the angles' shape.

    Examples
    --------
    >>> (plane_normals(90.0, 180.0) + 0.0).round(3)   # a wall that faces south
    array([ 0., -1.,  0.])
    """
    tilt, azimuth = np.broadcast_arrays(np.radians(surface_tilt), np.radians(surface_azimuth))
    normals = np.stack((np.sin(tilt) * np.sin(azimuth), np.sin(tilt) * np.cos(azimuth), np.cos(tilt)), axis=-1)
    return np.ascontiguousarray(normals, dtype=np.float64)


def _planes(
    weather: xr.Dataset, tilt: Angles, azimuth: Angles
) -> tuple[npt.NDArray[np.float64], dict[str, tuple[str, npt.NDArray[np.float64]]]]:
    """Return the normals (place or 1, plane, 3) and, where planes are listed, their coordinates."""
    own = [isinstance(angle, xr.DataArray) and "place" in angle.dims for angle in (tilt, azimuth)]
    try:
        tilts, azimuths = (np.asarray(angle, dtype=float) for angle in (tilt, azimuth))
        tilts, azimuths = np.broadcast_arrays(tilts, azimuths)
        if tilts.ndim > 1 or (any(own) and tilts.shape != (weather.sizes["place"],)):
            raise ValueError(f"shape {tilts.shape}")
    except (TypeError, ValueError) as error:
        found = f"tilt of shape {np.shape(tilt)}, azimuth of shape {np.shape(azimuth)}"
        expected = "numbers, arrays of one length, or DataArrays with the dim place"
        raise LayerError(Fault("pv_years", "tilt, azimuth", found=found, expected=expected)) from error
    if not (np.isfinite(azimuths).all() and (tilts >= 0.0).all() and (tilts <= 90.0).all()):
        raise LayerError(
            Fault(
                "pv_years",
                "tilt, azimuth",
                found="angles out of range",
                expected="tilt in 0..90 degrees, azimuth finite",
            )
        )
    normals = plane_normals(tilts, azimuths)
    if any(own):
        return normals[:, None, :], {}
    if tilts.ndim == 0:
        return normals[None, None, :], {}
    return normals[None], {"surface_tilt": ("plane", tilts.copy()), "surface_azimuth": ("plane", azimuths.copy())}


def _bins(weather: xr.Dataset, steps: Steps, result: Period) -> tuple[npt.NDArray[np.int64], int]:
    """Return in which sum each interval counts, and how many sums there are."""
    count = len(steps.centres)
    if result == "hourly":
        return np.arange(count, dtype=np.int64), count
    if not steps.years:
        raise LayerError(
            Fault(
                str(weather.attrs.get("source", "weather")),
                "time",
                found=f"{count * steps.hours:.0f} hours",
                expected="whole years (8,760 or 8,784 hours each)",
                action="Supply a full year, or ask for result='hourly'.",
            )
        )
    return (steps.months - 1, 12) if result == "monthly" else (np.zeros(count, dtype=np.int64), 1)


def _labelled(data: xr.DataArray, weather: xr.Dataset, *, result: Period, hint: str = "") -> xr.DataArray:
    """Name the sums (place, plane, bin) by place, plane and time, and say what they are."""
    data = data.assign_coords({name: c for name, c in weather.coords.items() if c.dims == ("place",)})
    if "surface_tilt" not in data.coords:
        data = data.isel(plane=0)
    if result == "annual":
        data = data.isel(bin=0)
    elif result == "monthly":
        data = data.rename(bin="month").assign_coords(month=np.arange(1, 13))
    else:
        data = data.rename(bin="time").assign_coords(time=weather["time"])
    units = {"annual": "kWh/kWp/year", "monthly": "kWh/kWp/month", "hourly": "kWh/kWp"}[result]
    data.attrs = {"units": units, "long_name": "PV yield, AC after losses"}
    data.attrs |= {key: weather.attrs[key] for key in ("source", "status") if key in weather.attrs}
    data.attrs |= {"hint": hint} if hint else {}
    return data


def _system(
    parameters: Mapping[str, Parameter],
    cell_temperature: CellTemperature,
    mounting: Mounting,
    roof_class: RoofClass,
    *,
    dc_factor: float,
) -> npt.NDArray[np.float64]:
    """Put the parameters in the order in which `pv_kernel.simulate` takes them."""

    def value(name: str) -> float:
        return parameters[f"pv.{name}"].value

    if cell_temperature == "sapm":
        temperature = [value(f"sapm.{mounting}.{name}") for name in ("a", "b", "deltaT")]
    else:
        temperature = [value("faiman.u0"), value("faiman.u1"), 0.0]
    efficiency = value("inverter.efficiency")
    return np.array(
        [
            value("gamma_pdc"),
            *temperature,
            value("iam.refractive_index"),
            value("iam.extinction") * value("iam.thickness"),
            value("albedo"),
            # The ratio compares module power to rated AC power; the kernel's limit is the inverter's DC input.
            1.0 / (value(f"dc_ac_ratio.{roof_class}") * efficiency),
            efficiency,
            value("inverter.reference_efficiency"),
            dc_factor,
        ]
    )
