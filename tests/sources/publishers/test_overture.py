"""Overture Maps: true schema and layout, on a server of this machine."""

from urllib.parse import urlsplit

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shapely

from geoplan.layers.land.estates import read_estates
from geoplan.layers.land.zones import read_zones
from geoplan.layers.rooftops.rooftops import Rooftops
from geoplan.sources.publishers import overture
from geoplan.sources.transfer.session import TransferError
from geoplan.sources.windows.clipping import NothingThereError
from support.publishers.overture import RELEASE, Release, buildings, file_of, named, squares, table_of


@pytest.fixture
def release(web):
    return Release(web)


PLACES = {"hai-phong": (106.62, 20.82), "ba-ria-vung-tau": (107.12, 10.42)}


@pytest.mark.parametrize("place", PLACES)
def test_buildings_of_both_places(web, release, fetch_area, read_back, tmp_path, place):
    shapes = squares(*PLACES[place], 120)
    far = squares(2.3, 48.8, 200)
    release.add("buildings", "building", file_of(buildings(np.concatenate([far, shapes])), rows_per_group=50))
    elsewhere = release.add("buildings", "building", file_of(buildings(far), rows_per_group=50), part=1)
    release.publish()
    area, session = fetch_area(place), web.session()
    planned = overture.plan("rooftops", area, session)
    assert [urlsplit(item.url).path for item in planned] == [_first(release)]
    assert 0 < planned[0].bytes < len(web.content_of(_first(release)))

    fetched = overture.fetch("rooftops", area, tmp_path, session)
    assert fetched.rows == 120
    assert fetched.vintage == "2026-09-23"
    assert "ODbL" in fetched.licence
    assert not web.asked(elsewhere)
    rooftops = Rooftops(read_back(area, fetched))
    roofs = pd.concat(list(rooftops.partitions(size=1000)))
    assert len(roofs) == 117  # three lie below the ground
    assert set(roofs["roof_class"].dropna()) == {"residential", "industrial"}
    assert roofs["height_m"].max() == 12.0
    assert roofs["roof_area_m2"].between(90, 130).all()


def _first(release):
    return f"/{release.items[0][1]}"


def test_only_the_row_groups_in_the_area_are_read(web, release, fetch_area, tmp_path):
    random = np.random.default_rng(1)
    places = random.uniform((-20, 30), (60, 60), (60_000, 2))
    order = np.argsort(places[:, 0])
    noise = shapely.box(*places[order].T, *(places[order] + random.uniform(1e-4, 2e-4, (60_000, 2))).T)
    shapes = np.concatenate([noise, squares(106.62, 20.82, 100)])
    content = file_of(buildings(shapes), rows_per_group=2000)
    release.add("buildings", "building", content)
    release.publish()
    session = web.session()
    fetched = overture.fetch("rooftops", fetch_area("hai-phong"), tmp_path, session)
    assert fetched.rows == 100
    read = sum(_length(request.range, len(content)) for request in web.asked(_first(release)) if request.range)
    assert len(content) > 3_000_000
    assert read < len(content) / 3
    before = len(web.requests)
    overture.fetch("rooftops", fetch_area("hai-phong"), tmp_path, session)
    assert {request.path for request in web.requests[before:]} <= {"/catalog.json", _first(release)}
    assert sum(_length(r.range, len(content)) for r in web.requests[before:] if r.range) < read


def _length(wanted, size):
    first, _, last = wanted.removeprefix("bytes=").partition("-")
    return int(last) - int(first) + 1 if first and last else size - int(first) if first else int(last)


def test_without_the_list_the_bucket_is_listed_and_its_bounds_are_kept(web, release, fetch_area, tmp_path):
    release.add("buildings", "building", file_of(buildings(squares(2.3, 48.8, 20)), rows_per_group=50))
    release.add("buildings", "building", file_of(buildings(squares(106.62, 20.82, 30)), rows_per_group=50), part=1)
    release.add("buildings", "building_part", file_of(buildings(squares(106.62, 20.82, 9)), rows_per_group=50))
    release.list_bucket()
    session = web.session()
    assert overture.fetch("rooftops", fetch_area("hai-phong"), tmp_path, session).rows == 30
    asked = len(web.asked(_first(release)))
    assert asked > 0
    assert overture.fetch("rooftops", fetch_area("hai-phong"), tmp_path, session).rows == 30
    assert len(web.asked(_first(release))) == asked


