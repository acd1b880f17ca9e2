"""What estates use, hour by hour: metered, by their tenants, or by their let land.

Estates, metered series and tenants go in; the hours of a year come out, with what each rests on and how far it may be
off in each future.

Door: `estate_loads`.
Imports: the ground and layers.
"""
