"""Every notebook runs from top to bottom, is stored without outputs, and is rendered with them."""

import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

import geoplan
from geoplan.result.assessment import Assessment
from geoplan.study import Study
from support.embedded_runs import run_of, runs_folder
from support.needed import absent
from support.notebook_cells import run_cells

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
IN_A_KERNEL = "03_straw_to_megawatt"


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where notebooks that were run are kept: the site of the docs is made of them."""
    return tmp_path_factory.mktemp("executed")


@pytest.fixture
def own_kernel(tmp_path, monkeypatch):
    """A kernel of this very interpreter, whatever kernels the machine has."""
    folder = tmp_path / "jupyter" / "kernels" / "python3"
    folder.mkdir(parents=True)
    argv = f'["{sys.executable}", "-m", "ipykernel_launcher", "-f", "{{connection_file}}"]'
    (folder / "kernel.json").write_text(f'{{"argv": {argv}, "display_name": "Python 3", "language": "python"}}')
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")  # pictures stand in the outputs


@pytest.fixture(scope="module")
def assess_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Assessment]:
    """Return assess of studies as they are shipped, once for all notebooks; of all others as often as it is called.

    What it gives is left for tests that need no more than the result.
    """
    results: dict[str, tuple[Study, Assessment]] = {}
    assess = geoplan.assess

    def kept(study: Study, **given: Any) -> Assessment:
        if given or study.name not in geoplan.studies() or study != geoplan.open_study(study.name):
            return assess(study, **given)
        if study.name not in results:
            results[study.name] = study, run_of(study.name, runs_folder(tmp_path_factory))
        return results[study.name][1]

    return kept


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_stored_without_outputs(path):
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert not cell.outputs
            assert cell.execution_count is None


@pytest.mark.slow
@pytest.mark.parametrize("path", [path for path in NOTEBOOKS if path.stem != IN_A_KERNEL], ids=lambda path: path.stem)
def test_it_runs(path, tmp_path, monkeypatch, assess_once, executed):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(geoplan, "assess", assess_once)
    notebook = nbformat.read(path, as_version=4)
    run_cells(notebook)
    nbformat.write(notebook, executed / path.name)


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # asyncio and zmq warn about their own loops
@pytest.mark.parametrize("path", [path for path in NOTEBOOKS if path.stem == IN_A_KERNEL], ids=lambda path: path.stem)
def test_it_runs_in_a_kernel(path, tmp_path, own_kernel, executed):
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute()
    assert all(cell.execution_count for cell in notebook.cells if cell.cell_type == "code")
    nbformat.write(notebook, executed / path.name)


@pytest.mark.slow
def test_they_are_rendered_with_their_pictures(executed, tmp_path):
    """By the program that makes the site of the docs, without a warning; nothing is run a second time."""
    if find_spec("myst_nb") is None:
        absent("myst_nb")
    missing = [path.name for path in NOTEBOOKS if not (executed / path.name).exists()]
    if missing:
        pytest.skip(f"not run: {', '.join(missing)}")
    build = Path(__file__).parents[2] / "docs" / "site" / "build.py"
    command = [sys.executable, str(build), "--output", str(tmp_path / "site"), "--notebooks", str(executed), "--alone"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    pages = sorted((tmp_path / "site" / "notebooks").glob("*.html"))
    assert len(pages) == len(NOTEBOOKS)
    assert all("cell_output" in page.read_text("utf-8") for page in pages)
    assert len(list((tmp_path / "site" / "_images").glob("*.png"))) > 5
