"""The reader of each kind of layer, in one form: what is opened so far goes in, the layer and its extent come out.

Which function reads a kind stands in the table of `geoplan.kinds.layer_kinds`; how its answer is taken, by its form.
"""

import math
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, TypeAlias

from geoplan.errors import Fault, LayerError
from geoplan.kinds.layer_kinds import Form, LayerKind, layer_kind
from geoplan.layers.opening.crs_and_bounds import existing_file
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.statistics import zones_covered
from geoplan.layers.weather.reach import within_reach

_Read: TypeAlias = tuple[Any, int, float]
"""A layer, its rows, and the share of the zones' area that it covers."""
_Function: TypeAlias = Callable[..., Any]


def read_layer(reading: Reading, opened: Mapping[str, Any] | None = None) -> _Read:
    """Read one layer.

    Parameters
    ----------
    reading
        The layer being opened, which gets the faults that do not stop the reader.
    opened
        Kind -> layer: what is open already, for readers that need others beside them; None where it stands by itself.

    Returns
    -------
    tuple
        The layer, its rows or cells, and the share of the zones' area that it covers (NaN where that means nothing).

    Raises
    ------
    LayerError
        Where it cannot be read at all, or there is no such reader.
    """
    kind = layer_kind(reading.kind)
    beside = [(opened or {}).get(other) for other in kind.beside]
    return FORMS[kind.form](reader_of(kind), reading, beside)


def reader_of(kind: LayerKind) -> _Function:
    """Return the function that reads a kind of layer.

    Raises
    ------
    LayerError
        Where there is no such module, or no such function in it.
    """
    module, _, name = kind.reader.partition(":")
    try:
        reader: _Function = getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        action = "Correct its row in the table of kinds, or put the module where Python finds it."
        raise LayerError(
            Fault("layers", kind.key, found=f"{kind.reader} ({error})", expected="a reader", action=action)
        ) from None
    return reader


def _zones(read: _Function, reading: Reading, beside: list[Any]) -> _Read:
    zones = read(reading, *beside)
    return zones, len(zones), 1.0


def _station(read: _Function, reading: Reading, beside: list[Any]) -> _Read:
    means = read(reading, *beside)
    return means, len(means.data_vars), math.nan


def _weather(read: _Function, reading: Reading, _: list[Any]) -> _Read:
    path = existing_file(reading)
    given = {"time_zone": reading.study.time_zone, "altitude": reading.source.altitude_m}
    if reading.source.shift_minutes is not None:
        given["shift_minutes"] = reading.source.shift_minutes
    weather = within_reach(reading, read(path, **given, boundary=reading.boundary))
    return weather, int(weather.sizes["time"]), math.nan


def _footprints(read: _Function, reading: Reading, beside: list[Any]) -> _Read:
    rooftops = read(reading, *beside)
    rooftops.check_first()
    return rooftops, rooftops.count, math.nan


def _raster(read: _Function, reading: Reading, beside: list[Any]) -> _Read:
    raster, coverage = read(reading, *beside)
    return raster, int(raster.size), coverage


def _rows(read: _Function, reading: Reading, beside: list[Any]) -> _Read:
    frame = read(reading, *beside)
    return frame, len(frame), math.nan


def _statistics(read: _Function, reading: Reading, beside: list[Any]) -> _Read:
    table = read(reading, *beside)
    return table, len(table), zones_covered(reading, table)


FORMS: Mapping[Form, Callable[[_Function, Reading, list[Any]], _Read]] = {
    "raster": _raster,
    "features": _rows,
    "statistics": _statistics,
    "table": _rows,
    "zones": _zones,
    "footprints": _footprints,
    "station": _station,
    "weather": _weather,
}
"""How the answer of a kind's reader is taken, by the kind's form."""
