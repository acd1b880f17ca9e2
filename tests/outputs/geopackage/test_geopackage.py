import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from geoplan.errors import GeoplanError
from geoplan.outputs.geopackage.geopackage import begin_rooftops, write_geopackage, write_rooftops
from support.geopackages import opened
from support.sample_result import changed


def test_zones_read_back_as_they_were(result: Any, package: Path) -> None:
    zones = gpd.read_file(package, layer="zones")
    assert zones.crs == result.zones.crs
    assert zones["zone_name"].tolist() == result.zones["zone_name"].tolist()
    assert zones.geometry.geom_equals(result.zones.geometry.reset_index(drop=True)).all()
    for name in result.zones.columns.drop("geometry"):
        assert zones[name].astype(object).fillna("?").tolist() == result.zones[name].astype(object).fillna("?").tolist()
    assert zones["population"].isna().sum() == 1


def test_version_layers_and_spatial_indexes(package: Path) -> None:
    with opened(package) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (10_200,)
        contents = dict(database.execute("SELECT table_name, data_type FROM gpkg_contents"))
        tables = dict.fromkeys(("checks", "parameters", "sources", "layer_styles"), "attributes")
        assert contents == {"zones": "features", "estates": "features", "estate_points": "features", **tables}
        kinds = dict(database.execute("SELECT table_name, geometry_type_name FROM gpkg_geometry_columns"))
        assert kinds == {"zones": "MULTIPOLYGON", "estates": "MULTIPOLYGON", "estate_points": "POINT"}
        for layer in kinds:
            assert database.execute(f"SELECT count(*) FROM rtree_{layer}_geom").fetchone()[0] > 0
        found = set(database.execute("SELECT extension_name, scope FROM gpkg_extensions"))
        extensions = ("gpkg_schema", "gpkg_metadata")
        assert found == {("gpkg_rtree_index", "write-only")} | {(name, "read-write") for name in extensions}
        (crs,) = database.execute("SELECT DISTINCT organization_coordsys_id FROM gpkg_geometry_columns g "
                                  "JOIN gpkg_spatial_ref_sys USING (srs_id)")  # fmt: skip
        assert crs == (32648,)


def test_column_types(package: Path, roofs_package: Path) -> None:
    with opened(package) as database:
        zones = {row[1]: row[2] for row in database.execute("PRAGMA table_info(zones)")}
        estates = {row[1]: row[2] for row in database.execute("PRAGMA table_info(estates)")}
    with opened(roofs_package) as database:
        roofs = {row[1]: row[2] for row in database.execute("PRAGMA table_info(rooftops)")}
    assert zones["zone_id"] == zones["zone_name"] == estates["estate_id"] == roofs["roof_class"] == "TEXT"
    assert zones["roof_count"] == estates["estate_roof_count"] == "INTEGER"
    assert roofs["roof_id"] == zones["zone_id"] == estates["estate_id"] == "TEXT"
    assert zones["population"] == zones["rooftop_pv_energy_gwh"] == roofs["energy_kwh"] == "REAL"
    assert zones["urban"] == "BOOLEAN"


def test_parameters_and_sources_are_whole(result: Any, package: Path) -> None:
    parameters = pyogrio.read_dataframe(package, layer="parameters").set_index("name")
    assert set(parameters.index) == set(result.parameters)
    for name, parameter in result.parameters.items():
        row = parameters.loc[name]
        assert (row["value"], row["low"], row["high"]) == (parameter.value, parameter.low, parameter.high)
        assert (row["unit"], row["source"]) == (parameter.unit, parameter.source)
        assert (row["confidence"], row["note"] or "") == (parameter.confidence, parameter.note)
    sources = pyogrio.read_dataframe(package, layer="sources").set_index("kind")
    assert set(sources.index) == set(result.layers)
    assert sources.loc["zones", ["file", "status", "licence"]].tolist() == ["zones.gpkg", "schematic", "CC0-1.0"]
    assert sources.loc["rooftops", "status"] == "synthetic"
    assert sources.loc["rooftops", "note"] == "Note on rooftops."
    assert sources.loc["zones", "coverage"] == 1.0
    assert np.isnan(sources.loc["rooftops", "coverage"])


