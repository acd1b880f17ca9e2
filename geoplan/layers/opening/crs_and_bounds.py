"""Where a layer lies: its coordinate reference system, and whether it meets the study.

Nothing is guessed: a missing CRS, degrees in a metre CRS and bounds that only meet the study when turned round are
errors; the message says which of them it looks like.
"""

import math
from contextlib import suppress
from pathlib import Path
from typing import NoReturn, TypeAlias

from pyproj import CRS, Proj, Transformer
from pyproj.exceptions import CRSError, ProjError

from geoplan.errors import Fault, LayerError, did_you_mean, in_figures
from geoplan.files.boundary import allowing, check_beside, check_folder, check_regular, resolved, unusable
from geoplan.files.grids import ZARR
from geoplan.layers.opening.file_kind import expected_kind, files_of, found_kind
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading

Bounds: TypeAlias = tuple[float, float, float, float]

_SOUTHERN_FALSE_NORTHING_M = 10_000_000.0
"""What UTM adds to northings south of the equator."""
_DEGREE_MARGIN = 0.5
"""Global grids may reach half a cell beyond the poles."""


def existing_file(reading: Reading) -> Path:
    """Return the layer's file, after checking that it may be read, is there and is what its ending says.

    Raises
    ------
    LayerError
        Where it is not.
    """
    path = reading.path
    if not reading.source.file:
        found = f"source = '{reading.source.source}'" if reading.source.source else "neither a file nor a source"
        reading.stop_option("file", found, "a file", "Name a file, relative to the study's folder.")
    if reading.source.source:
        reading.stop_option("source", "a file and a source", "one of them", "Remove one.")
    _check_inside(reading, path)
    if not path.exists():
        if twins := _in_other_case(path):
            action = f"Correct {reading.option('file')}. {did_you_mean(path.name, twins)}"
            reading.stop("", "no such file", "a file that can be read", action)
        reading.stop("", "no such file", "a file that can be read", f"Correct {reading.option('file')}.")
    if not path.is_dir():
        check_regular(path)
        check_beside(path, reading.boundary)
    elif path.suffix.lower() == ".gdb" or any((path / name).is_file() for name in ZARR):
        check_folder(path, reading.boundary)
    else:
        reading.stop("", "a folder", "a file", f"Correct {reading.option('file')}.")
    try:
        size = sum(1 for _ in files_of(path))
        expected, found = expected_kind(path), "" if path.is_dir() else found_kind(path)
    except OSError as error:
        raise LayerError(unusable(path, error)) from None
    if found == "an empty file" or not size:
        reading.stop("", "an empty file", "data", "Fetch or export it again.")
    if "Git LFS" in found or (expected and found != expected and not path.is_dir()):
        kind = expected or "data"
        reading.stop("", found, f"{kind}, as the ending '{path.suffix}' says", "Rename it, or fetch it again.")
    reading.look()
    return path


def _in_other_case(path: Path) -> list[str]:
    """Return the names beside a path that are its own on a system that does not tell letter cases apart."""
    with suppress(OSError):
        return [each.name for each in path.parent.iterdir() if each.name.casefold() == path.name.casefold()]
    return []


_IN_OTHER_WAYS = ("zones", "irradiance", "weather")
"""Layers that are not imported."""


def _check_inside(reading: Reading, path: Path) -> None:
    real = resolved(path)
    if not reading.boundary.admits(real):
        bring = f"Bring it in: geoplan import {reading.kind} FILE --study {reading.study.folder}."
        if reading.kind in _IN_OTHER_WAYS or reading.section != "layers":
            bring = f"Copy it to {reading.study.folder}."
        found = f"'{reading.source.file}', which lies outside the study's folder"
        reading.stop_option("file", found, "a file inside it", f"{bring} {allowing(real)}")


