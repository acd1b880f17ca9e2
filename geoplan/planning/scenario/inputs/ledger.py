"""The base year, line by line: an inventory beside another, and why they differ."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from geoplan.layers.catalog import OpenedLayers
from geoplan.layers.climate.base_year import counted_rows
from geoplan.layers.demand.inventory import ACTIVITY, ACTIVITY_UNIT
from geoplan.planning.scenario.inputs.baseline import Baseline
from geoplan.planning.scenario.inputs.computed_parts import Parts, computed_tonnes, sold_mwh
from geoplan.planning.scenario.inputs.electricity_uses import OTHER
from geoplan.planning.scenario.inputs.inventory_lines import BOUGHT, ELECTRICITY, LINE, inventory_lines
from geoplan.planning.scenario.scenario_tables import SCENARIO_COLUMNS
from geoplan.study import Study
from geoplan.units import KWH_PER_MWH, MWH_PER_GWH

TABLE = "base_year"
BUCKETS = ("activity", "factor", "boundary", "unparted")
"""Why two estimates of a line differ: in what was done, in what that gives off, in what one of them leaves out; or
nobody tells the activity of both, and the first two cannot be parted."""
NET, ABSOLUTE = "net", "absolute"
_MWH = {"kwh": 1.0 / KWH_PER_MWH, "mwh": 1.0, "gwh": MWH_PER_GWH}
"""Units of electricity -> how many MWh one is, so that tables in several can be held against each other."""
_ENERGY = "mwh"
_NOTHING = Parts()


def reconciled(study: Study, layers: OpenedLayers, *, baseline: Baseline, parts: Parts = _NOTHING) -> pd.DataFrame:
    """Return the base year by lines, the inventory that counts beside another estimate.

    Parameters
    ----------
    study
        Which source counts; the parameters of gases.
    layers
        ``inventory`` and ``inventory_beside``, each of its first source unless the study names one. Without the second
        the other estimate is what geoplan computes: electricity sold at the grid's factor, waste, manure, burnt straw.
    baseline
        Its base year, and the factor of the grid in it.
    parts
        What waste gives off, year by year, and what crops leave.

    Returns
    -------
    DataFrame
        The columns of ``base_year``: a line each, NaN where an estimate does not have it. The four differences add up
        to inventory less other estimate, in each row, where there are both; they are NaN without an inventory.

    Notes
    -----
    With activities A and factors f = t/A of both, ``(A1 - A2) (f1 + f2) / 2`` is the difference of activity and
    ``(f1 - f2) (A1 + A2) / 2`` that of factor: each is the mean of its two orders, as measures that overlap are parted,
    and they add up without a rest. Where one estimate names carriers of a sector and the other does not, the line is
    the sector.
    """
    year = int(baseline.years[0])
    counted = counted_rows(layers.inventory, study.scenario)
    own = _lines(counted, study, year=year)
    if layers.inventory_beside is not None:
        first = layers.inventory_beside["source"].iloc[0]
        beside = _lines(layers.inventory_beside[layers.inventory_beside["source"] == first], study, year=year)
    else:
        beside = _computed(study, layers, baseline, parts=parts)
    own, beside = _alike(own, beside)
    table = own.merge(beside, on=list(LINE), how="outer", suffixes=("", "_beside"))
    table = table.rename(columns={"emissions_t": "inventory_tco2e", "emissions_t_beside": "beside_tco2e"})
    there, is_inventory = _differences(table), not own.empty
    for bucket in BUCKETS:
        table[f"{bucket}_difference_tco2e"] = there[bucket] if is_inventory else np.nan
    return table.assign(year=year)[list(SCENARIO_COLUMNS[TABLE])]


def ledger_sums(table: pd.DataFrame) -> pd.DataFrame:
    """Return by how much two estimates of a base year differ: net, and as a sum of absolutes.

    Parameters
    ----------
    table
        As from `reconciled`.

    Returns
    -------
    DataFrame
        Rows ``net`` and ``absolute``, a column for each of `BUCKETS` and ``total`` [tCO2e]. What is net nothing may be
        much that cancels out.
    """
    differences = table[[f"{bucket}_difference_tco2e" for bucket in BUCKETS]].set_axis(list(BUCKETS), axis=1)
    differences["total"] = differences.sum(axis=1, skipna=False)
    return pd.DataFrame({NET: differences.sum(min_count=1), ABSOLUTE: differences.abs().sum(min_count=1)}).T


def _lines(inventory: pd.DataFrame | None, study: Study, *, year: int) -> pd.DataFrame:
    """Return lines with emissions_t, activity and activity_unit; of zones and gases the activity is that of all."""
    if inventory is None:
        return _frame([])
    given = inventory[inventory["year"] == year]
    lines = inventory_lines(given, study.parameters, year=year, apart=study.scenario.apart)
    return lines.merge(_activities(given), on=list(LINE), how="left").fillna({ACTIVITY_UNIT: ""})


def _activities(given: pd.DataFrame) -> pd.DataFrame:
    """Return the activity of each line, of the rows that tell it; none where one of its zones does not."""
    if ACTIVITY not in given:
        return _frame([]).drop(columns="emissions_t")
    bought = (given["scope"] == BOUGHT) & (given["carrier"] == "")
    scale = given[ACTIVITY_UNIT].map(_MWH)
    rows = given.assign(
        carrier=given["carrier"].mask(bought, ELECTRICITY),
        activity=given[ACTIVITY] * scale.fillna(1.0),
        activity_unit=given[ACTIVITY_UNIT].mask(scale.notna(), _ENERGY),
    )
    # gases of one line come from the same activity, zones add theirs
    zones = rows.groupby([*LINE, "zone_id"], as_index=False).agg({ACTIVITY: "max", ACTIVITY_UNIT: "max"})
    by_line = zones.groupby(list(LINE))
    whole = by_line[ACTIVITY].agg(lambda each: each.sum(skipna=False))
    one_unit = by_line[ACTIVITY_UNIT].nunique() == 1
    return pd.DataFrame({ACTIVITY: whole.where(one_unit), ACTIVITY_UNIT: by_line[ACTIVITY_UNIT].first()}).reset_index()


def _computed(study: Study, layers: OpenedLayers, baseline: Baseline, *, parts: Parts) -> pd.DataFrame:
    """Return what geoplan computes of the base year: electricity that is sold, and gases of waste and manure."""
    rows: list[tuple[str | float, ...]] = []
    sold = sold_mwh(layers.demand, baseline.years)
    if sold is not None and np.isfinite(baseline.base_factor):
        mwh = float(sold[0])
        rows.append((OTHER, ELECTRICITY, BOUGHT, mwh * baseline.base_factor, mwh, _ENERGY))
    computed = computed_tonnes(layers, parts, study.parameters, years=baseline.years)
    rows += [(*line, float(tonnes[0]), np.nan, "") for line, tonnes in computed.items()]
    return _frame(rows)


def _frame(rows: Iterable[tuple[str | float, ...]]) -> pd.DataFrame:
    columns = [*LINE, "emissions_t", ACTIVITY, ACTIVITY_UNIT]
    frame = pd.DataFrame(list(rows), columns=columns)
    return frame.astype({name: float if name in ("emissions_t", ACTIVITY) else str for name in columns})


def _alike(own: pd.DataFrame, beside: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return both with lines that can be held against each other: as fine as the coarser of the two.

    Where one has all that is bought under ``other``, the sectors of the other are added up to that.
    """
    pair = [own, beside]
    for number in (0, 1):
        rest = set(zip(*(pair[1 - number][name] for name in ("sector", "scope")), strict=True))
        bought = pair[number]["scope"] == BOUGHT
        if rest and {sector for sector, scope in rest if scope == BOUGHT} == {OTHER}:
            pair[number] = pair[number].assign(sector=pair[number]["sector"].mask(bought, OTHER))
    blank = {
        (sector, scope)
        for frame in pair
        for sector, carrier, scope in frame[list(LINE)].itertuples(index=False, name=None)
        if not carrier
    }
    return _coarser(pair[0], blank), _coarser(pair[1], blank)


