"""Measures that a study adds by rows of its own, and what it says better of those that the map gives.

A row with the id of a measure of the map takes the place of what it gives: a potential, a price, an owner, how much can
be built in a year. Any other id is a measure of the study's own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.languages import LANGUAGES, Text
from geoplan.planning.scenario.costs.learning import IntArray, price_path
from geoplan.planning.scenario.costs.values import AVOIDED_COST
from geoplan.planning.scenario.inputs.baseline import Baseline
from geoplan.planning.scenario.measures.measure import Measure, Moved, UnitCosts
from geoplan.planning.scenario.measures.measure_basis import MeasureBasis
from geoplan.planning.scenario.measures.measure_kinds import OWN

FloatArray = npt.NDArray[np.float64]

LAYER = "measures"
"""The kind of layer that the rows are of."""
_NAMED = ("owner", "status", "confidence", "source", "resource", "group")
"""Columns of rows whose texts take the place of a measure's; a unit stays what the map counts in."""
_ENERGY, _AVOIDED = "energy_mwh_per_unit", "avoided_t_per_unit"
_CAPEX, _RUNNING, _VALUE, _LIFE = "capex_usd_per_unit", "running_usd_per_unit", "value_usd_per_unit", "life_years"


def with_own_measures(measures: Sequence[Measure], basis: MeasureBasis) -> tuple[Measure, ...]:
    """Return the measures of the map as a study's rows change them, and then those that they add.

    Parameters
    ----------
    measures
        Of the map.
    basis
        With the layer ``measures``, see `geoplan.layers.climate.own_measures.read_own_measures`; without it the
        measures stay as they are.

    Returns
    -------
    tuple
        Those of the study's own in the order of their rows. What they save of a use that the place does not tell is
        nothing.
    """
    rows: pd.DataFrame | None = basis.layers.measures
    if rows is None or rows.empty:
        return tuple(measures)
    parts = {str(key): part for key, part in rows.groupby("measure_id", sort=False)}
    known = {each.measure_id for each in measures}
    changed = [_changed(each, parts.get(each.measure_id), basis) for each in measures]
    # a row without a potential speaks of a measure that the map does not give here
    added = [_added(key, part, basis) for key, part in parts.items() if key not in known and _is_told(part)]
    return (*changed, *added)


def with_progress(
    measures: Sequence[Measure], progress: pd.DataFrame | None, *, years: IntArray
) -> tuple[Measure, ...]:
    """Return measures with what was built of them.

    Parameters
    ----------
    measures
        All of the study.
    progress
        From `geoplan.layers.climate.progress.read_progress`; None without such a layer.
    years
        Those that are planned: what was built in others is left out.
    """
    if progress is None or progress.empty:
        return tuple(measures)
    within = progress[progress["year"].between(years[0], years[-1])]
    built: dict[str, dict[int, float]] = {}
    for key, rows in within.groupby("measure_id"):
        sums = rows.groupby("year")["built"].sum()
        built[str(key)] = {int(year): float(sums.loc[year]) for year in sums.index}
    return tuple(replace(each, built=built.get(each.measure_id, {})) for each in measures)


def _is_told(rows: pd.DataFrame) -> bool:
    return bool(rows["potential"].notna().any())


def _texts(rows: pd.DataFrame) -> dict[str, Any]:
    """Return the texts that rows give of a measure, by its field."""
    first = rows.iloc[0]
    given: dict[str, Any] = {name: str(first[name]) for name in _NAMED if first[name]}
    if first["title_en"]:
        given["title"] = Text(**{language: str(first[f"title_{language}"]) for language in LANGUAGES})
    return given


def _number(rows: pd.DataFrame, name: str) -> float:
    """Return what rows give of the whole measure; NaN where they do not."""
    return float(rows[name].iloc[0])


def _added(key: str, rows: pd.DataFrame, basis: MeasureBasis) -> Measure:
    """Return a measure of the study's own."""
    places = tuple(str(each) for each in rows["zone_id"])
    potential = rows["potential"].to_numpy(float)
    per_unit = {name: float(np.nan_to_num(_number(rows, name))) for name in (_ENERGY, _AVOIDED)}
    saved = _saved(rows, potential, basis.baseline)
    texts: dict[str, Any] = {
        "title": Text(en=key),
        "group": OWN,
        "status": basis.status([LAYER]),
        "source": basis.source([LAYER]),
    }
    texts |= {"unit": str(rows["unit"].iloc[0]), "confidence": "low"} | _texts(rows)
    return Measure(
        measure_id=key,
        place_kind="study" if places == ("",) else "zone",
        places=places,
        potential=potential,
        energy_mwh=potential * per_unit[_ENERGY],
        direct_t=potential * per_unit[_AVOIDED],
        saved=saved,
        growth=np.ones(len(basis.years)),
        resource_share=rows["resource_share"].fillna(1.0).to_numpy(float),
        moved=Moved.still(basis.count),
        costs=_costs(rows, basis, before=None, mwh=_mwh_per_unit(potential, per_unit[_ENERGY], saved, basis.baseline)),
        build_limit=_number(rows, "build_limit"),
        **texts,
    )