def test_more_than_fifty_footers_are_not_read_unasked(web, release, fetch_area, tmp_path, monkeypatch):
    monkeypatch.setattr(overture, "MOST_FOOTERS", 2)
    for part in range(3):
        file = file_of(buildings(squares(106.62 + part, 20.82, 30)), rows_per_group=50)
        release.add("buildings", "building", file, part=part)
    release.list_bucket()
    session = web.session()
    with pytest.raises(TransferError, match=r"3 files whose bounds are not known, at about 3\.9 MB") as caught:
        overture.fetch("rooftops", fetch_area("hai-phong"), tmp_path, session)
    assert "--option overture.footers=yes" in str(caught.value)
    assert not web.asked(_first(release))
    assert overture.fetch("rooftops", fetch_area("hai-phong", footers="yes"), tmp_path, session).rows == 30
    # what is known then is not asked for again
    assert overture.fetch("rooftops", fetch_area("hai-phong"), tmp_path, session).rows == 30


def divisions(place):
    west, south = PLACES[place]
    halves = [shapely.box(west - 0.1 + 0.1 * k, south - 0.1, west + 0.1 * k, south + 0.2) for k in range(2)]
    whole, sea = (
        shapely.box(west - 0.1, south - 0.1, west + 0.1, south + 0.2),
        shapely.box(west, south, west + 2, south + 1),
    )
    columns = {
        "country": pa.array(["VN"] * 5),
        "names": named(
            ["Việt Nam", "Phường Một", "Xã Hai", "Hải Phòng", "Hải Phòng"], [None, "Ward One", None, None, None]
        ),
        "subtype": pa.array(["country", "locality", "locality", "region", "region"]),
        "class": pa.array(["land", "land", "land", "land", "maritime"]),
        "region": pa.array(["VN-HP"] * 5),
        "is_land": pa.array([True, True, True, True, False]),
        "is_territorial": pa.array([False] * 5),
        "division_id": pa.array([f"d{k}" for k in range(5)]),
    }
    return table_of(np.array([shapely.box(100, 5, 110, 25), *halves, whole, sea]), **columns)


@pytest.mark.parametrize("place", PLACES)
def test_zones_are_the_finest_divisions_that_cover_the_place(web, release, fetch_area, read_back, tmp_path, place):
    release.add("divisions", "division_area", file_of(divisions(place), rows_per_group=2))
    release.publish()
    area = fetch_area(place)
    west, south = PLACES[place]
    whole = gpd.GeoDataFrame(
        {"zone_id": ["p"], "zone_name": ["p"]},
        geometry=[shapely.box(west - 0.1, south - 0.1, west + 0.1, south + 0.2)],
        crs=4326,
    )
    area = type(area)(area.bounds, whole.to_crs(area.crs), area.crs, area.time_zone)
    fetched = overture.fetch("zones", area, tmp_path, web.session())
    zones = read_zones(read_back(area, fetched))
    assert zones["zone_name"].tolist() == ["Phường Một", "Xã Hai"]
    assert zones["zone_name_en"].tolist() == ["Ward One", "Xã Hai"]
    coarse = overture.fetch(
        "zones", type(area)(area.bounds, area.zones, area.crs, "", {"level": "region"}), tmp_path, web.session()
    )
    assert coarse.rows == 1
    with pytest.raises(TransferError, match="Did you mean 'region'"):
        overture.fetch(
            "zones", type(area)(area.bounds, area.zones, area.crs, "", {"level": "regio"}), tmp_path, web.session()
        )


def test_estates_are_the_named_industrial_areas(web, release, fetch_area, read_back, tmp_path):
    shapes = squares(106.62, 20.82, 4, step=0.02, size=0.01)
    columns = {
        "level": pa.array([0] * 4, pa.int32()),
        "subtype": pa.array(["developed"] * 4),
        "class": pa.array(["industrial", "industrial", "residential", "industrial"]),
        "names": named(["KCN Nomura", None, "Khu dân cư", "KCN Tràng Duệ"], ["Nomura IP", None, None, None]),
        "surface": pa.array([None] * 4, pa.string()),
        "source_tags": pa.array([[("landuse", "industrial")]] * 4, pa.map_(pa.string(), pa.string())),
    }
    release.add("base", "land_use", file_of(table_of(shapes, **columns), rows_per_group=3))
    release.publish()
    area = fetch_area("hai-phong")
    fetched = overture.fetch("estates", area, tmp_path, web.session())
    estates = read_estates(read_back(area, fetched))
    assert estates["estate_name"].tolist() == ["KCN Nomura", "KCN Tràng Duệ"]
    assert estates["estate_name_en"].tolist() == ["Nomura IP", "KCN Tràng Duệ"]
    assert "unnamed ones left out: 1" in fetched.note.en
    assert overture.fetch("estates", fetch_area("hai-phong", unnamed="yes"), tmp_path, web.session()).rows == 3


