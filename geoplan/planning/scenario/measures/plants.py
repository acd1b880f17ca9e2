"""Power from residues and from manure as measures, by zone.

Straw and other residues are apart, since straw that no plant takes is burnt in the fields. Of manure counts what lies
on farms and is not digested yet.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.draws.drawn_values import DrawnValues
from geoplan.draws.futures import Futures
from geoplan.planning.scenario.measures.measure import Measure
from geoplan.planning.scenario.measures.measure_basis import MeasureBasis
from geoplan.planning.scenario.measures.open_burning import burnt_t_per_t
from geoplan.potential.draws.residue_draws import STRAW
from geoplan.potential.feedstock.feedstock_by_zone import ByZone
from geoplan.siting.plants.plant_results import BIOGAS_HOURS
from geoplan.units import MWH_PER_GWH

FloatArray = npt.NDArray[np.float64]

_FARMS = "farm_energy_gwh"


def residue_measures(basis: MeasureBasis) -> Iterator[Measure]:
    """Yield power from straw and from other residues, at the level that competing uses leave.

    A plant that takes straw keeps what it takes from being burnt in the field: as much of all that burning gives off as
    it takes of the straw.

    Parameters
    ----------
    basis
        Its crops by zone; without crops there are none.
    """
    crops = basis.potential.by_feedstock.get("crops")
    if crops is None or crops.shared.empty:
        return
    is_straw = (crops.feedstocks["residue"] == STRAW).to_numpy(bool)
    burnt = float(burnt_t_per_t(basis.study.parameters)) if is_straw.any() else 0.0
    for key, rows in (("biomass.straw", is_straw), ("biomass.residues", ~is_straw)):
        gathered, there = (_by_zone(crops, name, rows, basis) for name in ("available_tj", "theoretical_tj"))
        share = np.divide(gathered, there, out=np.zeros(len(there)), where=there > 0.0)
        tonnes = _by_zone(crops, "residue_t", rows, basis) * share
        is_burnt = key == "biomass.straw" and np.isfinite(burnt)
        measure = basis.measure(
            key,
            potential=_by_zone(crops, "power_mw", rows, basis),
            energy_mwh=_by_zone(crops, "energy_gwh", rows, basis) * MWH_PER_GWH,
            direct_t=tonnes * burnt if is_burnt else None,
            resource_share=share,
            moved=basis.moved(
                energy=_over_base(basis, "crops", "energy_gwh", rows),
                direct=_burnt_over_base(basis, rows) if is_burnt else None,
            ),
        )
        if measure is not None:
            yield measure


def biogas_measures(basis: MeasureBasis) -> Iterator[Measure]:
    """Yield biogas power from the manure of farms, with the methane that its treatment avoids.

    Parameters
    ----------
    basis
        Its livestock by zone; where nobody knows how much of the manure lies on farms, there is no such measure.
    """
    manure = basis.potential.by_feedstock.get("livestock")
    if manure is None or manure.shared.empty:
        return
    rows = manure.feedstocks
    farms, whole = (rows[name].to_numpy(float) for name in (_FARMS, "energy_gwh"))
    part = np.divide(farms, whole, out=np.zeros(len(rows)), where=whole > 0.0)
    energy, every = (_by_zone(manure, name, part > 0.0, basis) for name in (_FARMS, "energy_gwh"))
    in_all = _by_zone(manure, "energy_gwh", np.ones(len(rows), dtype=bool), basis)
    if not every.any():
        return
    measure = basis.measure(
        "biogas",
        potential=energy * MWH_PER_GWH / basis.study.parameters.value(BIOGAS_HOURS),
        energy_mwh=energy * MWH_PER_GWH,
        direct_t=_by_zone(manure, "methane_avoided_tco2e", part, basis),
        resource_share=np.divide(energy, in_all, out=np.zeros(len(energy)), where=in_all > 0.0),
        moved=basis.moved(
            energy=_over_base(basis, "livestock", _FARMS, part > 0.0),
            direct=_over_base(basis, "livestock", "methane_avoided_tco2e", part),
        ),
    )
    if measure is not None:
        yield measure


def _burnt_over_base(basis: MeasureBasis, rows: npt.NDArray[np.bool_]) -> FloatArray | None:
    """Return what straw that plants take keeps from being burnt, in each future over that of the base."""
    heat, futures = _over_base(basis, "crops", "available_tj", rows), basis.study.parameters.futures
    if heat is None:
        return None
    base, drawn = burnt_t_per_t(basis.study.parameters), burnt_t_per_t(DrawnValues(basis.study.parameters))
    return heat / futures.ratio(f"residues.{STRAW}.lhv") * (drawn / base if base else 1.0)


def _by_zone(table: ByZone, column: str, weights: npt.ArrayLike, basis: MeasureBasis) -> FloatArray:
    """Return a column of the statistics, so much of each of its rows, shared over the zones: (zones,)."""
    amounts = table.feedstocks[column].to_numpy(float) * np.asarray(weights, dtype=float)
    shared = table.shared
    values = amounts[shared["feedstock_row"].to_numpy(int)] * shared["allocation_share"].to_numpy(float)
    sums = pd.Series(values).groupby(shared["zone_id"].astype(str).to_numpy()).sum()
    return sums.reindex(list(basis.zone_ids), fill_value=0.0).to_numpy(float)


def _over_base(basis: MeasureBasis, kind: str, column: str, weights: npt.ArrayLike) -> FloatArray | None:
    """Return a column, so much of each of its rows, in each future over that of the base; None without futures."""
    drawn = basis.potential.draws
    amounts: Futures | None = None if drawn is None else drawn.feedstocks.get(kind, {}).get(column)
    if amounts is None:
        return None
    whole = amounts.gathered(np.asarray(weights, dtype=float)[None, :])
    base = float(whole.base[0])
    return whole.rows()[0] / base if base else None
