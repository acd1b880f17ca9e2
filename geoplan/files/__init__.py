"""What may be opened, and how: regular files of known formats, inside the study; no network, no code, no bombs.

Every file that a user or a study names is opened here and nowhere else: vectors and rasters by those of GDAL's drivers
that the format of their ending names, grids without what they would run, JSON, XML and archives within limits.csv.
`Boundary` says what lies inside a study and what may be read outside of it. A ground room: zonal reads rasters, the
study its own file.

Doors: `boundary_of`, `check_regular`, `limit`.
Imports: errors.
"""
