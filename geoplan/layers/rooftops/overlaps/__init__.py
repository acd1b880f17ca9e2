"""Each place under one roof: footprints that overlap, found near linearly and shared out.

Doors: `RoofStore`, `shared_out`.
Imports: the ground and `geoplan.layers.opening`.
"""
