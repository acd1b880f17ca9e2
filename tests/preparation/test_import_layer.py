"""Files of one's own made layers of a study: their columns found, clipped, checked, or nothing written at all."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
import xlsxwriter
from affine import Affine

from geoplan.errors import LayerError, StudyError
from geoplan.layers.catalog import open_layers
from geoplan.preparation.import_layer import import_layer
from geoplan.study import open_study, studies
from support.packed_rasters import write_packed
from support.study_folder import NORTH, WEST

CRS = "EPSG:32648"


@pytest.fixture
def ours(folder):
    """A study of one's own, its study.toml written."""
    folder.study()
    return folder.folder


def lines(columns: dict[str, list[object]]) -> gpd.GeoDataFrame:
    shapes = [shapely.LineString([(670e3 + d, 2301e3), (674e3 + d, 2301e3)]) for d in (0, 1000, 900_000)]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


def snapshot(folder) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_vietnamese_columns_are_found_and_the_copy_has_ours(ours, tmp_path):
    source = tmp_path / "elsewhere" / "đường.geojson"
    source.parent.mkdir()
    lines({"Cấp đường": ["Quốc lộ", "Tỉnh lộ", "Quốc lộ"], "fid_1": [1, 2, 3]}).to_crs(4326).to_file(source)
    found = import_layer("roads", source, ours, licence="ODbL", vintage="2024", note="Main roads.")
    assert found.columns == {"road_class": "Cấp đường"}
    assert found.unused == ("fid_1",)
    assert found.report.rows == 2
    copy = gpd.read_file(ours / "roads.gpkg", layer="roads")
    assert copy["road_class"].tolist() == ["quốc lộ", "tỉnh lộ"]
    assert copy.crs.to_epsg() == 32648
    layers = open_layers(open_study(ours))
    assert len(layers.roads) == 2
    entry = open_study(ours).layers.roads
    assert (entry.file, entry.table, entry.licence, entry.vintage) == ("roads.gpkg", "roads", "ODbL", "2024")
    assert entry.columns == {}
    assert entry.note.en == "Main roads. Imported from đường.geojson; columns: road_class = Cấp đường."
    assert not list(ours.glob(".*"))


def test_points_with_a_given_crs_and_a_unit(ours, tmp_path):
    source = tmp_path / "grid.csv"
    source.write_text("lon,lat,Điện áp\n106.64,20.82,110kV\n106.65,20.82,220 kV\n", encoding="utf-8")
    with pytest.raises(LayerError, match=r"grid\.csv.*no coordinate reference system"):
        import_layer("power_grid", source, ours, licence="x")
    import_layer("power_grid", source, ours, licence="x", source_crs="EPSG:4326", status="schematic")
    assert open_layers(open_study(ours)).power_grid["voltage_kv"].tolist() == [110.0, 220.0]
    assert open_study(ours).layers.power_grid.status == "schematic"


def test_a_raster_is_clipped_and_keeps_its_values(ours, folder, tmp_path):
    values = np.arange(400 * 400, dtype=np.float32).reshape(400, 400) % 900
    values[0, :] = -9999
    folder.raster("source", values, nodata=-9999, west=650_000, north=2_324_000)
    found = import_layer("terrain", tmp_path / "source.tif", ours, licence="x", unit="m")
    with rasterio.open(found.path) as copy, rasterio.open(tmp_path / "source.tif") as given:
        window = given.window(*copy.bounds)
        np.testing.assert_array_equal(copy.read(1), given.read(1, window=window))
        assert copy.nodata == -9999
        assert copy.crs.to_epsg() == 32648
        assert copy.width == 140
    assert open_layers(open_study(ours)).terrain is not None


def test_a_raster_of_wind_speeds_says_its_height(ours, folder, tmp_path):
    folder.raster("wind", np.full((40, 40), 6.5))
    with pytest.raises(LayerError, match="--height-m: found nothing; expected the height above the ground"):
        import_layer("wind_speed", tmp_path / "wind.tif", ours, licence="x")
    import_layer("wind_speed", tmp_path / "wind.tif", ours, licence="x", height_m=100.0)
    assert open_study(ours).layers.wind_speed.height_m == 100.0
    assert open_layers(open_study(ours)).wind_speed.attrs["height_m"] == 100.0


