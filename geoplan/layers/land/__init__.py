"""The ground of a place and what stands on it: zones, estates, people, land cover, terrain, roads, lines, plants.

A `Reading` goes in; zones, features in the study's CRS or a raster in its own come out. One module for each kind of
layer, with one function ``read_<kind>``; kinds of zones and classes of land cover stand in tables beside them.

Doors: `read_zones`, `read_estates`, `read_land_cover` and their like; `geoplan.layers.readers` calls them.
Imports: the ground, zonal and `geoplan.layers.opening`.
"""
