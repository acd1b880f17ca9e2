"""Node, where it is there: it runs the tests of the page's scripts."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from support.needed import absent
from support.places import REPOSITORY

OLDEST = (18, 18)


def version_of(node: str) -> tuple[int, ...]:
    told = subprocess.run([node, "--version"], capture_output=True, check=True, encoding="utf-8").stdout
    return tuple(int(part) for part in re.findall(r"\d+", told)[:2])


def run_tests(files: Sequence[Path], **environment: str) -> Mapping[str, int]:
    """Run files of tests with ``node --test`` and return how many passed, failed and were skipped."""
    node = shutil.which("node")
    if node is None or version_of(node) < OLDEST:
        absent(f"node {OLDEST[0]}.{OLDEST[1]} or newer")
    command = [node, "--test", "--test-reporter=tap", *map(str, files)]
    given = os.environ | environment
    done = subprocess.run(
        command, cwd=REPOSITORY, env=given, capture_output=True, check=False, encoding="utf-8", timeout=120
    )
    counts = {name: int(count) for name, count in re.findall(r"^# (pass|fail|skipped|todo) (\d+)$", done.stdout, re.M)}
    assert done.returncode == 0, failed(done.stdout) + done.stderr[-2_000:]
    return counts


def failed(told: str) -> str:
    """Return what a run tells of the tests that failed."""
    parts = re.split(r"^(?=# Subtest: )", told, flags=re.MULTILINE)
    return "".join(part for part in parts if re.search(r"^not ok", part, re.MULTILINE))
