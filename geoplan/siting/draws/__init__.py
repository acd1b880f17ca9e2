"""Candidates in each future: what each kind gives, costs and ranks when the same futures move all of them.

Candidates stand where they stand. What moves areas, thresholds and who takes which feedstock is held:
`geoplan.siting.kept_draws.held_parameters` lists it.

Doors: `CandidateDraws`.
Imports: `geoplan.draws`, `geoplan.parameters`.
"""
