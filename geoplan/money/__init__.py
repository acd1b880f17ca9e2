"""Money: which units are money, what a price of one year is in another, and what electricity costs.

A unit or a price goes in; a currency, or what to multiply the price by, comes out; of a customer and a calendar the
bands of a tariff.

Doors: `currencies_of`, `price_factor`, `tariff_rows`, `StudyTariff`.
Imports: `geoplan.errors`.
"""
