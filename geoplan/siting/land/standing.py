"""The land and water that photovoltaics which stand already take: by their outlines, or by their capacity."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geoplan.parameters import Parameters
from geoplan.siting.land.setbacks import COLUMN
from geoplan.units import M2_PER_HA, M2_PER_KM2

RULE = "installed_pv"
"""The layer, and the rule of the land that it makes."""


def area_ha(technology: str, capacity_mwp: npt.ArrayLike, parameters: Parameters) -> npt.NDArray[np.float64]:
    """Return the land or water that systems take [ha].

    Parameters
    ----------
    technology
        ``ground_pv`` or ``floating_pv``.
    capacity_mwp
        [MWp]
    parameters
        ``siting.<technology>.land_per_mwp`` [ha/MWp], and the share of a water that modules cover; where that is 0,
        so that nothing more is built there, what stands takes the surface of its own modules.
    """
    cover = f"siting.{technology}.cover"
    per_mwp = parameters.value(f"siting.{technology}.land_per_mwp")
    share = parameters.value(cover) if cover in parameters else 1.0
    return np.asarray(capacity_mwp, dtype=float) * per_mwp / (share or 1.0)


def standing_systems(
    systems: gpd.GeoDataFrame | None, technology: str, *, parameters: Parameters
) -> gpd.GeoDataFrame | None:
    """Return the systems that stand where a kind of candidate would, with what is kept free around each.

    Parameters
    ----------
    systems
        ``pv_kind``, ``capacity_mw`` [MWp], and points or polygons; None without such a layer.
    technology
        ``ground_pv`` or ``floating_pv``; of others nothing stands in the way.
    parameters
        ``siting.<technology>.buffer.installed_pv`` [m] and what `area_ha` needs.

    Returns
    -------
    GeoDataFrame or None
        The geometry and ``setback_m`` [m]: around points a circle of the area that their capacity takes, and the
        buffer; a point of unknown capacity takes a cell of the land. None where none takes any.
    """
    name = f"siting.{technology}.buffer.{RULE}"
    if systems is None or name not in parameters:
        return None
    own = systems[systems["pv_kind"] + "_pv" == technology]
    taken_m2 = area_ha(technology, own["capacity_mw"].to_numpy(float), parameters) * M2_PER_HA
    radius_m = np.nan_to_num(np.sqrt(taken_m2 / np.pi), nan=parameters.value("siting.land.smallest_cell"))
    is_point = shapely.get_dimensions(own.geometry.to_numpy()) < 2
    setback_m = np.where(is_point, radius_m, 0.0) + parameters.value(name)
    takes = ~is_point | (setback_m > 0.0)
    if not takes.any():
        return None
    return gpd.GeoDataFrame({COLUMN: setback_m[takes]}, geometry=own.geometry.to_numpy()[takes], crs=systems.crs)


def remaining_km2(
    technology: str,
    eligible_km2: npt.NDArray[np.float64],
    *,
    unlocated_mwp: npt.NDArray[np.float64],
    parameters: Parameters,
) -> npt.NDArray[np.float64]:
    """Return the land that is left once what statistics say of zones has taken its own, never below 0.

    Parameters
    ----------
    technology
        ``ground_pv`` or ``floating_pv``.
    eligible_km2
        Of each zone; systems whose place is known are taken off it already [km2].
    unlocated_mwp
        What stands in each zone besides those [MWp].
    parameters
        As for `area_ha`.
    """
    taken_km2 = area_ha(technology, unlocated_mwp, parameters) * (M2_PER_HA / M2_PER_KM2)
    return np.maximum(eligible_km2 - taken_km2, 0.0)
