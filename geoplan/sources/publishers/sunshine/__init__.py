"""The publishers of sunshine at one point: hours of the satellite Himawari, and long-term months.

Each offers ``plan`` and ``fetch``, as all publishers do. Hours of several calls become one file without gaps, which
geoplan's readers of weather take as they take any grid.

Doors: ``plan`` and ``fetch``; `without_gaps`, `longest_run` and `write_hours` of hours.
Imports: the ground and the other folders of `geoplan.sources`.
"""
