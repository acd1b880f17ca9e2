"""The service asked as programs and browsers ask it, well and badly: it reads, and never falls over."""

import json
import re
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geoplan.outputs.service.access import COOKIE, Access
from geoplan.outputs.service.answers import quoted
from geoplan.outputs.service.application import LONGEST_QUERY, make_application
from geoplan.outputs.service.questions import parameter_names
from support.places import REPOSITORY
from support.served_outputs import BASE, client_of

TOKEN = "0123456789abcdef0123456789abcdef"
ASKED = (
    "/collections?f=json",
    "/collections/sample.zones/items?f=json&limit=1",
    "/collections/sample.zones/queryables?f=json",
    "/collections/sample.zones/items?f=json&limit=2&bbox=106.6,20.8,106.7,20.9",
    "/collections/sample.candidates/items?f=json&limit=1",
    "/collections/sample.candidates/items/{candidate}?f=json",
    "/collections/sample.estates/items",
    "/collections/sample.zones/items?crs=http://www.opengis.net/def/crs/EPSG/0/3857&sortby=-population",
    "/collections/sample.pathways/items?datetime=2030-01-01/..&properties=year,measure_id",
    "/collections/sample.checks/items?bbox=106.6,20.8,106.7,20.9&datetime=2030-01-01",
    "/collections/sample.zones/items?datetime=2030-01-01/..",
)
"""What a data team's client asked a service of CSV and Parquet files, some of which answered 500."""


