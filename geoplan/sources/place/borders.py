"""The country that a place lies in, without asking the network.

``borders.csv`` has the outlines of countries, seas along their coasts included, from country-coder 5.6.1 (ISC licence,
https://github.com/rapideditor/country-coder), in which editors of OpenStreetMap keep them: fine where people live on
both sides of a border, coarse elsewhere; here rounded to 0.001° (100 m). Islands of the South China Sea whose country
is disputed are in none. It says where a study most likely lies; the study's own ``country`` counts.
"""

import csv
from functools import cache
from pathlib import Path

import numpy as np
import shapely


def country_at(longitude: float, latitude: float) -> str:
    """Return the country of a place, ISO 3166-1, two letters; empty where it lies in none, or in more than one.

    Parameters
    ----------
    longitude, latitude
        [degrees, WGS84].

    Examples
    --------
    >>> country_at(106.68, 20.86), country_at(103.857, 1.281), country_at(-140.0, -45.0)
    ('VN', 'SG', '')
    """
    names, tree = _borders()
    hit = tree.query(shapely.Point(longitude, latitude), predicate="intersects")
    there = set(names[hit].tolist())
    return there.pop() if len(there) == 1 else ""


@cache
def _borders() -> tuple["np.ndarray[tuple[int, ...], np.dtype[np.str_]]", shapely.STRtree]:
    with Path(__file__).with_name("borders.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    outlines = shapely.from_wkt([row["outline"] for row in rows])
    return np.array([row["alpha2"] for row in rows]), shapely.STRtree(outlines)
