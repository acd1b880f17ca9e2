"""The part of a large file that a study needs: windows of rasters, row groups of tables, boxes of extracts.

Remote files and a box go in; one file of a layer comes out, clipped to the study. Features are kept whole or left out,
never cut, and nothing is read that lies far away.

Doors: `write_clip` and `planned_tiles` of rasters, `window` of GeoParquet, `get_extract` of OpenStreetMap,
`write_features`.
Imports: the ground, `contract`, `registry` and `transfer`.
"""