def layer_crs(reading: Reading, crs: CRS | None) -> CRS:
    """Return the CRS that a layer's coordinates are in.

    Parameters
    ----------
    reading
        The layer.
    crs
        What its file says; None where it says nothing.

    Raises
    ------
    LayerError
        Where there is no CRS, or the file and study.toml contradict each other.
    """
    given = _given_crs(reading)
    if crs is None:
        if given is None:
            action = (
                f"Set {reading.option('crs')} to the EPSG code that its publisher names; degrees of longitude and "
                "latitude are EPSG:4326."
            )
            reading.stop("", "no coordinate reference system", "a coordinate reference system", action)
        return given
    try:
        is_unknown = _unknown_datum(crs)
    except ProjError:
        _stop_nowhere(reading, crs)
    if is_unknown:
        if given is None:
            action = f"Set {reading.option('crs')} to the one that its publisher names, often EPSG:4326."
            reading.stop("", f"the CRS '{crs.name}', whose datum is unknown", "a CRS with a known datum", action)
        reading.mend("crs_replaced", crs=reading.source.crs)
        return given
    if given is not None and not given.equals(crs, ignore_axis_order=True):
        found = f"'{reading.source.crs}', where the file itself says '{crs.name}'"
        reading.stop_option("crs", found, "the CRS of the file", "Remove the option, or correct the file.")
    try:
        Transformer.from_crs(crs, reading.crs, always_xy=True)
    except ProjError:
        _stop_nowhere(reading, crs)
    return crs


def _stop_nowhere(reading: Reading, crs: CRS) -> NoReturn:
    """Stop at a CRS that PROJ reads and cannot use: what a file says in many words can be none of the earth's."""
    found, expected = f"the CRS '{crs.name}', which leads to no place", "a CRS from which PROJ can transform"
    reading.stop("crs", found, expected, "Export it again in a CRS that has an EPSG code.")


def _given_crs(reading: Reading) -> CRS | None:
    if not reading.source.crs:
        return None
    try:
        return CRS.from_user_input(reading.source.crs)
    except CRSError:
        reading.stop_option("crs", f"'{reading.source.crs}'", "a CRS that PROJ knows", "For example 'EPSG:4326'.")


def _unknown_datum(crs: CRS) -> bool:
    datum = crs.geodetic_crs.datum if crs.geodetic_crs else None
    name = datum.name.lower() if datum else ""
    return name.startswith(("unknown", "not specified", "not_specified", "unnamed")) and "wgs84" not in name


def check_coordinates(reading: Reading, bounds: Bounds, crs: CRS, *, study: Bounds | None = None) -> None:
    """Check that coordinates can be of a CRS: finite, and degrees or metres as it says.

    Parameters
    ----------
    reading
        The layer.
    bounds
        West, south, east, north of its coordinates.
    crs
        Their CRS.
    study
        The study's bounds in that CRS, to tell whether they are swapped.

    Raises
    ------
    LayerError
        Where they cannot.
    """
    box = _box(bounds)
    if not all(math.isfinite(value) for value in bounds):
        reading.stop("bounds", box, "finite coordinates", "Correct the coordinates.")
    if crs.is_projected and _fits_degrees(bounds):
        action = (
            "Write the file in the CRS that its coordinates are in; degrees of longitude and latitude are EPSG:4326."
        )
        reading.stop("bounds", f"{box}, which are degrees", f"metres, as its CRS '{crs.name}' says", action)
    if crs.is_geographic and not _fits_degrees(bounds):
        if study is not None and _meets(_swapped(bounds), study):
            _stop_swapped(reading, box)
        reading.stop(
            "bounds", box, f"degrees, as its CRS '{crs.name}' says", "Set the CRS that the coordinates are in."
        )


def check_place(reading: Reading, bounds: Bounds, crs: CRS, *, margin_m: float = 0.0) -> None:
    """Check that a layer meets the study.

    Parameters
    ----------
    reading
        The layer.
    bounds
        West, south, east, north of its coordinates.
    crs
        Their CRS.
    margin_m
        How far from the zones' bounds it may lie, in metres.

    Raises
    ------
    LayerError
        Where the coordinates cannot be of that CRS, or lie elsewhere.
    """
    study = _study_bounds(reading, crs, margin_m)
    check_coordinates(reading, bounds, crs, study=study)
    box = _box(bounds)
    if _meets(bounds, study):
        return
    if _meets(_swapped(bounds), study):
        _stop_swapped(reading, box)
    if crs.is_projected:
        west, south, east, north = bounds
        for shift in (-_SOUTHERN_FALSE_NORTHING_M, _SOUTHERN_FALSE_NORTHING_M):
            if _meets((west, south + shift, east, north + shift), study):
                action = "The northings are those of the other hemisphere, 10,000,000 m off: correct them or the CRS."
                reading.stop("bounds", f"{box} in '{crs.name}'", "bounds that meet the study", action)
    action = "Check the CRS, or take a file of this place."
    reading.stop(
        "bounds",
        f"{box} in '{crs.name}'",
        f"bounds that meet the study ({_box(study) if study else 'unknown'})",
        action,
    )


