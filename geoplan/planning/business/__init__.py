"""The business case of a roof and of a park: what PV there costs, saves and avoids, from the low end to the high one.

A size, a year's energy, a price and the share that its own load takes go in, in one future or in all; payback, present
value, the price from which it pays and tonnes come out. What is not known of a place is asked of the user, never made
up.

Doors: `business_bases`, `roof_case`, `park_case`.
Imports: the ground, `potential`, and `estates` beside it.
"""
