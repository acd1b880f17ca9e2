"""A small study on disk, and a web server on this machine."""

from support.sources import fetch_area, read_back, web
from support.study_folder import folder, footprints, stations, zones
from support.table_sources import table_sources

__all__ = ["fetch_area", "folder", "footprints", "read_back", "stations", "table_sources", "web", "zones"]
