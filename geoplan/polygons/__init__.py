"""Polygons as flat arrays of corners, which compiled loops take without an object for each.

WKB, GeoArrow's lists or geometries go in; corners with the starts of rings, parts and outlines come out, and what they
measure. Whatever is no plain polygon or multipolygon (points, curves, open rings, broken bytes) is not told, so that
GEOS can be asked of it alone.

Doors: `MixedOutlines`, `polygons_of_wkb`, `polygons_of_lists`, `polygons_of_shapes`, `wkb_of_polygons`,
`polygon_areas`.
Imports: `geoplan.machine`.
"""
