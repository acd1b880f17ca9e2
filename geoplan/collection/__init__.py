"""Many studies as one whole: a country of provinces, each assessed for itself, in one set of futures.

A folder of studies, or a collection.toml, goes in; the outputs of every study come out as a run of its own writes them,
and beside them a map, tables, a GeoPackage and a report of all. What is added up is added up in each future, and zones
and candidates are ranked anew among all. What stands already and has not changed is not run again.

Doors: `open_collection`, `run_collection`.
Imports: the rooms to the left, `outputs` and `pipeline` among them.
"""
