"""The background of a map without a network: sea, rivers and lakes, coast, roads, places, the light upon the hills.

A result's layers go in, once for all maps of a file; what lies in the frame of a map comes out as SVG, as fine as its
scale shows, and a line that says what of it is not real. Nothing is drawn that no layer holds: a study without rivers
has none.

Doors: `background_of`, `draw_background`, `name_background`, `background_words`, `MapFrame`.
Imports: the rooms to the left; of `geoplan.outputs` the wording and the hall of the drawings.
"""
