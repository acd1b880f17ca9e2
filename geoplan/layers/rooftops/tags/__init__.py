"""What people and publishers write about buildings, understood: heights in words, and what is no roof.

Tags and columns of Overture and OpenStreetMap go in, from any format; geoplan's own columns come out, in metres and
storeys. What means what stands in two tables, so that an extract and a file with the same tags give the same roofs.

Doors: `metres`, `storeys`, `no_roofs`, `TaggedFile`.
Imports: the ground and `geoplan.layers.opening`.
"""
