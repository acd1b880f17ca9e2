"""Where biogas plants could stand: digesters for the manure of farms within a short haul.

Slurry is hauled to the plant, and digestate back: as much again. Only manure on farms that is not digested yet, and
that feeds no generator of the farm itself, comes to them.
"""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import xarray as xr

from geoplan.parameters import Parameters
from geoplan.potential.biomass.residues import transport_usd_per_t_km
from geoplan.potential.feedstock.feedstock_by_zone import ByZone
from geoplan.siting.basis import Basis, KindSites
from geoplan.siting.candidate_kinds import CandidateKind
from geoplan.siting.plants.catchments import TORTUOSITY
from geoplan.siting.plants.feedstock_surface import dense_candidates, feedstock_surface
from geoplan.siting.plants.search import CELL, Fuel, PlantSites, class_share, finished, plant_columns, settle
from geoplan.units import M_PER_KM, MWH_PER_GWH

KIND = "biogas"
FARMLAND = ("cropland", "tree_crop", "built")
"""The common land-cover classes that animals are taken to be kept on: farmland, and villages."""
FULL_LOAD_HOURS = "siting.biogas.full_load_hours"
HAUL = ("residues.transport.tariff", "costs.finance.exchange_rate")
"""The parameters that the price of a haul rests on."""
_ENDS = ("low", "high")


def biogas_sites(
    manure: ByZone,
    zones: gpd.GeoDataFrame,
    *,
    land_cover: xr.DataArray,
    parameters: Parameters,
    cell_m: float | None = None,
) -> PlantSites | None:
    """Place biogas plants where manure is densest, and share it among them.

    Parameters
    ----------
    manure
        From `geoplan.potential.feedstock.feedstock_by_zone.manure_by_zone`.
    zones
        ``zone_id``, ``zone_name`` and polygons, projected, metres.
    land_cover
        Common classes; each zone's manure lies on its farmland and in its villages.
    parameters
        The study's; ``siting.biogas.*`` and ``costs.biogas.*``.
    cell_m
        Side of the cells that manure is counted on [m]; by default `CELL`.

    Returns
    -------
    PlantSites or None
        Plants with capacity, energy, mean haul (weighted by energy), slurry ``feedstock_t`` [t/a], what both hauls of a
        tonne cost as ``delivered_cost_usd_per_t``, the same by electricity ``haul_usd_per_mwh``, and cost with them.
        The energy's interval is that of the manure of the whole study. None where the manure is not enough for a plant.
    """
    amounts = manure.zones[["biogas_hauled_energy_gwh", "manure_slurry_t"]]
    if amounts["biogas_hauled_energy_gwh"].sum() <= 0:
        return None
    key = class_share(land_cover, zones, classes=FARMLAND, cell_m=cell_m or parameters.value(CELL))
    both = feedstock_surface(amounts, zones, key=key).rio.write_crs(zones.crs)
    surface, slurry = (both.isel(feedstock=each, drop=True) for each in (0, 1))
    haul_km, tortuosity = parameters.value("siting.biogas.longest_haul"), parameters.value(TORTUOSITY)
    points = dense_candidates(
        surface, radius_m=haul_km * M_PER_KM / tortuosity, count=round(parameters.value("siting.biogas.dense_places"))
    )
    hours = parameters.value(FULL_LOAD_HOURS)
    settled = settle(
        points.drop(columns="density_amount"),
        surface,
        max_haul_km=haul_km,
        tortuosity=tortuosity,
        smallest=parameters.value("siting.biogas.smallest_plant") * hours / MWH_PER_GWH,
    )
    if settled is None:
        return None
    farms = manure.totals["biogas_farm_energy_gwh"]
    low, high = (manure.totals[f"biogas_farm_energy_gwh_{end}"] / farms for end in _ENDS)
    capacity_mw = settled.amount * MWH_PER_GWH / hours
    slurry_t, tonne_km = settled.taken(slurry)
    hauls = Fuel(lambda moved: haul_usd(tonne_km, moved), names=HAUL)
    columns = {
        "capacity_mw": capacity_mw,
        "energy_gwh": settled.amount,
        "energy_gwh_low": settled.amount * low,
        "energy_gwh_high": settled.amount * high,
        "feedstock_t": slurry_t,
        "delivered_cost_usd_per_t": hauls.usd(parameters) / slurry_t,
        "haul_usd_per_mwh": hauls.usd(parameters) / (settled.amount * MWH_PER_GWH),
        **plant_columns(
            capacity_mw,
            settled.amount,
            technology="biogas",
            full_load_hours=FULL_LOAD_HOURS,
            parameters=parameters,
            fuel=hauls,
        ),
    }
    return finished(settled, zones, kind=KIND, columns=columns)


def haul_usd(tonne_km: npt.ArrayLike, parameters: Parameters) -> npt.NDArray[np.float64]:
    """Return what it costs to haul slurry to plants and digestate back.

    ``2 · d · tariff`` for each tonne, d by road: what is digested loses little of its mass.

    Parameters
    ----------
    tonne_km
        Tonnes of slurry times their way to the plant by road [t km/a].
    parameters
        The parameters; the tariff of road freight counts for each loaded tonne and kilometre.

    Returns
    -------
    numpy.ndarray
        [USD/a]; NaN where the tariff is not known.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> usd_per_t = haul_usd(7.5, load_parameters().replace({"costs.finance.exchange_rate": 25_000}))
    >>> round(float(usd_per_t), 2), round(float(1000 * usd_per_t / 16.5)), round(float(1000 * usd_per_t / 68))
    (1.2, 73, 18)
    """
    return 2.0 * np.asarray(tonne_km, dtype=float) * transport_usd_per_t_km(parameters)


def biogas_candidates(_kind: CandidateKind, basis: Basis) -> KindSites | None:
    """Find the candidates of the kind; see `biogas_sites`.

    Parameters
    ----------
    _kind
        That of digesters for manure.
    basis
        Its manure, land cover and parameters.
    """
    manure, land_cover = basis.feedstocks.get("livestock"), basis.layers.land_cover
    if manure is None or land_cover is None:
        return None
    sites = biogas_sites(manure, basis.zones, land_cover=land_cover, parameters=basis.parameters)
    return None if sites is None else KindSites(sites.plants, areas=sites.areas)