def test_the_same_result_gives_the_same_bytes(result: Any, package: Path, roofs_package: Path, tmp_path: Path) -> None:
    assert write_geopackage(result, tmp_path / package.name).read_bytes() == package.read_bytes()
    assert write_rooftops(result, tmp_path / roofs_package.name).read_bytes() == roofs_package.read_bytes()
    one, two = (
        write_rooftops(result, tmp_path / name, format="parquet").read_bytes() for name in ("1.parquet", "2.parquet")
    )
    assert one == two


def test_gdal_options_are_as_they_were(result: Any, tmp_path: Path) -> None:
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2001-02-03T04:05:06Z"})
    try:
        write_geopackage(result, tmp_path / "a.gpkg")
        assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") == "2001-02-03T04:05:06Z"
        assert pyogrio.get_gdal_config_option("OGR_SQLITE_SYNCHRONOUS") is None
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def test_roofs_of_all_partitions_read_back(result: Any, roofs_package: Path) -> None:
    assert pq.ParquetFile(result.rooftops_file).num_row_groups > 1
    roofs = gpd.read_file(roofs_package, layer="rooftops")
    before = result.rooftops.astype({"roof_id": str})
    assert roofs.crs == before.crs
    assert roofs.geometry.geom_equals(before.geometry).all()
    for name in before.columns.drop("geometry"):
        assert roofs[name].fillna("").tolist() == before[name].fillna("").tolist(), name
    box = tuple(before.geometry.iloc[0].bounds)
    assert len(gpd.read_file(roofs_package, layer="rooftops", bbox=box)) == before.intersects(shapely.box(*box)).sum()


def test_a_table_of_roofs_that_was_begun_is_taken_as_it_is(
    result: Any, roofs_package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_rooftops(result.rooftops_file)
    with monkeypatch.context() as without:
        without.delattr("pyogrio.write_arrow")
        again = write_rooftops(result, tmp_path / roofs_package.name)
    assert again.read_bytes() == roofs_package.read_bytes()
    assert not list(result.rooftops_file.parent.glob("*.gpkg"))


def test_roofs_as_geoparquet(result: Any, tmp_path: Path) -> None:
    path = write_rooftops(result, tmp_path / "roofs.parquet", format="parquet")
    pd.testing.assert_frame_equal(
        pd.DataFrame(gpd.read_parquet(path)), pd.DataFrame(result.rooftops).astype({"roof_id": "str"})
    )
    assert json.loads(pq.read_schema(path).metadata[b"geoplan"])["identifier"] == "sample"


def test_roofs_of_many_parts_missing_texts_and_none_at_all(result: Any, tmp_path: Path) -> None:
    roofs = result.rooftops.copy()
    parts = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 3)])
    roofs.loc[3, "geometry"] = parts
    roofs["roof_form"] = None
    for name, frame in (("mixed", roofs), ("none", roofs.iloc[:0])):
        file = tmp_path / f"{name}.parquet"
        frame.to_parquet(file, row_group_size=100)
        path = write_rooftops(changed(result, rooftops_file=file), tmp_path / f"{name}.gpkg")
        written = gpd.read_file(path, layer="rooftops")
        assert len(written) == len(frame)
        assert set(written.columns) == set(frame.columns)
    assert gpd.read_file(tmp_path / "mixed.gpkg", layer="rooftops").geometry.iloc[3].equals(parts)


@pytest.mark.parametrize("count", [1, 5_000])
def test_one_zone_and_five_thousand(result: Any, tmp_path: Path, count: int) -> None:
    zones = result.zones.iloc[np.arange(count) % 12]
    path = write_geopackage(changed(result, zones=zones), tmp_path / "a.gpkg")
    assert pyogrio.read_info(path, layer="zones")["features"] == count


