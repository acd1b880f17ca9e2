"""What a measure costs in each year: investment by learning, running cost, and what its energy is worth.

Parameters go in, money for a unit and year comes out.

Doors: `unit_costs`.
Imports: the rooms left of planning, and what stands before it among scenarios.
"""
