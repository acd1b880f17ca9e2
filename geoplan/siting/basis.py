"""What candidates are made from, and what a search for them gives: the two ends of the maker of every kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import xarray as xr

from geoplan.layers.catalog import OpenedLayers
from geoplan.parameters import Parameters
from geoplan.potential.feedstock.feedstock_by_zone import ByZone
from geoplan.siting.around import Around
from geoplan.siting.draws.drawn import Drawn


@dataclass(frozen=True, eq=False)
class Basis:
    """What the maker of a kind of candidate may look at.

    Attributes
    ----------
    zones
        ``zone_id``, ``zone_name``, ``population`` and polygons, projected, metres; with what they can produce.
    layers
        All layers of the study, its land cover and others of a kind's own among them.
    parameters
        The study's: ``siting.<kind>.*`` and others.
    resource
        From `geoplan.potential.solar.orientation_table.orientation_table`, for modules on racks.
    rooftops_file
        GeoParquet with one row per roof and its results.
    feedstocks
        ``crops``, ``livestock``, ``waste`` -> what there is of each by zone.
    around
        The layers that lie around sites.
    eligible
        The share of each cell that the kind may use, in the CRS of the zones; None for kinds that no rules of the land
        hold for.
    """

    zones: gpd.GeoDataFrame
    layers: OpenedLayers
    parameters: Parameters
    resource: xr.Dataset
    rooftops_file: Path
    feedstocks: Mapping[str, ByZone] = field(default_factory=dict)
    around: Around = field(default_factory=Around)
    eligible: xr.DataArray | None = None


@dataclass(frozen=True, eq=False)
class KindSites:
    """The candidates of one kind.

    Attributes
    ----------
    candidates
        Points in the CRS of the zones with at least ``candidate_id``, ``candidate_name``, ``candidate_kind``,
        ``origin``, ``capacity_mw`` and ``energy_gwh``; what else is known of them stands in others of
        `geoplan.siting.candidate_table.COLUMNS`, such as ``lcoe_usd_per_mwh`` [USD/MWh] with its ends and
        ``investment_musd``, which are kept as they are where nothing is drawn. Columns that are not among them no field
        describes: they are left out, and logged.
    areas
        ``candidate_id`` and the area that feeds each; None where nothing does.
    patches
        All sites as polygons: ``site_id``, ``technology``, ``area_ha``, ``capacity_mw``, ``energy_gwh``,
        ``is_candidate`` (whether it is among the candidates, before any is cut); None where a kind has none.
    most
        How many of them are kept, the best by their criteria; None for all. Those that a source names (parks,
        landfills, plants) are kept besides.
    places
        ``candidate_id`` -> the place that several share, of which the best stands for all; None where each is a place
        of its own.
    has_surroundings
        Whether the candidates say already what `geoplan.siting.surroundings.surroundings` would.
    draws
        What the candidates are in each future, by the rows of `candidates`: capacity, energy, and cost where the maker
        knows it. None where nothing is known but the ends that the frame has.
    """

    candidates: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame | None = None
    patches: gpd.GeoDataFrame | None = None
    most: int | None = None
    places: Mapping[str, str] | None = None
    has_surroundings: bool = False
    draws: Drawn | None = None
