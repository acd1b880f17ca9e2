"""Global Solar Atlas: a country's archive in its true form, on a server of this machine."""

import numpy as np
import pytest
import rasterio

from geoplan.errors import GeoplanError
from geoplan.layers.weather.ghi_grid import read_ghi_grid
from geoplan.sources.publishers import global_solar_atlas
from geoplan.sources.transfer.session import TransferError
from support.publishers.global_solar_atlas import CELLS, DAILY, FILE, NAME, YEARLY, archive, ghi_at, listing, raster


@pytest.fixture(scope="module")
def vietnam():
    return archive(raster())


@pytest.mark.parametrize("place", ["hai-phong", "ba-ria-vung-tau"])
def test_irradiation_of_both_places(web, vietnam, fetch_area, read_back, tmp_path, place):
    web.serve(FILE, vietnam, content_type="application/zip")
    area, session = fetch_area(place), web.session()
    (planned,) = global_solar_atlas.plan("ghi_grid", area, session)
    assert (planned.url, planned.bytes) == ("https://api.globalsolaratlas.info" + FILE, len(vietnam))
    fetched = global_solar_atlas.fetch("ghi_grid", area, tmp_path, session)
    assert (fetched.options, fetched.licence) == ({"unit": "kWh/m2/day"}, "CC BY 4.0")
    assert "Energy Sector Management Assistance Program" in fetched.attribution
    reading = read_back(area, fetched)
    grid, coverage = read_ghi_grid(reading)
    assert not reading.faults
    assert coverage == 1.0
    np.testing.assert_allclose(grid, ghi_at(*np.meshgrid(grid["x"], grid["y"])) * 365, rtol=1e-5)
    with rasterio.open(fetched.file) as dataset:
        np.testing.assert_allclose(dataset.bounds, area.bounds, atol=1.01 / CELLS)


def test_the_archive_is_asked_for_once_for_both_places(web, vietnam, fetch_area, tmp_path):
    web.serve(FILE, vietnam)
    session = web.session()
    for place in ("hai-phong", "ba-ria-vung-tau"):
        global_solar_atlas.fetch("ghi_grid", fetch_area(place), tmp_path / place, session)
    assert len(web.asked(FILE)) == 1
    offline = web.session(offline=True)
    global_solar_atlas.fetch("ghi_grid", fetch_area("hai-phong"), tmp_path / "c", offline)
    assert len(web.asked(FILE)) == 1


def test_an_archive_that_was_put_there_by_hand_is_taken(web, vietnam, fetch_area, tmp_path):
    session = web.session(offline=True)
    with pytest.raises(TransferError) as caught:
        global_solar_atlas.fetch("ghi_grid", fetch_area("hai-phong"), tmp_path, session)
    place = session.cache.folder / "global_solar_atlas" / NAME.format("Vietnam", DAILY)
    assert f"put it at {place}" in str(caught.value)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(vietnam)
    assert global_solar_atlas.fetch("ghi_grid", fetch_area("hai-phong"), tmp_path, session).file.is_file()
    assert not web.requests


def test_yearly_sums_have_their_unit(web, fetch_area, read_back, tmp_path):
    web.serve("/download/Vietnam/" + NAME.format("Vietnam", YEARLY), archive(raster(365), totals=YEARLY))
    area = fetch_area("hai-phong", totals="yearly")
    fetched = global_solar_atlas.fetch("ghi_grid", area, tmp_path, web.session())
    assert fetched.options == {"unit": "kWh/m2/year"}
    grid, _ = read_ghi_grid(read_back(area, fetched))
    np.testing.assert_allclose(grid, ghi_at(*np.meshgrid(grid["x"], grid["y"])) * 365, rtol=1e-5)


