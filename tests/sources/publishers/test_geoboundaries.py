"""geoBoundaries: its interface and files, on a server of this machine."""

import pytest
import shapely

from geoplan.errors import GeoplanError
from geoplan.layers.land.zones import read_zones
from geoplan.sources.publishers import geoboundaries
from geoplan.sources.transfer.session import TransferError
from geoplan.sources.windows.clipping import NothingThereError
from support.publishers.geoboundaries import COMMIT, FOLDER, about, units

PLACES = {"hai-phong": (106.5, 20.7), "ba-ria-vung-tau": (107.0, 10.3)}


@pytest.fixture
def labs(web):
    """Return the server with the provinces and the districts of both places."""
    provinces = [shapely.box(x, y, x + 0.3, y + 0.3) for x, y in PLACES.values()]
    districts = [shapely.box(x + 0.1 * k, y, x + 0.1 * (k + 1), y + 0.3) for x, y in PLACES.values() for k in range(3)]
    names = ["Ngô Quyền", "Lê Chân", "Hải An", "Vũng Tàu", "Bà Rịa", "Côn Đảo"]
    for level, document in (
        ("ADM1", units("ADM1", provinces, ["Hải Phòng", "Bà Rịa - Vũng Tàu"])),
        ("ADM2", units("ADM2", districts, names)),
    ):
        web.serve(f"/api/current/gbOpen/VNM/{level}/", about(level))
        path = f"/{FOLDER}/VNM/{level}/geoBoundaries-VNM-{level}.geojson"
        media = (
            f"/media/wmgeolab/geoBoundaries/{COMMIT}/releaseData/gbOpen/VNM/{level}/geoBoundaries-VNM-{level}.geojson"
        )
        web.redirect(path, "https://media.githubusercontent.com" + media)
        web.serve(media, document, content_type="application/octet-stream")
        web.serve(path.replace(".geojson", "_simplified.geojson"), document)
    return web


def province(fetch_area, place, **options):
    import geopandas as gpd

    area = fetch_area(place)
    x, y = PLACES[place]
    whole = gpd.GeoDataFrame(
        {"zone_id": ["p"], "zone_name": ["p"]}, geometry=[shapely.box(x - 0.01, y, x + 0.3, y + 0.29)], crs=4326
    )
    return type(area)(area.bounds, whole.to_crs(area.crs), area.crs, area.time_zone, {"country": "vn", **options})


@pytest.mark.parametrize(
    ("place", "names"),
    [("hai-phong", {"Ngô Quyền", "Lê Chân", "Hải An"}), ("ba-ria-vung-tau", {"Vũng Tàu", "Bà Rịa", "Côn Đảo"})],
)
def test_the_coarsest_level_that_divides_both_places(labs, fetch_area, read_back, tmp_path, place, names):
    area = province(fetch_area, place)
    planned = geoboundaries.plan("zones", area, labs.session())
    assert [item.url.rsplit("/", 1)[1] for item in planned] == [
        "geoBoundaries-VNM-ADM1.geojson",
        "geoBoundaries-VNM-ADM2.geojson",
    ]
    fetched = geoboundaries.fetch("zones", area, tmp_path, labs.session())
    assert fetched.vintage == "2020"
    assert "CC BY 3.0 IGO" in fetched.licence
    zones = read_zones(read_back(area, fetched))
    assert set(zones["zone_name"]) == names
    assert zones["zone_id"].is_unique
    assert "geoBoundaries VNM ADM2: 3 units, as of 2020" in fetched.note.en
    assert "ended its districts on 1 July 2025" in fetched.note.en


def test_a_level_that_is_asked_for(labs, fetch_area, tmp_path):
    fetched = geoboundaries.fetch("zones", province(fetch_area, "hai-phong", level="adm1"), tmp_path, labs.session())
    assert fetched.rows == 1
    assert "districts" not in fetched.note.en
    coarse = province(fetch_area, "hai-phong", level="ADM2", simplified="yes")
    assert geoboundaries.fetch("zones", coarse, tmp_path, labs.session()).rows == 3
    assert any(request.path.endswith("_simplified.geojson") for request in labs.requests)
    with pytest.raises(NothingThereError, match="Tried ADM4 of VNM"):
        geoboundaries.fetch("zones", province(fetch_area, "hai-phong", level="ADM4"), tmp_path, labs.session())
    with pytest.raises(TransferError, match="Did you mean 'ADM2'"):
        geoboundaries.fetch("zones", province(fetch_area, "hai-phong", level="ADM22"), tmp_path, labs.session())


def test_a_pointer_of_git_lfs_leads_to_the_file(labs, fetch_area, tmp_path):
    raw = f"https://raw.githubusercontent.com/wmgeolab/geoBoundaries/{COMMIT}/releaseData/gbOpen/VNM/ADM2/geoBoundaries-VNM-ADM2.geojson"
    labs.serve("/api/current/gbOpen/VNM/ADM2/", about("ADM2", gjDownloadURL=raw))
    labs.serve(raw, "version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 12\n")
    fetched = geoboundaries.fetch("zones", province(fetch_area, "hai-phong", level="ADM2"), tmp_path, labs.session())
    assert fetched.rows == 3


def test_the_time_zone_tells_the_country(labs, fetch_area, tmp_path):
    area = province(fetch_area, "hai-phong", country="")
    assert geoboundaries.fetch("zones", area, tmp_path, labs.session()).rows == 3
    with pytest.raises(GeoplanError, match="found 'XX'"):
        geoboundaries.plan("zones", province(fetch_area, "hai-phong", country="XX"), labs.session())


def test_what_is_wrong_is_said_and_not_kept(labs, fetch_area, tmp_path):
    area, session = province(fetch_area, "hai-phong", level="ADM2"), labs.session()
    path = f"/media/wmgeolab/geoBoundaries/{COMMIT}/releaseData/gbOpen/VNM/ADM2/geoBoundaries-VNM-ADM2.geojson"
    right = labs.content_of(path)
    for content, said in (
        ('{"type": "FeatureCollection", "fea', "what cannot be read"),
        (
            {
                "type": "FeatureCollection",
                "features": [
                    {"type": "Feature", "properties": {"a": 1}, "geometry": {"type": "Point", "coordinates": [1, 2]}}
                ],
            },
            "shapeID",
        ),
    ):
        labs.serve(path, content)
        with pytest.raises(TransferError, match=said):
            geoboundaries.fetch("zones", area, tmp_path, session)
    labs.serve(path, right)
    assert geoboundaries.fetch("zones", area, tmp_path, session).rows == 3
    labs.serve("/api/current/gbOpen/VNM/ADM2/", {"message": "moved"})
    with pytest.raises(TransferError, match="gjDownloadURL"):
        geoboundaries.fetch("zones", area, tmp_path, labs.session(cache=tmp_path / "c2"))
    labs.serve("/api/current/gbOpen/VNM/ADM2/", about("ADM2", gjDownloadURL="https://elsewhere.example/a.geojson"))
    with pytest.raises(TransferError, match=r"elsewhere\.example"):
        geoboundaries.fetch("zones", area, tmp_path, labs.session(cache=tmp_path / "c3"))
