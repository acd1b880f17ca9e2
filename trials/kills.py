"""Whole runs, killed: whether the outputs are whole, an edited file is kept, and nothing is left after the next run.

A run of a small study is killed at random moments of its life, and again from the moment that it begins to write. Each
run writes another language than the one before, so that a folder of two runs would show. After SIGTERM and SIGINT, a
run must have cleared everything itself and have said what stands; after SIGKILL the next run must have.
"""

import argparse
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / part) for part in ("trials", "", "tests")]

from table import Row, finish  # noqa: E402 - it stands beside

from support.small_study import make_study  # noqa: E402

COMMAND = [sys.executable, "-c", "import sys; from geoplan.cli import main; sys.argv[0] = 'geoplan'; main()"]
FORM = "survey-form.xlsx"
LANGUAGES = ("vi", "ja", "en")
STATUS = {"SIGKILL": -signal.SIGKILL, "SIGTERM": 143, "SIGINT": 130}
WRITING_SHARE = 0.6
"""The longest that a run goes on after it has begun to write, over the time that a whole run takes."""


@dataclass
class Place:
    """A study, its outputs, and the folders in which anything may be left."""

    study: Path
    beside: Path
    temporary: Path

    @property
    def outputs(self) -> Path:
        """The folder that all runs write."""
        return self.beside / "out"

    def start(self, language: str) -> "subprocess.Popen[str]":
        """Start a run that ends by Ctrl-C also where this program ignores it."""
        arguments = ["run", str(self.study), "-o", str(self.outputs), "-q", "--language", language]
        return subprocess.Popen(
            [*COMMAND, *arguments],
            env={**os.environ, "TMPDIR": str(self.temporary)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )

    def is_writing(self) -> bool:
        """Say whether a run has begun to write: each clears the drafts of those before it first."""
        return any(".geoplan-new-" in path.name for path in self.beside.iterdir())

    def left(self) -> list[str]:
        """Return what is left beside the outputs and in the folder for temporary files."""
        beside = [path.name for path in self.beside.iterdir() if path != self.outputs]
        return sorted([*beside, *(path.name for path in self.temporary.iterdir())])


def state(outputs: Path) -> str:
    """Return the hash of a folder of outputs that is whole as its manifest says, or what is wrong with it."""
    try:
        manifest = json.loads((outputs / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return f"BROKEN: {error}"
    for name, entry in manifest["outputs"].items():
        file = outputs / name
        if name != FORM and (not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != entry["sha256"]):
            return f"BROKEN: {name}"
    return hashlib.sha256((outputs / "manifest.json").read_bytes()).hexdigest()


def says_of(name: str, said: str) -> bool:
    """Say whether a run tells in its language that it was stopped by a signal."""
    return f"({name})" in said or f"（{name}）" in said


def kept(outputs: Path) -> list[bytes]:
    """Return the forms that were kept, or stand there filled in."""
    return [path.read_bytes() for path in outputs.glob(f"{FORM}*")]


def rows(count: int = 40, seed: int = 7) -> Iterator[Row]:
    """Give a row for each signal: kills by SIGKILL, and half as many by the others."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="trial-") as folder:
        place = Place(*(Path(folder, name) for name in ("study", "beside", "tmp")))
        for each in (place.study, place.beside, place.temporary):
            each.mkdir()
        make_study(place.study)
        begun = time.monotonic()
        if place.start("en").wait():
            yield Row("kills", "a run that is not killed", 0, 1, "it fails")
            return
        whole_s = time.monotonic() - begun
        mine = (place.outputs / FORM).read_bytes() + b"filled in"
        (place.outputs / FORM).write_bytes(mine)
        for name, status in STATUS.items():
            number = count if name == "SIGKILL" else count // 2
            runs = [killed(place, name, status, chance, whole_s, mine, each / number) for each in range(number)]
            if name == "SIGKILL":  # what it left, the next run clears
                place.start("en").wait()
                runs[-1]["cleared"] = not place.left()
            held = sum(
                run["whole"] and run["kept"] and run["cleared"]
                and (name == "SIGKILL" or run["told"] or not run["begun"])
                for run in runs
            )  # fmt: skip
            sums = {key: sum(run[key] for run in runs) for key in runs[0]}
            note = (
                f"{sums['landed']} landed, {sums['writing']} while writing; whole {sums['whole']}, kept {sums['kept']}"
            )
            yield Row("kills", f"runs killed by {name}", held, number, note)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=40, help="kills by SIGKILL; half as many by SIGTERM and SIGINT")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    finish(rows(options.count, options.seed))


def killed(
    place: Place, name: str, status: int, chance: random.Random, whole_s: float, mine: bytes, at: float
) -> dict[str, bool]:
    """Start a run, kill it, and return what was found: `at` is the share of a run's time that has passed at most."""
    before = state(place.outputs)
    earlier = {path.name for path in place.beside.iterdir()}
    run = place.start(chance.choice(LANGUAGES))
    if at < 0.5:
        wait_s = whole_s * 2 * at * chance.random()
    else:
        while run.poll() is None and not [
            path for path in place.beside.iterdir() if ".geoplan-new-" in path.name and path.name not in earlier
        ]:
            time.sleep(0.005)
        wait_s = whole_s * WRITING_SHARE * chance.random()
    with suppress(subprocess.TimeoutExpired):
        run.wait(wait_s)
    landed = run.poll() is None
    writing = landed and place.is_writing()
    if landed:
        run.send_signal(getattr(signal, name))
    _, said = run.communicate(timeout=120)
    after = state(place.outputs)
    is_new = not after.startswith("BROKEN") and not landed
    return {
        "landed": landed,
        # a signal may come while Python starts, before geoplan does: the system ends the process then
        "begun": landed and run.returncode != -getattr(signal, name),
        "writing": writing,
        "whole": after == before or is_new or (landed and not after.startswith("BROKEN")),
        "kept": mine in kept(place.outputs),
        "cleared": name == "SIGKILL" or not place.left(),
        "told": landed and run.returncode == status and "Traceback" not in said and says_of(name, said),
    }


if __name__ == "__main__":
    main()
