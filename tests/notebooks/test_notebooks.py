"""Every notebook runs from top to bottom, and is stored without outputs."""

import ast
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import nbformat
import pytest
from IPython.core.formatters import DisplayFormatter
from nbclient import NotebookClient

import geoplan
from geoplan.result.assessment import Assessment
from geoplan.study import Study

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
IN_A_KERNEL = "03_straw_to_megawatt"


@pytest.fixture
def own_kernel(tmp_path, monkeypatch):
    """A kernel of this very interpreter, whatever kernels the machine has."""
    folder = tmp_path / "jupyter" / "kernels" / "python3"
    folder.mkdir(parents=True)
    argv = f'["{sys.executable}", "-m", "ipykernel_launcher", "-f", "{{connection_file}}"]'
    (folder / "kernel.json").write_text(f'{{"argv": {argv}, "display_name": "Python 3", "language": "python"}}')
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")
    monkeypatch.setenv("MPLBACKEND", "agg")


@pytest.fixture(scope="module")
def assess_once() -> Callable[..., Assessment]:
    """Return assess of studies as they are shipped, once for all notebooks; of all others as often as it is called."""
    results: dict[str, tuple[Study, Assessment]] = {}
    assess = geoplan.assess

    def kept(study: Study, **given: Any) -> Assessment:
        if given or study.name not in geoplan.studies() or study != geoplan.open_study(study.name):
            return assess(study, **given)
        if study.name not in results:
            results[study.name] = study, assess(study)
        return results[study.name][1]

    return kept


def run_cell(source: str, namespace: dict[str, Any]) -> None:
    """Run a cell, and make of its last value all that a notebook would show of it."""
    tree = ast.parse(source)
    shown = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, source, "exec"), namespace)
    if shown is not None:
        value = eval(compile(ast.Expression(shown.value), source, "eval"), namespace)
        if value is not None and not source.rstrip().endswith(";"):
            DisplayFormatter().format(value)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_stored_without_outputs(path):
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert not cell.outputs
            assert cell.execution_count is None


@pytest.mark.slow
@pytest.mark.parametrize("path", [path for path in NOTEBOOKS if path.stem != IN_A_KERNEL], ids=lambda path: path.stem)
def test_it_runs(path, tmp_path, monkeypatch, assess_once):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(geoplan, "assess", assess_once)
    plt.switch_backend("agg")
    namespace = {"__name__": "__main__"}
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            run_cell(cell.source, namespace)
    plt.close("all")


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # asyncio and zmq warn about their own loops
@pytest.mark.parametrize("path", [path for path in NOTEBOOKS if path.stem == IN_A_KERNEL], ids=lambda path: path.stem)
def test_it_runs_in_a_kernel(path, tmp_path, own_kernel):
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute()
    assert all(cell.execution_count for cell in notebook.cells if cell.cell_type == "code")
