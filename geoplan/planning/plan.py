"""What it means to build there: what candidates cost and avoid, which suit the JCM, and where the waste goes."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from geoplan.layers.catalog import OpenedLayers
from geoplan.options.estate_options import EstateOptions
from geoplan.planning.business.business_bases import BusinessBases, business_bases
from geoplan.planning.candidate_costs import add_costs
from geoplan.planning.eco_parks.eco_parks import EcoParks, plan_eco_parks
from geoplan.planning.estates.plans.estate_plan import EstatePlan, plan_estates
from geoplan.planning.estates.together.direct_use import ZoneDirectUse, zone_direct_use
from geoplan.planning.jcm import drawn_shortlist
from geoplan.planning.plan_file import PlanFile, plan_settings, planned_scenarios, told_voltages, used_plan
from geoplan.planning.scenario.scenario_tables import Scenarios
from geoplan.planning.scenario.scenarios import EarlierPlans, Possible, plan_scenarios, possible_measures
from geoplan.planning.waste_plan import can_be_planned, waste_plan
from geoplan.potential.carbon import avoided_columns, with_process_emissions
from geoplan.potential.draws.inputs import inputs_of
from geoplan.potential.potential import Potential
from geoplan.progress import Progress, reporting
from geoplan.siting.draws.candidate_draws import CandidateDraws
from geoplan.siting.place_status import known_places
from geoplan.siting.sites import Sites
from geoplan.stages.stages import Stages
from geoplan.study import Study

SHORTLISTED = 10
"""How many candidates the shortlist for the Joint Crediting Mechanism names."""


@dataclass(frozen=True, eq=False)
class Plan:
    """What it means to build there.

    Attributes
    ----------
    candidates
        Those of the sites with what they cost, and what they avoid at each of the two factors, which are never added;
        None where there is none.
    jcm_candidates
        Every candidate whose place is known, as the Joint Crediting Mechanism sees it, the best first; None where there
        is none, or where the study leaves the mechanism out. Demonstrations
        (`geoplan.siting.place_status.is_demonstration`) are left out: nobody can build there.
    draws
        What the candidates are and cost in each future, columns by `CandidateDraws.of`; ``subsidy_pct``,
        ``subsidy_mjpy``, ``jpy_per_tco2`` and ``jcm_rank`` of those that the Joint Crediting Mechanism sees. None where
        there is none.
    waste_plan
        Tonnes, energy and greenhouse gases of waste by year and stream; None without a layer that says how much.
    used
        What is planned, each estate with all of its setting; None for a result made by hand.
    estates
        What that comes to, hour by hour; None without estates.
    zone_use
        What of the PV of all roofs of each zone its own load takes in the hour; None where the electricity sold is not
        known.
    eco_parks
        What the estates could be as eco-industrial parks; None without estates.
    scenarios
        The road to the targets of the study; None for a result made by hand.
    business
        What the business cases of its roofs and parks rest on; None for a result made by hand.
    """

    candidates: gpd.GeoDataFrame | None = None
    jcm_candidates: pd.DataFrame | None = None
    waste_plan: pd.DataFrame | None = None
    draws: CandidateDraws | None = None
    used: PlanFile | None = None
    estates: EstatePlan | None = None
    zone_use: ZoneDirectUse | None = None
    eco_parks: EcoParks | None = None
    scenarios: Scenarios | None = None
    business: BusinessBases | None = None

    def __repr__(self) -> str:
        candidates, years = (0 if each is None else len(each) for each in (self.candidates, self.waste_plan))
        return f"<Plan: {candidates:,} candidates, {years:,} rows of the waste plan>"

    @property
    def jcm(self) -> pd.DataFrame | None:
        """The shortlist for the Joint Crediting Mechanism: the first `SHORTLISTED` of `jcm_candidates`."""
        return None if self.jcm_candidates is None else self.jcm_candidates.head(SHORTLISTED)


def make_plan(
    study: Study,
    layers: OpenedLayers,
    potential: Potential,
    sites: Sites,
    *,
    plan: PlanFile | None = None,
    progress: Progress = False,
    stages: Stages | None = None,
) -> Plan:
    """Work out what it costs to build, and what it does for the climate.

    Parameters
    ----------
    study
        Its parameters: costs, factors of the grid, rules of the Joint Crediting Mechanism.
    layers
        The study's: waste, its forecast and its treatment.
    potential
        Of the same layers: its totals say what a tonne of waste avoids.
    sites
        The candidates.
    plan
        What is planned, held against the study by `geoplan.planning.plan_file.check_plan`; None for what the study
        says.
    progress
        False, True, or a callable (fraction, message).
    stages
        Those of the run: ``planning``, ``waste_plan``, ``estates``, ``zone_use``, ``eco_parks``, ``measures``,
        ``scenarios`` and ``business`` are added to them.

    Returns
    -------
    Plan
        See there.
    """
    run = Stages() if stages is None else stages
    with reporting(progress) as report:
        report(0.0, "plans")
        candidates, listed, draws = run.of("planning", study, _planned, potential, sites)
        waste = run.of("waste_plan", study, planned_waste, layers)
        options = run.asked("estates", study.estates)
        estates = run.of("estates", study, _estates, layers, potential, plan, options)
        zone_use = run.of("zone_use", study, _zone_use, layers, potential, estates)
        eco_parks = run.of("eco_parks", study, _eco_parks, layers, potential, estates, candidates, options)
        given = (layers, potential, sites, waste, estates, eco_parks)
        possible = run.of("measures", study, _possible, *given)
        scenarios = run.of("scenarios", study, _scenarios, *given, plan, possible)
        business = run.of("business", study, business_bases, potential, estates)
        report(1.0, "plans")
    return Plan(
        candidates=candidates,
        jcm_candidates=listed,
        waste_plan=waste,
        draws=draws,
        used=used_plan(plan, study, layers),
        estates=estates,
        zone_use=zone_use,
        eco_parks=eco_parks,
        scenarios=scenarios,
        business=business,
    )


def _possible(
    study: Study,
    layers: OpenedLayers,
    potential: Potential,
    sites: Sites,
    waste: pd.DataFrame | None,
    estates: EstatePlan | None,
    eco_parks: EcoParks | None,
) -> Possible:
    """Return what could be done, whatever scenarios do of it: what they alone read leaves it as it is."""
    plans = EarlierPlans(waste, estates, eco_parks)
    return possible_measures(study, layers, potential=potential, sites=sites, plans=plans)


def _scenarios(
    study: Study,
    layers: OpenedLayers,
    potential: Potential,
    sites: Sites,
    waste: pd.DataFrame | None,
    estates: EstatePlan | None,
    eco_parks: EcoParks | None,
    plan: PlanFile | None,
    possible: Possible,
) -> Scenarios:
    """Return the scenarios that the study and the plan file name, or that of all that could be done."""
    plans = EarlierPlans(waste, estates, eco_parks)
    settings = planned_scenarios(plan, study)
    return plan_scenarios(
        study, layers, potential=potential, sites=sites, plans=plans, settings=settings, possible=possible
    )


def _eco_parks(
    study: Study,
    layers: OpenedLayers,
    potential: Potential,
    estates: EstatePlan | None,
    candidates: gpd.GeoDataFrame | None,
    _options: EstateOptions,
) -> EcoParks | None:
    """Return what the estates could be as eco-industrial parks, by the study's options."""
    if estates is None:
        return None
    return plan_eco_parks(study, layers, potential, estates=estates, candidates=candidates)


