"""Biomass, biogas and waste by zone: potential of each statistic, shared over the zones by a key that is named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.layers.feedstock.items import land_of_crops
from geoplan.layers.feedstock.shared_rows import Counted, ZoneNames
from geoplan.layers.opening.land_cover_classes import land_cover_classes
from geoplan.parameters import Parameters
from geoplan.potential.biomass.manure import manure_potential
from geoplan.potential.biomass.mills import AT_MILL, share_to_mills
from geoplan.potential.biomass.residues import residue_potential
from geoplan.potential.biomass.seasons import share_over_seasons
from geoplan.potential.feedstock.sharing import EVERY_ITEM, allocate_to_zones
from geoplan.potential.waste.composition import waste_potential
from geoplan.potential.waste.landfill_gas import landfill_gas_kwh_per_t
from geoplan.potential.waste.treatment import treat_waste
from geoplan.units import KWH_PER_GWH
from geoplan.zonal.class_shares import class_fractions
from geoplan.zonal.statistics import zonal_stats

if TYPE_CHECKING:
    import xarray as xr

LAND_CLASSES = ("water", "forest", "cropland", "built", "tree_crop")
"""The common land-cover classes that keys and shares are made of."""

RESIDUE_COLUMNS = {
    "theoretical_tj": "residue_theoretical_tj",
    "technical_tj": "residue_technical_tj",
    "available_tj": "residue_energy_tj",
    "power_mw": "biomass_power_mw",
    "energy_gwh": "biomass_energy_gwh",
    "energy_gwh_low": "biomass_energy_gwh_low",
    "energy_gwh_high": "biomass_energy_gwh_high",
}
MANURE_COLUMNS = {
    "energy_gwh": "biogas_energy_gwh",
    "energy_gwh_low": "biogas_energy_gwh_low",
    "energy_gwh_high": "biogas_energy_gwh_high",
    "methane_avoided_tco2e": "manure_methane_avoided_tco2e",
    "farm_energy_gwh": "biogas_farm_energy_gwh",
    "farm_energy_gwh_low": "biogas_farm_energy_gwh_low",
    "farm_energy_gwh_high": "biogas_farm_energy_gwh_high",
    "hauled_energy_gwh": "biogas_hauled_energy_gwh",
    "slurry_t": "manure_slurry_t",
}
SIGNED = ("methane_avoided_tco2e",)
"""What is negative where a digester loses more than the manure gave off before."""
WASTE_COLUMNS = {
    "waste_t": "waste_t",
    "power_mw": "waste_power_mw",
    "energy_gwh": "waste_energy_gwh",
    "energy_gwh_low": "waste_energy_gwh_low",
    "energy_gwh_high": "waste_energy_gwh_high",
    "collected_t": "waste_collected_t",
}
URBAN_RATE, RURAL_RATE = "waste.rate.urban", "waste.rate.rural"
BY_RATE = "population x rate"
"""The allocation key of waste that is shared by people and what each throws away."""


@dataclass(frozen=True)
class ByZone:
    """One kind of feedstock, by zone.

    Attributes
    ----------
    zones
        Result columns by zone; index ``zone_id``. Zones that take no part have 0.
    totals
        The same columns over the study, added up from the statistics and not from the zones.
    feedstocks
        One row per statistic and feedstock: ``kind``, ``item``, ``feedstock``, year, source and the results.
    keys
        Item -> the name of the key by which it was shared (``reported`` where the statistic names its zone); what lies
        at mills has the key ``mill`` in `feedstocks` and `shared`.
    shared
        One row per zone and row of `feedstocks`: the results before they are summed by zone, with ``feedstock_row``,
        the position of that row, and ``allocation_share``, what the zone has of it.
    """

    zones: pd.DataFrame
    totals: "pd.Series[float]"
    feedstocks: pd.DataFrame
    keys: Mapping[str, str]
    shared: pd.DataFrame


def land_shares(zones: gpd.GeoDataFrame, land_cover: "xr.DataArray") -> pd.DataFrame:
    """Return the share of each land-cover class in each zone, by exact coverage.

    Parameters
    ----------
    zones
        Polygons.
    land_cover
        Common classes, in any CRS that it carries.

    Returns
    -------
    DataFrame
        Index as `zones`; ``water``, ``forest``, ``cropland``, ``built``, ``tree_crop``: 0 to 1, NaN where the layer has
        no data.
    """
    classes = {land_cover_classes()[key].code: key for key in LAND_CLASSES}
    return class_fractions(land_cover, zones.to_crs(land_cover.rio.crs), classes=classes)


MAPPED: Mapping[str, str] = {
    "paddy": "rice_area",
    "pigs": "pig_density",
    "cattle": "cattle_density",
    "dairy_cattle": "cattle_density",
    "buffalo": "cattle_density",
    "poultry": "poultry_density",
    "ducks": "poultry_density",
}
"""Crop or animal -> the layer whose pattern shares it, where the study has one."""


@dataclass(frozen=True, eq=False)
class ZoneKeys:
    """The keys by which statistics can be shared over the zones, each a Series by ``zone_id`` named after itself.

    Attributes
    ----------
    area
        Of the zones [m2]; the last to stand in.
    population, urban_population, rural_population
        Persons; None where they are not known.
    cropland, tree_crop, forest
        Areas of these classes [m2]; None where the study has no land cover.
    grids
        Kind of layer -> what a map holds in each zone: keys of its own crop or animals, see `MAPPED`.
    """

    area: "pd.Series[float]"
    population: "pd.Series[float] | None" = None
    urban_population: "pd.Series[float] | None" = None
    rural_population: "pd.Series[float] | None" = None
    cropland: "pd.Series[float] | None" = None
    tree_crop: "pd.Series[float] | None" = None
    forest: "pd.Series[float] | None" = None
    grids: Mapping[str, "pd.Series[float]"] = field(default_factory=dict)

    @property
    def zone_ids(self) -> list[str]:
        """The zones."""
        return [str(zone) for zone in self.area.index]

    def first(self, *keys: "pd.Series[float] | None") -> "pd.Series[float]":
        """Return the first of some keys that is above 0 somewhere; the area where none is."""
        return next((key for key in keys if key is not None and key.sum() > 0), self.area)

    def mapped(self, *items: str) -> dict[str, "pd.Series[float]"]:
        """Return the maps of some crops or animals as their keys: item -> key; those of nothing at all are left out."""
        return {
            item: self.grids[kind]
            for item in items
            for kind in [MAPPED.get(item, "")]
            if kind in self.grids and self.grids[kind].sum() > 0
        }


def zone_keys(
    zones: gpd.GeoDataFrame, *, land: pd.DataFrame | None, grids: "Mapping[str, xr.DataArray] | None" = None
) -> ZoneKeys:
    """Return the keys by which statistics can be shared.

    Parameters
    ----------
    zones
        With ``zone_id``, ``population``, ``urban``.
    land
        From `land_shares`; None where the study has no land cover: areas of the zones stand in then.
    grids
        From `geoplan.potential.feedstock.feedstocks.allocation_grids`: amounts in each cell, of which a zone gets the
        share of the cell that lies in it.
    """
    area = zones.geometry.area.to_numpy()
    population = np.nan_to_num(zones["population"].to_numpy(float))
    urban = zones["urban"].to_numpy(bool)
    index = pd.Index(zones["zone_id"], name="zone_id")

    def key(name: str, values: Any) -> "pd.Series[float]":
        return pd.Series(values, index=index, name=name, dtype=float)

    def of_class(name: str) -> "pd.Series[float] | None":
        return None if land is None else key(name, np.nan_to_num(land[name].to_numpy(float)) * area)

    return ZoneKeys(
        area=key("area", area),
        population=key("population", population),
        urban_population=key("urban_population", np.where(urban, population, 0.0)),
        rural_population=key("rural_population", np.where(urban, 0.0, population)),
        cropland=of_class("cropland"),
        tree_crop=of_class("tree_crop"),
        forest=of_class("forest"),
        grids={
            kind: key(kind, np.nan_to_num(zonal_stats(grid, zones.to_crs(grid.rio.crs), stats=("sum",))["sum"]))
            for kind, grid in (grids or {}).items()
        },
    )


def residues_by_zone(
    crops: pd.DataFrame,
    keys: ZoneKeys,
    *,
    parameters: Parameters,
    districts: Mapping[str, str] | None = None,
    seasons: pd.DataFrame | None = None,
    mills: pd.DataFrame | None = None,
) -> ByZone:
    """Share crop residues over the zones by cropland; perennials by tree crops, wood by forest, where there is any.

    Paddy goes by a map of rice, where the study has one.

    Parameters
    ----------
    crops
        As for `geoplan.potential.biomass.residues.residue_potential`, with ``zone_id``.
    keys
        From `zone_keys`.
    parameters
        The study's.
    districts
        Zone id -> its district, for statistics that name districts.
    seasons
        Areas by harvest: see `geoplan.potential.biomass.seasons.share_over_seasons`; ``feedstocks`` has a row for each
        then.
    mills
        From `geoplan.potential.biomass.mills.mills_in_zones`: what they process leaves its residues in their zones.
    """
    field = keys.first(keys.cropland)
    by_land = {"tree_crop": keys.first(keys.tree_crop, keys.cropland), "forest": keys.first(keys.forest)}
    special = {crop: by_land[land] for crop, land in land_of_crops().items() if land in by_land}
    chosen = {EVERY_ITEM: field, **special, **keys.mapped("paddy")}
    potential = residue_potential(crops, parameters)
    spread, at_mills = share_to_mills(potential, mills)
    if seasons is not None:
        spread = share_over_seasons(spread, seasons)
    result = _by_zone(spread, chosen, _RESIDUES, districts=districts, placed=at_mills)
    totals = potential[list(RESIDUE_COLUMNS)].sum().rename(RESIDUE_COLUMNS)
    result = replace(result, totals=totals)
    straw = result.shared[result.shared["residue"] == "rice_straw"]
    zones = result.zones.assign(rice_straw_power_mw=_sum_by_zone(straw, ["power_mw"], keys.zone_ids)["power_mw"])
    whole = result.feedstocks.loc[result.feedstocks["feedstock"] == "rice_straw", "power_mw"].sum()
    totals = pd.concat([result.totals, pd.Series({"rice_straw_power_mw": float(whole)})])
    return replace(result, zones=zones, totals=totals)


def manure_by_zone(
    livestock: pd.DataFrame,
    keys: ZoneKeys,
    *,
    parameters: Parameters,
    districts: Mapping[str, str] | None = None,
) -> ByZone:
    """Share the biogas of livestock over the zones by rural population, or by a map of the animals."""
    chosen = {EVERY_ITEM: keys.first(keys.rural_population, keys.population), **keys.mapped(*MAPPED)}
    potential = manure_potential(livestock, parameters)
    return _by_zone(potential, chosen, _MANURE, districts=districts)


def waste_by_zone(
    waste: pd.DataFrame,
    keys: ZoneKeys,
    *,
    parameters: Parameters,
    districts: Mapping[str, str] | None = None,
) -> ByZone:
    """Share municipal solid waste over the zones by population, weighted by what a person throws away."""
    urban, rural = keys.urban_population, keys.rural_population
    rated = None
    if urban is not None and rural is not None:
        by_rate = urban * parameters.value(URBAN_RATE) + rural * parameters.value(RURAL_RATE)
        rated = by_rate.rename(BY_RATE)
    chosen = {
        "urban": keys.first(urban, rated),
        "rural": keys.first(rural, rated),
        "all": keys.first(rated),
    }
    potential = waste_potential(waste, parameters)
    result = _by_zone(potential, chosen, _WASTE, districts=districts)
    per_tonne = _per_collected_tonne(parameters)
    zones = result.zones.assign(**{name: result.zones["waste_collected_t"] * each for name, each in per_tonne.items()})
    whole = {name: result.totals["waste_collected_t"] * each for name, each in per_tonne.items()}
    feedstocks = result.feedstocks.assign(
        **{name: result.feedstocks["collected_t"] * each for name, each in per_tonne.items()}
    )
    return replace(result, zones=zones, totals=pd.concat([result.totals, pd.Series(whole)]), feedstocks=feedstocks)


def _per_collected_tonne(parameters: Parameters) -> dict[str, float]:
    """Return what a collected tonne changes when it is incinerated, and what its gas gives when it is landfilled."""
    low, base, high = landfill_gas_kwh_per_t(parameters)
    return {
        "waste_ghg_change_tco2e": float(treat_waste(1.0, parameters, split={"incineration": 1.0})["net_tco2e"].sum()),
        "landfill_gas_energy_gwh": base / KWH_PER_GWH,
        "landfill_gas_energy_gwh_low": low / KWH_PER_GWH,
        "landfill_gas_energy_gwh_high": high / KWH_PER_GWH,
    }


@dataclass(frozen=True)
class _Sort:
    """A sort of feedstock, as its statistics tell it.

    Attributes
    ----------
    item
        The column of statistics that says what is counted.
    feedstock
        The column that says what it becomes.
    columns
        What it is worth -> the column of zones that holds it.
    whole
        The item that stands for all others together.
    """

    item: str
    feedstock: str
    columns: Mapping[str, str]
    whole: str | None = None


_RESIDUES = _Sort("crop", "residue", RESIDUE_COLUMNS)
_MANURE = _Sort("animal", "animal", MANURE_COLUMNS)
_WASTE = _Sort("stream", "stream", WASTE_COLUMNS, whole="all")


def _by_zone(
    potential: pd.DataFrame,
    keys: Mapping[str, "pd.Series[float]"],
    sort: _Sort,
    *,
    districts: Mapping[str, str] | None = None,
    placed: pd.DataFrame | None = None,
) -> ByZone:
    """Share potentials over the zones, and add those whose place is known (``zone_id``) besides."""
    zone_ids, item, columns = _ids(keys), sort.item, dict(sort.columns)
    counted = Counted(item, list(columns), sort.whole, item, signed=SIGNED)
    numbered = potential.assign(feedstock_row=np.arange(len(potential)))
    shared = allocate_to_zones(numbered, keys, counted=counted, zones=ZoneNames(zone_ids, districts))
    used = {str(what): str(name) for what, name in zip(shared[item], shared["allocation_key"], strict=True)}
    described = potential.assign(allocation_key=_key_of(shared, potential, item))
    if placed is not None and len(placed):
        at_place = placed.assign(allocation_key=AT_MILL)
        rows = np.arange(len(described), len(described) + len(placed))
        numbered = at_place.assign(feedstock_row=rows, allocation_share=1.0)
        shared = pd.concat([shared, numbered], ignore_index=True)
        described = pd.concat([described, at_place], ignore_index=True)
    zones = _sum_by_zone(shared, list(columns), zone_ids).rename(columns=columns)
    totals = described[list(columns)].sum().rename(columns)
    described = described.assign(kind=item, item=described[item], feedstock=described[sort.feedstock])
    return ByZone(zones, totals, described, used, shared)


def _sum_by_zone(shared: pd.DataFrame, columns: list[str], zone_ids: Sequence[str]) -> pd.DataFrame:
    return shared.groupby("zone_id")[columns].sum().reindex(list(zone_ids), fill_value=0.0)


def _key_of(shared: pd.DataFrame, potential: pd.DataFrame, item: str) -> list[str]:
    named = potential["zone_id"].fillna("").astype(str).str.strip() != ""
    by_item = shared[shared["allocation_key"] != "reported"].drop_duplicates(item).set_index(item)["allocation_key"]
    return ["reported" if own else str(by_item.get(what, "")) for own, what in zip(named, potential[item], strict=True)]


def _ids(keys: Mapping[str, "pd.Series[float]"]) -> list[str]:
    return [str(zone) for zone in next(iter(keys.values())).index]
