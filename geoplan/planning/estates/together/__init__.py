"""All estates at once, and the zones around them: one grid, one climate.

Hours of load, PV, import and export go in; peaks that coincide, the part of PV that its own load takes, and what is
left to a zero-emission estate come out.

Doors: `estates_together` of coincidence, `zone_direct_use` of direct_use, `zero_emission` of zero_emission.
Imports: the ground, `geoplan.zonal`, `geoplan.layers` and `geoplan.potential`.
"""
