"""Where cells and things meet zones: exact shares of cells, one zone for each roof, sums that lose nothing.

Polygons and rasters go in; shares of cells, positions of zones and statistics by zone come out. A cell on a border
counts for each zone by the share that lies in it, and a footprint belongs to exactly one zone. `Coverage` holds the
shares, so that many layers can use what was found once.

Doors: `zonal_stats`, `class_fractions`, `zone_of`, `zone_shares`, `sum_by_zone`, `Coverage`.
Imports: the ground alone; every other room may import this one.
"""

from geoplan.zonal.assignment import ZoneShares, sum_by_zone, zone_of, zone_shares
from geoplan.zonal.class_shares import class_fractions
from geoplan.zonal.coverage import Coverage
from geoplan.zonal.grid import geodesic_cell_area, grid_of
from geoplan.zonal.statistics import zonal_stats

__all__ = [
    "Coverage",
    "ZoneShares",
    "class_fractions",
    "geodesic_cell_area",
    "grid_of",
    "sum_by_zone",
    "zonal_stats",
    "zone_of",
    "zone_shares",
]
