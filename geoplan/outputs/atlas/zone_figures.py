"""The figures of zones beside those of the whole place: sums for each km² and person, shares as they are."""

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.fields import Field, load_fields
from geoplan.languages import Language
from geoplan.outputs.drawing.zone_rates import DENOMINATORS, Per, rate_unit
from geoplan.outputs.wording.opposites import shown_value
from geoplan.outputs.wording.parameter_titles import unit_title
from geoplan.outputs.wording.texts import shown, text
from geoplan.result.districts import DENOMINATORS as RATIOS

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

MONTHS = 12


@dataclass(frozen=True, eq=False)
class ZoneFigures:
    """The numbers of all zones of a result, by column.

    Parameters
    ----------
    zones
        With the columns of the field dictionary, in their order.
    months
        Energy of rooftop photovoltaics of the whole place by month. [GWh]
    totals
        Of the whole place, by column.
    """

    zones: pd.DataFrame
    months: "pd.Series[float]"
    totals: "pd.Series[float]"
    _columns: dict[str, npt.NDArray[np.float64]] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def of(cls, result: "Assessment") -> "ZoneFigures":
        """Take what a result says of its zones."""
        zones = pd.DataFrame(result.zones.drop(columns="geometry")).reset_index(drop=True)
        return cls(zones, result.monthly, result.totals)

    @property
    def districts(self) -> list[str]:
        """The former district of each zone; empty where it has none."""
        if "district" not in self.zones:
            return [""] * len(self.zones)
        return [shown(name) for name in self.zones["district"]]

    def every(self, name: str) -> npt.NDArray[np.float64]:
        """Return a column with the sign that it is shown with; NaN where there is none, or it is not known."""
        if name not in self._columns:
            self._columns[name] = self._read(name)
        return self._columns[name]

    def _read(self, name: str) -> npt.NDArray[np.float64]:
        if name not in self.zones:
            return np.full(len(self.zones), math.nan)
        column = pd.to_numeric(self.zones[name], errors="coerce")
        return np.asarray(shown_value(name, column).to_numpy(dtype=float, na_value=math.nan))

    def value(self, name: str, position: int) -> float:
        """Return a figure of a zone."""
        return float(self.every(name)[position])

    def has(self, name: str) -> bool:
        """Say whether a figure is known of any zone."""
        return bool(np.isfinite(self.every(name)).any())

    def rates(self, name: str, per: Per) -> npt.NDArray[np.float64]:
        """Return a sum of all zones for each square kilometre or person, in the unit of `rate_title`."""
        unit, by = rate_unit(load_fields()[name], per), self.every(DENOMINATORS[per])
        if unit is None:
            return np.full(len(self.zones), math.nan)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(by > 0, self.every(name) * unit.factor / by, math.nan)

    def mean_rate(self, name: str, per: Per) -> float:
        """Return the same for the place as a whole: of the zones whose sum and area or population are known."""
        unit, by, sums = rate_unit(load_fields()[name], per), self.every(DENOMINATORS[per]), self.every(name)
        known = np.isfinite(by) & np.isfinite(sums)
        below = float(by[known].sum())
        return float(sums[known].sum()) * unit.factor / below if unit is not None and below > 0 else math.nan

    def mean(self, given: Field) -> float:
        """Return a figure of the place beside which a zone's is read.

        Of a sum it is the mean of the zones, of a share or a yield that of the whole place.

        Parameters
        ----------
        given
            The figure.
        """
        values = self.every(given.name)
        if given.aggregate == "sum":
            weights = np.ones(len(values))
        else:
            by = RATIOS.get(given.name, "area_km2")
            weights = self.every(by)
        known = np.isfinite(values) & np.isfinite(weights)
        total = float(weights[known].sum())
        if given.aggregate == "none":
            return float(self.totals.get(given.name, math.nan))
        if not total > 0:
            return math.nan
        return float((values[known] * weights[known]).sum() / total)

    def monthly(self, position: int) -> list[float]:
        """Return a zone's energy of rooftop photovoltaics by month [GWh]: its year, as the place's months share it."""
        total = float(self.months.sum())
        energy = self.value("rooftop_pv_energy_gwh", position)
        if not (total > 0 and math.isfinite(energy)):
            return []
        return [float(month) / total * energy for month in self.months]


def rate_title(name: str, per: Per, language: Language) -> str:
    """Return the unit of a sum for each square kilometre or person; empty where there is none.

    Examples
    --------
    >>> rate_title("total_energy_gwh", "km2", "en"), rate_title("total_energy_gwh", "head", "ja")
    ('GWh/km²', 'kWh/人')
    """
    unit = rate_unit(load_fields()[name], per)
    return "" if unit is None else text(f"map.per.unit.{per}", language).format(unit=unit_title(unit.unit, language))
