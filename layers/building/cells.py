"""Power diagrams: cells of weighted points, dissolved to units whose areas come near given ones."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import ConvexHull, cKDTree
from shapely import LineString

from building.register import Generators


def nearest_unit(generators: Generators, weights_m2: NDArray[np.float64], xy: NDArray[np.float64]) -> NDArray[np.intp]:
    """Find the unit whose cell each place lies in; ``weights_m2`` has one weight per point of the generators.

    The power distance d² - w is the squared distance to a point lifted by sqrt(max(w) - w), so that an ordinary search
    tree answers it.
    """
    lifted = np.column_stack([generators.xy, np.sqrt(weights_m2.max() - weights_m2)])
    _, nearest = cKDTree(lifted).query(np.column_stack([xy, np.zeros(len(xy))]))
    return generators.unit[nearest]


def _reach_m2(generators: Generators) -> NDArray[np.float64]:
    """Squared distance from each point to the nearest point of another unit."""
    distance, nearest = cKDTree(generators.xy).query(generators.xy, k=min(24, len(generators.xy)))
    other = generators.unit[nearest] != generators.unit[:, None]
    return np.asarray(np.where(other, distance, np.inf).min(axis=1, initial=10_000.0) ** 2)


def balance_weights(
    generators: Generators,
    xy: NDArray[np.float64],
    *,
    cell_m2: float,
    fixed: NDArray[np.bool_],
    limit: float = 0.4,
    rounds: int = 60,
) -> NDArray[np.float64]:
    """Weights with which the units' areas on land come near the official ones.

    Parameters
    ----------
    generators
        The points and the units' official areas.
    xy
        Centres of the land cells, shape (cells, 2), metres.
    cell_m2
        Area that a land cell stands for.
    fixed
        Units whose weight stays 0: those cut by the frame, and islands.
    limit
        Bound of a point's weight, as a share of its squared distance to the nearest point of another unit. Below 0.5 no
        point leaves its own cell, so that a unit whose official area counts water cannot swallow its neighbours.
    rounds
        Number of corrections.

    Returns
    -------
    numpy.ndarray
        Weight of each point, m2.
    """
    count = len(generators.codes)
    mean_cell = generators.area_m2 / np.bincount(generators.unit, minlength=count)
    bound = limit * _reach_m2(generators)
    wanted = np.zeros(count)
    weights = np.zeros(len(generators.xy))
    for turn in range(rounds):
        unit = nearest_unit(generators, weights, xy)
        area = np.bincount(unit, minlength=count) * cell_m2
        gain = 0.25 / (1 + turn / 20)
        wanted += gain * (generators.area_m2 - area) * np.sqrt(mean_cell / generators.area_m2)
        wanted = np.clip(wanted, -mean_cell, mean_cell)
        wanted[fixed] = 0.0
        weights = np.clip(wanted[generators.unit], -bound, bound)
    return weights


def borders(generators: Generators, weights_m2: NDArray[np.float64]) -> Sequence[LineString]:
    """Lines between the cells of different units.

    The cells are the lower hull of the points lifted to |p|² - w: two facets that share an edge give the ends of the
    line between the two points of that edge.
    """
    origin = generators.xy.mean(axis=0)
    scale = np.ptp(generators.xy, axis=0).max()
    # A far ring closes the outer cells.
    turn = np.linspace(0, 2 * np.pi, 8, endpoint=False) + 0.1
    points = np.vstack([(generators.xy - origin) / scale, 20 * np.column_stack([np.cos(turn), np.sin(turn)])])
    weight = np.concatenate([weights_m2, np.zeros(len(turn))]) / scale**2
    unit = np.concatenate([generators.unit, -1 - np.arange(len(turn))])
    hull = ConvexHull(np.column_stack([points, (points**2).sum(axis=1) - weight]))
    normal = hull.equations[:, :3]
    lower = normal[:, 2] < 0
    centre = np.full((len(normal), 2), np.nan)
    centre[lower] = -normal[lower, :2] / (2 * normal[lower, 2:3])
    lines: list[LineString] = []
    for facet in np.nonzero(lower)[0]:
        for opposite, other in enumerate(hull.neighbors[facet]):
            if other <= facet or not lower[other]:
                continue
            first, second = np.delete(hull.simplices[facet], opposite)
            if unit[first] != unit[second]:
                lines.append(LineString(centre[[facet, other]] * scale + origin))
    return list(shapely.remove_repeated_points(lines))
