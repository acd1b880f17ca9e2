"""Whether a parameter moves a figure: what a stage makes with another value, held against what it made."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from geoplan.errors import GeoplanError
from geoplan.layers.catalog import check_parameters
from geoplan.parameters import Parameter, Parameters
from geoplan.result.assessment import Assessment
from geoplan.study import Text

NO_FIGURES = frozenset(
    {"study", "stages", "sensitivity", "timings", "scratch", "weather", "keys", "file", "rooftops_file", "snapshots"}
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


def other_values(parameter: Parameter, parameters: Parameters) -> Iterator[dict[str, float]]:
    """Yield what to set to try a parameter: its ends, 10 % and half and twice of it, then all that is possible.

    Of shares that sum to 1, what one takes the largest of the others gives.
    """
    value = parameter.value
    tried = [parameter.high, parameter.low, *(value * factor for factor in (1.1, 0.9, 2.0, 0.5, 10.0, 0.1))]
    tried += [
        parameter.greatest,
        parameter.least,
        *(parameter.least + share * (parameter.greatest - parameter.least) for share in (0.5, 0.1, 0.02)),
    ]
    if parameter.unit == "year":
        tried = [value + 1, value - 1, value + 5]
    seen = {value}
    for number in tried:
        if number in seen or not parameter.least <= number <= parameter.greatest:
            continue
        seen.add(number)
        yield {parameter.name: number}
        for other in _siblings(parameter, parameters):
            if other.least <= other.value + value - number <= other.greatest:
                yield {parameter.name: number, other.name: other.value + value - number}


def _siblings(parameter: Parameter, parameters: Parameters) -> list[Parameter]:
    """Return the shares whose ids differ in one part from a share's: for each part the largest."""
    own = parameter.name.split(".")
    largest: dict[int, Parameter] = {}
    for each in parameters.everything().values():
        other = each.name.split(".")
        if parameter.unit != "-" or each.unit != "-" or len(other) != len(own):
            continue
        parts = [part for part, (a, b) in enumerate(zip(own, other, strict=True)) if a != b]
        if len(parts) == 1 and (parts[0] not in largest or each.value > largest[parts[0]].value):
            largest[parts[0]] = each
    return list(largest.values())


def moved_by(result: Assessment, name: str) -> str:
    """Return which figure a parameter moves, as ``stage: figure``; empty where none does.

    Only the stages that read it run anew, each of what it was made of, in the order of a run: the first is most often
    the one where it acts. What checks alone read moves what they refuse.
    """
    reading = [stage for stage, names in result.stages.read().items() if name in names]
    is_checked = name in result.used["checks"]
    for changed in other_values(result.parameters[name], result.parameters):
        try:
            study = result.study.with_parameters(changed)
        except GeoplanError:
            continue
        for stage in reading:
            old = result.stages[stage]
            try:
                figure = differing(old.made, old.make(study, *old.given))
            except GeoplanError:
                continue
            if figure:
                return f"{stage}: {figure.lstrip('.')}"
        if is_checked:
            try:
                check_parameters(study, result.inputs)
            except GeoplanError as error:
                return f"checks: {error.faults[0].found}"
    return ""


def residues_file() -> Path:
    """Return the table of residues and their crops."""
    import geoplan.layers.feedstock

    return Path(geoplan.layers.feedstock.__path__[0]) / "residues.csv"
