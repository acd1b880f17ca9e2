"""Outlines of zones in a page: of very many arcs that neighbours share, with the corners that each size needs.

Zones of a result go in, as detailed as a study has them. What a page cannot show is taken off them; lists and numbers
for the scripts of scripts/zones come out, with labels and the groups that zones belong to.

Doors: `drawn_zones` (drawn_zones.py), `zone_outlines` (zone_outlines.py), and `arcs_of` (arcs.py), which cuts rings.
Imports: outputs.drawing.
"""
