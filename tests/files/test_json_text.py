"""JSON in bounds, and GeoJSON that leads nowhere."""

import json
from random import Random

import pytest

from geoplan.errors import GeoplanError, LayerError, StudyError
from geoplan.files.json_text import Shape, check_geojson, content_of, read_json, read_saved_json

POINT = {"type": "Point", "coordinates": [106.6, 20.8]}
LINK = {"type": "link", "properties": {"href": "http://127.0.0.1:9/crs.wkt", "type": "ogcwkt"}}


def feature(**more):
    return {"type": "Feature", "properties": {"name": 'a "quoted" \\ name {[', **more}, "geometry": dict(POINT)}


def collection(**more):
    return {"type": "FeatureCollection", "features": [feature(), feature()], **more}


def refused(path, text) -> str:
    path.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
    with pytest.raises(LayerError) as error:
        check_geojson(path)
    return str(error.value)


def test_depth_counts_brackets_outside_of_texts():
    assert content_of('{"a": "[[[[" }', "w.json") == {"a": "[[[["}
    content_of("[" * 100 + "]" * 100, "w.json")
    with pytest.raises(StudyError, match=r"w\.json: found 101 levels; expected at most 100 levels"):
        content_of("[" * 101 + "]" * 101, "w.json", error=StudyError)
    with pytest.raises(LayerError, match="levels"):
        content_of("[" * 2_000_000, "w.json")


def test_numbers_have_so_many_digits():
    assert content_of("[12345678901234567890]", "w.json") == [12345678901234567890]
    with pytest.raises(LayerError, match=r"number 9{12}…: found 5,000 digits; expected at most 40 digits"):
        content_of("[" + "9" * 5000 + "]", "w.json")


def test_what_is_no_json_is_said_by_the_parser(tmp_path):
    with pytest.raises(json.JSONDecodeError):
        content_of("weights=1", "w.json")
    with pytest.raises(FileNotFoundError):
        read_json(tmp_path / "none.json")
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(LayerError, match="found a folder; expected a file"):
        read_json(tmp_path / "folder.json")


def random_value(random: Random, depth: int = 0):
    text = "".join(random.choices('\\"[]{}:, aé\n', k=random.randrange(8)))
    kind = random.randrange(4 if depth < 6 else 2)
    if kind < 2:
        return text if kind else random.randrange(-5, 5)
    inner = [random_value(random, depth + 1) for _ in range(random.randrange(4))]
    return inner if kind == 2 else {f"{text}{number}": value for number, value in enumerate(inner)}


def depth_of(value) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return isinstance(value, dict | list) + max((depth_of(each) for each in inner), default=0)


@pytest.mark.parametrize("cut", [1, 2, 3, 7, 40])
def test_the_depth_is_that_of_the_parser_wherever_blocks_end(cut):
    random = Random(cut)
    for _ in range(60):
        value = random_value(random)
        assert depth_by_blocks(json.dumps(value, ensure_ascii=False).encode(), cut) == depth_of(value)


def depth_by_blocks(text: bytes, cut: int) -> int:
    """Read a text as the blocks of a file are cut: no backslash is parted from its sign."""
    shape = Shape("w.json", LayerError)
    at = 0
    while at < len(text):
        end = min(at + cut, len(text))
        while text[at:end].endswith(b"\\") and end < len(text):
            end += 1
        shape.take(text[at:end])
        at = end
    return shape.deepest


def test_geojson_as_people_write_it(tmp_path):
    name = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32648"}}
    good = [
        collection(),
        collection(crs=name),
        collection(crs=None),
        collection(crs={"type": "name", "properties": {"name": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}}),
        {"type": "FeatureCollection", "features": [feature(crs="a column of that name"), feature(crs=32648)]},
    ]
    for content in good:
        (tmp_path / "z.geojson").write_text("\ufeff" + json.dumps(content, indent=1), encoding="utf-8")
        check_geojson(tmp_path / "z.geojson")
    (tmp_path / "z.geojsonl").write_text("\n".join(json.dumps(feature()) for _ in range(3)), encoding="utf-8")
    check_geojson(tmp_path / "z.geojsonl")


@pytest.mark.parametrize(
    "crs",
    [
        LINK,
        {"type": "LINK", "properties": {"href": "file:///etc/passwd"}},
        {"type": "url", "properties": {"url": "http://127.0.0.1:9/crs.wkt"}},
        {"type": "name", "properties": {"name": "http://127.0.0.1:9/crs.wkt"}},
        {"type": "name", "properties": {"name": "/etc/passwd"}},
        {"type": "name", "properties": None},
    ],
)
def test_a_coordinate_system_that_stands_elsewhere(tmp_path, crs):
    assert "crs: found a coordinate system that stands elsewhere" in refused(
        tmp_path / "z.geojson", collection(crs=crs)
    )


def test_it_is_seen_wherever_and_however_it_is_written(tmp_path):
    path = tmp_path / "z.geojson"
    deep = collection()
    deep["features"][1]["geometry"]["crs"] = LINK
    said = "a coordinate system that stands elsewhere"
    assert said in refused(path, deep)
    assert said in refused(path, json.dumps(collection(crs=LINK)).replace('"crs"', '"\\u0063Rs"'))
    assert said in refused(path, json.dumps(collection(crs=LINK)).replace('"crs":', '"crs"\n\t :'))
    assert said in refused(path, json.dumps(feature()) + "\n" + json.dumps({**feature(), "crs": LINK}))


def test_it_is_seen_across_the_borders_of_blocks(tmp_path):
    path = tmp_path / "z.geojson"
    for padding in range(0, 70, 3):
        content = json.dumps({"type": "FeatureCollection", "a": "x" * (200 + padding), "crs": LINK, "features": []})
        path.write_text(content)
        with pytest.raises(LayerError, match="elsewhere"):
            check_geojson(path, block=64, value=256)


def test_what_only_gdal_would_take_for_json(tmp_path):
    path = tmp_path / "z.geojson"
    assert "outside of texts; expected JSON" in refused(path, str(collection(crs=LINK)))
    assert "outside of texts" in refused(path, f"loadGeoJSON({json.dumps(collection())})")
    assert "outside of texts" in refused(path, json.dumps(collection()) + "/* a remark */")
    assert "201 levels" in refused(path, '{"type":"FeatureCollection","features":' + "[" * 200)


def test_a_saved_file_says_nothing_twice_and_where_it_is_no_json(tmp_path):
    def told(text):
        file = tmp_path / "saved.json"
        file.write_bytes(text.encode())
        with pytest.raises(GeoplanError) as caught:
            read_saved_json(file, schema="plan/1", expected="a plan", action="Save it again.")
        return str(caught.value)

    twice = told('{"schema": "plan/2", "e": {"a": 1, "a": 2}, "f": {"a": 1}, "e": 3}')
    assert "schema: found 'plan/2'; expected 'plan/1'. Save it again." in twice
    assert "saved.json, a: found the name twice in one table" in twice
    assert "saved.json, e: found the name twice in one table" in twice
    assert twice.startswith("3 faults")
    assert "line 2, column 7: found no JSON text; expected a plan. Save it again." in told('{\n"e": 1')
