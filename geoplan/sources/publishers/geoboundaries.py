"""geoBoundaries: the administrative units of a country, by level.

www.geoboundaries.org/api.html: ``/api/current/gbOpen/ISO3/ADMn/`` answers with JSON, of which ``gjDownloadURL`` is the
address of the units as GeoJSON (``simplifiedGeometryGeoJSON`` of a coarser one), ``boundaryLicense`` the licence,
``boundarySource`` the origin and ``boundaryYearRepresented`` the year. The files lie on github.com, which sends on to
raw.githubusercontent.com or, for large ones (Git LFS), media.githubusercontent.com; their features have ``shapeName``,
``shapeID`` and ``shapeType``. gbOpen may be used with attribution (CC BY 4.0, or as the file says).

Options: ``country`` (ISO 3166-1, two or three letters; default that of the time zone), ``level`` (ADM1 to ADM5; default
the coarsest that divides the study), ``simplified`` = yes.
"""

import logging
import re
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd

from geoplan.errors import Fault, LayerError, did_you_mean
from geoplan.files.vector_files import read_vector
from geoplan.sources.contract import Download, FetchArea, FetchedLayer
from geoplan.sources.place.country import country_of
from geoplan.sources.registry import addresses, sources
from geoplan.sources.transfer.retries import MissingError
from geoplan.sources.transfer.session import Session, TransferError
from geoplan.sources.windows.clipping import fetched_note, inside_mostly, nothing_there, outline, write_features

logger = logging.getLogger(__name__)

LEVELS = ("ADM1", "ADM2", "ADM3", "ADM4", "ADM5")
_POINTER = b"version https://git-lfs"
_IN_REPOSITORY = re.compile(
    r"https://(?:github\.com/wmgeolab/geoBoundaries/raw|raw\.githubusercontent\.com/wmgeolab/geoBoundaries)/(.+)"
)


class Units(NamedTuple):
    """The units of a country at one level that lie in a place, and what the publisher says of them."""

    features: gpd.GeoDataFrame
    about: dict[str, Any]
    level: str


def plan(kind: str, area: FetchArea, session: Session) -> list[Download]:
    """List the file of the level that is asked for, or of each that may have to be looked at.

    Raises
    ------
    GeoplanError
        Where the country is unknown.
    """
    iso3 = country_of(area).alpha3
    downloads = []
    for level in _levels(area):
        about = _about(iso3, level, session)
        if about is not None:
            url = _address(about, area)
            downloads.append(Download(url, f"geoBoundaries {iso3} {level} ({kind})", session.size(url)))
    return downloads


def fetch(kind: str, area: FetchArea, folder: Path, session: Session) -> FetchedLayer:
    """Write the units that lie mostly in the area.

    Returns
    -------
    FetchedLayer
        GeoParquet in WGS84 with zone_id, zone_name and zone_type.

    Raises
    ------
    TransferError
        Where the country or level is unknown, or no unit lies there.
    """
    iso3 = country_of(area).alpha3
    units = units_in(outline(area), iso3, _levels(area), session, simplified=area.options.get("simplified") == "yes")
    if units is None:
        levels = ", ".join(_levels(area))
        action = f"Tried {levels} of {iso3}: name another level or country."
        raise nothing_there("geoboundaries", kind, area.bounds, action=action)
    path = folder / "zones-geoboundaries.parquet"
    write_features(path, units.features)
    about, rows = units.about, len(units.features)
    represented = str(about.get("boundaryYearRepresented") or "")
    ended = iso3 == "VNM" and units.level == "ADM2" and represented < "2025"
    note = fetched_note(
        "geoboundaries_zones",
        *(["geoboundaries_districts_ended"] if ended else []),
        boundary=f"{iso3} {units.level}",
        rows=rows,
        year=represented,
        origin=about.get("boundarySource", ""),
    )
    terms = sources()["geoboundaries"]
    licence = str(about.get("boundaryLicense") or terms.licence)
    vintage = represented
    return FetchedLayer(kind, path, {}, licence, terms.attribution, vintage=vintage, note=note, rows=rows)


