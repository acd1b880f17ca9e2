"""The kinds of measure that the map knows: their names, units, resources and colours, read from two tables.

Measures of saving and of symbiosis are those of eco-industrial parks, and have their names from there.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import cast

from geoplan.languages import LANGUAGES, Text
from geoplan.planning.eco_parks.technologies import SYMBIOSIS, eco_technologies
from geoplan.planning.estates.saving.measures import FUEL, load_measures
from geoplan.planning.scenario.measures.measure import PlaceKind

BOILERS = "boiler_fuel"
"""The resource of all that saves fuel of the same boilers."""
OWN = "own"
"""The group of a measure that a study adds and gives none."""
SAVING = "saving."
"""How the ids of measures that save energy in parks begin; the key of `load_measures` follows."""
STREAM = "symbiosis."
"""How the ids of measures by which firms share a stream begin; the stream follows."""


@dataclass(frozen=True)
class MeasureGroup:
    """Measures that lists and colours hold together.

    Attributes
    ----------
    key
        What tables call it.
    unit, place_kind
        Of its measures, where they say nothing else.
    colour
        On pages, dark enough for white figures.
    title
        What people call it.
    """

    key: str
    unit: str
    place_kind: PlaceKind
    colour: str
    title: Text


@dataclass(frozen=True)
class MeasureKind:
    """What is known of a measure before any map.

    Attributes
    ----------
    key
        The id of the measure.
    group
        A key of `measure_groups`.
    unit, place_kind, resource
        As `geoplan.planning.scenario.measures.measure.Measure` has them.
    cost_class
        By which parameters it is costed; empty where no costs are known.
    jcm_kind
        A kind of `geoplan.planning.jcm.load_technologies`; empty for none.
    layers
        The kinds of layer whose status is the measure's.
    assumptions
        How the ids of the parameters begin that it rests on.
    colour
        On pages.
    title
        What people call it.
    """

    key: str
    group: str
    unit: str
    place_kind: PlaceKind
    resource: str
    cost_class: str
    jcm_kind: str
    layers: tuple[str, ...]
    assumptions: tuple[str, ...]
    colour: str
    title: Text


@cache
def measure_groups() -> Mapping[str, MeasureGroup]:
    """Return the groups by key, in the order in which lists show them.

    Examples
    --------
    >>> measure_groups()["rooftop_pv"].unit, measure_groups()["saving"].place_kind
    ('MWp', 'estate')
    """
    rows = (
        MeasureGroup(row["key"], row["unit"], _place_kind(row), row["colour"], _title(row))
        for row in _rows("measure_groups.csv")
    )
    return MappingProxyType({row.key: row for row in rows})


@cache
def measure_kinds() -> Mapping[str, MeasureKind]:
    """Return the kinds by the id of their measure, in the order in which lists show them.

    Examples
    --------
    >>> kinds = measure_kinds()
    >>> kinds["ground_pv"].resource, kinds["saving.led"].unit, kinds["symbiosis.heat"].title.en
    ('land', 'MWh/a', 'Heat of another firm')
    """
    kinds = [*map(_of_map, _rows("measures.csv")), *_of_saving(), *_of_symbiosis()]
    return MappingProxyType({kind.key: kind for kind in kinds})


def _of_map(row: Mapping[str, str]) -> MeasureKind:
    return MeasureKind(
        row["key"],
        row["group"],
        measure_groups()[row["group"]].unit,
        _place_kind(row),
        row["resource"],
        row["cost_class"],
        row["jcm_kind"],
        tuple(row["layers"].split()),
        tuple(row["assumptions"].split()),
        row["colour"],
        _title(row),
    )


def _of_saving() -> Iterator[MeasureKind]:
    """Yield what saves electricity, each a resource of its own, and what saves fuel, of which all have the same."""
    for key, each in load_measures().items():
        is_fuel = each.energy_carrier == FUEL
        name = f"{SAVING}{key}"
        yield _in_parks(
            name,
            "fuel_saving" if is_fuel else "saving",
            technology=key,
            resource=BOILERS if is_fuel else name,
            cost_class=name,
            assumptions=(f"{name}.",),
        )


def _of_symbiosis() -> Iterator[MeasureKind]:
    for key in eco_technologies():
        if key.startswith(SYMBIOSIS):
            stream = key.removeprefix(SYMBIOSIS)
            yield _in_parks(
                f"{STREAM}{stream}",
                "symbiosis",
                technology=key,
                resource=f"streams.{stream}",
                cost_class="",
                assumptions=("eco_parks.",),
            )


def _in_parks(
    key: str, group: str, *, technology: str, resource: str, cost_class: str, assumptions: tuple[str, ...]
) -> MeasureKind:
    known, own = eco_technologies()[technology], measure_groups()[group]
    layers = ("estates", "estate_streams") if group == "symbiosis" else ("estates",)
    unit, title = known.unit, known.title
    return MeasureKind(
        key, group, unit, own.place_kind, resource, cost_class, "", layers, assumptions, own.colour, title
    )


def _place_kind(row: Mapping[str, str]) -> PlaceKind:
    return cast("PlaceKind", row["place_kind"])


def _title(row: Mapping[str, str]) -> Text:
    return Text(**{language: row[language] for language in LANGUAGES})


def _rows(name: str) -> Iterator[Mapping[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)
