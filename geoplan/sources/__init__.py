"""Sources bring layers in: who publishes what, at which address, and how it comes over the network.

A place and a kind of layer go in, one file with its licence and attribution comes out. This is the only room that knows
the network, and it asks no host but those in ``addresses.csv`` and a mirror that the user names. It knows nothing of
how a layer is read: `geoplan.preparation.fetch` brings the two together.

Doors: ``plan`` and ``fetch`` of each module in `publishers` that offers layers; what they take and give stands in
`contract`.
Imports: the ground and zonal; never `geoplan.layers`.
"""
