"""Import: one clean file along a curve, from anything, the same however the input is cut."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely
import xarray as xr

from geoplan.errors import CRSError, LayerError
from geoplan.layers.rooftops.hilbert import hilbert_keys
from geoplan.layers.rooftops.rooftops import Rooftops, RooftopsCleaning
from geoplan.potential.roofs.rooftop_pv import rooftop_pv
from geoplan.preparation.import_rooftops import import_rooftops
from support.places import DATA
from support.town import CRS, SMALL, SOUTH, WEST, imported, same, town

BUILDINGS = DATA / "buildings"
"""So that a town has many batches, ranges and row groups."""


def test_the_file_is_clean_sorted_and_in_row_groups(tmp_path):
    frame = town()
    report, roofs = imported(frame, tmp_path)
    assert report.cleaning == RooftopsCleaning(read=2000, kept=2000)
    assert roofs.columns.tolist() == ["roof_id", "roof_area_m2", "roof_class", "roof_form", "height_m", "geometry"]
    x, y = (roofs.bounds[["minx", "miny"]].to_numpy() + roofs.bounds[["maxx", "maxy"]].to_numpy()).T / 2
    assert (np.diff(hilbert_keys(x, y).astype(np.int64)) >= 0).all()
    back = roofs.set_index(roofs["roof_id"].astype(int)).drop(columns="roof_id").sort_index()
    assert shapely.equals(back.geometry.to_numpy(), frame.geometry.to_numpy()).all()
    np.testing.assert_allclose(back["roof_area_m2"], frame.area)
    np.testing.assert_array_equal(back["height_m"], frame["height_m"])
    file = pq.ParquetFile(report.path)
    sizes = [file.metadata.row_group(number).num_rows for number in range(file.metadata.num_row_groups)]
    assert sizes == [256] * 7 + [208]
    assert report.row_groups == 8
    assert report.roof_area_m2 == pytest.approx(frame.area.sum(), rel=1e-12)
    assert report.bounds == pytest.approx(tuple(frame.total_bounds))
    assert report.heights == frame["height_m"].notna().sum()
    given = frame["roof_class"].value_counts()
    told = {
        "residential": given["house"],
        "industrial": given["warehouse"],
        "commercial": given["shop"],
        "": given["yes"],
    }
    assert report.classes == told
    assert report.forms[""] == (frame["roof_form"] == "many").sum()
    assert not [path.name for path in tmp_path.iterdir() if path.name not in {"in.parquet", "in-out.parquet"}]


def test_how_the_input_is_cut_changes_nothing(tmp_path):
    frame = town()
    _, roofs = imported(frame, tmp_path)
    once = (tmp_path / "in-out.parquet").read_bytes()
    imported(frame, tmp_path, rows=replace(SMALL, read=777, merged=5000))
    assert (tmp_path / "in-out.parquet").read_bytes() == once
    turned = frame.iloc[np.random.default_rng(2).permutation(len(frame))]
    _, permuted = imported(turned, tmp_path, "turned")
    same(permuted.drop(columns="roof_id"), roofs.drop(columns="roof_id"))
    assert (
        turned.geometry.iloc[permuted["roof_id"].astype(int).to_numpy() - 1].to_numpy() == permuted.geometry.to_numpy()
    ).all()


def test_what_is_of_no_use_is_left_out_and_counted(tmp_path):
    frame = town(1000)
    shapes = frame.geometry.to_numpy().copy()
    shapes[0], shapes[1] = None, shapely.Polygon()
    shapes[2] = shapely.box(WEST, SOUTH, WEST + 1.9, SOUTH + 2)
    shapes[3] = shapely.box(WEST - 9000, SOUTH, WEST - 8900, SOUTH + 100)
    x, y = shapely.get_coordinates(shapes[4])[0]
    shapes[4] = shapely.Polygon([(x, y), (x + 9, y + 9), (x + 9, y), (x, y + 9)])
    shapes[5] = shapes[998] = shapes[999]
    frame = frame.set_geometry(shapes, crs=CRS)
    frame.loc[6, "roof_class"] = "castle in the air"
    zones = gpd.GeoDataFrame(
        {"zone_id": ["all"]}, geometry=[shapely.box(WEST, SOUTH, WEST + 4000, SOUTH + 4000)], crs=CRS
    )
    report, roofs = imported(frame, tmp_path, zones=zones.to_crs(4326))
    expected = RooftopsCleaning(read=1000, kept=994, outside=1, dropped=3, repaired=1, duplicates=2, unclassed=1)
    assert report.cleaning == expected
    assert "6" in set(roofs["roof_id"])
    assert not {"999", "1000"} & set(roofs["roof_id"])  # the first of the three has come before
    texts = [text.en for text in report.texts]
    assert texts[0] == "Footprints without geometry or smaller than 4 m² dropped: 3."
    assert len(texts) == 5
    assert all(text.vi and text.ja for text in report.texts)


def test_squares_and_confidence(tmp_path):
    lines = ["latitude,longitude,area_in_meters,confidence"]
    lines += [f"{20.81 + n / 1e4},{106.64},{50 + n},{0.65 + n / 100}" for n in range(30)]
    (tmp_path / "points.csv").write_text("\n".join(lines))
    report = import_rooftops(tmp_path / "points.csv", tmp_path / "study", crs=CRS, minimum_confidence=0.8)
    assert report.path == tmp_path / "study" / "rooftops.parquet"
    assert report.source == "open_buildings"
    assert report.cleaning == RooftopsCleaning(read=30, kept=15, squares=15, unsure=15)
    roofs = gpd.read_parquet(report.path)
    assert roofs["roof_drawn"].all()
    assert sorted(roofs["roof_area_m2"].round(6)) == list(range(65, 80))


def test_a_file_that_is_wrong_leaves_nothing_behind(tmp_path):
    before, _ = imported(town(50), tmp_path)
    kept = before.path.read_bytes()
    frame = town(50)
    frame.loc[9, "height_m"] = -3.0
    frame.loc[20, "geometry"] = frame.geometry[20].centroid
    with pytest.raises(LayerError) as error:
        imported(frame, tmp_path)
    assert [fault.where for fault in error.value.faults] == ["feature 21", "feature 10"]
    assert before.path.read_bytes() == kept
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in-out.parquet", "in.parquet"]


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({"crs": "EPSG:4326"}, CRSError, "found 'WGS 84'; expected a projected coordinate reference system in metres"),
        ({"crs": "EPSG:0"}, CRSError, "found 'EPSG:0'"),
        ({"crs": "EPSG:2263"}, CRSError, "in metres"),
        ({"minimum_confidence": 80}, LayerError, "option minimum_confidence: found 80; expected 0 to 1"),
        ({"columns": {"roof_klass": "x"}}, LayerError, "option columns.roof_klass: .* Did you mean 'roof_class'"),
        ({"source": "parquet"}, LayerError, "found 'parquet'; expected a format. Did you mean 'geoparquet'"),
    ],
)
def test_wrong_options(tmp_path, options, kind, message):
    town(5).to_parquet(tmp_path / "in.parquet")
    with pytest.raises(kind, match=message):
        import_rooftops(tmp_path / "in.parquet", tmp_path / "out.parquet", **({"crs": CRS} | options))


def test_files_that_are_not_there_or_are_the_same(tmp_path):
    with pytest.raises(LayerError, match="no such file"):
        import_rooftops(tmp_path / "none.parquet", tmp_path / "out.parquet", crs=CRS)
    town(5).to_parquet(tmp_path / "in.parquet")
    with pytest.raises(LayerError, match="the file that is to be read"):
        import_rooftops(tmp_path / "in.parquet", tmp_path / "in.parquet", crs=CRS)


def test_progress_goes_from_nothing_to_all(tmp_path):
    seen: list[float] = []
    imported(town(300), tmp_path, progress=lambda fraction, _: seen.append(fraction))
    assert seen == sorted(seen)
    assert seen[0] == 0
    assert seen[-1] == 1


def yields(crs: str, x: float, y: float) -> xr.Dataset:
    """Return 1,000 kWh/kWp whatever the orientation, so that energy shows capacity."""
    tilts, azimuths = np.array([0.0, 30.0, 60.0]), np.array([0.0, 90.0, 180.0, 270.0])
    table = xr.DataArray(
        np.full((1, 3, 4), 1000.0),
        dims=("place", "surface_tilt", "surface_azimuth"),
        coords={"surface_tilt": tilts, "surface_azimuth": azimuths, "x": ("place", [x]), "y": ("place", [y])},
    )
    latitude = xr.DataArray([55.0], dims="place")
    return xr.Dataset({"specific_yield": table}, attrs={"crs": crs}).assign_coords(latitude=latitude)


REAL = {
    "osm_buildings_moscow_41k.parquet": (
        "EPSG:32637",
        RooftopsCleaning(read=41_046, kept=40_978, duplicates=4, covered=64, cut=18),
    ),
    "liechtenstein.osm.pbf": (
        "EPSG:32632",
        RooftopsCleaning(read=8_998, kept=8_976, dropped=10, duplicates=1, broken=3, not_roofs=6, covered=2, cut=23),
    ),
    "helsinki_center.osm.pbf": (
        "EPSG:32635",
        RooftopsCleaning(
            read=500,
            kept=441,
            dropped=1,
            duplicates=2,
            broken=54,
            unclassed=3,
            covered=2,
            cut=6,
            part_heights=12,
        ),
    ),
    "bayfront_singapore.osm.pbf": (
        "EPSG:32648",
        RooftopsCleaning(read=31, kept=27, duplicates=1, covered=3, cut=5, unread=4, part_heights=3),
    ),
}


@pytest.mark.real
@pytest.mark.skipif(not BUILDINGS.is_dir(), reason="the real layers in ../shared/data are not there")
@pytest.mark.parametrize("name", REAL)
def test_real_footprints(tmp_path, folder, name):
    crs, expected = REAL[name]
    report = import_rooftops(BUILDINGS / name, tmp_path / "roofs.parquet", crs=crs)
    assert report.cleaning == expected
    folder.set("rooftops", file=str(report.path))
    reading = replace(folder.reading("rooftops"), area=None)
    reading.study = reading.study.model_copy(update={"crs": crs})
    rooftops = Rooftops(reading)
    west, south, east, north = report.bounds
    resource = yields(crs, (west + east) / 2, (south + north) / 2)
    roofs = pd.concat([rooftop_pv(part, resource) for part in rooftops.partitions()])
    assert len(roofs) == report.cleaning.kept
    assert roofs["roof_area_m2"].sum() == pytest.approx(report.roof_area_m2)
    assert roofs["capacity_kwp"].sum() > 0.03 * report.roof_area_m2
    np.testing.assert_allclose(roofs["energy_kwh"], roofs["capacity_kwp"] * 1000, atol=1e-6)
    if name.startswith("helsinki"):
        assert report.heights == 165
        assert sum(report.forms.values()) == 441
