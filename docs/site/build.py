"""Build the site of the documentation: ``python docs/site/build.py [--output FOLDER] [--notebooks run|given]``.

The pages are those of the repository; the reference is made from the tables, the commands and the docstrings. A warning
ends the build. The site loads nothing from the network: it opens with a double click, and its search works so too.
"""

import argparse
import os
import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path

from commands import write_commands
from interface import write_interface
from reference import expanded, write_reference
from sphinx.cmd.build import main as sphinx
from staging import DOCS, OUTSIDE, REPOSITORY, Stage

from notebooks import write_notebooks

OUTPUT = REPOSITORY / "outputs" / "docs"
HERE = Path(__file__).resolve().parent


def listed(index: str, *, names: list[str]) -> str:
    """Return the start of the site with all pages in its lists: what is in none comes to the systems of a city."""
    lacking = [name.removesuffix(".md") for name in names if f"\n{name.removesuffix('.md')}\n" not in index]
    own = [name for name in lacking if "/" not in name and name not in ("index", "parameters")]
    return index.replace("\nqgis_plugin\n", "\n" + "\n".join(["qgis_plugin", *own]) + "\n")


def staged(folder: Path, *, notebooks: str) -> Stage:
    """Gather all pages of the site in a folder."""
    stage = Stage(folder)
    names = [source.relative_to(DOCS).as_posix() for source in sorted(DOCS.rglob("*.md"))]
    for name in names:
        if name != "parameters.md" and not name.startswith("site/"):
            stage.page(DOCS / name, name, partial(listed, names=names) if name == "index.md" else expanded)
    for name, page in OUTSIDE.items():
        if page and page != "index.md":
            stage.page(REPOSITORY / name, page)
    for picture in (*DOCS.rglob("*.png"), *DOCS.glob("*.svg")):
        if "site" not in picture.parts:
            shutil.copyfile(picture, stage.folder / picture.relative_to(DOCS))
    write_reference(stage)
    write_commands(stage)
    write_interface(stage)
    write_notebooks(stage, how=notebooks)
    return stage


def staged_notebooks(folder: Path, *, notebooks: str) -> Stage:
    """Gather the notebooks alone."""
    stage = Stage(folder, whole=False)
    stage.write("index.md", "# Notebooks\n\n```{toctree}\n:glob:\n\nnotebooks/*\n```\n")
    write_notebooks(stage, how=notebooks)
    return stage


def build(output: Path, *, notebooks: str, alone: bool = False, jobs: int = 1) -> int:
    """Build the site, or the notebooks alone, into a folder; return 0 where there was no warning."""
    with tempfile.TemporaryDirectory() as scratch:
        stage = (staged_notebooks if alone else staged)(Path(scratch) / "pages", notebooks=notebooks)
        made, kept = Path(scratch) / "html", Path(scratch) / "doctrees"
        words = ["-b", "html", "-W", "--keep-going", "-q", "-j", str(jobs), "-c", str(HERE), "-d", str(kept)]
        status = int(sphinx([*words, str(stage.folder), str(made)]))
        if status == 0:
            stage.write_files(made)
            shutil.rmtree(output, ignore_errors=True)
            output.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(made, output)
    return status


def main() -> None:
    """Build the site as the command line asks."""
    parser = argparse.ArgumentParser(description="Build the site of the documentation.")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    parser.add_argument("--notebooks", default="run", help="run, or a folder of notebooks that were run")
    parser.add_argument("--alone", action="store_true", help="the notebooks alone")
    asked = parser.parse_args()
    status = build(asked.output, notebooks=asked.notebooks, alone=asked.alone, jobs=os.cpu_count() or 1)
    if status == 0:
        sys.stdout.write(f"{asked.output / 'index.html'}\n")
    sys.exit(status)


if __name__ == "__main__":
    main()
