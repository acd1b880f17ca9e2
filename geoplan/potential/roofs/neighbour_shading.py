"""What the neighbours' shade costs a roof: the share of its energy that is left, where heights are known.

Direct irradiance (and the sky's glow around the sun) is lost while the sun stands below the horizon that the
neighbours draw; the rest of the sky gives less by the part of it that they cover. Both are tabulated once for each
place of the weather, by plane, sector of the compass and elevation, so that a roof costs one look-up a sector.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr
from numba import prange
from scipy.spatial import KDTree

from geoplan.errors import Fault, LayerError
from geoplan.layers.rooftops.building_classes import CLASSES, FORMS
from geoplan.layers.rooftops.footprint import Footprints, roof_rows
from geoplan.machine.compiled import compiled
from geoplan.machine.products import product_sums
from geoplan.parameters import Parameter, Parameters, load_parameters
from geoplan.potential.roofs.footprint_shape import (
    FloatArray,
    FootprintShapes,
    IntArray,
    footprint_shapes,
    shapes_of_roofs,
)
from geoplan.potential.roofs.horizon import horizons
from geoplan.potential.roofs.rooftop_pv import codes_of, described
from geoplan.potential.solar.orientation_table import AZIMUTHS
from geoplan.potential.solar.pv_kernel import COS_89
from geoplan.potential.solar.pv_years import plane_normals
from geoplan.potential.solar.weather_contract import check_weather, checked_values
from geoplan.potential.solar.weather_form import by_place
from geoplan.units import WH_PER_KWH

ELEVATIONS = tuple(range(0, 92, 2))
_JIT: Any = {"error_model": "numpy"}
_FINE = 8  # steps by which the sky's share of a sector and an elevation is summed


def shading_table(
    weather: xr.Dataset,
    *,
    parameters: Parameters | None = None,
    azimuths: Sequence[float] = AZIMUTHS,
    sectors: int | None = None,
    crs: str | None = None,
) -> xr.Dataset:
    """Tabulate from which part of the sky the irradiance of a year reaches roof planes.

    Parameters
    ----------
    weather
        As `geoplan.potential.solar.pv_years.pv_years` takes it.
    parameters
        The tilts of ``rooftop.tilt.*``, ``rooftop.shading.sectors``, and of ``pv.*`` albedo and glass.
    azimuths
        Of the planes, evenly spaced from 0. [degrees]
    sectors
        Of the compass, instead of the parameter.
    crs
        The study's projected CRS, needed where there are several places: gives them ``x`` and ``y``.

    Returns
    -------
    Dataset
        Dims place, surface_tilt, surface_azimuth, sector, elevation. ``beam_below``: direct and circumsolar irradiation
        behind the glass from the sun below an elevation, by the sun's sector [kWh/m2/year]; ``sky_below``: share of the
        even sky's light on the plane that comes from below an elevation, by sector [-]; ``diffuse`` of the even sky and
        ``ground`` [kWh/m2/year]. Hay-Davies' model splits the sky.

    Raises
    ------
    LayerError
        As `geoplan.potential.solar.pv_years.pv_years` does.
    """
    parameters = parameters or load_parameters()
    weather = by_place(weather).weather
    steps = check_weather(weather)
    checked_values(weather, steps)
    count = int(parameters.value("rooftop.shading.sectors")) if sectors is None else sectors
    tilts = np.unique([parameters.value(f"rooftop.tilt.{form}.{kind}") for form in FORMS for kind in CLASSES])
    planes = plane_normals(tilts[:, None], np.asarray(azimuths, dtype=float)[None, :])
    parts = [
        _irradiation(weather.isel(place=place), steps, planes, count, parameters)
        for place in range(weather.sizes["place"])
    ]
    beam, diffuse, ground = (np.stack(values) for values in zip(*parts, strict=True))
    full = ("place", "surface_tilt", "surface_azimuth")
    unit = {"units": "kWh/m2/year"}
    table = xr.Dataset(
        {
            "beam_below": ((*full, "sector", "elevation"), beam, unit),
            "sky_below": ((*full[1:], "sector", "elevation"), _sky_below(planes, count), {"units": "1"}),
            "diffuse": (full, diffuse, unit),
            "ground": (full, ground, unit),
        },
        coords={
            "surface_tilt": ("surface_tilt", tilts, {"units": "degrees"}),
            "surface_azimuth": ("surface_azimuth", np.asarray(azimuths, dtype=float), {"units": "degrees"}),
            "elevation": ("elevation", np.asarray(ELEVATIONS, dtype=float), {"units": "degrees"}),
        },
    )
    table = table.assign_coords({n: c for n, c in weather.coords.items() if c.dims == ("place",)})
    if crs is not None:
        from pyproj import Transformer

        transformer = Transformer.from_crs(4326, crs, always_xy=True)
        x, y = transformer.transform(weather["longitude"].to_numpy(), weather["latitude"].to_numpy())
        table = table.assign_coords(x=("place", x), y=("place", y))
    return table


def shading_factor(
    roofs: Footprints | gpd.GeoDataFrame,
    table: xr.Dataset,
    *,
    neighbours: Footprints | gpd.GeoDataFrame | None = None,
    parameters: Parameters | None = None,
    shapes: FootprintShapes | None = None,
) -> pd.DataFrame:
    """Compute which share of its energy the neighbours leave to each roof.

    Parameters
    ----------
    roofs
        Footprints, projected, metres, with ``height_m`` [m], NaN where unknown; classes and forms are filled in as
        `geoplan.potential.roofs.rooftop_pv.described` does.
    table
        From `shading_table`; each roof takes the nearest of its places.
    neighbours
        The buildings that may shade, those beyond the edge of a partition too; by default the roofs.
    parameters
        ``rooftop.shading.radius`` and the tilts.
    shapes
        Of the roofs, where they are known already.

    Returns
    -------
    DataFrame
        Index as the roofs': ``shading_factor``, energy with neighbours over energy without; of it ``beam_factor`` for
        the direct and circumsolar irradiation and ``sky_view_factor`` for the light of the even sky. All in 0..1, NaN
        for roofs of unknown height, for which the loss ``pv.loss.shading`` stays. A pitched roof counts with both
        sides.

    Raises
    ------
    LayerError
        As `geoplan.potential.roofs.horizon.horizons`, and where roofs lie between several places without coordinates.

    Notes
    -----
    Walls reflect nothing here, and what is lost of the irradiance is lost of the energy: both overstate the loss
    slightly. The light from the ground stays.
    """
    parameters = parameters or load_parameters()
    shapes = shapes_of_roofs(roofs) if shapes is None else shapes
    sectors = table.sizes["sector"]
    radius = parameters.value("rooftop.shading.radius")
    horizon = horizons(roofs, radius_m=radius, sectors=sectors, neighbours=neighbours, shapes=shapes)
    return horizon_factor(roof_rows(roofs), table, horizon=horizon, parameters=parameters, shapes=shapes)


def horizon_factor(
    roofs: gpd.GeoDataFrame,
    table: xr.Dataset,
    *,
    horizon: FloatArray,
    parameters: Parameters | None = None,
    shapes: FootprintShapes | None = None,
) -> pd.DataFrame:
    """Compute the factors of `shading_factor` from horizons that are known, shape (roof, sector). [degrees]."""
    parameters = parameters or load_parameters()
    shapes = footprint_shapes(roofs.geometry.to_numpy()) if shapes is None else shapes
    known = described(roofs, parameters=parameters, shapes=shapes)
    kind = codes_of(known["roof_class"], CLASSES)
    form = codes_of(known["roof_form"], FORMS)
    tilts = table["surface_tilt"].to_numpy()
    own = np.array([[parameters.value(f"rooftop.tilt.{name}.{c}") for name in FORMS] for c in CLASSES])
    tilt = np.abs(tilts[None, None, :] - own[..., None]).argmin(axis=2)[kind, form]
    toward_equator = 180.0 if float(table["latitude"].mean()) >= 0 else 0.0
    flat = form == FORMS.index("flat")
    azimuth = np.where(flat, toward_equator, (shapes.long_axis_azimuth + 90.0) % 360.0)
    planes = _Planes(_places(table, shapes), tilt.astype(np.int64), azimuth, flat)
    light = _Light(*(table[name].to_numpy() for name in _Light._fields))
    edges = float(ELEVATIONS[1] - ELEVATIONS[0])
    factors = _factors(planes, np.ascontiguousarray(horizon, dtype=np.float64), light, edges)
    return pd.DataFrame(factors, index=roofs.index, columns=["shading_factor", "beam_factor", "sky_view_factor"])


def _places(table: xr.Dataset, shapes: FootprintShapes) -> IntArray:
    if table.sizes["place"] == 1:
        return np.zeros(len(shapes), dtype=np.int64)
    if "x" not in table.coords:
        raise LayerError(
            Fault("shading_table", "x, y", found="no positions of its places", expected="a table made with the CRS")
        )
    tree = KDTree(np.column_stack([table["x"].to_numpy(), table["y"].to_numpy()]))
    points = np.nan_to_num(np.column_stack([shapes.x, shapes.y]))
    return np.asarray(tree.query(points)[1], dtype=np.int64)


def _irradiation(
    weather: xr.Dataset, steps: Any, planes: FloatArray, sectors: int, parameters: Mapping[str, Parameter]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Sum a place's years by plane, sector and elevation of the sun, after `geoplan.potential.solar.pv_kernel`."""
    from pvlib import iam, irradiance, solarposition

    def value(name: str) -> float:
        return parameters[f"pv.{name}"].value

    latitude, longitude, altitude = (float(weather[name]) for name in ("latitude", "longitude", "altitude"))
    times = steps.centres.tz_localize("UTC") if steps.centres.tz is None else steps.centres
    sun = solarposition.get_solarposition(
        times, latitude, longitude, altitude=altitude, temperature=weather["temp_air"].to_numpy()
    )
    light = weather["ghi"].to_numpy() > 0.0
    ghi, dni, dhi = (weather[name].to_numpy()[light] for name in ("ghi", "dni", "dhi"))
    up = np.cos(np.radians(sun["apparent_zenith"].to_numpy()[light]))
    compass = np.radians(sun["azimuth"].to_numpy()[light])
    level = np.sqrt(1.0 - up**2)
    direction = np.column_stack([level * np.sin(compass), level * np.cos(compass), up])
    extra = np.asarray(irradiance.get_extra_radiation(times[light].day_of_year.to_numpy()), dtype=float)
    # Hay and Davies 1980: this part of the diffuse light stands by the sun, and is hidden with it
    around_sun = dhi * dni / extra
    ratio = 1.0 / np.maximum(up, COS_89)
    edges = np.asarray(ELEVATIONS, dtype=float)
    elevation = np.clip(np.degrees(np.arcsin(np.clip(up, -1.0, 1.0))), 0.0, 90.0)
    step = np.minimum((elevation / edges[1]).astype(np.int64), len(edges) - 2)
    sector = (compass / (2 * np.pi) * sectors).astype(np.int64) % sectors
    bins = sector * (len(edges) - 1) + step
    to_kwh = steps.hours / max(steps.years, 1) / WH_PER_KWH

    shape = planes.shape[:2]
    beam = np.zeros((*shape, sectors, len(edges)))
    for plane in np.ndindex(*shape):
        cosine = np.maximum(product_sums(direction, planes[plane]), 0.0)
        angle = np.degrees(np.arccos(np.minimum(cosine, 1.0)))
        glass = iam.physical(angle, value("iam.refractive_index"), value("iam.extinction"), value("iam.thickness"))
        power = dni * cosine * glass + around_sun * cosine * ratio
        sums = np.bincount(bins, weights=power, minlength=sectors * (len(edges) - 1))
        beam[(*plane, slice(None), slice(1, None))] = np.cumsum(sums.reshape(sectors, -1), axis=1) * to_kwh
    sees_sky = (1.0 + planes[..., 2]) / 2.0
    diffuse = (dhi - around_sun).clip(min=0.0).sum() * to_kwh * sees_sky
    ground = ghi.sum() * to_kwh * value("albedo") * (1.0 - sees_sky)
    return beam, diffuse, ground


