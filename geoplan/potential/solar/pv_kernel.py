"""The compiled inner loop of a PV year, and the models it is made of.

Each model is a small function with the name and the formula of its pvlib counterpart, which judges it in the tests:
Hay-Davies and Perez transposition, the physical incidence-angle modifier, SAPM and Faiman cell temperature, PVWatts DC
and the PVWatts inverter. Angles go in as cosines. The diffuse irradiance passes without an incidence-angle modifier,
as in pvlib's ModelChain. The sun's place in the sky comes from `geoplan.potential.solar.sun` by a rotation, a shift and
the refraction.

All compiled functions stand in this one module: numba's cache on disk knows a change of the file, but not one of a
function imported from another.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from geoplan.machine.compiled import compiled
from geoplan.machine.threads import by_runs
from geoplan.potential.solar.sun import FloatArray

HAYDAVIES, PEREZ = 0, 1
SAPM, FAIMAN = 0, 1

# Perez et al. 1990, "all sites composite": eight classes of sky clearness, F11 F12 F13 F21 F22 F23.
_PEREZ_CLEARNESS = (1.065, 1.23, 1.5, 1.95, 2.8, 4.5, 6.2)
_PEREZ = np.array(
    [
        [-0.008, 0.588, -0.062, -0.060, 0.072, -0.022],
        [0.130, 0.683, -0.151, -0.019, 0.066, -0.029],
        [0.330, 0.487, -0.221, 0.055, -0.064, -0.026],
        [0.568, 0.187, -0.295, 0.109, -0.152, -0.014],
        [0.873, -0.392, -0.362, 0.226, -0.462, 0.001],
        [1.132, -1.237, -0.412, 0.288, -0.823, 0.056],
        [1.060, -1.600, -0.359, 0.264, -1.127, 0.131],
        [0.678, -0.327, -0.250, 0.156, -1.377, 0.251],
    ]
)
_COS_85 = 0.08715574274765817
COS_89 = 0.01745  # as pvlib limits Hay-Davies' ratio near the horizon
_MAX_AIRMASS_ZENITH = 90.0

# The earth's axes as SPA has them: part of the algorithm, not an assumption of ours.
_POLAR_RATIO = 0.99664719
_EQUATORIAL_RADIUS_M = 6378140.0

# SPA's refraction at 1010 hPa and 283 K over the sine of the true elevation, from where the sun's upper rim is at the
# horizon. A line between so many nodes is within 1e-7 rad, and within 2e-6 in the last degrees below the zenith.
_LOWEST_UP = float(np.sin(np.radians(-(0.26667 + 0.5667))))
_LIFT_NODES = 2048
_LIFT_SCALE = _LIFT_NODES / (1.0 - _LOWEST_UP)
_ELEVATION = np.degrees(np.arcsin(np.linspace(_LOWEST_UP, 1.0, _LIFT_NODES + 1)))
_LIFT = np.radians(1.02 / 60.0 / np.tan(np.radians(_ELEVATION + 10.3 / (_ELEVATION + 5.11))))
_LIFT = np.append(_LIFT, _LIFT[-1])  # the zenith's own node has a follower

# No fastmath: a compiler that may reorder sums or join a product and a sum gives other bytes on another processor.
JIT: Any = {"error_model": "numpy"}


@compiled(**JIT)
def observer(latitude: float, longitude: float, altitude: float) -> Any:
    """Compute what depends on the place alone.

    Parameters
    ----------
    latitude, longitude
        Degrees north and east.
    altitude
        Metres above sea level.

    Returns
    -------
    tuple of float
        sin and cos of the latitude, sin and cos of the longitude, the observer's distance from the axis and from the
        equator's plane [equatorial radii], and the pressure over 1010 hPa, as `sun_direction` takes them.
    """
    phi = np.radians(latitude)
    lam = np.radians(longitude)
    u = np.arctan(_POLAR_RATIO * np.tan(phi))
    x = np.cos(u) + altitude / _EQUATORIAL_RADIUS_M * np.cos(phi)
    y = _POLAR_RATIO * np.sin(u) + altitude / _EQUATORIAL_RADIUS_M * np.sin(phi)
    pressure = ((44331.514 - altitude) / 11880.516) ** (1.0 / 0.1902632)  # hPa, pvlib.atmosphere.alt2pres
    return np.sin(phi), np.cos(phi), np.sin(lam), np.cos(lam), x, y, pressure / 1010.0


@compiled(**JIT)
def sun_direction(place: Any, g: float, w: float, n: float, parallax: float, temp_air: float) -> Any:
    """Turn the sun's geocentric direction into the apparent one at a place.

    Parameters
    ----------
    place
        From `observer`.
    g, w, n
        A row of `Ephemeris.vector`.
    parallax
        Of the same time step.
    temp_air
        Air temperature, for the refraction. [degC]

    Returns
    -------
    east, north, up : float
        Direction cosines of the refracted sun; `up` is the cosine of pvlib's ``apparent_zenith``.
    """
    sin_lat, cos_lat, sin_lon, cos_lon, x, y, pressure = place
    # The hour angle is Greenwich's plus the longitude; then the observer stands off the centre by (x, y).
    meridian = g * cos_lon - w * sin_lon - x * parallax
    west = g * sin_lon + w * cos_lon
    polar = n - y * parallax
    # 1 / sqrt(1 + e) for an e of 1e-4 at most
    excess = meridian * meridian + west * west + polar * polar - 1.0
    norm = 1.0 - excess * (0.5 - 0.375 * excess)
    up = min(1.0, (meridian * cos_lat + polar * sin_lat) * norm)
    north = (polar * cos_lat - meridian * sin_lat) * norm
    east = -west * norm
    if up < _LOWEST_UP:
        return east, north, up
    # Lift the sun along its vertical circle; the angle is below 0.02 rad.
    position = (up - _LOWEST_UP) * _LIFT_SCALE
    node = int(position)
    lift = _LIFT[node] + (position - node) * (_LIFT[node + 1] - _LIFT[node])
    lift *= pressure * 283.0 / (273.0 + temp_air)
    sin_lift = lift * (1.0 - lift * lift / 6.0)
    cos_lift = 1.0 - 0.5 * lift * lift
    level = np.sqrt(max(1.0 - up * up, 1e-18))
    shrink = cos_lift - up * sin_lift / level
    return east * shrink, north * shrink, up * cos_lift + level * sin_lift


def cos_apparent_zenith(
    places: FloatArray, vector: FloatArray, parallax: FloatArray, temp_air: FloatArray
) -> FloatArray:
    """Return the cosine of the refracted sun's zenith angle at many places and times.

    Parameters
    ----------
    places
        Latitude, longitude [degrees], altitude [m]; shape (place, 3).
    vector, parallax
        From `solar_ephemeris`.
    temp_air
        Shape (place, time). [degC]

    Returns
    -------
    ndarray
        Shape (place, time); below 0 at night. [-]
    """
    out = np.empty(temp_air.shape)
    by_runs(lambda first, last: _zenith_rows(first, last, places, vector, parallax, temp_air, out), len(places))
    return out


@compiled(nogil=True, **JIT)
def _zenith_rows(
    first: int,
    last: int,
    places: FloatArray,
    vector: FloatArray,
    parallax: FloatArray,
    temp_air: FloatArray,
    out: FloatArray,
) -> None:
    for p in range(first, last):
        here = observer(places[p, 0], places[p, 1], places[p, 2])
        for t in range(len(parallax)):
            out[p, t] = sun_direction(here, vector[t, 0], vector[t, 1], vector[t, 2], parallax[t], temp_air[p, t])[2]


@compiled(**JIT)
def haydavies(tilt_sky: float, cos_aoi: float, cos_zenith: float, dhi: float, dni: float, dni_extra: float) -> float:
    """Return the sky's diffuse irradiance on a plane, after Hay and Davies (1980). [W/m2].

    `tilt_sky` is (1 + cos tilt) / 2, the share of the sky that the plane sees.
    """
    ratio = max(cos_aoi, 0.0) / max(cos_zenith, COS_89)
    # What the air lets through of the beam is taken for the share of the diffuse light that comes from about the sun.
    anisotropy = dni / dni_extra
    return max(dhi * (1.0 - anisotropy) * tilt_sky, 0.0) + max(dhi * anisotropy * ratio, 0.0)


@compiled(**JIT)
def perez_coefficients(cos_zenith: float, dhi: float, dni: float, dni_extra: float) -> Any:
    """Return Perez' circumsolar and horizon brightening, F1 and F2: they belong to the sky, not to the plane.

    With the sun below the horizon there is no relative air mass, and pvlib's diffuse irradiance is nil: F1 is NaN then.
    """
    zenith = np.arccos(cos_zenith)
    degrees = np.degrees(zenith)
    if degrees > _MAX_AIRMASS_ZENITH or dhi <= 0.0:
        return np.nan, 0.0
    airmass = 1.0 / (cos_zenith + 0.50572 * (6.07995 + (90.0 - degrees)) ** -1.6364)  # Kasten and Young 1989
    # Perez et al. 1990: the sky's brightness goes with the relative air mass, not corrected for pressure; 1.041 in its
    # clearness is for a zenith angle in radians.
    brightness = dhi * airmass / dni_extra
    cube = 1.041 * zenith**3
    clearness = ((dhi + dni) / dhi + cube) / (1.0 + cube)
    row = 0
    for limit in _PEREZ_CLEARNESS:
        if clearness >= limit:
            row += 1
    f1 = _PEREZ[row, 0] + _PEREZ[row, 1] * brightness + _PEREZ[row, 2] * zenith
    f2 = _PEREZ[row, 3] + _PEREZ[row, 4] * brightness + _PEREZ[row, 5] * zenith
    return max(f1, 0.0), f2


@compiled(**JIT)
def perez(
    tilt_sky: float, sin_tilt: float, cos_aoi: float, cos_zenith: float, dhi: float, f1: float, f2: float
) -> float:
    """Return the sky's diffuse irradiance on a plane, after Perez et al. (1990). [W/m2].

    `f1`, `f2` come from `perez_coefficients`.
    """
    if np.isnan(f1):
        return 0.0
    # The paper's a / b: b is held at cos 85°, or a sun on the horizon would make walls infinitely bright.
    ratio = max(cos_aoi, 0.0) / max(cos_zenith, _COS_85)
    return max(dhi * ((1.0 - f1) * tilt_sky + f1 * ratio + f2 * sin_tilt), 0.0)


@compiled(**JIT)
def iam_physical(cos_aoi: float, n: float, absorption: float) -> float:
    """Return the share of beam irradiance that a glass cover lets through, relative to normal incidence.

    De Soto et al. (2006) as in `pvlib.iam.physical`, without an anti-reflective coating. `absorption` is K * L, the
    glass' extinction times its thickness. [-]
    """
    if cos_aoi <= 0.0:
        return 0.0
    cos_in = np.sqrt(1.0 - (1.0 - cos_aoi * cos_aoi) / (n * n))
    # (cos_aoi - n cos_in) / (cos_aoi + n cos_in), its counterpart, and 1 / cos_in, by one division
    along, across = cos_aoi + n * cos_in, cos_in + n * cos_aoi
    shared = 1.0 / (along * across * cos_in)
    s = (cos_aoi - n * cos_in) * across * cos_in * shared
    p = (cos_in - n * cos_aoi) * along * cos_in * shared
    path = along * across * shared
    normal = (1.0 - n) / (1.0 + n)
    passed = 1.0 - 0.5 * (s * s + p * p)
    return passed * np.exp(absorption * (1.0 - path)) / (1.0 - normal * normal)


@compiled(**JIT)
def heating(model: int, wind_speed: float, a: float, b: float, delta_t: float) -> float:
    """Return how far a W/m2 on the plane lifts the cell above the air. [K m2/W].

    SAPM (King et al. 2004) with `a`, `b`, `delta_t`; Faiman (2008) with u0 in `a` and u1 in `b`.
    """
    # King et al. 2004, equations 11 and 12: delta_t lies between the cell and the module's back at 1000 W/m2.
    if model == SAPM:
        return np.exp(a + b * wind_speed) + delta_t / 1000.0
    return 1.0 / (a + b * wind_speed)


@compiled(**JIT)
def pvwatts_inverter(pdc: float, pdc0: float, efficiency: float, reference: float) -> float:
    """Return the AC power of a PVWatts inverter with the DC limit `pdc0`; clipped there, never negative.

    Powers in the same unit; `efficiency` and `reference` as pvlib's ``eta_inv_nom`` and ``eta_inv_ref``.
    """
    if pdc <= 0.0:
        return 0.0
    # Dobos 2014 (PVWatts 5, NREL/TP-6A20-62641): eta = efficiency / reference (0.9858 - 0.0162 load - 0.0059 / load).
    # eta * pdc, with the division by the load multiplied out
    power = efficiency / reference * (pdc * (0.9858 - 0.0162 * pdc / pdc0) - 0.0059 * pdc0)
    return max(0.0, min(efficiency * pdc0, power))


@compiled(**JIT)
def _one_place(
    place: Any,
    series: Any,
    sun: Any,
    parallax: Any,
    dni_extra: Any,
    planes: Any,
    bins: Any,
    models: tuple[int, int],
    system: Any,
    out: Any,
) -> None:
    ghi, dni, dhi, temp_air, wind_speed = series
    gamma, temp_1, temp_2, temp_3 = system[0], system[1], system[2], system[3]
    glass_n, glass_kl, albedo = system[4], system[5], system[6]
    pdc0, efficiency, reference, dc_factor = system[7], system[8], system[9], system[10]
    transposition, temperature = models
    here = observer(place[0], place[1], place[2])
    for t in range(len(ghi)):
        total = ghi[t]
        if total <= 0.0:
            continue
        beam, diffuse, air, extra = dni[t], dhi[t], temp_air[t], dni_extra[t]
        if np.isnan(total + beam + diffuse + air + wind_speed[t]):
            out[:] = np.nan  # min and max would swallow it further down
            return
        east, north, up = sun_direction(here, sun[t, 0], sun[t, 1], sun[t, 2], parallax[t], air)
        lift = heating(temperature, wind_speed[t], temp_1, temp_2, temp_3)
        f1, f2 = 0.0, 0.0
        if transposition == PEREZ:
            f1, f2 = perez_coefficients(up, diffuse, beam, extra)
        for k in range(len(planes)):
            face_up = planes[k, 2]
            cos_aoi = east * planes[k, 0] + north * planes[k, 1] + up * face_up
            tilt_sky = 0.5 * (1.0 + face_up)
            if transposition == PEREZ:
                sin_tilt = np.sqrt(max(0.0, 1.0 - face_up * face_up))
                sky = perez(tilt_sky, sin_tilt, cos_aoi, up, diffuse, f1, f2)
            else:
                sky = haydavies(tilt_sky, cos_aoi, up, diffuse, beam, extra)
            sky += total * albedo * (1.0 - tilt_sky)
            direct = beam * max(cos_aoi, 0.0)
            # The cell is warmed by all that falls on the plane, but makes current of what passes the glass.
            temp_cell = air + (direct + sky) * lift
            effective = direct * iam_physical(cos_aoi, glass_n, glass_kl) + sky
            pdc = dc_factor * effective * 0.001 * (1.0 + gamma * (temp_cell - 25.0))
            out[k, bins[t]] += pvwatts_inverter(pdc, pdc0, efficiency, reference)


def simulate(
    places: npt.NDArray[np.float64],
    weather: tuple[npt.NDArray[np.float64], ...],
    sun: npt.NDArray[np.float64],
    parallax: npt.NDArray[np.float64],
    dni_extra: npt.NDArray[np.float64],
    planes: npt.NDArray[np.float64],
    bins: npt.NDArray[np.int64],
    n_bins: int,
    models: tuple[int, int],
    system: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """Add up the AC power of planes at places.

    Parameters
    ----------
    places
        Latitude, longitude [degrees], altitude [m]; shape (place, 3).
    weather
        ghi, dni, dhi [W/m2], temp_air [degC], wind_speed [m/s]; each of shape (place, time), C order.
    sun, parallax, dni_extra
        From `geoplan.potential.solar.sun.solar_ephemeris`.
    planes
        East, north and up of the plane's normal; shape (place or 1, plane, 3). One row serves all places.
    bins, n_bins
        Where each time step is added up; shape (time,).
    models
        Transposition (HAYDAVIES, PEREZ) and cell temperature (SAPM, FAIMAN).
    system
        gamma_pdc [1/K], three numbers of the cell temperature, refractive index and absorption of the glass, albedo,
        DC limit of the inverter [kW per kWp], its nominal and reference efficiency, factor on the DC power.

    Returns
    -------
    ndarray
        Sums of AC power per kWp of modules; shape (place, plane, bin) [kW]. NaN where the weather has NaN.
    """
    out = np.zeros((len(weather[0]), planes.shape[1], n_bins))
    given = (places, weather, sun, parallax, dni_extra, planes, bins, models, system, out)
    by_runs(lambda first, last: _simulate_rows(first, last, *given), len(out))
    return out


@compiled(nogil=True, **JIT)
def _simulate_rows(
    first: int,
    last: int,
    places: FloatArray,
    weather: tuple[FloatArray, ...],
    sun: FloatArray,
    parallax: FloatArray,
    dni_extra: FloatArray,
    planes: FloatArray,
    bins: npt.NDArray[np.int64],
    models: tuple[int, int],
    system: FloatArray,
    out: FloatArray,
) -> None:
    ghi, dni, dhi, temp_air, wind_speed = weather
    step = 0 if planes.shape[0] == 1 else 1
    for p in range(first, last):
        series = (ghi[p], dni[p], dhi[p], temp_air[p], wind_speed[p])
        _one_place(places[p], series, sun, parallax, dni_extra, planes[p * step], bins, models, system, out[p])
