"""OpenStreetMap: Geofabrik's index and extracts, on a server of this machine."""

import hashlib
import os

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.layers.feedstock.landfills import read_landfills, with_history
from geoplan.layers.land.estates import read_estates
from geoplan.layers.land.power_grid import read_power_grid
from geoplan.layers.land.power_plants import read_plants
from geoplan.layers.land.protected_areas import read_protected_areas
from geoplan.layers.land.roads import read_roads
from geoplan.layers.land.zones import read_zones
from geoplan.layers.rooftops.rooftops import Rooftops
from geoplan.sources.publishers import osm
from geoplan.sources.transfer.session import TransferError
from geoplan.sources.windows.clipping import NothingThereError
from support.places import DATA
from support.publishers.osm import PBF, PLACES, country, index, serve_pbf

BUILDINGS = DATA / "buildings"


@pytest.mark.parametrize("place", PLACES)
def test_every_kind_at_both_places(geofabrik, fetch_area, read_back, tmp_path, place):
    x, y = PLACES[place]
    web, area = geofabrik(country(x, y)), fetch_area(place)
    session = web.session()
    (planned,) = osm.plan("roads", area, session)
    assert (planned.url, planned.bytes) == (PBF, len(web.content_of(PBF)))

    fetched = osm.fetch("rooftops", area, tmp_path, session)
    rooftops = Rooftops(read_back(area, fetched))
    roofs = pd.concat(list(rooftops.partitions(size=1000)))
    assert len(roofs) == 31
    assert set(roofs["roof_class"]) == {"residential", "industrial"}
    assert rooftops.clean.broken == 1

    fetched = osm.fetch("roads", area, tmp_path, session)
    roads = read_roads(read_back(area, fetched))
    assert sorted(roads["road_class"]) == ["motorway", "primary"]
    assert shapely.length(roads.geometry.array).max() > 100_000  # complete, not cut at the box

    fetched = osm.fetch("power_grid", area, tmp_path, session)
    grid = read_power_grid(read_back(area, fetched))
    assert sorted(grid["voltage_kv"].dropna()) == [110.0, 220.0]
    assert grid["voltage_kv"].isna().sum() == 2  # one without, and one with 22 volts
    assert "without a voltage: 2" in fetched.note.en

    fetched = osm.fetch("estates", area, tmp_path, session)
    estates = read_estates(read_back(area, fetched))
    assert estates["estate_name"].tolist() == ["KCN Nomura"]
    assert estates["estate_name_en"].tolist() == ["Nomura"]
    assert estates["area_ha"].iloc[0] == pytest.approx(116, rel=0.07)
    assert osm.fetch("estates", fetch_area(place, unnamed="yes"), tmp_path, session).rows == 2

    fetched = osm.fetch("protected_areas", area, tmp_path, session)
    protected = read_protected_areas(read_back(area, fetched))
    assert protected[["name", "designation"]].values.tolist() == [["Cát Bà", "protect_class 2"]]
    assert protected.area.iloc[0] == pytest.approx(0.96 * 1.16e6, rel=0.07)
    assert "Broken outlines left out: 1." in fetched.note.en

    fetched = osm.fetch("plants", area, tmp_path, session)
    plants = read_plants(read_back(area, fetched)).set_index("fuel")
    assert plants["capacity_mw"].to_dict() == pytest.approx({"coal": 1200, "wind": np.nan, "solar": 1.5}, nan_ok=True)
    assert plants["name"].to_dict()["coal"] == "Nhà máy nhiệt điện"
    assert plants["name"].to_dict()["solar"] == "EVN"
    assert "without an output: 1. Generators inside a plant or without an output left out: 2." in fetched.note.en

    fetched = osm.fetch("landfills", area, tmp_path, session)
    reading = read_back(area, fetched)
    reading.area.zones["population"] = np.nan
    landfills = read_landfills(reading)
    assert not reading.faults
    assert landfills["landfill_name"].tolist()[0] == "Bãi rác Tràng Cát"
    assert len(landfills) == 2
    assert with_history(landfills).empty
    assert "only the place is known, so that no gas is counted: 2" in "\n".join(text.en for text in reading.remarks)
    assert len(web.asked(PBF)) == 2  # HEAD of the plan, and one GET


