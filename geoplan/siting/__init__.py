"""Where to build: land that is free to use, roofs to begin with, plants by the feedstock within reach, in order.

Layers and `Potential` go in, `Sites` comes out: eligible land, candidates of every kind in ``candidate_kinds.csv``,
their catchments and ranks, and what each rule takes. `evaluate_sites` says the same of places that a user brings. A
criterion whose layer is absent is named and never scored.

Door: `find_sites` in `sites`.
Imports: the ground, zonal, layers and potential.
"""
