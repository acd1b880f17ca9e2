"""What the machine lends, and what is said where it has none left: places for compiled code, disk, memory, workers.

A function goes in, and comes out compiled, with a place on the disk for the next run, or without one. What the
system refuses goes in as it was raised; a fault comes out that names the place and what to do.

Doors: `compiled`, `product_sums`, `shortage`, `cluster_at`.
Imports: `geoplan.errors`.
"""
