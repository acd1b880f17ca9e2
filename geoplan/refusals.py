"""What a run would refuse of a study, found without running it.

A layer is checked when it is opened. What only a model can tell (whether any sky gives such irradiation, whether there
is as much in the waste as a plan sorts out of it) is asked of the functions that a run calls, on the study's own
layers, but of six roofs and of no land; what they raise is gathered.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.errors import Fault, GeoplanError, LayerError
from geoplan.layers.catalog import OpenedLayers, open_layers
from geoplan.layers.feedstock.landfills import with_history
from geoplan.layers.land.population import settled_zones
from geoplan.layers.rooftops.building_classes import CLASSES, FORMS
from geoplan.parameters import Parameters
from geoplan.planning.candidate_costs import add_costs
from geoplan.planning.eco_parks.domino.domino import check_pilots
from geoplan.planning.jcm import jcm_shortlist, load_technologies
from geoplan.planning.plan import planned_waste
from geoplan.planning.scenario.exchange.setting_places import misplaced_settings
from geoplan.planning.scenario.inputs.setting_faults import unknown_measures
from geoplan.planning.scenario.measures.measure_kinds import measure_kinds
from geoplan.potential.feedstock.feedstock_by_zone import land_shares, zone_keys
from geoplan.potential.feedstock.feedstocks import allocation_grids, feedstocks_by_zone
from geoplan.potential.roofs.horizon import horizons
from geoplan.potential.roofs.rooftop_pv import rooftop_pv
from geoplan.potential.solar.orientation_table import TILTS, orientation_table, scale_to_grid
from geoplan.potential.solar.resource import hourly_weather
from geoplan.potential.waste.landfills import landfill_results
from geoplan.potential.zone_table import rooftop_checks
from geoplan.preparation.overview import LayerRow, layer_overview
from geoplan.progress import Progress, part_of, reporting
from geoplan.siting.around import Around
from geoplan.siting.basis import Basis
from geoplan.siting.candidate_kinds import kinds_on_land
from geoplan.siting.land.checks import check_exclusions
from geoplan.siting.land.rules import check_own_kinds, land_exclusions, land_grid
from geoplan.study import FILE_NAME, Study

if TYPE_CHECKING:
    import xarray as xr

_AZIMUTHS = (0.0, 180.0)
_ROOF_M = 10.0
"""Side of the roofs that the models are tried on."""
_CELLS = 8
"""Along the longer side of the study: the land that the models are tried on, none of which may be used."""


def check_study(study: Study, *, progress: Progress = False) -> list[LayerRow]:
    """Open every layer of a study, read every roof, and try the models on what they say.

    Parameters
    ----------
    study
        The study.
    progress
        False, True, or a callable ``(fraction, message)``.

    Returns
    -------
    list of LayerRow
        What each layer is, and what the study lacks.

    Raises
    ------
    StudyError
        For exclusions of kinds of candidate, and pilots of technologies, that do not exist, before anything is opened.
    LayerError
        With every fault of every layer; or, where each layer is right by itself, with all of `refusals`.
    """
    check_own_kinds(study)
    check_pilots(study.estates)
    with reporting(progress) as report:
        layers = open_layers(study, every_roof=True, progress=part_of(report, start=0.0, end=0.9))
        report(0.9, "trying the models")
        faults = refusals(study, layers)
        report(1.0, "checked")
    if faults:
        raise LayerError(faults)
    return layer_overview(layers, study)


def refusals(study: Study, layers: OpenedLayers) -> list[Fault]:
    """Return what a run would refuse of layers that could be opened.

    Parameters
    ----------
    study
        Its CRS, time zone and parameters.
    layers
        From `geoplan.layers.catalog.open_layers`.

    Returns
    -------
    list of Fault
        Each once. Of the parameters of candidates, which a run meets only where it finds any, all are looked at.
    """
    faults: list[Fault] = []
    zones = settled_zones(layers.zones, layers.population)
    resource: xr.Dataset | None = None
    with _gathered(faults):
        resource = _sun(study, layers)
    land = None if layers.land_cover is None else land_shares(zones, layers.land_cover)
    keys = zone_keys(zones, land=land, grids=allocation_grids(layers))
    for part in _feedstocks(layers):
        with _gathered(faults):
            feedstocks_by_zone(part, zones, keys=keys, parameters=study.parameters)
    landfills = None if layers.landfills is None else with_history(layers.landfills)
    if landfills is not None and len(landfills):
        with _gathered(faults):
            landfill_results(landfills, zones, parameters=study.parameters)
    with _gathered(faults):
        planned_waste(_without_ranges(study), layers)
    with _gathered(faults):
        _costs(study)
    faults += unknown_measures(study, layers, known=measure_kinds())
    faults += misplaced_settings(study.scenarios, layers, file=str(study.folder / FILE_NAME))
    if resource is not None:
        _try_roofs(faults, layers, zones, resource=resource, parameters=study.parameters)
        _try_land(faults, layers, zones, resource=resource, parameters=study.parameters)
    return list(dict.fromkeys(faults))


@contextmanager
def _gathered(faults: list[Fault]) -> Iterator[None]:
    """Add the faults that are raised to a list, and go on; what is computed does not count."""
    try:
        with np.errstate(all="ignore"):
            yield
    except GeoplanError as error:
        faults += error.faults or (Fault("study", "", found=str(error), expected="what a run can use"),)


def _sun(study: Study, layers: OpenedLayers) -> "xr.Dataset":
    """Return the sun of the study for four planes, whose tilts are the ends of a run's."""
    weather = hourly_weather(study, layers)
    tilts = (TILTS[0], TILTS[-1])
    table = orientation_table(weather, tilts=tilts, azimuths=_AZIMUTHS, parameters=study.parameters, crs=study.crs)
    return table if layers.ghi_grid is None else scale_to_grid(table, layers.ghi_grid)


