"""Outlines of very many zones in a page: arcs that neighbours share, with the corners that each size of the map needs.

Doors: `zone_outlines` (zone_outlines.py) gives a set of zones its outlines, its labels and its groups, such as the
provinces of a country; `arcs_of` (arcs.py) cuts rings into the arcs that they share.

Imports: outputs.drawing.
"""
