"""How far statistics and layers may be off: rows of value 1, by which amounts are multiplied in each future.

A figure of this year is right to some per cent, and each year that has gone since adds some: ``±(5 % + 3 % a year)``,
as the parameters ``draws.*`` say it. What was surveyed is what it is.
"""

import math
from collections.abc import Iterator
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from geoplan.draws.distributions import TAIL
from geoplan.layers.ages import year_of, years_in, years_of_layers
from geoplan.layers.catalog import OpenedLayers
from geoplan.layers.fieldwork.survey import SURVEYED
from geoplan.parameters import Parameter, Parameters
from geoplan.potential.solar.weather_form import whole_years
from geoplan.study import Study

STATISTICS = "statistics."
PEOPLE = f"{STATISTICS}population.people"
SUNSHINE = "layers.sunshine"
AREAS = {"rooftops": "layers.roof_area", "estates": "layers.estate_area"}
"""Layer -> by what its areas are off: by its status, and by its age."""
COUNTED = {
    "crops": ("crop", ("production_t", "area_ha", "volume_m3")),
    "livestock": ("animal", ("heads",)),
    "waste": ("stream", ("t_per_day",)),
}
"""Kind of statistics -> the column of what is counted, and the columns of how much there is of it."""
OF_DRAWN_INPUTS = "How far statistics and layers may be off (parameters draws.*)"
"""What the ranges of inputs rest on."""
_NARROWEST = 1e-6
"""A smaller error is none."""
_LEAST_YEARS = 5
"""Of fewer years the deviation of a record says too little, and the parameter stands instead."""
_TYPICAL = "typical"
"""How the note on a weather file's year begins where its months come from several."""


def inputs_of(study: Study, layers: OpenedLayers) -> tuple[Parameter, ...]:
    """Return by which factors the statistics and layers of a study may be wrong.

    Parameters
    ----------
    study
        Its ``year`` is the one from which ages are counted, else the newest of its data (`geoplan.layers.ages`); the
        parameters ``draws.*`` are used.
    layers
        Its layers, with what was surveyed in them.

    Returns
    -------
    tuple
        Rows of value 1 whose low and high are the fifth and the ninety-fifth percentile of the factor:
        ``statistics.<kind>.<item>`` of crops, livestock and waste, ``statistics.landfills.<landfill_id>``,
        ``statistics.population.people``, ``layers.roof_area``, ``layers.estate_area`` and ``layers.sunshine``. An item
        whose every row was surveyed has none; of the others the factor holds for the rows that were not.

    Examples
    --------
    >>> from geoplan.layers.catalog import open_layers
    >>> from geoplan.study import open_study
    >>> study = open_study("example-city")
    >>> pigs = {row.name: row for row in inputs_of(study, open_layers(study))}["statistics.livestock.pigs"]
    >>> study.year - 2024, round(pigs.low, 6), round(pigs.high, 6)
    (2, 0.89, 1.11)
    """
    return tuple(_Inputs(study, layers).rows())


