"""The potential in each future: what was computed once, worked out anew for a thousand values of its parameters.

Base tables of a run and draws go in; amounts of zones, estates, statistics and totals in each future come out. Formulas
are those of the models, applied to groups of what all parameters move alike.

Doors: `draw_potential`, `inputs_of`.
Imports: the ground, layers and the sub-rooms of potential.
"""
