import geopandas as gpd
import numpy as np
import pytest
import shapely

from geoplan.errors import LayerError, StudyError
from geoplan.layers.land.own_exclusions import is_raster
from support.study_folder import CRS, NORTH, WEST, StudyFolder, square

FEATURES = 'file = "kept.gpkg"'
RASTER = 'file = "depth.tif"'


class Keeping(StudyFolder):
    """A study that keeps land free by files of its own."""

    entries: tuple[str, ...] = ()

    def study(self):
        study = super().study()
        path = self.folder / "study.toml"
        text = path.read_text("utf-8")
        for number, lines in enumerate(self.entries):
            name = "" if "name =" in lines else f'name = "kept-{number}"\n'
            text += f'\n[[siting.exclusions]]\n{name}status = "real"\nlicence = "CC0"\n{lines}\n'
        path.write_text(text, encoding="utf-8")
        from geoplan.study import open_study

        return open_study(self.folder, allow_outside=study.allow_outside)


@pytest.fixture
def keeping(tmp_path):
    folder = Keeping(tmp_path)
    shapes = [square(0, 0, 500), square(1000, 0, 300), square(60_000, 0, 300)]
    frame = gpd.GeoDataFrame({"use": ["Airport", "school", "airport"]}, geometry=shapes, crs=CRS)
    frame.to_file(tmp_path / "kept.gpkg")
    line = shapely.LineString([(WEST, NORTH - 500), (WEST + 3000, NORTH - 500)])
    gpd.GeoDataFrame(geometry=[line, shapely.Point(WEST, NORTH)], crs=CRS).to_file(tmp_path / "lines.gpkg")
    folder.raster("terrain", np.arange(1600, dtype=np.float32).reshape(40, 40))
    (tmp_path / "terrain.tif").rename(tmp_path / "depth.tif")
    folder.layers.pop("terrain")
    return folder


def test_features_and_rasters_are_opened_with_a_report_on_each(keeping):
    keeping.entries = (
        f'{FEATURES}\nwhere = {{ use = ["airport"] }}\nbuffer_m = 100\nkinds = ["wind"]',
        f"{RASTER}\nbetween = [-inf, 20.5]",
        f'name = "codes"\n{RASTER}\nclasses = [3, 5]\nshare = 0.5',
    )
    opened = keeping.open()
    features, between, codes = opened.exclusions
    assert len(features.layer) == 1  # the other airport lies farther than 25 km
    assert features.layer.crs.to_epsg() == 32648
    assert [each.given.rule for each in opened.exclusions] == ["study:kept-0", "study:kept-1", "study:codes"]
    assert between.layer.shape == (40, 40)
    assert between.report.rows == 1600
    assert codes.report.status == "real"
    assert len({between.report.sha256, features.report.sha256}) == 2
    assert "Features" not in features.report.mended


def test_a_buffer_reaches_what_lies_far_beyond_the_zones(keeping):
    keeping.entries = (f"{FEATURES}\nbuffer_m = 60000",)
    assert len(keeping.open().exclusions[0].layer) == 3


def test_a_buffer_reaches_cells_far_beyond_the_zones(keeping):
    depth = {"cell": 1000.0, "west": WEST - 20_000, "north": NORTH + 20_000}
    keeping.raster("terrain", np.ones((40, 40), dtype=np.float32), **depth)
    (keeping.folder / "terrain.tif").rename(keeping.folder / "depth.tif")
    keeping.layers.pop("terrain")
    keeping.entries = (f"{RASTER}\nbetween = [0, 2]", f"{RASTER}\nbetween = [0, 2]\nbuffer_m = 9000")
    near, far = (each.layer for each in keeping.open().exclusions)
    assert far.sizes["x"] >= near.sizes["x"] + 8
    assert float(far["x"].min()) <= WEST - 9000 + 1000