def _sky_below(planes: FloatArray, sectors: int) -> FloatArray:
    """Return the share of an even sky's light on each plane from below each elevation, by sector."""
    edges = np.radians(np.asarray(ELEVATIONS, dtype=float))
    fine = np.linspace(0.0, np.pi / 2, (len(edges) - 1) * _FINE + 1)
    elevation = (fine[1:] + fine[:-1]) / 2.0
    compass = (np.arange(sectors * _FINE) + 0.5) / (sectors * _FINE) * 2.0 * np.pi
    level = np.cos(elevation)[:, None]
    sky = np.stack(
        [
            level * np.sin(compass),
            level * np.cos(compass),
            np.broadcast_to(np.sin(elevation)[:, None], (len(elevation), len(compass))),
        ],
        axis=-1,
    )
    result = np.zeros((*planes.shape[:2], sectors, len(edges)))
    for plane in np.ndindex(*planes.shape[:2]):
        # a patch between two elevations narrows toward the zenith, by the cosine of its elevation
        light = np.maximum(product_sums(sky, planes[plane]), 0.0) * level
        patches = light.reshape(len(edges) - 1, _FINE, sectors, _FINE).sum(axis=(1, 3))
        result[(*plane, slice(None), slice(1, None))] = np.cumsum(patches, axis=0).T / patches.sum()
    return result


