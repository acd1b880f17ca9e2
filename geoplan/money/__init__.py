"""Money: which units are money, and what a price of one year is in another.

A unit or a price goes in; a currency, or what to multiply the price by, comes out.

Doors: `currencies_of`, `price_factor`.
Imports: `geoplan.errors`.
"""