def _coarser(frame: pd.DataFrame, blank: set[tuple[str, str]]) -> pd.DataFrame:
    keys = list(zip(frame["sector"], frame["scope"], strict=True))
    carrier = [("" if key in blank else own) for key, own in zip(keys, frame["carrier"], strict=True)]
    by_line = frame.assign(carrier=carrier).astype({"carrier": str}).groupby(list(LINE))
    one_unit = by_line[ACTIVITY_UNIT].nunique() == 1
    return pd.DataFrame(
        {
            "emissions_t": by_line["emissions_t"].sum(),
            ACTIVITY: by_line[ACTIVITY].agg(lambda each: each.sum(skipna=False)).where(one_unit),
            ACTIVITY_UNIT: by_line[ACTIVITY_UNIT].first(),
        }
    ).reset_index()


def _differences(table: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Return the four parts of the difference of each line."""
    own, beside = table["inventory_tco2e"], table["beside_tco2e"]
    difference = own.fillna(0.0) - beside.fillna(0.0)
    both = own.notna() & beside.notna()
    done, other = table[ACTIVITY], table[f"{ACTIVITY}_beside"]
    parted = both & (done > 0.0) & (other > 0.0) & (table[ACTIVITY_UNIT] == table[f"{ACTIVITY_UNIT}_beside"])
    factor, other_factor = own / done.where(parted), beside / other.where(parted)
    activity = ((done - other) * (factor + other_factor) / 2.0).where(parted, 0.0)
    return {
        "activity": activity,
        "factor": (difference - activity).where(parted, 0.0),
        "boundary": difference.where(~both, 0.0),
        "unparted": difference.where(both & ~parted, 0.0),
    }