class _Planes(NamedTuple):
    """The planes of roofs, for compiled loops: place and tilt in the table, azimuth of the first side."""

    place: IntArray
    tilt: IntArray
    azimuth: FloatArray
    flat: npt.NDArray[np.bool_]


class _Light(NamedTuple):
    """What a shading table knows of light, for compiled loops: beam and sky below each edge of elevation."""

    beam_below: FloatArray
    sky_below: FloatArray
    diffuse: FloatArray
    ground: FloatArray


@compiled(parallel=True, **_JIT)
def _factors(planes: _Planes, horizon: FloatArray, light: _Light, step: float) -> FloatArray:
    """Return the factors of energy, beam and sky; shape (roof, 3)."""
    place, tilt, azimuth, flat = planes
    beam_below, sky_below, diffuse, ground = light
    n_azimuths, sectors, n_edges = sky_below.shape[1], sky_below.shape[2], sky_below.shape[3]
    out = np.empty((len(place), 3))
    for i in prange(len(place)):
        if np.isnan(horizon[i, 0]):
            out[i] = np.nan
            continue
        p, t = place[i], tilt[i]
        beam, sky, whole = np.zeros(2), np.zeros(2), 0.0  # without the neighbours, and what they take
        for side in range(1 if flat[i] else 2):
            position = (azimuth[i] + 180.0 * side) % 360.0 / 360.0 * n_azimuths
            first = int(position) % n_azimuths
            for neighbour in range(2):
                a = (first + neighbour) % n_azimuths
                share = position - int(position)
                weight = share if neighbour == 1 else 1.0 - share
                taken_sky = 0.0
                for s in range(sectors):
                    beam[0] += weight * beam_below[p, t, a, s, n_edges - 1]
                    place_in = horizon[i, s] / step
                    if place_in <= 0.0:
                        continue
                    edge = min(int(place_in), n_edges - 2)
                    rest = place_in - edge
                    low, high = beam_below[p, t, a, s, edge], beam_below[p, t, a, s, edge + 1]
                    beam[1] += weight * (low + rest * (high - low))
                    low, high = sky_below[t, a, s, edge], sky_below[t, a, s, edge + 1]
                    taken_sky += low + rest * (high - low)
                sky[0] += weight * diffuse[p, t, a]
                sky[1] += weight * diffuse[p, t, a] * taken_sky
                whole += weight * ground[p, t, a]
        whole += beam[0] + sky[0]
        out[i, 0] = 1.0 - (beam[1] + sky[1]) / whole if whole > 0.0 else 1.0
        out[i, 1] = 1.0 - beam[1] / beam[0] if beam[0] > 0.0 else 1.0
        out[i, 2] = 1.0 - sky[1] / sky[0] if sky[0] > 0.0 else 1.0
    return out
