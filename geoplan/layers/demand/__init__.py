"""What a place uses and emits: tables that plans are held against.

Doors: `read_inventory` of inventory.
Imports: the ground, `geoplan.zonal` and `geoplan.layers.opening`.
"""
