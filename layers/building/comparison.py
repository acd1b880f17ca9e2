"""How near the drawn zones come to the real ones, where the real ones are at hand. Printed, never used for drawing."""

from pathlib import Path

import geopandas as gpd
import shapely

DISTRICTS = "boundaries/vn_two_provinces_boundaries.gpkg"


def shares_in_true_district(zones: gpd.GeoDataFrame, real_data: Path) -> dict[str, float]:
    """Shares of land whose former district is right.

    Parameters
    ----------
    zones
        The drawn zones, with ``district_code``.
    real_data
        Folder of the real layers.

    Returns
    -------
    dict
        ``of_drawn_land``, ``of_true_land``, ``of_common_land`` and ``of_all_land`` (drawn or true): the same area in
        the right district over four grounds; each 0 to 1.
    """
    true = gpd.read_file(real_data / DISTRICTS, layer="adm2_2009").to_crs(zones.crs)
    true = true[true["adm2_code"].isin(zones["district_code"])].set_index("adm2_code").geometry.make_valid()
    drawn = zones.dissolve("district_code").geometry
    right = sum(shapely.area(shapely.intersection(drawn[code], true[code])) for code in drawn.index)
    own, real = drawn.area.sum(), true.area.sum()
    common = shapely.area(shapely.intersection(drawn.union_all(), true.union_all()))
    return {
        "of_drawn_land": right / own,
        "of_true_land": right / real,
        "of_common_land": right / common,
        "of_all_land": right / (own + real - common),
    }
