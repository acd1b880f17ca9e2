"""What a unit of a measure of the map is, for its money: its size, its energy, what it burns, and who pays for that."""

import numpy as np

from geoplan.machine.products import product_sums
from geoplan.planning.scenario.costs.unit_costs import CostedUnit, costed
from geoplan.planning.scenario.costs.values import estate_mean_price, estate_solar_price
from geoplan.planning.scenario.measures.measure import Measure
from geoplan.planning.scenario.measures.measure_basis import MeasureBasis
from geoplan.planning.scenario.measures.measure_kinds import BOILERS, SAVING, measure_kinds
from geoplan.planning.scenario.measures.rooftop_solar import ESTATES
from geoplan.potential.biomass.residues import farm_gate_cost
from geoplan.potential.draws.residue_draws import STRAW
from geoplan.potential.plant_scale import REFERENCE_SIZE

_MEGAWATTS = frozenset({"MW", "MWp"})
_WORKS = frozenset({ESTATES, "rooftop_pv.industrial"})
"""Roofs of works: outside of parks they pay the same tariff, and are taken to use as much of their sun."""
STRAW_POWER = "biomass.straw"
BIOMASS, BIOGAS = "biomass", "biogas"


def with_costs(measure: Measure, basis: MeasureBasis) -> Measure:
    """Return a measure with what a unit of it costs in each year and future; as it is where that is not known.

    Parameters
    ----------
    measure
        Of the map; one that has costs keeps them.
    basis
        Its candidates say how large plants are and what their fuel costs, its estates what electricity is worth there.
    """
    cost_class = measure_kinds()[measure.measure_id].cost_class
    if measure.costs is not None or not cost_class:
        return measure
    return costed(measure, cost_class, years=basis.years, study=basis.study, unit=_unit(measure, basis, cost_class))


def _unit(measure: Measure, basis: MeasureBasis, cost_class: str) -> CostedUnit:
    if measure.measure_id.startswith(SAVING):
        price = np.nan if measure.resource == BOILERS else estate_mean_price(basis.estates)
        return CostedUnit(mw=0.0, mwh=1.0, price_usd_per_mwh=price)
    whole = float(measure.potential.sum())
    mwh = float(measure.energy_mwh.sum()) / whole
    return CostedUnit(
        mw=1.0 if measure.unit in _MEGAWATTS else 0.0,
        mwh=mwh,
        plant_mw=_plant_mw(basis, whole) if cost_class == BIOMASS else np.nan,
        feedstock_usd=_feedstock_usd(measure, basis, cost_class, mwh=mwh),
        price_usd_per_mwh=estate_solar_price(basis.estates) if measure.measure_id in _WORKS else np.nan,
    )


def _plant_mw(basis: MeasureBasis, whole: float) -> float:
    """Return the size of a plant: that of the candidates, else that of the costs, and no more than all of them."""
    size = _of_plants(basis, BIOMASS, "capacity_mw")
    return min(basis.study.parameters.value(REFERENCE_SIZE) if np.isnan(size) else size, whole)


def _feedstock_usd(measure: Measure, basis: MeasureBasis, cost_class: str, *, mwh: float) -> float:
    """Return what a megawatt burns or ferments, delivered [USD/a]: as the candidates of its kind pay for it."""
    if cost_class == BIOGAS:
        haul = _of_plants(basis, BIOGAS, "haul_usd_per_mwh")
        return 0.0 if np.isnan(haul) else haul * mwh
    if cost_class != BIOMASS:
        return 0.0
    rows = basis.potential.by_feedstock["crops"].feedstocks
    own = rows[(rows["residue"] == STRAW) == (measure.measure_id == STRAW_POWER)]
    theoretical = own["theoretical_tj"].to_numpy(float)
    taken = np.divide(own["available_tj"], theoretical, out=np.zeros(len(own)), where=theoretical > 0.0)
    tonnes = own["residue_t"].to_numpy(float) * taken
    price = _of_plants(basis, BIOMASS, "delivered_cost_usd_per_t")
    if not np.isnan(price):
        return price * float(tonnes.sum()) / float(measure.potential.sum())
    gate = [float(farm_gate_cost(str(each), basis.study.parameters)) for each in own["residue"]]
    return product_sums(tonnes, gate) / float(measure.potential.sum())


def _of_plants(basis: MeasureBasis, kind: str, column: str) -> float:
    """Return the mean of a column of the candidates of a kind, by their capacity; NaN where there are none."""
    candidates = basis.sites.candidates
    if candidates is None or column not in candidates:
        return np.nan
    own = candidates[(candidates["candidate_kind"] == kind) & candidates[column].notna()]
    values, weights = (own[name].to_numpy(float) for name in (column, "capacity_mw"))
    return float(product_sums(values, weights) / weights.sum()) if weights.sum() > 0.0 else np.nan
