"""The publishers of sunshine at one point: hours of the satellite Himawari, and long-term months.

Each offers ``plan`` and ``fetch``, as all publishers do.

Imports: the ground and the other folders of `geoplan.sources`.
"""
