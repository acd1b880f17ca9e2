"""The door: eco-industrial parks of a study, put together from all that is known of its estates."""

from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from geoplan.fields import Table
from geoplan.layers.catalog import OpenedLayers
from geoplan.planning.eco_parks.comparison import park_comparison
from geoplan.planning.eco_parks.contacts import contacts_of
from geoplan.planning.eco_parks.criteria.eip_table import estate_eip
from geoplan.planning.eco_parks.criteria.sdg_table import estate_sdg
from geoplan.planning.eco_parks.domino.domino import plan_domino
from geoplan.planning.eco_parks.eco_totals import eco_totals
from geoplan.planning.eco_parks.matching import matching_table
from geoplan.planning.eco_parks.projects.estate_projects import estate_projects
from geoplan.planning.eco_parks.symbiosis.symbiosis import plan_symbiosis
from geoplan.planning.eco_parks.technologies import eco_technologies
from geoplan.planning.estates.plans.estate_plan import EstatePlan
from geoplan.potential.installed import left_in_estates
from geoplan.potential.potential import Potential
from geoplan.study import Study
from geoplan.units import KW_PER_MW


@dataclass(frozen=True, eq=False)
class EcoParks:
    """What a study knows of its estates as eco-industrial parks.

    A table without rows keeps its columns. What is not known is NaN, of texts empty, and never 0.

    Attributes
    ----------
    projects
        What could be built, the best first: the table ``estate_projects``.
    matching
        For each technology the parks that look for it.
    comparison
        All parks side by side: the table ``eco_parks``.
    contacts
        Who has agreed to be named: ``estate_id`` and name, address and telephone.
    saving
        What measures would save, all carried out: the table ``estate_saving``.
    eip
        Criteria of eco-industrial parks: the table ``estate_eip``.
    sdg
        Indicators of the Sustainable Development Goals: the table ``estate_sdg``.
    symbiosis
        Pairs of who gives a stream and who takes it, as lines in the study's CRS.
    streams
        What parks offer and look for, and what of it is in pairs: the table ``estate_streams``.
    domino
        Parks and roofs that are like a pilot.
    why
        In what each of them is like it, a row a feature: see `geoplan.planning.eco_parks.domino.domino.Domino`.
    roll_out
        What it gives when they follow, year by year.
    totals
        Of all parks together, from `geoplan.planning.eco_parks.eco_totals.eco_totals`.
    """

    projects: pd.DataFrame
    matching: pd.DataFrame
    comparison: pd.DataFrame
    contacts: pd.DataFrame
    saving: pd.DataFrame = field(repr=False)
    eip: pd.DataFrame = field(repr=False)
    sdg: pd.DataFrame = field(repr=False)
    symbiosis: gpd.GeoDataFrame = field(repr=False)
    streams: pd.DataFrame = field(repr=False)
    domino: pd.DataFrame = field(repr=False)
    why: pd.DataFrame = field(repr=False)
    roll_out: pd.DataFrame = field(repr=False)
    totals: "pd.Series[float]" = field(default_factory=lambda: pd.Series(dtype=float), repr=False)

    def __repr__(self) -> str:
        return f"<EcoParks: {len(self.comparison):,} parks, {len(self.projects):,} projects>"

    @property
    def tables(self) -> dict[Table, pd.DataFrame]:
        """Its tables by the names of the field dictionary, in the order in which outputs have them."""
        return {
            "eco_parks": self.comparison,
            "matching": self.matching,
            "estate_projects": self.projects,
            "estate_saving": self.saving,
            "estate_eip": self.eip,
            "estate_sdg": self.sdg,
            "estate_streams": self.streams,
            "symbiosis": self.symbiosis,
            "domino": self.domino,
            "roll_out": self.roll_out,
        }


def plan_eco_parks(
    study: Study,
    layers: OpenedLayers,
    potential: Potential,
    *,
    estates: EstatePlan,
    candidates: gpd.GeoDataFrame | None,
) -> EcoParks | None:
    """Say of the estates of a study what they could be as eco-industrial parks.

    Parameters
    ----------
    study
        Its parameters, country and options.
    layers
        Estates, and where there are what they offer and look for, and what shows that they meet criteria.
    potential
        What their roofs can carry.
    estates
        What is planned there.
    candidates
        Of siting, with what they cost and avoid.

    Returns
    -------
    EcoParks
        None without estates.
    """
    if potential.estates is None or not len(potential.estates):
        return None
    beside, parameters = estates.beside(potential.estates), study.parameters
    paired = plan_symbiosis(layers.estate_streams, beside, candidates=candidates, parameters=parameters)
    projects = estate_projects(
        estates,
        roof_kwp=left_in_estates(potential.estates)[0] * KW_PER_MW,
        symbiosis=paired.pairs,
        candidates=candidates,
        study=study,
    )
    known = eco_technologies().keys()
    domino = plan_domino(study, layers, estates=beside, projects=projects, candidates=candidates, technologies=known)
    eip = estate_eip(study, layers, plan=estates)
    return EcoParks(
        projects=projects,
        matching=matching_table(projects, beside),
        comparison=park_comparison(
            beside,
            projects=projects,
            eip=eip,
            symbiosis=paired.pairs,
            streams=None if layers.estate_streams is None else paired.streams,
        ),
        contacts=contacts_of(beside),
        saving=estates.saving,
        eip=eip,
        sdg=estate_sdg(layers, plan=estates, parameters=parameters, symbiosis=paired.pairs),
        symbiosis=paired.pairs,
        streams=paired.streams,
        domino=domino.places,
        why=domino.why,
        roll_out=domino.roll_out,
        totals=eco_totals(projects, symbiosis=None if layers.estate_streams is None else paired),
    )
