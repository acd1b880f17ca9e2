"""The futures of all studies beside each other: the same future of one is the same future of the others.

What is country-wide, such as a parameter, is drawn by its name and the seed alone: all studies have it alike.
"""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import block_diag, csr_array

from geoplan.collection.joining.joined_totals import drawn_sum, sum_of
from geoplan.collection.joining.study_part import StudyPart
from geoplan.draws.draws import Draws
from geoplan.draws.futures import Futures
from geoplan.parameters import Parameter, Parameters
from geoplan.potential.draws.potential_draws import PotentialDraws
from geoplan.potential.draws.roof_draws import RoofDraws
from geoplan.siting.draws.candidate_draws import CandidateDraws


def joined_draws(parts: Sequence[StudyPart], *, parameters: Parameters, count: int, seed: int) -> PotentialDraws | None:
    """Return the zones of all studies, one study after the other, and their sums in each future.

    Parameters
    ----------
    parts
        What was kept of each study.
    parameters
        Of the whole.
    count, seed
        Of the futures, those of each study.

    Returns
    -------
    PotentialDraws or None
        None where a study has no futures.
    """
    if not all(part.futures.zones for part in parts):
        return None
    names = dict.fromkeys(name for part in parts for name in part.futures.zones)
    zones = {name: _side_by_side(parts, name, count) for name in names}
    sums = dict.fromkeys(name for part in parts for name in part.futures.totals)
    totals = {}
    for name in sums:
        drawn = drawn_sum(parts, name)
        if drawn is not None:
            totals[name] = Futures(np.ones((1, 1)), drawn[None, :], np.array([sum_of(parts, name)]))
    draws = Draws(parameters, count=count, seed=seed, inputs=_widest(parts))
    return PotentialDraws(draws, zones, totals, {}, {}, RoofDraws({}, {}, {}, (), ()))


def joined_candidate_draws(parts: Sequence[StudyPart], *, between: str) -> CandidateDraws | None:
    """Return the candidates of all studies in each future, by ``study:id``; NaN where a study does not know a column.

    Parameters
    ----------
    parts
        What was kept of each study.
    between
        What stands between a study and an id of its own.
    """
    own = [(part.name, part.futures.candidates) for part in parts]
    drawn = [(name, each) for name, each in own if each is not None and len(each)]
    if not drawn:
        return None
    count = drawn[0][1].count
    fields = {}
    for field in dict.fromkeys(field for _, each in drawn for field in each.fields):
        rows = [each.fields.get(field, np.full((len(each), count), np.nan)) for _, each in drawn]
        fields[field] = np.concatenate(rows)
    ids = tuple(f"{name}{between}{each}" for name, kept in drawn for each in kept.ids)
    return CandidateDraws(ids, count, fields)


def _side_by_side(parts: Sequence[StudyPart], name: str, count: int) -> Futures:
    """Return the amounts of the zones of all studies; those of a study that does not know the field are nothing."""
    weights, factors, base = [], [], []
    for part in parts:
        own = part.futures.zones.get(name)
        if own is None:
            own = Futures(csr_array((len(part.zones), 1)), np.zeros((1, count)), np.full(len(part.zones), np.nan))
        weights.append(own.weights)
        factors.append(own.factors)
        base.append(own.base)
    return Futures(csr_array(block_diag(weights, format="csr")), np.vstack(factors), np.concatenate(base))


def _widest(parts: Sequence[StudyPart]) -> list[Parameter]:
    """Return the factors of statistics and layers, each with the widest range that any study has."""
    widest: dict[str, Parameter] = {}
    for row in (row for part in parts for row in part.inputs.values()):
        known = widest.get(row.name)
        if known is None or row.high - row.low > known.high - known.low:
            widest[row.name] = row
    return list(widest.values())
