"""What the reader of scenarios must know: what no inventory tells, which targets cannot be read, what is no plan."""

from collections.abc import Iterator

import numpy as np

from geoplan.languages import Text
from geoplan.planning.scenario.default_scenario import EVERYTHING
from geoplan.planning.scenario.scenario_tables import Scenarios
from geoplan.result.notes import note_of


def notes_on_scenarios(scenarios: Scenarios | None) -> tuple[Text, ...]:
    """Return what the reader must know of scenarios; nothing without them.

    Parameters
    ----------
    scenarios
        Of a study.

    Returns
    -------
    tuple of Text
        In three languages.
    """
    return () if scenarios is None or not scenarios.measures else tuple(_notes(scenarios))


def _notes(scenarios: Scenarios) -> Iterator[Text]:
    if not scenarios.baseline.is_known:
        yield note_of("scenarios_partial")
    elif not np.isfinite(scenarios.baseline.total_t).all():
        yield note_of("scenarios_no_forecast")
    if list(scenarios.runs) == [EVERYTHING]:
        yield note_of("scenarios_no_plan", year=str(int(scenarios.baseline.years[-1])))
    targets = scenarios.tables["targets"].drop_duplicates(["target_id", "target_sense"])
    unread = int(targets["gap_tco2e"].isna().sum())
    if targets.empty:
        yield note_of("scenarios_no_targets")
    elif unread:
        yield note_of("scenarios_targets_unread", count=unread, all=len(targets))
    costs = [measure.costs for measure in scenarios.measures]
    unknown = sum(each is None or bool(np.isnan(each.value_usd).any()) for each in costs)
    if unknown:
        yield note_of("scenarios_costs_unknown", count=unknown, all=len(costs))