def units_in(
    place: Any, iso3: str, levels: tuple[str, ...], session: Session, *, simplified: bool = False
) -> Units | None:
    """Return the units of the first level that divides a place.

    Parameters
    ----------
    place
        A polygon, WGS84.
    iso3
        The country, three letters.
    levels
        In the order in which they are tried; a single one is taken whether or not it divides the place.
    session
        The network.
    simplified
        Take the coarser file.

    Returns
    -------
    Units or None
        None where no level does.
    """
    options = {"simplified": "yes"} if simplified else {}
    for level in levels:
        about = _about(iso3, level, session)
        if about is None:
            continue
        raw = _features(_url(about, options), session)
        units = inside_mostly(raw, place)
        if len(units) > 1 or (len(levels) == 1 and len(units)):
            columns = {
                "zone_id": units["shapeID"].astype(str),
                "zone_name": units["shapeName"].fillna("").astype(str),
                "zone_type": str(about.get("boundaryCanonical") or "").replace("Unknown", ""),
            }
            return Units(gpd.GeoDataFrame(columns, geometry=units.geometry, crs=4326), about, level)
    return None


def _levels(area: FetchArea) -> tuple[str, ...]:
    given = area.options.get("level", "").upper()
    if not given:
        return LEVELS
    if given not in LEVELS:
        hint = did_you_mean(given, LEVELS)
        raise TransferError(Fault("geoboundaries", "option level", found=f"'{given}'", expected="a level", action=hint))
    return (given,)


def _about(iso3: str, level: str, session: Session) -> dict[str, Any] | None:
    """Return what the publisher says of a level; None where the country has no such level."""
    url = addresses("geoboundaries")["api"].format(iso3=iso3, level=level)
    try:
        about = session.json(url)
    except MissingError:
        return None
    if not isinstance(about, dict) or not str(about.get("gjDownloadURL", "")).startswith("https://"):
        session.forget_answer(url)
        found = f"{str(about)[:60]!r}"
        raise TransferError(
            Fault(url, "", found=found, expected="a document with gjDownloadURL", action="Try again later.")
        )
    return about


def _address(about: dict[str, Any], area: FetchArea) -> str:
    return _url(about, area.options)


def _url(about: dict[str, Any], options: Any) -> str:
    simplified = about.get("simplifiedGeometryGeoJSON") if options.get("simplified") == "yes" else None
    return str(simplified or about["gjDownloadURL"])


def _features(url: str, session: Session) -> gpd.GeoDataFrame:
    path = session.get(url)
    with path.open("rb") as stream:
        head = stream.read(len(_POINTER))
    if head == _POINTER:
        # raw.githubusercontent.com gives the pointer where github.com would have sent on to the file
        match = _IN_REPOSITORY.fullmatch(url)
        session.forget(path)
        if match is None:
            raise TransferError(
                Fault(url, "", found="a Git LFS pointer", expected="GeoJSON", action="Get the file by hand.")
            )
        url = addresses("geoboundaries")["media"] + match[1]
        path = session.get(url)
    try:
        frame = read_vector(path, layer=lambda layers: layers[0][0])
        if not isinstance(frame, gpd.GeoDataFrame) or not {"shapeID", "shapeName"} <= set(frame.columns):
            raise ValueError("no polygons with shapeID and shapeName")
    except (LayerError, ValueError) as error:
        session.forget(path)
        found_text = f"what cannot be read ({str(error).splitlines()[0]})"
        action = "It was removed from the cache. Run the same command again."
        raise TransferError(
            Fault(url, "", found=found_text, expected="GeoJSON of geoBoundaries", action=action)
        ) from None
    return frame if frame.crs is not None else frame.set_crs(4326)