def test_zones_without_any_value(result: Any, tmp_path: Path) -> None:
    zones = result.zones.copy()
    zones["rooftop_pv_energy_gwh"] = np.nan
    zones["roof_count"] = np.nan
    written = gpd.read_file(write_geopackage(changed(result, zones=zones), tmp_path / "a.gpkg"), layer="zones")
    assert written["rooftop_pv_energy_gwh"].isna().all()
    assert written["roof_count"].isna().all()


def test_no_estates_zero_estates_and_estates_of_one_kind(result: Any, tmp_path: Path) -> None:
    def layers(estates: Any) -> dict[str, int]:
        path = write_geopackage(changed(result, estates=estates), tmp_path / "a.gpkg")
        return {name: pyogrio.read_info(path, layer=name)["features"] for name in ("estates", "estate_points")
                if name in pyogrio.list_layers(path)[:, 0]}  # fmt: skip

    estates = result.estates
    assert layers(None) == {}
    assert layers(estates.iloc[:0]) == {"estates": 0}
    assert layers(estates.iloc[:1]) == {"estates": 1}
    assert layers(estates.iloc[1:]) == {"estates": 0, "estate_points": 1}
    assert layers(estates) == {"estates": 1, "estate_points": 1}


def test_layers_of_own_kinds_are_written_as_they_were_read(result: Any, tmp_path: Path, monkeypatch: Any) -> None:
    columns = "key,reader,form,beside,required,stands_for,used_by,instead,en,vi,ja"
    rows = [f"{key},m:f,features,,,,,,{key} read,{key} vi,{key} ja" for key in ("dikes", "reports")]
    (tmp_path / "kinds.csv").write_text("\n".join([columns, *rows]) + "\n", encoding="utf-8")
    monkeypatch.setenv("GEOPLAN_LAYER_KINDS", str(tmp_path / "kinds.csv"))
    west, south, east, north = result.zones.total_bounds
    line, point = shapely.LineString([(west, south), (east, north)]), shapely.Point(west, north)
    dikes = gpd.GeoDataFrame({"fid": [1, 2], "name": ["a", "b"]}, geometry=[line, point], crs=result.zones.crs)
    wells = dikes.iloc[1:].rename_geometry("place")
    inputs = replace(result.inputs, more={"dikes": dikes, "reports": wells, "depth": object()})
    path = write_geopackage(changed(result, inputs=inputs), tmp_path / "a.gpkg", language="en")
    found = {name: shape for name, shape in pyogrio.list_layers(path) if name.startswith("read_")}
    assert found == {"read_dikes": "MultiLineString", "read_dikes_2": "MultiPoint", "read_reports": "MultiPoint"}
    assert gpd.read_file(path, layer="read_dikes")["name"].tolist() == ["a"]
    assert gpd.read_file(path, layer="read_reports")["name"].tolist() == ["b"]
    with opened(path) as database:
        titles = dict(database.execute("SELECT table_name, identifier FROM gpkg_contents"))
        project = database.execute("SELECT content FROM qgis_projects").fetchone()[0]
    assert titles["read_dikes_2"].endswith(": dikes read (read_dikes_2)")
    assert project


def test_own_columns_are_kept_unless_the_format_needs_their_name(result: Any, tmp_path: Path) -> None:
    estates = result.estates.assign(FID=[7, 8], owner=["a", None], **{'odd "name"; --': [1.5, 2.5]})
    path = write_geopackage(changed(result, estates=estates), tmp_path / "a.gpkg")
    written = gpd.read_file(path, layer="estates")
    assert written.loc[0, ["owner", 'odd "name"; --']].tolist() == ["a", 1.5]
    assert "FID" not in written.columns


def test_a_place_that_cannot_be_written_is_named_and_nothing_is_left(
    result: Any, package: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(GeoplanError, match="a place that can be written"):
        write_geopackage(result, tmp_path / "file" / "a.gpkg")
    before = write_geopackage(result, tmp_path / "a.gpkg").read_bytes()
    broken = changed(result, layers={"no such kind": result.layers["zones"]})
    with pytest.raises(KeyError):
        write_geopackage(broken, tmp_path / "a.gpkg")
    assert (tmp_path / "a.gpkg").read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"file", "a.gpkg"}


