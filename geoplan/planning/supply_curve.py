"""The supply curve: how much electricity candidates give below a cost."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.draws.quantiles import QUANTILES, quantiles_of
from geoplan.errors import Fault, LayerError, did_you_mean
from geoplan.siting.draws.candidate_draws import CandidateDraws

Floats: TypeAlias = npt.NDArray[np.float64]

COLUMNS = ("candidate_id", "candidate_kind", "lcoe_usd_per_mwh", "energy_gwh", "cumulative_gwh")


def supply_curve(candidates: pd.DataFrame, *, draws: CandidateDraws | None = None) -> pd.DataFrame:
    """Return the supply curve: candidates ordered by the cost of their electricity.

    Parameters
    ----------
    candidates
        ``candidate_id``, ``candidate_kind``, ``energy_gwh`` and ``lcoe_usd_per_mwh``, as from `geoplan.assess`.
        Candidates that exclude each other, such as a roof and the estate it stands in, count twice: leave one out.
    draws
        What the candidates give and cost in each future, as ``plan.draws`` of a result has it; one of which nothing is
        drawn stays as it is. None for the curve of the base values alone.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, the cheapest first, equal ones by their id; ``cumulative_gwh`` [GWh/a] includes the row itself.
        Candidates whose energy or cost is not known are left out; ``attrs["left_out"]`` counts them.
        With `draws` there are ``cumulative_gwh_low``, ``cumulative_gwh_p50`` and ``cumulative_gwh_high`` besides: P10,
        P50 and P90 of what the same candidates give at or below the cost of the row in each future [GWh/a].

    Raises
    ------
    LayerError
        Where a column is missing.

    Examples
    --------
    >>> rows = {"candidate_id": ["a", "b"], "candidate_kind": ["biomass", "ground_pv"]}
    >>> rows |= {"energy_gwh": [70.0, 16.0], "lcoe_usd_per_mwh": [83.0, 56.0]}
    >>> supply_curve(pd.DataFrame(rows))["cumulative_gwh"].tolist()
    [16.0, 86.0]
    """
    missing = [name for name in COLUMNS[:-1] if name not in candidates]
    if missing:
        near = [did_you_mean(name, map(str, candidates.columns)) for name in missing]
        raise LayerError(
            [
                Fault("candidates", name, found="no such column", expected="the column", action=action)
                for name, action in zip(missing, near, strict=True)
            ]
        )
    table = pd.DataFrame(candidates[list(COLUMNS[:-1])])
    known = table[table["energy_gwh"].notna() & table["lcoe_usd_per_mwh"].notna()]
    ordered = known.sort_values(["lcoe_usd_per_mwh", "candidate_id"], kind="stable", ignore_index=True)
    ordered["cumulative_gwh"] = ordered["energy_gwh"].cumsum()
    if draws is not None:
        ends = quantiles_of(_cumulative_draws(ordered, draws))
        columns = {f"cumulative_gwh_{end}": values for end, values in zip(QUANTILES, ends, strict=True)}
        ordered = ordered.assign(**columns)
    ordered.attrs["left_out"] = len(table) - len(known)
    return ordered


def _cumulative_draws(ordered: pd.DataFrame, draws: CandidateDraws) -> Floats:
    """Return what candidates give at or below the base cost of each of them, in each future: (rows, futures)."""
    energy, cost = (_drawn(ordered, name, draws) for name in ("energy_gwh", "lcoe_usd_per_mwh"))
    limits = ordered["lcoe_usd_per_mwh"].to_numpy(float)
    cheapest_first = np.argsort(cost, axis=0, kind="stable")
    cost, energy = (np.take_along_axis(each, cheapest_first, axis=0) for each in (cost, energy))
    sums = np.vstack([np.zeros((1, draws.count)), np.cumsum(energy, axis=0)])
    below = [np.searchsorted(cost[:, future], limits, side="right") for future in range(draws.count)]
    return np.take_along_axis(sums, np.stack(below, axis=1), axis=0)


def _drawn(ordered: pd.DataFrame, name: str, draws: CandidateDraws) -> Floats:
    """Return a column in each future; that of the row where nothing is drawn."""
    drawn = draws.of(name, ordered["candidate_id"])
    return np.where(np.isnan(drawn), ordered[name].to_numpy(float)[:, None], drawn)
