"""Another Python beside this one: asked, answering, and ended."""

import logging
import signal
import subprocess
import sys

import pytest

from geoplan.machine.other_process import OtherProcess, OtherProcessGoneError

ALONE = f"import sys; sys.path[:] = {sys.path!r}; from support.echo import echo; echo()"


def echo(**more):
    return OtherProcess("support.echo", "echo", **more)


def test_it_answers_logs_here_and_ends_with_the_block(caplog, capfd):
    with caplog.at_level(logging.INFO), echo() as other:
        other.send({"a": 1})
        assert other.received() == {"a": 1}
        other.send("log")
        assert other.received() == "log"
        other.send("fail")
        with pytest.raises(RuntimeError, match="UnsendableError: by word") as caught:
            other.received()
        assert "echo.py" in caught.value.__notes__[0]
        other.send("leave")
        with pytest.raises(OtherProcessGoneError) as gone:
            other.received()
        assert gone.value.status == 0
        with pytest.raises(OtherProcessGoneError):
            other.send("are you there?" * 100_000)
    assert [(record.name, record.message) for record in caplog.records] == [("geoplan.echo", "told 5")]
    assert other.process.returncode == 0
    assert capfd.readouterr().err == "what a library prints\n"


def test_it_is_ended_in_the_middle_of_its_work_and_clears_up_where_it_may(capfd):
    with echo() as at_once, echo(patience_s=20) as patiently:
        for other in (at_once, patiently):
            other.send("here")
            assert other.received() == "here"
            other.send("wait")
            assert other.received() == "waiting"
    assert at_once.process.returncode == -signal.SIGKILL
    assert patiently.process.returncode == 128 + signal.SIGTERM
    assert capfd.readouterr().err.count("cleared") == 1


def test_it_ends_where_it_cannot_read_what_is_asked():
    asked = b"cno_such_module\nThing\n."  # a pickle of a class that is not there
    with subprocess.Popen([sys.executable, "-c", ALONE], stdin=-1, stdout=-1, stderr=-1) as other:
        other.stdin.write(asked)
        other.stdin.flush()
        assert other.wait() == 1
        assert b"no_such_module" in other.stderr.read()


def test_it_ends_where_nobody_asks_any_more():
    ended = subprocess.run([sys.executable, "-c", ALONE], input=b"", capture_output=True, check=True)
    assert ended.stdout == b""
