from geoplan.outputs.package.schema import table_schema


def test_columns_have_the_dictionarys_type_unit_and_titles():
    schema = table_schema(
        "zones", {"zone_id": "integer", "area_km2": "number", "remark": "string"}, present=set(), language="ja"
    )
    code, area, remark = schema["fields"]
    assert (code["name"], code["type"], "unit" in code) == ("zone_id", "string", False)
    assert (area["type"], area["unit"], area["title"], area["titles"]["vi"]) == ("number", "km2", "面積", "Diện tích")
    assert area["descriptions"]["en"].startswith("Area of the polygon")
    assert remark == {"name": "remark", "type": "string"}
    assert schema["missingValues"] == [""]


def test_keys_point_only_to_what_is_there():
    columns = dict.fromkeys(("candidate_id", "zone_id", "roof_id"), "string")
    alone = table_schema("candidates", columns, present={"candidates"}, language="en")
    assert alone["primaryKey"] == ["candidate_id"]
    assert "foreignKeys" not in alone
    beside = table_schema("candidates", columns, present={"candidates", "zones"}, language="en")
    assert beside["foreignKeys"] == [{"fields": ["zone_id"], "reference": {"resource": "zones", "fields": ["zone_id"]}}]


def test_a_table_without_its_key_has_none():
    assert "primaryKey" not in table_schema("zones", {"area_km2": "number"}, present=set(), language="en")


def test_geometry_and_extent_are_explained():
    schema = table_schema("zones", {"geometry": "string", "bbox": "string"}, present=set(), language="vi")
    assert [(field["type"], bool(field["titles"]["ja"])) for field in schema["fields"]] == [
        ("any", True),
        ("object", True),
    ]
