"""What industrial parks offer and look for, and what shows how they keep the criteria of eco-industrial parks.

A table goes in; a frame comes out whose rows are of estates. Which streams, materials and criteria there are stands in
tables beside the readers.

Doors: `read_estate_streams` of streams; `read_estate_evidence` of evidence.
Imports: the ground, `geoplan.layers.opening`, `geoplan.layers.feedstock` and `geoplan.layers.demand`.
"""
