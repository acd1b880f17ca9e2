"""A year hour by hour: the hours that all estates share, and series of them that a page can hold.

A year of the calendar and a typical year go in; positions, levels and their scale come out.

Doors: `year_of_hours`, `HourlySeries`.
Imports: `errors`.
"""
