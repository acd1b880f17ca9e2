"""The measure that keeps rice straw from being burnt in the field, and what its burning gives off.

The straw is used there or elsewhere; power plants that burn it are a measure of their own, which takes of the same
resource. Carbon dioxide of straw is not counted.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from geoplan.draws.drawn_values import DrawnValues, Valued
from geoplan.planning.scenario.measures.measure import Measure, UnitCosts
from geoplan.planning.scenario.measures.measure_basis import MeasureBasis
from geoplan.planning.scenario.measures.moved_amounts import moved_over_base, ratio_of
from geoplan.potential.carbon import METHANE_GWP
from geoplan.units import KG_PER_T

FloatArray = npt.NDArray[np.float64]

AVOIDED = "open_burning_avoided"
STRAW = "rice_straw"
BURNT = "scenario.open_burning.burnt_share"
_START, _RUNNING = "scenario.open_burning.", "scenario.open_burning.running"


def burnt_t_per_t(parameters: Valued) -> Any:
    """Return what the burning in the field gives off for a tonne of straw, of which a part is burnt [tCO2e/t].

    ``M · dm · Cf · (CH4 · GWP + N2O · GWP)``: the share that is burnt, its dry matter, the part of that which burns,
    and the factors of the gases [1]_.

    Parameters
    ----------
    parameters
        Of one future or of all: ``scenario.open_burning.*`` and ``gases.*``.

    References
    ----------
    .. [1] IPCC (2006, refined 2019): Guidelines for National Greenhouse Gas Inventories, vol. 4, equation 2.27 and
       tables 2.5 and 2.6.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> own = load_parameters().replace({"scenario.open_burning.burnt_share": 1, "scenario.open_burning.dry_matter": 1})
    >>> round(burnt_t_per_t(own), 4)
    0.0753
    """
    value = parameters.value
    burnt = value(BURNT) * value(f"{_START}dry_matter") * value(f"{_START}combustion_factor")
    methane = value(f"{_START}ch4") * value(METHANE_GWP)
    nitrous_oxide = value(f"{_START}n2o") * value("gases.nitrous_oxide.gwp100")
    return burnt * (methane + nitrous_oxide) / KG_PER_T


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
    if crops is None or "residue" not in crops.shared:
        return np.zeros(len(basis.zone_ids))
    rows = crops.shared[crops.shared["residue"] == STRAW]
    # the tonnes are those of the statistic, of which a zone has its share
    tonnes = rows["residue_t"] * rows["allocation_share"]
    by_zone = tonnes.groupby(rows["zone_id"].astype(str)).sum()
    return by_zone.reindex(list(basis.zone_ids)).fillna(0.0).to_numpy(float)


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
