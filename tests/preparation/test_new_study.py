import tomllib

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geoplan.errors import LayerError, StudyError
from geoplan.preparation.new_study import new_study, study_toml, time_zone_of
from geoplan.sources.publishers.qcvn import nearest_stations
from geoplan.study import open_study


def zones_file(path, *, longitude=106.6, latitude=20.8, **columns):
    boxes = [shapely.box(longitude + 0.1 * i, latitude, longitude + 0.1 * (i + 1), latitude + 0.1) for i in range(2)]
    gpd.GeoDataFrame(columns, geometry=boxes, crs="EPSG:4326").to_file(path, driver="GPKG")
    return path


def test_what_can_be_known_is_filled_in(tmp_path):
    file = zones_file(tmp_path / "a.gpkg", code=["x", "y"], NAME=["Một", "Hai"], population=[1, 2])
    study = open_study(new_study(tmp_path / "Đồ Sơn", zones=file))
    assert study.name == "do-son"
    assert study.crs == "EPSG:32648"
    assert (study.time_zone, study.country) == ("Asia/Ho_Chi_Minh", "VN")
    assert study.layers.zones.columns == {"zone_id": "code", "zone_name": "NAME", "population": "population"}
    assert (study.folder / "zones.gpkg").is_file()
    assert set(pd.read_csv(study.folder / "irradiance.csv")["station"]) == {"Phu Lien"}
    text = (study.folder / "study.toml").read_text(encoding="utf-8")
    assert "#   rooftops         overture, vida, open_buildings, osm\n" in text
    assert 'licence = "give"  # give' in text


def test_ids_that_repeat_are_not_taken_for_ids(tmp_path):
    file = zones_file(tmp_path / "a.gpkg", code=["x", "x"], name=["a", "b"])
    study = open_study(new_study(tmp_path / "s", zones=file))
    assert study.layers.zones.columns["zone_id"] == "zone_id"
    assert gpd.read_file(study.folder / "zones.gpkg")["zone_id"].tolist() == ["0001", "0002"]


def test_far_from_any_station_the_months_are_left_to_fill_in(tmp_path):
    file = zones_file(tmp_path / "a.gpkg", longitude=9.5, latitude=47.1, code=["x", "y"])
    study = open_study(new_study(tmp_path / "s", zones=file))
    assert study.crs == "EPSG:32632"
    table = pd.read_csv(study.folder / "irradiance.csv")
    assert table["variable"].tolist() == ["ghi", "dhi", "temp_air", "wind_speed"]
    assert table["jan"].isna().all()


def test_zones_can_be_chosen_by_a_column(tmp_path):
    file = zones_file(tmp_path / "a.gpkg", code=["x", "y"], province=["p", "q"])
    study = open_study(new_study(tmp_path / "s", zones=file, where={"province": "q"}))
    assert gpd.read_file(study.folder / "zones.gpkg")["code"].tolist() == ["y"]
    with pytest.raises(LayerError, match="one of its values: p, q"):
        new_study(tmp_path / "t", zones=file, where={"province": "r"})
    with pytest.raises(LayerError, match="Did you mean 'province'"):
        new_study(tmp_path / "t", zones=file, where={"provinc": "p"})


def test_names_with_quotes_survive(tmp_path):
    file = zones_file(tmp_path / "a.gpkg", code=["x", "y"])
    study = open_study(new_study(tmp_path / "s", zones=file, name='A "quoted" \\ name'))
    assert study.title.en == 'A "quoted" \\ name'
    assert study.name == "a-quoted-name"


def test_line_breaks_and_marks_in_names_do_not_break_the_file():
    """A title on two lines, a file and columns whose names hold what TOML reads as more than letters."""
    columns = {"zone_id": 'a"\nb', "zone_name": "c # d"}
    text = study_toml(
        "s",
        title="Two\nlines\x07 = #",
        crs="EPSG:32648",
        time_zone="Etc/GMT-7",
        columns=columns,
        zones_file="a\nb = 1.gpkg",
        stations=nearest_stations(20.8, 106.6),
    )
    read = tomllib.loads(text)
    assert read["title"] == "Two\nlines\x07 = #"
    assert read["layers"]["zones"]["columns"] == columns
    assert set(read) == {"name", "title", "crs", "time_zone", "layers", "parameters"}


