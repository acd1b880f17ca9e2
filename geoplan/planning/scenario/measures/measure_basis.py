"""What measures are made from, and what all of them take from it: places, years, futures, status and words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.kinds.national import JCM_EMISSION_FACTOR
from geoplan.layers.catalog import OpenedLayers
from geoplan.planning.eco_parks.eco_parks import EcoParks
from geoplan.planning.eco_parks.projects.project_rows import lowest_confidence
from geoplan.planning.estates.plans.estate_plan import EstatePlan
from geoplan.planning.jcm import load_technologies
from geoplan.planning.scenario.inputs.baseline import Baseline, IntArray
from geoplan.planning.scenario.measures.measure import Measure, Moved
from geoplan.planning.scenario.measures.measure_kinds import MeasureKind, measure_kinds
from geoplan.potential.potential import Potential
from geoplan.siting.sites import Sites
from geoplan.study import Status, Study

FloatArray = npt.NDArray[np.float64]

_STATUSES: tuple[Status, ...] = get_args(Status)
"""From the most real on."""


@dataclass(frozen=True, eq=False)
class MeasureBasis:
    """What measures are made from.

    Attributes
    ----------
    study, layers, potential, sites
        Of the run.
    baseline
        What the place gives off without measures: the years, and the uses of which measures save a part.
    waste_plan
        From `geoplan.planning.waste_plan.waste_plan`; None without one.
    estates, eco_parks
        What is planned on estates, and what they could be; None without estates.
    """

    study: Study
    layers: OpenedLayers
    potential: Potential
    sites: Sites
    baseline: Baseline
    waste_plan: pd.DataFrame | None = None
    estates: EstatePlan | None = None
    eco_parks: EcoParks | None = None

    @property
    def years(self) -> IntArray:
        """Each year, from the base year on."""
        return self.baseline.years

    @cached_property
    def zone_ids(self) -> tuple[str, ...]:
        """The zones, in the order of the potential."""
        return tuple(self.potential.zones["zone_id"].astype(str))

    @cached_property
    def estate_ids(self) -> tuple[str, ...]:
        """The estates, in the order of the potential; empty without any."""
        estates = self.potential.estates
        return () if estates is None else tuple(estates["estate_id"].astype(str))

    @property
    def count(self) -> int:
        """How many futures there are."""
        return self.study.parameters.futures.count

    def of_feedstock(self, kind: str, column: str, weights: npt.ArrayLike = 1.0) -> FloatArray:
        """Return a column of statistics, so much of each of its rows, shared over the zones: (zones,).

        Parameters
        ----------
        kind
            ``crops``, ``livestock`` or ``waste``; of what the study has not there is nothing.
        column
            Of ``feedstocks`` of `geoplan.potential.feedstock.feedstock_by_zone.ByZone`.
        weights
            (rows,) which part of each row counts.
        """
        table = self.potential.by_feedstock.get(kind)
        if table is None or table.shared.empty:
            return np.zeros(len(self.zone_ids))
        amounts = table.feedstocks[column].to_numpy(float) * np.asarray(weights, dtype=float)
        shared = table.shared
        values = amounts[shared["feedstock_row"].to_numpy(int)] * shared["allocation_share"].to_numpy(float)
        sums = pd.Series(values).groupby(shared["zone_id"].astype(str).to_numpy()).sum()
        return sums.reindex(list(self.zone_ids), fill_value=0.0).to_numpy(float)

    def status(self, kinds: Iterable[str]) -> Status:
        """Return the least real status of some kinds of layer; those that the study has not count for nothing."""
        given = [self.layers.reports[kind].status for kind in kinds if kind in self.layers.reports]
        return max(given, key=_STATUSES.index, default=_STATUSES[0])

    def source(self, kinds: Iterable[str]) -> str:
        """Return whose layers of some kinds are, or their files where nobody is named."""
        reports = [self.layers.reports[kind] for kind in kinds if kind in self.layers.reports]
        return "; ".join(dict.fromkeys(report.attribution or report.file for report in reports))

    def confidence(self, kind: MeasureKind) -> str:
        """Return the lowest confidence of the parameters that a kind of measure rests on."""
        # how sure they are moves no figure: none of them counts as read
        known = self.study.parameters.everything().values()
        return lowest_confidence([each.confidence for each in known if each.name.startswith(kind.assumptions)])

    def jcm_factor(self, kind: MeasureKind) -> float:
        """Return what the Joint Crediting Mechanism credits of a megawatt-hour [tCO2/MWh]; 0 without a methodology."""
        study, parameters = self.study, self.study.parameters
        if not kind.jcm_kind or not study.has_jcm or not study.is_viet_nam:
            return 0.0  # a methodology is approved for one country
        is_known = bool(load_technologies()[kind.jcm_kind].methodology) and JCM_EMISSION_FACTOR in parameters
        return float(parameters.value(JCM_EMISSION_FACTOR)) if is_known else 0.0

    def moved(
        self,
        *,
        energy: FloatArray | None = None,
        direct: FloatArray | None = None,
        saving: FloatArray | None = None,
    ) -> Moved:
        """Return what a measure is in each future over its value; 1 of what is not given."""
        still = Moved.still(self.count)
        return Moved(
            still.energy if energy is None else energy,
            still.direct if direct is None else direct,
            still.saving if saving is None else saving,
            still.cost,
        )

    def measure(
        self,
        key: str,
        *,
        potential: npt.ArrayLike,
        moved: Moved,
        energy_mwh: npt.ArrayLike | None = None,
        direct_t: npt.ArrayLike | None = None,
        resource_share: npt.ArrayLike | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> Measure | None:
        """Return a measure with all that its kind says of it; None where nothing of it could stand anywhere.

        Parameters
        ----------
        key
            Of `geoplan.planning.scenario.measures.measure_kinds.measure_kinds`.
        potential, energy_mwh, direct_t
            (places,) in the order of the zones or estates; what is not given is 0. Where an amount is not finite
            nothing of the measure counts there.
        moved
            What it is in each future.
        resource_share
            (places,); by default 1 where there is any potential.
        more
            Other fields of `geoplan.planning.scenario.measures.measure.Measure`, in the place of what the kind says.
        """
        kind = measure_kinds()[key]
        places = self.estate_ids if kind.place_kind == "estate" else self.zone_ids
        given = [np.zeros(len(places)) if each is None else each for each in (potential, energy_mwh, direct_t)]
        size, energy, direct = (np.array(each, dtype=float) for each in given)
        is_there = np.isfinite(size) & np.isfinite(energy) & np.isfinite(direct) & (np.nan_to_num(size) > 0.0)
        if not is_there.any():
            return None
        share = is_there.astype(float) if resource_share is None else np.asarray(resource_share, dtype=float)
        fields: dict[str, Any] = {
            "status": self.status(kind.layers),
            "confidence": self.confidence(kind),
            "source": self.source(kind.layers),
            "jcm_factor": self.jcm_factor(kind),
            "resource": kind.resource,
            "growth": np.ones(len(self.years)),
        }
        return Measure(
            measure_id=key,
            group=kind.group,
            title=kind.title,
            unit=kind.unit,
            place_kind=kind.place_kind,
            places=places,
            potential=np.where(is_there, size, 0.0),
            energy_mwh=np.where(is_there, energy, 0.0),
            direct_t=np.where(is_there, direct, 0.0),
            resource_share=np.where(is_there, share, 0.0),
            moved=moved,
            **(fields | dict(more or {})),
        )
