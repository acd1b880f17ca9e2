"""Solar power on roofs as measures: by class outside of parks, by zone; and on the roofs of parks, by park.

Each roof is in one of them. What stands already is taken off, the same share of all roofs of a zone.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from geoplan.layers.rooftops.building_classes import CLASSES
from geoplan.machine.products import product_sums
from geoplan.planning.scenario.measures.measure import Measure
from geoplan.planning.scenario.measures.measure_basis import MeasureBasis
from geoplan.planning.scenario.measures.moved_amounts import moved_over_base
from geoplan.potential.installed import GROSS_MWP
from geoplan.units import KW_PER_MW, KWH_PER_MWH

FloatArray = npt.NDArray[np.float64]

ESTATES = "rooftop_pv.estates"
"""The measure on the roofs of parks."""
_REMAINING = "rooftop_pv_remaining_mwp"
_ESTATE_ENERGY = "estate_pv_energy_gwh"
_CAPACITY, _ENERGY = "capacity_kwp", "energy_kwh"


def rooftop_measures(basis: MeasureBasis) -> Iterator[Measure]:
    """Yield rooftop solar power: ``rooftop_pv.<class>`` by zone, and ``rooftop_pv.estates`` by estate.

    Parameters
    ----------
    basis
        Its potential must know its roofs by zone, class and estate: that of a run does, one that was read does not, and
        has no such measures. What they can carry adds up to ``rooftop_pv_remaining_mwp`` and
        ``rooftop_pv_remaining_gwh`` of the run where it is known what stands, else to all that roofs can carry.
    """
    groups, drawn = basis.potential.roofs.groups, basis.potential.draws
    if groups is None:
        return
    left, parts = _left(basis), groups.parts
    measures = [
        basis.measure(
            f"rooftop_pv.{kind}",
            potential=left * parts.outside(_CAPACITY, kind) / KW_PER_MW,
            energy_mwh=left * parts.outside(_ENERGY, kind) / KWH_PER_MWH,
            moved=basis.moved(energy=None if drawn is None else drawn.roofs.outside[kind]),
        )
        for kind in CLASSES
    ]
    if basis.estate_ids:
        energy = None if drawn is None else drawn.estates.get(_ESTATE_ENERGY)
        measures.append(
            basis.measure(
                ESTATES,
                potential=product_sums(left, parts.inside(_CAPACITY)) / KW_PER_MW,
                energy_mwh=product_sums(left, parts.inside(_ENERGY)) / KWH_PER_MWH,
                moved=basis.moved(energy=moved_over_base(energy, count=basis.count)),
            )
        )
    yield from (each for each in measures if each is not None)


def _left(basis: MeasureBasis) -> FloatArray:
    """Return which share of the roofs of each zone carries nothing yet: (zones,)."""
    zones = basis.potential.zones
    if _REMAINING not in zones:
        return np.ones(len(zones))
    gross, left = (zones[name].fillna(0.0).to_numpy(float) for name in (GROSS_MWP, _REMAINING))
    return np.divide(left, gross, out=np.zeros(len(zones)), where=gross > 0.0)
