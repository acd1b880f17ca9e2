"""Collections whose process is killed for real: what stands is whole, and the last run gives the bytes of one alone."""

import json
import signal
import subprocess
import sys
from pathlib import Path

from geoplan.collection.collection import open_collection
from geoplan.collection.study_runs import RunForm, standing_part
from support.province_towns import NAMES, towns_outputs
from support.same_outputs import compared

__all__ = ["towns_outputs"]

RUNNER = """
import json, os, shutil, signal, sys
from pathlib import Path
from types import SimpleNamespace
from geoplan import replacing
from geoplan.collection import runs, study_runs
from geoplan.collection.collection import open_collection
from geoplan.collection.joining.study_part import StudyPart
from geoplan.layers.opening.reading import snapshot_of
from geoplan.outputs.folder import held_outputs

for line in sys.stdin:
    runner = os.fork()
    if not runner:
        break
    print(os.waitstatus_to_exitcode(os.waitpid(runner, 0)[1]), flush=True)
else:
    sys.exit()
made, target, moment = json.loads(line)
made, target = Path(made), Path(target)

def now(name):
    if name == moment:
        os.kill(os.getpid(), signal.SIGKILL)

def run(study, *, output, **_):
    with held_outputs(output) as outputs, outputs.replaced() as draft:
        shutil.copytree(made / "out" / "studies" / study.name, draft, dirs_exist_ok=True)
        now(f"half {study.name}")
    now(f"outputs {study.name}")
    snapshots = {kind: snapshot_of(study.path_of(source)) for kind, source in study.layers}
    return SimpleNamespace(study=study, inputs=SimpleNamespace(snapshots=snapshots, exclusions=())), []

def of_the_whole(name, moment):
    real = getattr(replacing, name)
    def called(*given):
        # what a run before it left half written is let go first
        if target in given and (name == "_exchange" or (target / "map.html").exists()):
            now(moment)
        return real(*given)
    setattr(replacing, name, called)

study_runs.run = run
StudyPart.of = lambda result: StudyPart.read(made / "out" / "parts" / result.study.name)
of_the_whole("_exchange", "whole")
of_the_whole("_let_go", "exchanged")
runs.run_collection(open_collection(made / "towns"), output=target, jobs=1, rooftops="none", without=["pdf"])
"""
MOMENTS = ("half north", "outputs west", "whole", "exchanged")
STANDING = {"half north": ("east",), "outputs west": ("east", "north"), "whole": NAMES, "exchanged": ()}
"""What stands after a run that was killed at a moment: studies that the next one takes; those set aside come back."""


def test_killed_again_and_again_it_ends_in_the_bytes_of_one_run(towns_outputs: Path, tmp_path: Path) -> None:
    target, towns = tmp_path / "out", open_collection(towns_outputs / "towns")
    with subprocess.Popen(
        [sys.executable, "-c", RUNNER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        for moment in (*MOMENTS, ""):
            parent.stdin.write(json.dumps([str(towns_outputs), str(target), moment]) + "\n")
            assert int(parent.stdout.readline()) == (-signal.SIGKILL if moment else 0), moment
            if moment:
                stands = [
                    each.name
                    for each in towns
                    if standing_part(each, target, RunForm(rooftops="none", without=frozenset({"pdf"})))
                ]
                assert tuple(stands) == STANDING[moment], moment
        parent.stdin.close()
    assert parent.returncode == 0
    unlike = {name: each for name, each in compared(towns_outputs / "out", target).items() if not each.is_same}
    assert unlike == {}
    assert [each.name for each in tmp_path.iterdir()] == ["out"]
    assert sorted(each.name for each in (target / "studies").iterdir()) == sorted(NAMES)
