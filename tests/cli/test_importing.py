"""geoplan import."""

import geopandas as gpd
import pytest

from geoplan.layers.catalog import open_layers
from geoplan.preparation.importable import importable_layers, other_ways
from geoplan.study import open_study
from support.command import commands_of, invoke
from support.study_folder import roofs


@pytest.fixture
def ours(folder):
    """Return the folder of a study of one's own, its study.toml written."""
    folder.study()
    return folder.folder


def test_each_kind_has_a_command_in_the_order_of_the_table():
    status, out, _ = invoke("import", "--help")
    assert status == 0
    commands = commands_of(out)
    assert commands == ["rooftops", *importable_layers()]


@pytest.mark.parametrize("kind", ["zones", "irradiance", "weather"])
def test_the_other_kinds_are_told_their_way(kind):
    status, _, errors = invoke("import", kind, "x.gpkg", "--study", "here")
    assert status == 1
    assert other_ways()[kind] in errors


def test_a_table_becomes_a_layer(ours, tmp_path):
    (tmp_path / "harvest.csv").write_text("Cây trồng,Sản lượng (tấn),year,page\nmaize,12000,2020,1\n", encoding="utf-8")
    done = invoke("import", "crops", tmp_path / "harvest.csv", "--study", ours, "--licence", "CC BY 4.0")
    assert done.status == 0, done
    assert "  crop                   = Cây trồng\n" in done.out
    assert "  left out: page\n" in done.out
    assert done.out.endswith(f"1 rows\n{ours / 'crops.csv'}\n")
    assert open_study(ours).layers.crops.licence == "CC BY 4.0"


def test_footprints_become_the_study_s_rooftops(ours, tmp_path):
    roofs(40).rename(columns={"kind": "use"}).to_parquet(tmp_path / "buildings.parquet")
    said = ["--licence", "ODbL", "--status", "real", "--attribution", "The mappers", "--vintage", "2025"]
    done = invoke(
        "import",
        "rooftops",
        tmp_path / "buildings.parquet",
        "--study",
        ours,
        *said,
        "--columns",
        "roof_class=use",
    )
    assert done.status == 0, done
    assert done.out.startswith("40 of 40 footprints kept, 0.00 km2 of roofs\n")
    assert done.out.endswith(f"{ours / 'rooftops.parquet'}\n")
    entry = open_study(ours).layers.rooftops
    assert (entry.file, entry.status, entry.licence) == ("rooftops.parquet", "real", "ODbL")
    assert (entry.attribution, entry.vintage, entry.columns) == ("The mappers", "2025", {})
    assert entry.note.en == "Imported from buildings.parquet; columns: roof_class = use."
    layers = open_layers(open_study(ours))
    assert layers.rooftops.cleaned
    assert layers.rooftops.count == 40


def test_footprints_can_be_written_without_a_study(tmp_path):
    roofs(5).to_parquet(tmp_path / "buildings.parquet")
    file = tmp_path / "clean.parquet"
    done = invoke("import", "rooftops", tmp_path / "buildings.parquet", "-o", file, "--crs", "EPSG:32648")
    assert done.status == 0, done
    assert done.out.endswith(f"{file}\n")
    assert len(gpd.read_parquet(file)) == 5


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "give one of them"),
        (["--study", "a", "--output", "b"], "give one of them"),
        (["--output", "b"], "needed with --output"),
        (["--study", "a"], "needed with --study"),
    ],
)
def test_what_rooftops_need(given, said):
    status, _, errors = invoke("import", "rooftops", "x.parquet", *given)
    assert status == 2
    assert said in errors


def test_an_embedded_study_cannot_be_written(tmp_path):
    roofs(5).to_parquet(tmp_path / "buildings.parquet")
    for kind in ("rooftops", "roads"):
        done = invoke("import", kind, tmp_path / "buildings.parquet", "--study", "hai-phong", "--licence", "x")
        assert done.status == 1
        assert "a study that comes with geoplan; expected a study of your own" in done.errors
