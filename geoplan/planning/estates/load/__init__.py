"""What estates use, hour by hour: metered, by their tenants, or by their let land.

Estates, metered series and tenants go in; the hours of a year come out, with what each rests on and how far it may be
off in each future.

Doors: `estate_loads`, and `loads_of_layers` of a study's own layers.
Imports: the ground and layers.
"""
