"""A process that runs studies of a collection, one after the other: ``python -m geoplan.collection.study_worker``.

Studies come by standard input, from the process that began this one; how far each is, and what was wrong, goes to
standard output as lines of JSON. What libraries print goes to standard error.
"""

import json
import os
import pickle
import signal
import sys
from dataclasses import asdict
from types import FrameType
from typing import IO

from geoplan.collection.workers import run_one
from geoplan.files.drivers import stay_offline


def work(given: IO[bytes], told: IO[str]) -> None:
    """Run what is given until there is no more.

    Parameters
    ----------
    given
        Studies, each with the folder of the collection's outputs and how it is run.
    told
        Takes lines of JSON.
    """

    def tell(**about: object) -> None:
        told.write(json.dumps(about) + "\n")
        told.flush()

    while True:
        try:
            study, folder, form = pickle.load(given)  # noqa: S301 - from the process that began this one
        except EOFError:
            return
        faults = run_one(study, folder, form, progress=lambda part, message: tell(fraction=part, message=message))
        tell(faults=[asdict(fault) for fault in faults])


def _end(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def serve_studies() -> None:
    """Run studies for the process that began this one."""
    stay_offline()
    # who began this process decides what an interrupt of both means
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)
    told = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    work(sys.stdin.buffer, told)


if __name__ == "__main__":
    serve_studies()
