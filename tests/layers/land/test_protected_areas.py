"""Protected areas in the study and around it, whole or refused."""

import geopandas as gpd
import shapely

from geoplan.layers.land.protected_areas import read_protected_areas

CRS = "EPSG:32648"


def areas(**columns: list[str]) -> gpd.GeoDataFrame:
    """One area across the border of the study, one 10 km away, one 40 km away."""
    shapes = [shapely.box(x, 2_301_000, x + 2000, 2_303_000) for x in (673_000, 684_000, 714_000)]
    names = {"name": ["Vườn quốc gia Cát Bà", "b", "c"], "designation": ["National Park", None, "Nature Reserve"]}
    return gpd.GeoDataFrame(names | columns, geometry=shapes, crs=CRS)


def test_reads_polygons_with_a_margin(folder):
    folder.features("protected_areas", areas())
    reading = folder.reading("protected_areas")
    found = read_protected_areas(reading)
    assert not reading.faults
    assert found["name"].tolist() == ["Vườn quốc gia Cát Bà", "b"]
    assert found["designation"].tolist() == ["National Park", ""]
    assert found.area.tolist() == [4e6, 4e6]
    assert reading.remarks[0].en == "Features outside the study left out: 1."


def test_names_may_be_missing(folder):
    folder.features("protected_areas", areas().drop(columns=["name", "designation"]), "parquet")
    assert read_protected_areas(folder.reading("protected_areas"))["name"].tolist() == ["", ""]


def test_an_empty_area_is_not_dropped_in_silence(folder):
    frame = areas()
    frame.loc[1, "geometry"] = None
    folder.features("protected_areas", frame)
    assert "feature 2: found an empty geometry" in folder.refusal("protected_areas", read_protected_areas)


def test_broken_outlines_are_mended_or_refused(folder):
    frame = areas()
    spike = shapely.Polygon(
        [
            (673_000, 2_301_000),
            (675_000, 2_301_000),
            (675_000, 2_303_000),
            (675_010, 2_303_010),
            (675_000, 2_303_000),
            (673_000, 2_303_000),
        ]
    )
    frame.loc[0, "geometry"] = spike
    folder.features("protected_areas", frame, "parquet")
    reading = folder.reading("protected_areas")
    assert read_protected_areas(reading).is_valid.all()
    assert not reading.faults
    assert reading.mended[0].en == "Invalid polygons repaired: 1."
    bow = shapely.Polygon([(673_000, 2_301_000), (675_000, 2_303_000), (675_000, 2_301_000), (673_000, 2_303_500)])
    frame.loc[0, "geometry"] = bow
    folder.features("protected_areas", frame, "parquet")
    assert "whose repair changes the area" in folder.refusal("protected_areas", read_protected_areas)


def test_points_are_refused(folder):
    frame = areas()
    folder.features("protected_areas", frame.set_geometry(frame.centroid))
    said = folder.refusal("protected_areas", read_protected_areas)
    assert "found Point; expected MultiPolygon or Polygon" in said
