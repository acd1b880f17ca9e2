"""Exact sums: polygons on grids, points and polygons to zones. The only place where things are summed."""

from geoplan.zonal.assignment import ZoneShares, allocate, sum_by_zone, zone_of, zone_shares
from geoplan.zonal.coverage import Coverage
from geoplan.zonal.grid import cell_totals, geodesic_cell_area, grid_of
from geoplan.zonal.statistics import class_fractions, zonal_stats

__all__ = [
    "Coverage",
    "ZoneShares",
    "allocate",
    "cell_totals",
    "class_fractions",
    "geodesic_cell_area",
    "grid_of",
    "sum_by_zone",
    "zonal_stats",
    "zone_of",
    "zone_shares",
]
