"""Files that would have whoever opens them ask an address: of each kind one that GDAL or a library would obey."""

import json
from pathlib import Path

import numpy as np
import rasterio
from rasterio.transform import from_origin

WEST, NORTH = 670_000.0, 2_304_000.0


def _collection(**more: object) -> str:
    ring = [[106.64, 20.8], [106.68, 20.8], [106.68, 20.84], [106.64, 20.84], [106.64, 20.8]]
    square = {"type": "Polygon", "coordinates": [ring]}
    features = [{"type": "Feature", "properties": {"zone_id": "a", "zone_name": "A"}, "geometry": square}]
    return json.dumps({"type": "FeatureCollection", "features": features, **more})


def vector_files(folder: Path, url: str) -> dict[str, Path]:
    """Write vector files that lead to an address: what each is -> the file."""
    link = {"type": "link", "properties": {"href": f"{url}/crs.wkt", "type": "ogcwkt"}}
    source = (
        "<OGRVRTDataSource><OGRVRTLayer name='z'><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    )
    pipeline = f"gdal vector pipeline ! read /vsicurl/{url}/z.gpkg ! write --output-format=stream streamed_dataset"
    xlink = f'xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="{url}/x"'
    schema = f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="{url}/z {url}/z.xsd"'
    gml = f'<ogr:FeatureCollection {schema} xmlns:ogr="http://ogr.maptools.org/" {xlink}/>'
    texts = {
        "linked.geojson": _collection(crs=link),
        "linked.json": _collection(crs=link).replace('"crs"', '"\\u0063rs"'),
        "linked.geojsonl": json.dumps(json.loads(_collection())["features"][0] | {"crs": link}),
        "wfs.xml": f"<OGRWFSDataSource><URL>{url}/wfs</URL></OGRWFSDataSource>",
        "wfs.geojson": f'{{"a": "<OGRWFSDataSource><URL>{url}/wfs</URL></OGRWFSDataSource>"}}',
        "oapif.json": f"<OGROAPIFDataSource><URL>{url}/api</URL></OGROAPIFDataSource>",
        "curl.vrt": source.format(f"/vsicurl/{url}/z.geojson"),
        "vrt.kml": source.format(f"{url}/z.geojson"),
        "vrt.mif": source.format(f"{url}/z.geojson"),
        "steps.gdalg.json": json.dumps({"type": "gdal_streamed_alg", "command_line": pipeline}),
        "schema.gml": gml,
        "schema.gpx": gml,
        "entity.kml": f'<!DOCTYPE kml [<!ENTITY e SYSTEM "{url}/e">]><kml><name>&e;</name></kml>',
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return {name: folder / name for name in texts}


def raster_files(folder: Path, url: str) -> dict[str, Path]:
    """Write rasters that lead to an address: what each is -> the file."""
    window = "<DataWindow><TileLevel>1</TileLevel></DataWindow><BandsCount>1</BandsCount>"
    server = f"<ServerUrl>{url}/${{z}}/${{x}}/${{y}}.png</ServerUrl>"
    wms = f'<GDAL_WMS><Service name="TMS">{server}</Service>{window}</GDAL_WMS>'
    mosaic = (
        '<VRTDataset rasterXSize="40" rasterYSize="40"><SRS>EPSG:32648</SRS>'
        f'<GeoTransform>{WEST}, 100, 0, {NORTH}, 0, -100</GeoTransform><VRTRasterBand dataType="Byte" band="1">'
        '<SimpleSource><SourceFilename relativeToVRT="{}">{}</SourceFilename><SourceBand>1</SourceBand></SimpleSource>'
        "</VRTRasterBand></VRTDataset>"
    )
    texts = {
        "wms.xml": wms,
        "wms.asc": wms,
        "curl.vrt": mosaic.format(0, f"/vsicurl/{url}/p.tif"),
        "wms.vrt": mosaic.format(1, "wms-tile.tif"),
        "wms-tile.tif": wms,
        "place.vrt": mosaic.format(1, "good.tif").replace("EPSG:32648", f"{url}/crs.wkt"),
        "items.json": json.dumps({"type": "FeatureCollection", "stac_version": "1.0.0", "features": []}),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    place = {"crs": "EPSG:32648", "transform": from_origin(WEST, NORTH, 100, 100)}
    for name in ("good.tif", "overviews.tif", "outer.tif"):
        with rasterio.open(
            folder / name, "w", driver="GTiff", width=40, height=40, count=1, dtype="uint8", **place
        ) as target:
            target.write(np.full((40, 40), 2, dtype="uint8"), 1)
    beside = f'<MDI key="OVERVIEW_FILE">/vsicurl/{url}/o.ovr</MDI>'
    about = f'<PAMDataset><Metadata domain="OVERVIEWS">{beside}</Metadata></PAMDataset>'
    (folder / "overviews.tif.aux.xml").write_text(about, encoding="utf-8")
    (folder / "outer.tif.ovr").write_text(wms, encoding="utf-8")
    names = [*texts, "overviews.tif", "outer.tif"]
    return {name: folder / name for name in names if name != "wms-tile.tif"}
