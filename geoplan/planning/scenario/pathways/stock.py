"""What stands and what is built in each year: what is asked, as far as resources and limits of building allow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from geoplan.options.scenario_options import MeasureSetting, ScenarioSetting
from geoplan.planning.scenario.inputs.baseline import FloatArray, IntArray
from geoplan.planning.scenario.measures.measure import Measure
from geoplan.planning.scenario.pathways.curves import wanted_share
from geoplan.planning.scenario.pathways.shared_resources import within_resources

RESOURCE, BUILD_LIMIT = "resource", "build_limit"
"""Why a measure stands lower than it was asked to."""
_SLACK = 1e-9
"""So much more than can be built is rounding, and no limit."""


@dataclass(frozen=True, eq=False)
class Deployment:
    """What a scenario builds.

    Attributes
    ----------
    stock, added
        (measures, years) what stands and what is built [unit of the measure].
    placed
        Measure -> (places, years) what stands where [unit of the measure].
    limited
        Measure -> why it stands lower than it was asked to -> the years.
    """

    stock: FloatArray
    added: FloatArray
    placed: Mapping[str, FloatArray] = field(repr=False)
    limited: Mapping[str, Mapping[str, tuple[int, ...]]]


def setting_at(setting: ScenarioSetting, measure_id: str, place: str) -> MeasureSetting | None:
    """Return what a scenario does of a measure at a place: what it says of the place, else of the measure."""
    own = setting.places.get(place, {})
    return own.get(measure_id, setting.measures.get(measure_id))


def deploy(measures: Sequence[Measure], setting: ScenarioSetting, *, years: IntArray) -> Deployment:
    """Build what a scenario asks for, year by year.

    Parameters
    ----------
    measures
        With their potential, resource, limit of building and life.
    setting
        Which share of each is asked for.
    years
        (years,) each, from the base year on.

    Returns
    -------
    Deployment
        See there.

    Notes
    -----
    What has reached its life goes, and is built anew within the same limit of building. A limit slows all places alike;
    a place that gives way to another measure of its resource does so at once. Where less is asked for than stands, the
    oldest goes first.
    """
    asked = [_asked(measure, setting, years) for measure in measures]
    shares, short = within_resources(measures, asked)
    stock, added = (np.zeros((len(measures), len(years))) for _ in range(2))
    placed: dict[str, FloatArray] = {}
    limited: dict[str, dict[str, tuple[int, ...]]] = {}
    for index, measure in enumerate(measures):
        wanted = shares[index] * measure.potential[:, None] * measure.growth
        placed[measure.measure_id], added[index], slowed = _built(measure, wanted, years)
        stock[index] = placed[measure.measure_id].sum(axis=0)
        why = {RESOURCE: short[index] > 0, BUILD_LIMIT: slowed > 0}
        told = {reason: tuple(int(year) for year in years[where]) for reason, where in why.items() if where.any()}
        limited |= {measure.measure_id: told} if told else {}
    return Deployment(stock, added, placed, limited)


def last_built(measure: Measure, years: IntArray) -> int | None:
    """Return the last of the years of which it is known what stood; None where it is of none."""
    within = [year for year in measure.built if years[0] <= year <= years[-1]]
    return max(within) if within else None


def _asked(measure: Measure, setting: ScenarioSetting, years: IntArray) -> FloatArray:
    """Return the share that is asked for at each place: (places, years)."""
    whole = float(measure.potential.sum())
    grown = dict(zip(years.tolist(), (whole * measure.growth).tolist(), strict=True))
    built = {
        year: amount / grown[year] if grown[year] > 0 else 0.0
        for year, amount in measure.built.items()
        if year in grown
    }
    settings = [setting_at(setting, measure.measure_id, place) for place in measure.places]
    curves: list[tuple[MeasureSetting | None, FloatArray]] = []
    rows = []
    for each in settings:
        curve = next((share for known, share in curves if known is each), None)
        if curve is None:
            curve = wanted_share(each, years, built=built)
            curves.append((each, curve))
        rows.append(curve)
    return np.array(rows).reshape(len(measure.places), len(years))


def _built(measure: Measure, wanted: FloatArray, years: IntArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return (places, years) what stands, and (years,) what is built and 1.0 where a limit slows it."""
    count = len(years)
    count = len(years)
    stock, added, slowed = np.array(wanted), np.zeros(count), np.zeros(count)
    life = life_of(measure)
    known = last_built(measure, years)
    added[0] = stock[:, 0].sum()
    alive = added.copy()  # of what was built in each year, what has not gone before its time
    for now in range(1, count):
        before = stock[:, now - 1]
        oldest = 0 if life is None else max(0, now - life + 1)
        retired = alive[now - life] if life is not None and now >= life else 0.0
        free = np.isnan(measure.build_limit) or (known is not None and years[now] <= known)
        room = np.inf if free else measure.build_limit - retired
        more = float((wanted[:, now] - before).sum())
        if more > room:
            stock[:, now] = np.minimum(_slowed(before, wanted[:, now], more=more, room=room), wanted[:, now])
            slowed[now] = more - room > _SLACK * max(1.0, abs(more))
        change = float(stock[:, now].sum() - before.sum()) + retired
        alive[now] = added[now] = max(0.0, change)
        gone = np.diff(np.minimum(np.cumsum(alive[oldest:now]), max(0.0, -change)), prepend=0.0)
        alive[oldest:now] -= gone
    return stock, added, slowed


def _slowed(before: FloatArray, wanted: FloatArray, *, more: float, room: float) -> FloatArray:
    """Return what stands at each place where only so much more can."""
    if room >= 0:
        return before + room / more * (wanted - before)
    whole = float(before.sum())
    return before * (max(0.0, 1.0 + room / whole) if whole > 0 else 0.0)


def life_of(measure: Measure) -> int | None:
    """Return how many years a unit stands, rounded; None where it never goes."""
    life = np.nan if measure.costs is None else measure.costs.life_years
    return max(1, int(np.floor(life + 0.5))) if np.isfinite(life) else None
