"""Rooftop photovoltaics, roof by roof and partition by partition.

Partitions of footprints and an orientation table go in; capacity and energy of each roof and their sums by zone, estate
and class come out: `rooftop_pv` computes them, `partition` adds them up. Neighbours shade where heights are known, and
what was surveyed takes the place of the model before anything is added.

Doors: `rooftop_pv`, `assess_partition`, `PartitionJob`, `top_down_rooftops`.
Imports: the ground, zonal, layers and `geoplan.potential.solar`.
"""
