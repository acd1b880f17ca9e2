"""What a place uses and gives off: tables that plans are held against, and what estates use.

A table of the city's own, or an independent estimate of it, goes in; a frame comes out with a sector, a carrier, a
scope, a gas, a year, a zone, tonnes and a source in each row. Of estates, metered series and tenants.

Doors: `read_inventory` of inventory; `read_demand` of electricity; `read_estate_demand` of metered;
`read_estate_tenants` of tenants.
Imports: the ground, `geoplan.zonal` and `geoplan.layers.opening`.
"""
