"""The one point of a study that weather is fetched for.

Grids of half a degree and more show no difference inside a province, so one point stands for all of it. It lies on
land: services have no values at sea, where the middle of a province with islands may fall.
"""

from typing import NamedTuple

import numpy as np
import shapely
from pyproj import Transformer

from geoplan.errors import Fault, GeoplanError, in_figures
from geoplan.sources.contract import FetchArea

_DECIMALS = 4  # 11 m; the same study asks for the same address again


class Point(NamedTuple):
    """A place, WGS84.

    Attributes
    ----------
    latitude, longitude
        In degrees.
    """

    latitude: float
    longitude: float


def weather_point(area: FetchArea) -> Point:
    """Return the point: that of the options ``latitude`` and ``longitude``, or one in the zone nearest to the middle.

    Raises
    ------
    GeoplanError
        Where the options are no place on earth.

    Examples
    --------
    >>> import geopandas as gpd
    >>> zones = gpd.GeoDataFrame(geometry=[shapely.box(6.6e5, 2.29e6, 6.8e5, 2.31e6)], crs="EPSG:32648")
    >>> weather_point(FetchArea((106.5, 20.6, 106.8, 20.9), zones, "EPSG:32648", "Asia/Ho_Chi_Minh"))
    Point(latitude=20.7921, longitude=106.6333)
    """
    given = [area.options.get(name, "") for name in Point._fields]
    if any(given):
        return _checked(given)
    shapes = area.zones.geometry.to_numpy()
    middle = shapely.centroid(shapely.union_all(shapes))
    nearest = shapes[int(np.argmin(shapely.distance(shapes, middle)))]
    point = middle if shapely.contains(nearest, middle) else shapely.point_on_surface(nearest)
    longitude, latitude = Transformer.from_crs(area.zones.crs, 4326, always_xy=True).transform(point.x, point.y)
    return Point(round(latitude, _DECIMALS), round(longitude, _DECIMALS))


def _checked(given: list[str]) -> Point:
    faults = []
    values = []
    for name, text, limit in zip(Point._fields, given, (90.0, 180.0), strict=True):
        try:
            value = float(text)
        except ValueError:
            value = np.nan
        if not abs(value) <= limit:
            action = "Give both latitude and longitude, or neither."
            faults.append(
                Fault(
                    "--option",
                    name,
                    found=f"'{text}'",
                    expected=f"degrees from -{in_figures(limit)} to {in_figures(limit)}",
                    action=action,
                )
            )
        values.append(value)
    if faults:
        raise GeoplanError(faults)
    return Point(*values)
