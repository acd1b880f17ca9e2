"""Sun, air and wind: monthly means of a station, files of hours or days, grids of irradiation and of wind speeds.

A file goes in, whatever its format; a Dataset of months (place, month) or of days or hours in UTC (place, time) comes
out, checked against the sun's own course: a wrong unit, a shifted clock or a swapped column is a fault here and never a
wrong yield later.

Doors: `read_irradiance`, `read_weather`, `read_ghi_grid`, `read_wind_speed`.
Imports: the ground, zonal and `geoplan.layers.opening`.
"""
