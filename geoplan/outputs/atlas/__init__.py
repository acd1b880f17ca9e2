"""The atlas: a page a zone on paper, with its map, its figures beside those of the place, and what to look at first.

An `Assessment` goes in; one PDF comes out, behind a map of all zones and an index. Roofs are pixels on the maps of
zones, for a ward has ten thousand of them. Nothing is worked out here that the result does not have.

Doors: `write_atlas`, `check_atlas`.
Imports: the rooms to the left, `wording`, `drawing`, and of the report what lays pages out on paper.
"""
