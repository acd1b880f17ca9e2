"""What zones, totals and candidates of one study are in each future, in one file of plain arrays.

The amounts of zones are weights times factors (`geoplan.draws.futures`), and many fields share factors: each row of
factors stands there once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from geoplan.draws.futures import Floats, Futures
from geoplan.result.assessment import Assessment
from geoplan.siting.draws.candidate_draws import CandidateDraws
from geoplan.siting.ranking.criteria import load_candidate_criteria

_WEIGHTS = ("data", "indices", "indptr")


@dataclass(frozen=True, eq=False)
class KeptFutures:
    """What one study is in each future.

    Attributes
    ----------
    zones
        Field -> the amounts of the zones, in their order; the eligible land among them.
    totals
        Field -> the amount of the study in each future, (futures,).
    candidates
        The columns by which candidates are ranked, in each future; None where there are no candidates.
    """

    zones: Mapping[str, Futures] = field(default_factory=dict)
    totals: Mapping[str, Floats] = field(default_factory=dict)
    candidates: CandidateDraws | None = None


def kept_futures(result: Assessment) -> KeptFutures:
    """Return the futures of a result that a collection needs.

    Parameters
    ----------
    result
        What `assess` returned.
    """
    drawn, sites = result.potential.draws, result.plan.draws
    if drawn is None:
        return KeptFutures()
    land = result.siting.land_draws
    totals = {name: each.total() for name, each in {**drawn.totals, **land}.items()}
    candidates = None
    if sites is not None and result.candidates is not None:
        kept = sites.chosen(result.candidates["candidate_id"].astype(str))
        compared = {"energy_gwh", *(each.column for each in load_candidate_criteria().values())}
        fields = {name: values for name, values in kept.fields.items() if name in compared}
        candidates = CandidateDraws(kept.ids, kept.count, fields)
    return KeptFutures({**drawn.zones, **land}, totals, candidates)


def write_futures(futures: KeptFutures, path: Path) -> None:
    """Write futures as NumPy's archive of arrays; the same futures give the same bytes.

    Parameters
    ----------
    futures
        From `kept_futures`.
    path
        A file ending in ``.npz``.
    """
    arrays: dict[str, Any] = {}
    rows: dict[bytes, int] = {}
    factors: list[Floats] = []
    for name, amounts in futures.zones.items():
        places = []
        for row in amounts.factors:
            key = row.tobytes()
            if key not in rows:
                rows[key] = len(factors)
                factors.append(row)
            places.append(rows[key])
        arrays[f"zones/{name}/rows"] = np.array(places, dtype=np.int64)
        arrays[f"zones/{name}/base"] = amounts.base
        for part in _WEIGHTS:
            arrays[f"zones/{name}/{part}"] = getattr(amounts.weights, part)
    if factors:
        arrays["factors"] = np.stack(factors)
    for name, drawn in futures.totals.items():
        arrays[f"totals/{name}"] = drawn
    kept = futures.candidates
    if kept is not None:
        arrays["candidates"] = np.array([each.encode() for each in kept.ids])
        arrays["count"] = np.array(kept.count)
        for name, drawn in kept.fields.items():
            arrays[f"candidates/{name}"] = drawn
    np.savez(path, **arrays)


def read_futures(path: Path) -> KeptFutures:
    """Read what `write_futures` wrote.

    Parameters
    ----------
    path
        The file.
    """
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    zones = {}
    for name in _fields(arrays, "zones", last="/base"):
        data, indices, indptr = (arrays[f"zones/{name}/{part}"] for part in _WEIGHTS)
        rows, base = arrays[f"zones/{name}/rows"], arrays[f"zones/{name}/base"]
        weights = csr_array((data, indices, indptr), shape=(len(base), len(rows)))
        zones[name] = Futures(weights, arrays["factors"][rows], base)
    totals = {name: arrays[f"totals/{name}"] for name in _fields(arrays, "totals")}
    if "candidates" not in arrays:
        return KeptFutures(zones, totals)
    ids = tuple(each.decode() for each in arrays["candidates"].tolist())
    fields = {name: arrays[f"candidates/{name}"] for name in _fields(arrays, "candidates")}
    return KeptFutures(zones, totals, CandidateDraws(ids, int(arrays["count"]), fields))


def _fields(arrays: Mapping[str, Any], beginning: str, *, last: str = "") -> list[str]:
    """Return the fields of one kind, in the order in which they were written."""
    first = f"{beginning}/"
    return [
        name.removeprefix(first).removesuffix(last) for name in arrays if name.startswith(first) and name.endswith(last)
    ]
