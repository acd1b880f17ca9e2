"""Statistics and sites of what can be burned or digested: crops, animals, mills, waste, landfills.

Tables and points go in; frames with a zone, a district or neither, an amount, a year and a source come out. An amount
stands for one zone, for a district or for all that is left, and never twice.

Doors: `read_crops`, `read_livestock`, `read_waste` and their like; `geoplan.layers.readers` calls them.
Imports: the ground, zonal and `geoplan.layers.opening`.
"""
