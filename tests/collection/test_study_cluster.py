"""Studies run by workers of a cluster: the same bytes, and faults of one stop no other."""

from pathlib import Path

import pytest

from geoplan.collection.collection import Collection
from geoplan.collection.joining.joined import STUDIES
from geoplan.collection.study_runs import RunForm
from geoplan.collection.workers import run_studies
from geoplan.errors import GeoplanError
from support.same_outputs import compared

# Dask's own threads and sockets end when they end
pytestmark = pytest.mark.filterwarnings("default")


def test_workers_write_the_bytes_of_this_process_and_name_what_fails(
    towns: Collection, towns_outputs: Path, tmp_path: Path, dask_cluster: str
):
    lost = towns.studies[1].model_copy(update={"folder": tmp_path / "lost"})
    told: list[tuple[float, str]] = []
    form = RunForm(rooftops="none", without=frozenset({"pdf"}), scheduler=dask_cluster)
    failed = run_studies([towns.studies[0], lost], tmp_path / "out", form, progress=lambda *about: told.append(about))
    assert list(failed) == [lost.name]
    assert str(tmp_path / "lost" / "zones.gpkg") in {fault.file for fault in failed[lost.name]}
    assert sorted(name for _, name in told) == ["east", lost.name]
    folders = (base / STUDIES / "east" for base in (towns_outputs / "out", tmp_path / "out"))
    assert [name for name, each in compared(*folders).items() if not each.is_same] == []
    assert not list((tmp_path / "out").glob(".seen-*"))


def test_a_folder_of_outputs_that_workers_do_not_see_is_refused(
    towns: Collection, tmp_path: Path, dask_cluster: str, monkeypatch
):
    with monkeypatch.context() as patch:
        patch.setattr("geoplan.machine.cluster._ENDS", 3)  # other bytes than those that workers see
        with pytest.raises(GeoplanError, match="found another file; expected the file that is here"):
            run_studies(
                towns.studies,
                tmp_path / "out",
                RunForm(rooftops="none", without=frozenset({"pdf"}), scheduler=dask_cluster),
            )
    assert not list((tmp_path / "out").rglob("*"))
