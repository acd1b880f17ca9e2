"""Protected areas: polygons with a name and a designation, to be kept clear of."""

import geopandas as gpd

from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import rows_at, text_column
from geoplan.layers.opening.vector import POLYGONS, mend_polygons, read_features
from geoplan.units import M_PER_KM

COLUMNS = ("name", "designation")


def read_protected_areas(reading: Reading) -> gpd.GeoDataFrame:
    """Read protected areas, in the study and around it, so that distances to them are right at its edge.

    Parameters
    ----------
    reading
        The layer being opened. Neither ``name`` nor ``designation`` need be there.

    Returns
    -------
    GeoDataFrame
        name, designation (texts, empty where the file does not say) and valid polygons in the study's CRS.

    Raises
    ------
    LayerError
        Where the file cannot be read, has other geometries or lies elsewhere; other faults are noted in `reading`.
    """
    margin_m = allowed("margin.points").high * M_PER_KM
    raw = read_features(reading, columns=COLUMNS, geometries=POLYGONS, margin_m=margin_m)
    raw = mend_polygons(reading, raw)
    empty = (raw.geometry.is_empty | raw.geometry.isna()).to_numpy()
    if empty.any():
        # What should be protected here is not known: leaving the row out would open the land.
        reading.fault(rows_at(raw, empty), "an empty geometry", "a polygon", "Draw it, or remove the row.")
    columns = {name: text_column(raw, name) for name in COLUMNS}
    return gpd.GeoDataFrame(columns, geometry=raw.geometry).reset_index(drop=True)
