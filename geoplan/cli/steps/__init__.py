"""Steps of a run, asked for by themselves: statistics of zones, and eligible land.

Files go in, or a study; one layer comes out, without a run. What QGIS and scripts of others call, where they need an
answer of one room only.

Doors: `zonal_command`, `land_command`.
Imports: options and speech of the command line, and the rooms of the steps where they are used.
"""
