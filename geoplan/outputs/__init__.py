"""Files for people: maps, GeoPackages, tables, the manifest."""
