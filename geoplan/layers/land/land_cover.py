"""Land cover: a raster of classes, brought onto geoplan's common classes by a legend.

The common classes stand in ``opening/land_cover_classes.csv``, which is their own legend; those of others here in
``legends/``.
"""

import math
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from geoplan.errors import did_you_mean, in_figures
from geoplan.files.boundary import check_regular, path_fault
from geoplan.files.limits import limit
from geoplan.layers.opening.land_cover_classes import CLASSES_FILE, NODATA, land_cover_classes
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.raster import BLOCK_CELLS, coverage, read_raster, stop_if_empty
from geoplan.layers.opening.reading import Reading

_CODES_NAMED = 12
_CODE_DECIMALS = 6  # a scale that the file applies leaves rounding behind
_BYTES = 256
"""The codes that a byte can hold."""


def legends() -> dict[str, Path]:
    """Return the legends that come with geoplan: name -> file."""
    return {"geoplan": CLASSES_FILE} | {
        path.stem: path for path in sorted(Path(__file__).with_name("legends").glob("*.csv"))
    }


def read_land_cover(reading: Reading, *, block_cells: int = BLOCK_CELLS) -> tuple[xr.DataArray, float]:
    """Read a land-cover raster.

    Parameters
    ----------
    reading
        The layer being opened; its `legend` option says what the codes mean.
    block_cells
        How many cells are looked up at once.

    Returns
    -------
    land_cover : DataArray
        uint8 (y, x), common classes, nodata 0, in the raster's own CRS; attributes ``flag_values`` and
        ``flag_meanings``.
    coverage : float
        Share of the zones' area with a class.

    Raises
    ------
    LayerError
        Where the raster or its legend cannot be read.
    """
    classes = _CommonClasses(_legend(reading))
    raster = read_raster(reading, cells="classes", convert=classes.of, dtype=np.uint8, block_cells=block_cells)
    unknown = sorted(classes.unknown.items())
    if unknown:
        named = ", ".join(
            f"{in_figures(code, grouped=False)} ({count:,} cells)" for code, count in unknown[:_CODES_NAMED]
        )
        more = f" and {len(unknown) - _CODES_NAMED} more" if len(unknown) > _CODES_NAMED else ""
        expected = f"codes of the legend '{reading.source.legend}'"
        reading.fault("values", f"the codes {named}{more}", expected, "Take the right legend, or add them to your own.")
    land_cover = _with_legend(raster)
    if not unknown:
        stop_if_empty(reading, land_cover)
    return land_cover, coverage(raster, raster.to_numpy(), reading.area)


class _CommonClasses:
    """Turns codes into common classes block by block, and counts those that the legend does not know."""

    def __init__(self, legend: dict[float, int]) -> None:
        self._legend = legend
        self.unknown: Counter[float] = Counter()

    def of(self, values: NDArray[Any], known: NDArray[np.bool_] | None) -> NDArray[np.uint8]:
        """Return the common classes of a block of codes; no class where there are none."""
        if values.dtype == np.uint8:
            # no sorting, and no index of eight bytes a cell: there may be hundreds of millions
            codes, places = np.arange(_BYTES), values
        else:
            codes, inverse = np.unique(values, return_inverse=True)
            places = inverse.reshape(values.shape)
        counts = np.bincount((places if known is None else places[known]).ravel(), minlength=len(codes))
        table = np.zeros(len(codes), dtype=np.uint8)
        for place in np.flatnonzero(counts):
            code = round(float(codes[place]), _CODE_DECIMALS)
            if math.isnan(code):
                continue
            if code in self._legend:
                table[place] = self._legend[code]
            else:
                self.unknown[code] += int(counts[place])
        common: NDArray[np.uint8] = table[places]
        if known is not None:
            common[~known] = NODATA
        return common


def _with_legend(land_cover: xr.DataArray) -> xr.DataArray:
    classes = land_cover_classes().values()
    land_cover.attrs = {
        "long_name": "land cover",
        "units": "1",
        "flag_values": [item.code for item in classes],
        "flag_meanings": " ".join(item.key for item in classes),
    }
    land_cover.encoding = {}
    land_cover.name = "land_cover"
    land_cover.rio.write_nodata(NODATA, inplace=True)
    return land_cover


def _legend(reading: Reading) -> dict[float, int]:
    name, shipped = reading.source.legend, legends()
    own = reading.study.folder / name
    if not name:
        reading.stop_option("legend", "nothing", "the legend of the raster's codes", f"One of {', '.join(shipped)}.")
    if name not in shipped and (path_fault(name) or not own.is_file()):
        hint = did_you_mean(name, shipped)
        reading.stop_option("legend", f"'{name}'", "a legend of geoplan, or a CSV file beside study.toml", hint)
    path = shipped.get(name, own)
    if name not in shipped:
        check_regular(reading.boundary.check(own))
        limit("table.bytes").check(own.stat().st_size, own)
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (ValueError, UnicodeDecodeError) as error:
        reading.stop_option("legend", f"what cannot be read ({error})", "a CSV file", "Write it with two columns.")
    if not {"code", "class_key"} <= set(table.columns):
        found = f"the columns {', '.join(table.columns)}"
        reading.stop_option("legend", found, "the columns code, class_key", "Rename them.")
    return _codes(reading, table)


def _codes(reading: Reading, table: pd.DataFrame) -> dict[float, int]:
    classes, limits = land_cover_classes(), allowed("land_cover.code")
    codes: dict[float, int] = {}
    for line, (code, key) in enumerate(zip(table["code"], table["class_key"], strict=True), start=2):
        place = f"legend, line {line}"
        try:
            number = float(code)
        except ValueError:
            number = math.nan
        if math.isnan(number) or limits.outside(number):
            reading.option_fault(place, f"the code '{code}'", f"a number, {limits}", "Correct it.")
            continue
        if key not in classes:
            reading.option_fault(place, f"'{key}'", "a common class", did_you_mean(key, classes))
            continue
        if codes.setdefault(number, classes[key].code) != classes[key].code:
            reading.option_fault(place, f"the code {code} twice", "each code once", "Remove one row.")
    return codes
