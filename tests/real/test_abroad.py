"""Real buildings of five places outside Viet Nam, from `geoplan new` to the map: no line of study.toml is edited."""

import json
import math
import sys

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geoplan.layers.weather.station import MONTHS
from support.command import invoke
from support.needed import absent
from support.places import DATA

pytestmark = pytest.mark.real

BUILDINGS = DATA / "buildings"
PLACES = {
    "zug": ("cea_zug_surroundings.geojson", "CH", "Europe/Zurich", "EPSG:32632"),
    "snezhinsk": ("osm_buildings_snezhinsk_6k_levels.geojson", "RU", "Asia/Yekaterinburg", "EPSG:32641"),
    "bayfront": ("bayfront_singapore.osm.pbf", "SG", "Asia/Singapore", "EPSG:32648"),
    "diliman": ("up_diliman_open_buildings_17.gpkg", "PH", "Asia/Manila", "EPSG:32651"),
    "moscow": ("osm_buildings_moscow_41k.parquet", "RU", "Europe/Moscow", "EPSG:32637"),
}
NO_ROOFS = ("construction", "collapsed", "ruins")
_MARGIN = 0.001
"""Degrees around the buildings."""
_SOLAR = 1361.0
"""The solar constant. [W/m2]"""


def buildings(name):
    """Return the footprints of a file as polygons in degrees; of an extract, what is tagged as a building."""
    path = BUILDINGS / name
    if not path.is_file():
        absent(str(path))
    if path.suffix == ".parquet":
        return gpd.read_parquet(path).to_crs(4326)
    if path.suffix == ".pbf":
        frame = gpd.read_file(path, layer="multipolygons")
        return frame[frame["building"].notna()].to_crs(4326)
    frame = gpd.read_file(path).to_crs(4326)
    return frame[~frame["building"].isin(NO_ROOFS)] if "building" in frame else frame


def true_area_m2(roofs):
    """Return the area of the union of footprints, on a plane of true areas."""
    west, south, east, north = roofs.total_bounds
    plane = {"proj": "laea", "lat_0": (south + north) / 2, "lon_0": (west + east) / 2, "datum": "WGS84"}
    return roofs.geometry.make_valid().to_crs(plane).union_all().area


def write_zones(path, roofs):
    """Draw two wards around the buildings."""
    west, south, east, north = roofs.total_bounds
    middle = (west + east) / 2
    boxes = [
        shapely.box(west - _MARGIN, south - _MARGIN, middle, north + _MARGIN),
        shapely.box(middle, south - _MARGIN, east + _MARGIN, north + _MARGIN),
    ]
    gpd.GeoDataFrame({"code": ["w", "e"], "name": ["West", "East"]}, geometry=boxes, crs=4326).to_file(path)


def fill_in_irradiation(file, *, longitude, latitude):
    """Write a station's months: 0.45 of the light above the air, half of it diffuse (Duffie & Beckman, 1.10.3)."""
    phi = math.radians(latitude)
    values = {"ghi": [], "dhi": [], "temp_air": [15.0] * 12, "wind_speed": [3.0] * 12}
    for month in range(12):
        delta = math.radians(23.45) * math.sin(2 * math.pi * (284 + 30.4 * month + 15) / 365)
        hour = math.acos(max(-1.0, min(1.0, -math.tan(phi) * math.tan(delta))))
        above = 24 / math.pi * _SOLAR * (
            math.cos(phi) * math.cos(delta) * math.sin(hour) + hour * math.sin(phi) * math.sin(delta)
        )  # fmt: skip
        values["ghi"].append(round(max(0.45 * above, 520.0)))
        values["dhi"].append(round(0.5 * values["ghi"][-1]))
    units = {"ghi": "Wh/m2/day", "dhi": "Wh/m2/day", "temp_air": "degC", "wind_speed": "m/s"}
    place = {"station": "Drawn", "latitude": latitude, "longitude": longitude, "altitude_m": 100}
    rows = [
        place
        | {"variable": name, "unit": units[name]}
        | dict(zip(MONTHS, months, strict=True))
        | {"source": "drawn by the test", "confidence": "low"}
        for name, months in values.items()
    ]
    pd.DataFrame(rows).to_csv(file, index=False)


@pytest.mark.parametrize("place", PLACES)
def test_a_place_abroad_from_its_buildings_to_its_map(tmp_path, monkeypatch, place):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    if place != "zug":  # one of them is printed: its PDF is made of the page that all have
        monkeypatch.setitem(sys.modules, "weasyprint", None)
    name, country, time_zone, crs = PLACES[place]
    roofs = buildings(name)
    write_zones(tmp_path / "wards.geojson", roofs)
    study, outputs = tmp_path / place, tmp_path / "out"

    assert invoke("new", study, "--zones", tmp_path / "wards.geojson").status == 0
    centre = shapely.box(*roofs.total_bounds).centroid
    fill_in_irradiation(study / "irradiance.csv", longitude=centre.x, latitude=centre.y)
    imported = invoke("import", "rooftops", BUILDINGS / name, "--study", study, "--licence", "ODbL", "--quiet")
    assert (imported.status, imported.errors) == (0, "")
    done = invoke("run", study, "--output", outputs, "--rooftops", "none", "--quiet")
    assert (done.status, done.errors) == (0, "")

    text = (study / "study.toml").read_text(encoding="utf-8")
    assert f'country = "{country}"' in text
    assert f'time_zone = "{time_zone}"' in text
    assert f'crs = "{crs}"' in text
    assert (outputs / "map.html").stat().st_size > 100_000
    zones = pd.read_csv(outputs / "zones.csv")
    assert zones["rooftop_pv_energy_gwh"].sum() > 0
    # nothing of Viet Nam: no factor of its grid, no price, no credit
    assert not {"ghg_avoided_tco2e", "ghg_avoided_jcm_tco2e"} & set(zones.columns)
    assert not (outputs / "jcm_shortlist.csv").exists()
    manifest = json.loads((outputs / "manifest.json").read_text(encoding="utf-8"))
    assert "grid.emission_factor" not in manifest["parameters"]
    candidates = pd.read_csv(outputs / "candidates.csv")
    assert candidates["investment_musd"].isna().all()
    assert zones["roof_area_m2"].sum() == pytest.approx(true_area_m2(roofs), rel=0.003)
