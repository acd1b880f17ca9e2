"""The publishers of layers, one module each, named as in ``sources.csv``; some stand in folders of their kind.

Each offers ``plan(kind, area, session)``, which lists what would be asked of the network, and
``fetch(kind, area, folder, session)``, which writes one file of a layer. The head of each module says where its
addresses and formats are documented, which licence holds, and which options it takes.

Doors: ``plan`` and ``fetch``; `find_place` of nominatim, `nearest_stations` of qcvn, `units_in` of geoboundaries.
Imports: the ground and the other folders of `geoplan.sources`.
"""
