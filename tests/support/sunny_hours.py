"""The sample with hours of its roofs, and of the weather that they have."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from geoplan.hours.hourly_series import HourlySeries
from geoplan.hours.year_of_hours import year_of_hours
from geoplan.outputs.map.planner.hours_content import hours_content
from geoplan.outputs.map.planner.mean_days import mean_days
from geoplan.potential.roofs.plane_hours import laid_upon
from geoplan.potential.roofs.roof_hours import RoofHours
from geoplan.potential.solar.weather_contract import check_weather
from geoplan.result.assessment import Assessment
from geoplan.units import KWH_PER_GWH
from support.sample_result import changed
from support.sun_twins import PLACE, weather_at

TIMES = year_of_hours(2026, "Asia/Ho_Chi_Minh")
WEATHER_YEAR = 2019


def with_sunny_hours(result: Assessment, places: list[tuple[float, float]] | None = None) -> Assessment:
    """Return a result whose roofs give as the sun shines, each zone a little more by noon than the one before.

    Parameters
    ----------
    result
        With a yearly energy a zone; months are those of the hours, the first half of the year somewhat brighter.
    places
        Of the weather; one by default.
    """
    weather = weather_at(places or [PLACE])
    steps = check_weather(weather)
    ghi = laid_upon(weather["ghi"].to_numpy(), steps.centres, step_hours=steps.hours, times=TIMES)
    energy = result.zones["rooftop_pv_energy_gwh"].fillna(0.0).to_numpy()
    powers = 1.0 + 0.02 * np.arange(len(energy))
    kw = (ghi[0] / 1_000.0) ** powers[:, None]
    series = HourlySeries.of(TIMES, kw, sums=energy * KWH_PER_GWH)
    months = series.kw.sum(axis=0) @ np.eye(12)[TIMES.month - 1] * np.repeat([1.05, 0.95], 6)
    monthly = pd.Series(months / months.sum() * energy.sum(), pd.RangeIndex(1, 13, name="month"))
    reports = result.inputs.reports
    report = replace(reports["irradiance"], kind="weather", attribution="Drawn skies")
    return changed(
        result,
        inputs=replace(result.inputs, weather=weather, reports=reports | {"weather": report}),
        potential=replace(result.potential, roof_hours=RoofHours(None, series, WEATHER_YEAR)),
        monthly=monthly,
        resource=result.resource.assign(ghi_kwh_m2=("place", [1.1 * float(ghi[0].sum()) / 1_000.0])),
    )


def time_twins(result: Assessment) -> dict[str, Any]:
    """Mean days as the page has them, and what Python says of the same hours and months."""
    sunny = with_sunny_hours(result)
    days = mean_days(sunny)
    assert days is not None
    assert days.irradiation is not None
    return {
        "content": hours_content(days),
        "kw": days.kw.tolist(),
        "monthly": sunny.monthly.tolist(),
        "energy": sunny.zones["rooftop_pv_energy_gwh"].fillna(0.0).tolist(),
        "ghi": (days.irradiation.days[0] * days.irradiation.scale[0]).tolist(),
        "sun": days.sun.tolist(),
    }
