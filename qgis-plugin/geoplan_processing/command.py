"""The command geoplan as a process of its own: where it is, how it is told to run, and how it is stopped.

This knows nothing of QGIS, so that it can be tried without it.
"""

import contextlib
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

LEAST = (0, 2, 0)
"""The version from which on geoplan has the commands that are called."""
PROGRESS = re.compile(r" *(\d{1,3})%  (.*)")
"""How geoplan says how far it is, on standard error."""
VERSION = re.compile(r"geoplan (\d+)\.(\d+)\.(\d+)")
OF_QGIS = (
    *("PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "PYTHONEXECUTABLE", "PYTHONNOUSERSITE"),
    *("GDAL_DATA", "GDAL_DRIVER_PATH", "PROJ_LIB", "PROJ_DATA", "GEOTIFF_CSV", "OGR_DRIVER_PATH", "SSL_CERT_FILE"),
    *("QT_PLUGIN_PATH", "QT_QPA_PLATFORM", "QGIS_PREFIX_PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"),
    *("LC_ALL", "LC_MESSAGES", "LANGUAGE"),
)
"""What QGIS sets for its own Python and libraries, and would lead geoplan's astray."""

_WINDOWS = os.name == "nt"
_PATIENCE_S = 20
_versions = {}


class CommandError(Exception):
    """geoplan cannot be started.

    Parameters
    ----------
    key
        What is wrong: ``missing`` or ``old``.
    found
        What was looked at.
    """

    def __init__(self, key, found):
        super().__init__(f"{key}: {found}")
        self.key, self.found = key, found


class Ended:
    """How a command ended.

    Attributes
    ----------
    status
        Its exit status; None where it was stopped.
    errors
        What it said on standard error besides how far it is.
    """

    def __init__(self, status, errors):
        self.status, self.errors = status, errors


def usual_places(environment):
    """Return where geoplan is looked for when no setting names it, the first that is there counts.

    Parameters
    ----------
    environment
        Of the process: GEOPLAN_COMMAND, PATH, and where the user's files are.
    """
    name = "geoplan.exe" if _WINDOWS else "geoplan"
    inside = "Scripts" if _WINDOWS else "bin"
    home = Path(environment.get("USERPROFILE" if _WINDOWS else "HOME") or Path.home())
    places = [environment.get("GEOPLAN_COMMAND", ""), shutil.which("geoplan", path=environment.get("PATH", "")) or ""]
    places += [home / ".local" / "bin" / name]  # pipx, uv tool
    places += [
        home / folder / inside / name for folder in ("geoplan/.venv", "geoplan", ".venvs/geoplan", "venv/geoplan")
    ]
    places += [
        home / folder / "envs" / "geoplan" / inside / name for folder in ("miniconda3", "miniforge3", "anaconda3")
    ]
    if _WINDOWS:
        places += [Path(environment.get("PROGRAMFILES", "C:/Program Files")) / "geoplan" / inside / name]
    else:
        places += [Path(folder) / name for folder in ("/opt/geoplan/.venv/bin", "/opt/geoplan/bin", "/usr/local/bin")]
    return [str(place) for place in places if str(place)]


def command_at(setting, environment=None):
    """Return the path of geoplan.

    Parameters
    ----------
    setting
        What the user has named; where it is empty, the usual places are looked at.
    environment
        Of the process, by default this one's.

    Raises
    ------
    CommandError
        Where there is none, or it is too old.
    """
    places = [setting] if setting else usual_places(os.environ if environment is None else environment)
    path = next((place for place in places if Path(place).is_file() and os.access(place, os.X_OK)), None)
    if path is None:
        raise CommandError("missing", setting or os.pathsep.join(places))
    key = (path, Path(path).stat().st_mtime_ns)
    if key not in _versions:
        _versions[key] = _version_of(path)
    if _versions[key] is None:
        raise CommandError("missing", path)
    if _versions[key] < LEAST:
        raise CommandError("old", ".".join(map(str, _versions[key])))
    return path


def _version_of(path):
    """Return the version of a command as numbers; None where it is no geoplan."""
    try:
        done = subprocess.run(  # noqa: S603 - the user's own command
            [path, "--version"], env=environment_for("en"), capture_output=True, check=False, timeout=120, **_hidden()
        )
    except (OSError, subprocess.SubprocessError):
        return None
    told = VERSION.match(done.stdout.decode("utf-8", "replace"))
    return tuple(map(int, told.groups())) if done.returncode == 0 and told else None


def environment_for(language, environment=None):
    """Return the environment that geoplan runs in: without what is QGIS's own, in a language.

    Parameters
    ----------
    language
        ``en``, ``vi`` or ``ja``.
    environment
        Of this process.
    """
    kept = dict(os.environ if environment is None else environment)
    for name in OF_QGIS:
        kept.pop(name, None)
    return {**kept, "GEOPLAN_LANGUAGE": language, "PYTHONUTF8": "1", "COLUMNS": "160"}


def _hidden():
    """Return what keeps Windows from opening a console, and puts the process into a group of its own."""
    if _WINDOWS:
        return {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def ran(command, arguments, *, language, progress, told, stopped):
    """Run geoplan to its end, or until it is stopped.

    Parameters
    ----------
    command
        Its path.
    arguments
        What follows it.
    language
        What it speaks.
    progress
        Called with a percentage and what is done.
    told
        Called with each line of standard output.
    stopped
        Asked again and again: whether the user wants it to stop. Then the process and all that it has started end.

    Returns
    -------
    Ended
        How it ended.
    """
    process = subprocess.Popen(  # noqa: S603 - the user's own command
        [command, *map(str, arguments)],
        env=environment_for(language),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **_hidden(),
    )
    lines = queue.Queue()
    readers = [
        threading.Thread(target=_read, args=(stream, kind, lines), daemon=True)
        for kind, stream in (("out", process.stdout), ("err", process.stderr))
    ]
    for reader in readers:
        reader.start()
    errors, open_streams, is_stopped = [], len(readers), False
    try:
        while open_streams:
            if not is_stopped and stopped():
                is_stopped = True
                stop(process)
            try:
                kind, line = lines.get(timeout=0.1)
            except queue.Empty:
                continue
            if line is None:
                open_streams -= 1
            elif kind == "out":
                told(line)
            elif PROGRESS.fullmatch(line):
                percent, stage = PROGRESS.fullmatch(line).groups()
                progress(int(percent), stage)
            elif line.strip():
                errors.append(line)
        status = process.wait()
    except BaseException:
        stop(process)
        raise
    finally:
        for stream in (process.stdout, process.stderr):
            stream.close()
    return Ended(None if is_stopped else status, errors)


def _read(stream, kind, lines):
    for line in stream:
        lines.put((kind, line.decode("utf-8", "replace").rstrip("\r\n")))
    lines.put((kind, None))


def stop(process):
    """End a process and all that it has started: first by asking, so that it clears up, then by force."""
    if process.poll() is not None:
        return
    if _WINDOWS:
        killer = str(Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "taskkill.exe"))
        subprocess.run(  # noqa: S603 - Windows's own
            [killer, "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False, **_hidden()
        )
        return
    _signal(process, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_PATIENCE_S)
    _signal(process, signal.SIGKILL)


def _signal(process, number):
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        if sys.platform != "darwin" and process.poll() is None:
            raise
