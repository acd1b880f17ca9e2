"""What the page of a map is told for its guided tour: stops, each a title, some sentences and a view of the page.

The stops that a study has written go in, or else the figures of its run; six stops come out, in three languages, for
the scripts of scripts/tour.

Doors: `tour_content`.
Imports: the rooms to the left.
"""
