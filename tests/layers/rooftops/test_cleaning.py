"""Footprints cleaned: what is dropped, mended and counted."""

from dataclasses import astuple

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.layers.rooftops.rooftops import RooftopsCleaning
from support.odd_outlines import star
from support.rooftop_layer import opened, refusal, whole

COLUMNS = {"roof_class": "kind"}


def test_what_is_of_no_use_is_dropped_and_counted(folder, footprints):
    shapes = footprints.geometry.tolist()
    shapes[0], shapes[1] = None, shapely.Polygon()
    shapes[2] = shapely.box(*shapes[2].bounds[:2], shapes[2].bounds[0] + 1.9, shapes[2].bounds[1] + 2)
    shapes[3] = shapely.transform(shapes[3], lambda xy: xy + np.array([500_000, 0]))
    x, y = shapes[4].bounds[:2]
    shapes[4] = shapely.Polygon([(x, y), (x + 9, y + 9), (x + 9, y), (x, y + 9)])
    shapes[5] = shapes[6]
    folder.features("rooftops", footprints.set_geometry(shapes, crs=32648), "parquet", columns=COLUMNS)
    rooftops = opened(folder)
    read = whole(rooftops)
    assert rooftops.clean == RooftopsCleaning(read=30, kept=25, outside=1, dropped=3, repaired=1, duplicates=1)
    assert read.is_valid.all()
    assert read["roof_area_m2"].min() == pytest.approx(40.5)
    report = rooftops.clean.reported(folder.reading("rooftops").report(rows=30))
    assert report.rows == 25
    assert report.mended[0] == "Footprints without geometry or smaller than 4 m² dropped: 3."
    assert report.texts[-1].en == "Features outside the study left out: 1."
    assert len(report.texts) == 4


def test_counts_always_add_up(folder, footprints):
    rng = np.random.default_rng(3)
    sizes = rng.uniform(0.5, 6, len(footprints))
    boxes = [
        shapely.box(*g.bounds[:2], g.bounds[0] + s, g.bounds[1] + s)
        for g, s in zip(footprints.geometry, sizes, strict=True)
    ]
    folder.features("rooftops", footprints.set_geometry(boxes, crs=32648), "gpkg", columns=COLUMNS)
    rooftops = opened(folder)
    kept = whole(rooftops)
    read, number, outside, dropped, _, duplicates, *others = astuple(rooftops.clean)
    assert read == number + outside + dropped + duplicates
    assert not any(others)
    assert number == len(kept) == (sizes >= 2).sum()
    np.testing.assert_allclose(np.sort(kept["roof_area_m2"]), np.sort(sizes[sizes >= 2] ** 2), rtol=1e-6)


def test_heights_that_cannot_be(folder, footprints):
    folder.features("rooftops", footprints.assign(height_m=-9999.0), "gpkg")
    assert "height_m -9,999; expected 0 to 1,000 m" in refusal(folder)


def test_ids_of_the_file(folder, footprints):
    footprints["osm"] = np.arange(30) + 5_000_000_000
    folder.features("rooftops", footprints, "parquet", columns={"roof_id": "osm"})
    assert whole(opened(folder))["roof_id"].tolist() == footprints["osm"].astype(str).tolist()
    footprints.loc[29, "osm"] = footprints.loc[0, "osm"]
    folder.features("rooftops", footprints, "parquet", columns={"roof_id": "osm"})
    assert "roof_id 5000000000 more than once" in refusal(folder)
    footprints["osm"] = [f"way/00{number}" for number in range(30)]
    folder.features("rooftops", footprints, "parquet", columns={"roof_id": "osm"})
    assert whole(opened(folder))["roof_id"].tolist() == footprints["osm"].tolist()
    footprints.loc[2, "osm"] = None
    folder.features("rooftops", footprints, "parquet", columns={"roof_id": "osm"})
    assert "feature 3: found no roof_id; expected an id for each" in refusal(folder)


