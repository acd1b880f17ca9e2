"""What stands beside each figure of the first page: the years of what it was made from, and how weak that is.

Years are those of the statistics' rows, and of the layers' vintages where a layer has no rows with years. The share of
a figure's spread that rests on inputs of low confidence is the sum of the shares of its parameters and inputs of low
confidence (`geoplan.potential.sensitivity`: squares of rank correlations through the futures). The ends of the total
are those of the sum in each future, and no sums of the sources' ends.
"""

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from geoplan.draws.quantiles import QUANTILES
from geoplan.kinds.national import EMISSION_FACTOR
from geoplan.layers.ages import years_in
from geoplan.layers.catalog import LayerReport
from geoplan.parameters import Parameters
from geoplan.planning.waste_plan import TOTAL
from geoplan.potential.carbon import grid_avoided_tco2e

TOTAL_ENERGY = "total_energy_gwh"
LOW = "low"
_INCINERATION = "incineration"


@dataclass(frozen=True)
class Headline:
    """A figure of the first page.

    Attributes
    ----------
    figure
        Its name among the totals.
    value
        The figure, with all parameters at their values; NaN where it is not known.
    low, median, high
        P10, P50 and P90 of its futures; NaN where they are not known.
    years
        Kind of layer -> first and last year of what was taken from it; None where it names no year.
    low_confidence_share
        Share of its spread that rests on parameters of low confidence, 0 to 1; NaN where nothing is known of it.
    """

    figure: str
    value: float
    low: float
    median: float
    high: float
    years: Mapping[str, tuple[int, int] | None]
    low_confidence_share: float

    @property
    def span(self) -> tuple[int, int] | None:
        """The first and the last year of all its inputs; None where none is known."""
        known = [span for span in self.years.values() if span]
        return (min(span[0] for span in known), max(span[1] for span in known)) if known else None


def headlines_of(
    totals: "pd.Series[float]",
    *,
    feedstocks: pd.DataFrame,
    sensitivity: pd.DataFrame,
    layers: Mapping[str, LayerReport],
) -> tuple[Headline, ...]:
    """Return the figures of the first page: each source of energy, and last their total.

    Parameters
    ----------
    totals
        The study's, by field name.
    feedstocks
        One row per statistic and feedstock: ``kind``, ``year``, ``energy_gwh``.
    sensitivity
        ``result``, ``share`` and ``confidence``.
    layers
        What was read.
    """
    sources = []
    for figure, (kinds, statistics) in _table().items():
        years = {kind: _span(layers[kind].vintage) for kind in kinds if kind in layers}
        told = _years_of(feedstocks, statistics)
        if told and kinds and kinds[0] in years:
            years[kinds[0]] = told
        sources.append(Headline(figure, *_ends(totals, figure), years, _weak_share(sensitivity, figure)))
    together: dict[str, tuple[int, int] | None] = {}
    for source in sources:
        together |= source.years if source.value > 0 else {}
    whole = Headline(TOTAL_ENERGY, *_ends(totals, TOTAL_ENERGY), together, _weak_share(sensitivity, TOTAL_ENERGY))
    return (*sources, whole)


@cache
def _table() -> dict[str, tuple[tuple[str, ...], str]]:
    with Path(__file__).with_name("headlines.csv").open(encoding="utf-8", newline="") as stream:
        return {row["figure"]: (tuple(row["layers"].split()), row["statistics"]) for row in csv.DictReader(stream)}


def _ends(totals: "pd.Series[float]", figure: str) -> tuple[float, float, float, float]:
    names = (figure, *(f"{figure}_{end}" for end in QUANTILES))
    value, low, median, high = (float(totals.get(name, math.nan)) for name in names)
    return value, low, median, high


def _span(text: str) -> tuple[int, int] | None:
    """Return the first and the last year that a text names.

    Examples
    --------
    >>> _span("about 2020; Con Dao 2023"), _span("long-term means")
    ((2020, 2023), None)
    """
    years = years_in(text)
    return (min(years), max(years)) if years else None


def _years_of(feedstocks: pd.DataFrame, statistics: str) -> tuple[int, int] | None:
    """Return the years of the rows of statistics that give any energy."""
    if not statistics or not {"kind", "year", "energy_gwh"} <= set(feedstocks.columns):
        return None
    rows = feedstocks[(feedstocks["kind"] == statistics) & (feedstocks["energy_gwh"] > 0)]
    return _span(" ".join(str(year) for year in rows["year"]))


