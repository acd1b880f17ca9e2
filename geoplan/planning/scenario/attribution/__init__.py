"""What each measure brings where several overlap: one attribution for wedges and cost curve.

Emissions of coalitions go in, tonnes by measure come out.

Doors: `attribute`, `attributed`.
Imports: the rooms left of planning, and what stands before it among scenarios.
"""
