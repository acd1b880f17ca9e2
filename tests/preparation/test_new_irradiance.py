"""What is written of the sun for a new study: the layers' own reader takes it."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geoplan.layers.catalog import check_layer
from geoplan.layers.weather.station import MONTHS
from geoplan.preparation.new_irradiance import irradiance_table, irradiance_terms, stations_note
from geoplan.preparation.new_study import new_study
from geoplan.sources.publishers import qcvn
from geoplan.sources.publishers.qcvn import nearest_stations
from geoplan.study import open_study

TABLE = pd.read_csv(qcvn.__file__.replace(".py", ".csv"))
PLACES = {row.station: (row.latitude, row.longitude) for row in TABLE.drop_duplicates("station").itertuples()}
PLACES |= {"Tam Ky": (15.56, 108.48), "Quang Ngai": (15.12, 108.8), "Hue": (16.46, 107.59), "Vinh Linh": (17.1, 107.0)}
AIR = TABLE[TABLE["variable"] == "temp_air"].set_index("station")


def around(name, crs=4326):
    """A zone of some 6 km around a place."""
    latitude, longitude = PLACES[name]
    zone = shapely.box(longitude - 0.03, latitude - 0.03, longitude + 0.03, latitude + 0.03)
    return gpd.GeoDataFrame({"zone_id": ["a"]}, geometry=[zone], crs=4326).to_crs(crs)


@pytest.fixture(scope="module")
def da_nang(tmp_path_factory):
    folder = tmp_path_factory.mktemp("new")
    around("Da Nang").to_file(folder / "zones.gpkg")
    return open_study(new_study(folder / "da-nang", zones=folder / "zones.gpkg"))


def read(study, name, folder):
    """What the layers' reader says of the table that is written for a place."""
    irradiance_table(*PLACES[name]).to_csv(folder / "irradiance.csv", index=False)
    return check_layer(
        study, "irradiance", source=study.layers.irradiance, folder=folder, zones=around(name, study.crs)
    )


@pytest.mark.parametrize("name", PLACES)
def test_what_is_written_for_a_place_is_read(da_nang, name, tmp_path):
    report = read(da_nang, name, tmp_path)
    assert report.rows == 4
    assert all("km from the study's centre." in text.en for text in report.texts)
    assert irradiance_terms(nearest_stations(*PLACES[name])).startswith('status = "real"')


def test_temperatures_of_another_station_are_said_with_their_distance(da_nang):
    source = da_nang.layers.irradiance
    assert source.status == "real"
    assert source.note.en == "irradiation of Da Nang, 0 km away; air temperature and wind of Bach Long Vi, 457 km away"
    zones = around("Da Nang", da_nang.crs)
    report = check_layer(da_nang, "irradiance", source=source, folder=da_nang.folder, zones=zones)
    assert [text.en for text in report.texts] == [
        "Irradiance of the station Da Nang, 0 km from the study's centre.",
        "Air temperature of the station Bach Long Vi, 457 km from the study's centre.",
        "Wind speed of the station Bach Long Vi, 457 km from the study's centre.",
    ]


def test_between_two_stations_that_are_too_far_each_their_means_stand():
    table = irradiance_table(*PLACES["Quang Ngai"]).set_index("variable")
    assert table.loc["ghi", "station"] == "Da Nang"
    air, north, south = table.loc["temp_air"], *(AIR.loc[name] for name in ("Bach Long Vi", "Vung Tau"))
    assert air["station"] == "Vung Tau (558 km) and Bach Long Vi (566 km)"
    assert air["confidence"] == "low"
    assert all(min(north[m], south[m]) < air[m] < max(north[m], south[m]) for m in MONTHS)
    assert air["jan"] == pytest.approx((17.2 * 558 + 25.3 * 566) / (558 + 566), abs=0.051)
    assert stations_note(nearest_stations(*PLACES["Quang Ngai"])).count("km") == 5


def test_where_no_station_is_near_every_month_is_to_be_filled_in():
    table = irradiance_table(47.1, 9.5)
    assert table["variable"].tolist() == ["ghi", "dhi", "temp_air", "wind_speed"]
    assert (table[list(MONTHS)] == "").all(axis=None)
    assert len(table.columns) == 6 + 12 + 2
    assert irradiance_terms(nearest_stations(47.1, 9.5)).startswith('status = "schematic"')


def test_one_station_with_everything_is_named_once():
    assert irradiance_terms(nearest_stations(20.85, 106.68)).endswith('note = "Phu Lien, 8 km away"')
