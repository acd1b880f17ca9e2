"""How long many studies take on some cores that share one disk: events one after the other, the longest study first."""

import heapq
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Job:
    """A study: one core for its seconds, between reading its layers and writing its outputs.

    Attributes
    ----------
    read_s, write_s
        Seconds of a disk that serves nobody else.
    core_s
        Seconds of one core.
    mb
        What it holds.
    """

    read_s: float
    core_s: float
    write_s: float
    mb: float

    @property
    def alone_s(self) -> float:
        """How long it takes where no other runs."""
        return self.read_s + self.core_s + self.write_s


@dataclass(frozen=True)
class Outcome:
    """What a simulation gives.

    Attributes
    ----------
    end_s
        When the whole is told.
    studies_s
        When the last study was done.
    mb
        The most that was held at once.
    waits
        What the end waits for -> its seconds: those below which the end cannot come, whatever the others are.
    """

    end_s: float
    studies_s: float
    mb: float
    waits: Mapping[str, float]

    @property
    def bottleneck(self) -> str:
        """What the end waits for the longest."""
        return max(self.waits, key=lambda name: self.waits[name])


def simulated(jobs: Iterable[Job], cores: int, whole_s: float) -> Outcome:
    """Let studies run on cores, and tell them as one whole once all are done.

    Parameters
    ----------
    jobs
        The studies. A core takes the longest that nobody has begun, waits for the disk to read it, computes, waits for
        the disk to write, and takes the next one. The disk serves one study at a time, in the order in which they ask.
    cores
        How many.
    whole_s
        Seconds of one core from the last study's end to the files of the whole.

    Examples
    --------
    >>> jobs = [Job(0.0, core_s, 0.0, 100.0) for core_s in (3.0, 3.0, 2.0, 2.0, 2.0)]
    >>> [simulated(jobs, cores, 1.0).end_s for cores in (1, 2, 5, 100)]
    [13.0, 8.0, 4.0, 4.0]
    >>> [simulated(jobs, cores, 1.0).bottleneck for cores in (2, 100)]
    ['cores', 'largest study']
    >>> slow = [Job(2.0, 1.0, 0.0, 100.0)] * 3
    >>> simulated(slow, 3, 0.5).end_s, simulated(slow, 3, 0.5).bottleneck
    (7.5, 'disk')
    """
    waiting = deque(sorted(jobs, key=lambda job: job.alone_s, reverse=True))
    every = [*waiting]
    events: list[tuple[float, int, str, Job]] = []
    disk_s = now = held = most = 0.0
    asked = 0

    def at(time_s: float, step: str, job: Job) -> None:
        nonlocal asked
        asked += 1
        heapq.heappush(events, (time_s, asked, step, job))

    def served(seconds: float) -> float:
        nonlocal disk_s
        disk_s = max(disk_s, now) + seconds
        return disk_s

    for job in [waiting.popleft() for _ in range(min(cores, len(waiting)))]:
        held += job.mb
        at(served(job.read_s), "read", job)
    while events:
        most = max(most, held)
        now, _, step, job = heapq.heappop(events)
        if step == "read":
            at(now + job.core_s, "computed", job)
        elif step == "computed":
            at(served(job.write_s), "written", job)
        else:
            held -= job.mb
            if waiting:
                held += waiting[0].mb
                at(served(waiting[0].read_s), "read", waiting.popleft())
    waits = {
        "cores": sum(job.core_s for job in every) / cores,
        "largest study": max(job.alone_s for job in every),
        "disk": sum(job.read_s + job.write_s for job in every),
        "the whole": whole_s,
    }
    return Outcome(now + whole_s, now, most, waits)
