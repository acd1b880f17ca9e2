"""The kinds of things that a study has, each a row of a table: what all rooms must know of one to treat it alike.

A table goes in, frozen rows come out. To add a kind is to add a row, and the one function that the row names.

Doors: `layer_kinds`, `parameters_of`.
Imports: `geoplan.errors` and `geoplan.parameters`.
"""
