"""How likely it is: the same scenario in all futures, and what to measure first.

Measures in each future go in, quantiles and chances come out.

Doors: `chances`.
Imports: the rooms left of planning, and what stands before it among scenarios.
"""
