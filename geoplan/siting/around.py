"""The layers around a site, in one object: what rules of the land and all searches for sites look at."""

from dataclasses import dataclass, fields

import geopandas as gpd
import pandas as pd
import xarray as xr

from geoplan.layers.catalog import OpenedLayers


@dataclass(frozen=True, eq=False)
class Around:
    """What lies around a site; None for a layer that the study does not have.

    Attributes
    ----------
    power_grid
        ``voltage_kv`` (NaN where unknown) and points or lines, in the CRS of the zones, as are all vectors.
    roads, protected_areas
        Lines, and polygons.
    estates
        ``estate_id``, ``estate_status`` and polygons.
    plants
        Power plants that stand or are proposed: ``name``, ``fuel``.
    landfills
        ``landfill_id``, ``landfill_name`` and points.
    planned_plants
        Plants that somebody has planned: ``plant_id``, ``technology``, size, and a place or a ``zone_id``.
    installed_pv
        Photovoltaics that stand already: ``pv_kind``, ``capacity_mw`` [MWp], points and polygons.
    terrain
        Elevation [m], in its own CRS, as are all rasters but the slope.
    slope
        From `geoplan.siting.land.slope.slope_pct` of the terrain, in the CRS of the zones, where it is at hand: rules
        of the land and sites need it, and it takes a while.
    population
        Persons per cell; without it, the zones' population is taken to live evenly in them.
    """

    power_grid: gpd.GeoDataFrame | None = None
    roads: gpd.GeoDataFrame | None = None
    protected_areas: gpd.GeoDataFrame | None = None
    estates: gpd.GeoDataFrame | None = None
    plants: gpd.GeoDataFrame | None = None
    landfills: gpd.GeoDataFrame | None = None
    planned_plants: pd.DataFrame | None = None
    installed_pv: gpd.GeoDataFrame | None = None
    terrain: xr.DataArray | None = None
    slope: xr.DataArray | None = None
    population: xr.DataArray | None = None

    @classmethod
    def of(cls, layers: OpenedLayers) -> "Around":
        """Return the layers of a study that lie around its sites."""
        return cls(**{field.name: getattr(layers, field.name) for field in fields(cls) if field.name != "slope"})

    def given(self) -> frozenset[str]:
        """Return the kinds of layer that there are.

        Examples
        --------
        >>> Around().given()
        frozenset()
        """
        return frozenset(field.name for field in fields(self) if getattr(self, field.name) is not None) - {"slope"}
