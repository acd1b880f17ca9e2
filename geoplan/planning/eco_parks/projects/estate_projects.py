"""The door: all projects of all estates."""

import numpy.typing as npt
import pandas as pd

from geoplan.planning.eco_parks.projects.plant_projects import plant_projects
from geoplan.planning.eco_parks.projects.power_projects import power_projects
from geoplan.planning.eco_parks.projects.project_rows import project_table
from geoplan.planning.eco_parks.projects.saving_projects import saving_projects
from geoplan.planning.eco_parks.projects.symbiosis_projects import symbiosis_projects
from geoplan.planning.estates.plans.estate_plan import EstatePlan
from geoplan.study import Study


def estate_projects(
    plan: EstatePlan,
    *,
    roof_kwp: npt.ArrayLike,
    symbiosis: pd.DataFrame,
    candidates: pd.DataFrame | None,
    study: Study,
) -> pd.DataFrame:
    """Return what could be built on each estate, the best first.

    Parameters
    ----------
    plan
        What is planned on the estates.
    roof_kwp
        What all roofs of each estate can carry, (estates,). [kWp]
    symbiosis
        The table of that name.
    candidates
        With their costs; None where there are none.
    study
        Its parameters, and whether it has the Joint Crediting Mechanism.

    Returns
    -------
    DataFrame
        `geoplan.planning.eco_parks.projects.project_rows.PROJECT_COLUMNS`. Each project stands alone upon what is
        planned: PV upon the load that is left, a battery upon PV, a measure as its part of all measures. What would add
        emissions, as a heat pump on electricity of much coal does, is none.
    """
    projects = [
        *saving_projects(plan.saving),
        *power_projects(plan, roof_kwp=roof_kwp, parameters=study.parameters),
        *symbiosis_projects(symbiosis),
        *plant_projects(candidates, study.parameters),
    ]
    known = set(plan.cases)
    own = [each for each in projects if each.estate_id in known and not each.project_avoided_tco2e < 0.0]
    return project_table(own, estate_ids=list(plan.cases), has_jcm=study.has_jcm)
