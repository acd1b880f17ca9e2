"""Finished runs handed on to other systems: tables of a PostGIS, and vector tiles for the web.

Folders that runs have written go in, as their manifests name the files; what stands there is published as it is, and
nothing is reckoned anew. A database is the one thing outside that is asked for, and only the one that the user names.

Doors: `publish_postgis`, `write_pmtiles`.
Imports: the rooms to the left, `wording`, `tables`, `geopackage`, `package` and `manifest`.
"""