def _estates(
    study: Study, layers: OpenedLayers, potential: Potential, plan: PlanFile | None, _options: EstateOptions
) -> EstatePlan | None:
    """Return what is planned on the estates, by the study's options and the plan file."""
    settings = plan_settings(plan, study, told_voltages(layers.estates))
    return plan_estates(study, layers, potential, settings=settings)


def _zone_use(
    study: Study, layers: OpenedLayers, potential: Potential, estates: EstatePlan | None
) -> ZoneDirectUse | None:
    """Return what of the PV of each zone its own load takes in the hour."""
    if potential.roof_hours is None:
        return None
    return zone_direct_use(
        potential.roof_hours.zones,
        zones=potential.zones,
        demand=layers.demand,
        parameters=study.parameters,
        estates=layers.estates,
        estate_load_kw=None if estates is None else estates.load.hours.kw,
    )


def _planned(
    study: Study, potential: Potential, sites: Sites
) -> tuple[gpd.GeoDataFrame | None, pd.DataFrame | None, CandidateDraws | None]:
    """Return the candidates with what they cost and avoid, as the JCM sees them, and both in each future."""
    candidates = _with_costs(study, potential, sites)
    known = None if candidates is None else known_places(candidates)
    if known is None or not len(known) or not study.has_jcm:
        return candidates, None, sites.draws
    listed, drawn = drawn_shortlist(known, parameters=study.parameters, draws=sites.draws)
    draws = sites.draws
    if draws is not None and drawn is not None:
        of_jcm = drawn.fields()
        draws = draws.with_fields({name: of_jcm.of(name, draws.ids) for name in of_jcm.fields})
    # a methodology is approved for one country
    return candidates, listed if study.is_viet_nam else listed.assign(methodology=""), draws


def _with_costs(study: Study, potential: Potential, sites: Sites) -> gpd.GeoDataFrame | None:
    if sites.candidates is None:
        return None
    candidates = add_costs(sites.candidates, study.parameters, draws=sites.draws)
    energy = candidates["energy_gwh"]
    candidates = candidates.assign(**avoided_columns(energy, energy, parameters=study.parameters))
    return with_process_emissions(candidates, potential.totals)


def planned_waste(study: Study, layers: OpenedLayers) -> pd.DataFrame | None:
    """Return what becomes of the study's waste, year by year; None without a layer that says how much there is when."""
    if layers.waste_forecast is None and (layers.waste is None or not can_be_planned(layers.waste)):
        return None
    return waste_plan(
        layers.waste,
        layers.waste_forecast,
        treatment=layers.waste_treatment,
        parameters=study.parameters,
        inputs=inputs_of(study, layers),
    )