def test_a_code_that_no_cell_can_hold_is_refused(keeping):
    keeping.raster("terrain", np.ones((40, 40), dtype=np.uint8))
    (keeping.folder / "terrain.tif").rename(keeping.folder / "depth.tif")
    keeping.layers.pop("terrain")
    for code in ("1.5", "300", "-1"):
        keeping.entries = (f"{RASTER}\nclasses = [1, {code}]",)
        with pytest.raises(LayerError, match=f"classes: found {code}; expected whole numbers from 0 to 255"):
            keeping.open()


def test_a_file_that_changes_meanwhile_is_told(keeping):
    keeping.entries = (f"{FEATURES}",)
    opened = keeping.open()
    opened.check_unchanged()
    with (keeping.folder / "kept.gpkg").open("ab") as stream:
        stream.write(b"more")
    with pytest.raises(LayerError, match=r"siting.exclusions.kept-0"):
        opened.check_unchanged()


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('file = "none.gpkg"', "no such file"),
        ('file = "../kept.gpkg"', "outside the study's folder"),
        (f"{FEATURES}\nclasses = [1]", "siting.exclusions.kept-0.classes"),
        (f"{FEATURES}\nbetween = [1, 2]", "siting.exclusions.kept-0.between"),
        (f'{FEATURES}\nwhere = {{ us = ["airport"] }}', "siting.exclusions.kept-0.where.us"),
        (f'{FEATURES}\nwhere = {{ use = ["port"] }}', "which no row has"),
        (f"{FEATURES}\nbuffer_m = -1", "siting.exclusions.kept-0.buffer_m"),
        (f"{FEATURES}\nshare = 1.5", "siting.exclusions.kept-0.share"),
        ('file = "lines.gpkg"', "0 around 2 points or lines"),
        (RASTER, "neither classes nor between"),
        (f"{RASTER}\nclasses = [1]\nbetween = [1, 2]", "classes and between"),
        (f"{RASTER}\nbetween = [2, 1]", "2 to 1"),
        (f'{RASTER}\nclasses = [1]\nwhere = {{ a = ["b"] }}', "siting.exclusions.kept-0.where"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(keeping, entry, said):
    keeping.entries = (entry,)
    with pytest.raises(LayerError) as caught:
        keeping.open()
    assert said in str(caught.value)


def test_an_empty_geometry_is_refused(keeping):
    frame = gpd.GeoDataFrame(geometry=[square(0, 0, 9), shapely.Polygon()], crs=CRS)
    frame.to_file(keeping.folder / "kept.gpkg")
    keeping.entries = (FEATURES,)
    with pytest.raises(LayerError, match="an empty geometry"):
        keeping.open()


def test_faults_of_several_come_at_once_beside_those_of_layers(keeping):
    keeping.entries = (f"{FEATURES}\nshare = 1.5", RASTER)
    keeping.csv("crops", "crop,production_t\npaddy,-1\n")
    with pytest.raises(LayerError) as caught:
        keeping.open()
    said = str(caught.value)
    for part in ("kept-0.share", "kept-1.classes", "production_t -1"):
        assert part in said


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (f"{FEATURES}\nbufer_m = 5", "unknown key"),
        (f"{FEATURES}\nbuffer_m = inf", "finite"),
        ('file = "/etc/passwd"\nwhere = 3', "where"),
        ("", "nothing"),
    ],
)
def test_keys_are_checked_as_study_toml_is_read(keeping, entry, said):
    keeping.entries = (entry,)
    with pytest.raises(StudyError, match=said) as caught:
        keeping.study()
    assert "siting.exclusions.0" in str(caught.value)


def test_the_nearest_key_is_named(keeping):
    keeping.entries = (f"{FEATURES}\nbufer_m = 5",)
    with pytest.raises(StudyError, match="buffer_m"):
        keeping.study()


def test_a_name_stands_once(keeping):
    keeping.entries = (f'name = "a"\n{FEATURES}', f'name = "a"\n{RASTER}\nclasses = [1]')
    with pytest.raises(StudyError, match="a stands twice"):
        keeping.study()


def test_rasters_are_known_by_their_ending(tmp_path):
    assert [is_raster(tmp_path / name) for name in ("a.tif", "a.vrt", "a.gpkg", "a.csv", "a.parquet")] == [
        True, True, False, False, False
    ]  # fmt: skip
