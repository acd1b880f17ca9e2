import pandas as pd
import pyogrio

from geoplan.outputs.tables.csv_types import read_csv_types, type_of, write_csv_types


def test_gdal_reads_ids_as_text_and_places_as_points(tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("\ufeffzone_id,n,area,ok,longitude,latitude\n00123,4,,True,106.5,20.5\n", encoding="utf-8")
    types = {"zone_id": "string", "n": "integer", "area": "number", "ok": "boolean"}
    path = write_csv_types(types | {"longitude": "number", "latitude": "number"}, file)
    assert path.name == "x.csvt"
    assert path.read_text() == '"String","Integer64","Real","Integer(Boolean)","CoordX","CoordY"\n'
    table = pyogrio.read_dataframe(file)
    assert table["zone_id"].tolist() == ["00123"]
    assert table["ok"].tolist() == [True]
    assert table.geometry.get_coordinates().to_numpy().tolist() == [[106.5, 20.5]]
    assert read_csv_types(file) == ["string", "integer", "number", "boolean", "number", "number"]


def test_without_both_degrees_there_is_no_point(tmp_path):
    (tmp_path / "x.csv").write_text("longitude\n1\n")
    assert write_csv_types({"longitude": "number"}, tmp_path / "x.csv").read_text() == '"Real"\n'


def test_the_type_of_a_column_that_no_dictionary_knows():
    columns = {"string": ["00123", None], "number": [1.5, None], "integer": [1, 2], "boolean": [True, False]}
    assert [type_of(pd.Series(values)) for values in columns.values()] == list(columns)
    assert type_of(pd.Series([1, None], dtype="Int64")) == "integer"
