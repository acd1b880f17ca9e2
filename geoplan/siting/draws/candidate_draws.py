"""What candidates are in each future: arrays by field, looked up by the candidates' ids."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.draws.quantiles import QUANTILES, quantiles_of

Floats: TypeAlias = npt.NDArray[np.float64]

TOO_SMALL = "too_small"
"""Field of plants: 1 in the futures in which a plant is smaller than any that is built, else 0."""


@dataclass(frozen=True, eq=False)
class CandidateDraws:
    """What candidates are in each future.

    Attributes
    ----------
    ids
        ``candidate_id`` of each row.
    count
        How many futures.
    fields
        Column of candidates -> (candidates, futures), in its unit; NaN where unknown.
    """

    ids: tuple[str, ...]
    count: int
    fields: Mapping[str, Floats] = field(default_factory=dict)

    def __contains__(self, name: object) -> bool:
        return name in self.fields

    def __len__(self) -> int:
        return len(self.ids)

    def of(self, name: str, ids: Iterable[object]) -> Floats:
        """Return a field of some candidates, in their order: (candidates, futures); NaN where it is not known."""
        wanted = pd.Index([str(each) for each in ids])
        drawn = np.full((len(wanted), self.count), np.nan)
        if name in self.fields:
            place = pd.Index(self.ids).get_indexer(wanted)
            drawn[place >= 0] = self.fields[name][place[place >= 0]]
        return drawn

    def chosen(self, ids: Iterable[object]) -> "CandidateDraws":
        """Return those of some candidates, in their order."""
        wanted = tuple(str(each) for each in ids)
        return CandidateDraws(wanted, self.count, {name: self.of(name, wanted) for name in self.fields})

    def with_fields(self, more: Mapping[str, Floats]) -> "CandidateDraws":
        """Return the same with more fields, or others in their place; rows in the order of the ids."""
        return CandidateDraws(self.ids, self.count, {**self.fields, **more})


def with_quantiles(frame: pd.DataFrame, name: str, drawn: Floats) -> dict[str, Floats]:
    """Return the columns of P10, P50 and P90 of a field; what a frame says already stays.

    Parameters
    ----------
    frame
        Candidates.
    name
        The column that is drawn.
    drawn
        (candidates, futures), in the order of the rows; NaN where nothing is drawn.
    """
    columns = {}
    for end, values in zip(QUANTILES, quantiles_of(drawn), strict=True):
        column = f"{name}_{end}"
        given = frame[column].to_numpy(float) if column in frame else np.full(len(frame), np.nan)
        columns[column] = np.where(np.isnan(given), values, given)
    return columns
