"""GeoPackages that open in QGIS as they are meant to look: styles, titles, units, sources and a project inside.

An `Assessment` goes in; two files come out, one with zones, candidates and tables, one with every roof. GDAL writes the
layers, what the file says of them is filled in afterwards; no time of day is written.

Doors: `write_geopackage`, `write_rooftops`.
Imports: the rooms to the left, `wording`, `drawing` and `tables`.
"""
