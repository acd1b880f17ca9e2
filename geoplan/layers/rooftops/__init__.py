"""Footprints, too many to hold at once: recognised, read in batches, cleaned, kept in one file by row groups.

A file of any format goes in; partitions of valid polygons come out, each roof once, with class, form and height where
the file says them. Where no footprints are at hand, roofs are drawn from statistics, and say that they are synthetic.

Doors: `Rooftops`, `open_footprints`, `synthetic_rooftops`, `write_rooftop_file`.
Imports: the ground, zonal and `geoplan.layers.opening`.
"""
