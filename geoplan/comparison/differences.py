"""What differs between two runs, as tables: totals, zones, inputs, scenarios."""

import math
from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.comparison.side import Side
from geoplan.draws.quantiles import QUANTILES
from geoplan.errors import Fault
from geoplan.fields import load_fields

NOISE = 1e-9
"""Figures nearer to each other than this share of the larger are the same."""
_SAME_OUTLINE = 1e-3
"""Zones are the same where less than this share of their area lies in one of the two alone."""
_NAMED = 5
_ENDS = tuple(f"_{end}" for end in QUANTILES)
_PERCENT = 100.0
_KINDS = ("program", "study", "layer", "plan", "parameter")
_SCENARIO_KEYS = {"scenario_years": ("scenario_id", "year"), "targets": ("target_id", "target_sense", "scenario_id")}
_SCENARIO_FIGURES = {
    "scenario_years": ("bau_tco2e", "reduced_tco2e", "scenario_tco2e"),
    "targets": ("target_level_tco2e", "gap_tco2e", "chance_share"),
}


def unlike_zones(a: Side, b: Side) -> list[Fault]:
    """Return why two runs are not of the same zones; nothing where they are.

    Parameters
    ----------
    a, b
        The two runs. Zones in other coordinates are the same where their outlines are.
    """
    action = "Compare runs of the same zones."
    faults = []
    for one, other in ((a, b), (b, a)):
        alone = sorted(set(one.zones["zone_id"].astype(str)) - set(other.zones["zone_id"].astype(str)))
        if alone:
            found = f"{len(alone):,} zones that '{other.name}' lacks: {_some(alone)}"
            faults.append(Fault(one.name, "zones", found=found, expected="the same zones", action=action))
    if not faults and (moved := _moved(a.zones, b.zones)):
        found = f"{len(moved):,} zones with other outlines than in '{a.name}': {_some(moved)}"
        faults.append(Fault(b.name, "zones", found=found, expected="the same zones", action=action))
    return faults


def _moved(a: gpd.GeoDataFrame, b: gpd.GeoDataFrame) -> list[str]:
    """Return the zones of `a` whose outlines are others in `b`."""
    names = a["zone_id"].astype(str)
    theirs = b.set_index(b["zone_id"].astype(str)).geometry.reindex(names)
    if b.crs != a.crs and a.crs is not None and b.crs is not None:
        theirs = theirs.to_crs(a.crs)
    mine, other = a.geometry.to_numpy(), theirs.to_numpy()
    apart = shapely.area(shapely.symmetric_difference(mine, other))
    return names[np.asarray(apart > _SAME_OUTLINE * shapely.area(mine))].tolist()


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    return shown if len(names) <= _NAMED else f"{shown} and {len(names) - _NAMED:,} more"


def total_differences(a: "pd.Series[float]", b: "pd.Series[float]") -> pd.DataFrame:
    """Return the totals of two runs beside each other.

    Parameters
    ----------
    a, b
        Totals by field; ``_low`` and ``_high`` are the ends of the others.

    Returns
    -------
    DataFrame
        Index ``field``, in the order of the field dictionary: a, b, difference (b − a), difference_pct (of a; NaN where
        a is 0), a_low, a_high, and beyond_range: whether b lies outside of them, False where they are not known. What
        one of the two does not know is NaN.

    Examples
    --------
    >>> a = pd.Series({"total_energy_gwh": 100.0, "total_energy_gwh_low": 90.0, "total_energy_gwh_high": 120.0})
    >>> total_differences(a, pd.Series({"total_energy_gwh": 125.0}))["difference_pct"].tolist()
    [25.0]
    """
    names = _ordered({*_bases(a.index), *_bases(b.index)})
    table = pd.DataFrame({"a": a.reindex(names), "b": b.reindex(names)}, index=pd.Index(names, name="field"))
    table = _with_differences(table.astype(float))
    for end in ("low", "high"):
        table[f"a_{end}"] = [float(a.get(f"{name}_{end}", math.nan)) for name in names]
    table["beyond_range"] = (table["b"] < table["a_low"]) | (table["b"] > table["a_high"])
    return table


def _bases(names: "pd.Index[str]") -> list[str]:
    """Return names of figures, without those of their ends."""
    there = set(names)
    return [name for name in names if not any(name.endswith(end) and name.removesuffix(end) in there for end in _ENDS)]


def _ordered(names: set[str]) -> list[str]:
    known = [name for name in load_fields() if name in names]
    return [*known, *sorted(names - set(known))]