@pytest.mark.parametrize("address", ASKED)
def test_what_clients_ask_is_answered(client, shelf, address):
    candidate = shelf.collections()["sample.candidates"].rows.ids[-1]
    answer = client.get(address.format(candidate=candidate))
    assert answer.status_code == 200
    document = json.loads(answer.data, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    if "/items" in address and "bbox" not in address:
        rows = document.get("features", [document])
        assert rows
        assert all(isinstance(row["id"], str) for row in rows)


PAGE = (REPOSITORY / "docs" / "service.md").read_text("utf-8")


def test_the_page_tells_the_addresses_that_there_are(client, shelf):
    rows = re.findall(r"^\| (`/.*?) \|", PAGE, re.MULTILINE)
    told = [address for row in rows for address in re.findall(r"`(/[^`]*)`", row)]
    assert len(told) > 9
    zone = shelf.collections()["sample.zones"].rows.ids[0]
    for address in told:
        place = address.replace("hai-phong", "sample").replace("11311", zone).replace("map.html", "zones.csv")
        with client.get(place) as answer:
            assert answer.status_code == 200, address


def test_the_page_tells_the_parameters_that_there_are(shelf):
    told = {
        name for row in re.findall(r"^\| (`[a-z].*?) \|", PAGE, re.MULTILINE) for name in re.findall(r"`([\w-]+)`", row)
    }
    collections = shelf.collections()
    assert told == {*parameter_names(collections["sample.zones"]), *parameter_names(collections["sample.pathways"])}


def test_answers_say_crs_language_and_type(client):
    answer = client.get(
        "/collections/sample.zones/items?limit=1", headers={"Accept-Language": "vi-VN,vi;q=0.9,en;q=0.5"}
    )
    assert answer.headers["Content-Language"] == "vi"
    assert answer.headers["Content-Type"] == "application/geo+json"
    assert answer.headers["Content-Crs"] == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
    assert client.get("/?lang=ja").json["title"] == "エネルギー賦存量データサービス"
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    assert client.get("/", headers=browser).content_type.startswith("text/html")
    assert client.get("/", headers={"Accept": "*/*"}).content_type == "application/json"


def test_every_answer_has_the_headers_that_keep_it_safe(client):
    for address in ("/", "/nothing", "/studies/sample/files/zones.csv", "/service.css"):
        with client.get(address) as answer:
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
            assert "X-Powered-By" not in answer.headers


def test_it_reads_and_does_nothing_else(client):
    for method in ("post", "put", "patch", "delete", "options"):
        for address in ("/collections/sample.zones/items", "/", "/processes"):
            assert getattr(client, method)(address).status_code in (404, 405)
    assert client.post("/collections/sample.zones/items").headers["Allow"] == "GET, HEAD"
    assert client.get("/", data=b"{}").status_code == 413
    assert client.get(f"/?lang={'x' * LONGEST_QUERY}").status_code == 414
    for address in ("/processes", "/jobs", "/stac", "/admin/config", "/TileMatrixSets", "/static/x"):
        assert client.get(address).status_code == 404
    assert client.head("/collections").data == b""


@pytest.mark.parametrize(
    "name",
    [
        "../../given/zones.gpkg",
        "..%2f..%2fgiven/zones.gpkg",
        "%2e%2e/sample/zones.csv",
        "/etc/passwd",
        "%00",
        "rasters",
        "rasters/",
        "..\\zones.csv",
        "",
    ],
)
def test_no_address_leads_out_of_the_folder(client, name):
    with client.get(f"/studies/sample/files/{name}") as answer:
        assert answer.status_code == 404
    if name:
        assert client.get(f"/studies/{name}").status_code == 404


def test_files_are_given_whole_in_parts_and_once(client, served):
    raster = sorted((served / "sample" / "rasters").glob("*.tif"))[0]
    address = f"/studies/sample/files/rasters/{raster.name}"
    with client.get(address) as whole:
        assert whole.data == raster.read_bytes()
        assert whole.headers["Accept-Ranges"] == "bytes"
        tag = whole.headers["ETag"]
    with client.get(address, headers={"Range": "bytes=10-19"}) as part:
        assert (part.status_code, part.data) == (206, raster.read_bytes()[10:20])
    with client.get(address, headers={"If-None-Match": tag}) as same:
        assert (same.status_code, same.data) == (304, b"")
    with client.get(address, headers={"Range": "bytes=999999999-"}) as beyond:
        size = len(raster.read_bytes())
        assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{size}")
        assert beyond.json["code"] == "RangeNotSatisfiable"


def test_what_a_run_takes_away_is_not_there_and_nothing_falls_over(served, tmp_path):
    shutil.copytree(served / "sample", tmp_path / "sample")
    client = client_of(tmp_path)
    assert client.get("/collections/sample.zones").status_code == 200
    (tmp_path / "sample" / "sample.gpkg").unlink()
    for address in (
        "/collections/sample.zones/items",
        "/collections/sample.pathways?f=html",
        "/studies/sample/files/sample.gpkg",
    ):
        assert client.get(address).status_code == 404
    assert client.get("/collections").json["collections"] == []
    assert client.get("/studies/sample").json["files"]
    shutil.rmtree(tmp_path / "sample")
    assert client.get("/studies/sample").status_code == 404


def test_csv_is_a_file_of_its_own(client):
    answer = client.get("/collections/sample.zones/items?f=csv&properties=zone_id,population&skipGeometry=true")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="sample.zones.csv"'
    assert answer.get_data(as_text=True).splitlines()[0] == "\ufeffzone_id,population"


def test_a_refusal_names_each_fault_in_the_language_of_who_asks(client):
    answer = client.get("/collections/sample.zones/items?limit=x&nope=1&lang=vi")
    assert answer.status_code == 400
    assert answer.json["code"] == "InvalidParameterValue"
    assert [each["parameter"] for each in answer.json["faults"]] == ["nope", "limit"]
    assert answer.json["faults"][1]["expected"] == "số nguyên từ 1 trở lên"
    assert answer.json["description"].endswith(
        "không đọc được. nope=1: cần một trong các tham số nêu tại /openapi; limit=x: cần số nguyên từ 1 trở lên"
    )
    page = client.get("/collections/sample.zones/items?f=html&<script>=1")
    assert page.status_code == 400
    assert "<script>" not in page.get_data(as_text=True)


def test_without_a_token_only_names_of_this_machine_are_answered(client):
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 421
    assert client.get("/", headers={"Host": "localhost:8000"}).status_code == 200


def test_with_a_token_nothing_is_given_without_it(served):
    closed = client_of(served, access=Access(TOKEN))
    for address in (
        "/",
        "/collections",
        "/studies/sample/files/zones.csv",
        "/nothing",
        "/service.css",
        "/?token=wrong",
    ):
        answer = closed.get(address)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    with closed.get("/studies/sample/files/zones.csv", headers={"Authorization": f"Bearer {TOKEN}"}) as answer:
        assert answer.status_code == 200
    assert closed.get("/", auth=("qgis", TOKEN)).status_code == 200
    moved = closed.get(f"/collections?f=html&token={TOKEN}&lang=vi")
    assert moved.status_code == 303
    assert moved.headers["Location"] == f"{BASE}/collections?f=html&lang=vi"
    cookie = moved.headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}={TOKEN}")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert closed.get("/collections").status_code == 200, "the cookie is enough from now on"


