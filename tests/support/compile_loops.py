"""Run before the tests: the loops of a run are compiled and kept on the disk, where two workers would do so twice."""

from pathlib import Path
from tempfile import TemporaryDirectory

from geoplan.pipeline import assess
from geoplan.study import open_study
from support.small_study import make_study

if __name__ == "__main__":
    assess(open_study("example-city"))  # which has the whole chain
    with TemporaryDirectory() as folder:
        assess(open_study(make_study(Path(folder))))  # whose roofs lie upon each other
