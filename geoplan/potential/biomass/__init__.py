"""Residues of crops and wood, and biogas from manure.

Statistics of crops, mills and animals go in; energy at the levels theoretical, technical, available and economic comes
out, row by row. Harvests share a year's residues over its seasons; mills gather at one place what arises in processing.

Doors: `residue_potential`, `manure_potential`, `share_over_seasons`, `share_to_mills`.
Imports: the ground, zonal, layers, `geoplan.potential.uncertainty` and `geoplan.potential.cost`.
"""
