import sqlite3
from contextlib import closing
from xml.etree import ElementTree as ET

import pytest

from geoplan.outputs.publishing.finished_run import open_run
from geoplan.outputs.publishing.postgis import publish_postgis


@pytest.fixture(scope="module")
def styles(cluster, run_folder):
    name = cluster.database()
    publish_postgis(run_folder, cluster.dsn(name), language="ja")
    asked = "SELECT f_table_name, stylename, styleqml::text, stylesld::text, useasdefault, f_geometry_column"
    return cluster.run(f"{asked} FROM public.layer_styles WHERE f_table_schema = 'sample'", database=name)


def test_each_layer_has_its_styles_in_three_languages(styles, run_folder):
    run = open_run(run_folder)
    named = {(name, style) for name, style, *_ in styles}
    for table in run.tables:
        if table.file.suffix == ".gpkg":
            assert {(table.name, f"{table.name} ({lang})") for lang in ("en", "vi", "ja")} <= named
    assert {style for _, style, _, _, is_default, *_ in styles if is_default} == {
        style for _, style in named if style.endswith("(ja)")
    }


def test_styles_are_those_of_the_files(styles, run_folder):
    there = {(name, style): (qml, sld) for name, style, qml, sld, *_ in styles}
    run = open_run(run_folder)
    for file in {table.file for table in run.tables if table.file.suffix == ".gpkg"}:
        with closing(sqlite3.connect(file)) as database:
            rows = database.execute("SELECT f_table_name, styleName, styleQML, styleSLD FROM layer_styles").fetchall()
        for name, style, qml, sld in rows:
            given = there[(name, style)]
            assert ET.canonicalize(given[0]) == ET.canonicalize(qml)
            assert ET.canonicalize(given[1]) == ET.canonicalize(sld) if sld else given[1] is None


def test_tables_without_geometry_have_none_in_their_styles(styles):
    places = {name: column for name, _, _, _, _, column in styles}
    assert (places["zones"], places["candidates"], places["parameters"]) == ("geom", "geom", None)


def test_styles_of_others_stay_and_an_older_table_of_qgis_is_taken(cluster, run_folder):
    name = cluster.database()
    older = (
        "CREATE TABLE public.layer_styles (id serial PRIMARY KEY, f_table_catalog varchar, f_table_schema varchar, "
        "f_table_name varchar, f_geometry_column varchar, stylename text, styleqml xml, stylesld xml, "
        "useasdefault boolean, description text, owner varchar(63), ui xml, update_time timestamp DEFAULT now())"
    )
    cluster.run(older, database=name)
    cluster.run("INSERT INTO layer_styles (f_table_schema, stylename) VALUES ('streets', 'mine')", database=name)
    published = publish_postgis(run_folder, cluster.dsn(name))[0]
    counts = cluster.run("SELECT f_table_schema, count(*) FROM layer_styles GROUP BY 1 ORDER BY 1", database=name)
    assert counts == [("sample", published.styles), ("streets", 1)]
