"""How each part of the background looks, in the page as on paper, and from which scale on it is drawn and named."""

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

FULL_WIDTH_M, LEAST_WIDTH = 40.0, 0.45
"""Metres for a unit up to which lines are as wide as the table says, and the least share of that."""


@dataclass(frozen=True)
class Look:
    """How one part of the background looks.

    Attributes
    ----------
    key
        What it is: ``sea``, ``river``, ``primary``, ``town`` …
    kind
        ``area``, ``line`` or ``place``.
    order
        What lies above: the higher upon the lower.
    colour, edge
        Of its line, area or dot; of the light line on both sides, empty without one.
    width
        Of its line, or the radius of its dot; units of a drawing, or pixels of a screen.
    size
        Of its letters; nan where it has no name.
    ink
        Colour of its letters, empty likewise.
    drawn_m_per_px, named_m_per_px
        The coarsest scale at which it is drawn, and named: metres for a unit or pixel. inf where it always is.
    """

    key: str
    kind: Literal["area", "line", "place"]
    order: int
    colour: str
    edge: str
    width: float
    size: float
    ink: str
    drawn_m_per_px: float
    named_m_per_px: float

    def width_at(self, m_per_px: float) -> float:
        """Return how wide it is drawn at a scale: finer on maps of much ground, where lines lie close.

        Examples
        --------
        >>> look = background_looks()["primary"]
        >>> look.width_at(5.0), look.width_at(1000.0) < look.width
        (1.7, True)
        """
        return self.width * min(1.0, max(LEAST_WIDTH, (FULL_WIDTH_M / m_per_px) ** 0.35))


@cache
def background_looks() -> Mapping[str, Look]:
    """Return how each part of the background looks, what lies lowest first.

    Examples
    --------
    >>> looks = background_looks()
    >>> looks["motorway"].width > looks["minor"].width, looks["sea"].kind
    (True, 'area')
    """
    with Path(__file__).with_name("looks.csv").open(encoding="utf-8", newline="") as stream:
        looks = [_look(row) for row in csv.DictReader(stream)]
    return {look.key: look for look in sorted(looks, key=lambda look: look.order)}


def _look(row: Mapping[str, str]) -> Look:
    return Look(
        key=row["key"],
        kind=cast('Literal["area", "line", "place"]', row["kind"]),
        order=int(row["order"]),
        colour=row["colour"],
        edge=row["edge"],
        width=float(row["width"] or 0),
        size=float(row["size"] or math.nan),
        ink=row["ink"],
        drawn_m_per_px=float(row["drawn_m_per_px"] or math.inf),
        named_m_per_px=float(row["named_m_per_px"] or math.inf),
    )
