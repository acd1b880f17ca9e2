"""What all parks of a study come to together: projects, and what is given from firm to firm."""

import pandas as pd

from geoplan.planning.eco_parks.symbiosis.symbiosis import Symbiosis


def eco_totals(projects: pd.DataFrame, *, symbiosis: Symbiosis | None) -> "pd.Series[float]":
    """Return totals by the names of the field dictionary.

    Parameters
    ----------
    projects
        The table ``estate_projects``. Sums leave out what is not known; where no number is known, neither is the sum.
    symbiosis
        None where the study has no streams: then nothing of them is told.

    Returns
    -------
    Series
        ``projects_count``, ``projects_investment_usd``, ``projects_avoided_tco2e``, and the totals of the pairs.
    """
    names = ("investment_usd", "avoided_tco2e")
    sums = {f"projects_{name}": float(projects[f"project_{name}"].sum(min_count=1)) for name in names}
    own = pd.Series({"projects_count": float(len(projects)), **sums}, dtype=float)
    return own if symbiosis is None else pd.concat([own, symbiosis.totals])