def test_units_and_legends_go_with_rasters(ours, folder, tmp_path):
    folder.raster("people", np.full((40, 40), 12.0))
    with pytest.raises(LayerError, match="--unit: found nothing; expected 'persons'"):
        import_layer("population", tmp_path / "people.tif", ours, licence="x")
    import_layer("population", tmp_path / "people.tif", ours, licence="x", unit="persons")
    away = tmp_path / "away"
    away.mkdir()
    (away / "mine.csv").write_text("code,class_key\n7,cropland\n", encoding="utf-8")
    folder.raster("cover", np.full((40, 40), 7, dtype=np.uint8))
    import_layer("land_cover", tmp_path / "cover.tif", ours, licence="x", legend=str(away / "mine.csv"))
    layers = open_layers(open_study(ours))
    assert float(layers.population.sum()) == pytest.approx(12 * 1600)
    assert set(np.unique(layers.land_cover)) == {5}
    assert (ours / "mine.csv").is_file()


def test_statistics_from_a_spreadsheet(ours, tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "s.xlsx")) as book:
        page = book.add_worksheet("Lúa")
        page.write_row(0, 0, ["Mã xã", "Cây trồng", "Sản lượng (tấn)", "Năm"])
        page.write_row(1, 0, ["z1", "paddy", 1200, 2023])
        page.write_row(2, 0, ["z2", "paddy", 300.5, 2023])
    found = import_layer("crops", tmp_path / "s.xlsx", ours, licence="x")
    assert found.columns == {
        "zone_id": "Mã xã",
        "crop": "Cây trồng",
        "production_t": "Sản lượng (tấn)",
        "year": "Năm",
    }
    crops = open_layers(open_study(ours)).crops
    assert crops["production_t"].tolist() == [1200.0, 300.5]
    assert crops["year"].tolist() == ["2023", "2023"]


@pytest.mark.parametrize("ending", ["gpkg", "shp", "parquet"])
def test_estates_from_every_format(ours, folder, tmp_path, ending):
    frame = gpd.GeoDataFrame(
        {"TEN_KCN": ["Đình Vũ"], "DIEN_TICH": [120.5], "status": ["operating"]},
        geometry=[shapely.box(671e3, 2301e3, 672e3, 2302e3)],
        crs=CRS,
    )
    path = tmp_path / f"parks.{ending}"
    frame.to_parquet(path) if ending == "parquet" else frame.to_file(path)
    found = import_layer("estates", path, ours, licence="x")
    assert found.columns == {"estate_name": "TEN_KCN", "area_ha": "DIEN_TICH", "estate_status": "status"}
    estates = open_layers(open_study(ours)).estates
    assert estates["estate_name"].tolist() == ["Đình Vũ"]
    assert estates["area_ha"].tolist() == [120.5]
    assert estates["estate_status"].tolist() == ["operating"]


def test_nothing_is_written_where_anything_is_wrong(ours, tmp_path):
    good = lines({"highway": ["primary", "track", ""]})
    good.to_file(tmp_path / "roads_in.gpkg")
    import_layer("roads", tmp_path / "roads_in.gpkg", ours, licence="x")
    before = snapshot(ours)
    bad = tmp_path / "w.csv"
    bad.write_text("ward_code,Khu vực,tấn/ngày\nz9,urban,-5\nz1,some,3\n", encoding="utf-8")
    before["w.csv"] = bad.read_bytes()
    with pytest.raises(LayerError) as error:
        import_layer("waste", bad, ours, licence="x")
    said = str(error.value)
    assert "w.csv, line 2: found t_per_day -5" in said
    assert "zone_id 'z9'" in said
    assert "the stream 'some'" in said
    assert snapshot(ours) == before
    with pytest.raises(LayerError, match="--licence: found nothing"):
        import_layer("roads", tmp_path / "roads_in.gpkg", ours, licence=" ")
    good.set_geometry(good.buffer(3)).to_file(tmp_path / "polygons.gpkg")
    with pytest.raises(LayerError, match=r"polygons\.gpkg.*found Polygon"):
        import_layer("roads", tmp_path / "polygons.gpkg", ours, licence="x")
    with pytest.raises(LayerError, match="no column 'fclas'"):
        import_layer("roads", tmp_path / "roads_in.gpkg", ours, licence="x", columns={"road_class": "fclas"})
    (tmp_path / "polygons.gpkg").unlink()
    assert snapshot(ours) == before


