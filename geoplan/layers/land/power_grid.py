"""The power grid: points or lines with a voltage, for distances."""

import re

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.errors import in_figures
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import rows_at, text_column
from geoplan.layers.opening.vector import LINES, POINTS, read_features, without_empty
from geoplan.units import M_PER_KM, V_PER_KV

COLUMNS = ("voltage_kv", "voltage", "name")
NUMBERS = {"voltage_kv": "power_grid.voltage", "voltage": "power_grid.voltage"}
_VOLTAGE = re.compile(r"(\d+(?:\.\d+)?)\s*(kv|v|)")
_IN_KV = {"kv": 1.0, "v": 1 / V_PER_KV}
_BOUNDS = ("<", ">")
"""A class such as ``<22kV`` names a bound, not a voltage: it stays unknown."""
_NO_VOLTAGE = frozenset({"", "unknown", "nan", "none", "n/a", "-"})


def read_power_grid(reading: Reading) -> gpd.GeoDataFrame:
    """Read points or lines of the power grid, in the study and around it.

    Parameters
    ----------
    reading
        The layer being opened. The voltage stands in the column ``voltage_kv`` or ``voltage``; numbers without a unit
        need the `unit` option, kV or V, unless the column is ``voltage_kv`` in the file itself.

    Returns
    -------
    GeoDataFrame
        voltage_kv (the highest where several are given, NaN where none), name, and the geometry in the study's CRS.

    Raises
    ------
    LayerError
        Where the file cannot be read at all; other faults are noted in `reading`.
    """
    margin_m = allowed("margin.points").high * M_PER_KM
    raw = read_features(reading, columns=COLUMNS, geometries=POINTS | LINES, margin_m=margin_m)
    raw = without_empty(reading, raw)
    column = "voltage_kv" if "voltage_kv" in raw.columns else "voltage"
    texts = text_column(raw, column).str.casefold()
    unit = _unit(reading, column)
    voltages = pd.Series([voltage_kv(text, unit=unit) for text in texts], index=raw.index, dtype=float)
    wrong = voltages.isna() & ~texts.isin(_NO_VOLTAGE) & ~texts.str.startswith(_BOUNDS)
    if wrong.any():
        action = f"Write '110 kV', or set {reading.option('unit')} to 'kV' or 'V'."
        reading.fault(rows_at(raw, wrong), f"voltage '{texts[wrong].iloc[0]}'", "a number with its unit", action)
    limits = allowed(NUMBERS[column])
    outside = limits.outside(voltages)
    if outside.any():
        found = f"voltage {in_figures(voltages[outside].iloc[0])} kV"
        reading.fault(rows_at(raw, outside), found, f"{limits}", "Check the unit.")
    unknown = int((voltages.isna() & ~wrong).sum())
    if unknown:
        reading.remark("voltage_unknown", count=unknown)
    grid = gpd.GeoDataFrame({"voltage_kv": voltages, "name": text_column(raw, "name")}, geometry=raw.geometry)
    return grid.reset_index(drop=True)


def _unit(reading: Reading, column: str) -> str:
    unit = reading.source.unit.casefold()
    if unit and unit not in _IN_KV:
        reading.option_fault("unit", f"'{reading.source.unit}'", "'kV' or 'V'", "Say what the voltages are in.")
    own = reading.source.columns.get(column, column)
    return unit or ("kv" if own == "voltage_kv" else "")


def voltage_kv(text: str, *, unit: str = "") -> float:
    """Return the highest voltage that a text names, in kV; NaN where it names none or has no unit.

    Parameters
    ----------
    text
        Such as ``110kV``, ``110 kV``, ``220000;110000``.
    unit
        ``kv`` or ``v``: the unit of numbers that carry none.

    Examples
    --------
    >>> voltage_kv("110kV"), voltage_kv("220000;110000", unit="v"), voltage_kv("110")
    (110.0, 220.0, nan)
    """
    voltages = []
    for part in text.casefold().split(";"):
        match = _VOLTAGE.fullmatch(part.strip())
        if match is None or not (match[2] or unit):
            return float("nan")
        voltages.append(float(match[1]) * _IN_KV.get(match[2] or unit, np.nan))
    return max(voltages)
