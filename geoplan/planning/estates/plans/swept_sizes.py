"""Sizes of battery storage on each estate, and the best of them, as tables show them."""

from collections.abc import Sequence

import pandas as pd

from geoplan.planning.estates.plans.estate_cases import EstateCase
from geoplan.planning.estates.sizing.battery_sweep import battery_sweep
from geoplan.planning.estates.sizing.year_sums import EstateYear

SIZE_COLUMNS = (
    "estate_id",
    "battery_hours",
    "battery_kwh",
    "battery_kw",
    "grid_import_mwh",
    "grid_export_mwh",
    "curtailed_mwh",
    "self_consumption_share",
    "bill_usd",
    "size_saving_usd",
    "marginal_usd_per_kwh",
    "annuity_usd_per_kwh",
)


def swept_sizes(
    estate_ids: Sequence[str], years: Sequence[EstateYear], cases: Sequence[EstateCase]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sweep sizes of battery storage over estates.

    Parameters
    ----------
    estate_ids, years, cases
        (estates,); those of one currency share their terms.

    Returns
    -------
    tuple
        `SIZE_COLUMNS`, a row an estate and size; and ``best_battery_hours`` and ``battery_pays_below_usd_per_kwh``, a
        row an estate.
    """
    groups: dict[int, list[int]] = {}
    for row, case in enumerate(cases):
        groups.setdefault(id(case.terms), []).append(row)
    tables, best = [], []
    for rows in groups.values():
        sweep = battery_sweep([years[row] for row in rows], terms=cases[rows[0]].terms)
        places = sweep.table["estate"].map(dict(enumerate(rows)))
        tables.append(sweep.table.assign(row=places, estate_id=[estate_ids[row] for row in places]))
        best.append(sweep.best.set_index(pd.Index(rows)))
    sizes = pd.concat(tables).sort_values("row", kind="stable", ignore_index=True)
    sizes = sizes.rename(columns={"bill_saving_usd": "size_saving_usd"})
    return sizes[list(SIZE_COLUMNS)], pd.concat(best).sort_index().drop(columns="best_battery_kwh")
