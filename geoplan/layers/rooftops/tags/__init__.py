"""What people and publishers write about buildings, understood: heights in words, and what is no roof.

Doors: `metres`, `storeys`, `no_roofs`, `TaggedFile`.
Imports: the ground and `geoplan.layers.opening`.
"""
