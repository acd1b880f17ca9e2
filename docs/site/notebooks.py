"""The notebooks with their outputs: each is run once, and again when it or geoplan has changed."""

import hashlib
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from staging import REPOSITORY, Stage, linked

NOTEBOOKS = sorted((REPOSITORY / "notebooks").glob("*.ipynb"))
KEPT = REPOSITORY / "outputs" / ".notebooks"
"""Where notebooks that were run are kept, by what they and geoplan were."""


def state() -> str:
    """Return a digest of all that a notebook may rest on: the code, the tables and the layers."""
    digest = hashlib.sha256()
    for folder in ("geoplan", "layers"):
        for file in sorted((REPOSITORY / folder).rglob("*")):
            if file.is_file() and file.suffix != ".pyc":
                digest.update(f"{file.relative_to(REPOSITORY)}\0".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


def executed(path: Path, *, folder: Path) -> Any:
    """Return a notebook with its outputs, run in a folder."""
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(folder)}}
    # a kernel says at its start that what it is told on this machine is not encrypted
    quiet = ["--log-level=ERROR"]
    NotebookClient(notebook, timeout=600, kernel_name="python3", resources=resources, extra_arguments=quiet).execute()
    return notebook


def run_or_kept(path: Path, *, of: str) -> Path:
    """Return a file of a notebook that was run: the one that is kept, or a new one."""
    kept = KEPT / f"{path.stem}-{hashlib.sha256(path.read_bytes() + of.encode()).hexdigest()[:16]}.ipynb"
    if not kept.exists():
        sys.stdout.write(f"{path.name}: run\n")
        with tempfile.TemporaryDirectory() as folder:
            notebook = executed(path, folder=Path(folder))
        KEPT.mkdir(parents=True, exist_ok=True)
        for old in KEPT.glob(f"{path.stem}-*.ipynb"):
            old.unlink()
        nbformat.write(notebook, kept)
    return kept


def write_notebooks(stage: Stage, *, how: str) -> None:
    """Write all notebooks: run, or as they stand in a folder of notebooks that were run."""
    (stage.folder / "notebooks").mkdir(parents=True, exist_ok=True)
    of = state() if how == "run" else ""
    for path in NOTEBOOKS:
        source = run_or_kept(path, of=of) if how == "run" else Path(how) / path.name
        notebook = nbformat.read(source, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = linked(cell.source, source=path, name=f"notebooks/{path.name}", stage=stage)
        nbformat.write(notebook, stage.folder / "notebooks" / path.name)
