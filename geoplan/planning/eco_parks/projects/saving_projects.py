"""Measures of energy saving as projects, as the table of saving has them."""

from collections.abc import Iterator

import pandas as pd

from geoplan.planning.eco_parks.projects.project_rows import EstateProject


def saving_projects(saving: pd.DataFrame) -> Iterator[EstateProject]:
    """Yield each measure of each estate whose saving is known.

    Parameters
    ----------
    saving
        The table ``estate_saving``: a row an estate and measure. What a measure saves is its part of what all save
        together, so that projects of one estate add up.
    """
    for row in saving[saving["saved_mwh"] > 0.0].to_dict("records"):
        yield EstateProject(
            str(row["estate_id"]),
            str(row["measure"]),
            project_size=float(row["saved_mwh"]),
            project_investment_usd=float(row["saving_investment_usd"]),
            project_payback_years=float(row["saving_payback_years"]),
            project_avoided_tco2e=float(row["saving_avoided_tco2e"]),
            project_abatement_usd_per_t=float(row["saving_abatement_usd_per_t"]),
            project_basis="saving_measures",
            confidence=str(row["confidence"]),
        )
