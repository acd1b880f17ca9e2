"""What measures do in each year by what stands of them: electricity, tonnes besides, shares that they save of uses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geoplan.machine.products import lagged_sums, product_sums
from geoplan.options.scenario_options import ScenarioSetting
from geoplan.planning.scenario.inputs.baseline import Baseline, FloatArray
from geoplan.planning.scenario.measures.measure import Measure
from geoplan.planning.scenario.pathways.stock import setting_at


@dataclass(frozen=True, eq=False)
class Effects:
    """What each measure does in each year, alone.

    Attributes
    ----------
    energy_mwh
        (measures, years) electricity that it gives to the place; negative for what it takes [MWh/a].
    direct_t
        (measures, years) what it avoids besides; negative for what it gives off [tCO2e/a].
    passed_t
        (measures, years) credits of the Joint Crediting Mechanism that are passed on, which the place cannot claim
        [tCO2e/a].
    saved
        (measures, uses, years) share that it saves of each use, 0 to 1.
    """

    energy_mwh: FloatArray
    direct_t: FloatArray
    passed_t: FloatArray
    saved: FloatArray

    @property
    def claimed_t(self) -> FloatArray:
        """What is avoided besides electricity, less the credits that are passed on: (measures, years) [tCO2e/a]."""
        return np.asarray(self.direct_t - self.passed_t)

    @property
    def active(self) -> npt.NDArray[np.bool_]:
        """Which measures do anything in which year: (measures, years)."""
        return np.asarray(
            (self.energy_mwh != 0) | (self.direct_t != 0) | (self.passed_t != 0) | (self.saved != 0).any(axis=1)
        )


def effects_of(
    measures: Sequence[Measure],
    baseline: Baseline,
    *,
    placed: Mapping[str, FloatArray],
    setting: ScenarioSetting,
    passed_share: float,
) -> Effects:
    """Return what measures do by what stands of them.

    Parameters
    ----------
    measures, baseline
        What all of each does, and the uses that they save of.
    placed
        Measure -> (places, years) what stands where.
    setting
        Which part of each is built as projects of the Joint Crediting Mechanism.
    passed_share
        Which part of the credits of these is passed on. [0..1]

    Notes
    -----
    What a unit of a year avoids in later years too, as landfill does, is added up over the years in which units stood.
    """
    years = len(baseline.years)
    energy, direct, passed = (np.zeros((len(measures), years)) for _ in range(3))
    saved = np.zeros((len(measures), len(baseline.uses), years))
    order = {use.use_id: row for row, use in enumerate(baseline.uses)}
    for row, measure in enumerate(measures):
        stock = placed[measure.measure_id]
        part = np.divide(
            stock, measure.potential[:, None], out=np.zeros_like(stock), where=measure.potential[:, None] > 0
        )
        energy[row] = product_sums(measure.energy_mwh, part)
        direct[row] = product_sums(measure.direct_t, part) + _late(stock.sum(axis=0), measure.lag_t)
        credited = np.array([_credited(setting, measure.measure_id, place) for place in measure.places])
        passed[row] = product_sums(credited * measure.energy_mwh, part) * (measure.jcm_factor * passed_share)
        for use, whole in measure.saved.items():
            if use in order and baseline.activity[order[use], 0] > 0:
                saved[row, order[use]] = np.minimum(1.0, product_sums(whole, part) / baseline.activity[order[use], 0])
    return Effects(energy, direct, passed, saved)


def _late(stock: FloatArray, lag_t: FloatArray) -> FloatArray:
    """Return what units of this and of earlier years avoid in each year."""
    return lagged_sums(stock, lag_t) if lag_t.size else np.zeros(len(stock))


def _credited(setting: ScenarioSetting, measure_id: str, place: str) -> float:
    own = setting_at(setting, measure_id, place)
    return 0.0 if own is None else own.jcm_share