@pytest.mark.parametrize("place", PLACES)
def test_zones_are_the_finest_level_that_covers_the_place(geofabrik, fetch_area, read_back, tmp_path, place):
    x, y = PLACES[place]
    web, area = geofabrik(country(x, y)), fetch_area(place)
    province = gpd.GeoDataFrame(
        {"zone_id": ["p"], "zone_name": ["p"]}, geometry=[shapely.box(x - 0.02, y - 0.02, x + 0.18, y + 0.08)], crs=4326
    ).to_crs(area.crs)
    area = type(area)(area.bounds, province, area.crs, area.time_zone)
    fetched = osm.fetch("zones", area, tmp_path, web.session())
    zones = read_zones(read_back(area, fetched))
    assert zones["zone_name"].tolist() == ["Phường Một", "Xã Hai"]
    assert zones["zone_name_en"].tolist() == ["Ward One", "Xã Hai"]
    assert zones["population"].iloc[0] == 12345
    assert np.isnan(zones["population"].iloc[1])
    assert zones["zone_type"].iloc[1] == "commune"
    assert "level 6" in fetched.note.en
    coarse = type(area)(area.bounds, province, area.crs, area.time_zone, {"level": "4"})
    assert osm.fetch("zones", coarse, tmp_path, web.session()).rows == 1
    lost = type(area)(area.bounds, province, area.crs, area.time_zone, {"level": "9"})
    with pytest.raises(NothingThereError, match=r"4 \(1\), 6 \(2\)"):
        osm.fetch("zones", lost, tmp_path, web.session())


def test_a_wrong_md5_is_asked_again_and_not_kept(geofabrik, fetch_area, tmp_path):
    web = geofabrik(country(107.12, 10.42))
    area, session = fetch_area("ba-ria-vung-tau"), web.session()
    web.serve(PBF + ".md5", "0" * 32 + "  vietnam-latest.osm.pbf")
    with pytest.raises(TransferError, match="with the MD5"):
        osm.fetch("roads", area, tmp_path, session)
    assert not list(tmp_path.glob("roads*"))
    web.serve(PBF + ".md5", "<html>")
    with pytest.raises(TransferError, match="hexadecimal"):
        osm.fetch("roads", area, tmp_path, web.session(cache=tmp_path / "other"))
    serve_pbf(web, web.content_of(PBF))
    assert osm.fetch("roads", area, tmp_path, session).rows == 2


def test_a_mirror_of_geofabrik_hands_out_the_extract(geofabrik, fetch_area, tmp_path):
    web = geofabrik(country(106.62, 20.82))
    path = "/pub/misc/openstreetmap/download.geofabrik.de/asia/vietnam-261001.osm.pbf"
    web.serve(path, (tmp_path / "drawn.osm.pbf").read_bytes(), content_type="application/octet-stream")
    web.redirect(PBF, "https://ftp5.gwdg.de" + path, status=307)
    assert osm.fetch("roads", fetch_area("hai-phong"), tmp_path, web.session()).rows


def test_an_extract_that_is_no_more_leads_to_a_page(geofabrik, fetch_area, tmp_path):
    """Geofabrik sends an unknown name to its first page, with 200."""
    web = geofabrik(country(106.62, 20.82))
    web.redirect(PBF, "https://download.geofabrik.de/")
    web.serve("/", b"<!DOCTYPE html><html>Geofabrik</html>", content_type="application/octet-stream")
    with pytest.raises(TransferError, match="expected an OpenStreetMap extract") as caught:
        osm.fetch("roads", fetch_area("hai-phong"), tmp_path, web.session())
    assert "--option region=ID" in str(caught.value)
    assert not list(tmp_path.rglob("*.pbf.part"))


def test_what_was_fetched_once_needs_no_network(geofabrik, fetch_area, tmp_path):
    web, area = geofabrik(country(107.12, 10.42)), fetch_area("ba-ria-vung-tau")
    osm.fetch("roads", area, tmp_path, web.session())
    asked = len(web.requests)
    assert osm.fetch("power_grid", area, tmp_path, web.session(offline=True)).rows == 4
    assert len(web.requests) == asked


def test_a_download_that_breaks_off_is_gone_on_with(geofabrik, fetch_area, tmp_path):
    web, area = geofabrik(country(107.12, 10.42)), fetch_area("ba-ria-vung-tau")
    web.cut(PBF, after=1000)
    web.fail("/index-v1.json", status=429, retry_after=0.01)
    assert osm.fetch("roads", area, tmp_path, web.session()).rows == 2
    assert web.asked(PBF)[-1].range == "bytes=1000-"


def test_an_extract_that_is_none(geofabrik, fetch_area, tmp_path):
    web = geofabrik(country(107.12, 10.42))
    area = fetch_area("ba-ria-vung-tau")
    serve_pbf(web, b"\x00\x00\x00\x0d" + os.urandom(5000))
    with pytest.raises(TransferError, match="OpenStreetMap extract"):
        osm.fetch("roads", area, tmp_path, web.session())
    web.serve(PBF, "<html>log in</html>", content_type="text/html")
    with pytest.raises(TransferError, match="web page"):
        osm.fetch("roads", area, tmp_path, web.session(cache=tmp_path / "other"))
    web.serve("/index-v1.json", {"features": [1]})
    with pytest.raises(TransferError, match="Geofabrik's index"):
        osm.plan("roads", area, web.session(cache=tmp_path / "third"))
    assert not list(tmp_path.glob("roads*"))


