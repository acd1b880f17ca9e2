"""Streams that pass from one firm to another as projects: all pairs of one stream of one estate are one.

A pair stands at one estate alone, so that its tonnes are there once: at the taker of heat and steam, whose boiler
stands still; else at the giver. What pipes and hauls cost is not known.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from geoplan.planning.eco_parks.projects.project_rows import EstateProject, lowest_confidence
from geoplan.planning.eco_parks.technologies import SYMBIOSIS

HOT = frozenset({"heat", "steam"})
"""Streams whose project is the taker's."""


def symbiosis_projects(pairs: pd.DataFrame) -> Iterator[EstateProject]:
    """Yield each stream of each estate that has pairs.

    Parameters
    ----------
    pairs
        The table ``symbiosis``. Avoided emissions are not known where those of one pair are not.
    """
    if not len(pairs):
        return
    for (estate, stream), own in pairs.groupby([pair_owners(pairs), pairs["stream"]], sort=False):
        yield EstateProject(
            str(estate),
            f"{SYMBIOSIS}{stream}",
            project_size=float(own["pair_amount"].sum(skipna=False)),
            project_investment_usd=np.nan,
            project_payback_years=np.nan,
            project_avoided_tco2e=float(own["pair_avoided_tco2e"].sum(skipna=False)),
            project_abatement_usd_per_t=np.nan,
            project_basis="streams",
            confidence=lowest_confidence(own["confidence"].astype(str)),
        )


def pair_owners(pairs: pd.DataFrame) -> "pd.Series[str]":
    """Return the estate that each pair of the table ``symbiosis`` stands at."""
    is_taker = pairs["stream"].isin(HOT) & (pairs["to_estate_id"].fillna("") != "")
    return pairs["to_estate_id"].where(is_taker, pairs["from_estate_id"]).astype(str)
