"""Partitions of roofs assessed one after the other, in this process or on a Dask cluster, by the same function."""

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from geoplan.errors import Fault, GeoplanError, LayerError
from geoplan.layers.rooftops.rooftops import Rooftops
from geoplan.machine.memory import at_once, give_back
from geoplan.potential.roofs.partition import PartitionJob, PartitionResult, as_table, assess_partition

_ROOFS, _FEWEST = 100_000, 5_000
"""Roofs that are worked on at once, where they stand in no row groups of their own."""
_ROOF_BYTES = 4_000
"""What a roof takes with its outline, planes and results."""
_AHEAD = 2
"""Partitions a worker has before it, besides the one at hand: none waits, and no more than these are in memory."""
_PATIENCE = "10s"
"""How long a cluster may take to answer."""


def read_partition(job: PartitionJob, number: int) -> PartitionResult:
    """Read one partition of a job's rooftops, and what may shade it, and assess it."""
    rooftops = _rooftops_of(job)
    if job.shading is None:
        return assess_partition(rooftops.footprints(number), job)
    around = rooftops.around(number, radius_m=job.parameters.value("rooftop.shading.radius"))
    return assess_partition(rooftops.footprints(number), job, neighbours=around)


def sent_partition(job: PartitionJob, number: int) -> PartitionResult:
    """Read one partition and assess it; the roofs come as an Arrow table, which travels as it lies in memory."""
    result = read_partition(job, number)
    return replace(result, roofs=as_table(result.roofs), reads=job.parameters.reads)


def partition_results(job: PartitionJob, scheduler: str | None = None) -> Iterator[PartitionResult]:
    """Yield the results of a job in the order of its partitions.

    Parameters
    ----------
    job
        The roofs, and all that they need.
    scheduler
        The address of a Dask cluster; None for this process.

    Raises
    ------
    LayerError
        Where a cluster is to read a file that is not clean, so that its partitions depend on one another.
    GeoplanError
        Where Dask is not installed, or no cluster answers.
    """
    rooftops = _rooftops_of(job)
    if scheduler is None and job.shading is None:
        for roofs in rooftops.parts(size=at_once(_ROOFS, bytes_each=_ROOF_BYTES, least=_FEWEST)):
            yield assess_partition(roofs, job)
            give_back()
        give_back()  # what the roofs were read by is gone now
        return
    if scheduler is None:
        for number in range(rooftops.partition_count):
            yield read_partition(job, number)
            give_back()
        return
    if not rooftops.cleaned:
        action = "Make them ready first: geoplan import rooftops FILE."
        raise LayerError(
            Fault(str(rooftops.path), "", found="footprints as they came", expected="clean ones", action=action)
        )
    with _client(scheduler) as client:
        yield from _on(client, job, count=rooftops.partition_count)


def _on(client: Any, job: PartitionJob, *, count: int) -> Iterator[PartitionResult]:
    sent = client.scatter(job, broadcast=True, hash=False)  # a key of its own: runs may follow each other
    waiting: deque[Any] = deque()
    most = _AHEAD * max(1, len(client.scheduler_info()["workers"]))
    for number in range(count):
        waiting.append(client.submit(sent_partition, sent, number, pure=False))
        if len(waiting) > most:
            yield _told(waiting.popleft().result(), job)
    while waiting:
        yield _told(waiting.popleft().result(), job)


def _told(result: PartitionResult, job: PartitionJob) -> PartitionResult:
    """Note here what was read of the parameters there."""
    if result.reads is not None:
        job.parameters.reads.add(result.reads)
    return result


def _rooftops_of(job: PartitionJob) -> Rooftops:
    if job.rooftops is None:
        raise GeoplanError(Fault("rooftops", "", found="none", expected="footprints", action="Give the job some."))
    return job.rooftops


def _client(scheduler: str) -> Any:
    try:
        import distributed
    except ImportError:
        raise GeoplanError(
            Fault("--scheduler", "", found=scheduler, expected="Dask beside it", action="Install geoplan[scale].")
        ) from None
    try:
        client: Any = distributed.Client  # distributed has no types
        return client(scheduler, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise GeoplanError(
            Fault("--scheduler", "", found=scheduler, expected="the address of a Dask cluster", action=str(error))
        ) from None
