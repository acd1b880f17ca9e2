"""A measure: what it can do where, which resource it uses, what it saves, gives and avoids, and what that costs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from geoplan.languages import Text

FloatArray = npt.NDArray[np.float64]
PlaceKind: TypeAlias = Literal["zone", "estate", "study"]


@dataclass(frozen=True, eq=False)
class UnitCosts:
    """What a unit of a measure costs, in real money.

    Attributes
    ----------
    capex_usd
        (years,) investment in a unit that is built in that year [USD/unit].
    running_usd
        (years,) O&M and feedstock of a unit in that year [USD/unit/a].
    value_usd
        (years,) what its energy is worth to who builds it: tariff, or what is sold [USD/unit/a]; NaN where not known.
    society_usd
        (years,) what its energy is worth to all: the cost that it avoids [USD/unit/a]; NaN where not known.
    life_years
        How long a unit stands.
    """

    capex_usd: FloatArray
    running_usd: FloatArray
    value_usd: FloatArray
    society_usd: FloatArray
    life_years: float


@dataclass(frozen=True, eq=False)
class Moved:
    """What a measure is in each future, over its value.

    Attributes
    ----------
    energy, direct, saving, cost
        (futures,) factors: of energy, of what is avoided besides, of what is saved, and of investment.
    """

    energy: FloatArray
    direct: FloatArray
    saving: FloatArray
    cost: FloatArray

    @classmethod
    def still(cls, count: int) -> "Moved":
        """Return factors of a measure that is the same in all futures."""
        return cls(*(np.ones(count) for _ in range(4)))


@dataclass(frozen=True, eq=False)
class Measure:
    """A measure.

    Attributes
    ----------
    measure_id
        Such as ``rooftop_pv.residential``.
    group
        Such as ``rooftop_pv``: for colours and for lists; attribution is by measure.
    title
        What people call it.
    unit
        What its potential is counted in, such as ``MWp`` or ``t/a``.
    place_kind, places
        Whether its places are zones, estates or the study as one, and their ids; ``("",)`` for the study.
    potential
        (places,) all that could stand there in the base year [unit].
    energy_mwh
        (places,) electricity that all of it gives to the place [MWh/a]; negative for what it takes.
    direct_t
        (places,) what all of it avoids besides electricity [tCO2e/a]; negative for what it gives off.
    lag_t
        (ages,) what a unit of a year avoids in that year and in the years after it [tCO2e/unit]: methane of landfills.
        Empty where nothing comes late.
    saved
        Use -> (places,) what all of it saves of that use in the base year, alone: [MWh/a] or [tCO2e/a].
    growth
        (years,) potential over that of the base year.
    resource, resource_share
        What it uses, and (places,) which part of what is there all of it uses, 0 to 1. Measures of one resource share
        it: no place gives more than there is.
    owner
        Who owns the resource.
    costs
        Of a unit; None where they are not known.
    build_limit
        How much can be built in a year [unit/a]; NaN for no limit that is known.
    built
        Year -> what stood then, of all places together [unit], by the layer of progress.
    jcm_factor
        Credits of the Joint Crediting Mechanism for its electricity [tCO2/MWh]; 0 where it has no methodology.
    moved
        What it is in each future.
    status, confidence, source
        Of what it rests on.
    """

    measure_id: str
    group: str
    title: Text
    unit: str
    place_kind: PlaceKind
    places: tuple[str, ...]
    potential: FloatArray
    energy_mwh: FloatArray
    direct_t: FloatArray
    growth: FloatArray
    resource: str
    resource_share: FloatArray
    moved: Moved = field(repr=False)
    lag_t: FloatArray = field(default_factory=lambda: np.empty(0), repr=False)
    saved: Mapping[str, FloatArray] = field(default_factory=dict, repr=False)
    owner: str = ""
    costs: UnitCosts | None = field(default=None, repr=False)
    build_limit: float = np.nan
    built: Mapping[int, float] = field(default_factory=dict)
    jcm_factor: float = 0.0
    status: str = "real"
    confidence: str = "low"
    source: str = ""
