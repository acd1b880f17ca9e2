"""The solar resource of a study: hours of weather, and from them what modules on roofs and on land yield."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geoplan.errors import Fault, LayerError, StudyError
from geoplan.layers.catalog import OpenedLayers
from geoplan.parameters import Parameters
from geoplan.potential.solar.hours_from_days import hours_from_days
from geoplan.potential.solar.hours_from_months import hours_from_months
from geoplan.potential.solar.orientation_table import orientation_table, scale_to_grid
from geoplan.potential.solar.pv_years import CheckedWeather, checked_weather, years_under
from geoplan.potential.solar.resource_contract import resource_faults
from geoplan.potential.solar.weather_form import by_place, whole_years
from geoplan.study import Study

if TYPE_CHECKING:
    import xarray as xr

ON_LAND: Mapping[str, Any] = {
    # modules on racks are cooler than those on roofs; on flat land they face the equator, so that few azimuths do
    "mounting": "open_rack",
    "tilts": (0.0, 5.0, 10.0, 15.0, 20.0, 30.0, 45.0),
    "azimuths": (0.0, 90.0, 180.0, 270.0),
}
"""How modules on land and water differ from those on roofs: options of `orientation_table`."""

EXCEEDED = {"p50": 0.5, "p90": 0.1}
"""Yield that is exceeded in so many of a hundred years -> the quantile of the years that it is."""


@dataclass(frozen=True, eq=False)
class SolarResource:
    """What the sun gives in a study.

    Attributes
    ----------
    weather
        Hours (place, time in UTC).
    roofs, land
        The solar resource (`geoplan.potential.solar.resource_contract`) of modules on roofs, and on racks on land and
        water. Both are checked when they come together here.

    Raises
    ------
    LayerError
        With all that either lacks.
    """

    weather: "xr.Dataset"
    roofs: "xr.Dataset"
    land: "xr.Dataset"

    def __post_init__(self) -> None:
        faults = [fault for each in (self.roofs, self.land) for fault in resource_faults(each)]
        if faults:
            raise LayerError(faults)


def solar_resource(study: Study, layers: OpenedLayers) -> SolarResource:
    """Work out the solar resource of a study, scaled by its grid of GHI where it has one.

    Parameters
    ----------
    study
        Its CRS, time zone and parameters.
    layers
        ``irradiance`` (monthly means) or ``weather`` (days or hours), and ``ghi_grid``.

    Raises
    ------
    StudyError
        Where there is neither irradiance nor weather.
    """
    weather = hourly_weather(study, layers)
    checked = checked_weather(by_place(weather).weather)
    return SolarResource(weather, _yields(study, layers, checked), _yields(study, layers, checked, **ON_LAND))


def with_years(resource: "xr.Dataset", weather: CheckedWeather, *, parameters: Parameters) -> "xr.Dataset":
    """Add what the best plane of each place yields in each year of a record, where that has several.

    Parameters
    ----------
    resource
        The solar resource made of `weather`, with its best planes.
    weather
        Hours of whole years; of a typical year, or of the means of months, there is one, and nothing is added.
    parameters
        The assumptions ``pv.*``.

    Returns
    -------
    Dataset
        With ``specific_yield_yearly`` (place, year) [kWh/kWp/year], whose mean over the years is the best of
        ``specific_yield``.
    """
    years = whole_years(weather.steps.centres)
    known = np.unique(years[years > 0])
    if len(known) < 2:
        return resource
    planes = (resource[name].reset_coords(drop=True) for name in ("best_tilt", "best_azimuth"))
    hours = years_under(weather, *planes, parameters=parameters, result="hourly").transpose("place", "time").to_numpy()
    sums = np.stack([hours[:, years == year].sum(axis=1) for year in known], axis=1)
    attrs = {"units": "kWh/kWp/year", "long_name": "PV yield of the best plane in each year of the record"}
    return resource.assign(specific_yield_yearly=(("place", "year"), sums, attrs)).assign_coords(year=known)


def yearly_yields(resource: "xr.Dataset") -> "pd.DataFrame | None":
    """Return what the best plane yields in each year of the weather record, as a mean over the places.

    Parameters
    ----------
    resource
        The solar resource of modules on roofs.

    Returns
    -------
    DataFrame or None
        ``year``, ``specific_yield_kwh_per_kwp``; ``attrs["p50"]`` is the median of the years, ``attrs["p90"]`` the
        yield that nine of ten years exceed: the convention of yields, the 10 % quantile. None where the record has no
        two whole years.
    """
    if "specific_yield_yearly" not in resource:
        return None
    yields = resource["specific_yield_yearly"].mean("place").to_numpy()
    table = pd.DataFrame({"year": resource["year"].to_numpy(), "specific_yield_kwh_per_kwp": yields})
    table.attrs = {name: float(np.quantile(yields, share)) for name, share in EXCEEDED.items()}
    return table


def hourly_weather(study: Study, layers: OpenedLayers) -> "xr.Dataset":
    """Return the hours of a study's weather: as they are, or made from its days or months."""
    given = layers.weather if layers.irradiance is None else layers.irradiance
    if given is None:
        raise StudyError(Fault("study", "layers", found="neither irradiance nor weather", expected="one of them"))
    if layers.irradiance is not None:
        return hours_from_months(given, time_zone=study.time_zone, parameters=study.parameters)
    if given.attrs.get("time_step") == "day":
        return hours_from_days(given, parameters=study.parameters)  # on the clock that the file says its days follow
    return given


def _yields(study: Study, layers: OpenedLayers, weather: CheckedWeather, **options: Any) -> "xr.Dataset":
    table = orientation_table(weather, parameters=study.parameters, crs=study.crs, **options)
    if not options:
        table = with_years(table, weather, parameters=study.parameters)
    return table if layers.ghi_grid is None else scale_to_grid(table, layers.ghi_grid)


def monthly_energy(resource: "xr.Dataset", *, energy_gwh: float) -> "pd.Series[float]":
    """Spread the yearly energy [GWh] over the months as the best orientation does, averaged over the places.

    Parameters
    ----------
    resource
        The solar resource, with the months of its best orientation.
    energy_gwh
        The year's.

    Returns
    -------
    Series
        GWh; index month, 1 to 12.
    """
    months = resource["specific_yield_monthly"].mean("place").to_series()
    return (months / months.sum() * energy_gwh).rename("rooftop_pv_energy_gwh")
