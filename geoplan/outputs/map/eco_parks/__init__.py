"""What the page of a map shows of eco-industrial parks: profiles, lines of symbiosis, matching, likes of a pilot.

Tables of `EcoParks` go in; plain lists, texts and numbers for the page's scripts come out.

Doors: `page_parks`, `parks_content`.
Imports: the rooms to the left, `wording`.
"""
