"""What is wrong with a row of a table of kinds of candidate: every cell is held against what it names."""

import math
import re
from collections.abc import Collection, Iterator, Mapping
from importlib import import_module

from geoplan.errors import Fault, did_you_mean
from geoplan.fields import fields_of
from geoplan.kinds.layer_kinds import layer_kinds

SIGNS = (
    *("circle", "square", "diamond", "pentagon", "hexagon", "octagon", "decagon", "triangle", "equilateral_triangle"),
    *("star", "diamond_star", "regular_star", "heart", "shield", "filled_arrowhead", "cross_fill", "asterisk_fill"),
    *("arrow", "semi_circle", "third_circle", "quarter_circle", "half_square", "quarter_square", "trapezoid"),
    *("rounded_square", "square_with_corners", "diagonal_half_square", "right_half_triangle", "left_half_triangle"),
    *("parallelogram_left", "parallelogram_right"),
)
"""The simple markers of QGIS that have an inside to be coloured."""
_TEXTS = ("energy_unit", "cost_class", "origins", "title_en", "title_vi", "title_ja")
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_FUNCTION = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")


def weights_in(cell: str) -> dict[str, float]:
    """Read ``criterion:weight`` pairs; NaN for a weight that is none.

    Examples
    --------
    >>> weights_in("slope:0.3 feedstock:much")
    {'slope': 0.3, 'feedstock': nan}
    """
    weights = {}
    for pair in cell.split():
        key, _, number = pair.partition(":")
        try:
            weights[key] = float(number)
        except ValueError:
            weights[key] = math.nan
    return weights


def layers_by_origin(cell: str) -> dict[str, tuple[str, ...]]:
    """Read ``origin:layer`` pairs; of an origin all layers, in their order.

    Examples
    --------
    >>> layers_by_origin("density:land_cover density:crops")
    {'density': ('land_cover', 'crops')}
    """
    layers: dict[str, tuple[str, ...]] = {}
    for pair in cell.split():
        origin, _, layer = pair.partition(":")
        layers[origin] = (*layers.get(origin, ()), layer)
    return layers


def row_faults(
    row: Mapping[str, str],
    file: str,
    *,
    line: int,
    kinds: Collection[str],
    criteria: Collection[str],
    choices: Mapping[str, Collection[str]],
) -> Iterator[Fault]:
    """Yield what is wrong with a row.

    Parameters
    ----------
    row
        Column -> cell.
    file
        What to name in a fault.
    line
        Of the file, from 1.
    kinds
        The keys of kinds of candidate that there are already.
    criteria
        The keys of the criteria of candidates.
    choices
        Column -> the cells that it may have.
    """

    def fault(column: str, expected: str, *, found: str = "", action: str = "") -> Fault:
        return Fault(
            file, f"line {line}, {column}", found=found or f"'{row[column]}'", expected=expected, action=action
        )

    if not _KEY.fullmatch(row["key"]):
        yield fault("key", "small letters, digits and underscores")
    if row["key"] in kinds:
        yield fault("key", "a kind of candidate that is not there yet", action="Rename it, or remove the row.")
    nothing = "a function, or nothing"
    for column, expected in (("maker", "a function such as my_sites.placed"), ("carries", nothing), ("draws", nothing)):
        if row.get(column) or column == "maker":
            lacking, hint = _lacking(row[column])
            if lacking:
                yield fault(column, expected, found=lacking, action=hint)
    if not _COLOUR.fullmatch(row["colour"]):
        yield fault("colour", "a colour such as #0369a1")
    for column, known in ({"sign": SIGNS} | dict(choices)).items():
        if row[column] not in known:
            yield fault(column, f"one of {', '.join(known)}", action=_nearest(row[column], known))
    for name, weight in weights_in(row["criteria"]).items():
        if name not in criteria:
            hint = did_you_mean(name, criteria)
            yield fault("criteria", "criteria of candidates", found=f"'{name}'", action=hint)
        elif not (math.isfinite(weight) and weight >= 0):
            yield fault("criteria", "a number from 0 on after the colon", found=f"no weight of {name}")
    fields = [field.name for field in fields_of("candidates")]
    for column, known, expected in (
        ("layers", layer_kinds(), "kinds of layer"),
        ("rests_on", layer_kinds(), "kinds of layer"),
        ("figures", fields, "fields of candidates"),
    ):
        for name in row[column].split():
            if name not in known:
                yield fault(column, expected, found=f"'{name}'", action=did_you_mean(name, known))
    origins = row["origins"].split()
    for origin, layers in layers_by_origin(row.get("placed_by", "")).items():
        if origin not in origins:
            hint = did_you_mean(origin, origins)
            yield fault("placed_by", "an origin of the kind before the colon", found=f"'{origin}'", action=hint)
        for name in layers:
            if name not in layer_kinds():
                hint = did_you_mean(name, layer_kinds())
                yield fault("placed_by", "a kind of layer after the colon", found=f"'{name}'", action=hint)
    for column in _TEXTS:
        if not row[column]:
            yield fault(column, "a text", found="nothing")


def _nearest(name: str, known: Collection[str]) -> str:
    """Return a suggestion where one is near; what is known stands in the fault already."""
    hint = did_you_mean(name, known)
    return "" if hint.startswith("Known") else hint


def _lacking(name: str) -> tuple[str, str]:
    """Return what is not there of a function, and what may be meant; both empty where it is there."""
    if not _FUNCTION.fullmatch(name):
        return f"'{name}'", ""
    place, _, function = name.rpartition(".")
    try:
        module = import_module(place)
    except ImportError as error:
        return f"'{name}', which cannot be imported: {error}", f"Let Python find {place}, by PYTHONPATH for example."
    if callable(getattr(module, function, None)):
        return "", ""
    own = [key for key, value in vars(module).items() if callable(value) and not key.startswith("_")]
    return f"'{name}', and no such function in {place}", _nearest(function, own) if own else ""
