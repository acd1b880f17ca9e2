"""What straw gives off that is burnt in the fields."""

from typing import Any

from geoplan.draws.drawn_values import Valued
from geoplan.potential.carbon import METHANE_GWP
from geoplan.units import KG_PER_T

_START = "scenario.open_burning."
_NITROUS_OXIDE_GWP = "gases.nitrous_oxide.gwp100"


def burnt_t_per_t(parameters: Valued) -> Any:
    """Return what a tonne of straw gives off, of all straw of which a part is burnt in the fields [tCO2e/t].

    ``share · dry matter · combustion factor · (CH4 · GWP + N2O · GWP)``; carbon dioxide of straw is not counted.

    Parameters
    ----------
    parameters
        Of one future or of all: ``scenario.open_burning.*``, ``gases.*``.
    """
    share, dry, burnt, methane, nitrous_oxide = (
        parameters.value(f"{_START}{name}") for name in ("burnt_share", "dry_matter", "combustion_factor", "ch4", "n2o")
    )
    warming = methane * parameters.value(METHANE_GWP) + nitrous_oxide * parameters.value(_NITROUS_OXIDE_GWP)
    return share * dry * burnt * warming / KG_PER_T
