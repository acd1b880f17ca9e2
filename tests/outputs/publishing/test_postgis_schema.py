"""Whose a schema is, and what is refused: each with a real database, in which nothing changes."""

import psycopg
import pytest

from geoplan.errors import GeoplanError
from geoplan.outputs.publishing.postgis import publish_postgis
from geoplan.outputs.publishing.postgis_schema import srid_of


@pytest.fixture
def name(cluster):
    return cluster.database()


def refusal(folder, place, **options):
    with pytest.raises(GeoplanError) as caught:
        publish_postgis(folder, place, **options)
    assert all(fault.expected and fault.action for fault in caught.value.faults)
    return str(caught.value)


def test_a_database_without_postgis_is_refused(cluster, run_folder):
    told = refusal(run_folder, cluster.dsn(cluster.database("template0")))
    assert "no PostGIS" in told
    assert "CREATE EXTENSION postgis;" in told


def test_a_schema_with_tables_of_others_is_refused(cluster, run_folder, name):
    cluster.run("CREATE SCHEMA sample", database=name)
    cluster.run("CREATE TABLE sample.permits (a int)", database=name)
    assert "'permits', which geoplan did not publish" in refusal(run_folder, cluster.dsn(name))
    assert cluster.run("SELECT count(*) FROM sample.permits", database=name) == [(0,)]


def test_tables_that_others_add_stay_and_their_names_are_theirs(cluster, run_folder, name):
    publish_postgis(run_folder, cluster.dsn(name))
    cluster.run("CREATE TABLE sample.permits AS SELECT 7 AS a", database=name)
    publish_postgis(run_folder, cluster.dsn(name))
    assert cluster.run("SELECT a FROM sample.permits", database=name) == [(7,)]
    cluster.run("DELETE FROM sample.geoplan_tables WHERE table_name = 'zones'", database=name)
    assert "'zones', which geoplan did not publish" in refusal(run_folder, cluster.dsn(name))


def test_a_view_and_a_key_that_rest_on_ours_are_named(cluster, run_folder, name):
    publish_postgis(run_folder, cluster.dsn(name))
    cluster.run("CREATE VIEW public.dense AS SELECT zone_id FROM sample.zones", database=name)
    assert "'public.dense', which rests on tables of geoplan" in refusal(run_folder, cluster.dsn(name))
    cluster.run("DROP VIEW public.dense", database=name)
    cluster.run("CREATE TABLE public.visits (zone_id text REFERENCES sample.zones)", database=name)
    assert "'public.visits', which rests on" in refusal(run_folder, cluster.dsn(name))


def test_a_schema_of_another_study_is_refused(cluster, run_folder, name):
    publish_postgis(run_folder, cluster.dsn(name), schema="city")
    cluster.run("UPDATE city.geoplan_tables SET study_name = 'old-town'", database=name)
    assert "the study 'old-town'" in refusal(run_folder, cluster.dsn(name), schema="city")


def test_rights_that_are_missing_are_told_before_anything_is_done(cluster, run_folder, name):
    cluster.run("CREATE ROLE clerk LOGIN")
    place = cluster.dsn(name, user="clerk")
    told = refusal(run_folder, place)
    assert "no right to write public.layer_styles" in told
    assert "--styles schema" in told
    assert "permission denied for database" in refusal(run_folder, place, styles="none")
    # an administrator gives a schema, and nothing else
    cluster.run("CREATE SCHEMA sample AUTHORIZATION clerk", database=name)
    published = publish_postgis(run_folder, place, styles="schema")[0]
    assert published.styles
    assert published.rows["zones"] == 12


def test_a_role_that_is_none_is_told_and_nothing_stays(cluster, run_folder, name):
    assert "'nobody-here'" in refusal(run_folder, cluster.dsn(name), readers=["nobody-here"])
    assert cluster.run("SELECT count(*) FROM pg_namespace WHERE nspname = 'sample'", database=name) == [(0,)]


def test_a_crs_that_the_database_lacks_is_added_once(cluster, name):
    own = "+proj=tmerc +lat_0=0 +lon_0=105.75 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +units=m +no_defs"
    with psycopg.connect(cluster.dsn(name)) as connection:
        assert srid_of(connection, "EPSG:32648") == 32648
        first = srid_of(connection, own)
        assert first >= 990000
        assert srid_of(connection, own) == first
        assert srid_of(connection, own.replace("105.75", "107.75")) == first + 1
        connection.execute("DELETE FROM spatial_ref_sys WHERE srid = 3405")
        assert srid_of(connection, "EPSG:3405") == first + 2
        point = "SELECT st_x(st_transform(st_setsrid(st_makepoint(500000, 2300000), %s), 4326))"
        assert connection.execute(point, (first,)).fetchone()[0] == pytest.approx(105.75)
