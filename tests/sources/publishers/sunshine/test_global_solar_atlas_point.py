"""The Global Solar Atlas at one point: its answers in their true form, on a server of this machine."""

import numpy as np
import pytest

from geoplan.layers.weather.station import read_irradiance
from geoplan.sources.publishers.sunshine import global_solar_atlas_point as atlas
from geoplan.sources.transfer.session import TransferError
from geoplan.sources.windows.clipping import NothingThereError

MONTHS, WIND = "/data/lta", "/api/temporal/climatology/point"
GHI = [84.8, 80.1, 96.5, 118.2, 158.9, 154.1, 163.3, 151.9, 140.2, 134.0, 115.4, 103.3]
DIF = [58.1, 57.4, 70.3, 80.1, 92.0, 88.8, 92.1, 88.0, 75.9, 69.1, 58.6, 55.5]
DNI = [44.9, 37.2, 41.0, 56.3, 93.1, 88.8, 95.5, 86.7, 90.3, 93.9, 86.4, 78.6]
TEMP = [16.9, 17.9, 20.2, 23.9, 27.4, 29.2, 29.2, 28.7, 27.7, 25.3, 22.2, 18.4]
NAMES = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def lta(asked=None, *, unit="kWh/m2", elevation=3, factor=1.0, **more):
    """What the atlas answers, with the keys that it has."""
    sun = {"GHI": GHI, "DNI": DNI, "DIF": DIF}
    method = {"method": "Solar model", "period": {"from": "satregion", "to": "2024"}, "version": "2.2.43"}
    annual = {name: sum(months) for name, months in sun.items()} | {"TEMP": 24.0, "PVOUT_csi": 1234.5, "OPTA": 15}
    if elevation is not None:
        annual["ELE"] = elevation
    monthly = {name: [factor * value for value in months] for name, months in sun.items()} | {"TEMP": TEMP}
    version = {"data": "1.3", "modules": {"@solargis/prospect-service": "9.8.0"}}
    layers = {name: {**method, "unit": unit} for name in sun}
    return {
        "annual": {"metadata": {"ts": 1734008630107, "version": version, "layers": layers}, "data": annual},
        "monthly": {"metadata": {"ts": 1734008630107, "version": version}, "data": monthly | more},
    }


def climatology(asked=None, *, speed=3.1):
    point = [float(asked.query["longitude"][0]), float(asked.query["latitude"][0]), 9.4] if asked else [0, 0, 9.4]
    series = dict.fromkeys((*NAMES, "ANN"), speed)
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": point},
            "properties": {"parameter": {"WS10M": series}}, "header": {"fill_value": -999.0}}  # fmt: skip


@pytest.fixture
def served(web):
    web.serve(MONTHS, lta, etag=None)
    web.serve(WIND, climatology, etag=None)
    return web


@pytest.mark.parametrize("place", ["hai-phong", "ba-ria-vung-tau"])
def test_months_of_both_places(served, fetch_area, read_back, tmp_path, place):
    area, session = fetch_area(place), served.session()
    assert len(atlas.plan("irradiance", area, session)) == 2
    assert not served.requests
    fetched = atlas.fetch("irradiance", area, tmp_path, session)
    assert served.asked(MONTHS)[0].query["loc"] == ["20.85,106.65" if place == "hai-phong" else "10.45,107.15"]
    assert (fetched.vintage, fetched.rows) == ("long-term mean to 2024", 5)
    assert fetched.licence.startswith("CC BY 4.0")
    assert "Solargis" in fetched.attribution
    reading = read_back(area, fetched)
    irradiance = read_irradiance(reading)
    assert not reading.faults
    days = [31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    np.testing.assert_allclose(irradiance["ghi"][0], 1000 * np.array(GHI) / days, rtol=1e-5)
    np.testing.assert_allclose(irradiance["dhi"][0], 1000 * np.array(DIF) / days, rtol=1e-5)
    np.testing.assert_allclose(irradiance["temp_air"][0], TEMP)
    np.testing.assert_allclose(irradiance["wind_speed"][0], 3.1)
    assert float(irradiance["altitude"][0]) == 3
    assert irradiance.attrs["distance_km"] < 1


def test_the_elevation_of_nasa_where_the_atlas_tells_none(web, fetch_area, tmp_path):
    web.serve(MONTHS, lta(elevation=None))
    web.serve(WIND, climatology, etag=None)
    fetched = atlas.fetch("irradiance", fetch_area("hai-phong"), tmp_path, web.session())
    assert ",9.4,ghi," in fetched.file.read_text()


def test_a_point_at_sea(served, fetch_area, tmp_path):
    served.serve(MONTHS, {"annual": None, "monthly": None})
    with pytest.raises(NothingThereError, match="point on land"):
        atlas.fetch("irradiance", fetch_area("hai-phong"), tmp_path / "out", served.session())


@pytest.mark.parametrize(
    ("sun", "wind", "said"),
    [
        (lta(unit="kWh/m2/day"), climatology(), "GHI in kWh/m2/day"),
        (lta(factor=1 / 30), climatology(), "add up to 50, not to 1501"),
        (lta(GHI=GHI[:11]), climatology(), "11 months of GHI"),
        (lta(TEMP=None), climatology(), "another form"),
        ([], climatology(), "another form"),
        (lta(), climatology(speed=-999.0), "a wind speed of -999"),
        (lta(), {"messages": ["down"]}, "another form"),
    ],
)
def test_another_answer_is_told_and_not_kept(served, fetch_area, tmp_path, sun, wind, said):
    served.serve(MONTHS, sun)
    served.serve(WIND, wind)
    session = served.session()
    with pytest.raises(TransferError, match=said):
        atlas.fetch("irradiance", fetch_area("hai-phong"), tmp_path / "out", session)
    served.serve(MONTHS, lta())
    served.serve(WIND, climatology, etag=None)
    assert atlas.fetch("irradiance", fetch_area("hai-phong"), tmp_path, session).rows == 5