def check_plane(reading: Reading, bounds: Bounds) -> None:
    """Check that the study's CRS is made for the place of its zones: north is up on it, and areas are true.

    Parameters
    ----------
    reading
        The zones.
    bounds
        West, south, east, north of the zones, in the study's CRS.

    Raises
    ------
    LayerError
        Where north is turned by more than 20°, areas are wrong by more than a tenth, or the zones lie on both sides of
        180° of longitude.
    """
    back = Transformer.from_crs(reading.crs, reading.crs.geodetic_crs, always_xy=True)
    west, south, east, north = back.transform_bounds(*bounds, densify_pts=21)
    if not all(math.isfinite(edge) for edge in (west, south, east, north)):
        return  # as far from any place of the CRS as this, the check of bounds has said so
    if west > east:
        action = "Make a study of each side."
        reading.stop("", "zones on both sides of 180° of longitude", "zones on one side", action)
    longitude, latitude = back.transform((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2)
    factors = Proj(reading.crs).get_factors(longitude, latitude)
    turned, area = factors.meridian_convergence, factors.areal_scale
    limits = allowed("crs.areal_scale")
    if abs(turned) > allowed("crs.convergence").high or limits.outside(area):
        where = f"{longitude:.4g}°, {latitude:.4g}°"
        shown = f"turns north by {turned:.0f}° and shows areas {in_figures(area, 3)} times"
        found = f"'{reading.study.crs}': at {where} it {shown}"
        expected = "a projected CRS made for the place, such as its zone of UTM"
        raise LayerError(
            Fault(
                str(reading.study.folder / "study.toml"),
                "crs",
                found=found,
                expected=expected,
                action="Choose one that is made for the place.",
            )
        )


def _stop_swapped(reading: Reading, box: str) -> None:
    action = "Latitude and longitude are swapped: the file meets the study only when they are exchanged. Exchange them."
    reading.stop("bounds", box, "longitude first, then latitude", action)


def _swapped(bounds: Bounds) -> Bounds:
    return bounds[1], bounds[0], bounds[3], bounds[2]


def _fits_degrees(bounds: Bounds) -> bool:
    west, south, east, north = bounds
    return (
        west >= -180 - _DEGREE_MARGIN
        and east <= 360 + _DEGREE_MARGIN
        and south >= -90 - _DEGREE_MARGIN
        and north <= 90 + _DEGREE_MARGIN
    )


def _meets(bounds: Bounds, study: Bounds | None) -> bool:
    if study is None:
        return True
    return bounds[0] <= study[2] and bounds[2] >= study[0] and bounds[1] <= study[3] and bounds[3] >= study[1]


def _study_bounds(reading: Reading, crs: CRS, margin_m: float) -> Bounds | None:
    """Return the study's bounds in `crs`: the zones', or those that its own CRS is made for."""
    if reading.area is not None:
        return study_bounds(reading, crs, margin_m=margin_m)
    use = reading.crs.area_of_use
    if use is None:
        return None
    margin = allowed("margin.crs").high
    box = (use.west - margin, use.south - margin, use.east + margin, use.north + margin)
    if crs.is_geographic:
        return box
    try:
        return Transformer.from_crs(4326, crs, always_xy=True).transform_bounds(*box, densify_pts=21)
    except ProjError:
        return None


def study_bounds(reading: Reading, crs: CRS, *, margin_m: float) -> Bounds:
    """Return the bounds of the zones, widened by a margin, in another CRS.

    Parameters
    ----------
    reading
        The layer; its area must be known.
    crs
        The CRS of the result.
    margin_m
        Metres added on each side.
    """
    assert reading.area is not None
    west, south, east, north = reading.area.bounds
    box = (west - margin_m, south - margin_m, east + margin_m, north + margin_m)
    return Transformer.from_crs(reading.crs, crs, always_xy=True).transform_bounds(*box, densify_pts=21)


def _box(bounds: Bounds) -> str:
    return ", ".join(in_figures(value, 7, grouped=False) for value in bounds)
