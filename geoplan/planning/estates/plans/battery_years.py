"""What the batteries of estates do over the years, and in outages: fade, and what they carry while the grid is out."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geoplan.draws.drawn_values import Valued
from geoplan.parameters import Parameters
from geoplan.planning.estates.dispatch_kernel import Battery, FloatArray
from geoplan.planning.estates.estate_figures import EstateFigures
from geoplan.planning.estates.plans.estate_cases import EstateCase
from geoplan.planning.estates.sizing.backup import Outages, backup
from geoplan.planning.estates.sizing.battery_fade import battery_fade, cycles_of
from geoplan.study import Study

NO_FADE = np.ones(1)
"""What is left of batteries where there are none."""


def capacity_left(
    parameters: Valued, figures: Sequence[EstateFigures], cases: Sequence[EstateCase], *, years: int
) -> FloatArray:
    """Return what is left of the size of each estate's battery in the first, second, … year of its life.

    Parameters
    ----------
    parameters
        Of one future, or `geoplan.draws.drawn_values.DrawnValues`.
    figures, cases
        (estates,): how full batteries stand and how often they are cycled, at the parameters' values.
    years
        How many.

    Returns
    -------
    ndarray
        (years, estates), or (years, estates, futures); `NO_FADE` without a battery.
    """
    if not any(each.battery_kwh > 0.0 for each in figures):
        return NO_FADE
    shares, cycles = _use(figures, cases)
    if np.ndim(parameters.value("estates.battery.fade.cycle")):
        shares, cycles = shares[:, None], cycles[:, None]
    fade = battery_fade(parameters, mean_level_share=shares, cycles_a_year=cycles, years=years)
    return np.asarray((fade.capacity_share[1:] + fade.capacity_share[:-1]) / 2.0)


def fade_columns(parameters: Parameters, figures: Sequence[EstateFigures], cases: Sequence[EstateCase]) -> pd.DataFrame:
    """Return how much batteries are used, and what is left of them when their life ends, a row an estate.

    Parameters
    ----------
    parameters
        At their values; the life is ``estates.battery.lifetime``.
    figures, cases
        (estates,)

    Returns
    -------
    DataFrame
        ``battery_cycles``, full ones a year, and ``battery_left_share`` of the size; NaN without a battery.
    """
    stored = np.array([each.battery_kwh for each in figures]) > 0.0
    left, cycles = np.full(len(figures), np.nan), np.full(len(figures), np.nan)
    if stored.any():
        shares, used = _use(figures, cases)
        life = int(cases[0].terms.battery_life)
        fade = battery_fade(parameters, mean_level_share=shares, cycles_a_year=used, years=life)
        left[stored], cycles[stored] = fade.capacity_share[-1][stored], used[stored]
    return pd.DataFrame({"battery_cycles": cycles, "battery_left_share": left})


def _use(figures: Sequence[EstateFigures], cases: Sequence[EstateCase]) -> tuple[FloatArray, FloatArray]:
    """Return how full batteries stand on the average, over their size, and their full cycles a year: (estates,)."""
    sizes = np.array([each.battery_kwh for each in figures])
    levels = np.array([float(each.steps.level.mean()) for each in figures])
    shares = np.divide(levels, sizes, out=np.zeros(len(sizes)), where=sizes > 0.0)
    out = np.array([float(each.steps.discharge.sum()) for each in figures])
    return shares, cycles_of(out, battery_kwh=sizes, discharge_efficiency=float(cases[0].terms.discharge_efficiency))


def backup_columns(
    study: Study,
    times: pd.DatetimeIndex,
    *,
    load: FloatArray,
    built: FloatArray,
    figures: Sequence[EstateFigures],
    cases: Sequence[EstateCase],
) -> pd.DataFrame:
    """Return what PV and batteries carry through outages, a row an estate; NaN where the study names no outages.

    Parameters
    ----------
    study
        Its options: how long the grid is out in a year, how long each time, and how much of the load is to be carried.
        Its seed draws when.
    times
        (hours,)
    load, built
        (estates, hours) mean kW.
    figures, cases
        (estates,)
    """
    options = study.estates
    names = ("backup_share", "outages_carried_share")
    if options.outage_hours == 0.0:
        return pd.DataFrame({name: np.full(len(figures), np.nan) for name in names})
    outages = Outages.drawn(
        times, hours_a_year=options.outage_hours, length_hours=options.outage_length_hours, seed=study.seed
    )
    carried = [
        backup(
            pd.Series(load[row], times),
            pd.Series(built[row], times),
            own.steps.level,
            battery=Battery(
                own.battery_kwh,
                own.battery_kw,
                float(case.terms.charge_efficiency),
                float(case.terms.discharge_efficiency),
            ),
            outages=outages,
            critical_share=options.critical_share,
        )
        for row, (own, case) in enumerate(zip(figures, cases, strict=True))
    ]
    values = [[each.backup_share for each in carried], [each.whole_share for each in carried]]
    return pd.DataFrame(dict(zip(names, values, strict=True)))
