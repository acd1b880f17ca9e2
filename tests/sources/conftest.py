"""A web server on this machine, an area to fetch, and what was fetched as geoplan's readers get it."""

from support.publishers.osm import geofabrik
from support.sources import fetch_area, read_back, web

__all__ = ["fetch_area", "geofabrik", "read_back", "web"]
