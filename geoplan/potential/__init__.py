"""What can be produced where, how much, and how sure: roofs, residues, manure, waste, landfill gas, by zone and in all.

`OpenedLayers` and parameters go in, `Potential` comes out: the zone table, totals, single roofs, feedstocks, the solar
resource, and which assumptions make them uncertain. Models are pure functions of frames, arrays and parameters; no
number about the world stands in them. Sums over zones equal the totals to 1e-9.

Door: `assess_potential`.
Imports: the ground, zonal and layers.
"""
