"""geoplan as a process of the plugin: where it is looked for, what it hears of QGIS, and how it ends."""

import os
import signal
import time
from pathlib import Path

import pytest

FAKE = """#!/bin/sh
if [ "$1" = --version ]; then echo "geoplan {version}"; exit 0; fi
{body}
"""


@pytest.fixture
def fake(tmp_path):
    """Write a command that answers as geoplan does."""

    def make(body="", version="0.2.0", name="geoplan"):
        file = tmp_path / name
        file.write_text(FAKE.format(version=version, body=body), encoding="utf-8")
        file.chmod(0o755)
        return str(file)

    return make


class Heard:
    """What a run says."""

    def __init__(self, stop_at=None):
        self.progress, self.lines, self.stop_at = [], [], stop_at

    def run(self, module, command, *arguments, language="en"):
        return module.ran(
            command,
            arguments,
            language=language,
            progress=lambda *told: self.progress.append(told),
            told=self.lines.append,
            stopped=lambda: self.stop_at is not None and len(self.progress) >= self.stop_at,
        )


def test_the_setting_counts_then_the_usual_places(command_module, fake, tmp_path, monkeypatch):
    mine = fake(name="Lệnh của tôi")
    assert command_module.command_at(mine) == mine
    at_home = tmp_path / ".local" / "bin"
    at_home.mkdir(parents=True)
    os.rename(fake(), at_home / "geoplan")  # noqa: PTH104
    environment = {"HOME": str(tmp_path), "PATH": "/nowhere"}
    assert command_module.command_at("", environment) == str(at_home / "geoplan")
    assert command_module.command_at("", {**environment, "GEOPLAN_COMMAND": mine}) == mine
    assert command_module.usual_places(environment)[0] == str(at_home / "geoplan")


def test_one_that_is_missing_old_or_something_else_is_told(command_module, fake, tmp_path):
    for path, key, found in (
        (str(tmp_path / "no such"), "missing", "no such"),
        (fake(version="0.1.9"), "old", "0.1.9"),
        ("/bin/true", "missing", "/bin/true"),
    ):
        with pytest.raises(command_module.CommandError) as raised:
            command_module.command_at(path)
        assert raised.value.key == key
        assert found in raised.value.found


def test_a_newer_one_is_seen_where_the_old_one_was(command_module, fake):
    with pytest.raises(command_module.CommandError):
        command_module.command_at(fake(version="0.1.0"))
    assert command_module.command_at(fake(version="10.0.0.dev1"))


def test_what_is_qgis_s_own_does_not_reach_it(command_module):
    told = command_module.environment_for("ja", {"PYTHONHOME": "q", "PROJ_LIB": "q", "PATH": "p", "LC_ALL": "vi_VN"})
    assert told["GEOPLAN_LANGUAGE"] == "ja"
    assert told["PATH"] == "p"
    assert not {"PYTHONHOME", "PROJ_LIB", "LC_ALL"} & {*told}


def test_progress_words_and_faults_are_told_apart(command_module, fake):
    body = """
echo "  0%  đang đọc" >&2; echo "một"; echo " 50%  half of 100%  done" >&2; echo "12% of nothing" >&2
echo "zones.gpkg: lỗi" >&2; echo "hai"; exit 3"""
    heard = Heard()
    ended = heard.run(command_module, fake(body))
    assert heard.progress == [(0, "đang đọc"), (50, "half of 100%  done")]
    assert heard.lines == ["một", "hai"]
    assert (ended.status, ended.errors) == (3, ["12% of nothing", "zones.gpkg: lỗi"])


def test_stopping_ends_all_that_it_has_started(command_module, fake, tmp_path):
    body = f"sleep 1000 & echo $! > '{tmp_path}/child'; echo '  1%  at work' >&2; wait"
    began = time.monotonic()
    ended = Heard(stop_at=1).run(command_module, fake(body))
    assert ended.status is None
    assert time.monotonic() - began < 100, "not waited for"
    child = int((tmp_path / "child").read_text())
    with pytest.raises(ProcessLookupError):
        _while_it_lives(child)


def _while_it_lives(process):
    """Wait for a process that is to end: that of a killed group is gone when init has seen it."""
    for _ in range(1000):
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
        if state == "Z":
            raise ProcessLookupError
        time.sleep(0.01)


def test_one_that_does_not_listen_is_killed(command_module, fake, monkeypatch):
    monkeypatch.setattr(command_module, "_PATIENCE_S", 0.2)
    body = "trap '' TERM; echo '  1%  at work' >&2; while :; do sleep 1; done"
    assert Heard(stop_at=1).run(command_module, fake(body)).status is None


def test_an_error_of_who_listens_ends_it_too(command_module, fake, tmp_path):
    body = f"echo $$ > '{tmp_path}/pid'; echo '  1%  at work' >&2; exec sleep 1000"

    def broken(*_):
        raise RuntimeError("the window is gone")

    with pytest.raises(RuntimeError, match="the window is gone"):
        command_module.ran(fake(body), [], language="en", progress=broken, told=print, stopped=lambda: False)
    with pytest.raises(ProcessLookupError):
        _while_it_lives(int((tmp_path / "pid").read_text()))


def test_geoplan_itself_says_how_far_it_is_as_the_plugin_reads_it(command_module, own_command, small_folder, tmp_path):
    heard = Heard()
    files = (small_folder / "land_cover.tif", small_folder / "zones.gpkg", "--output", tmp_path / "a b.gpkg")
    ended = heard.run(command_module, command_module.command_at(str(own_command)), "zonal", *files, language="vi")
    assert (ended.status, ended.errors) == (0, [])
    assert heard.progress[-1] == (100, "thống kê theo đơn vị")
    assert heard.lines == [str(tmp_path / "a b.gpkg")]
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
