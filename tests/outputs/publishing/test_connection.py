import ast
import importlib.util

import pytest

from geoplan.errors import GeoplanError
from geoplan.outputs.publishing.connection import connected, database_of
from support.modules import modules_of, tree_of
from support.places import PACKAGE


def refusal(dsn):
    with pytest.raises(GeoplanError) as caught, connected(dsn):
        pass
    return str(caught.value)


def test_the_first_word_is_a_database_where_it_looks_like_one(tmp_path, monkeypatch):
    assert database_of(["postgresql://u@h/d", "a"]) == ("postgresql://u@h/d", ["a"])
    assert database_of(["host=h dbname=d", "a", "b"]) == ("host=h dbname=d", ["a", "b"])
    monkeypatch.setenv("GEOPLAN_POSTGIS", "service=city")
    assert database_of(["a", "b"]) == ("service=city", ["a", "b"])
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x=1").mkdir()
    assert database_of(["x=1"]) == ("service=city", ["x=1"])


def test_nobody_answers(tmp_path):
    told = refusal(f"host={tmp_path} dbname=city user=me password=s3cret")
    assert "a PostgreSQL server that answers" in told
    assert "dbname=city" in told
    assert "s3cret" not in told


@pytest.mark.parametrize(
    "dsn", ["s3cret", "host=h s3cret", "password='s3cret", "postgresql://u:s3cret@[h/d", "wrong=s3cret"]
)
def test_words_that_are_no_address_are_not_repeated(dsn):
    assert "s3cret" not in refusal(dsn)
    assert "words that are no address of a database" in refusal(dsn)


def test_a_wrong_password_is_not_repeated(cluster, monkeypatch):
    cluster.run("CREATE ROLE locked_out LOGIN IN ROLE locked PASSWORD 'right'")
    place = cluster.dsn(user="locked_out")
    told = refusal(f"{place} password=wr0ng-word")
    assert "password authentication failed" in told
    assert "wr0ng-word" not in told
    monkeypatch.setenv("PGPASSWORD", "wr0ng-word")
    assert "wr0ng-word" not in refusal(place)
    with connected(f"{place} password=right") as connection:
        assert connection.info.user == "locked_out"


def test_what_a_database_refuses_is_told_and_nothing_stays(cluster):
    place = cluster.dsn(cluster.database())
    with pytest.raises(GeoplanError, match="division by zero"), connected(place) as connection:
        connection.execute("CREATE TABLE public.half AS SELECT 1 / 0")
    with connected(place) as connection:
        assert connection.execute("SELECT to_regclass('public.half')").fetchone() == (None,)


def test_a_service_names_the_database(cluster, tmp_path, monkeypatch):
    file = tmp_path / "services"
    file.write_text(f"[city]\nhost={cluster.folder}\ndbname=with_postgis\nuser=postgres\n")
    monkeypatch.setenv("PGSERVICEFILE", str(file))
    with connected("service=city") as connection:
        assert connection.info.dbname == "with_postgis"
    monkeypatch.setenv("PGSERVICE", "city")
    with connected("") as connection:
        assert connection.info.dbname == "with_postgis"


def test_without_the_extra_it_is_named(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert "pip install 'geoplan[postgis]'" in refusal("service=city")


def test_the_database_is_asked_for_in_this_room_alone():
    asking = {
        name
        for name, file in modules_of(PACKAGE).items()
        if "psycopg" in file.read_text(encoding="utf-8")
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "psycopg.connect"
    }
    assert asking == {"outputs.publishing.connection"}
