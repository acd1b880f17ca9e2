"""What the page of a map tells of the sun at a place that its reader points at: irradiation and yield of any plane.

The hours of weather that a run has reckoned with go in; tables of months by tilt and azimuth, the places that they hold
for and the grid that scales them come out, packed, for the scripts of scripts/sun.

Doors: `page_sun`, `sun_content`.
Imports: the rooms to the left, and `packed_hours`.
"""
