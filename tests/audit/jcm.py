"""What the Joint Crediting Mechanism makes of a candidate by the parameters' values: projects, limit and verdict."""

import math

from audit import waste
from audit.reading import ROOT, Study, rows_of

TECHNOLOGIES = ROOT / "geoplan" / "planning" / "jcm_technologies.csv"
ROUNDING = 1e-9


def shares(study: Study, technology: str) -> tuple[float, float]:
    """Return the share of the investment that is paid, least and most, by how many such projects there are."""
    first, few, many = (
        min(study(f"jcm.subsidy.{step}"), study("jcm.subsidy.ceiling")) for step in ("first", "few", "many")
    )
    similar = study(f"jcm.similar_projects.{technology}")
    if similar < 0:
        return min(first, few, many), max(first, few, many)
    share = first if similar == 0 else few if similar <= study("jcm.subsidy.few_projects") else many
    return share, share


def judged(
    study: Study, kind: str, *, capacity_mw: float, energy_gwh: float, investment_musd: float, burnt_t: float
) -> dict[str, float | str]:
    """Return what is made of a candidate, by one of its equal projects."""
    (row,) = (row for row in rows_of(TECHNOLOGIES) if row["kind"] == kind)
    years = study(f"jcm.durable_years.{row['durable_years']}")
    limit = study(f"jcm.cost_limit.{row['cost_limit']}")
    low, high = shares(study, row["technology"])
    largest, ceiling = study("jcm.subsidy.largest"), study("jcm.subsidy.ceiling")
    mjpy = investment_musd * study("jcm.exchange_rate")
    electricity = energy_gwh * 1000 * study("grid.jcm_emission_factor")
    credited = electricity
    if row["technology"] == "waste":
        credited += burnt_t * waste.burning_credit(study)
    projects = 1
    size = f"jcm.project_size.{row['technology']}"
    if study.has(size):
        each = min(study(size), largest / (high * mjpy / capacity_mw))
        projects = max(1, math.ceil(capacity_mw / each * (1 - ROUNDING)))
    one, reduced = mjpy / projects, credited / projects * years
    subsidy = [min(share * one, largest) for share in (low, high)]
    per_tonne = [amount * 1e6 / reduced for amount in subsidy]
    most = min(limit * reduced / 1e6, ceiling * one, largest)
    if min(subsidy[1], most) < study("jcm.subsidy.smallest"):
        verdict = "too_small"
    elif per_tonne[1] <= limit:
        verdict = "within"
    else:
        verdict = "within_low" if per_tonne[0] <= limit else "reduced"
    return {
        "projects": projects,
        "project_mw": capacity_mw / projects,
        "national_reduction_tco2e": energy_gwh * 1000 * study("grid.emission_factor"),
        "jcm_reduction_tco2e": electricity,
        "credited_reduction_tco2e": credited,
        "cost_limit_jpy_per_tco2": limit,
        "limit_met": verdict,
        "largest_subsidy_mjpy": most,
        "largest_subsidy_pct": 100 * most / one,
        "durable_years": years,
    }
