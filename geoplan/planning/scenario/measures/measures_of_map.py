"""The door: all measures of a study, from its map, its waste and its parks, and those that it adds."""

from geoplan.planning.scenario.measures.in_parks.saving import fuel_saving_measures, saving_measures
from geoplan.planning.scenario.measures.in_parks.shared_streams import stream_measures
from geoplan.planning.scenario.measures.measure import Measure
from geoplan.planning.scenario.measures.measure_basis import MeasureBasis
from geoplan.planning.scenario.measures.measure_costs import with_costs
from geoplan.planning.scenario.measures.measure_kinds import measure_kinds
from geoplan.planning.scenario.measures.methane import landfill_gas_measures
from geoplan.planning.scenario.measures.open_burning import open_burning_measures
from geoplan.planning.scenario.measures.own_measures import with_own_measures, with_progress
from geoplan.planning.scenario.measures.plants import biogas_measures, residue_measures
from geoplan.planning.scenario.measures.rooftop_solar import rooftop_measures
from geoplan.planning.scenario.measures.solar_and_wind import land_measures
from geoplan.planning.scenario.measures.waste_treatment import waste_measures

_OF_MAP = (
    rooftop_measures,
    land_measures,
    residue_measures,
    biogas_measures,
    saving_measures,
    fuel_saving_measures,
    stream_measures,
    waste_measures,
    landfill_gas_measures,
    open_burning_measures,
)


def measures_of(basis: MeasureBasis) -> tuple[Measure, ...]:
    """Return what can be done in a study.

    Parameters
    ----------
    basis
        The study, and what a run knows of it.

    Returns
    -------
    tuple
        In the order of `geoplan.planning.scenario.measures.measure_kinds.measure_kinds`, and behind them the study's
        own; measures of which nothing could stand anywhere are left out.
    """
    order = list(measure_kinds())
    of_map = [with_costs(each, basis) for make in _OF_MAP for each in make(basis)]
    of_map.sort(key=lambda each: order.index(each.measure_id))
    return with_progress(with_own_measures(of_map, basis), basis.layers.progress, years=basis.years)
