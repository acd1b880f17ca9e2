import signal
import subprocess
import sys
from pathlib import Path

import pytest

from geoplan.interrupts import Stopped, check_stopped, stopping_cleanly, uninterrupted
from geoplan.progress import reporting

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


@pytest.mark.parametrize("number", SIGNALS)
def test_signals_end_a_command_with_its_finally_one_sentence_and_their_status(
    number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    before = signal.getsignal(number)
    cleared = []

    def command() -> None:
        with stopping_cleanly():
            try:
                signal.raise_signal(number)
            finally:
                cleared.append(True)

    with pytest.raises(SystemExit) as ended:
        command()
    assert ended.value.code == 128 + number
    assert cleared == [True]
    name = signal.Signals(number).name
    assert capsys.readouterr().err == f"\nStopped ({name}). The outputs are as before, and no file is half written.\n"
    assert signal.getsignal(number) == before


def test_a_signal_waits_for_a_block_that_must_not_be_half_done(capsys: pytest.CaptureFixture[str]) -> None:
    done = []

    def command() -> None:
        with stopping_cleanly():
            with uninterrupted("The new outputs stand."):
                signal.raise_signal(signal.SIGTERM)
                signal.raise_signal(signal.SIGTERM)
                done.append("all of it")
            done.append("never")

    with pytest.raises(SystemExit, match="143"):
        command()
    assert done == ["all of it"]
    assert "The new outputs stand." in capsys.readouterr().err


def test_without_the_command_line_ctrl_c_is_what_it_was() -> None:
    with pytest.raises(KeyboardInterrupt), uninterrupted("new"):
        signal.raise_signal(signal.SIGINT)


def test_an_error_in_a_block_is_not_hidden_by_a_signal() -> None:
    def command() -> None:
        with uninterrupted():
            signal.raise_signal(signal.SIGINT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        command()


class Forgetful:
    """Loses what is raised in its destructor, as C code does that calls Python."""

    def __del__(self) -> None:
        signal.raise_signal(signal.SIGTERM)


def test_a_signal_that_was_lost_is_obeyed_at_the_next_report(capsys: pytest.CaptureFixture[str]) -> None:
    done = []

    def command() -> None:
        with stopping_cleanly(), reporting(False) as report:
            lost = Forgetful()
            del lost
            done.append("went on")
            report(0.5, "half")
            done.append("never")

    with pytest.raises(SystemExit, match="143"):
        command()
    assert done == ["went on"]
    said = capsys.readouterr().err
    assert "Stopped (SIGTERM)" in said
    assert "Exception ignored" not in said
    check_stopped()


def test_an_error_that_comes_of_a_signal_counts_as_the_signal(capsys: pytest.CaptureFixture[str]) -> None:
    def command() -> None:
        with stopping_cleanly():
            try:
                signal.raise_signal(signal.SIGTERM)
            except Stopped:
                raise ValueError("the library failed") from None

    with pytest.raises(SystemExit, match="143"):
        command()
    assert "Stopped (SIGTERM)" in capsys.readouterr().err


def test_other_errors_pass_through() -> None:
    with pytest.raises(ValueError, match="wrong"), stopping_cleanly():
        raise ValueError("wrong")


def test_what_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stopping_cleanly(), uninterrupted():
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_stopped_passes_through_what_catches_errors() -> None:
    assert not issubclass(Stopped, Exception)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_line_stops_so(number: int, tmp_path: Path) -> None:
    code = (
        "import os, sys, geoplan.cli as cli, geoplan.study\n"
        f"geoplan.study.open_study = lambda *_, **__: os.kill(os.getpid(), {int(number)})\n"
        "sys.argv = ['geoplan', 'check', 'hai-phong']\n"
        "cli.main()\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert ended.returncode == 128 + number
    assert "The outputs are as before" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "Aborted" not in ended.stderr
