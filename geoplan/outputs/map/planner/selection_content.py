"""What the page is told so that it adds up and compares what a reader picks: which figures add up, and the futures.

Ranges of sums are no sums of ranges. The page has what all zones are in each future as a few rows, of which each zone
is made up by weights of its own: the zones that differ most from each other, in 4096 steps each.
"""

import base64
import csv
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from geoplan.draws.futures import Futures
from geoplan.fields import Table, fields_of
from geoplan.machine.products import least_squares, product_sums
from geoplan.result.districts import DENOMINATORS, district_futures

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

Floats: TypeAlias = npt.NDArray[np.float64]

STEPS = 2**12 - 1
"""From the least to the greatest of a row, a byte and a half for each future."""
_ALIKE = 0.005
"""How much of a zone's futures, by their root mean square, may be left unexplained by the rows."""
_DIGITS = 4
_MAIN = (
    "total_energy_gwh",
    "rooftop_pv_energy_gwh",
    "biomass_energy_gwh",
    "biogas_energy_gwh",
    "waste_energy_gwh",
    "landfill_gas_energy_gwh",
    "energy_gwh",
    "capacity_mw",
    "rooftop_pv_capacity_mwp",
    "estate_pv_energy_gwh",
    "estate_pv_capacity_mwp",
    "rooftop_pv_specific_yield_kwh_per_kwp",
    "specific_yield_kwh_per_kwp",
    "lcoe_usd_per_mwh",
    "investment_musd",
    "roof_count",
    "estate_roof_count",
    "area_ha",
    "area_km2",
    "population",
    "demand_mwh",
    "ghg_avoided_tco2e",
)
"""What is shown first of anything, where it has it; the other figures follow when they are asked for."""
_TABLES: tuple[Table, ...] = ("zones", "estates", "candidates")
_AREA = "area_km2"


def selection_content(result: "Assessment", energies: Sequence[str]) -> dict[str, Any]:
    """Return which figures add up and by what others are weighted, which are the same of unlike things, and futures.

    Parameters
    ----------
    result
        What `assess` returned.
    energies
        The fields of zones whose ranges the page shows.
    """
    fields = [field for table in _TABLES for field in fields_of(table)]
    means = {field.name: _AREA for field in fields_of("zones") if field.aggregate == "mean"}
    weights = {"zone": means | dict(DENOMINATORS), **_weighted()}
    known = {name: result.zone_futures[name] for name in energies if name in result.zone_futures}
    return {
        "main": list(_MAIN),
        "sums": sorted({field.name for field in fields if field.aggregate == "sum"}),
        "weights": weights,
        "shared": [row | {"factor": float(row["factor"])} for row in _rows("compared_figures.csv")],
        "futures": futures_content(known, district_futures(result.zones, known) if known else {}),
    }


def futures_content(zones: Mapping[str, Futures], districts: Mapping[str, Futures]) -> dict[str, Any] | None:
    """Return all zones in all futures as a few rows and weights; None where nothing was drawn.

    Parameters
    ----------
    zones
        Field -> what the zones are in each future.
    districts
        The same of the districts, in the order in which the page has them.
    """
    if not zones:
        return None
    count = min(futures.count for futures in zones.values())
    rows: list[Floats] = []
    energies = {}
    for name, futures in zones.items():
        amounts = futures.rows()[:, :count]
        told = _is_told(amounts, np.array(rows))
        kept = np.array(rows) if told else rows_of(amounts)
        sets = {"zones": amounts} | ({"districts": districts[name].rows()[:, :count]} if name in districts else {})
        energies[name] = {
            "first": 0 if told else len(rows),
            "weights": {key: _listed(_made_of(of, kept)) for key, of in sets.items()},
        }
        rows.extend([] if told else kept)
    levels, ends = _levels(np.array(rows).reshape(len(rows), count))
    return {"count": count, "ends": ends, "rows": _squeezed(levels), "energies": energies}


def rows_of(amounts: Floats) -> Floats:
    """Return rows of which all are made up: (rows, futures).

    They are those of zones, as multiples of their root mean square: first the greatest, then each time the one that
    those before explain least.

    Parameters
    ----------
    amounts
        (zones, futures)
    """
    sizes = np.sqrt((amounts**2).mean(axis=1))
    some = sizes > 0
    scaled = amounts[some] / sizes[some][:, None]
    left, chosen = scaled.copy(), list[int]()
    at = int(np.argmax(sizes[some])) if some.any() else 0
    while some.any() and len(chosen) < len(scaled):
        chosen.append(at)
        unit = left[at] / np.sqrt((left[at] ** 2).sum())
        left = left - np.outer(product_sums(left, unit), unit)
        spread = np.sqrt((left**2).mean(axis=1))
        at = int(np.argmax(spread))
        if spread[at] < _ALIKE:
            break
    return np.asarray(scaled[chosen])


def _is_told(amounts: Floats, rows: Floats) -> bool:
    """Say whether rows that there are already tell amounts too, as those of its parts tell a total."""
    if not len(rows):
        return False
    left = amounts - product_sums(_made_of(amounts, rows), rows)
    return bool(np.all((left**2).mean(axis=1) <= _ALIKE**2 * (amounts**2).mean(axis=1)))


def _made_of(amounts: Floats, rows: Floats) -> Floats:
    """Return how much of each row amounts are, by least squares: (zones, rows)."""
    if not len(rows):
        return np.zeros((len(amounts), 0))
    return least_squares(rows.T, amounts.T).T


def _levels(rows: Floats) -> tuple[npt.NDArray[np.int64], list[list[float]]]:
    """Return each number as a step from the least of its row; least and step of each."""
    ends, levels = [], np.zeros(rows.shape, dtype=np.int64)
    for at, row in enumerate(rows):
        least = _short(row.min())
        step = _short((row.max() - least) / STEPS)
        ends.append([least, step])
        if step > 0:
            levels[at] = np.clip(np.rint((row - least) / step), 0, STEPS).astype(np.int64)
    return levels, ends


def _squeezed(levels: npt.NDArray[np.int64]) -> str:
    """Return levels as a raw deflate stream in base64: the eight high bits of all, then the four low ones by pairs."""
    numbers = levels.ravel()
    low = np.pad(numbers & 15, (0, len(numbers) % 2)).reshape(-1, 2)
    planes = np.concatenate([numbers >> 4, low[:, 0] << 4 | low[:, 1]]).astype(np.uint8)
    squeezed = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.b64encode(squeezed.compress(planes.tobytes()) + squeezed.flush()).decode()


def _listed(weights: Floats) -> list[list[float]]:
    return [[_short(each) for each in row] for row in weights]


def _short(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")


def _weighted() -> dict[str, dict[str, str]]:
    weights: dict[str, dict[str, str]] = {}
    for row in _rows("weighted_figures.csv"):
        weights.setdefault(row["of"], {})[row["field"]] = row["by"]
    return weights


@cache
def _rows(name: str) -> list[dict[str, Any]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
