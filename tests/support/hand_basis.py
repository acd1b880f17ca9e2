"""What measures are made from, by hand: two zones, years and parameters that stand beside the test."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd

from geoplan.planning.scenario.inputs.baseline import Baseline, Use
from geoplan.planning.scenario.measures.measure_basis import MeasureBasis
from geoplan.study import open_study
from support.own_parameters import own_parameters

YEARS = np.arange(2025, 2051)
ZONES = ("a", "b")


def hand_baseline(uses: Mapping[str, tuple[str, str, float]] | None = None) -> Baseline:
    """Return years in which a place uses what is told: id of a use -> sector, carrier, amount of the base year."""
    told = dict(uses or {})
    none, count = np.zeros(len(YEARS)), len(YEARS)
    made = tuple(
        Use(key, sector, carrier, "", is_electric=carrier == "electricity")
        for key, (sector, carrier, _) in told.items()
    )
    activity = np.array([np.full(count, amount) for *_, amount in told.values()]).reshape(len(told), count)
    return Baseline(YEARS, made, activity, none, none + 0.5, 0.5, has_floor=False, is_known=False, driver=none + np.nan)


def hand_basis(
    parameters: Mapping[str, float | tuple[float, float, float]] | None = None,
    *,
    layers: Mapping[str, Any] | None = None,
    potential: Mapping[str, Any] | None = None,
    waste_plan: pd.DataFrame | None = None,
    baseline: Baseline | None = None,
) -> MeasureBasis:
    """Return a basis whose layers and potential hold what is given, and nothing else."""
    study = open_study("hai-phong").model_copy(update={"parameters": own_parameters(parameters or {})})
    given = dict.fromkeys(("landfills", "measures", "progress")) | {"reports": {}} | dict(layers or {})
    zones = pd.DataFrame({"zone_id": list(ZONES)})
    known = {"zones": zones, "landfills": None, "draws": None, "by_feedstock": {}, "estates": None}
    return MeasureBasis(
        study,
        cast("Any", SimpleNamespace(**given)),
        cast("Any", SimpleNamespace(**(known | dict(potential or {})))),
        cast("Any", SimpleNamespace(candidates=None)),
        hand_baseline() if baseline is None else baseline,
        waste_plan=waste_plan,
    )
