"""What each source gives in each future of a study's parameters and statistics, by zone and in all.

The tables of a run and draws go in; amounts that move together come out, by the models' own formulas.

Doors: `residue_draws`, `manure_draws`, `waste_draws`, `landfill_draws`.
Imports: the ground, layers, and the models of biomass, waste and feedstock.
"""