def _weak_share(sensitivity: pd.DataFrame, figure: str) -> float:
    if not {"result", "share", "confidence"} <= set(sensitivity.columns):
        return math.nan
    rows = sensitivity[sensitivity["result"] == figure]
    whole = float(rows["share"].sum())
    return float(rows.loc[rows["confidence"] == LOW, "share"].sum()) / whole if whole > 0 else math.nan


def factor_year(parameters: Parameters, name: str) -> int | None:
    """Return the year of a factor that is one of a series by year; the last one where several years have its value.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> factor_year(load_parameters(), "grid.emission_factor")
    2023
    """
    if name not in parameters:
        return None
    value = parameters.value(name)
    suffixes = {each: each.removeprefix(f"{name}_") for each in parameters if each.startswith(f"{name}_")}
    years = [int(rest) for each, rest in suffixes.items() if rest.isdecimal() and parameters.value(each) == value]
    return max(years, default=None)


@dataclass(frozen=True)
class WasteBurnt:
    """The same waste as the potential and as the waste plan have it.

    Attributes
    ----------
    all_t, all_gwh
        What the potential burns: all that is collected [t/a], and its electricity [GWh/a].
    year, last
        The first year in which the plan burns any for electricity, and its last one; its first where it never does.
    plan_t, burnt_t, burnt_gwh
        What is collected in `year`, what of it the plan burns for electricity [t/a], and what that gives [GWh/a].
    """

    all_t: float
    all_gwh: float
    year: int
    last: int
    plan_t: float
    burnt_t: float
    burnt_gwh: float

    @property
    def burns_all(self) -> bool:
        """Whether the plan too burns all that is collected in that year."""
        return math.isclose(self.burnt_t, self.plan_t)


def waste_burnt(totals: "pd.Series[float]", plan: pd.DataFrame | None) -> WasteBurnt | None:
    """Return how much waste the potential and the plan burn; None where one of them is not known.

    Parameters
    ----------
    totals
        The study's: ``waste_collected_t`` and ``waste_energy_gwh``.
    plan
        From `geoplan.planning.waste_plan.waste_plan`.
    """
    collected, energy = (float(totals.get(name, math.nan)) for name in ("waste_collected_t", "waste_energy_gwh"))
    if plan is None or plan.empty or not (collected > 0 and energy > 0):
        return None
    burns = plan.loc[(plan["treatment"] == _INCINERATION) & (plan["waste_t"] > 0), "year"]
    year = int((plan["year"] if burns.empty else burns).min())
    rows = plan[plan["year"] == year].set_index("treatment")
    burning = [name for name in rows.index if name == _INCINERATION]
    return WasteBurnt(
        collected,
        energy,
        year,
        int(plan["year"].max()),
        float(rows.loc[[TOTAL], "waste_t"].sum()),
        float(rows.loc[burning, "waste_t"].sum()),
        float(rows.loc[burning, "energy_gwh"].sum()),
    )


@dataclass(frozen=True)
class Reductions:
    """Emissions that a year's electricity avoids on the grid [tCO2e/a]; NaN where a factor is not known.

    Attributes
    ----------
    national_all
        Of all sources, at the national factor.
    national_rooftop, jcm_rooftop
        Of rooftop solar, at the national factor and at that of the Joint Crediting Mechanism: the same electricity.
    """

    national_all: float
    national_rooftop: float
    jcm_rooftop: float


def reductions_of(totals: "pd.Series[float]", parameters: Parameters) -> Reductions:
    """Return what the first page says of avoided emissions.

    Parameters
    ----------
    totals
        The study's: energies [GWh/a] and avoided emissions.
    parameters
        The study's.
    """
    rooftop = float(totals.get("rooftop_pv_energy_gwh", math.nan))
    known = EMISSION_FACTOR in parameters
    return Reductions(
        float(totals.get("ghg_avoided_tco2e", math.nan)),
        grid_avoided_tco2e(rooftop, parameters) if known else math.nan,
        float(totals.get("ghg_avoided_jcm_tco2e", math.nan)),
    )
