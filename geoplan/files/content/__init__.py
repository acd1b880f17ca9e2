"""What stands in a vector file that GDAL does not tell: which letters its bytes are, geometries in plain Parquet.

A frame as it was read goes in; one whose texts people can read comes out, or a `LayerError` that asks.

Doors: `readable`, `read_geoparquet`.
Imports: `geoplan.errors` and the modules of `geoplan.files` that check.
"""
