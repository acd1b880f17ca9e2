"""Layers opened and checked: what is in the files of a study, and all that is wrong with them, at once.

A study goes in, `OpenedLayers` comes out: frames and rasters in known units and one CRS, each with a report on where it
comes from, how real it is and what was mended. Where anything is wrong, one `LayerError` lists all faults of all
layers. Nothing is summed here, and nothing is modelled.

Door: `open_layers` in `catalog`; `check_layer` for one that does not stand in the study yet.
Imports: the ground and zonal; never `geoplan.sources`.
"""
