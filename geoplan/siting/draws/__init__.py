"""Candidates in each future: what each kind gives, costs and ranks when the same futures move all of them.

Candidates stand where they stand. What moves areas, thresholds and who takes which feedstock is held: see `held`.

Doors: `CandidateDraws`.
Imports: `geoplan.draws`, `geoplan.potential`.
"""
