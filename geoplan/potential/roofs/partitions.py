"""Partitions of roofs assessed one after the other, in this process or on a Dask cluster, by the same function."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd

from geoplan.errors import Fault, GeoplanError, LayerError
from geoplan.layers.rooftops.rooftops import Rooftops
from geoplan.parameters import Parameters
from geoplan.potential.roofs.partition import PartitionResult, as_table, assess_partition
from geoplan.potential.roofs.surveyed import RoofSurvey

if TYPE_CHECKING:
    import xarray as xr

_AHEAD = 2
"""Partitions a worker has before it, besides the one at hand: none waits, and no more than these are in memory."""


@dataclass(frozen=True)
class PartitionJob:
    """All that a partition needs besides its own roofs; it can be pickled.

    Attributes
    ----------
    rooftops
        The footprints.
    zones, resource, parameters, estates, shading
        As for `assess_partition`; with `shading`, the footprints must be clean: neighbours stand in other partitions
        too.
    survey
        What was seen on site, which takes the place of the model's numbers; None where nothing was.
    """

    rooftops: Rooftops
    zones: gpd.GeoDataFrame
    resource: "xr.Dataset"
    parameters: Parameters
    estates: gpd.GeoDataFrame | None
    shading: "xr.Dataset | None" = None
    survey: RoofSurvey | None = None

    def of(self, roofs: gpd.GeoDataFrame, neighbours: gpd.GeoDataFrame | None = None) -> PartitionResult:
        """Assess some roofs."""
        return assess_partition(
            roofs,
            self.zones,
            resource=self.resource,
            parameters=self.parameters,
            estates=self.estates,
            shading=self.shading,
            neighbours=neighbours,
            survey=self.survey,
        )

    def read(self, number: int) -> PartitionResult:
        """Read one partition, and what may shade it, and assess it."""
        if self.shading is None:
            return self.of(self.rooftops.partition(number))
        radius_m = self.parameters.value("rooftop.shading.radius")
        return self.of(self.rooftops.partition(number), self.rooftops.around(number, radius_m=radius_m))

    def sent(self, number: int) -> PartitionResult:
        """Read one partition and assess it; the roofs come as an Arrow table, which travels as it lies in memory."""
        result = self.read(number)
        return replace(result, roofs=as_table(result.roofs))

    def results(self, scheduler: str | None = None) -> Iterator[PartitionResult]:
        """Yield the results in the order of the partitions.

        Parameters
        ----------
        scheduler
            The address of a Dask cluster; None for this process.

        Raises
        ------
        LayerError
            Where a cluster is to read a file that is not clean, so that its partitions depend on one another.
        GeoplanError
            Where Dask is not installed, or no cluster answers.
        """
        if scheduler is None and self.shading is None:
            yield from map(self.of, self.rooftops.partitions())
            return
        if scheduler is None:
            yield from map(self.read, range(self.rooftops.partition_count))
            return
        if not self.rooftops.cleaned:
            action = "Make them ready first: geoplan import rooftops FILE."
            raise LayerError(
                Fault(
                    str(self.rooftops.path), "", found="footprints as they came", expected="clean ones", action=action
                )
            )
        with _client(scheduler) as client:
            yield from self._on(client)

    def _on(self, client: Any) -> Iterator[PartitionResult]:
        job = client.scatter(self, broadcast=True, hash=False)  # a key of its own: runs may follow each other
        waiting: deque[Any] = deque()
        most = _AHEAD * max(1, len(client.scheduler_info()["workers"]))
        for number in range(self.rooftops.partition_count):
            waiting.append(client.submit(PartitionJob.sent, job, number, pure=False))
            if len(waiting) > most:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _client(scheduler: str) -> Any:
    try:
        import distributed
    except ImportError:
        raise GeoplanError(
            Fault("--scheduler", "", found=scheduler, expected="Dask beside it", action="Install geoplan[scale].")
        ) from None
    try:
        client: Any = distributed.Client  # distributed has no types
        return client(scheduler, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise GeoplanError(
            Fault("--scheduler", "", found=scheduler, expected="the address of a Dask cluster", action=str(error))
        ) from None
