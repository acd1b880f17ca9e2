"""Weather must be of the place: one rule for all of its formats, and for the months of a station."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
import xarray as xr

from geoplan.errors import LayerError
from geoplan.layers.catalog import open_layers
from geoplan.layers.opening.reading import Area
from geoplan.layers.weather.reach import elsewhere, in_degrees, within_reach
from support.weather_rows import LATITUDE, LONGITUDE, three_parts, write_epw

HOURS = pd.date_range("2018-12-31 17:00", periods=8760, freq="h")
HAI_PHONG, AMSTERDAM, HUE, HA_NOI = (20.8, 106.6), (52.3, 4.77), (16.46, 107.59), (21.03, 105.8)


def weather_at(*places):
    latitude, longitude = np.array(places).T
    coords = {"latitude": ("place", latitude), "longitude": ("place", longitude)}
    return xr.Dataset({"ghi": (("place", "time"), np.zeros((len(places), 3)))}, coords=coords)


def said(folder, *places):
    """The places that are kept, the remarks and the faults."""
    folder.set("weather", file="weather.epw")
    folder.layers.pop("irradiance", None)
    reading = folder.reading("weather")
    kept = within_reach(reading, weather_at(*places))
    return kept, [text.en for text in reading.remarks], [str(fault) for fault in reading.faults]


def test_weather_of_the_place_needs_no_word(folder):
    kept, remarks, faults = said(folder, HAI_PHONG, HA_NOI)
    assert (kept.sizes["place"], remarks, faults) == (2, [], [])


def test_from_100_km_on_the_distance_is_said(folder):
    _, remarks, faults = said(folder, HUE)
    assert remarks == ["Weather of a place 489 km from the study."]
    assert not faults


def test_beyond_500_km_it_is_refused_with_its_distance(folder):
    _, _, (fault,) = said(folder, AMSTERDAM)
    assert "found weather of 52.30° N, 4.77° E, 8,973 km from the study; expected at most 500 km" in fault
    assert "Take weather of the place: geoplan fetch" in fault


@pytest.mark.parametrize(
    ("place", "hint"),
    [
        ((-20.8, 106.6), "North is positive: the sign of the latitude is wrong."),
        ((20.8, -106.6), "East is positive: the sign of the longitude is wrong."),
    ],
)
def test_slips_of_the_coordinates_are_named(folder, place, hint):
    _, _, (fault,) = said(folder, place)
    assert fault.endswith(hint)


def test_swapped_coordinates_are_named():
    area = Area(gpd.GeoDataFrame(geometry=[shapely.box(0, 4e6, 1e5, 4.1e6)], crs="EPSG:32637"))
    assert elsewhere(area, 34.0, 36.5) == "Latitude and longitude are swapped."
    assert elsewhere(area, 0.0, 0.0) == ""


def test_of_many_places_those_that_are_near_are_kept(folder):
    kept, remarks, faults = said(folder, AMSTERDAM, HAI_PHONG, (10.8, 106.7), HUE)
    np.testing.assert_array_equal(kept["latitude"], [20.8, 16.46])
    assert remarks == ["Places of the weather file more than 500 km from the study left out: 2."]
    assert not faults


def test_the_distance_is_from_the_zones_edge():
    area = Area(gpd.GeoDataFrame(geometry=[shapely.box(3e5, 1.1e6, 7e5, 2.5e6)], crs="EPSG:32648"))
    inside, beside = area.reach_km(np.array([105.0, 105.0]), np.array([15.0, 22.6]))
    assert inside == 0.0
    assert beside < 10.0


def test_across_the_180th_meridian():
    area = Area(gpd.GeoDataFrame(geometry=[shapely.box(7.8e5, 8.0e6, 8.2e5, 8.1e6)], crs="EPSG:32760"))
    east, west = area.reach_km(np.array([179.0, -179.0]), np.array([-17.5, -17.5]))
    assert max(east, west) < 150.0


def test_a_run_refuses_the_weather_of_another_place(folder):
    latitude, longitude = AMSTERDAM
    parts = three_parts(HOURS + pd.Timedelta(hours=6), latitude=latitude, longitude=longitude)
    location = f"LOCATION,AMSTERDAM,-,NLD,IWEC Data,062400,{latitude},{longitude},1.0,-2.0"
    write_epw(folder.folder / "weather.epw", parts, location=location)
    folder.set("weather", file="weather.epw")
    del folder.layers["irradiance"]
    with pytest.raises(LayerError, match="8,973 km from the study; expected at most 500 km"):
        open_layers(folder.study())


def test_what_was_mended_stands_in_the_report(folder):
    location = f"LOCATION,here,-,VNM,drawn,0,{LATITUDE},{LONGITUDE},7,5"
    write_epw(folder.folder / "weather.epw", three_parts(HOURS, later_min=-30), location=location)
    del folder.layers["irradiance"]
    folder.set("weather", file="weather.epw")
    report = open_layers(folder.study()).reports["weather"]
    sentence = (
        "Times of the weather file moved by -30 minutes, as its own irradiance tells: global = diffuse + beam · cos z."
    )
    assert report.mended == (sentence,)
    folder.set("weather", file="weather.epw", shift_minutes=-30)
    layers = open_layers(folder.study())
    assert [text.en for text in layers.reports["weather"].texts] == [
        "Times of the weather file moved by -30 minutes, as study.toml says."
    ]
    assert layers.weather["time"].to_numpy()[0] == np.datetime64("2018-12-31T16:30")


def test_places_are_written_as_people_do():
    assert in_degrees(-33.9, 151.2) == "33.90° S, 151.20° E"
