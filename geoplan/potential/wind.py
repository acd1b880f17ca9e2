"""Wind power on land: what stands on an area, and what it gives in a year from the mean wind speed alone.

The speed is carried from the height of its layer to the hub by a power law; speeds over the year follow a Weibull
distribution of that mean; a power curve says what the turbine gives at each.

References
----------
Manwell, McGowan & Rogers 2009, Wind Energy Explained, 2nd ed., chapter 2: power law of the shear, Weibull distribution,
and the yield from a distribution and a power curve.
IEC 61400-12-1: the speed at the reference density of air, for turbines that pitch their blades.
"""

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.draws.quantiles import quantiles_of
from geoplan.errors import Fault, ParameterError
from geoplan.parameters import Parameters
from geoplan.potential.uncertainty import between, pace_of
from geoplan.units import HOURS_A_YEAR, MWH_PER_GWH

Floats: TypeAlias = npt.NDArray[np.float64]

CURVE = "wind.power_curve."
DENSITY = "siting.wind.density"
REFERENCE_DENSITY = 1.225
"""Density of air that power curves are given for [kg/m3]: the standard atmosphere at sea level (ISO 2533)."""
_KM2_PER_HA = 0.01
_MOVED = ("hub_height", "shear", "weibull_shape", "air_density", "losses", "speed_factor")


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
        ``capacity_mw``, ``energy_gwh``, ``energy_gwh_low``, ``energy_gwh_high`` [GWh/a], ``capacity_factor_pct`` [%]
        and ``hub_wind_speed_m_s`` [m/s]. For the ends, each parameter is set to its own, one at a time (all points of
        the power curve together), and the logarithms are added as a root sum of squares.

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
    area, speed = np.asarray(area_ha, dtype=float), np.asarray(speed_m_s, dtype=float)
    capacity_mw = area * _KM2_PER_HA * parameters.value(DENSITY)
    factor = capacity_factor(speed, height_m=height_m, parameters=parameters)
    energy_gwh = capacity_mw * factor * HOURS_A_YEAR / MWH_PER_GWH
    moved = np.zeros((*energy_gwh.shape, parameters.futures.count))
    # a range that reaches still air would be infinitely far: its end is no energy
    with np.errstate(divide="ignore", invalid="ignore"):
        base = _per_area(speed, height_m, parameters)
        for names, ends in _moves(parameters):
            low, high = (np.nan_to_num(np.log(_per_area(speed, height_m, each) / base), posinf=0.0) for each in ends)
            moved += between(low, high, pace_of(parameters, names))
    low, _, high = quantiles_of(np.exp(moved))
    still = energy_gwh == 0
    return pd.DataFrame(
        {
            "capacity_mw": capacity_mw,
            "energy_gwh": energy_gwh,
            "energy_gwh_low": np.where(still, 0.0, energy_gwh * low),
            "energy_gwh_high": np.where(still, 0.0, energy_gwh * high),
            "capacity_factor_pct": factor * 100.0,
            "hub_wind_speed_m_s": hub_speed(speed, height_m=height_m, parameters=parameters),
        }
    )


def hub_speed(speed_m_s: npt.ArrayLike, *, height_m: float, parameters: Parameters) -> Floats:
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
    from scipy.special import gamma, gammainc

    shape = parameters.value("wind.weibull_shape")
    mean = hub_speed(speed_m_s, height_m=height_m, parameters=parameters)
    mean = mean * (parameters.value("wind.air_density") / REFERENCE_DENSITY) ** (1.0 / 3.0)
    # the mean of a Weibull distribution is A Γ(1 + 1/k)
    scale = mean[..., None] / gamma(1.0 + 1.0 / shape)
    speeds, power = power_curve(parameters)
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


def _per_area(speed: Floats, height_m: float, parameters: Parameters) -> Floats:
    return parameters.value(DENSITY) * capacity_factor(speed, height_m=height_m, parameters=parameters)


def _moves(parameters: Parameters) -> Iterator[tuple[tuple[str, ...], tuple[Parameters, Parameters]]]:
    """Yield the parameters with each that has a range at its low and at its high end; a curve moves as a whole."""
    groups: list[tuple[str, ...]] = [(DENSITY,), *((f"wind.{name}",) for name in _MOVED)]
    groups.append(tuple(CURVE + name for name in parameters.under(CURVE)))
    for names in groups:
        rows = [parameters[name] for name in names]
        if any(row.low < row.high for row in rows):
            low, high = (
                parameters.replace({row.name: {"value": end, "low": end, "high": end} for row, end in ends})
                for ends in ([(row, row.low) for row in rows], [(row, row.high) for row in rows])
            )
            yield names, (low, high)
