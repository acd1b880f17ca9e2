"""The sun: hours of weather, and what a kilowatt of modules yields from them on any plane.

Months, days or hours of weather go in; kWh per kWp come out, for one plane (`pv_years`) or for every tilt and azimuth
at once (`orientation_table`). Names are pvlib's, and pvlib judges each step in the tests.

Doors: `solar_resource`, `pv_years`, `orientation_table`, `hours_from_months`, `hours_from_days`.
Imports: the ground, zonal, layers, and `geoplan.potential.uncertainty`.
"""