def test_an_area_without_buildings(web, release, fetch_area, tmp_path):
    shapes = np.concatenate([squares(106.0, 20.0, 50), squares(107.5, 21.0, 50)])
    release.add("buildings", "building", file_of(buildings(shapes), rows_per_group=100))
    release.publish()
    with pytest.raises(NothingThereError, match="no building there"):
        overture.fetch("rooftops", fetch_area("hai-phong"), tmp_path, web.session())
    assert not list(tmp_path.glob("rooftops*"))
    assert not list(tmp_path.glob(".*partial*"))


def test_what_was_fetched_once_needs_no_network(web, release, fetch_area, tmp_path):
    release.add("buildings", "building", file_of(buildings(squares(106.62, 20.82, 300)), rows_per_group=100))
    release.publish()
    area = fetch_area("hai-phong")
    assert overture.fetch("rooftops", area, tmp_path, web.session()).rows == 300
    asked = len(web.requests)
    assert overture.fetch("rooftops", area, tmp_path, web.session(offline=True)).rows == 300
    assert len(web.requests) == asked
    with pytest.raises(TransferError, match="offline"):
        overture.fetch("rooftops", area, tmp_path, web.session(offline=True, cache=tmp_path / "empty"))


@pytest.mark.parametrize("kind", ["zones", "estates"])
def test_an_area_without_divisions_or_industry(web, release, fetch_area, tmp_path, kind):
    release.add("divisions", "division_area", file_of(divisions("ba-ria-vung-tau"), rows_per_group=2))
    release.add("base", "land_use", file_of(divisions("ba-ria-vung-tau"), rows_per_group=2))
    release.publish()
    with pytest.raises(NothingThereError):
        overture.fetch(kind, fetch_area("liechtenstein"), tmp_path, web.session())
    assert not list(tmp_path.glob("*.parquet"))


def test_what_is_wrong_is_said_and_nothing_is_written(web, release, fetch_area, tmp_path):
    area = fetch_area("hai-phong")
    with pytest.raises(TransferError, match=r"For example release=2026-09-23\.0"):
        overture.fetch("rooftops", fetch_area("hai-phong", release="../etc"), tmp_path, web.session())
    web.serve("/catalog.json", "<html>log in</html>", content_type="text/html")
    with pytest.raises(TransferError, match="web page"):
        overture.fetch("rooftops", area, tmp_path, web.session(cache=tmp_path / "c1"))
    web.serve("/catalog.json", {"latest": RELEASE})
    web.serve(f"/{RELEASE}/collections.parquet", b"PAR1 not really PAR1")
    web.serve("/", "<html>log in", query={"list-type": "2"})
    with pytest.raises(TransferError, match="no XML"):
        overture.fetch("rooftops", area, tmp_path, web.session(cache=tmp_path / "c2"))
    path = release.add("buildings", "building", file_of(buildings(squares(106.62, 20.82, 9)), rows_per_group=5))
    release.publish()
    web.serve(path, b"<html>" + b"x" * 500)
    with pytest.raises(TransferError, match="GeoParquet"):
        overture.fetch("rooftops", area, tmp_path, web.session(cache=tmp_path / "c3"))
    assert not list(tmp_path.glob("rooftops*"))


def test_a_cut_connection_is_gone_on_with(web, release, fetch_area, tmp_path):
    path = release.add("buildings", "building", file_of(buildings(squares(106.62, 20.82, 3000)), rows_per_group=500))
    release.publish()
    web.cut(path, after=2000)
    web.fail("/catalog.json", status=503)
    web.fail(path, status=429, retry_after=0.01)
    assert overture.fetch("rooftops", fetch_area("hai-phong"), tmp_path, web.session()).rows > 1000
