"""The table of yields in the docs is what its script computes."""

import importlib.util
import os
import re
from types import ModuleType

import pytest

from support.places import REPOSITORY, SHARED

pytestmark = pytest.mark.real


if not SHARED.is_dir() and os.environ.get("GEOPLAN_REQUIRE_REAL") != "1":
    pytest.skip(f"the real layers are not at {SHARED}", allow_module_level=True)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    # a script of the documentation: it lies in no package, so it is loaded from its path
    spec = importlib.util.spec_from_file_location("yields", REPOSITORY / "docs" / "yields.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_holds_the_table_that_the_script_computes(script):
    # Compared as numbers, to one unit, so that another build of a library does not fail it by the last digit.
    page = script.PAGE.read_text(encoding="utf-8")
    written = page.partition(script.BEGIN)[2].partition(script.END)[0].strip().splitlines()
    computed = script.table().splitlines()
    assert len(written) == len(computed) == 6
    for old, new in zip(written, computed, strict=True):
        assert re.sub(r"[\d,]+", "#", old) == re.sub(r"[\d,]+", "#", new)
        numbers = [[int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*", line)] for line in (old, new)]
        assert numbers[0] == pytest.approx(numbers[1], abs=1)


def test_the_mean_days_keep_the_sums_of_their_file(script):
    for file, annual in (("hanoi_iwec_488200", 1488), ("hcmc_tsn_tmyx_489000", 1998)):
        weather = script.mean_days(file)
        assert float(weather["ghi"].sum()) / 1000 == pytest.approx(annual, abs=1)
        assert (weather["dhi"] <= weather["ghi"] + 1).all()
