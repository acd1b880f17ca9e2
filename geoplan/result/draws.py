"""The futures of a result as one labelled table, for those who ask more of them than quantiles.

How often is one zone the first, do two sources move together, how likely is a target: with all futures side by side
each is a line.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from geoplan.draws.draws import Draws
from geoplan.draws.futures import Floats, Futures
from geoplan.fields import load_fields

if TYPE_CHECKING:
    import xarray as xr

TOTAL = "total_"
CANDIDATE = "candidate_"
PARAMETER = "parameter_value"


def draws_table(
    draws: Draws,
    *,
    zones: Mapping[str, Futures],
    totals: Mapping[str, Futures],
    zone_ids: Sequence[str],
    names: Iterable[str],
    candidates: Mapping[str, Floats] | None = None,
    candidate_ids: Sequence[str] = (),
    estates: Mapping[str, Futures] | None = None,
    estate_ids: Sequence[str] = (),
) -> "xr.Dataset":
    """Return all futures of a result.

    Parameters
    ----------
    draws
        What parameters and inputs are in each future.
    zones, totals
        Field -> what it is in each future, of the zones in the order of `zone_ids` and of the study.
    zone_ids
        The zones.
    names
        The parameters that were read; those without a range are left out.
    candidates
        Column of candidates -> (candidates, futures), in the order of `candidate_ids`; None where there are none.
    candidate_ids
        The candidates.
    estates
        Field -> what it is of the industrial estates in each future, in the order of `estate_ids`; None without them.
    estate_ids
        The estates.

    Returns
    -------
    xarray.Dataset
        Dimensions ``draw``, ``zone_id``, ``candidate_id``, ``estate_id`` and ``parameter``. A field of zones is a
        variable of its name over (zone_id, draw), one of estates over (estate_id, draw); ``total_<field>`` over (draw)
        is the study's, and a sum of zones where the field is one; ``candidate_<column>`` over (candidate_id, draw) the
        candidates', of the Joint Crediting Mechanism too; ``parameter_value`` over (parameter, draw) what each
        parameter was, and by which factor each statistic and layer was wrong. Each variable has its unit and title, the
        table the seed and the number of futures. NaN where something is not known, a cost of infinity for each tonne
        where none is avoided.
    """
    import xarray as xr

    drawn = {name: draws.drawn(name) for name in sorted({*names, *draws.inputs}) if _has_range(draws, name)}
    count = draws.count
    data: dict[str, tuple[tuple[str, ...], Floats, dict[str, str]]] = {
        name: (("zone_id", "draw"), each.rows(), _about(name)) for name, each in zones.items()
    }
    data |= {name: (("estate_id", "draw"), each.rows(), _about(name)) for name, each in (estates or {}).items()}
    data |= {f"{TOTAL}{name}": (("draw",), each.total(), _about(name)) for name, each in totals.items()}
    data |= {
        f"{CANDIDATE}{name}": (("candidate_id", "draw"), values, _about(name))
        for name, values in (candidates or {}).items()
    }
    values = np.stack(list(drawn.values())) if drawn else np.empty((0, count))
    data[PARAMETER] = (("parameter", "draw"), values, {})
    labels = {"draw": np.arange(count), "zone_id": list(zone_ids), "parameter": list(drawn)}
    labels |= {"candidate_id": list(candidate_ids)} if candidates else {}
    labels |= {"estate_id": list(estate_ids)} if estates else {}
    return xr.Dataset(data, coords=labels, attrs={"draws": count, "seed": draws.seed})


def _has_range(draws: Draws, name: str) -> bool:
    row = draws.row(name)
    return row.low < row.high


def _about(name: str) -> dict[str, str]:
    field = load_fields().get(name)
    return {} if field is None else {"units": field.unit, "long_name": field.title["en"]}