@pytest.mark.parametrize(("totals", "name", "factor"), [("daily", DAILY, 365), ("yearly", YEARLY, 1)])
def test_values_in_the_other_unit_are_refused(web, fetch_area, tmp_path, totals, name, factor):
    web.serve("/download/Vietnam/" + NAME.format("Vietnam", name), archive(raster(factor), totals=name))
    with pytest.raises(TransferError, match=f"under the name of {name}"):
        global_solar_atlas.fetch("ghi_grid", fetch_area("hai-phong", totals=totals), tmp_path / "out", web.session())
    assert not list((tmp_path / "out").glob("*"))


def test_the_other_address_is_asked_where_the_first_has_none(web, vietnam, fetch_area, tmp_path):
    name = "download/Vietnam/" + NAME.format("Vietnam", DAILY)
    web.serve("/file", vietnam, query={"url": name, "bucket": "globalsolaratlas.info"})
    session = web.session()
    (planned,) = global_solar_atlas.plan("ghi_grid", fetch_area("hai-phong"), session)
    assert planned.url.startswith("https://cms.solargis.com/file?url=")
    assert global_solar_atlas.fetch("ghi_grid", fetch_area("hai-phong"), tmp_path, session).file.is_file()


BUCKETS = (
    "https://worldbank-atlas.s3.us-east-1.amazonaws.com/download",
    "https://worldbank-atlas.s3.amazonaws.com/download",
    "https://s3.eu-west-1.amazonaws.com/globalsolaratlas.info",
)


@pytest.mark.parametrize("bucket", BUCKETS)
def test_the_signed_address_of_the_bucket_is_followed_and_no_other(web, vietnam, fetch_area, tmp_path, bucket):
    signed = f"{bucket}/signed/Vietnam.zip?X-Amz-Expires=900&X-Amz-Signature=1"
    web.redirect(FILE, signed)
    web.serve(signed.partition("?")[0], vietnam)
    area = fetch_area("hai-phong")
    (planned,) = global_solar_atlas.plan("ghi_grid", area, web.session())
    assert planned.bytes == len(vietnam)
    assert global_solar_atlas.fetch("ghi_grid", area, tmp_path, web.session()).file.is_file()
    web.redirect(FILE, "https://elsewhere.example/x.zip")
    with pytest.raises(TransferError, match=r"elsewhere\.example"):
        global_solar_atlas.fetch("ghi_grid", area, tmp_path, web.session(cache=tmp_path / "fresh"))


def test_a_failure_of_the_first_address_is_not_the_end(web, vietnam, fetch_area, tmp_path):
    """A redirect to a host that is not known, or a server that is down, leaves the other address to be asked."""
    web.redirect(FILE, "https://elsewhere.example/x.zip")
    name = "download/Vietnam/" + NAME.format("Vietnam", DAILY)
    web.serve("/file", vietnam, query={"url": name, "bucket": "globalsolaratlas.info"})
    area = fetch_area("hai-phong")
    (planned,) = global_solar_atlas.plan("ghi_grid", area, web.session(cache=tmp_path / "a"))
    assert planned.url.startswith("https://cms.solargis.com/")
    assert global_solar_atlas.fetch("ghi_grid", area, tmp_path, web.session(cache=tmp_path / "b")).file.is_file()
    web.fail(FILE, status=529, times=99)
    assert global_solar_atlas.fetch("ghi_grid", area, tmp_path, web.session(cache=tmp_path / "c")).file.is_file()


def test_the_list_of_a_country_tells_the_name_of_its_archive(web, vietnam, fetch_area, tmp_path):
    """Portugal's archive and others' say LTAy where most say LTAym."""
    name = NAME.format("Vietnam", DAILY).replace("LTAym", "LTAy")
    web.serve("/download/Vietnam/" + name, vietnam)
    web.serve("/download/Vietnam", listing(name, NAME.format("Vietnam", YEARLY)))
    area = fetch_area("hai-phong")
    (planned,) = global_solar_atlas.plan("ghi_grid", area, web.session())
    assert planned.url.endswith(name)
    assert [each.path for each in web.requests] == ["/download/Vietnam", "/download/Vietnam/" + name]
    assert global_solar_atlas.fetch("ghi_grid", area, tmp_path, web.session()).file.is_file()
    web.serve("/download/Vietnam", [])  # as the atlas answers to a name that it does not know
    (planned,) = global_solar_atlas.plan("ghi_grid", area, web.session(cache=tmp_path / "fresh"))
    assert planned.url.endswith(name)


