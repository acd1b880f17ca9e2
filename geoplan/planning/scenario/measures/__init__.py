"""Measures from the map: what each can do where, which resource it uses, what it saves, gives and avoids.

Potential, sites, waste, estates and a study's own rows go in, a `Measure` each comes out.

Doors: `measures_of`.
Imports: the rooms left of planning, and what stands before it among scenarios.
"""
