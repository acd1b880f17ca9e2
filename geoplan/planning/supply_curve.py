"""The supply curve: how much electricity candidates give below a cost."""

import pandas as pd

from geoplan.errors import Fault, LayerError, did_you_mean

COLUMNS = ("candidate_id", "candidate_kind", "lcoe_usd_per_mwh", "energy_gwh", "cumulative_gwh")


def supply_curve(candidates: pd.DataFrame) -> pd.DataFrame:
    """Return the supply curve: candidates ordered by the cost of their electricity.

    Parameters
    ----------
    candidates
        ``candidate_id``, ``candidate_kind``, ``energy_gwh`` and ``lcoe_usd_per_mwh``, as from `geoplan.assess`.
        Candidates that exclude each other, such as a roof and the estate it stands in, count twice: leave one out.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, the cheapest first, equal ones by their id; ``cumulative_gwh`` [GWh/a] includes the row itself.
        Candidates whose energy or cost is not known are left out; ``attrs["left_out"]`` counts them.

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
    ordered.attrs["left_out"] = len(table) - len(known)
    return ordered
