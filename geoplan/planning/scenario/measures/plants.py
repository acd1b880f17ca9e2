"""Power from residues and from manure as measures, by zone.

Straw and other residues are apart, since straw that no plant takes is burnt in the fields. Of manure counts what lies
on farms and is not digested yet.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from geoplan.draws.drawn_values import DrawnValues
from geoplan.planning.scenario.inputs.straw_burning import burnt_t_per_t
from geoplan.planning.scenario.measures.measure import Measure
from geoplan.planning.scenario.measures.measure_basis import MeasureBasis
from geoplan.planning.scenario.measures.moved_amounts import moved_over_base, ratio_of
from geoplan.potential.draws.residue_draws import STRAW
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
        gathered, there = (basis.of_feedstock("crops", name, rows) for name in ("available_tj", "theoretical_tj"))
        share = np.divide(gathered, there, out=np.zeros(len(there)), where=there > 0.0)
        tonnes = basis.of_feedstock("crops", "residue_t", rows) * share
        is_burnt = key == "biomass.straw" and np.isfinite(burnt)
        measure = basis.measure(
            key,
            potential=basis.of_feedstock("crops", "power_mw", rows),
            energy_mwh=basis.of_feedstock("crops", "energy_gwh", rows) * MWH_PER_GWH,
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
    energy, every = (basis.of_feedstock("livestock", name, part > 0.0) for name in (_FARMS, "energy_gwh"))
    in_all = basis.of_feedstock("livestock", "energy_gwh")
    if not every.any():
        return
    measure = basis.measure(
        "biogas",
        potential=energy * MWH_PER_GWH / basis.study.parameters.value(BIOGAS_HOURS),
        energy_mwh=energy * MWH_PER_GWH,
        direct_t=basis.of_feedstock("livestock", "methane_avoided_tco2e", part),
        resource_share=np.divide(energy, in_all, out=np.zeros(len(energy)), where=in_all > 0.0),
        moved=basis.moved(
            energy=_over_base(basis, "livestock", _FARMS, part > 0.0),
            direct=_over_base(basis, "livestock", "methane_avoided_tco2e", part),
        ),
    )
    if measure is not None:
        yield measure


def _burnt_over_base(basis: MeasureBasis, rows: npt.NDArray[np.bool_]) -> FloatArray:
    """Return what straw that plants take keeps from being burnt, in each future over that of the base."""
    heat, parameters = _over_base(basis, "crops", "available_tj", rows), basis.study.parameters
    burnt = ratio_of(burnt_t_per_t(DrawnValues(parameters)), float(burnt_t_per_t(parameters)), count=basis.count)
    return heat / parameters.futures.ratio(f"residues.{STRAW}.lhv") * burnt


def _over_base(basis: MeasureBasis, kind: str, column: str, weights: npt.ArrayLike) -> FloatArray:
    """Return a column, so much of each of its rows, in each future over that of the base; 1 without futures."""
    drawn = basis.potential.draws
    amounts = None if drawn is None else drawn.feedstocks.get(kind, {}).get(column)
    whole = None if amounts is None else amounts.gathered(np.asarray(weights, dtype=float)[None, :])
    return moved_over_base(whole, count=basis.count)
