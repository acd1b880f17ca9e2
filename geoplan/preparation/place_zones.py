"""The zones of a place that is known by its name: its subunits, from the source that is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, get_args

import geopandas as gpd

from geoplan.errors import Fault, LayerError, did_you_mean
from geoplan.languages import Text
from geoplan.scratch import ScratchFolder
from geoplan.sources.contract import FetchArea
from geoplan.sources.place.time_zones import time_zone_in
from geoplan.sources.publishers import geoboundaries, osm, overture
from geoplan.sources.publishers.nominatim import Place, find_place
from geoplan.sources.registry import sources
from geoplan.sources.transfer.session import Session
from geoplan.sources.windows.clipping import NothingThereError, fetched_note

Subunits: TypeAlias = Literal["geoboundaries", "osm", "overture", "outline"]
"""Where the zones of a place come from; ``outline`` is the place as one zone."""

_SUBUNITS = {"geoboundaries": geoboundaries, "osm": osm, "overture": overture}


@dataclass(frozen=True)
class NewZones:
    """The zones of a new study and what is known of them.

    Attributes
    ----------
    frame
        Polygons with a CRS.
    origin
        The file, or the source and the place.
    title
        The place's name in three languages.
    country
        ISO 3166-1, two letters.
    terms
        licence, attribution, vintage and note.
    """

    frame: gpd.GeoDataFrame
    origin: str
    title: Text | None = None
    country: str = ""
    terms: Mapping[str, Any] = field(default_factory=dict)


def time_zone_of(longitude: float) -> str:
    """Return the nautical time zone of a longitude [degrees]: right to the hour, borders disregarded.

    Examples
    --------
    >>> time_zone_of(106.7), time_zone_of(-75), time_zone_of(0)
    ('Etc/GMT-7', 'Etc/GMT+5', 'Etc/GMT')
    """
    hours = round(longitude / 15)
    # the signs of the Etc zones run against everyday use
    return "Etc/GMT" if hours == 0 else f"Etc/GMT{-hours:+d}"


def zones_of_place(place: str, *, subunits: Subunits, options: Mapping[str, str], session: Session | None) -> NewZones:
    """Find a place by its name, and its subunits.

    Parameters
    ----------
    place
        A name, or an id of OpenStreetMap.
    subunits
        Where the zones come from.
    options
        Of that source.
    session
        The network.

    Returns
    -------
    NewZones
        The place as one zone where the source has no subunits of it and no level was asked for.

    Raises
    ------
    LayerError
        Where there is no such source.
    TransferError
        Where the place is unknown or ambiguous, or its zones cannot be had.
    """
    if subunits not in get_args(Subunits):
        hint = did_you_mean(subunits, get_args(Subunits))
        raise LayerError(Fault("--subunits", "", found=f"'{subunits}'", expected="a source of zones", action=hint))
    session = session or Session()
    outline = find_place(place, session)
    whole = gpd.GeoDataFrame(
        {"zone_id": [outline.osm_id], "zone_name": [outline.name.en]}, geometry=[outline.outline], crs="EPSG:4326"
    )
    origin = f"OpenStreetMap {outline.osm_id}"
    if subunits != "outline":
        try:
            return _fetched(outline, whole, subunits, options, session)
        except NothingThereError:
            if "level" in options:
                raise
    about = sources()["nominatim"]
    terms = {"licence": about.licence, "attribution": about.attribution, "note": fetched_note("place_outline")}
    return NewZones(whole, origin, outline.name, outline.country, terms)


def _fetched(
    place: Place, whole: gpd.GeoDataFrame, subunits: str, options: Mapping[str, str], session: Session
) -> NewZones:
    crs = whole.estimate_utm_crs()
    centre = whole.geometry.iloc[0].representative_point()
    west, south, east, north = (float(edge) for edge in whole.total_bounds)
    area = FetchArea(
        bounds=(west, south, east, north),
        zones=whole.to_crs(crs),
        crs=f"EPSG:{crs.to_epsg()}",
        time_zone=time_zone_in(place.country, longitude=centre.x, latitude=centre.y) or time_zone_of(centre.x),
        options={"country": place.country, **options},
    )
    with ScratchFolder() as scratch:
        layer = _SUBUNITS[subunits].fetch("zones", area, scratch, session)
        frame = gpd.read_parquet(layer.file)
    terms = {"licence": layer.licence, "attribution": layer.attribution, "vintage": layer.vintage, "note": layer.note}
    return NewZones(frame, f"{subunits}, {place.title} ({place.osm_id})", place.name, place.country, terms)