def test_a_failed_entry_leaves_the_old_file(ours, tmp_path, monkeypatch):
    frame = lines({"highway": ["primary", "track", ""]})
    frame.to_file(tmp_path / "in.gpkg")
    import_layer("roads", tmp_path / "in.gpkg", ours, licence="x")
    before = snapshot(ours)

    def refuse(*_: object) -> None:
        raise StudyError("the disk is full")

    monkeypatch.setattr("geoplan.preparation.study_file.set_layer", refuse)
    frame.iloc[:1].to_file(tmp_path / "in2.gpkg")
    with pytest.raises(StudyError, match="the disk is full"):
        import_layer("roads", tmp_path / "in2.gpkg", ours, licence="x")
    (tmp_path / "in2.gpkg").unlink()
    assert snapshot(ours) == before


@pytest.mark.parametrize(
    ("kind", "said"),
    [("rooftops", "geoplan import rooftops"), ("zones", "geoplan new"), ("raods", "Did you mean 'roads'?")],
)
def test_kinds_that_go_another_way(ours, tmp_path, kind, said):
    with pytest.raises(StudyError) as error:
        import_layer(kind, tmp_path / "x.gpkg", ours, licence="x")
    assert said in str(error.value)


def test_embedded_studies_stay_as_they_are(tmp_path):
    with pytest.raises(StudyError, match="a study that comes with geoplan"):
        import_layer("roads", tmp_path / "x.gpkg", studies()["hai-phong"], licence="x")


def test_what_was_not_in_the_file_is_not_invented(ours, tmp_path):
    pd.DataFrame({"a": [1], "b": [2]}).to_csv(tmp_path / "t.csv", index=False)
    with pytest.raises(LayerError, match="no column 'animal'"):
        import_layer("livestock", tmp_path / "t.csv", ours, licence="x")


PLACE = Affine(100.0, 0.0, WEST, 0.0, -100.0, NORTH)
SIZE = (40, 40)
PACKED = {
    "terrain": ("terrain", np.full(SIZE, 2500, "int16"), {"scales": (0.1,)}, {}, 250.0),
    "population": ("population", np.full(SIZE, 300, "uint16"), {"scales": (0.01,)}, {"unit": "persons"}, 3.0),
    "less 1,000": ("ghi_grid", np.full(SIZE, 451, "int16"), {"offsets": (1000.0,)}, {"unit": "kWh/m2/year"}, 1451.0),
    "masked": ("terrain", np.full(SIZE, 250, "int16"), {"mask": np.eye(40) == 0}, {}, 250.0),
    "turned": ("terrain", np.full(SIZE, 250, "int16"), {"transform": PLACE * Affine(1, 0, 0, 0, -1, 40)}, {}, 250.0),
    "rotated": (
        *("population", np.full(SIZE, 3.0), {"transform": PLACE * Affine.rotation(10)}),
        *({"unit": "persons"}, None),
    ),
    "codes": ("land_cover", np.full(SIZE, 40, "uint8"), {"mask": np.eye(40) == 0}, {"legend": "worldcover"}, None),
}


@pytest.mark.parametrize("name", PACKED)
def test_what_is_written_of_a_packed_raster_reads_the_same(ours, folder, tmp_path, name):
    """The values that are meant, in a file without scale, offset, mask or rotation: they cannot be applied again."""
    kind, values, packed, options, real = PACKED[name]
    path = write_packed(tmp_path / "given.tif", values, **{"transform": PLACE} | packed)
    found = import_layer(kind, path, ours, licence="x", **options)
    once = getattr(open_layers(open_study(ours)), kind)
    folder.set(kind, file="given.tif", **options)
    given = getattr(open_layers(folder.study()), kind)
    np.testing.assert_array_equal(once.to_numpy(), given.to_numpy())
    if real is not None:
        assert np.nanmin(once) == np.nanmax(once) == pytest.approx(real)
    with rasterio.open(found.path) as copy:
        assert (copy.scales, copy.offsets, copy.count) == ((1.0,), (0.0,), 1)
        assert (copy.transform.b, copy.transform.d) == (0.0, 0.0)
        assert copy.transform.e < 0
