"""Eco-industrial parks on paper: park-profiles.pdf, and the section of the report.

An `Assessment` with `EcoParks` goes in; a table of which parks look for what and a page a park come out. What is not
known says so, and a contact stands only where somebody consented.

Doors: `write_park_profiles`, `eco_park_pages`.
Imports: the rooms to the left, `wording`, `drawing`, and the week of a park.
"""
