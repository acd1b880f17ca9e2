"""Candidates in each future: what each kind gives, costs and ranks when the same futures move all of them.

Candidates stand where they stand. What moves the areas of sites, and which are sites at all, is held:
``held.csv`` of `geoplan.draws` says why. Plants share their feedstock again as hauls and sizes move.

Doors: `CandidateDraws`.
Imports: `geoplan.draws`, `geoplan.parameters`.
"""
