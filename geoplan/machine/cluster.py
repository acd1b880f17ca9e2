"""A Dask cluster: whether its workers can do the same as this process, and work in parts that they do.

Parts give their results in order, each the same bytes as in this process, so that no result tells who computed it. What
a worker had begun when it died another begins anew: that costs time alone. A part takes one core, for a worker is given
as many parts at once as it has threads.

What cannot work is told before the long work begins: workers that have another geoplan or other libraries, whose
numbers may differ in the last digit, and files that they do not see.
"""

import hashlib
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geoplan.errors import Fault, GeoplanError
from geoplan.machine.cores import cores_within
from geoplan.machine.memory import keep_freed

_AHEAD = 2
"""Parts a thread of a worker has before it, besides the one at hand: none waits, and no more are in memory."""
_PATIENCE = "10s"
"""How long a cluster may take to answer."""
_RETURN_S = 120
"""How long it may take until the first worker is back, where all of them died."""
_WORKER_S = 10
"""How long a cluster may take to have its first worker."""
_NEAR_S = 1.0
"""How long a worker may take to answer a process that asks it without its scheduler."""
_TRIES = 5
"""How often what all parts need is sent, where the workers that had it died."""
_PAUSE_S = 0.5
"""How long until the scheduler knows that a worker died."""
_OPTION = "--scheduler"
_ENDS = 1 << 16
"""Bytes at both ends of a file by which it is known."""

_at_hand: ContextVar["Cluster | None"] = ContextVar("geoplan_cluster", default=None)


@contextmanager
def cluster_at(scheduler: str | None, *, files: Iterable[Path] = ()) -> Iterator["Cluster | None"]:
    """Let parts of the work be done by a cluster; without an address, or where it is at hand already, nothing changes.

    Parameters
    ----------
    scheduler
        The address of a Dask cluster, such as ``tcp://10.0.0.5:8786``; None for this process.
    files
        What its workers will read, under the same paths.

    Yields
    ------
    Cluster or None

    Raises
    ------
    GeoplanError
        Where Dask is not installed, no cluster answers, it has no workers, or they are not like this process or do not
        see a file: all that is wrong at once.
    """
    known = _at_hand.get()
    if scheduler is None:
        yield known
        return
    if known is not None and known.address == scheduler:
        known.check_files(files)
        yield known
        return
    with _client(scheduler) as client:
        cluster = Cluster(scheduler, client)
        cluster.check(files)
        # results need not go through the scheduler where the way to the workers is open
        client.direct_to_workers = cluster.reaches_workers() or None
        token = _at_hand.set(cluster)
        try:
            yield cluster
        finally:
            _at_hand.reset(token)


def cluster_at_hand() -> "Cluster | None":
    """Return the cluster that the work may be shared with; None where this process does it alone."""
    return _at_hand.get()


