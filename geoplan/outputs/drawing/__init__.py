"""Shapes and colours that map, report and field sheets share.

Values and geometries go in; classes with colours, light outlines without gaps, and SVG come out, the same bytes each
time.

Doors: `classify`, `natural_breaks`, `simplified`, `label_points`, `Drawing`.
Imports: the rooms to the left; nothing else of `geoplan.outputs`.
"""
