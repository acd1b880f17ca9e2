"""A finished run in a real PostGIS, read back."""

import sqlite3
from contextlib import closing

import pandas as pd
import psycopg
import pytest

from geoplan.errors import GeoplanError
from geoplan.fields import load_fields
from geoplan.outputs.publishing.finished_run import open_run
from geoplan.outputs.publishing.postgis import publish_postgis


@pytest.fixture(scope="module")
def place(cluster, run_folder):
    """The database, and what was published there; tests read alone."""
    name = cluster.database()
    published = publish_postgis(run_folder, cluster.dsn(name), language="vi")
    return name, published[0]


@pytest.fixture(scope="module")
def ask(cluster, place):
    return lambda command, *values: cluster.run(command, *values, database=place[0])


def test_every_table_has_its_rows(place, ask, run_folder):
    _, published = place
    assert (published.schema, published.study, published.mended) == ("sample", "sample", {})
    for table in open_run(run_folder).tables:
        assert ask(f'SELECT count(*) FROM sample."{table.name}"') == [(table.rows,)], table.name
        assert published.rows[table.name] == table.rows
    listed = ask("SELECT table_name, row_count, study_name FROM sample.geoplan_tables")
    assert {each[0]: each[1] for each in listed} == published.rows


def test_values_are_those_of_the_files(ask, run_folder):
    run = open_run(run_folder)
    for table in run.tables:
        if table.file.suffix != ".gpkg":
            continue
        columns = ", ".join(f'"{name}"' for name in table.columns)
        with closing(sqlite3.connect(table.file)) as database:
            given = database.execute(f'SELECT {columns} FROM "{table.name}"').fetchall()
        there = ask(f'SELECT {columns} FROM sample."{table.name}"')
        assert sorted(map(repr, _plain(there))) == sorted(map(repr, _plain(given))), table.name


def _plain(rows):
    """Numbers as numbers: SQLite has neither booleans nor bigints."""
    return [tuple(float(each) if isinstance(each, bool | int | float) else each for each in row) for row in rows]


def test_roofs_join_zones_without_a_cast_and_by_an_index(ask):
    joined = ask(
        "SELECT count(*), count(DISTINCT z.zone_id) FROM sample.rooftops r JOIN sample.zones z USING (zone_id)"
    )
    assert joined[0][0] == ask("SELECT count(*) FROM sample.rooftops WHERE zone_id IS NOT NULL")[0][0] > 0
    types = ask(
        "SELECT DISTINCT data_type FROM information_schema.columns "
        "WHERE table_schema = 'sample' AND column_name LIKE %s",
        "%\\_id",
    )
    assert types == [("text",)]


def test_types_are_those_of_the_dictionary(ask):
    wanted = {"string": "text", "integer": "bigint", "number": "double precision", "boolean": "boolean"}
    rows = ask(
        "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'sample' "
        "AND table_name IN ('zones', 'candidates', 'rooftops', 'estates', 'aim')"
    )
    known = [row for row in rows if row[1] in load_fields()]
    assert len(known) > 100
    assert [row for row in known if row[2] != wanted[load_fields()[row[1]].type]] == []


def test_keys_and_indexes(ask):
    keys = ask(
        "SELECT c.relname, k.contype, pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN pg_class c "
        "ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'sample'"
    )
    primary = {name: told for name, kind, told in keys if kind == "p"}
    tables = {name for (name,) in ask("SELECT tablename FROM pg_tables WHERE schemaname = 'sample'")}
    assert {*primary} == tables, "a row of each can be told from the others"
    assert primary["zones"] == "PRIMARY KEY (zone_id)"
    assert primary["parameters"] == "PRIMARY KEY (name)"
    assert primary["measure_places"] == "PRIMARY KEY (fid)"
    foreign = {(name, told) for name, kind, told in keys if kind == "f"}
    assert ("rooftops", "FOREIGN KEY (zone_id) REFERENCES sample.zones(zone_id)") in foreign
    assert ("jcm_shortlist", "FOREIGN KEY (candidate_id) REFERENCES sample.candidates(candidate_id)") in foreign
    indexes = ask("SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'sample'")
    spatial = {name for name, told in indexes if "USING gist (geom)" in told}
    assert spatial == {name for (name,) in ask("SELECT f_table_name FROM geometry_columns")}
    assert ("rooftops", "CREATE INDEX rooftops_zone_id_idx ON sample.rooftops USING btree (zone_id)") in indexes
    assert not [told for _, told in indexes if "~" in told]


def test_a_key_that_parks_known_by_a_point_would_break_is_left_out_and_told(place, ask):
    assert "estate_hours.estate_id" not in place[1].rows
    broken = [each for each in place[1].loose if each.endswith(".estate_id")]
    orphans = ask(
        "SELECT count(*) FROM sample.candidates c LEFT JOIN sample.estates e USING (estate_id) "
        "WHERE c.estate_id IS NOT NULL AND e.estate_id IS NULL"
    )
    assert ("candidates.estate_id" in broken) == (orphans[0][0] > 0)