def test_behind_a_proxy_addresses_are_those_of_the_proxy(served):
    base = "https://gis.example/geoplan"
    access = Access(TOKEN, frozenset({"gis.example"}), is_secure=True)
    client = make_application(served, base=base, access=access).test_client()
    head = {"Authorization": f"Bearer {TOKEN}", "Host": "gis.example"}
    for address in ("/collections", "/geoplan/collections"):
        document = client.get(address, headers=head).json
        assert document["links"][0]["href"] == f"{base}/collections?f=json"
    assert client.get("/geoplan", headers=head).status_code == 200
    moved = client.get(f"/geoplan/?token={TOKEN}", headers={"Host": "gis.example"})
    assert moved.headers["Location"] == f"{base}/"
    assert "Secure" in moved.headers["Set-Cookie"]
    assert "Path=/geoplan" in moved.headers["Set-Cookie"]


NAMES = ("f", "lang", "limit", "offset", "bbox", "bbox-crs", "crs", "datetime", "sortby", "properties", "skipGeometry")
VALUES = st.one_of(
    st.text(max_size=30),
    st.integers().map(str),
    st.floats().map(str),
    st.lists(st.floats(), max_size=7).map(lambda numbers: ",".join(map(str, numbers))),
    st.sampled_from(["json", "html", "csv", "zone_id", "-population", "year", "2030-01-01/..", "../..", "true", "%00"]),
    st.sampled_from([f"http://www.opengis.net/def/crs/EPSG/0/{code}" for code in (4326, 3857, 32648, 2, "x")]),
)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["sample.zones", "sample.pathways", "sample.candidates", "sample.sources", "none"]),
    st.dictionaries(
        st.one_of(st.sampled_from([*NAMES, "zone_id", "urban", "year"]), st.text(max_size=5)), VALUES, max_size=4
    ),
)
def test_no_parameter_makes_it_fall_over(client, key, parameters):
    answer = client.get(f"/collections/{key}/items", query_string=parameters)
    assert answer.status_code in (200, 400, 404, 414)


def test_what_fails_within_is_called_so_and_told_in_the_log_alone(served, monkeypatch, caplog):
    def fail(*_):
        raise KeyError("a slip of ours")

    monkeypatch.setattr("geoplan.outputs.service.answers.Answers.collections", fail)
    answer = client_of(served).get("/collections?lang=vi")
    assert (answer.status_code, answer.json["code"]) == (500, "NoApplicableCode")
    assert "nhật ký" in answer.json["description"]
    assert "slip" not in answer.get_data(as_text=True)
    assert "a slip of ours" in caplog.text


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40), st.dictionaries(st.sampled_from(["f", "lang", "crs"]), VALUES, max_size=2))
def test_no_address_makes_it_fall_over(client, text, parameters):
    name = quoted(text).lstrip("/")  # two slashes in front are a host to this client, and never reach the service
    for place in (
        f"/{name}",
        f"/collections/sample.zones/items/{name}",
        f"/studies/sample/files/{name}",
        f"/studies/{name}",
    ):
        with client.get(place, query_string=parameters) as answer:
            assert answer.status_code in (200, 206, 308, 400, 404, 414)
