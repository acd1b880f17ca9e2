"""Shapes and colours that map, report and field sheets share.

Values and geometries go in; classes with colours, light outlines without gaps, and SVG come out, the same bytes each
time.

Doors: `classify`, `zone_classes`, `natural_breaks`, `simplified`, `label_points`, `Drawing`.
Imports: the rooms to the left; of `geoplan.outputs` only the wording.
"""
