"""What workers of a cluster do in tests: functions of a module, so that their processes know them."""

import os
import signal
from pathlib import Path

from geoplan.errors import Fault, GeoplanError
from geoplan.machine.cores import usable_cores


def told(given: int, part: int) -> tuple[int, int]:
    """Return the part times what all share, and on how many cores."""
    return given * part, usable_cores()


def dies_once(given: Path, part: int, lent: int = 0) -> int:
    """Kill the worker that does part 3, and that which does part 4, the first time each is done."""
    mark = given / str(part)
    if part in (3, 4) and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return part * part + lent


def dies_ever(given: Path, part: int) -> int:
    """Kill each worker that does part 1."""
    if part == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return part


def refuses(given: str, part: int) -> int:
    """Find a fault in part 2."""
    if part == 2:
        raise GeoplanError(Fault(given, f"part {part}", found="a 2", expected="another number"))
    return part
