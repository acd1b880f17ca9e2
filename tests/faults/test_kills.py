"""Processes that are killed for real while they write: what stands is whole, and what people wrote is not lost."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from geoplan.outputs.folder import is_kept
from support.places import REPOSITORY

WRITER = """
import json, os, signal, sys
from pathlib import Path
from geoplan import replacing
from geoplan.hashing import sha256_of
from geoplan.outputs import folder
from geoplan.scratch import ScratchFolder

for line in sys.stdin:
    writer = os.fork()
    if not writer:
        break
    print(os.waitstatus_to_exitcode(os.waitpid(writer, 0)[1]), flush=True)
else:
    sys.exit()
target, text, moment = Path(json.loads(line)[0]), *json.loads(line)[1:]
os.environ["TMPDIR"] = str(target.parent / "tmp")

def now(name):
    if name == moment:
        os.kill(os.getpid(), signal.SIGKILL)

def before(module, name, moment):
    real = getattr(module, name)
    setattr(module, name, lambda *given: (now(moment), real(*given))[1])

before(replacing, "_exchange", "whole")
before(replacing, "_let_go", "exchanged")
before(replacing, "remove", "kept")
if moment == "aside":
    replacing.swapped = lambda *_: False
    rename = Path.rename
    Path.rename = lambda self, to: (now("aside") if ".geoplan-new-" in self.name else None, rename(self, to))[1]
scratch = ScratchFolder()
with folder.held_outputs(target) as outputs:
    now("held")
    with outputs.replaced() as draft:
        for name in ("form.txt", "zones.csv"):
            (draft / name).write_text(text)
            now("half")
        entries = {file.name: {"sha256": sha256_of(file), "bytes": file.stat().st_size} for file in draft.iterdir()}
        (draft / "manifest.json").write_text(json.dumps({"geoplan": "1", "outputs": entries}))
"""
STANDS = {"held": "1", "half": "1", "whole": "1", "exchanged": "2", "kept": "2", "aside": None}


Write = Callable[..., int]


@pytest.fixture(scope="module")
def write() -> Iterator[Write]:
    """Return write(target, text, moment=""): outputs of a process of its own, which is killed at the moment.

    All of them are forked off one that has imported what they need, which takes longer than the rest.
    """
    with subprocess.Popen(
        [sys.executable, "-c", WRITER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as parent:

        def written(target: Path, text: str, moment: str = "") -> int:
            (target.parent / "tmp").mkdir(exist_ok=True)
            parent.stdin.write(json.dumps([str(target), text, moment]) + "\n")
            return int(parent.stdout.readline())

        yield written
        parent.stdin.close()
        assert parent.wait() == 0


@pytest.mark.parametrize("moment", STANDS)
def test_a_killed_run_leaves_whole_outputs_and_the_next_one_clears_its_rest(
    write: Write, tmp_path: Path, moment: str
) -> None:
    target = tmp_path / "out"
    assert write(target, "1") == 0
    (target / "form.txt").write_text("mine")
    assert write(target, "2", moment) == -signal.SIGKILL
    stands = STANDS[moment]
    if stands is None:
        assert not target.exists(), "only where the system has no exchange, and only between two renames"
    else:
        assert (target / "zones.csv").read_text() == stands
        assert {"form.txt", "zones.csv", "manifest.json"} <= {path.name for path in target.iterdir()}
    assert list((tmp_path / "tmp").iterdir())
    assert write(target, "3") == 0
    assert {path.name for path in tmp_path.iterdir()} == {"out", "tmp"}
    assert list((tmp_path / "tmp").iterdir()) == []
    assert (target / "zones.csv").read_text() == (target / "form.txt").read_text() == "3"
    kept = [path for path in target.iterdir() if is_kept(path.name)]
    assert [path.read_text() for path in kept] == ["mine"]


def test_a_run_that_is_told_to_stop_clears_its_rest_itself(small_folder: Path, tmp_path: Path) -> None:
    beside, temporary = tmp_path / "beside", tmp_path / "tmp"
    for folder in (beside, temporary):
        folder.mkdir()
    code = "import sys; from geoplan.cli import main; sys.argv[0] = 'geoplan'; main()"
    arguments = [
        sys.executable,
        "-c",
        code,
        "run",
        str(small_folder),
        "-o",
        str(beside / "out"),
        "-q",
        "--rooftops",
        "none",
    ]
    environment = {**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(REPOSITORY)}
    with subprocess.Popen(arguments, env=environment, stderr=subprocess.PIPE, text=True) as run:
        end = time.monotonic() + 120
        while not any(".geoplan-new-" in path.name for path in beside.iterdir()):
            assert run.poll() is None
            assert time.monotonic() < end
            time.sleep(0.01)
        run.terminate()
        _, said = run.communicate(timeout=60)
    assert run.returncode == 143
    assert said.strip() == "Stopped (SIGTERM). The outputs are as before, and no file is half written."
    assert list(beside.iterdir()) == []
    assert list(temporary.iterdir()) == []
