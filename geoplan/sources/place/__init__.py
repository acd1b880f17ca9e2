"""What a place is asked under: its country, its time zone, the one point for which weather is fetched.

A study's time zone and zones go in; codes, names and a point come out. Publishers need them because one keeps a file
for each country and another answers for single points.

Doors: `country_of`, `time_zone_in`, `weather_point`.
Imports: the ground, and `geoplan.sources.contract`.
"""
