"""Footprints cleaned: what is dropped, mended and counted."""

from dataclasses import astuple

import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.layers.rooftops.rooftops import RooftopsCleaning
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
