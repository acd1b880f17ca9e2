"""The potential in each draw: what has been computed once, worked out anew for a thousand futures of its parameters.

Base tables of a run and draws go in; amounts of zones, estates and totals in each draw come out. Formulas are those of
the models, applied to groups of what all parameters move alike.

Door: `inputs_of`.
Imports: the ground, layers and the sub-rooms of potential.
"""
