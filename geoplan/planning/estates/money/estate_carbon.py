"""Emissions that an estate's PV and battery avoid: on its own purchases, and apart from it by what it sells."""

from typing import Any, NamedTuple

from geoplan.planning.estates.money.estate_terms import EstateTerms
from geoplan.units import KWH_PER_MWH


class AvoidedEmissions(NamedTuple):
    """Of a year, (estates,) or (estates, futures); the two are never one reduction of the estate's own.

    Attributes
    ----------
    own_tco2e
        By what no longer comes from the grid. A battery that is charged from the grid takes more from it than it gives.
    export_tco2e
        By what is sold, in the grid of others.
    """

    own_tco2e: Any
    export_tco2e: Any


def avoided_emissions(load_kwh: Any, import_kwh: Any, *, export_kwh: Any, terms: EstateTerms) -> AvoidedEmissions:
    """Return what is avoided at the factor of the grid, ``grid.emission_factor`` as in `geoplan.potential.carbon`.

    Parameters
    ----------
    load_kwh, import_kwh, export_kwh
        Of a year.
    terms
        Of one future, or of all.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> avoided = avoided_emissions(2e6, 1e6, export_kwh=1e5, terms=EstateTerms.of(load_parameters()))
    >>> round(avoided.own_tco2e, 2), round(avoided.export_tco2e, 2)
    (659.2, 65.92)
    """
    factor = terms.emission_factor / KWH_PER_MWH
    return AvoidedEmissions((load_kwh - import_kwh) * factor, export_kwh * factor)
