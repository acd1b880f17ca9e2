"""Wind power on land: what stands on an area, and what it gives in a year from the mean wind speed alone.

The speed is carried from the height of its layer to the hub by a power law; speeds over the year follow a Weibull
distribution of that mean; a power curve says what the turbine gives at each.

References
----------
Manwell, McGowan & Rogers 2009, Wind Energy Explained, 2nd ed., chapter 2: power law of the shear, Weibull distribution,
and the yield from a distribution and a power curve.
IEC 61400-12-1: the speed at the reference density of air, for turbines that pitch their blades.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.draws.drawn_values import DrawnValues, Valued
from geoplan.draws.quantiles import QUANTILES, quantiles_of
from geoplan.errors import Fault, ParameterError
from geoplan.machine.memory import at_once
from geoplan.machine.products import product_sums
from geoplan.parameters import Parameters
from geoplan.units import HOURS_A_YEAR, MWH_PER_GWH

Floats: TypeAlias = npt.NDArray[np.float64]

CURVE = "wind.power_curve."
DENSITY = "siting.wind.density"
REFERENCE_DENSITY = 1.225
"""Density of air that power curves are given for [kg/m3]: the standard atmosphere at sea level (ISO 2533)."""
_KM2_PER_HA = 0.01
_NODES = 16
"""Speeds at which the yield is worked out in each future; between them it is the polynomial through these."""
_BLOCK = 2_000_000


def wind_power(
    area_ha: npt.ArrayLike, *, speed_m_s: npt.ArrayLike, height_m: float, parameters: Parameters
) -> pd.DataFrame:
    """Compute capacity and energy of wind turbines on land.

    Parameters
    ----------
    area_ha
        Land that may be used, turbines and what lies between them [ha].
    speed_m_s
        Mean wind speed of the year [m/s]; NaN where unknown.
    height_m
        The height above the ground at which it holds [m].
    parameters
        The study's: ``siting.wind.density`` [MW/km2], ``wind.*``.

    Returns
    -------
    DataFrame
        ``capacity_mw``, ``energy_gwh``, P10, P50 and P90 of its futures, ``energy_gwh_low``, ``energy_gwh_p50`` and
        ``energy_gwh_high`` [GWh/a], ``capacity_factor_pct`` [%] and ``hub_wind_speed_m_s`` [m/s].

    Raises
    ------
    ParameterError
        For a power curve of fewer than two points, or whose names are no speeds.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> site = wind_power([100.0], speed_m_s=[6.5], height_m=100.0, parameters=load_parameters())
    >>> float(site["capacity_mw"][0]), bool(20 < site["capacity_factor_pct"][0] < 40)
    (3.0, True)
    """
    area, speed = np.broadcast_arrays(np.asarray(area_ha, dtype=float), np.asarray(speed_m_s, dtype=float))
    capacity_mw = area * _KM2_PER_HA * parameters.value(DENSITY)
    factor = capacity_factor(speed, height_m=height_m, parameters=parameters)
    energy_gwh = capacity_mw * factor * HOURS_A_YEAR / MWH_PER_GWH
    ends = np.empty((len(QUANTILES), *energy_gwh.shape))
    step = max(1, at_once(_BLOCK, bytes_each=48) // parameters.futures.count)
    for first in range(0, energy_gwh.size, step):
        rows = slice(first, first + step)
        drawn = drawn_wind(area[rows], speed_m_s=speed[rows], height_m=height_m, parameters=parameters)
        ends[:, rows] = quantiles_of(drawn["energy_gwh"])
    return pd.DataFrame(
        {
            "capacity_mw": capacity_mw,
            "energy_gwh": energy_gwh,
            **{f"energy_gwh_{name}": end for name, end in zip(QUANTILES, ends, strict=True)},
            "capacity_factor_pct": factor * 100.0,
            "hub_wind_speed_m_s": hub_speed(speed, height_m=height_m, parameters=parameters),
        }
    )


def drawn_wind(area_ha: Floats, *, speed_m_s: Floats, height_m: float, parameters: Parameters) -> dict[str, Floats]:
    """Return what wind turbines on areas are in each future.

    Parameters
    ----------
    area_ha, speed_m_s, height_m, parameters
        As for `wind_power`.

    Returns
    -------
    dict
        ``capacity_mw``, ``energy_gwh`` [GWh/a], ``capacity_factor_pct`` [%] and ``hub_wind_speed_m_s`` [m/s]: (area,
        future).
    """
    drawn = DrawnValues(parameters)
    capacity_mw = area_ha[:, None] * (_KM2_PER_HA * drawn.value(DENSITY))
    factor = drawn_capacity_factor(speed_m_s, height_m=height_m, parameters=parameters)
    return {
        "capacity_mw": capacity_mw,
        "energy_gwh": capacity_mw * factor * HOURS_A_YEAR / MWH_PER_GWH,
        "capacity_factor_pct": factor * 100.0,
        "hub_wind_speed_m_s": hub_speed(speed_m_s[:, None], height_m=height_m, parameters=drawn),
    }


def drawn_capacity_factor(speed_m_s: Floats, *, height_m: float, parameters: Parameters) -> Floats:
    """Return the share of the rated power in each future: (speed, future); NaN where the speed is not known.

    Worked out at some speeds between the least and the greatest; the others lie on the polynomial through these
    (Chebyshev nodes, barycentric form: Berrut & Trefethen 2004), which meets them to less than a thousandth.
    """
    drawn = DrawnValues(parameters)
    known = np.unique(speed_m_s[np.isfinite(speed_m_s)])
    if not known.size:
        return np.full((len(speed_m_s), drawn.count), np.nan)
    # nodes of the first kind, and the weights that belong to them; few speeds are nodes themselves
    angles = (np.arange(_NODES) + 0.5) * np.pi / _NODES
    middle, half = (known[0] + known[-1]) / 2, (known[-1] - known[0]) / 2
    nodes, bary = middle + half * np.cos(angles), (-1.0) ** np.arange(_NODES) * np.sin(angles)
    if known.size <= _NODES or half <= 0:
        nodes, bary = known, np.zeros(known.size)
    speeds, _ = power_curve(parameters)
    points = {float(name): drawn.value(CURVE + name) for name in parameters.under(CURVE)}
    at_nodes = _rated_share(
        hub_speed(nodes[:, None], height_m=height_m, parameters=drawn),
        parameters=drawn,
        speeds=speeds,
        power=np.stack([points[speed] for speed in speeds], axis=-1),
    )
    far = speed_m_s[:, None] - nodes
    with np.errstate(divide="ignore", invalid="ignore"):
        weights = bary / far
        weights = weights / weights.sum(axis=1, keepdims=True)
    meets = far == 0
    weights = np.where(meets.any(axis=1, keepdims=True), meets.astype(float), weights)
    return np.maximum(product_sums(weights, at_nodes), 0.0)


def hub_speed(speed_m_s: npt.ArrayLike, *, height_m: float, parameters: Valued) -> Floats:
    """Return the mean wind speed at the hub: ``v (h_hub / h)^a`` [m/s].

    Parameters
    ----------
    speed_m_s
        Mean wind speed [m/s].
    height_m
        The height h above the ground at which it holds [m].
    parameters
        ``wind.hub_height`` [m], ``wind.shear`` (a), ``wind.speed_factor``: of the layer's speeds.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> given = load_parameters().replace({"wind.hub_height": 120, "wind.shear": 0.2})
    >>> float(hub_speed(6.0, height_m=60.0, parameters=given).round(4))
    6.8922
    """
    ratio = (parameters.value("wind.hub_height") / height_m) ** parameters.value("wind.shear")
    return np.asarray(speed_m_s, dtype=float) * (parameters.value("wind.speed_factor") * ratio)


def capacity_factor(speed_m_s: npt.ArrayLike, *, height_m: float, parameters: Parameters) -> Floats:
    """Return the share of the rated power that turbines give on average over the year.

    Parameters
    ----------
    speed_m_s
        Mean wind speed [m/s]; NaN where unknown.
    height_m
        The height above the ground at which it holds [m].
    parameters
        ``wind.*``.

    Returns
    -------
    numpy.ndarray
        0 to 1, after losses.

    Notes
    -----
    The curve is linear between its points and 0 outside of them. With the Weibull distribution's share of time above a
    speed, ``S(v) = exp(-(v/A)^k)``, each part from u to v gives ``P(u) S(u) - P(v) S(v) + P' (M(v) - M(u))``, where
    ``M(v)``, the integral of S, is ``A/k Γ(1/k) γ(1/k, (v/A)^k)``, γ the regularised lower incomplete gamma function.
    Thin air drives a turbine as a lower speed does: speeds are multiplied by the cube root of its density over the
    reference (IEC 61400-12-1).
    """
    speeds, power = power_curve(parameters)
    mean = hub_speed(speed_m_s, height_m=height_m, parameters=parameters)
    return _rated_share(mean, parameters=parameters, speeds=speeds, power=power)


def _rated_share(mean: Floats, *, parameters: Valued, speeds: Floats, power: Floats) -> Floats:
    """Return the share of the rated power at mean speeds at the hub; `power` has its points along a last axis more."""
    from scipy.special import gamma, gammainc

    shape = np.asarray(parameters.value("wind.weibull_shape"), dtype=float)
    mean = mean * (parameters.value("wind.air_density") / REFERENCE_DENSITY) ** (1.0 / 3.0)
    # the mean of a Weibull distribution is A Γ(1 + 1/k)
    scale, shape = (mean / gamma(1.0 + 1.0 / shape))[..., None], shape[..., None]
    with np.errstate(divide="ignore", invalid="ignore"):
        above = np.where(scale > 0, (speeds / scale) ** shape, np.inf)
    share = np.exp(-above)
    mass = scale / shape * gamma(1.0 / shape) * gammainc(1.0 / shape, above)
    rising = np.diff(power) / np.diff(speeds)
    parts = -np.diff(power * share, axis=-1) + rising * np.diff(mass, axis=-1)
    output = parts.sum(axis=-1) * (1.0 - parameters.value("wind.losses"))
    return np.asarray(np.where(np.isnan(mean), np.nan, np.maximum(output, 0.0)), dtype=np.float64)


def power_curve(parameters: Parameters) -> tuple[Floats, Floats]:
    """Return the speeds [m/s] of the power curve, rising, and the share of the rated power at each.

    Parameters
    ----------
    parameters
        ``wind.power_curve.<speed>``.

    Raises
    ------
    ParameterError
        For fewer than two points, or names that are no speeds; all at once.
    """
    points: dict[float, float] = {}
    faults: list[Fault] = []
    for name, parameter in parameters.under(CURVE).items():
        try:
            points[float(name)] = parameter.value
        except ValueError:
            faults.append(Fault("parameters", CURVE + name, found=f"'{name}'", expected="a speed [m/s]"))
    if not faults and len(points) < 2:
        found = f"{len(points)} points"
        faults.append(Fault("parameters", CURVE.rstrip("."), found=found, expected="two or more"))
    if faults:
        raise ParameterError(faults)
    speeds = np.array(sorted(points))
    return speeds, np.array([points[speed] for speed in speeds])
