"""What the sun and the modules' chain do to yields in each draw.

Losses and the resource factor multiply the yields, and are exact. All else that the chain reads is run at its low and
its high end for planes at one place, and interpolated between them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geoplan.draws.draws import Draws
from geoplan.draws.interpolation import carried, pace_at
from geoplan.layers.catalog import OpenedLayers
from geoplan.parameters import Parameters
from geoplan.potential.roofs.rooftop_pv import Floats
from geoplan.potential.solar.pv_years import Chain, CheckedWeather, Mounting, checked_weather, years_under
from geoplan.potential.solar.resource import hourly_weather
from geoplan.potential.solar.weather_form import WEATHER_VARIABLES, by_place
from geoplan.study import Study

if TYPE_CHECKING:
    import xarray as xr

RESOURCE = "pv.resource_factor"
SHADING = "pv.loss.shading"
LOSSES = "pv.loss."
_PLANES = ((10.0, 180.0), (20.0, 90.0))
"""Tilt and azimuth north of the equator of the planes that stand for all. [degrees]"""


@dataclass(frozen=True, eq=False)
class SunDraws:
    """The yields in each draw.

    Attributes
    ----------
    factor
        Yields over those of the base, the loss by shading left out: (count,).
    unshaded
        The same of that loss alone, which holds where neighbours' shade is not computed: (count,).
    interpolated
        The parameters that were run at their ends, in order.
    """

    factor: Floats
    unshaded: Floats
    interpolated: tuple[str, ...] = ()


def sun_draws(study: Study, layers: OpenedLayers, *, draws: Draws, mounting: Mounting = "close_mount") -> SunDraws:
    """Work out the yields of a study's modules in each draw.

    Parameters
    ----------
    study
        Its CRS, time zone and parameters.
    layers
        Irradiance or weather, of which the place in the middle is taken, and of a long record its first year.
    draws
        Of the parameters.
    mounting
        Modules on roofs (``close_mount``) or on racks.
    """
    middle = _one_place(layers)

    def hours(parameters: Parameters) -> "xr.Dataset":
        return hourly_weather(study.model_copy(update={"parameters": parameters}), middle)

    of_weather, of_chain = study.parameters.watched(), study.parameters.watched()
    at_base = checked_weather(hours(of_weather))
    equator = 0.0 if float(at_base.placed.weather["latitude"].mean()) >= 0 else 180.0
    tilt, azimuth = (np.array(each) for each in zip(*_PLANES, strict=True))
    azimuth = (azimuth + equator) % 360.0
    chain = Chain(mounting=mounting)

    def yielded(parameters: Parameters, *, checked: CheckedWeather = at_base) -> float:
        return float(years_under(checked, tilt, azimuth, parameters=parameters, chain=chain).mean())

    def yielded_anew(parameters: Parameters) -> float:
        # the same hours at the same place, which were looked at
        placed = by_place(hours(parameters))
        given = [placed.weather[name].transpose("place", "time") for name in WEATHER_VARIABLES]
        values = tuple(np.ascontiguousarray(each.to_numpy(), dtype=np.float64) for each in given)
        return yielded(parameters, checked=replace(at_base, placed=placed, values=values))

    base = yielded(of_chain)
    names = sorted(
        name
        for name in of_weather.reads.values | of_chain.reads.values
        if name != RESOURCE and not name.startswith(LOSSES) and _moves(of_chain, name)
    )
    factor = draws.ratio(RESOURCE) * losses_left(study.parameters, draws, without=(SHADING,))
    for name in names:
        # hours that do not rest on a parameter are made once
        result = yielded_anew if name in of_weather.reads.values else yielded
        factor = factor * interpolated(result, of_chain, name=name, base=base, drawn=draws.value(name))
    for reads in (of_weather.reads, of_chain.reads):
        study.parameters.reads.add(reads)
    return SunDraws(factor, losses_left(study.parameters, draws, without=_others(study.parameters)), tuple(names))


def interpolated(
    result: Callable[[Parameters], float], parameters: Parameters, *, name: str, base: float, drawn: Floats
) -> Floats:
    """Return by which factor one parameter moves a result in each draw.

    Parameters
    ----------
    result
        Works it out; above 0.
    parameters
        At their values.
    name
        The parameter: it is run at its low and at its high end.
    base
        The result at the values.
    drawn
        What the parameter is in each draw.

    Returns
    -------
    numpy.ndarray
        Shape as `drawn`. Logarithms of the result are linear in the parameter on either side of its value, and go on so
        beyond its ends.
    """
    row = parameters[name]
    logarithms = [0.0, 0.0, 0.0]
    for place, end in ((0, row.low), (-1, row.high)):
        if end != row.value:
            moved = result(parameters.replace({name: {"value": end, "low": end, "high": end}}))
            logarithms[place] = float(np.log(moved / base))
    return np.exp(carried(logarithms, pace_at([row], {name: drawn})))


def losses_left(parameters: Parameters, draws: Draws, *, without: Iterable[str]) -> Floats:
    """Return what the losses leave of the yields in each draw, over what they leave at the base.

    Parameters
    ----------
    parameters, draws
        ``pv.loss.*``, in per cent.
    without
        Ids of losses to leave out.
    """
    left = np.ones(draws.count)
    for name in _losses(parameters):
        if name not in without:
            left = left * (1.0 - draws.value(name) / 100.0) / (1.0 - parameters.value(name) / 100.0)
    return left


def _losses(parameters: Parameters) -> list[str]:
    return [name for name in parameters if name.startswith(LOSSES)]


def _others(parameters: Parameters) -> tuple[str, ...]:
    return tuple(name for name in _losses(parameters) if name != SHADING)


def _moves(parameters: Parameters, name: str) -> bool:
    row = parameters[name]
    return row.low < row.value or row.value < row.high


def _one_place(layers: OpenedLayers) -> OpenedLayers:
    """Return the layers with months, or the first year of weather, of the place in the middle of the table alone."""
    alone: dict[str, Any] = {}
    for kind, given in (("irradiance", layers.irradiance), ("weather", layers.weather)):
        if given is None:
            continue
        middle = given.sizes.get("place", 1) // 2
        one = given.isel(place=slice(middle, middle + 1)) if "place" in given.dims else given
        if "time" in one.dims:
            times = one.indexes["time"]
            one = one.isel(time=times < times[0] + pd.DateOffset(years=1))
        alone[kind] = one
    return replace(layers, **alone)
