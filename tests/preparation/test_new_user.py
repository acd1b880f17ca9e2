"""A new place by the command line alone: from its name to map and GeoPackage, without touching a file."""

import os
import re
import sys
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from typer.testing import CliRunner

from geoplan.cli import app
from geoplan.sources.contract import FetchArea
from geoplan.sources.publishers import osm
from geoplan.sources.transfer.session import Session
from geoplan.study import open_study
from support import served_places as served
from support.places import DATA
from support.publishers import osm as published

pytest.importorskip("osmium")

BUILDINGS = DATA / "buildings"
COUNTRY = "https://download.geofabrik.de/europe/liechtenstein-latest.osm.pbf"
BOX = (9.4, 47.0, 9.7, 47.3)


@pytest.fixture
def geoplan(web, tmp_path, monkeypatch):
    """Return geoplan(*arguments, network=False): one command in a folder of its own, its cache empty at first."""
    monkeypatch.setitem(Session.__init__.__kwdefaults__, "sleep", lambda _: None)  # no waiting for turns
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setitem(sys.modules, "weasyprint", None)  # paper takes long, and has tests of its own
    monkeypatch.chdir(tmp_path)

    def command(*arguments, network=False, status=0):
        done = CliRunner().invoke(app, [*arguments, *(served.mirrors(web) if network else [])])
        assert done.exit_code == status, (done.output, done.exception)
        return done.output

    return command


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.usefixtures("no_paper")
def test_liechtenstein(web, geoplan, tmp_path):
    if not BUILDINGS.is_dir():
        if os.environ.get("GEOPLAN_REQUIRE_REAL"):
            pytest.fail(f"the real layers are not at {BUILDINGS}")
        pytest.skip("the real layers are not beside the repository")
    extract = BUILDINGS / "liechtenstein.osm.pbf"
    served.serve_place(
        web, 1155955, "Liechtenstein", _outline(extract, tmp_path, web.session()), "li", name="Liechtenstein"
    )
    served.serve_extract(web, COUNTRY, BOX, extract.read_bytes())
    served.serve_land_cover(web, "N45E009")
    served.serve_terrain(web, tmp_path, ("N46", "E009"), ("N47", "E009"))
    served.serve_country(web, "Liechtenstein", "LIE", (9.3, 46.9, 9.8, 47.4))
    served.serve_weather(web)

    geoplan("new", "li", "--place", "Liechtenstein", "--subunits", "osm", network=True)
    study = open_study(tmp_path / "li")
    assert (study.crs, study.time_zone) == ("EPSG:32632", "Europe/Vaduz")
    zones = gpd.read_file("li/zones.gpkg").to_crs(study.crs)
    assert len(zones) == 11
    assert zones.area.sum() / 1e6 == pytest.approx(160.5, rel=0.01)  # the country's area

    # Overture has nothing here; what the other sources have is there nevertheless, the sun too
    told = geoplan("fetch", "li", network=True, status=1)
    assert "rooftops         not fetched from Overture Maps" in told
    assert "weather          PVGIS 5.3" in told
    geoplan("fetch", "li", "--source", "rooftops=osm", network=True)
    assert len([request for request in web.asked(COUNTRY) if request.method == "GET"]) == 1
    study = open_study(tmp_path / "li")
    assert study.layers.irradiance is None
    assert "give" not in {source.licence for _, source in study.layers}
    Path("harvest.csv").write_text("Cây trồng,Sản lượng (tấn),year,source\nmaize,12000,2020,Statistik\n", "utf-8")
    told = geoplan("import", "crops", "harvest.csv", "--study", "li", "--licence", "CC BY 4.0", "--attribution", "Amt")
    assert "crop                   = Cây trồng" in told
    told = geoplan("check", "li")
    assert told.endswith("No faults.\n")
    assert re.search(r"rooftops +real +rooftops-osm\.osm\.pbf, [\d,]{5,} rows\n", told), "every roof is read by check"

    told = geoplan("run", "li", "--output", "out", "--rooftops", "none")
    assert "Not from real data" not in told
    assert Path("out/map.html").is_file()
    written = gpd.read_file("out/li.gpkg", layer="zones")
    assert len(written) == 11
    assert written["roof_count"].sum() > 8000
    assert written["residue_technical_tj"].sum() > 0
    yields = written["rooftop_pv_energy_gwh"].sum() / written["rooftop_pv_capacity_mwp"].sum() * 1000
    assert 800 < yields < 1300
    served.check_attributions(open_study(tmp_path / "li"), Path("out"))


def _outline(extract, folder, session):
    """The border of the country, out of the extract itself."""
    box = gpd.GeoDataFrame({"zone_id": ["b"], "zone_name": ["b"]}, geometry=[shapely.box(*BOX)], crs=4326)
    area = FetchArea(BOX, box.to_crs(32632), "EPSG:32632", "", {"file": str(extract), "level": "2"})
    return gpd.read_parquet(osm.fetch("zones", area, folder, session).file).geometry.iloc[0]


@pytest.mark.slow
@pytest.mark.usefixtures("no_paper")
def test_da_nang(web, geoplan, tmp_path):
    city = shapely.box(108.0, 15.95, 108.3, 16.15)
    districts = {
        name: shapely.box(108.0 + 0.1 * k, 15.94, 108.1 + 0.1 * k, 16.15)
        for k, name in enumerate(("Hải Châu", "Thanh Khê", "Sơn Trà", "Điện Bàn"))
    }
    served.serve_place(
        web, 1891418, "Da Nang, Vietnam", city, "vn", name="Đà Nẵng", name__en="Da Nang", name__ja="ダナン"
    )
    served.serve_units(web, "VNM", "ADM1", {"Đà Nẵng": city}, canonical="Provinces")
    served.serve_units(web, "VNM", "ADM2", districts, canonical="Districts")
    served.serve_overture(web, 108.05, 16.0)
    served.serve_land_cover(web, "N15E105", "N15E108")
    served.serve_terrain(web, tmp_path, *[(north, east) for north in ("N15", "N16") for east in ("E107", "E108")])
    served.serve_country(web, "Vietnam", "VNM", (102.0, 8.0, 110.0, 24.0))
    served.serve_weather(web)
    drawn = published.country(108.05, 16.0).write(tmp_path / "drawn.osm.pbf")
    served.serve_extract(web, published.PBF, (102.0, 8.0, 110.0, 24.0), drawn.read_bytes())

    told = geoplan("new", "da-nang", "--place", "Đà Nẵng", network=True)
    assert told.splitlines()[1].endswith("geoplan fetch da-nang")
    assert gpd.read_file("da-nang/zones.gpkg")["zone_name"].tolist() == list(districts)[:3]
    years = ["--option", "nasa_power.startyear=2020", "--option", "nasa_power.endyear=2020"]
    told = geoplan("fetch", "da-nang", network=True)
    assert "NASA POWER" not in told  # a station of the national code is near enough, and real
    told = geoplan("fetch", "da-nang", "--layer", "weather", *years, network=True)
    assert "weather          NASA POWER, 2020: weather-nasa_power.json, 8,784 rows" in told
    assert geoplan("check", "da-nang").endswith("No faults.\n")
    geoplan("run", "da-nang", "--output", "out", "--language", "vi", "--rooftops", "none", "--quiet")
    assert "Đà Nẵng" in Path("out/map.html").read_text(encoding="utf-8")
    assert gpd.read_file("out/da-nang.gpkg", layer="zones")["roof_count"].sum() == pytest.approx(400, rel=0.1)
    served.check_attributions(open_study(tmp_path / "da-nang"), Path("out"))
