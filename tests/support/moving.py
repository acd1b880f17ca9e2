"""Whether a parameter moves a figure: what a stage makes with another value, held against what it made."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from geoplan.errors import GeoplanError
from geoplan.languages import Text
from geoplan.layers.catalog import check_parameters
from geoplan.layers.opening.table_faults import SUM_TOLERANCE
from geoplan.parameters import Parameter, Parameters
from geoplan.result.assessment import Assessment

NO_FIGURES = frozenset(
    {"study", "stages", "sensitivity", "timings", "scratch", "weather", "keys", "file", "rooftops_file", "snapshots"}
    | {"interpolated", "parameters"}
)
"""What tells of the parameters themselves or of the run, or is no figure: who moves this alone moves nothing."""


def figures(made: Any, name: str = "") -> Iterator[tuple[str, np.ndarray]]:
    """Yield the numbers and texts of a result, each with a name."""
    if isinstance(made, (pd.DataFrame, pd.Series)):
        frame = made.to_frame() if isinstance(made, pd.Series) else made
        for column in frame.columns:
            values = frame[column]
            if str(values.dtype) == "geometry":
                yield f"{name}.{column}", values.to_wkb().to_numpy(object)
            else:
                yield f"{name}.{column}", values.to_numpy()
    elif isinstance(made, xr.Dataset):
        yield from ((f"{name}.{key}", made[key].to_numpy()) for key in made.data_vars)
    elif isinstance(made, (np.ndarray, xr.DataArray)):
        yield name, np.asarray(made)
    elif isinstance(made, Mapping):
        for key in made:
            yield from figures(made[key], f"{name}.{key}")
    elif isinstance(made, (list, tuple)):
        for number, each in enumerate(made):
            yield from figures(each, f"{name}.{number}")
    elif is_dataclass(made):
        for field in fields(made):
            if field.name not in NO_FIGURES:
                yield from figures(getattr(made, field.name), f"{name}.{field.name}")
    elif isinstance(made, Text):
        yield name, np.asarray(made.en)
    elif isinstance(made, (int, float, str, bool)):
        yield name, np.asarray(made)


_LONG = frozenset({"siting"})
"""Stages that take so long that all others are tried before them."""
_NOTHING = ("", np.empty(0))


def differing(one: Any, other: Any, *, tolerance: float = 0.0) -> str:
    """Return the name of the first figure that differs; empty where none does."""
    for ours, theirs in zip_longest(figures(one), figures(other), fillvalue=_NOTHING):
        if ours[0] != theirs[0] or not _same(ours[1], theirs[1], tolerance):
            return ours[0] or theirs[0] or "value"
    return ""


def _same(one: np.ndarray, other: np.ndarray, tolerance: float) -> bool:
    if one.shape != other.shape:
        return False
    if one.dtype.kind == other.dtype.kind == "f" and tolerance:
        return bool(np.allclose(one, other, rtol=tolerance, atol=0, equal_nan=True))
    if one.dtype.kind in "fiub" and other.dtype.kind in "fiub":
        return bool(np.array_equal(one, other, equal_nan=one.dtype.kind == other.dtype.kind == "f"))
    return bool(pd.Series(one.ravel().astype(object)).equals(pd.Series(other.ravel().astype(object))))


_FAR = {
    "residues.rice_straw.soil_retention": 10.0,
    "eco_parks.approach.temperature": 10.0,
    "eco_parks.distance.": 0.0,
    "draws.statistics.largest_error": 0.0,
    "rooftop.minimum_plane_yield": 10.0,
    "siting.biomass.dense_places": 0.0,
    "siting.setback.voltage.to_35kv": 0.5,
    "siting.setback.voltage.to_220kv": 0.5,
    "siting.surroundings.shore": 0.4,
}
"""How a name begins -> so many times its value is tried before all else, as far as it can be that much.

Of these the nearer values move nothing on the study with every layer, and trying them takes long. It is no more than an
order: where this moves nothing either, all the others are tried.
"""


def other_values(parameter: Parameter) -> list[float]:
    """Return what to try for a parameter, what most often moves a figure first.

    These are its ends, twice and half of it, of shares all and nothing, then other parts of it and of all that is
    possible.
    """
    value, least, greatest = parameter.value, parameter.least, parameter.greatest
    tried = [min(max(value * by, least), greatest) for start, by in _FAR.items() if parameter.name.startswith(start)]
    tried += [parameter.high, parameter.low, value * 2.0, value * 0.5]
    tried += [greatest, least] if greatest <= 1 else []
    tried += [value * factor for factor in (1.1, 0.9, 10.0, 0.1)]
    tried += [greatest, least, *(least + share * (greatest - least) for share in (0.5, 0.1, 0.02))]
    if parameter.unit == "year":
        tried = [value + 1, value - 1, value + 5]
    return [number for number in dict.fromkeys(tried) if number != value and least <= number <= greatest]


def _others_of_a_whole(parameter: Parameter, parameters: Parameters) -> Iterator[Parameter]:
    """Yield the largest other share of each whole that a share is of: ids that differ in one part, and sum to 1."""
    own = parameter.name.split(".")
    for part in range(len(own)):
        alike = [
            each
            for each in parameters.everything().values()
            if each.unit == parameter.unit == "-" and _without(each.name, part) == (*own[:part], *own[part + 1 :])
        ]
        others = [each for each in alike if each.name != parameter.name]
        if others and abs(sum(each.value for each in alike) - 1) < SUM_TOLERANCE:
            yield max(others, key=lambda each: each.value)


def _without(name: str, part: int) -> tuple[str, ...]:
    parts = name.split(".")
    return (*parts[:part], *parts[part + 1 :])


def moved_by(result: Assessment, name: str) -> str:
    """Return which figure a parameter moves, as ``stage: figure``; empty where none does.

    Only the stages that read it run anew, each of what it was made of, in the order of a run: the first is most often
    the one where it acts. Of shares of a whole, one alone is refused: there what it takes the largest of the others
    gives. What checks alone read moves what they refuse.
    """
    parameter = result.parameters[name]
    for number in other_values(parameter):
        try:
            figure = _moved(result, {name: number}, name)
        except GeoplanError:
            figure = ""
            for other in _others_of_a_whole(parameter, result.parameters):
                with suppress(GeoplanError):
                    rest = {other.name: other.value + parameter.value - number}
                    figure = figure or _moved(result, {name: number, **rest}, name)
        if figure:
            return figure
    return ""


def _moved(result: Assessment, changed: Mapping[str, float], name: str) -> str:
    """Return which figure of the stages that read a parameter is another with these values; empty where none is.

    Raises
    ------
    GeoplanError
        Where they cannot be, unless checks alone say so.
    """
    study = result.study.with_parameters(changed)
    reading = [stage for stage, names in result.stages.read().items() if name in names]
    for stage in sorted(reading, key=lambda stage: stage in _LONG):
        old = result.stages[stage]
        figure = differing(old.made, old.make(study, *old.given))
        if figure:
            return f"{stage}: {figure.lstrip('.')}"
    if name in result.used["checks"]:
        try:
            check_parameters(study, result.inputs)
        except GeoplanError as error:
            return f"checks: {error.faults[0].found}"
    return ""


def residues_file() -> Path:
    """Return the table of residues and their crops."""
    import geoplan.layers.feedstock

    return Path(geoplan.layers.feedstock.__path__[0]) / "residues.csv"
