"""A grid of global horizontal irradiation, which scales the station's hours from cell to cell.

Atlases publish other grids beside it, of numbers that could be GHI: above all PVOUT, what modules yield. What a file
says of itself tells them apart; where it says nothing, `geoplan.potential.solar.orientation_table.scale_to_grid` looks
at its ratio to the station.
"""

import re
from collections.abc import Iterable

import numpy as np
import xarray as xr

from geoplan.files.raster_files import open_raster
from geoplan.layers.opening.crs_and_bounds import existing_file
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.raster import check_range, coverage, known_values, read_raster
from geoplan.layers.opening.reading import Reading
from geoplan.units import DAYS_A_YEAR

DAYS = {"kWh/m2/year": 1.0, "kWh/m2/day": float(DAYS_A_YEAR)}
"""The units that a grid can come in -> how many of them make a year (of 8,760 hours, as the model's)."""
GHI = "GHI"
UNNAMED = "unnamed"
"""The attribute of a grid whose file says nowhere that it is GHI."""

_GHI = re.compile(r"(?<![a-z])ghi(?![a-z])|global[ _-]?horizontal", re.IGNORECASE)
_OTHERS = {
    "PVOUT, the yield of modules": r"(?<![a-z])pvout(?![a-z])|/ ?kwp|photovoltaic|(?<![a-z])pv[ _-]?(power|output)",
    "DNI, the beam on a plane that follows the sun": r"(?<![a-z])dni(?![a-z])|direct[ _-]?normal",
    "GTI, the irradiation of tilted planes": r"(?<![a-z])gti(?![a-z])|global[ _-]?tilted",
    "DIF, the diffuse irradiation": r"(?<![a-z])(dif|dhi)(?![a-z])|diffuse[ _-]?horizontal",
    "OPTA, the optimum tilt": r"(?<![a-z])opta(?![a-z])|optimum[ _-]?(tilt|angle)",
}
"""What other grids of solar atlases are -> how they are told by their names and descriptions."""


def read_ghi_grid(reading: Reading) -> tuple[xr.DataArray, float]:
    """Read a grid of yearly sums or daily means of GHI.

    Parameters
    ----------
    reading
        The layer being opened; its `unit` option must say which, since atlases publish both.

    Returns
    -------
    ghi_grid : DataArray
        kWh/m2 a year (y, x), NaN where unknown, in the grid's own CRS.
    coverage : float
        Share of the zones' area where it is known.

    Raises
    ------
    LayerError
        Where the grid cannot be read, its unit is not declared, or the file says that it is another quantity.
    """
    unit = reading.source.unit.replace("²", "2")
    if unit not in DAYS:
        found = f"'{reading.source.unit}'" if unit else "nothing"
        action = "The same atlas has yearly totals and daily means: read the unit in its metadata."
        reading.stop_option("unit", found, " or ".join(f"'{name}'" for name in DAYS), action)
    raster = read_raster(reading, cells="means")
    yearly = np.where(known_values(raster), raster.to_numpy().astype(float), np.nan) * DAYS[unit]
    limits = allowed("ghi_grid.ghi")
    check_range(reading, raster, yearly, limits)
    grid = raster.copy(data=np.where(limits.outside(yearly), np.nan, yearly))
    grid.attrs = {"long_name": "global horizontal irradiation", "units": "kWh/m2/year"}
    grid.encoding = {}
    grid.name = "ghi"
    grid.attrs |= _named(reading)
    return grid.rio.write_nodata(np.nan), coverage(raster, ~np.isnan(grid.to_numpy()), reading.area)


def _named(reading: Reading) -> dict[str, int]:
    """Return `UNNAMED` as an attribute where neither a file, nor its name, nor study.toml calls it GHI.

    Raises
    ------
    LayerError
        Where it is called another grid of an atlas, and nowhere GHI.
    """
    path = existing_file(reading)
    with open_raster(path, reading.boundary) as dataset:
        inside = [*dataset.descriptions, *dataset.units, *dataset.tags().values(), *dataset.tags(1).values()]
    # its own name for the layer, under which it was copied, is none that the publisher gave
    stem = path.stem.lower().replace("ghi_grid", "")
    quantity = quantity_of([stem, *map(str, filter(None, inside)), reading.source.note.en])
    if quantity not in ("", GHI):
        action = "Download the layer GHI of the same atlas; if it is GHI all the same, name the file so."
        reading.stop("", f"what calls itself {quantity}", "GHI, global horizontal irradiation", action)
    return {} if quantity else {UNNAMED: 1}


def quantity_of(texts: Iterable[str]) -> str:
    """Return what names and descriptions call a grid of an atlas: `GHI` before anything else; empty where nothing.

    Examples
    --------
    >>> quantity_of(["PVOUT.tif", "long-term yearly average"]), quantity_of(["GHI and PVOUT"]), quantity_of(["grid"])
    ('PVOUT, the yield of modules', 'GHI', '')
    """
    told = list(texts)
    if any(_GHI.search(text) for text in told):
        return GHI
    return next((name for name, pattern in _OTHERS.items() if any(re.search(pattern, t, re.I) for t in told)), "")
