"""Draws: the same futures for all that is uncertain.

Rows with a value and a range go in; numbers of as many futures come out, and amounts whose rows move together in them.

Doors: `Draws`, `Futures`.
Imports: `geoplan.errors`.
"""
