"""The publishers of emissions: independent estimates of what a place gives off.

Each offers ``plan`` and ``fetch``, as all publishers do. Their sectors are brought to those of geoplan's inventories by
``sectors.csv``.

Doors: ``plan`` and ``fetch``; `sector_codes` and `write_inventory` of emission_rows.
Imports: the ground, `geoplan.zonal` and the other folders of `geoplan.sources`.
"""