@pytest.mark.parametrize("ending", ["parquet", "gpkg", "geojson", "csv"])
def test_ids_keep_their_zeros_from_every_format(folder, footprints, ending):
    ids = [f"{number:05}" for number in range(30)]
    footprints["roof_id"] = ids
    if ending == "csv":
        table = pd.DataFrame({"roof_id": ids, "geometry": footprints.to_crs(4326).geometry.to_wkt()})
        folder.csv("rooftops", table, crs="EPSG:4326")
    else:
        folder.features("rooftops", footprints, ending)
    assert whole(opened(folder))["roof_id"].tolist() == ids


def test_points_are_no_roofs(folder, footprints):
    folder.features("rooftops", footprints.set_geometry(footprints.centroid), "gpkg")
    assert "found points; expected polygons" in refusal(folder)


def test_storeys_stand_in_for_heights(folder, footprints):
    frame = footprints.assign(height_m=[9.0, np.nan, np.nan] * 10, num_floors=[2, 3, 0] * 10)
    folder.features("rooftops", frame, "parquet")
    rooftops = opened(folder)
    storey_m = folder.study().parameters.value("rooftop.storey_height")
    np.testing.assert_allclose(whole(rooftops)["height_m"], [9.0, 3 * storey_m, np.nan] * 10)


@pytest.mark.parametrize("crs", [32648, 4326])
def test_what_is_cleaned_in_corners_is_what_geos_would_leave(folder, footprints, crs):
    """Two hundred outlines of every kind, apart from each other, against GEOS alone."""
    west, south = footprints.total_bounds[:2]
    places = [(west + 90 * (number % 20), south + 90 * (number // 20)) for number in range(200)]
    shapes = np.array([star(3 + seed % 9, seed, hole=seed % 3 == 0, x=x, y=y) for seed, (x, y) in enumerate(places)])
    shapes[::7] = shapely.make_valid(shapes[::7], method="structure", keep_collapsed=False)
    shapes[1::11] = shapely.force_3d(shapes[1::11], 4.0)
    shapes[2::11] = shapely.reverse(shapes[2::11])
    for number in range(3, 200, 11):
        shapes[number] = shapely.MultiPolygon([shapes[number], shapely.transform(shapes[number], lambda xy: xy + 22)])
    for number in range(4, 200, 11):
        whole_one = shapely.make_valid(shapes[number], method="structure", keep_collapsed=False)
        shapes[number] = shapely.GeometryCollection([whole_one, shapely.Point(*places[number])])
    shapes[5::50] = None
    frame = gpd.GeoDataFrame(geometry=shapes, crs=32648).to_crs(crs)
    folder.features("rooftops", frame, "parquet")
    rooftops = opened(folder)
    ours = whole(rooftops, size=64)

    moved = shapely.force_2d(frame.to_crs(32648).geometry.to_numpy())
    parts = shapely.get_parts(moved)
    assert not shapely.is_valid(parts).all()
    holed = [
        None if shape is None else shapely.union_all([part for part in parts_of(shape) if part.area > 0])
        for shape in shapely.make_valid(moved, method="structure", keep_collapsed=False)
    ]
    kept = np.flatnonzero(shapely.area(holed) >= 4.0)
    assert ours["roof_id"].tolist() == [str(number + 1) for number in kept]
    np.testing.assert_allclose(ours["roof_area_m2"], shapely.area(np.array(holed)[kept]), rtol=1e-9)
    assert shapely.is_valid(ours.geometry.to_numpy()).all()
    different = shapely.symmetric_difference(ours.geometry.to_numpy(), np.array(holed)[kept])
    np.testing.assert_allclose(shapely.area(different), 0.0, atol=1e-6)
    assert rooftops.clean.read == 200
    assert rooftops.clean.dropped == 200 - len(kept)


def parts_of(shape):
    """Return the polygons of a geometry, in collections too."""
    return [part for part in shapely.get_parts(shapely.get_parts(shape)) if shapely.get_dimensions(part) == 2]