def _with_differences(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with ``difference`` and ``difference_pct`` after its columns ``a`` and ``b``; noise is 0."""
    difference = table["b"] - table["a"]
    size = np.maximum(table["a"].abs(), table["b"].abs())
    difference = difference.mask(difference.abs() <= NOISE * size, 0.0)
    share = _PERCENT * difference / table["a"].abs()
    return table.assign(difference=difference, difference_pct=share.replace([np.inf, -np.inf], np.nan))


def zone_differences(a: gpd.GeoDataFrame, b: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the figures of each zone in two runs beside each other.

    Parameters
    ----------
    a, b
        One row per zone, the same zones.

    Returns
    -------
    DataFrame
        A row per field that both have and zone, fields in the order of the dictionary, zones in that of `a`: field,
        zone_id, zone_name, a, b, difference (b − a), difference_pct.
    """
    ids = a["zone_id"].astype(str).tolist()
    theirs = b.set_index(b["zone_id"].astype(str)).reindex(ids)
    numbers = set(a.select_dtypes("number").columns) & set(b.select_dtypes("number").columns)
    there = pd.Index([str(name) for name in a.columns if name in numbers])
    parts = [
        pd.DataFrame(
            {
                "field": name,
                "zone_id": ids,
                "zone_name": a["zone_name"].astype(str).to_numpy(),
                "a": a[name].to_numpy(float),
                "b": theirs[name].to_numpy(float),
            }
        )
        for name in _ordered(set(_bases(there)))
    ]
    return _with_differences(pd.concat(parts, ignore_index=True))


def input_differences(
    a: Mapping[tuple[str, str], str | float], b: Mapping[tuple[str, str], str | float]
) -> pd.DataFrame:
    """Return the inputs that differ: kind, name, a and b, each a text or a number, None where one has none.

    Parameters
    ----------
    a, b
        As `Side.inputs`.

    Examples
    --------
    >>> one = {("parameter", "grid.emission_factor"): 0.66, ("study", "seed"): 1}
    >>> input_differences(one, {**one, ("study", "seed"): 2}).values.tolist()
    [['study', 'seed', 1, 2]]
    """
    keys = sorted({*a, *b}, key=lambda key: (_KINDS.index(key[0]), key[1]))
    rows = [(*key, a.get(key), b.get(key)) for key in keys if not _is_same(a.get(key), b.get(key))]
    return pd.DataFrame(rows, columns=["kind", "name", "a", "b"], dtype=object)


def _is_same(a: str | float | None, b: str | float | None) -> bool:
    """Say whether two inputs are one; files have fewer digits of a number than memory has."""
    if isinstance(a, float) and isinstance(b, float):
        return abs(a - b) <= NOISE * max(abs(a), abs(b))
    return a == b


def scenario_differences(a: Mapping[str, pd.DataFrame], b: Mapping[str, pd.DataFrame]) -> pd.DataFrame | None:
    """Return what scenarios come to in two runs beside each other; None where one of them has none.

    Parameters
    ----------
    a, b
        As `Side.tables`.

    Returns
    -------
    DataFrame
        scenario_id, target_id and target_sense ("" for a year of a scenario), year (missing for a target), field, a, b,
        difference, difference_pct; NaN where one of the two does not know it.
    """
    parts = [
        _beside(a[name], b[name], keys=list(_SCENARIO_KEYS[name]), figures=_SCENARIO_FIGURES[name])
        for name in _SCENARIO_KEYS
        if name in a and name in b
    ]
    if not parts:
        return None
    whole = pd.concat(parts, ignore_index=True).reindex(
        columns=["scenario_id", "target_id", "target_sense", "year", "field", "a", "b"]
    )
    texts = ["scenario_id", "target_id", "target_sense"]
    whole[texts] = whole[texts].astype(object).where(whole[texts].notna(), "")
    return _with_differences(whole.astype({"a": float, "b": float, "year": "Int64"}))


def _beside(a: pd.DataFrame, b: pd.DataFrame, *, keys: list[str], figures: Sequence[str]) -> pd.DataFrame:
    """Return figures of two tables by their common keys, one under the other."""
    both = [table.assign(**{key: table[key].fillna("") for key in keys if key != "year"}) for table in (a, b)]
    joined = both[0][[*keys, *figures]].merge(both[1][[*keys, *figures]], on=keys, how="outer", suffixes=("_a", "_b"))
    parts = [
        joined[keys].assign(field=name, a=joined[f"{name}_a"].to_numpy(), b=joined[f"{name}_b"].to_numpy())
        for name in figures
    ]
    return pd.concat(parts, ignore_index=True)
