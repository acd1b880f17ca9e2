"""What the sources hold of a place, in their true formats, on a server of this machine."""

import hashlib
import html
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import rasterio
import shapely
from affine import Affine

from geoplan.sources.registry import origins
from geoplan.study import Study
from support.publishers import (
    copernicus_dem,
    geoboundaries,
    global_solar_atlas,
    nasa_power,
    open_buildings,
    osm,
    overture,
    pvgis,
    worldcover,
)


def mirrors(web: Any) -> list[str]:
    """The options of a command line that let the server stand in for every source."""
    return [part for origin in sorted(origins()) for part in ("--mirror", f"{origin}={web.url}")]


def raster(values: np.ndarray, *, west: float, north: float, cells: int, nodata: float, **options: Any) -> bytes:
    """A GeoTIFF in degrees, with so many cells a degree."""
    height, width = values.shape
    profile = {"driver": "GTiff", "width": width, "height": height, "count": 1, "dtype": values.dtype}
    profile |= {"crs": "EPSG:4326", "transform": Affine(1 / cells, 0, west, 0, -1 / cells, north), "nodata": nodata}
    with rasterio.MemoryFile() as memory:
        with memory.open(**profile, **options) as dataset:
            dataset.write(values, 1)
        return memory.read()


def serve_land_cover(web: Any, *tiles: str) -> None:
    """Serve tiles of WorldCover, such as N21E105, with every class."""
    for name in tiles:
        west, south = int(name[4:]), int(name[1:3])
        values = np.resize(worldcover.CODES, (300, 300))
        content = raster(
            values, west=west, north=south + 3, cells=100, nodata=0, tiled=True, blockxsize=128, blockysize=128
        )
        web.serve(worldcover.TILE.format(name), content, content_type="image/tiff")


def serve_terrain(web: Any, folder: Path, *tiles: tuple[str, str]) -> None:
    """Serve tiles of the Copernicus DEM, such as ("N20", "E106")."""
    for north, east in tiles:
        content = copernicus_dem.tile(folder / f"{north}{east}.tif", int(north[1:]), int(east[1:]))
        web.serve(copernicus_dem.TILE.format(north, east), content, content_type="image/tiff")


def serve_country(web: Any, name: str, code: str, bounds: tuple[float, float, float, float]) -> None:
    """Serve the irradiation and the population of a country, 12 and 60 cells a degree."""
    west, south, east, north = bounds
    shape = (round((north - south) * 60), round((east - west) * 60))
    ghi = np.full(shape, 3.2 if south > 30 else 4.1, dtype=np.float32)
    content = raster(ghi, west=west, north=north, cells=60, nodata=np.nan, compress="lzw")
    path = f"/download/{quote(name)}/" + global_solar_atlas.NAME.format(
        name.replace(" ", "-"), global_solar_atlas.DAILY
    )
    web.serve(path, global_solar_atlas.archive(content, country=name), content_type="application/zip")
    persons = np.resize(np.array([25, 3, 0.5], dtype=np.float32), shape)
    content = raster(persons, west=west, north=north, cells=60, nodata=-99999.0, compress="lzw")
    path = f"/GIS/Population/Global_2015_2030/R2025A/2025/{code}/v1/100m/constrained/"
    web.serve(path + f"{code.lower()}_pop_2025_CN_100m_R2025A_v1.tif", content, content_type="image/tiff")


def serve_weather(web: Any) -> None:
    """Serve the hours of PVGIS and of NASA POWER for any point."""
    web.serve(pvgis.TMY, pvgis.tmy, content_type="application/json", etag=None)
    web.serve(nasa_power.HOURLY, nasa_power.hourly, content_type="application/json", etag=None)


def serve_overture(web: Any, west: float, south: float, *, count: int = 400) -> None:
    """Serve a release of Overture with buildings in rows of 50."""
    release = overture.Release(web)
    content = overture.file_of(overture.buildings(overture.squares(west, south, count)), rows_per_group=100)
    release.add("buildings", "building", content)
    release.publish()


def serve_open_buildings(web: Any, bounds: tuple[float, float, float, float], west: float, south: float) -> None:
    """Serve the index and one tile of Google Open Buildings."""
    tile = "31f"
    feature = {
        "type": "Feature",
        "properties": {"tile_id": tile, "tile_url": open_buildings.TILE.format(tile), "size_mb": 0.5},
        "geometry": shapely.geometry.mapping(shapely.box(*bounds)),
    }
    web.serve("/public/tiles.geojson", {"type": "FeatureCollection", "features": [feature]})
    web.serve(
        open_buildings.TILE.format(tile), open_buildings.tile(west, south, 600), content_type="application/octet-stream"
    )


def serve_extract(web: Any, address: str, bounds: tuple[float, float, float, float], content: bytes) -> None:
    """Serve Geofabrik's index with one region, and its extract."""
    name = address.rpartition("/")[2].partition("-latest")[0]
    web.serve("/index-v1.json", osm.index((name, shapely.box(*bounds), address)))
    web.serve(address, content, content_type="application/octet-stream")
    web.serve(address + ".md5", f"{hashlib.md5(content).hexdigest()}  {address.rpartition('/')[2]}\n")


def serve_place(web: Any, number: int, title: str, outline: shapely.Geometry, country: str, **names: str) -> None:
    """Serve what Nominatim answers for a place."""
    found = {
        "osm_type": "relation",
        "osm_id": number,
        "category": "boundary",
        "type": "administrative",
        "name": title.partition(",")[0],
        "display_name": title,
        "address": {"country_code": country},
        "namedetails": {key.replace("__", ":"): value for key, value in names.items()},
        "geojson": shapely.geometry.mapping(outline),
    }
    web.serve("/search", [found])


def serve_units(web: Any, code: str, level: str, units: dict[str, shapely.Geometry], *, canonical: str) -> None:
    """Serve a level of geoBoundaries: GeoJSON on GitHub that is sent on to its large files."""
    stem = f"/{geoboundaries.FOLDER}/{code}/{level}/geoBoundaries-{code}-{level}.geojson"
    about = geoboundaries.about(level, boundaryCanonical=canonical, boundaryISO=code)
    about["gjDownloadURL"] = f"https://github.com{stem}"
    web.serve(f"/api/current/gbOpen/{code}/{level}/", about)
    media = "/media" + stem.replace("/raw/", "/")
    web.redirect(stem, "https://media.githubusercontent.com" + media)
    web.serve(
        media, geoboundaries.units(level, list(units.values()), list(units)), content_type="application/octet-stream"
    )


def check_attributions(study: Study, out: Path) -> None:
    """Check that map, report and GeoPackage of a run name the publisher of every layer."""
    page = (out / "map.html").read_text(encoding="utf-8")
    told = [json.loads(part) for part in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', page, re.S)]
    shown = json.dumps(told, ensure_ascii=False)
    report = html.unescape(re.sub(r"<[^>]+>", "", (out / "report.html").read_text(encoding="utf-8")))
    with closing(sqlite3.connect(out / f"{study.name}.gpkg")) as database:
        rows = dict(database.execute("SELECT kind, attribution FROM sources").fetchall())
    for kind, source in study.layers:
        assert rows[kind] == source.attribution, kind
        assert json.dumps(source.attribution, ensure_ascii=False)[1:-1] in shown, kind
        assert source.attribution[:200] in report, kind  # the report shortens very long lines
