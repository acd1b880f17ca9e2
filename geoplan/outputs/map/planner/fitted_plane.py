"""The study's projection for a page: polynomials that take Web Mercator to the plane in which Python reckons.

A projection is smooth over a province: Chebyshev polynomials of a low degree meet it to less than a millimetre, and
weigh next to nothing. scripts/areas/plane.js reads them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from pyproj import CRS, Transformer

from geoplan.machine.products import least_squares
from geoplan.siting.roofs_in_areas import PAGE_CRS

Floats: TypeAlias = npt.NDArray[np.float64]
Bounds: TypeAlias = tuple[float, float, float, float]

TOLERANCE_M = 0.001
"""How far polynomials may lie from the projection [m]."""
_DEGREES = range(2, 15)
_CHECKED = 41
"""Places a side at which the polynomials are held against the projection: others than those they were fitted to."""
_DIGITS = 5


@dataclass(frozen=True, eq=False)
class FittedPlane:
    """Polynomials in two variables that take places to places.

    Attributes
    ----------
    bounds
        West, south, east and north of where they hold, in the coordinates that are taken.
    x, y
        (degree of the first, degree of the second) coefficients of Chebyshev polynomials in coordinates that go from -1
        to 1 within the bounds.
    error
        The largest distance from what they stand for, at places between those they were fitted to.
    """

    bounds: Bounds
    x: Floats
    y: Floats
    error: float

    def __call__(self, east: npt.ArrayLike, north: npt.ArrayLike) -> tuple[Floats, Floats]:
        """Return where places come to."""
        u, v = _scaled(self.bounds, np.asarray(east, dtype=float), np.asarray(north, dtype=float))
        x, y = (np.polynomial.chebyshev.chebval2d(u, v, each) for each in (self.x, self.y))
        return np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)

    def content(self) -> dict[str, Any]:
        """Return the coefficients for the page; the last ones of a row are left out where they are 0 in both."""
        used = (self.x != 0) | (self.y != 0)
        lengths = np.where(used.any(axis=1), used.shape[1] - np.argmax(used[:, ::-1], axis=1), 0)
        return {"bounds": list(self.bounds), "x": _rows(self.x, lengths), "y": _rows(self.y, lengths)}


def fitted_plane(
    taken: Callable[[Floats, Floats], tuple[Any, Any]], bounds: Bounds, *, tolerance: float = TOLERANCE_M
) -> FittedPlane | None:
    """Fit polynomials to what takes coordinates to others.

    Parameters
    ----------
    taken
        (first, second) coordinates -> those they are taken to.
    bounds
        West, south, east and north of where places lie.
    tolerance
        The largest distance that is borne, in the unit of the coordinates that places are taken to.

    Returns
    -------
    FittedPlane or None
        None where no polynomial of a degree up to 14 is near enough.
    """
    even = np.linspace(-1.0, 1.0, _CHECKED)
    u, v = (each.ravel() for each in np.meshgrid(even, even))
    at = _placed(bounds, u, v)
    true_x, true_y = (np.asarray(each, dtype=float) for each in taken(*at))
    for degree in _DEGREES:
        nodes = np.cos((np.arange(2 * degree + 1) + 0.5) * np.pi / (2 * degree + 1))
        p, q = (each.ravel() for each in np.meshgrid(nodes, nodes))
        matrix = np.polynomial.chebyshev.chebvander2d(p, q, [degree, degree])
        given = np.column_stack([np.asarray(each, dtype=float) for each in taken(*_placed(bounds, p, q))])
        if not np.isfinite(given).all():
            return None
        fitted = least_squares(matrix, given).round(_DIGITS)
        x, y = (fitted[:, k].reshape(degree + 1, degree + 1) for k in (0, 1))
        chebval2d = np.polynomial.chebyshev.chebval2d
        error = float(np.hypot(chebval2d(u, v, x) - true_x, chebval2d(u, v, y) - true_y).max())
        if error <= tolerance:
            return FittedPlane(bounds, x, y, error)
    return None


def plane_of_page(crs: Any, bounds: Bounds) -> FittedPlane | None:
    """Return what takes metres of Web Mercator to those of a study; None where nothing near enough was made.

    Parameters
    ----------
    crs
        Of the zones.
    bounds
        West, south, east and north in degrees.
    """
    to_page = Transformer.from_crs(4326, PAGE_CRS, always_xy=True)
    to_degrees = Transformer.from_crs(PAGE_CRS, 4326, always_xy=True)
    to_study = Transformer.from_crs(4326, CRS.from_user_input(crs), always_xy=True)
    west, south, east, north = bounds
    (west, east), (south, north) = to_page.transform([west, east], [south, north])
    within = (round(west, 1), round(south, 1), round(east, 1), round(north, 1))
    return fitted_plane(lambda x, y: to_study.transform(*to_degrees.transform(x, y)), within)


def _placed(bounds: Bounds, u: Floats, v: Floats) -> tuple[Floats, Floats]:
    west, south, east, north = bounds
    return (west + east) / 2 + u * (east - west) / 2, (south + north) / 2 + v * (north - south) / 2


def _scaled(bounds: Bounds, east: Floats, north: Floats) -> tuple[Floats, Floats]:
    west, south, right, top = bounds
    return (2 * east - west - right) / (right - west), (2 * north - south - top) / (top - south)


def _rows(coefficients: Floats, lengths: npt.NDArray[np.int64]) -> list[list[float]]:
    return [row[:length].tolist() for row, length in zip(coefficients, lengths, strict=True)]
