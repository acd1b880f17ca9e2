"""What all readers of layers share: faults gathered while a file is read, places, limits, tables, rasters, vectors.

A `Reading` goes from hand to hand: the study, the layer's entry in study.toml, the area, and the faults so far. Limits
of values stand in ``ranges.csv`` with their reasons, remarks for readers in ``remarks.csv`` in three languages.

Doors: `Reading`, `read_csv`, `read_features`, `read_raster`, `read_statistics`, `allowed`.
Imports: the ground and zonal; no reader of a kind.
"""