def _saved(rows: pd.DataFrame, potential: FloatArray, baseline: Baseline) -> dict[str, FloatArray]:
    """Return what all of a measure saves of the uses of its sector and carrier, each place by its potential."""
    share, whole = _number(rows, "saved_share"), float(potential.sum())
    if np.isnan(share) or not whole > 0.0:
        return {}
    sector, carrier = str(rows["sector"].iloc[0]), str(rows["carrier"].iloc[0])
    part = potential / whole
    return {
        use.use_id: share * float(baseline.activity[row, 0]) * part
        for row, use in enumerate(baseline.uses)
        if use.sector == sector and carrier in ("", use.carrier)
    }


def _mwh_per_unit(potential: FloatArray, given: float, saved: Mapping[str, FloatArray], baseline: Baseline) -> float:
    """Return the electricity that a unit gives and saves [MWh/a]."""
    electric = {use.use_id for use in baseline.uses if use.is_electric}
    spared = sum(float(amounts.sum()) for use, amounts in saved.items() if use in electric)
    return given + spared / float(potential.sum()) if potential.sum() > 0.0 else given


def _costs(rows: pd.DataFrame, basis: MeasureBasis, *, before: UnitCosts | None, mwh: float) -> UnitCosts | None:
    """Return what a unit costs by the rows, and what they leave as it was before; None where nobody says the price.

    Prices are those of the base year. Electricity that a unit gives or saves is worth to all what it avoids. A unit
    that takes some, or none, is worth to all what it is to who has it: the rows say that with what it pays for it.
    """
    capex, running, value, life = (_number(rows, name) for name in (_CAPEX, _RUNNING, _VALUE, _LIFE))
    years, parameters = basis.years, basis.study.parameters
    if before is None and np.isnan(capex):
        return None
    technology = str(rows["learning"].iloc[0])
    path = price_path(technology, years, parameters=parameters) if technology else np.ones(len(years))
    if before is None:
        avoided = parameters.value(AVOIDED_COST) if AVOIDED_COST in parameters else np.nan
        value = 0.0 if np.isnan(value) and mwh == 0.0 else value
        each = [float(np.nan_to_num(running)), value, avoided * mwh if mwh > 0.0 else value]
        run, worth, society = (np.full(len(years), one) for one in each)
        return UnitCosts(capex * path / path[0], run, worth, society, life)
    if not technology and before.capex_usd[0] > 0.0:
        path = before.capex_usd
    return UnitCosts(
        before.capex_usd if np.isnan(capex) else capex * path / path[0],
        before.running_usd if np.isnan(running) else np.full(len(years), running),
        before.value_usd if np.isnan(value) else np.full(len(years), value),
        before.society_usd,
        before.life_years if np.isnan(life) else life,
    )


def _changed(measure: Measure, rows: pd.DataFrame | None, basis: MeasureBasis) -> Measure:
    """Return a measure of the map with what rows give of it."""
    if rows is None:
        return measure
    given: dict[str, Any] = _texts(rows)
    limit = _number(rows, "build_limit")
    if not np.isnan(limit):
        given["build_limit"] = limit
    if rows["resource_share"].notna().any():
        given["resource_share"] = _by_place(rows, "resource_share", measure.places, otherwise=measure.resource_share)
    resized = _resized(measure, rows)
    potential = resized.potential
    for name, field in ((_ENERGY, "energy_mwh"), (_AVOIDED, "direct_t")):
        if not np.isnan(_number(rows, name)):
            given[field] = potential * _number(rows, name)
    whole = float(potential.sum())
    mwh = float(resized.energy_mwh.sum()) / whole if whole > 0.0 else 0.0
    return replace(resized, costs=_costs(rows, basis, before=measure.costs, mwh=mwh), **given)


def _resized(measure: Measure, rows: pd.DataFrame) -> Measure:
    """Return a measure with the potential that rows give: of zones, or of all, by what each place had of it."""
    if not _is_told(rows):
        return measure
    old = measure.potential
    if tuple(rows["zone_id"]) == ("",):
        part = old / old.sum() if old.sum() > 0.0 else np.full(len(old), 1.0 / len(old))
        new = _number(rows, "potential") * part
    else:
        new = _by_place(rows, "potential", measure.places, otherwise=old)
    # where there was none, a unit does what one does on the mean of all places
    mean = np.divide(1.0, old.sum(), out=np.zeros(()), where=old.sum() > 0.0)

    def scaled(amounts: FloatArray) -> FloatArray:
        each = np.divide(amounts, old, out=np.full(len(old), amounts.sum() * float(mean)), where=old > 0.0)
        return np.asarray(each * new)

    return replace(
        measure,
        potential=new,
        energy_mwh=scaled(measure.energy_mwh),
        direct_t=scaled(measure.direct_t),
        saved={use: scaled(amounts) for use, amounts in measure.saved.items()},
    )


def _by_place(rows: pd.DataFrame, name: str, places: tuple[str, ...], *, otherwise: FloatArray) -> FloatArray:
    """Return what rows give of each place; what they give of the whole holds for all, the rest stays as it was."""
    told = rows[rows[name].notna()].set_index("zone_id")[name].astype(float)
    if "" in told.index:
        return np.full(len(places), float(told.loc[""]))
    return np.array([float(told.get(place, before)) for place, before in zip(places, otherwise, strict=True)])
