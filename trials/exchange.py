"""The exchange of folders, at its narrowest: killed in it, two writers in it, a file that comes in it, a reader beside.

Each case runs with the exchange in one step, where the system has it, and with the two renames that stand in for it.
"""

import json
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / part) for part in ("trials", "")]

from table import Row, finish  # noqa: E402 - it stands beside

from geoplan import replacing  # noqa: E402
from geoplan.errors import GeoplanError  # noqa: E402
from geoplan.hashing import sha256_of  # noqa: E402
from geoplan.outputs.folder import held_outputs  # noqa: E402

CONTEXT = multiprocessing.get_context("fork")
ROUNDS = 300


def write(target: Path, text: str, *, during: Callable[[], None] = lambda: None) -> None:
    """Write a folder of outputs that holds a text."""
    with held_outputs(target) as outputs, outputs.replaced() as draft:
        (draft / "a.txt").write_text(text)
        entry = {"bytes": len(text), "sha256": sha256_of(draft / "a.txt")}
        (draft / "manifest.json").write_text(json.dumps({"geoplan": "0", "outputs": {"a.txt": entry}}))
        during()


@contextmanager
def between(action: Callable[[], None], *, in_one_step: bool) -> Iterator[None]:
    """Let something happen at the narrowest moment: after the one step, or between the two renames."""
    swapped, rename = replacing.swapped, Path.rename

    def step(draft: Path, target: Path) -> bool:
        done = in_one_step and swapped(draft, target)
        if done:
            action()
        return done

    def renamed(self: Path, target: Path) -> Path:
        if ".geoplan-new-" in self.name and ".geoplan-" not in Path(target).name:
            action()
        return rename(self, target)

    replacing.swapped = step
    Path.rename = renamed  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        replacing.swapped = swapped
        Path.rename = rename  # type: ignore[method-assign]


def in_a_process(work: Callable[[], None]) -> None:
    process = CONTEXT.Process(target=work)
    process.start()
    process.join()


def stands(target: Path) -> str:
    """Return the text that a reader finds, and what else is there."""
    text = (target / "a.txt").read_text() if target.exists() else "nothing"
    left = [path.name for path in target.parent.iterdir() if path != target]
    return f"{text}, {len(left)} left beside" if left else text


def killed_in_it(target: Path, *, in_one_step: bool) -> tuple[str, bool]:
    write(target, "former")

    def work() -> None:
        with between(lambda: os.kill(os.getpid(), signal.SIGKILL), in_one_step=in_one_step):
            write(target, "killed")

    in_a_process(work)
    there = stands(target)
    in_a_process(lambda: write(target, "next"))
    reads = there.split(",", maxsplit=1)[0]
    return f"{there}; then {stands(target)}", stands(target) == "next" and (reads == "killed") == in_one_step


def second_writer_in_it(target: Path, *, in_one_step: bool) -> tuple[str, bool]:
    write(target, "former")
    told: list[str] = []

    def second() -> None:
        try:
            write(target, "second")
            told.append("the second wrote too")
        except GeoplanError as error:
            told.append("refused" if "being written" in str(error) else str(error))

    def beside() -> None:
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()

    with between(beside, in_one_step=in_one_step):
        write(target, "first")
    return f"{stands(target)}; the second: {told[0]}", (stands(target), told) == ("first", ["refused"])


def two_at_once(target: Path, *, in_one_step: bool) -> tuple[str, bool]:
    del in_one_step
    write(target, "former")
    gate, answers = CONTEXT.Barrier(2), CONTEXT.Queue()

    def one(text: str) -> None:
        gate.wait()
        try:
            with held_outputs(target) as outputs:
                answers.put(text)
                answered.wait(10)
                with outputs.replaced() as draft:
                    (draft / "a.txt").write_text(text)
                    (draft / "manifest.json").write_text('{"geoplan": "0", "outputs": {"a.txt": {}}}')
        except GeoplanError:
            answers.put("refused")

    answered = CONTEXT.Event()
    processes = [CONTEXT.Process(target=one, args=(text,)) for text in "AB"]
    for process in processes:
        process.start()
    said = sorted(answers.get(timeout=30) for _ in processes)
    answered.set()
    for process in processes:
        process.join()
    return f"{stands(target)}; {', '.join(said)}", said[1] == "refused" and stands(target) == said[0]


def a_file_comes_in_it(target: Path, *, in_one_step: bool) -> tuple[str, bool]:
    write(target, "former")
    (target / "a.txt").write_text("edited")
    with between(lambda: None, in_one_step=in_one_step):
        write(target, "new", during=lambda: (target / "notes.docx").write_text("mine") and None)
    kept = sorted(path.name for path in target.iterdir() if path.name not in {"a.txt", "manifest.json"})
    texts = {(target / name).read_text() for name in kept}
    return f"{stands(target)}; kept: {', '.join(kept)}", stands(target) == "new" and texts == {"edited", "mine"}


def read_meanwhile(target: Path, *, in_one_step: bool) -> tuple[str, bool]:
    write(target, "0")

    def work() -> None:
        with between(lambda: None, in_one_step=in_one_step):
            for number in range(ROUNDS):
                write(target, str(number))

    writer = CONTEXT.Process(target=work)
    writer.start()
    found = missing = 0
    while writer.is_alive():
        try:
            folder = os.open(target, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            missing += 1
            continue
        os.close(folder)
        found += 1
    return f"{found:,} times a folder, {missing:,} times none, in {ROUNDS} exchanges", not missing or not in_one_step


CASES = {
    "killed in it": killed_in_it,
    "a second writer in it": second_writer_in_it,
    "two begin at once": two_at_once,
    "a file comes in it": a_file_comes_in_it,
    "a reader beside it": read_meanwhile,
}


def rows() -> Iterator[Row]:
    """Give a row for each case, with the exchange in one step and with two renames."""
    for in_one_step in (True, False):
        for name, case in CASES.items():
            with tempfile.TemporaryDirectory(prefix="trial-") as folder:
                found, is_right = case(Path(folder, "out"), in_one_step=in_one_step)
            step = "one step" if in_one_step else "two renames"
            yield Row("exchange", f"{name}, {step}", int(is_right), 1, found)


if __name__ == "__main__":
    finish(rows())
