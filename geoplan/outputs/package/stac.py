"""The rasters of a run for catalogues: a STAC item for each, version 1.1, and the collection that they stand in.

An item says where its raster lies, in which CRS, of which years, what its values are, and how real they are. All links
are relative, so that the folder may be moved and put on a web server as it is (https://stacspec.org).
"""

import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyproj

from geoplan.languages import LANGUAGES, Language
from geoplan.layers.ages import year_of, years_of_layers
from geoplan.layers.opening.land_cover_classes import land_cover_classes
from geoplan.outputs.drawing.colours import land_cover_colours
from geoplan.outputs.package.datapackage import OTHER_TERMS, known_licences
from geoplan.outputs.package.files import file_kind_of
from geoplan.outputs.wording.texts import text
from geoplan.replacing import replaced_file

if TYPE_CHECKING:
    from rasterio.io import DatasetReader

    from geoplan.result.assessment import Assessment

VERSION = "1.1.0"
COLLECTION = "collection.json"

_EXTENSIONS = "https://stac-extensions.github.io"
_PROJECTION, _RASTER = f"{_EXTENSIONS}/projection/v2.0.0/schema.json", f"{_EXTENSIONS}/raster/v2.0.0/schema.json"
_CLASSES = f"{_EXTENSIONS}/classification/v2.0.0/schema.json"
_JSON, _GEOJSON, _XML = "application/json", "application/geo+json", "text/xml"
_CORNERS = 21
"""Points along an edge, when the extent in degrees is looked for."""
_DIGITS = 7


def write_stac(result: "Assessment", rasters: Iterable[str | Path], *, language: Language = "en") -> list[Path]:
    """Write an item beside each raster, ``land_cover.json`` beside ``land_cover.tif``, and ``collection.json``.

    Parameters
    ----------
    result
        What the run found; the rasters were written from it.
    rasters
        The files, all in one folder.
    language
        Of titles; those of the other languages stand beside them.

    Returns
    -------
    list of Path
        The files; none where there is no raster. The same result gives the same bytes.

    Raises
    ------
    GeoplanError
        Where a file cannot be written.
    """
    items = {Path(raster): _item(result, Path(raster), language) for raster in rasters}
    written = [_write(item, raster.with_suffix(".json")) for raster, item in items.items()]
    if written:
        written.append(_write(_collection(result, list(items.values()), language), written[0].with_name(COLLECTION)))
    return written


def _item(result: "Assessment", raster: Path, language: Language) -> dict[str, Any]:
    import rasterio

    with rasterio.open(raster) as dataset:
        tags = dataset.tags()
        kinds = [part.split(":")[0] for part in tags.get("statuses", "").split("; ") if part]
        bounds, placed = _degrees(dataset), _placed(dataset)
        band = _band(dataset, tags)
    west, south, east, north = bounds
    title = file_kind_of(f"rasters/{raster.name}").title
    classes = _classes(language) if raster.stem == "land_cover" else []
    first, last = _years(result, kinds)
    licences = _licences(result, kinds)
    style = raster.with_suffix(".qml")
    return {
        "type": "Feature",
        "stac_version": VERSION,
        "stac_extensions": [_PROJECTION, _RASTER, *([_CLASSES] if classes else [])],
        "id": f"{result.study.name}-{raster.stem}",
        "geometry": {
            "type": "Polygon",
            "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
        },
        "bbox": bounds,
        "properties": {
            "title": title[language],
            "description": tags["long_name"],
            "datetime": None,
            "start_datetime": f"{first}-01-01T00:00:00Z",
            "end_datetime": f"{last}-12-31T23:59:59Z",
            "license": _licence_of(licences),
            "providers": _providers(result, kinds),
            **placed,
            "geoplan:status": tags["status"],
            "geoplan:layers": {kind: result.layers[kind].status for kind in kinds},
            "geoplan:titles": {each: title[each] for each in LANGUAGES},
        },
        "links": [
            *({"rel": rel, "href": f"./{COLLECTION}", "type": _JSON} for rel in ("root", "parent", "collection")),
            *_links(licences),
        ],
        "assets": {
            "data": {
                "href": f"./{raster.name}",
                "type": "image/tiff; application=geotiff; profile=cloud-optimized",
                "title": title[language],
                "roles": ["data"],
                "bands": [band | ({"classification:classes": classes} if classes else {})],
            },
            **(
                {"style": {"href": f"./{style.name}", "type": _XML, "title": "QGIS", "roles": ["style"]}}
                if style.is_file()
                else {}
            ),
        },
        "collection": f"{result.study.name}-rasters",
    }


def _collection(result: "Assessment", items: list[dict[str, Any]], language: Language) -> dict[str, Any]:
    study = result.study
    kinds = list(dict.fromkeys(kind for item in items for kind in item["properties"]["geoplan:layers"]))
    corners = np.array([item["bbox"] for item in items])
    bounds = [*corners[:, :2].min(axis=0).tolist(), *corners[:, 2:].max(axis=0).tolist()]
    told = [item["properties"] for item in items]
    span = [min(each["start_datetime"] for each in told), max(each["end_datetime"] for each in told)]
    licences = _licences(result, kinds)
    about = study.description[language] or study.title[language]
    return {
        "type": "Collection",
        "stac_version": VERSION,
        "stac_extensions": [],
        "id": f"{study.name}-rasters",
        "title": study.title[language],
        "description": "\n\n".join([about, *(note[language] for note in result.notes)]),
        "keywords": sorted({text(f"layer.{kind}", language) for kind in kinds}),
        "license": _licence_of(licences),
        "providers": _providers(result, kinds),
        "extent": {"spatial": {"bbox": [bounds]}, "temporal": {"interval": [span]}},
        "summaries": {
            "proj:code": sorted({str(each["proj:code"]) for each in told if each["proj:code"]}),
            "geoplan:status": sorted({each["geoplan:status"] for each in told}),
        },
        "links": [
            {"rel": "root", "href": f"./{COLLECTION}", "type": _JSON},
            *(
                {
                    "rel": "item",
                    "href": f"{item['assets']['data']['href'].removesuffix('.tif')}.json",
                    "type": _GEOJSON,
                    "title": item["properties"]["title"],
                }
                for item in items
            ),
            *_links(licences),
        ],
    }


