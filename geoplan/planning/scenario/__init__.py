"""Scenarios: the road to a target, what each measure brings, what it costs, how likely it is.

Inventory, emissions without measures, targets and what the map says of each measure go in; `Scenarios` comes out.

Doors: `plan_scenarios`.
Imports: the rooms left of planning, and `geoplan.planning.estates`.
"""
