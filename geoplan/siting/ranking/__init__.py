"""What comes first: criteria brought to 0..1, weights, scores, ranks and how far they can be trusted.

Columns and weights go in; scores and ranks with an interval come out, for zones and for candidates. Criteria and
default weights stand in ``zone_criteria.csv`` and ``candidate_criteria.csv``; weights come from the map, from pairwise
judgements or from the data. The page of a map does the same sums while its sliders move.

Doors: `rank_by`, `ranked`, `scores`, `ahp_weights`, `read_weights`.
Imports: the ground, zonal, layers and potential.
"""
