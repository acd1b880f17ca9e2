"""Criteria of eco-industrial parks: what each park has reached of them, and what is left.

What parks have shown goes in, with what is planned on them; a table of values, verdicts and gaps comes out, and one of
indicators for the Sustainable Development Goals. What neither evidence nor the plan tells stays unknown.

Doors: `estate_eip` of eip_table; `estate_sdg` of sdg_table.
Imports: the ground, `layers`, `geoplan.planning.estates` and `geoplan.planning.eco_parks.projects`.
"""
