"""Parameters: every number about the world that a model assumes, how sure it is, and where it comes from.

Tables of ``layers/parameters`` and what a study gives in their place go in; `Parameters` come out, an immutable set
that is looked up by id, brought to the prices of one year, and knows what was asked of it.

Doors: `load_parameters`, `Parameters`, `Parameter`.
Imports: `geoplan.errors` and `geoplan.money`.
"""

from geoplan.parameters.parameter import Case, Confidence, Parameter, PriceBasis
from geoplan.parameters.parameters import Parameters, Reads
from geoplan.parameters.tables import embedded_folder, load_parameters

__all__ = [
    "Case",
    "Confidence",
    "Parameter",
    "Parameters",
    "PriceBasis",
    "Reads",
    "embedded_folder",
    "load_parameters",
]
