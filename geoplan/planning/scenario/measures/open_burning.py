"""The measure that keeps rice straw from being burnt in the field, and what its burning gives off.

The straw is used there or elsewhere; power plants that burn it are a measure of their own, which takes of the same
resource. Carbon dioxide of straw is not counted.
"""

import numpy as np
import numpy.typing as npt

from geoplan.draws.drawn_values import DrawnValues
from geoplan.planning.scenario.inputs.straw_burning import BURNT, STRAW, burnt_t_per_t
from geoplan.planning.scenario.measures.measure import Measure, UnitCosts
from geoplan.planning.scenario.measures.measure_basis import MeasureBasis
from geoplan.planning.scenario.measures.moved_amounts import moved_over_base, ratio_of

FloatArray = npt.NDArray[np.float64]

AVOIDED = "open_burning_avoided"
_RUNNING = "scenario.open_burning.running"


def open_burning_measures(basis: MeasureBasis) -> tuple[Measure, ...]:
    """Return the measure that keeps straw from being burnt in the field.

    Parameters
    ----------
    basis
        With the residues of crops by zone.

    Returns
    -------
    tuple
        Empty without rice. A unit is a tonne of straw a year that would be burnt.
    """
    straw = straw_by_zone(basis)
    if not straw.any():
        return ()
    parameters = basis.study.parameters
    each = float(burnt_t_per_t(parameters))
    drawn = ratio_of(burnt_t_per_t(DrawnValues(parameters)), each, count=basis.count)
    more = {} if _RUNNING not in parameters else {"costs": _costs(parameters.value(_RUNNING), len(basis.years))}
    made = basis.measure(
        AVOIDED,
        potential=straw * parameters.value(BURNT),
        direct_t=straw * each,
        moved=basis.moved(direct=drawn * _moved_straw(basis)),
        more=more,
    )
    return () if made is None else (made,)


def straw_by_zone(basis: MeasureBasis) -> FloatArray:
    """Return all rice straw of the zones, as it lies in the field: (zones,) [t/a]."""
    crops = basis.potential.by_feedstock.get("crops")
    if crops is None or "residue" not in crops.feedstocks:
        return np.zeros(len(basis.zone_ids))
    return basis.of_feedstock("crops", "residue_t", crops.feedstocks["residue"] == STRAW)


def _moved_straw(basis: MeasureBasis) -> FloatArray:
    """Return how much straw there is in each future over that of the statistics: (futures,)."""
    draws, crops = basis.potential.draws, basis.potential.by_feedstock["crops"].feedstocks
    amounts = None if draws is None else draws.feedstocks.get("crops", {}).get("residue_t")
    if amounts is None:
        return np.ones(basis.count)
    return moved_over_base(amounts.gathered((crops["residue"] == STRAW).to_numpy(float)[None, :]), count=basis.count)


def _costs(running_usd: float, years: int) -> UnitCosts:
    """Return what a tonne costs that is not burnt: nothing is built, and no energy is sold."""
    nothing = np.zeros(years)
    return UnitCosts(nothing, np.full(years, running_usd), nothing, nothing, np.nan)
