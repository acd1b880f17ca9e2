"""The least cost to a target: which measure where and when, the price of the last tonne, what binds.

Measures and a target go in, a mix by zone and year comes out.

Doors: `least_cost_mix`.
Imports: the rooms left of planning, and what stands before it among scenarios.
"""
