"""What a plain `pip install geoplan` brings is enough: nothing that only the tests, or an extra, install."""

import subprocess
import sys
import textwrap

from support.small_study import make_study

# Of the extras and of the dependency groups of pyproject.toml.
ABSENT = (
    "dask",
    "distributed",
    "zarr",
    "h5netcdf",
    "weasyprint",
    "fontTools",
    "matplotlib",
    "osmium",
    "exactextract",
    "atlite",
    "pymcdm",
    "windpowerlib",
    "mapclassify",
    "playwright",
    "hypothesis",
    "ipykernel",
    "nbformat",
    "flask",
    "pygeoapi",
    "waitress",
)
PROGRAM = """
    import sys
    from importlib.machinery import PathFinder

    absent, find = set(sys.argv[1].split(",")), PathFinder.find_spec
    PathFinder.find_spec = staticmethod(
        lambda name, path=None, target=None: None if name.split(".")[0] in absent else find(name, path, target)
    )
    import pkgutil, importlib, geoplan
    for module in pkgutil.walk_packages(geoplan.__path__, "geoplan."):
        importlib.import_module(module.name)
    from geoplan.pipeline import run
    from geoplan.study import open_study
    result, written = run(open_study(sys.argv[2]), output=sys.argv[3])
    print(sorted(path.name for path in written))
"""


def test_a_run_needs_no_extra_and_every_module_is_there(tmp_path):
    folder = make_study(tmp_path)
    command = [sys.executable, "-c", textwrap.dedent(PROGRAM), ",".join(ABSENT), str(folder), str(tmp_path / "run")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    for name in ("map.html", "small.gpkg", "zones.csv", "candidates.csv", "report.html", "manifest.json"):
        assert f"'{name}'" in done.stdout
    assert "report.pdf" not in done.stdout, "paper needs an extra, and the run says so"
