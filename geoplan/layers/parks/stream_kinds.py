"""Kinds of stream, their units and their materials: what parks can offer each other, and which plants burn it.

They stand in ``stream_kinds.csv``, ``directions.csv`` and ``materials.csv``; residues are those of crops.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from geoplan.layers.feedstock.items import load_residues

RESIDUE = "residue"
_BURNT = ("biomass",)
"""The kind of candidate whose plants burn residues of crops and wood."""
_LANGUAGES = ("en", "vi", "ja")


@dataclass(frozen=True)
class StreamKind:
    """A kind of stream.

    Attributes
    ----------
    key
        What tables call it.
    units
        The units that its amounts may have: of all its rows the same.
    has_temperature
        Whether it goes by temperature.
    has_material
        Whether it is of a material, which giver and taker must both name.
    titles
        Language -> what people call it.
    """

    key: str
    units: tuple[str, ...]
    has_temperature: bool
    has_material: bool
    titles: Mapping[str, str] = field(hash=False, compare=False)


@dataclass(frozen=True)
class Material:
    """What a stream of residues or waste is of.

    Attributes
    ----------
    key
        What tables call it.
    stream
        ``residue`` or ``waste``.
    taken_by
        Kinds of candidate whose plants take it; none where it does not burn or is not known to.
    titles
        Language -> what people call it.
    """

    key: str
    stream: str
    taken_by: tuple[str, ...]
    titles: Mapping[str, str] = field(hash=False, compare=False)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def _titles(row: Mapping[Any, Any], start: str = "") -> dict[str, str]:
    return {language: str(row[f"{start}{language}"]) for language in _LANGUAGES}


@cache
def stream_kinds() -> Mapping[str, StreamKind]:
    """Return the kinds of stream by key.

    Examples
    --------
    >>> stream_kinds()["steam"].units, stream_kinds()["water"].has_temperature
    (('t/a', 'MWh/a'), False)
    """
    return {
        row["key"]: StreamKind(
            key=row["key"],
            units=tuple(row["units"].split()),
            has_temperature=row["has_temperature"] == "yes",
            has_material=row["has_material"] == "yes",
            titles=_titles(row),
        )
        for row in _rows("stream_kinds.csv")
    }


@cache
def stream_directions() -> Mapping[str, Mapping[str, str]]:
    """Return the directions of a stream: ``offered`` and ``sought``, each with its titles by language."""
    return {row["key"]: _titles(row) for row in _rows("directions.csv")}


@cache
def stream_materials() -> Mapping[str, Material]:
    """Return the materials that are tabled, by key: residues of crops and wood, and kinds of waste.

    Examples
    --------
    >>> stream_materials()["rice_husk"].taken_by, stream_materials()["slag"].taken_by
    (('biomass',), ())
    """
    residues = (
        Material(str(row["residue"]), RESIDUE, _BURNT, _titles(row, "title_"))
        for row in load_residues().to_dict("records")
    )
    waste = (
        Material(row["key"], row["stream"], tuple(row["taken_by"].split()), _titles(row))
        for row in _rows("materials.csv")
    )
    return {each.key: each for each in (*residues, *waste)}


@cache
def stream_names() -> Mapping[str, Mapping[str, str]]:
    """Return all that a direction, a stream or a material may be called, without case: column -> name -> key.

    Examples
    --------
    >>> stream_names()["stream"]["hơi nước"], stream_names()["material"]["rice husk"]
    ('steam', 'rice_husk')
    """
    titles = {
        "direction": stream_directions(),
        "stream": {key: each.titles for key, each in stream_kinds().items()},
        "material": {key: each.titles for key, each in stream_materials().items()},
    }
    names: dict[str, dict[str, str]] = {column: {} for column in titles}
    for column, by_key in titles.items():
        for key, called in by_key.items():
            for name in (key, key.replace("_", " "), *called.values()):
                names[column].setdefault(name.casefold(), key)
    return names