class _Inputs:
    """The statistics and layers of one study, and how old they are."""

    def __init__(self, study: Study, layers: OpenedLayers) -> None:
        self._study, self._layers = study, layers
        self._parameters: Parameters = study.parameters
        self._today = year_of(study, years_of_layers(study, layers))

    def rows(self) -> Iterator[Parameter]:
        """Yield the rows, statistics first."""
        yield from self._statistics()
        yield from self._landfills()
        yield from self._people()
        yield from self._areas()
        yield from self._weather()

    def _statistics(self) -> Iterator[Parameter]:
        for kind, (item, amounts) in COUNTED.items():
            table = self._layers.of(kind)
            if table is None or table.empty:
                continue
            left = table[table["status"] != SURVEYED] if "status" in table else table
            years = pd.to_numeric(left["year"], errors="coerce").fillna(self._vintage(kind))
            errors = self._aged(self._parameters.value("draws.statistics.error"), years.to_numpy(float))
            weights = np.nansum(
                [pd.to_numeric(left[name], errors="coerce") for name in amounts if name in left], axis=0
            )
            for name in dict.fromkeys(left[item]):
                mine = (left[item] == name).to_numpy()
                yield from self._row(f"{STATISTICS}{kind}.{name}", _mean(errors[mine], weights[mine]))

    def _landfills(self) -> Iterator[Parameter]:
        landfills = self._layers.landfills
        if landfills is None:
            return
        known = landfills[landfills["waste_t"].notna() | landfills["t_per_day"].notna()]
        error = self._aged(self._parameters.value("draws.statistics.error"), self._vintage("landfills"))
        for name in dict.fromkeys(known["landfill_id"]):
            yield from self._row(f"{STATISTICS}landfills.{name}", float(error))

    def _people(self) -> Iterator[Parameter]:
        zones = self._layers.zones
        counted = "population" in zones and bool(zones["population"].notna().any())
        if counted or self._layers.population is not None:
            vintage = self._vintage("zones" if counted else "population")
            yield from self._row(PEOPLE, float(self._aged(self._parameters.value("draws.statistics.error"), vintage)))

    def _areas(self) -> Iterator[Parameter]:
        for kind, name in AREAS.items():
            source = self._study.layers.of(kind)
            if source is not None and self._layers.of(kind) is not None:
                error = self._parameters.value(f"draws.{kind}.{source.status}")
                yield from self._row(name, float(self._aged(error, self._vintage(kind))))

    def _weather(self) -> Iterator[Parameter]:
        record = self._layers.weather if self._layers.irradiance is None else self._layers.irradiance
        if record is None:
            return
        years = _years_of_record(record) or self._parameters.value("draws.weather.years_of_a_mean")
        own = _deviation_of_years(record)
        deviation = self._parameters.value("draws.weather.year_to_year") if math.isnan(own) else own
        yield from self._row(SUNSHINE, NormalDist().inv_cdf(1 - TAIL) * deviation / math.sqrt(years))

    def _vintage(self, kind: str) -> float:
        """Return the newest year that study.toml tells of a layer; the year of the study where it tells none."""
        source = self._study.layers.of(kind)
        return float(max(years_in(source.vintage) if source is not None else (), default=self._today))

    def _aged(self, error: float, years: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return an error with what the years between add, within the largest."""
        age = np.abs(self._today - np.asarray(years, dtype=float))
        aged = error + self._parameters.value("draws.statistics.error_per_year") * age
        return np.asarray(np.minimum(aged, self._parameters.value("draws.statistics.largest_error")))

    def _row(self, name: str, error: float) -> Iterator[Parameter]:
        if error > _NARROWEST:
            yield Parameter(
                name,
                1.0,
                1.0 - error,
                1.0 + error,
                unit="-",
                source=OF_DRAWN_INPUTS,
                confidence="low",
                least=0.0,
            )


def _mean(errors: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]) -> float:
    """Return the mean of the errors of an item's rows, by how much each counts."""
    return float(np.average(errors, weights=weights if weights.sum() > 0 else None))


def _years_of_record(record: xr.Dataset) -> int:
    """Return how many years a weather record holds; 0 of months' means and of typical years, which do not tell."""
    if "time" not in record.dims or str(record.attrs.get("year", "")).startswith(_TYPICAL):
        return 0
    return int(pd.DatetimeIndex(record["time"].to_numpy()).year.nunique())


def _deviation_of_years(record: xr.Dataset) -> float:
    """Return the standard deviation of a record's yearly GHI over their mean; NaN where it has too few whole years."""
    if not _years_of_record(record) or "ghi" not in record:
        return math.nan
    years = whole_years(pd.DatetimeIndex(record["time"].to_numpy()))
    known = np.unique(years[years > 0])
    if len(known) < _LEAST_YEARS:
        return math.nan
    others = [dim for dim in record["ghi"].dims if dim != "time"]
    ghi = record["ghi"].mean(others).to_numpy()
    sums = np.array([ghi[years == year].mean() for year in known])
    return float(sums.std(ddof=1) / sums.mean())