def test_geometries_are_valid_and_in_the_crs_of_the_study(ask):
    for name, kind, srid in ask("SELECT f_table_name, type, srid FROM geometry_columns ORDER BY 1"):
        assert srid == 32648
        bad = ask(f'SELECT count(*) FROM sample."{name}" WHERE NOT ST_IsValid(geom) OR ST_SRID(geom) <> 32648')
        assert bad == [(0,)], name
        assert kind in ("POINT", "MULTIPOLYGON", "MULTILINESTRING")


def test_tables_and_columns_say_what_they_are(ask):
    said = dict(
        ask(
            "SELECT c.relname, obj_description(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = 'sample' AND c.relkind = 'r'"
        )
    )
    assert said["rooftops"].startswith("Mái nhà\n")
    assert "dữ liệu mô phỏng" in said["zones"]
    columns = ask(
        "SELECT a.attname, col_description(a.attrelid, a.attnum) FROM pg_attribute a "
        "WHERE a.attrelid = 'sample.zones'::regclass AND a.attnum > 0"
    )
    told = dict(columns)
    field = load_fields()["area_km2"]
    assert told["area_km2"] == f"{field.label('vi')}\n{field.description['vi']}"
    assert [name for name, about in columns if not about and name != "geom"] == []
    whole = ask("SELECT obj_description('sample'::regnamespace)")[0][0]
    assert whole.splitlines()[0]
    assert "dữ liệu thực" in whole


def test_publishing_again_gives_the_same_and_former_readers_still_read(cluster, run_folder, parquet_folder):
    name = cluster.database()
    place = cluster.dsn(name)
    cluster.run("CREATE ROLE planner")
    cluster.run("CREATE ROLE by_hand")
    first = publish_postgis(run_folder, place, language="vi", readers=["planner"])
    cluster.run("GRANT SELECT ON sample.zones TO by_hand", database=name)
    before = cluster.run("SELECT * FROM sample.zones ORDER BY zone_id", database=name)
    again = publish_postgis(run_folder, place, language="vi", readers=["planner"])
    assert again == first
    assert cluster.run("SELECT * FROM sample.zones ORDER BY zone_id", database=name) == before
    other = publish_postgis(parquet_folder, place, language="ja")[0]
    assert (other.rows, other.styles) == (first[0].rows, first[0].styles)
    reading = "SELECT has_table_privilege(%s, %s, 'SELECT'), has_table_privilege(%s, %s, 'INSERT')"
    for role, table in (("planner", "sample.zones"), ("planner", "sample.rooftops"), ("by_hand", "sample.zones")):
        assert cluster.run(reading, role, table, role, table, database=name) == [(True, False)]
    assert (
        cluster.run(reading, "by_hand", "sample.rooftops", "by_hand", "sample.rooftops", database=name)[0][0] is False
    )
    count = cluster.run("SELECT count(*), count(*) FILTER (WHERE useasdefault) FROM layer_styles", database=name)
    assert count == [(first[0].styles, first[0].styles // 3)]


def test_a_publication_that_fails_leaves_the_former_one(cluster, run_folder, monkeypatch):
    name = cluster.database()
    publish_postgis(run_folder, cluster.dsn(name))
    before = cluster.run("SELECT * FROM sample.zones ORDER BY zone_id", database=name)

    def fail(*arguments, **words):
        raise psycopg.errors.DiskFull("no space left on device")

    monkeypatch.setattr("geoplan.outputs.publishing.postgis.write_styles", fail)
    with pytest.raises(GeoplanError, match="no space left"):
        publish_postgis(run_folder, cluster.dsn(name), language="ja")
    assert cluster.run("SELECT * FROM sample.zones ORDER BY zone_id", database=name) == before
    drafts = cluster.run("SELECT count(*) FROM pg_class WHERE relname LIKE '~%'", database=name)
    assert drafts == [(0,)]


def test_of_several_studies_all_or_none(cluster, run_folder, tmp_path):
    name = cluster.database()
    with pytest.raises(GeoplanError, match="'sample' for several"):
        publish_postgis([run_folder, run_folder], cluster.dsn(name))
    with pytest.raises(GeoplanError, match=r"no manifest\.json"):
        publish_postgis([run_folder, tmp_path], cluster.dsn(name))
    assert cluster.run("SELECT count(*) FROM pg_namespace WHERE nspname = 'sample'", database=name) == [(0,)]


def test_a_schema_of_any_name_and_a_wrong_one(cluster, run_folder):
    name = cluster.database()
    published = publish_postgis(run_folder, cluster.dsn(name), schema='Thành phố "A"', styles="schema")[0]
    assert published.schema == 'Thành phố "A"'
    rows = cluster.run('SELECT count(*) FROM "Thành phố ""A""".layer_styles', database=name)
    assert rows == [(published.styles,)]
    for wrong in ("pg_toast", "x" * 64):
        with pytest.raises(GeoplanError, match="at most 63 bytes"):
            publish_postgis(run_folder, cluster.dsn(name), schema=wrong)


def test_pandas_reads_what_geopackages_hold(cluster, place):
    with psycopg.connect(cluster.dsn(place[0])) as connection:
        rows = connection.execute("SELECT zone_id, sum(energy_kwh) FROM sample.rooftops GROUP BY 1").fetchall()
    frame = pd.DataFrame(rows, columns=["zone_id", "kwh"])
    assert frame["kwh"].sum() > 0
