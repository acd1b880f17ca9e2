"""What a scenario starts from: inventory, emissions without measures, targets, the path of the grid.

The layers of a study go in, `Baseline`, targets and the base year beside a second inventory come out.

Doors: `baseline_of`, `targets_of`, `reconciled`.
Imports: the rooms left of planning, and what stands before it among scenarios.
"""