SITE_LAYERS = {
    "eligible_land": ("sites", "MULTIPOLYGON"),
    "catchments": ("catchments", "MULTIPOLYGON"),
    "landfills": ("landfills", "POINT"),
    "candidates": ("candidates", "POINT"),
    "jcm_shortlist": ("jcm", "POINT"),
}


def test_sites_are_layers_with_all_their_columns(sited_assessment: Any, sited_package: Path) -> None:
    with opened(sited_package) as database:
        kinds = dict(database.execute("SELECT table_name, geometry_type_name FROM gpkg_geometry_columns"))
        styled = {name for (name,) in database.execute("SELECT f_table_name FROM layer_styles WHERE useAsDefault")}
        for layer in SITE_LAYERS:
            assert database.execute(f"SELECT count(*) FROM rtree_{layer}_geom").fetchone()[0] > 0
    assert SITE_LAYERS.keys() <= styled
    for layer, (name, kind) in SITE_LAYERS.items():
        assert kinds[layer] == kind
        frame = getattr(sited_assessment, name)
        found = gpd.read_file(sited_package, layer=layer)
        more = {"missing_information_text"} if name == "jcm" else set()
        assert set(found.columns) == set(frame.columns) | more
        assert found.crs == frame.crs
        assert found.geometry.centroid.distance(frame.geometry.centroid.reset_index(drop=True)).max() < 1e-6
        first = frame.columns[0]
        assert found[first].astype(str).tolist() == frame[first].astype(str).tolist()
    candidates = gpd.read_file(sited_package, layer="candidates")
    assert candidates["candidate_name"].tolist() == sited_assessment.candidates["candidate_name"].tolist()
    assert sorted(candidates["roof_id"].dropna()) == ["7"]


def test_rules_plan_and_survey_are_tables(sited_assessment: Any, sited_package: Path) -> None:
    for name in ("exclusions", "waste_plan", "residue_curve", "surveyed", "measure_first"):
        assert len(pyogrio.read_dataframe(sited_package, layer=name)) == len(getattr(sited_assessment, name))
    rules = pyogrio.read_dataframe(sited_package, layer="exclusions")
    assert rules.loc[rules["rule"] == "slope", "rule_title"].tolist() == ["急傾斜", "急傾斜"]
    assert rules["applied"].tolist() == sited_assessment.exclusions["applied"].tolist()


def test_sites_give_the_same_bytes_again(sited_assessment: Any, sited_package: Path, tmp_path: Path) -> None:
    again = write_geopackage(sited_assessment, tmp_path / sited_package.name, language="ja")
    assert again.read_bytes() == sited_package.read_bytes()


def test_a_kind_of_site_that_has_none_has_no_layer(sited_assessment: Any, tmp_path: Path) -> None:
    none = {"candidates": None, "jcm": None, "landfills": sited_assessment.landfills.iloc[:0], "catchments": None}
    path = write_geopackage(changed(sited_assessment, **none, waste_plan=None), tmp_path / "a.gpkg")
    layers = set(pyogrio.list_layers(path)[:, 0])
    assert "eligible_land" in layers
    assert {"candidates", "jcm_shortlist", "landfills", "catchments", "waste_plan"}.isdisjoint(layers)


@pytest.mark.parametrize(("version", "number"), [("1.2", 10200), ("1.3", 10300), ("1.4", 10400)])
def test_the_version_of_the_standard_is_that_which_is_asked_for(result, tmp_path, version, number):
    path = write_geopackage(result, tmp_path / "a.gpkg", version=version)
    with opened(path) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (number,)
        places = {
            row[0]
            for row in database.execute("SELECT definition FROM gpkg_extensions WHERE extension_name = 'gpkg_schema'")
        }
    assert places == {f"http://www.geopackage.org/spec{version.replace('.', '')}0/#extension_schema"}


def test_roofs_of_a_zone_are_read_by_an_index(roofs_package):
    with opened(roofs_package) as database:
        plan = database.execute("EXPLAIN QUERY PLAN SELECT * FROM rooftops WHERE zone_id = 'Z0001'").fetchall()
    assert "rooftops_zone_id" in str(plan)
