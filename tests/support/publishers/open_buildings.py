"""Tiles of Google Open Buildings as they are written."""

import csv
import gzip
import io

import shapely

TILE = "https://storage.googleapis.com/open-buildings-data/v3/polygons_s2_level_4_gzip/{}_buildings.csv.gz"


def tile(west, south, count, *, step=0.0005):
    """A tile as Google writes it: buildings of 0.0001 degrees on a lattice of 30 columns."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("latitude", "longitude", "area_in_meters", "confidence", "geometry", "full_plus_code"))
    for number in range(count):
        x, y = west + step * (number % 30), south + step * (number // 30)
        outline = shapely.box(x, y, x + 1e-4, y + 1e-4)
        wkt = shapely.to_wkt(outline, rounding_precision=7)
        confidence = 0.65 + 0.35 * (number % 10) / 10
        writer.writerow(
            (f"{y + 5e-5:.8f}", f"{x + 5e-5:.8f}", 115.4, f"{confidence:.4f}", wkt, f"7PH{number:05d}+XQ2V")
        )
    return gzip.compress(text.getvalue().encode())
