"""Footprints made the rooftops of a study: the file and its entry, or neither."""

import geopandas as gpd
import pytest

from geoplan.errors import LayerError, StudyError
from geoplan.layers.catalog import open_layers
from geoplan.preparation.import_layer import LayerTerms
from geoplan.preparation.rooftops_layer import import_rooftops_layer
from geoplan.study import open_study
from support.study_folder import roofs


@pytest.fixture
def ours(folder):
    """Return the folder of a study of one's own, its study.toml written."""
    folder.study()
    return folder.folder


def snapshot(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_file_and_its_entry_take_the_place_of_the_old_ones(ours, tmp_path_factory):
    source = tmp_path_factory.mktemp("elsewhere") / "buildings.parquet"
    roofs(40).assign(storeys=2).to_parquet(source)
    options = {"columns": {"roof_class": "kind", "num_floors": "storeys"}, "where": {"kind": ["residential"]}}
    report = import_rooftops_layer(source, ours, terms=LayerTerms("ODbL", vintage="2025", note="Ours."), **options)
    assert report.path == ours / "rooftops.parquet"
    assert report.cleaning.kept == report.heights == 40
    study = open_study(ours)
    assert study.layers.rooftops.model_dump(exclude_defaults=True, exclude={"note"}) == {
        "file": "rooftops.parquet",
        "status": "real",
        "licence": "ODbL",
        "vintage": "2025",
    }
    told = "Ours. Imported from buildings.parquet; columns: roof_class = kind, num_floors = storeys."
    assert study.layers.rooftops.note.en == told
    opened = open_layers(study).rooftops
    assert opened.cleaned
    assert opened.has_heights
    assert not list(ours.glob(".*"))
    roofs(20).to_parquet(source)
    import_rooftops_layer(source, ours, terms=LayerTerms("ODbL", "schematic"))
    assert open_layers(open_study(ours)).rooftops.count == 20
    assert open_study(ours).layers.rooftops.status == "schematic"


def test_where_anything_is_wrong_nothing_is_changed(ours, tmp_path_factory, monkeypatch):
    source = tmp_path_factory.mktemp("elsewhere") / "buildings.parquet"
    roofs(40).to_parquet(source)
    import_rooftops_layer(source, ours, terms=LayerTerms("ODbL"))
    before = snapshot(ours)
    roofs(30).assign(height_m=-1.0).to_parquet(source)
    with pytest.raises(LayerError, match="height_m -1"):
        import_rooftops_layer(source, ours, terms=LayerTerms("ODbL"))
    roofs(30).to_parquet(source)
    with pytest.raises(LayerError, match=r"--licence: found nothing"):
        import_rooftops_layer(source, ours, terms=LayerTerms(" "))

    def refuse(*_: object) -> None:
        raise StudyError("the disk is full")

    monkeypatch.setattr("geoplan.preparation.study_file.set_layer", refuse)
    with pytest.raises(StudyError, match="the disk is full"):
        import_rooftops_layer(source, ours, terms=LayerTerms("ODbL"))
    assert snapshot(ours) == before


def test_the_file_that_would_be_written_is_not_read(ours):
    roofs(30).to_parquet(ours / "rooftops.parquet")
    with pytest.raises(LayerError, match="the file that is to be written"):
        import_rooftops_layer(ours / "rooftops.parquet", ours, terms=LayerTerms("x"))
    assert len(gpd.read_parquet(ours / "rooftops.parquet")) == 30


def test_an_embedded_study_stays_as_it_is(tmp_path):
    roofs(5).to_parquet(tmp_path / "buildings.parquet")
    with pytest.raises(StudyError, match="a study that comes with geoplan"):
        import_rooftops_layer(tmp_path / "buildings.parquet", "hai-phong", terms=LayerTerms("x"))
