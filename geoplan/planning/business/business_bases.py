"""The door of a run: what every business case of its roofs and parks rests on."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from geoplan.planning.business.park_bases import ParkBasis, park_bases
from geoplan.planning.business.roof_bases import RoofBasis, bases_table, roof_bases
from geoplan.planning.estates.plans.estate_plan import EstatePlan
from geoplan.potential.potential import Potential
from geoplan.study import Study


@dataclass(frozen=True, eq=False)
class BusinessBases:
    """What business cases rest on.

    Attributes
    ----------
    roofs
        Class of roofs -> its basis.
    parks
        Id of an estate -> its basis.
    """

    roofs: Mapping[str, RoofBasis]
    parks: Mapping[str, ParkBasis]

    def __repr__(self) -> str:
        return f"<BusinessBases: {len(self.roofs)} classes of roofs, {len(self.parks):,} parks>"

    @property
    def table(self) -> pd.DataFrame:
        """The numbers of the roofs' bases, a row a class."""
        return bases_table(self.roofs)


def business_bases(study: Study, potential: Potential, estates: EstatePlan | None) -> BusinessBases:
    """Return what business cases of a study rest on.

    Parameters
    ----------
    study
        Its parameters and options.
    potential
        Its roofs.
    estates
        What is planned on its estates; None without them.
    """
    return BusinessBases(roof_bases(study, potential), park_bases(study, potential, estates))
