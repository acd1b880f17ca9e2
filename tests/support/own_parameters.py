"""Parameters of a test's own: arithmetic is held by numbers that stand beside it and not in layers/parameters."""

import math
from collections.abc import Mapping
from dataclasses import replace

from geoplan.parameters import Parameters, load_parameters


def own_parameters(values: Mapping[str, float | tuple[float, float, float]]) -> Parameters:
    """Return the shipped parameters with some rows changed: to a number without a range, or to (low, value, high).

    They stand there as if layers/parameters said so, and not as if a study had set them; and as if nothing were known
    of what is possible, for models must refuse what no study can have. A changed row of layers/parameters must break no
    test of arithmetic: all that a result worked by hand rests on is given here. `support.moved_parameters` finds the
    tests that forgot something.
    """
    shipped = load_parameters()
    own = {}
    for name, given in values.items():
        low, value, high = given if isinstance(given, tuple) else (given, given, given)
        row = shipped[name] if name in shipped else shipped.replace({name: value})[name]
        own[name] = replace(row, low=low, value=value, high=high, least=-math.inf, greatest=math.inf)
    return Parameters({**shipped, **own})
