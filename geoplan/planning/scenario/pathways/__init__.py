"""How much of each measure stands in each year: curves, limits of building, shared resources, lives.

Settings and measures go in, stock and additions by place and year come out.

Doors: `deploy`.
Imports: the rooms left of planning, and what stands before it among scenarios.
"""
