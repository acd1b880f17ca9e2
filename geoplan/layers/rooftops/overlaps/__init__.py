"""Each place under one roof: footprints that overlap, found near linearly and shared out.

Roofs that were cleaned go in, in as many parts as they came; duplicates go, and of two that overlap the higher one,
else the larger, else that with the lower id, owns what both cover. Whatever the parts, the sum of the areas is the
union's.

Doors: `RoofStore`, `shared_out`.
Imports: the ground and `geoplan.layers.opening`.
"""
