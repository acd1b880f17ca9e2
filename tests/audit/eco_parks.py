"""What parks could build: savings by end use, projects and their ranks, from tables and the files of a run."""

import math
from collections import defaultdict

from audit import estates
from audit.estate_money import annuity
from audit.reading import ROOT, Study, number, rows_of

SAVING = ROOT / "geoplan" / "planning" / "estates" / "saving"
TECHNOLOGIES = ROOT / "geoplan" / "planning" / "eco_parks" / "technologies.csv"
ALL, AIR, DRIVES = "all", "compressed_air", "drives"


def uses_of_mix(study: Study) -> dict[str, float]:
    """Return the share of each end use in the electricity of the stated mix of industries, compressed air apart."""
    energy = {
        row["key"]: number(row["mix_share"]) * estates.year_over_workday(study, row) / estates.largest_over_workday(row)
        for row in rows_of(estates.INDUSTRIES)
    }
    uses: dict[str, float] = defaultdict(float)
    for row in rows_of(SAVING / "end_use_shares.csv"):
        for use in ("drives", "cooling", "lighting", "process_heat", "other"):
            if row[use]:  # what industries of unknown end uses take is left as it is
                uses[use] += number(row[use]) * energy[row["industry"]] / sum(energy.values())
    air = min(study("saving.compressed_air.share") * sum(uses.values()), uses[DRIVES])
    return {**uses, DRIVES: uses[DRIVES] - air, AIR: air}


def shares_saved(study: Study) -> dict[str, float]:
    """Return what each measure saves of the electricity of the mix, all being carried out: 1 - Π(1 - s) of each use.

    Measures of a product save nothing where its tonnes are not told.
    """
    measures = [row for row in rows_of(SAVING / "saving_measures.csv") if row["energy_carrier"] == "electricity"]
    alone = {}
    for row in measures:
        applies = f"saving.{row['key']}.applies"
        alone[row["key"]] = study(f"saving.{row['key']}.saving") * (study(applies) if study.has(applies) else 1.0)
    saved: dict[str, float] = defaultdict(float)
    for use, share in uses_of_mix(study).items():
        on = [row["key"] for row in measures if row["end_use"] in (use, ALL) and not row["product"]]
        left = {key: -math.log(1 - alone[key]) for key in on}
        joint = 1 - math.exp(-sum(left.values()))
        for key, part in left.items():
            saved[key] += share * joint * part / sum(left.values())
    return dict(saved)


def money_of_measure(study: Study, key: str, *, kwh: float, usd_per_kwh: float) -> tuple[float, float, float, float]:
    """Return investment, payback, tonnes and cost of a tonne of a measure: it saves at the mean price of the bill."""
    invested = kwh * study(f"saving.{key}.capex")
    upkeep, saved = invested * study("saving.om_share"), kwh * usd_per_kwh
    tonnes = kwh / 1000 * study("grid.emission_factor")
    yearly = invested * annuity(study("costs.finance.discount_rate"), round(study(f"saving.{key}.life")))
    return invested, invested / (saved - upkeep), tonnes, (yearly + upkeep - saved) / tonnes


def ranked(projects: list[dict[str, str]]) -> list[str]:
    """Return the technologies of one park in their order: by money, then by cost of a tonne, then by tonnes."""
    order = [row["key"] for row in rows_of(TECHNOLOGIES)]

    def place(row: dict[str, str]) -> tuple[float, ...]:
        cost, tonnes = number(row["project_abatement_usd_per_t"]), number(row["project_avoided_tco2e"])
        amount = (0.0, -tonnes) if not math.isnan(tonnes) else (1.0, 0.0)
        last = (*amount, order.index(row["technology"]))
        if math.isnan(cost):
            return (2.0, 0.0, *last)
        return (0.0, cost * tonnes, *last) if cost < 0 else (1.0, cost, *last)

    return [row["technology"] for row in sorted(projects, key=place)]