def _degrees(dataset: "DatasetReader") -> list[float]:
    moving = pyproj.Transformer.from_crs(dataset.crs.to_wkt(), 4326, always_xy=True)
    west, south, east, north = dataset.bounds
    limits = moving.transform_bounds(west, south, east, north, densify_pts=_CORNERS)
    return [round(limit, _DIGITS) for limit in limits]


def _placed(dataset: "DatasetReader") -> dict[str, Any]:
    """Return CRS and grid, in the words of the extension; a CRS without a code as WKT."""
    authority = pyproj.CRS(dataset.crs.to_wkt()).to_authority()
    crs: dict[str, Any] = {"proj:code": ":".join(authority) if authority else None}
    crs |= {} if authority else {"proj:wkt2": dataset.crs.to_wkt()}
    west, south, east, north = dataset.bounds
    return crs | {
        "proj:bbox": [west, south, east, north],
        "proj:shape": [dataset.height, dataset.width],
        "proj:transform": list(dataset.transform)[:6],
    }


def _band(dataset: "DatasetReader", tags: Mapping[str, str]) -> dict[str, Any]:
    nodata = dataset.nodata
    return {
        "name": Path(dataset.name).stem,
        "description": tags["long_name"],
        "data_type": dataset.dtypes[0],
        "unit": tags["units"],
        **({} if nodata is None else {"nodata": "nan" if math.isnan(nodata) else nodata}),
        "statistics": _statistics(dataset),
        "raster:spatial_resolution": float(dataset.res[0]),
        "raster:sampling": "area",
    }


def _statistics(dataset: "DatasetReader") -> dict[str, float]:
    """Return what the cells come to, strip by strip: a land cover of 10 m is never in memory whole."""
    count, low, high = 0, math.inf, -math.inf
    sums, squares = [], []
    for first in range(0, dataset.height, 512):
        rows = (first, min(first + 512, dataset.height))
        strip = dataset.read(1, masked=True, window=(rows, (0, dataset.width)))
        known = np.ma.masked_invalid(strip).compressed().astype(np.float64)
        if known.size:
            count, low, high = count + known.size, min(low, float(known.min())), max(high, float(known.max()))
            sums.append(float(known.sum()))
            squares.append(float((known**2).sum()))
    share = round(100.0 * count / (dataset.height * dataset.width), 4)
    if not count:
        return {"valid_percent": 0.0}
    mean = math.fsum(sums) / count
    spread = math.sqrt(max(math.fsum(squares) / count - mean**2, 0.0))
    told = {"minimum": low, "maximum": high, "mean": mean, "stddev": spread}
    return {name: float(f"{value:.9g}") for name, value in told.items()} | {"count": count, "valid_percent": share}


def _classes(language: Language) -> list[dict[str, Any]]:
    """Return what the codes of land cover mean, in the words of the extension."""
    colours = land_cover_colours()
    return [
        {
            "value": item.code,
            "name": item.key,
            "title": item.title[language],
            "color_hint": "".join(f"{part:02X}" for part in colours[item.key]),
        }
        for item in land_cover_classes().values()
        if item.code
    ]


def _years(result: "Assessment", kinds: Iterable[str]) -> tuple[int, int]:
    """Return the first and the last year of the layers that a raster is made from, else the study's own."""
    known = years_of_layers(result.study, result.inputs)
    years = [year for kind in kinds for year in known.get(kind, ())] or [year_of(result.study, known)]
    return min(years), max(years)


def _licences(result: "Assessment", kinds: Iterable[str]) -> list[str]:
    """Return the terms of layers, each once."""
    return list(dict.fromkeys(result.layers[kind].licence for kind in kinds if result.layers[kind].licence))


def _links(licences: Iterable[str]) -> list[dict[str, str]]:
    """Return links to the terms that have a page; those of the others stand with their publishers."""
    known = known_licences()
    return [{"rel": "license", "href": known[each]["path"], "title": each} for each in licences if each in known]


def _licence_of(licences: Iterable[str]) -> str:
    known = known_licences()
    names = {known[each]["name"] if each in known else OTHER_TERMS for each in licences}
    return names.pop() if len(names) == 1 else OTHER_TERMS


def _providers(result: "Assessment", kinds: Iterable[str]) -> list[dict[str, Any]]:
    """Return whom publishers ask to name, each once, with the terms."""
    lines: dict[str, set[str]] = {}
    for kind in kinds:
        report = result.layers[kind]
        if report.attribution:
            lines.setdefault(report.attribution, set()).add(report.licence)
    return [
        {"name": name, "description": "; ".join(sorted(filter(None, terms))), "roles": ["licensor"]}
        for name, terms in lines.items()
    ]


def _write(content: Mapping[str, Any], path: Path) -> Path:
    with replaced_file(path) as draft:
        written = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
        draft.write_text(written + "\n", encoding="utf-8", newline="\n")
    return path
