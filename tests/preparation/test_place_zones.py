"""Studies made from the name of a place, with servers of this machine in the sources' stead."""

import re

import geopandas as gpd
import pytest
import shapely

from geoplan.errors import LayerError
from geoplan.preparation.new_study import new_study
from geoplan.sources.transfer.session import TransferError
from geoplan.study import open_study
from support.places import DATA

BUILDINGS = DATA / "buildings"
COUNTRY = "https://download.geofabrik.de/europe/liechtenstein-latest.osm.pbf"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def found(number, title, outline, country, **names):
    """What Nominatim answers for a place."""
    return {
        "osm_type": "relation",
        "osm_id": number,
        "category": "boundary",
        "type": "administrative",
        "name": title.partition(",")[0],
        "display_name": title,
        "address": {"country_code": country},
        "namedetails": {key.replace("__", ":"): value for key, value in names.items()},
        "geojson": shapely.geometry.mapping(outline),
    }


@pytest.fixture
def session(web):
    return web.session(sleep=lambda _: None)


@pytest.fixture
def da_nang(web):
    """Serve Da Nang and its districts, of which two cross its border a little."""
    outline = shapely.box(108.0, 15.9, 108.3, 16.2)
    web.serve("/search", [found(1891418, "Da Nang, Vietnam", outline, "vn", name="Đà Nẵng", name__ja="ダナン")])
    districts = [shapely.box(108.0 + 0.1 * k, 15.89, 108.1 + 0.1 * k, 16.2) for k in range(3)]
    districts.append(shapely.box(108.3, 15.9, 108.6, 16.2))
    names = ["Hải Châu", "Thanh Khê", "Sơn Trà", "Quảng Nam"]
    features = [
        {
            "type": "Feature",
            "properties": {"shapeName": name, "shapeID": f"B{k}", "shapeISO": "", "shapeType": "ADM2"},
            "geometry": shapely.geometry.mapping(box),
        }
        for k, (name, box) in enumerate(zip(names, districts, strict=True))
    ]
    address = "https://github.com/wmgeolab/geoBoundaries/raw/9469f09/releaseData/gbOpen/VNM/ADM2/a.geojson"
    web.serve(address, {"type": "FeatureCollection", "features": features})
    about = {"gjDownloadURL": address, "boundaryLicense": "CC BY 3.0 IGO", "boundaryYearRepresented": "2020"}
    web.serve("/api/current/gbOpen/VNM/ADM2/", about)
    return web


@pytest.mark.parametrize("name", ["Da Nang", "Đà Nẵng"])
def test_a_name_is_enough(da_nang, session, tmp_path, name):
    file = new_study(tmp_path / "da-nang", place=name, session=session)
    study = open_study(file)
    assert study.name == "da-nang"
    assert (study.title.en, study.title.vi, study.title.ja) == ("Da Nang", "Đà Nẵng", "ダナン")
    assert study.crs == "EPSG:32649"
    assert study.time_zone == "Asia/Ho_Chi_Minh"
    zones = gpd.read_file(study.folder / "zones.gpkg")
    assert zones["zone_name"].tolist() == ["Hải Châu", "Thanh Khê", "Sơn Trà"]
    assert study.layers.zones.licence == "CC BY 3.0 IGO"
    assert study.layers.zones.attribution == "geoBoundaries (www.geoboundaries.org)"
    assert study.layers.zones.vintage == "2020"
    assert study.layers.zones.note["vi"].startswith("geoBoundaries VNM ADM2: 3 đơn vị")
    text = file.read_text(encoding="utf-8")
    assert re.search(r"#   rooftops +overture, vida, open_buildings, osm\n", text)
    assert re.search(r"#   power_grid +.*osm", text)


def test_sources_that_do_not_cover_the_place_are_not_named(web, session, tmp_path):
    outline = shapely.box(24.9, 60.1, 25.1, 60.3)
    web.serve("/search", [found(34914, "Helsinki, Finland", outline, "fi", name="Helsinki")])
    file = new_study(tmp_path / "h", place="Helsinki", subunits="outline", session=session)
    text = file.read_text(encoding="utf-8")
    assert re.search(r"#   rooftops +overture, vida, osm\n", text)
    study = open_study(file)
    assert study.time_zone == "Europe/Helsinki"
    assert study.title.ja == "Helsinki"
    assert gpd.read_file(study.folder / "zones.gpkg")["zone_id"].tolist() == ["R34914"]
    assert "ODbL" in study.layers.zones.licence


def test_a_place_that_no_source_divides_is_one_zone(da_nang, session, tmp_path):
    da_nang.serve("/api/current/gbOpen/VNM/ADM2/", "no", status=404)
    study = open_study(new_study(tmp_path / "s", place="Da Nang", session=session))
    assert len(gpd.read_file(study.folder / "zones.gpkg")) == 1
    assert "no source divides it" in study.layers.zones.note.en
    with pytest.raises(TransferError, match="Tried ADM3"):
        new_study(tmp_path / "t", place="Da Nang", level="ADM3", session=session)
    assert not (tmp_path / "t").exists()


def test_zones_of_a_place_can_be_chosen(da_nang, session, tmp_path):
    file = new_study(tmp_path / "s", place="Da Nang", where={"zone_name": "Sơn Trà"}, session=session)
    assert gpd.read_file(file.with_name("zones.gpkg"))["zone_id"].tolist() == ["B2"]


def test_refusals(web, session, tmp_path):
    web.serve("/search", [])
    with pytest.raises(TransferError, match="no such place"):
        new_study(tmp_path / "s", place="Atlantis", session=session)
    with pytest.raises(LayerError, match="neither zones nor a place"):
        new_study(tmp_path / "s", session=session)
    with pytest.raises(LayerError, match="zones and a place"):
        new_study(tmp_path / "s", place="x", zones=tmp_path / "a.gpkg", session=session)
    with pytest.raises(LayerError, match="Did you mean 'osm'"):
        new_study(tmp_path / "s", place="x", subunits="osmm", session=session)
    web.fail("/search", status=500, times=9)
    with pytest.raises(TransferError, match="500"):
        new_study(tmp_path / "s", place="Hue", session=session)
    assert not (tmp_path / "s").exists()
