"""Eligible land: what is left when all that stands against a technology is taken away, and the sites on it.

Land cover, features and rules go in; the share of each cell that may be used comes out, with what each rule takes, and
patches large and compact enough to be sites. Buffers are exact, and look beyond the edge of the study.

Doors: `eligible_land`, `eligibility_report`, `land_exclusions`, `land_candidates`.
Imports: the ground, zonal, layers, potential, and of siting the table of kinds, the basis and `surroundings`.
"""
