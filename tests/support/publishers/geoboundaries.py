"""What geoBoundaries' interface answers, and its files."""

import shapely

COMMIT = "9469f09"
FOLDER = f"wmgeolab/geoBoundaries/raw/{COMMIT}/releaseData/gbOpen"


def about(level, **more):
    """What the interface answers, with the keys that it has."""
    stem = f"https://github.com/{FOLDER}/VNM/{level}/geoBoundaries-VNM-{level}"
    return {
        "boundaryID": f"VNM-{level}-1",
        "boundaryName": "Vietnam",
        "boundaryISO": "VNM",
        "boundaryYearRepresented": "2020",
        "boundaryType": level,
        "boundaryCanonical": "Unknown" if level == "ADM2" else "Provinces",
        "boundarySource": "General Department of Land Administration, OCHA",
        "boundaryLicense": "Creative Commons Attribution 3.0 Intergovernmental Organisations (CC BY 3.0 IGO)",
        "admUnitCount": "63",
        "staticDownloadLink": f"{stem}-all.zip",
        "gjDownloadURL": f"{stem}.geojson",
        "simplifiedGeometryGeoJSON": f"{stem}_simplified.geojson",
        **more,
    }


def units(level, boxes, names):
    features = [
        {
            "type": "Feature",
            "properties": {
                "shapeName": name,
                "shapeISO": "",
                "shapeID": f"1{number:06d}B{number}",
                "shapeGroup": "VNM",
                "shapeType": level,
            },
            "geometry": shapely.geometry.mapping(box),
        }
        for number, (box, name) in enumerate(zip(boxes, names, strict=True))
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    return {"type": "FeatureCollection", "name": level, "crs": crs, "features": features}
