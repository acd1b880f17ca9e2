"""What comes first: criteria brought to 0..1, weights, scores, ranks and how far they can be trusted.

Columns and weights go in; scores and ranks with an interval come out, of one engine for zones and for candidates.
Criteria stand in ``zone_criteria.csv`` and ``candidate_criteria.csv``, default weights of candidates in the table of
kinds; weights come from the map, from pairwise judgements or from the data. The page of a map does the same sums while
its sliders move.

Doors: `rank_by`, `scores`, `ahp_weights`, `RankingWeights`.
Imports: the ground, zonal, layers, potential and the table of kinds.
"""