def test_a_file_that_the_bucket_does_not_have_is_answered_with_403(web, vietnam, fetch_area):
    signed = "https://worldbank-atlas.s3.us-east-1.amazonaws.com/download/Vietnam/none.zip"
    web.redirect(FILE, signed)
    web.serve(signed, b"<Error><Code>AccessDenied</Code></Error>", status=403)
    name = NAME.format("Vietnam", DAILY).replace("LTAym", "LTAy")
    web.serve("/download/Vietnam/" + name, vietnam)
    (planned,) = global_solar_atlas.plan("ghi_grid", fetch_area("hai-phong"), web.session())
    assert planned.url.endswith(name)


def test_the_smallest_float_is_what_some_countries_have_for_no_value(web, fetch_area, read_back, tmp_path):
    nodata = float(np.finfo(np.float32).tiny)
    web.serve(FILE, archive(raster(nodata=nodata, coast=106.8)))
    area = fetch_area("hai-phong")
    fetched = global_solar_atlas.fetch("ghi_grid", area, tmp_path, web.session())
    with rasterio.open(fetched.file) as dataset:
        values = dataset.read(1)
    assert np.isnan(values).any()
    assert np.nanmin(values) > 1
    grid, _ = read_ghi_grid(read_back(area, fetched))
    there = ghi_at(*np.meshgrid(grid["x"], grid["y"]), coast=106.8) * 365
    np.testing.assert_allclose(grid, there, rtol=1e-5)


def test_the_name_of_a_country_is_an_option(web, fetch_area, tmp_path):
    area = fetch_area("liechtenstein", name="United Kingdom")
    url = "/download/United%20Kingdom/" + NAME.format("United-Kingdom", DAILY)
    web.serve(url, archive(raster()))
    (planned,) = global_solar_atlas.plan("ghi_grid", area, web.session())
    assert planned.url.endswith(url)
    web.serve("/download/United Kingdom/" + NAME.format("United-Kingdom", DAILY), archive(raster()))
    with pytest.raises(TransferError, match="The archive is that of United Kingdom"):
        global_solar_atlas.fetch("ghi_grid", area, tmp_path, web.session())
    unknown = fetch_area("liechtenstein", name="Atlantis")
    for ask in (global_solar_atlas.plan, lambda *given: global_solar_atlas.fetch(*given[:2], tmp_path, given[2])):
        with pytest.raises(TransferError, match="no archive for 'Atlantis'"):
            ask("ghi_grid", unknown, web.session())
    with pytest.raises(GeoplanError, match="'monthly'; expected daily or yearly"):
        global_solar_atlas.plan("ghi_grid", fetch_area("hai-phong", totals="monthly"), web.session())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<!DOCTYPE html><html>Log in</html>" * 50, "damaged archive"),
        (archive(raster())[:20_000], "damaged archive"),
        (archive(raster(), member="GTI.tif"), "this member"),
        (archive(raster(), member="../../GHI.tif"), "leads out of the archive"),
        (archive(raster()[:3000]), "not a whole GeoTIFF"),
    ],
)
def test_what_is_no_archive_is_refused_and_not_kept(web, vietnam, fetch_area, tmp_path, content, said):
    web.serve(FILE, content)
    out = tmp_path / "out"
    with pytest.raises(TransferError, match=said):
        global_solar_atlas.fetch("ghi_grid", fetch_area("hai-phong"), out, web.session())
    assert not list(out.glob("*"))
    assert not list(tmp_path.rglob("GHI.tif"))
    web.serve(FILE, vietnam)
    assert global_solar_atlas.fetch("ghi_grid", fetch_area("hai-phong"), out, web.session()).file.is_file()
