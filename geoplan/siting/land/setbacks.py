"""How far from roads and power lines land is kept free: by the class of a road, and by the voltage of a line.

A setback is measured from the axis that a layer draws: half of the road or of the line with its conductors, and the
corridor beside it (``siting.setback.*``). What no class is known of keeps the widest setback of all.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from geoplan.layers.land.roads import road_groups
from geoplan.parameters import Parameters

Floats: TypeAlias = npt.NDArray[np.float64]

PREFIX = "siting.setback."
LINES = ("to_22kv", "to_35kv", "to_110kv", "to_220kv", "above_220kv")
"""Classes of lines, by rising voltage; up to which each goes but the last is a parameter."""
COLUMN = "setback_m"


def road_setbacks(road_class: npt.ArrayLike, parameters: Parameters) -> Floats:
    """Return how far from the axis of roads land is kept free.

    Parameters
    ----------
    road_class
        Their classes, as `geoplan.layers.land.roads.read_roads` gives them.
    parameters
        ``siting.setback.corridor.<class>`` and ``siting.setback.half_width.<class>`` [m].

    Returns
    -------
    numpy.ndarray
        [m]; the widest for classes that are not known.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> road_setbacks(["residential", "motorway", ""], load_parameters())
    array([ 6.5, 32. , 32. ])
    """
    given = [road_groups().get(str(name), "") for name in np.asarray(road_class, dtype=object)]
    # classes of which there is no road are read only where the widest of all is asked for
    groups = sorted(set(road_groups().values()) if "" in given else set(given))
    by_class = {name: _setback(name, parameters) for name in groups}
    if "" in given:
        by_class[""] = max(by_class.values())
    return np.array([by_class[name] for name in given], dtype=float)


def line_setbacks(voltage_kv: npt.ArrayLike, parameters: Parameters) -> Floats:
    """Return how far from the axis of power lines, and from the points of the grid, land is kept free.

    Parameters
    ----------
    voltage_kv
        [kV]; NaN where it is not known.
    parameters
        ``siting.setback.voltage.<class>``: up to which voltage a class goes [kV]; else as for `road_setbacks`.

    Returns
    -------
    numpy.ndarray
        [m]; the widest where the voltage is not known.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> line_setbacks([22.0, 110.0, 500.0, float("nan")], load_parameters())
    array([ 3.,  8., 18., 18.])
    """
    limits = np.maximum.accumulate([parameters.value(f"{PREFIX}voltage.{name}") for name in LINES[:-1]])
    voltage = np.asarray(voltage_kv, dtype=float)
    place, unknown = np.searchsorted(limits, np.nan_to_num(voltage), side="left"), np.isnan(voltage)
    # classes of which there is no line are read only where the widest of all is asked for
    used = range(len(LINES)) if unknown.any() else np.unique(place).tolist()
    by_class = np.full(len(LINES), np.nan)
    by_class[used] = [_setback(LINES[each], parameters) for each in used]
    return by_class[place] if not unknown.any() else np.where(unknown, by_class.max(), by_class[place])


_OF_LAYERS: Mapping[str, tuple[str, Callable[[Any, Parameters], Floats]]] = {
    "roads": ("road_class", road_setbacks),
    "power_grid": ("voltage_kv", line_setbacks),
}
SETBACK_LAYERS = tuple(_OF_LAYERS)
"""The layers that land is kept free around by the class of each part."""


def with_setbacks(layer: gpd.GeoDataFrame, kind: str, *, least_m: float, parameters: Parameters) -> gpd.GeoDataFrame:
    """Return roads, or the power grid, with the setback of each part.

    Parameters
    ----------
    layer
        ``road_class``, or ``voltage_kv``; without the column no class is known.
    kind
        One of `SETBACK_LAYERS`.
    least_m
        What a kind of candidate keeps free whatever the class [m].
    parameters
        ``siting.setback.*``.

    Returns
    -------
    GeoDataFrame
        The geometry and ``setback_m`` [m]; without the parts around which nothing is kept free.
    """
    column, setback_of = _OF_LAYERS[kind]
    unknown = "" if kind == "roads" else np.nan
    given = layer[column].to_numpy() if column in layer else np.full(len(layer), unknown, dtype=object)
    setback_m = np.maximum(setback_of(given, parameters), least_m)
    wide = setback_m > 0.0
    return gpd.GeoDataFrame({COLUMN: setback_m[wide]}, geometry=layer.geometry.to_numpy()[wide], crs=layer.crs)


def _setback(name: str, parameters: Parameters) -> float:
    return parameters.value(f"{PREFIX}corridor.{name}") + parameters.value(f"{PREFIX}half_width.{name}")
