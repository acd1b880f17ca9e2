"""What pyproject.toml promises of versions: a least one for each package, tried by .ci/versions, and no newest one."""

import ast
import re
import subprocess
import tomllib
from itertools import chain

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from support.places import PACKAGE, REPOSITORY

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CAPPED = {"pygeoapi": "0.22 changes how collections are set up"}
WANTED = [Requirement(each) for each in [*PROJECT["dependencies"], *chain(*PROJECT["optional-dependencies"].values())]]


@pytest.mark.parametrize("wanted", WANTED, ids=str)
def test_every_package_has_a_least_version_and_no_newest(wanted):
    signs = {each.operator for each in wanted.specifier}
    assert ">=" in signs
    assert signs == {">="} or wanted.name in CAPPED


def test_least_versions_fit_each_other():
    """numpy 2 is the least, and these are the first of each that were built for it."""
    least = {
        each.name.lower(): Version(next(s.version for s in each.specifier if s.operator == ">=")) for each in WANTED
    }
    for name, version in {"numpy": "2.0", "pandas": "2.2.2", "pyarrow": "17", "scipy": "1.13", "pyproj": "3.7"}.items():
        assert least[name] >= Version(version), name


def test_ci_tries_the_least_versions():
    ci = (REPOSITORY / ".ci" / "run").read_text(encoding="utf-8")
    assert re.search(r"^(timeout \d+ )?bash \.ci/versions least$", ci, re.MULTILINE)
    for script in ("run", "versions"):
        subprocess.run(["bash", "-n", REPOSITORY / ".ci" / script], check=True)


def test_no_difference_of_times_is_without_a_unit():
    """numpy 2.5 deprecates them: ``np.timedelta64(0)``."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "timedelta64":
                assert len(node.args) == 2, f"{path}: {ast.unparse(node)}"
