"""What docs/scale.md tells of a country is reckoned as it says: events on cores and a disk, provinces of real sizes."""

import csv
import importlib.util

import pytest

from support.places import REPOSITORY

BENCHMARKS = REPOSITORY / "benchmarks"


@pytest.fixture(scope="module")
def cores():
    spec = importlib.util.spec_from_file_location("simulated_cores", BENCHMARKS / "simulated_cores.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_longest_study_is_begun_first_and_the_whole_follows_the_last(cores):
    jobs = [cores.Job(0.0, core_s, 0.0, 100.0 * core_s) for core_s in (2.0, 3.0, 2.0, 3.0, 2.0)]
    two = cores.simulated(jobs, 2, 1.0)
    assert (two.studies_s, two.end_s, two.mb, two.bottleneck) == (7.0, 8.0, 600.0, "cores")
    many = cores.simulated(jobs, 100, 1.0)
    assert (many.end_s, many.mb, many.bottleneck) == (4.0, 1200.0, "largest study")
    assert cores.simulated(jobs, 100, 9.0).bottleneck == "the whole"
    assert cores.simulated(jobs, 1, 1.0).end_s == sum(job.core_s for job in jobs) + 1.0


def test_one_disk_serves_those_who_read_and_who_write_in_the_order_in_which_they_ask(cores):
    outcome = cores.simulated([cores.Job(2.0, 1.0, 1.0, 1.0)] * 3, 3, 0.0)
    # read by 2, 4, 6; computed by 3, 5, 7; written by 7 (asked at 3, behind two who read), 8, 9
    assert (outcome.end_s, outcome.bottleneck) == (9.0, "disk")
    assert outcome.waits["disk"] == 9.0


def test_the_country_has_its_provinces():
    with (BENCHMARKS / "provinces.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len({row["province"] for row in rows}) == 34
    assert sum(float(row["area_km2"]) for row in rows) == pytest.approx(331_000, rel=0.01)
    assert sum(float(row["people"]) for row in rows) == pytest.approx(114e6, rel=0.02)
