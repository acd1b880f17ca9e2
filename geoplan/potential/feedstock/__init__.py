"""Statistics become zones: residues, manure and waste shared by keys that are named.

Tables of statistics and keys (cropland, forest, people) go in; potential by zone and in all comes out, with the key
beside each result. A row stays in its zone; what stands for a district or the whole study is shared over the zones
without a row of their own, so that nothing is counted twice.

Doors: `residues_by_zone`, `manure_by_zone`, `waste_by_zone`, `allocate_to_zones`.
Imports: the ground, zonal, layers, and the models of biomass and waste.
"""
