"""The technologies of eco-industrial parks: one table says what each is called, counted in, and good for.

Projects, the matching table, the domino and all outputs read it and name none. What a technology is to the Joint
Crediting Mechanism is a sectoral scope of it; targets of the Sustainable Development Goals are a design default.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from geoplan.languages import LANGUAGES, Text
from geoplan.sentences import read_texts

TechnologyGroup: TypeAlias = Literal["saving", "power", "storage", "symbiosis", "plant"]
SYMBIOSIS = "symbiosis_"
"""How technologies by which streams pass from one firm to another begin; the stream follows."""
_GROUPS: dict[str, TechnologyGroup] = {group: group for group in get_args(TechnologyGroup)}


@dataclass(frozen=True)
class EcoTechnology:
    """A technology of eco-industrial parks.

    Attributes
    ----------
    key
        What tables call it: a measure of saving, ``rooftop_pv``, ``battery``, a stream, or a kind of candidate.
    group
        Where its projects come from.
    unit
        Of the size of a project.
    jcm_kind
        A key of `jcm_kinds`; empty where no scope of the Joint Crediting Mechanism is known.
    sdg_targets
        Targets of the Sustainable Development Goals that it serves.
    title
        What people call it.
    """

    key: str
    group: TechnologyGroup
    unit: str
    jcm_kind: str
    sdg_targets: tuple[str, ...]
    title: Text


@cache
def eco_technologies() -> Mapping[str, EcoTechnology]:
    """Return the technologies by key, in the order in which tables show them.

    Examples
    --------
    >>> known = eco_technologies()
    >>> known["rooftop_pv"].unit, known["rooftop_pv"].jcm_kind, known["battery"].sdg_targets
    ('MWp', 'energy_industries', ('7.3', '9.1', '9.4'))
    """
    with Path(__file__).with_name("technologies.csv").open(encoding="utf-8", newline="") as stream:
        rows = [_technology(row) for row in csv.DictReader(stream)]
    return MappingProxyType({row.key: row for row in rows})


@cache
def jcm_kinds() -> Mapping[str, Text]:
    """Return the sectoral scopes of the Joint Crediting Mechanism that technologies name: key -> title.

    Examples
    --------
    >>> jcm_kinds()["waste_handling"].en
    'Waste handling and disposal'
    """
    return MappingProxyType(read_texts(Path(__file__).with_name("jcm_kinds.csv")))


@cache
def project_bases() -> Mapping[str, Text]:
    """Return what projects can rest on: key -> what it is.

    Examples
    --------
    >>> list(project_bases())
    ['estate_plan', 'battery_sweep', 'saving_measures', 'streams', 'candidate']
    """
    return MappingProxyType(read_texts(Path(__file__).with_name("project_bases.csv")))


def _technology(row: Mapping[str, str]) -> EcoTechnology:
    return EcoTechnology(
        row["key"],
        _GROUPS[row["group"]],
        row["unit"],
        row["jcm_kind"],
        tuple(row["sdg_targets"].split()),
        Text(**{language: row[f"title_{language}"] for language in LANGUAGES}),
    )
