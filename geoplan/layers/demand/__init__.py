"""What a place uses and gives off: tables that plans are held against.

A table of the city's own, or an independent estimate of it, goes in; a frame comes out with a sector, a carrier, a
scope, a gas, a year, a zone, tonnes and a source in each row.

Doors: `read_inventory` of inventory; `read_demand` of electricity.
Imports: the ground, `geoplan.zonal` and `geoplan.layers.opening`.
"""
