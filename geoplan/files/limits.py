"""How much of anything is read: the limits of ``limits.csv``, each with its unit and its reason.

They lie far above what a country needs. What exceeds one is the wrong file, or one made to do harm.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geoplan.errors import Fault, GeoplanError, LayerError


@dataclass(frozen=True)
class Limit:
    """How much there may be of something.

    Attributes
    ----------
    name
        ``<thing>.<what is counted>``.
    most
        The largest count that is allowed.
    unit
        What is counted.
    reason
        Why the limit is where it is.
    """

    name: str
    most: int
    unit: str
    reason: str

    def __str__(self) -> str:
        return f"at most {self.most:,} {self.unit}"

    def check(
        self,
        count: float,
        file: str | Path,
        where: str = "",
        *,
        error: type[GeoplanError] = LayerError,
    ) -> None:
        """Stop where there is more than the limit.

        Parameters
        ----------
        count
            How much there is.
        file, where
            As in `geoplan.errors.Fault`.
        error
            What is raised.

        Raises
        ------
        GeoplanError
            Where `count` exceeds the limit, which the message names.
        """
        if count > self.most:
            raise error(self.fault(file, where, found=f"{count:,} {self.unit}"))

    def fault(self, file: str | Path, where: str = "", *, found: str = "") -> Fault:
        """Return the fault of having more than the limit; without what was found, it was not counted further."""
        found = found or f"more than {self.most:,} {self.unit}"
        return Fault(str(file), where, found=found, expected=str(self), action="Is it the right file?")


@cache
def load_limits() -> dict[str, Limit]:
    """Return all limits: name -> limit."""
    with Path(__file__).with_name("limits.csv").open(encoding="utf-8", newline="") as stream:
        return {
            row["name"]: Limit(row["name"], int(row["most"]), row["unit"], row["reason"])
            for row in csv.DictReader(stream)
        }


def limit(name: str) -> Limit:
    """Return one limit.

    Examples
    --------
    >>> str(limit("archive.ratio"))
    'at most 200 times'
    """
    return load_limits()[name]