@dataclass(frozen=True, eq=False)
class Cluster:
    """The workers behind an address.

    Attributes
    ----------
    address
        Of the scheduler.
    client
        Dask's connection to it.
    seen
        Files that all workers saw when they were asked.
    """

    address: str
    client: Any
    seen: set[str] = field(default_factory=set)

    @property
    def threads(self) -> int:
        """How many parts can be done at once."""
        return max(1, sum(self.client.nthreads().values()))

    def in_order(
        self,
        function: Callable[..., Any],
        given: Any,
        parts: Iterable[Any],
        *,
        lent: Callable[[Any], Any] | None = None,
    ) -> Iterator[Any]:
        """Yield ``function(given, part)`` of each part, in the order of the parts.

        Parameters
        ----------
        function
            Of a module, so that workers know it.
        given
            What all parts need; it is sent to each worker once.
        parts
            Small things, each of which is sent to the worker that does it. No more are asked for than are begun soon.
        lent
            What gives, for a part, the large things that it alone needs: then it is ``function(given, part, things)``.

        Raises
        ------
        GeoplanError
            What the function raises; and where workers die again and again over one part.
        """
        asked = _Asked(self.client, function, given, lent)
        waiting: deque[tuple[Any, _Begun]] = deque()
        most = _AHEAD * self.threads
        for part in parts:
            waiting.append((part, asked.begin(part)))
            if len(waiting) > most:
                yield asked.result(*waiting.popleft())
        while waiting:
            yield asked.result(*waiting.popleft())

    def as_done(
        self, function: Callable[[Any, Any], Any], given: Any, parts: Iterable[Any]
    ) -> Iterator[tuple[Any, Any]]:
        """Yield each part with its result as soon as it is done, whichever is first.

        Parameters
        ----------
        function, given, parts
            As for `in_order`; all parts are sent at once.

        Yields
        ------
        tuple
            The part, and its result; in the place of a result the error that was raised there. Of a part over which
            workers die again and again that is a `GeoplanError`.
        """
        import distributed

        done: Any = distributed.as_completed  # distributed has no types
        asked = _Asked(self.client, function, given)
        going = {}
        for part in parts:
            begun = asked.begin(part)
            going[begun.future.key] = (part, begun)
        begun_now = [begun.future for _, begun in going.values()]
        finished = done(begun_now, loop=self.client.loop, raise_errors=False)
        for future in finished:
            part, begun = going.pop(future.key)
            try:
                result = asked.outcome(part, begun)
            except Exception as error:  # whatever it is, the other parts go on
                result = error
            if isinstance(result, _Begun):
                going[result.future.key] = (part, result)
                finished.add(result.future)
                continue
            yield part, result

    def check(self, files: Iterable[Path]) -> None:
        """Raise where workers cannot do what this process does.

        Parameters
        ----------
        files
            Files that are there for this process, and that workers will read.

        Raises
        ------
        GeoplanError
            Where there is no worker; else with a fault for each worker that has another geoplan or other libraries, and
            for each file that one of the others does not see.
        """
        faults, alike = self._unlike()
        faults += self._unseen(files, alike)
        if faults:
            raise GeoplanError(faults)

    def check_files(self, files: Iterable[Path]) -> None:
        """Raise where a worker does not see a file; in the middle of work, where one that just died is no fault."""
        faults = self._unseen(files, None)
        if faults:
            raise GeoplanError(faults)

    def reaches_workers(self) -> bool:
        """Return whether this process can ask the workers themselves, not their scheduler alone."""
        from distributed.comm.core import connect

        own: Any = connect  # distributed has no types
        addresses = [*self.client.nthreads()]

        async def reach() -> None:
            for address in addresses:
                await (await own(address, timeout=_NEAR_S, **self.client.connection_args)).close()

        try:
            self.client.sync(reach)
        except Exception:  # nobody, or another program whose words mean nothing
            return False
        return True

    def _unlike(self) -> tuple[list[Fault], list[str]]:
        """Return what is wrong with workers, and those that are like this process."""
        ask = _asked_of_each()
        here = ask()
        try:
            self.client.wait_for_workers(1, timeout=_WORKER_S)
        except TimeoutError:
            action = f"Begin some: dask worker {self.address}"
            return [Fault(_OPTION, self.address, found="no worker", expected="one or more", action=action)], []
        told: Mapping[str, Any] = self.client.run(ask, on_error="return")
        faults, alike = [], []
        for worker, there in sorted(told.items()):
            if isinstance(there, BaseException):
                there = {"python": f"{type(there).__name__}: {there}"}
            other = [name for name in here if there.get(name) != here[name]]
            if not other:
                alike.append(worker)
                continue
            found = ", ".join(f"{name} {there.get(name) or '-'}" for name in other)
            expected = ", ".join(f"{name} {here[name]}" for name in other)
            action = "Install there what is here, and begin the worker anew."
            faults.append(Fault(_OPTION, f"worker {worker}", found=found, expected=expected, action=action))
        return faults, alike

    def _unseen(self, files: Iterable[Path], workers: list[str] | None) -> list[Fault]:
        """Return which of the workers, all where None, sees which file not, or another one under its path."""
        names = [name for name in (str(Path(file).absolute()) for file in files) if name not in self.seen]
        if not names or workers == []:
            return []
        here = marks_of(names)
        told: Mapping[str, list[str]] = self.client.run(marks_of, names, workers=workers, on_error="ignore")
        faults = [
            Fault(
                name,
                f"worker {worker}",
                found="another file" if there else "no such file",
                expected="the file that is here, under the same path",
                action="Put it on a folder that this machine and the workers share.",
            )
            for worker, marks in sorted(told.items())
            for name, mark, there in zip(names, here, marks, strict=True)
            if mark != there
        ]
        self.seen.update(set(names) - {fault.file for fault in faults})
        return faults


def marks_of(names: Iterable[str]) -> list[str]:
    """Return what stands for each file, its size and both its ends; an empty text where it cannot be read."""
    marks = []
    for name in names:
        try:
            with Path(name).open("rb") as file:
                size = file.seek(0, 2)
                file.seek(0)
                ends = file.read(_ENDS)
                file.seek(max(0, size - _ENDS))
                marks.append(f"{size} {hashlib.sha256(ends + file.read(_ENDS)).hexdigest()}")
        except OSError:
            marks.append("")
    return marks