def _feedstocks(layers: OpenedLayers) -> Iterator[OpenedLayers]:
    """Give the layers with one feedstock each, so that the faults of one do not hide those of the others."""
    none = replace(layers, crops=None, livestock=None, waste=None, mills=None)
    if layers.crops is not None:
        yield replace(none, crops=layers.crops, mills=layers.mills)
    if layers.livestock is not None:
        yield replace(none, livestock=layers.livestock)
    if layers.waste is not None:
        yield replace(none, waste=layers.waste)


def _without_ranges(study: Study) -> Study:
    """Return the study with parameters of waste that have no range: a plan is refused for values, and sooner so."""
    rows = study.parameters.under("waste.").values()
    fixed = {row.name: {"value": row.value, "low": row.value, "high": row.value} for row in rows}
    return study.model_copy(update={"parameters": study.parameters.replace(fixed).sampled(1, 1)})


def _costs(study: Study) -> None:
    """Work out the costs of one candidate of each kind, and what the JCM says of it where the study counts it."""
    kinds = list(load_technologies())
    one_each = {"candidate_id": kinds, "candidate_kind": kinds, "capacity_mw": 1.0, "energy_gwh": 1.0}
    costed = add_costs(pd.DataFrame(one_each), study.parameters)
    if study.has_jcm:
        jcm_shortlist(costed, parameters=study.parameters)


def _try_roofs(
    faults: list[Fault],
    layers: OpenedLayers,
    zones: gpd.GeoDataFrame,
    *,
    resource: "xr.Dataset",
    parameters: Parameters,
) -> None:
    """Compute a roof of each class and form in the first zone, and all roofs from the top down."""
    centre = shapely.point_on_surface(zones.geometry.iloc[0])
    x, y = shapely.get_x(centre), shapely.get_y(centre)
    columns = pd.MultiIndex.from_product([CLASSES, FORMS], names=["roof_class", "roof_form"]).to_frame(index=False)
    square = shapely.box(x, y, x + _ROOF_M, y + _ROOF_M)
    roofs = gpd.GeoDataFrame(columns.assign(height_m=1.0), geometry=[square] * len(columns), crs=zones.crs)
    with _gathered(faults):
        rooftop_pv(roofs, resource, parameters=parameters)
    with _gathered(faults):
        rooftop_checks(zones, estates=layers.estates, resource=resource, parameters=parameters)
    if layers.rooftops.has_heights:
        radius_m, sectors = (parameters.value(f"rooftop.shading.{name}") for name in ("radius", "sectors"))
        with _gathered(faults):
            horizons(roofs, radius_m=radius_m, sectors=int(sectors))


def _try_land(
    faults: list[Fault],
    layers: OpenedLayers,
    zones: gpd.GeoDataFrame,
    *,
    resource: "xr.Dataset",
    parameters: Parameters,
) -> None:
    """Make the rules of land and water, and look for sites where nothing may be used."""
    if layers.land_cover is None:
        return
    around = replace(Around.of(layers), terrain=None, population=None)
    basis = Basis(zones, layers, parameters, resource, Path(), eligible=_unusable_land(zones))
    for kind in kinds_on_land(layers):
        with _gathered(faults):
            cover, own = layers.land_cover, layers.exclusions
            rules = land_exclusions(kind.key, land_cover=cover, parameters=parameters, around=around, own=own)
            check_exclusions(land_grid(zones, layers.land_cover, parameters=parameters), rules)
        with _gathered(faults):
            kind.sites(basis)


def _unusable_land(zones: gpd.GeoDataFrame) -> "xr.DataArray":
    """Return a coarse grid over the zones with nothing that may be used."""
    import xarray as xr

    west, south, east, north = zones.total_bounds
    cell_m = max(east - west, north - south) / _CELLS
    y, x = np.arange(north - cell_m / 2, south - cell_m, -cell_m), np.arange(west + cell_m / 2, east + cell_m, cell_m)
    land = xr.DataArray(np.zeros((len(y), len(x)), dtype=np.float32), dims=("y", "x"), coords={"y": y, "x": x})
    return land.rio.write_crs(zones.crs)