def test_columns_are_known_by_the_table_of_names(tmp_path):
    file = zones_file(tmp_path / "a.gpkg", **{"Ward Code": ["x", "y"], "Tên": ["p", "q"], "Dân số": ["many", "few"]})
    columns = open_study(new_study(tmp_path / "s", zones=file)).layers.zones.columns
    assert columns == {"zone_id": "Ward Code", "zone_name": "Tên"}


@pytest.mark.parametrize(("name", "plain"), [("CON", "con-study"), ("Com1", "com1-study"), ("x" * 80, "x" * 64)])
def test_names_that_no_file_can_have_are_changed(tmp_path, name, plain):
    file = zones_file(tmp_path / "a.gpkg", code=["x", "y"])
    assert open_study(new_study(tmp_path / "s", zones=file, name=name)).name == plain


def test_a_study_abroad_is_asked_for_what_geoplan_does_not_know(tmp_path):
    file = zones_file(tmp_path / "a.gpkg", longitude=9.5, latitude=47.1, code=["x", "y"])
    study = open_study(new_study(tmp_path / "s", zones=file))
    assert (study.time_zone, study.has_jcm) == ("Europe/Vaduz", False) or study.country in ("AT", "CH")
    text = (study.folder / "study.toml").read_text(encoding="utf-8")
    assert '# "grid.emission_factor" = …  # give: tCO2 per MWh of the grid' in text
    assert '# "costs.ground_pv.capex" = …  # give: MUSD/MWp' in text
    assert "0.6592" not in text


def test_a_place_of_no_country_says_so(tmp_path):
    file = zones_file(tmp_path / "a.gpkg", longitude=-140.0, latitude=-45.0, code=["x", "y"])
    study = open_study(new_study(tmp_path / "s", zones=file))
    assert (study.time_zone, study.country, study.is_viet_nam) == ("Etc/GMT+9", "", False)
    assert '# country = "VN"  # give' in (study.folder / "study.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(("longitude", "zone"), [(106.7, "Etc/GMT-7"), (-75.0, "Etc/GMT+5"), (3.0, "Etc/GMT")])
def test_nautical_time_zones(longitude, zone):
    assert time_zone_of(longitude) == zone


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_refusals(tmp_path):
    points = tmp_path / "points.gpkg"
    gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)], crs="EPSG:4326").to_file(points, driver="GPKG")
    with pytest.raises(LayerError, match="not only polygons"):
        new_study(tmp_path / "p", zones=points)
    (tmp_path / "text.gpkg").write_text("no")
    with pytest.raises(LayerError, match=r"text\.gpkg"):
        new_study(tmp_path / "t", zones=tmp_path / "text.gpkg")
    without = tmp_path / "nocrs.shp"
    gpd.GeoDataFrame({"code": ["x"]}, geometry=[shapely.box(0, 0, 1, 1)]).to_file(without)
    with pytest.raises(LayerError, match="no coordinate reference system"):
        new_study(tmp_path / "n", zones=without)
    several = zones_file(tmp_path / "several.gpkg", code=["x", "y"])
    gpd.read_file(several).to_file(several, layer="more", driver="GPKG")
    with pytest.raises(LayerError, match="2 layers"):
        new_study(tmp_path / "m", zones=several)
    assert new_study(tmp_path / "m", zones=several, table="more").is_file()
    with pytest.raises(StudyError, match="a folder without one"):
        new_study(tmp_path / "m", zones=several, table="more")
    assert not any((tmp_path / name).exists() for name in "ptn")


@pytest.mark.parametrize("name", ["zones.gpkg", "irradiance.csv"])
def test_files_that_stand_there_are_not_written_over(tmp_path, name):
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / name).write_text("mine")
    with pytest.raises(StudyError, match=f"found files {name}"):
        new_study(tmp_path / "new", zones=zones_file(tmp_path / "a.gpkg", code=["x", "y"]))
    assert [path.name for path in (tmp_path / "new").iterdir()] == [name]
    assert (tmp_path / "new" / name).read_text() == "mine"
