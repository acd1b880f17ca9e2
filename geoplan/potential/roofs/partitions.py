"""Partitions of roofs assessed one after the other, in this process or on a Dask cluster, by the same function."""

from collections.abc import Iterator
from dataclasses import replace

from geoplan.errors import Fault, GeoplanError, LayerError
from geoplan.layers.rooftops.rooftops import Rooftops
from geoplan.machine.cluster import cluster_at
from geoplan.machine.memory import at_once, give_back
from geoplan.machine.row_groups import PackedRows, packed
from geoplan.potential.roofs.partition import PartitionJob, PartitionResult, as_table, assess_partition, roof_keys

_ROOFS, _FEWEST = 100_000, 5_000
"""Roofs that are worked on at once, where they stand in no row groups of their own."""
_ROOF_BYTES = 4_000
"""What a roof takes with its outline, planes and results."""


def read_partition(job: PartitionJob, number: int) -> PartitionResult:
    """Read one partition of a job's rooftops, and what may shade it, and assess it."""
    rooftops = _rooftops_of(job)
    if job.shading is None:
        return assess_partition(rooftops.footprints(number), job)
    radius_m = job.parameters.value("rooftop.shading.radius")
    around = rooftops.footprints_around(number, radius_m=radius_m, heights_alone=True)
    return assess_partition(rooftops.footprints(number), job, neighbours=around)


def sent_partition(job: PartitionJob, number: int) -> PartitionResult:
    """Read one partition and assess it; the roofs come packed, so that who gathers them has little to do."""
    result = read_partition(job, number)
    assert not isinstance(result.roofs, PackedRows)
    roofs = packed(as_table(result.roofs), told=roof_keys(job.zones.crs))
    return replace(result, roofs=roofs, reads=job.parameters.reads)


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
        Where there is no such cluster, or it cannot do what this process does: `geoplan.machine.cluster.cluster_at`.
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
    with cluster_at(scheduler, files=[rooftops.path]) as cluster:
        assert cluster is not None
        for result in cluster.in_order(sent_partition, job, range(rooftops.partition_count)):
            yield _told(result, job)


def _told(result: PartitionResult, job: PartitionJob) -> PartitionResult:
    """Note here what was read of the parameters there."""
    if result.reads is not None:
        job.parameters.reads.add(result.reads)
    return result


def _rooftops_of(job: PartitionJob) -> Rooftops:
    if job.rooftops is None:
        raise GeoplanError(Fault("rooftops", "", found="none", expected="footprints", action="Give the job some."))
    return job.rooftops