def test_a_place_without_any(geofabrik, fetch_area, tmp_path):
    web = geofabrik(country(102.62, 20.82))
    for kind in ("rooftops", "roads", "power_grid", "estates", "protected_areas", "zones"):
        with pytest.raises(NothingThereError):
            osm.fetch(kind, fetch_area("ba-ria-vung-tau"), tmp_path, web.session())
    assert not [path for path in tmp_path.iterdir() if path.suffix == ".parquet" or "rooftops" in path.name]


def test_a_file_of_ones_own_asks_nothing(web, fetch_area, tmp_path):
    file = country(107.12, 10.42).write(tmp_path / "mine.osm.pbf")
    area = fetch_area("ba-ria-vung-tau", file=str(file))
    assert osm.plan("roads", area, web.session()) == []
    assert osm.fetch("roads", area, tmp_path, web.session()).rows == 2
    assert not web.requests
    with pytest.raises(TransferError, match="Correct --option file"):
        osm.fetch("roads", fetch_area("ba-ria-vung-tau", file="nowhere.pbf"), tmp_path, web.session())


def real(name):
    if not BUILDINGS.is_dir():
        if os.environ.get("GEOPLAN_REQUIRE_REAL"):
            pytest.fail(f"the real layers are not at {BUILDINGS}")
        pytest.skip("the real layers are not beside the repository")
    return BUILDINGS / name


@pytest.mark.real
def test_all_of_liechtenstein(web, fetch_area, read_back, tmp_path):
    url = "https://download.geofabrik.de/europe/liechtenstein-latest.osm.pbf"
    content = real("liechtenstein.osm.pbf").read_bytes()
    web.serve("/index-v1.json", index(("liechtenstein", shapely.box(9.4, 47.0, 9.7, 47.3), url)))
    web.serve(url, content)
    web.serve(url + ".md5", hashlib.md5(content).hexdigest() + "  liechtenstein-latest.osm.pbf")
    area, session = fetch_area("liechtenstein"), web.session()
    fetched = {
        kind: osm.fetch(kind, area, tmp_path, session)
        for kind in ("rooftops", "roads", "power_grid", "protected_areas")
    }
    assert fetched["roads"].rows > 500
    assert fetched["power_grid"].rows == 5
    assert fetched["protected_areas"].rows == 4
    assert len(web.asked(url)) == 1
    roofs = pd.concat(list(Rooftops(read_back(area, fetched["rooftops"])).partitions(size=5000)))
    assert 400 < len(roofs) < 600
    # the same roofs as in the whole extract
    whole = osm.FetchedLayer("rooftops", BUILDINGS / "liechtenstein.osm.pbf", licence="ODbL")
    every = pd.concat(list(Rooftops(read_back(area, whole)).partitions(size=5000)))
    assert set(every["roof_id"]) == set(roofs["roof_id"])
    assert every["roof_area_m2"].sum() == pytest.approx(roofs["roof_area_m2"].sum(), rel=1e-9)


@pytest.mark.real
def test_broken_rings_of_the_centre_of_helsinki_are_counted(web, read_back, tmp_path):
    file = real("helsinki_center.osm.pbf")
    zones = gpd.GeoDataFrame(
        {"zone_id": ["h"], "zone_name": ["h"]}, geometry=[shapely.box(24.93, 60.16, 24.97, 60.18)], crs=4326
    )
    area = osm.FetchArea(
        (24.9, 60.1, 25.0, 60.2), zones.to_crs(32635), "EPSG:32635", "Europe/Helsinki", {"file": str(file)}
    )
    fetched = osm.fetch("roads", area, tmp_path, web.session())
    assert fetched.rows > 500
    assert set(gpd.read_parquet(fetched.file)["road_class"]) <= set(osm.ROADS)
    fetched = osm.fetch("rooftops", area, tmp_path, web.session())
    rooftops = Rooftops(read_back(area, fetched))
    roofs = pd.concat(list(rooftops.partitions(size=1000)))
    assert len(roofs) > 400
    clean = rooftops.clean
    others = clean.outside + clean.dropped + clean.duplicates + clean.covered
    assert clean.broken == fetched.rows - len(roofs) - others
    assert fetched.vintage > "2010"
