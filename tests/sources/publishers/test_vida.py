"""VIDA: a country's file in its true schema, on a server of this machine."""

import geopandas as gpd
import pandas as pd
import pytest

from geoplan.errors import GeoplanError
from geoplan.layers.rooftops.rooftops import Rooftops
from geoplan.sources.publishers import vida
from geoplan.sources.registry import sources_for
from geoplan.sources.transfer.session import TransferError
from geoplan.sources.windows.clipping import NothingThereError
from support.publishers.vida import URL, country

PLACES = {"hai-phong": (106.62, 20.82), "ba-ria-vung-tau": (107.12, 10.42)}


@pytest.fixture
def coop(web):
    web.serve(URL, country((105.0, 19.0), *PLACES.values()), content_type="application/octet-stream")
    return web


@pytest.mark.parametrize("place", PLACES)
def test_buildings_of_both_places(coop, fetch_area, read_back, tmp_path, place):
    area, session = fetch_area(place), coop.session()
    (planned,) = vida.plan("rooftops", area, session)
    assert planned.url == URL
    assert 0 < planned.bytes < len(coop.content_of(URL)) / 2
    fetched = vida.fetch("rooftops", area, tmp_path, session)
    assert fetched.rows == 600
    assert fetched.licence == "ODbL 1.0"
    assert "Google 200, of Microsoft 200, of OpenStreetMap 200" in fetched.note.en
    frame = gpd.read_parquet(fetched.file)
    assert set(frame["bf_source"]) == {"google", "microsoft", "osm"}
    assert frame["confidence"].notna().sum() == 200
    roofs = pd.concat(list(Rooftops(read_back(area, fetched)).partitions(size=250)))
    assert len(roofs) == 600
    assert roofs["roof_area_m2"].between(100, 130).all()


def test_only_sure_outlines_of_google_are_kept(coop, fetch_area, tmp_path):
    fetched = vida.fetch("rooftops", fetch_area("hai-phong", confidence="0.8"), tmp_path, coop.session())
    frame = gpd.read_parquet(fetched.file)
    assert frame["confidence"].min() >= 0.8
    assert (frame["bf_source"] != "google").sum() == 400
    assert 400 < fetched.rows < 600
    with pytest.raises(GeoplanError, match="from 0 to 1"):
        vida.fetch("rooftops", fetch_area("hai-phong", confidence="high"), tmp_path, coop.session())


def test_it_comes_after_overture_and_before_tiles_of_gigabytes():
    names = [source.name for source in sources_for("rooftops", (106.4, 20.6, 107.2, 21.1))]
    assert names == ["overture", "vida", "open_buildings", "osm"]


def test_another_file_is_refused_and_nothing_is_written(web, fetch_area, tmp_path):
    area = fetch_area("hai-phong")
    for content, said in (
        (country(PLACES["hai-phong"], left_out=("bbox",)), "no column bbox"),
        (country(PLACES["hai-phong"], left_out=("bf_source",)), "no column bf_source"),
        (b"PAR1 is none", "cannot be read"),
    ):
        web.serve(URL, content)
        for number, use in enumerate((vida.plan, lambda *given: vida.fetch(*given[:2], tmp_path, given[2]))):
            with pytest.raises(TransferError, match=said):
                use("rooftops", area, web.session(cache=tmp_path / f"{said}-{number}"))
    web.serve(URL, country((105.0, 19.0)))
    with pytest.raises(NothingThereError, match="overture or osm"):
        vida.fetch("rooftops", area, tmp_path, web.session(cache=tmp_path / "last"))
    assert not list(tmp_path.glob("rooftops*"))


def test_a_country_that_is_not_there(web, fetch_area):
    with pytest.raises(TransferError, match="404"):
        vida.plan("rooftops", fetch_area("hai-phong"), web.session())
