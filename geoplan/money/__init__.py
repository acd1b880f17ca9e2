"""Money: which units are money, and what a price of one year is in another.

A unit goes in, a currency comes out.

Doors: `currencies_of`.
Imports: nothing.
"""
