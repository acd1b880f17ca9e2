"""What holds in Viet Nam alone among the parameters, and what stands in its place elsewhere: ``national.csv``.

Emission factors of the grid, prices, tariffs and taxes of one country are not another's: outside of Viet Nam they have
no value until the study gives one, and what needs them is left empty. Legal limits give way to a value that is no law.
Values that describe how people live and farm (dwellings, waste, residues) stay, and a note on the results says so.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from geoplan.parameters import Parameters

EMISSION_FACTOR = "grid.emission_factor"
JCM_EMISSION_FACTOR = "grid.jcm_emission_factor"
VIET_NAM = "VN"
VIET_NAM_TIME = frozenset({"Asia/Ho_Chi_Minh", "Asia/Saigon"})
"""The names of Viet Nam's time zone: where its tariffs, rules and grids of surveyors hold."""
_SAME_HOURS = "Etc/GMT-7"
"""What a study's time zone was called where only its longitude was known: it may be Viet Nam's."""


@dataclass(frozen=True)
class _National:
    """One row: which ids, and their numbers and texts elsewhere; without numbers they have no value there."""

    ids: str
    given: Mapping[str, float | str] | None


def is_viet_nam(country: str, time_zone: str) -> bool:
    """Return whether a study is one of Viet Nam.

    Parameters
    ----------
    country
        ISO 3166-1, two letters; empty where the study does not say it.
    time_zone
        Its IANA name, which tells where no country does.

    Examples
    --------
    >>> is_viet_nam("", "Asia/Ho_Chi_Minh"), is_viet_nam("", "Asia/Manila"), is_viet_nam("VN", "Etc/GMT-7")
    (True, False, True)
    """
    return country == VIET_NAM if country else time_zone in VIET_NAM_TIME or time_zone == _SAME_HOURS


def parameters_of(parameters: Parameters, *, viet_nam: bool, jcm: bool = True) -> Parameters:
    """Return the parameters that hold in a study's country.

    Parameters
    ----------
    parameters
        Those of the tables.
    viet_nam
        Whether it is Viet Nam.
    jcm
        Whether the Joint Crediting Mechanism counts in Viet Nam; elsewhere it does where the study gives its factor.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> abroad = parameters_of(load_parameters(), viet_nam=False)
    >>> abroad.value("grid.emission_factor"), abroad["siting.ground_pv.land_per_mwp"].value
    (nan, 1.16)
    """
    if viet_nam:
        return parameters if jcm else parameters.unknown([JCM_EMISSION_FACTOR])
    unknown: list[str] = []
    given: dict[str, Mapping[str, Any]] = {}
    for row in _table():
        names = [name for name in parameters if fnmatchcase(name, row.ids)]
        if row.given is None:
            unknown += names
        else:
            given |= dict.fromkeys(names, row.given)
    return parameters.unknown(unknown).assumed(given)


@cache
def _table() -> tuple[_National, ...]:
    with Path(__file__).with_name("national.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(_National(row["ids"], _given(row)) for row in csv.DictReader(stream))


def _given(row: Mapping[str, str]) -> dict[str, float | str] | None:
    if not row["value"]:
        return None
    numbers: dict[str, float | str] = {name: float(row[name]) for name in ("value", "low", "high")}
    return numbers | {"source": row["source"], "note": row["note"]}