@dataclass(frozen=True)
class _Begun:
    """A part that is being done, and which sending of what all parts need it rests on."""

    future: Any
    sending: int


class _Asked:
    """Parts of one work, begun on a cluster, and begun anew where workers died with what all parts need."""

    def __init__(
        self,
        client: Any,
        function: Callable[..., Any],
        given: Any,
        lent: Callable[[Any], Any] | None = None,
    ) -> None:
        self.client, self.function, self.given, self.lent = client, function, given, lent
        self.sending = 0
        self.sent = self._send(given, broadcast=True)

    def _send(self, things: Any, *, broadcast: bool) -> Any:
        for _ in range(_TRIES):
            try:
                # a key of its own: runs may follow each other
                return self.client.scatter([things], broadcast=broadcast, hash=False, timeout=_RETURN_S)[0]
            except TimeoutError:
                break
            except (
                OSError,
                KeyError,
            ):  # the worker that was to have it died meanwhile: the next one, or once it is back
                time.sleep(_PAUSE_S)
        action = "Begin some, and run again."
        raise GeoplanError(Fault(_OPTION, "", found="no worker any more", expected="one or more", action=action))

    def begin(self, part: Any) -> _Begun:
        """Begin a part."""
        things = () if self.lent is None else (self._send(self.lent(part), broadcast=False),)
        future = self.client.submit(_on_one_core, self.function, self.sent, part, *things, pure=False)
        return _Begun(future, self.sending)

    def result(self, part: Any, begun: _Begun) -> Any:
        """Wait for a part, as often as it is begun."""
        while True:
            outcome = self.outcome(part, begun)
            if not isinstance(outcome, _Begun):
                return outcome
            begun = outcome

    def outcome(self, part: Any, begun: _Begun) -> Any:
        """Wait for a part; give its result, or the part begun anew where what it rests on died with a worker."""
        from distributed import KilledWorker

        try:
            return begun.future.result()
        except CancelledError:
            if begun.sending == self.sending:
                if self.sending == _TRIES:
                    raise _died(part) from None
                self.sending += 1
                self.sent = self._send(self.given, broadcast=True)
            return self.begin(part)
        except KilledWorker:
            raise _died(part) from None


def _died(part: Any) -> GeoplanError:
    action = "Read what the workers logged; give them more memory."
    return GeoplanError(
        Fault(_OPTION, str(part)[:80], found="workers that died over it", expected="a worker that lives", action=action)
    )


def _on_one_core(function: Callable[..., Any], *given: Any) -> Any:
    keep_freed()
    with cores_within(1):
        return function(*given)


def _asked_of_each() -> Callable[[], dict[str, str]]:
    """Return a function that tells what a process is made of; it is sent as it is, for a worker may lack geoplan."""

    def told() -> dict[str, str]:
        import hashlib
        import importlib.metadata
        import importlib.util
        import os
        import platform
        from pathlib import Path

        versions = {"python": ".".join(platform.python_version_tuple()[:2])}
        names = "numpy pandas geopandas shapely pyproj rasterio numba pyarrow scipy xarray dask distributed"
        for name in names.split():
            try:
                versions[name] = importlib.metadata.version(name)
            except importlib.metadata.PackageNotFoundError:
                versions[name] = ""
        spec = importlib.util.find_spec("geoplan")
        if spec is None or spec.origin is None:
            return {**versions, "geoplan": ""}
        from geoplan import __version__

        digest = hashlib.sha256()
        folder = Path(spec.origin).parent
        for file in sorted(folder.rglob("*")):
            if file.suffix in (".py", ".csv"):
                digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
        versions["geoplan"] = f"{__version__} ({digest.hexdigest()[:8]})"
        for variable in ("GEOPLAN_LAYER_KINDS", "GEOPLAN_CANDIDATE_KINDS"):  # tables of one's own
            tables = [Path(table) for table in os.environ.get(variable, "").split(os.pathsep) if table]
            digest = hashlib.sha256(b"\0".join(table.read_bytes() for table in tables if table.is_file()))
            versions[variable] = digest.hexdigest()[:8] if tables else ""
        return versions

    return told


def _client(scheduler: str) -> Any:
    try:
        import distributed
    except ImportError:
        raise GeoplanError(
            Fault(_OPTION, "", found=scheduler, expected="Dask beside it", action="Install geoplan[scale].")
        ) from None
    try:
        client: Any = distributed.Client  # distributed has no types
        return client(scheduler, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise GeoplanError(
            Fault(_OPTION, "", found=scheduler, expected="the address of a Dask cluster", action=str(error))
        ) from None
