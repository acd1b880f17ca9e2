"""Waste to the end of a plan: tonnes, electricity and greenhouse gases, year by year and treatment by treatment.

The tonnage follows what was observed and forecast, and then grows. What is collected is split over the treatments, as
in `geoplan.potential.waste.treatment`, with one difference: a landfill's methane is counted in the year in which it is
given off, by first-order decay of all that the plan has put there; so is the methane that a treatment keeps from
arising. Waste that lay in landfills before the plan's first year is not in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from geoplan.draws.distributions import Ranged
from geoplan.draws.drawn_values import DrawnValues, Valued
from geoplan.draws.quantiles import QUANTILES, quantiles_of
from geoplan.errors import Fault, LayerError, ParameterError
from geoplan.layers.feedstock.waste import COLLECTED, composition
from geoplan.layers.fieldwork.survey import SURVEYED
from geoplan.layers.opening.table_faults import missing_columns
from geoplan.parameters import Parameters
from geoplan.potential.carbon import METHANE_GWP
from geoplan.potential.waste.composition_draws import drawn_shares
from geoplan.potential.waste.landfill_gas import (
    DELAY,
    MCF,
    METHANE_SHARE,
    OXIDATION,
    Floats,
    after_recovery,
    first_order_decay,
)
from geoplan.potential.waste.landfills import LAST_YEAR
from geoplan.potential.waste.treatment import (
    LANDFILL,
    Tonne,
    can_be_sorted,
    check_split,
    default_split,
    load_treatments,
    sorted_mixture,
    sorting_faults,
    waste_growth,
)
from geoplan.potential.waste.treatment_draws import DrawnTonne
from geoplan.units import CH4_PER_C, GJ_PER_TJ, TJ_PER_GWH

GROWTH = "waste.plan.growth"
TOTAL = "total"
"""The treatment of the rows that add all treatments up."""
MEASURES = (
    "waste_t",
    "energy_gwh",
    "methane_tco2e",
    "nitrous_oxide_tco2e",
    "fossil_co2_tco2e",
    "emissions_tco2e",
    "landfill_methane_avoided_tco2e",
    "net_tco2e",
)
WITH_ENDS = ("waste_t", "energy_gwh", "emissions_tco2e", "landfill_methane_avoided_tco2e", "net_tco2e")
"""Measures that have a low end, a median and a high end."""


def _columns_of(name: str) -> list[str]:
    return [name, *(f"{name}_{end}" for end in QUANTILES if name in WITH_ENDS)]


COLUMNS = (
    "year",
    "treatment",
    "basis",
    "t_per_day",
    "share",
    *(column for name in MEASURES for column in _columns_of(name)),
)


def waste_plan(
    waste: pd.DataFrame | None,
    forecast: pd.DataFrame | None = None,
    *,
    treatment: pd.DataFrame | None = None,
    parameters: Parameters,
    last_year: int | None = None,
    inputs: Iterable[Ranged] = (),
) -> pd.DataFrame:
    """Return what becomes of a study's waste, year by year.

    Parameters
    ----------
    waste
        Statistics by stream: ``stream`` and ``t_per_day`` [t/d, generated; or collected, where ``basis`` says so],
        ``year`` where there is no `forecast`. They say which share is collected; None for the parameter of all waste.
    forecast
        ``year`` and ``t_per_day`` [t/d, generated, of the whole study]: observed and forecast; None where nothing but
        `waste` is known.
    treatment
        ``year`` and a column for each treatment: its share of what is collected, in some years. Between two of them it
        changes along a straight line; before the first and after the last it stays. By default the split of the
        parameters, in each year.
    parameters
        The parameters; the ids under ``waste.`` and ``gases.`` are used.
    last_year
        By default ``waste.plan.last_year``.
    inputs
        By which factors the statistics may be wrong: see `geoplan.potential.draws.inputs.inputs_of`. A forecast starts
        from the statistics, and is as wrong as they are; what was surveyed is not.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`: a row for each year and treatment with a share in any year, and one for their sum, ``total``;
        ``basis`` is ``given``, ``interpolated`` or ``growth``, ``t_per_day`` what is generated [t/d], ``share`` and
        ``waste_t`` [t/a] of what is collected; ``energy_gwh`` [GWh electric/a]; ``methane_tco2e`` and
        ``nitrous_oxide_tco2e`` [tCO2e/a], ``fossil_co2_tco2e`` [t/a] and their sum ``emissions_tco2e``;
        ``landfill_methane_avoided_tco2e``, what the same waste of this and the earlier years of the plan would give off
        in a landfill in this year (0 for what is landfilled), and ``net_tco2e``: the change of emissions against
        landfilling everything, negative where they fall.

    Raises
    ------
    LayerError
        For tonnages and years that cannot be; all at once.
    ParameterError
        For splits that do not sum to 1, treatments that want more than there is, and shares outside 0 to 1.

    Notes
    -----
    Low, p50 and high are P10, P50 and P90 of the study's futures, in each of which the whole plan is worked out. In a
    future whose waste holds less of something than is to be sorted out, the composition is that of the parameters'
    values.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> known = pd.DataFrame({"year": [2022, 2025], "t_per_day": [1764.0, 2800.0]})
    >>> plan = waste_plan(None, known, parameters=load_parameters(), last_year=2026)
    >>> whole = plan[plan.treatment == "total"].set_index("year")
    >>> whole.t_per_day.round().tolist(), whole.basis.tolist()[-1]
    ([1764.0, 2109.0, 2455.0, 2800.0, 2844.0], 'growth')
    """
    known = _known_years(waste, forecast)
    first = int(known["year"].min())
    until = max(round(parameters.value(LAST_YEAR)) if last_year is None else last_year, int(known["year"].max()))
    years = range(first, until + 1)
    splits = _splits(treatment, years, parameters)
    plan = _Plan(known, years, splits, _streams(waste, counted_at_gates=forecast is None))
    growth = plan.growth(parameters)
    base = plan.base(parameters, growth)
    ends = _ends(plan.drawn(parameters, inputs))
    used = [index for index, name in enumerate(plan.treatments) if splits[name].gt(0).any()]
    rows: list[pd.DataFrame] = []
    for index in [*used, None]:
        row = {name: _one(values, index) for name, values in base.items()}
        for name in WITH_ENDS:
            row |= {
                f"{name}_{end}": values[:, _place(index)] for end, values in zip(QUANTILES, ends[name], strict=True)
            }
        share = pd.Series(1.0, index=splits.index) if index is None else splits[plan.treatments[index]]
        name = TOTAL if index is None else plan.treatments[index]
        columns = {"year": list(years), "treatment": name, "share": share.to_numpy(), **row}
        rows.append(pd.DataFrame(columns).assign(basis=growth["basis"], t_per_day=growth["t_per_day"]))
    result = pd.concat(rows).sort_values("year", kind="stable", ignore_index=True)
    return result[list(COLUMNS)]


def can_be_planned(waste: pd.DataFrame) -> bool:
    """Return whether statistics of waste say the year of each row, so that a plan can start from them.

    Examples
    --------
    >>> can_be_planned(pd.DataFrame({"year": ["2020", ""]}))
    False
    """
    return "year" in waste and not waste.empty and bool(pd.to_numeric(waste["year"], errors="coerce").notna().all())


def _one(values: Floats, index: int | None) -> Floats:
    return values.sum(axis=1) if index is None else values[:, index]


def _place(index: int | None) -> int:
    """Return where the ends of a treatment stand; those of the total stand behind all of them."""
    return -1 if index is None else index


def _known_years(waste: pd.DataFrame | None, forecast: pd.DataFrame | None) -> pd.DataFrame:
    if forecast is not None:
        faults = missing_columns(forecast, ["year", "t_per_day"], kind="waste forecast")
        if faults:
            raise LayerError(faults)
        return forecast[["year", "t_per_day"]]
    if waste is None:
        raise LayerError(Fault("waste", "", found="neither statistics nor a forecast", expected="one of them"))
    faults = missing_columns(waste, ["year", "t_per_day"], kind="waste")
    if faults:
        raise LayerError(faults)
    years = pd.to_numeric(waste["year"], errors="coerce")
    if not can_be_planned(waste):
        found = "no year" if waste.empty else f"year '{waste.loc[years.isna(), 'year'].iloc[0]}'"
        raise LayerError(
            Fault("waste", "year", found=found, expected="the year of each row, to plan from", action="Fill it in.")
        )
    # streams that were counted in different years stand together in the latest of them
    return pd.DataFrame({"year": [int(years.max())], "t_per_day": [float(waste["t_per_day"].sum())]})


class _Stream(NamedTuple):
    """A stream of waste.

    Attributes
    ----------
    name
        As in the statistics.
    at_gate
        Whether it was counted at gates, where all of it is collected.
    is_counted
        Whether a statistic says how much it is, and no survey.
    """

    name: str
    at_gate: bool
    is_counted: bool

    def collected(self, parameters: Valued) -> Any:
        """Return the share that is collected."""
        return 1.0 if self.at_gate else parameters.value(f"waste.collected_share.{self.name}")


def _streams(waste: pd.DataFrame | None, *, counted_at_gates: bool) -> dict[_Stream, float]:
    """Return the share of each stream in the tonnes of the plan.

    A forecast tells what is generated: the streams of what was counted at gates then stand for it.
    """
    if waste is None or not waste["t_per_day"].sum() > 0:
        return {_Stream("all", at_gate=False, is_counted=False): 1.0}
    basis, status = (waste.get(name, pd.Series("", index=waste.index)) for name in ("basis", "status"))
    at_gate, counted = basis == COLLECTED, status != SURVEYED
    tonnes: dict[_Stream, float] = {}
    rows = zip(waste["stream"].astype(str), at_gate & counted_at_gates, counted, waste["t_per_day"], strict=True)
    for name, gate, by_statistic, t_per_day in rows:
        stream = _Stream(name, bool(gate), bool(by_statistic))
        tonnes[stream] = tonnes.get(stream, 0.0) + float(t_per_day)
    whole = sum(tonnes.values())
    return {stream: each / whole for stream, each in tonnes.items()}


def _splits(treatment: pd.DataFrame | None, years: Sequence[int], parameters: Parameters) -> pd.DataFrame:
    """Return the split of each year, checked; index year."""
    if treatment is None or treatment.empty:
        return pd.DataFrame([default_split(parameters)] * len(years), index=pd.Index(years, name="year"))
    names = [name for name in load_treatments()["treatment"] if name in treatment]
    ordered = treatment.sort_values("year").set_index("year")[names].astype(float)
    faults: list[Fault] = []
    checked: dict[int, dict[str, float]] = {}
    for year, row in zip(ordered.index, ordered.to_dict("records"), strict=True):
        name = f"waste treatment {year:g}"
        try:
            split = check_split({str(treated): share for treated, share in row.items()}, name=name)
        except ParameterError as error:
            faults += error.faults
            continue
        faults += sorting_faults(np.array(list(split.values())), parameters, name=name)
        checked[int(year)] = split
    if faults:
        raise ParameterError(faults)
    table = pd.DataFrame.from_dict(checked, orient="index")
    known = table.index.to_numpy(float)
    columns = {name: np.interp(np.asarray(years, dtype=float), known, table[name]) for name in table}
    return pd.DataFrame(columns, index=pd.Index(years, name="year"))


@dataclass(frozen=True)
class _Plan:
    """What stays the same while parameters move."""

    known: pd.DataFrame
    years: Sequence[int]
    splits: pd.DataFrame
    streams: Mapping[_Stream, float]

    @property
    def treatments(self) -> list[str]:
        return [str(name) for name in self.splits]

    def growth(self, parameters: Parameters) -> pd.DataFrame:
        return waste_growth(self.known, years=list(self.years), growth_after=parameters.value(GROWTH))

    def base(self, parameters: Parameters, growth: pd.DataFrame) -> Mapping[str, Floats]:
        """Return each of `MEASURES` as an array (year, treatment), for the tonnes of `growth`."""
        splits, mixed = self.splits.to_numpy(float), composition(parameters)
        faults = sorting_faults(splits, parameters)
        if faults:
            raise ParameterError(faults)
        collected = float(sum(part * stream.collected(parameters) for stream, part in self.streams.items()))
        fractions = sorted_mixture(splits, np.asarray(mixed, dtype=np.float64), list(mixed.index))
        return self._measures(Tonne(parameters), fractions, growth["waste_t"].to_numpy(float) * collected)

    def drawn(self, parameters: Parameters, inputs: Iterable[Ranged]) -> Mapping[str, Floats]:
        """Return the same in each future: (year, treatment, future)."""
        drawn, futures = DrawnValues(parameters), parameters.futures.with_inputs(inputs)
        splits, mixed = self.splits.to_numpy(float), composition(parameters)
        shares, names = drawn_shares(parameters), list(mixed.index)
        # what holds less than the sorting wants cannot be: it is made of what it is made of today
        shares = np.where(can_be_sorted(splits, shares, names), shares, mixed.to_numpy()[:, None])
        ends = np.zeros(futures.count)
        for stream, part in self.streams.items():
            wrong = futures.input(f"statistics.waste.{stream.name}") if stream.is_counted else 1.0
            ends = ends + part * wrong * stream.collected(drawn)
        level = waste_growth(self.known, years=list(self.years), growth_after=0.0)["waste_t"].to_numpy(float)
        late = np.maximum(np.asarray(self.years, dtype=float) - float(self.known["year"].max()), 0.0)
        tonnes = level[:, None] * (1 + drawn.value(GROWTH)) ** late[:, None] * ends
        return self._measures(DrawnTonne(parameters), sorted_mixture(splits, shares, names), tonnes)

    def _measures(self, tonne: Tonne, shares: Floats, tonnes: Floats) -> Mapping[str, Floats]:
        """Return `MEASURES` of tonnes (year,) sorted into (year, treatment, fraction), in one future or in all."""
        fractions, value = shares * tonnes[:, None, None], tonne.value
        landfill = self.treatments.index(LANDFILL)
        treated = fractions.copy()
        treated[:, landfill] = 0.0  # its gas is counted below, in the years in which it comes
        each = [tonne.under(name, treated[:, index]) for index, name in enumerate(self.treatments)]
        energy, methane, nitrous_oxide, fossil = (np.stack(of_all, axis=1) for of_all in zip(*each, strict=True))
        recovered_t, emitted_t = after_recovery(
            _methane_t(fractions, tonne),
            recovered_share=value("waste.landfill.recovered_share"),
            oxidised_share=value(OXIDATION),
        )
        avoided = emitted_t * value(METHANE_GWP)
        methane[:, landfill] = avoided[:, landfill]
        energy[:, landfill] = recovered_t[:, landfill] * (
            value("gases.methane.lhv_mass") / GJ_PER_TJ * value("waste.landfill.engine_efficiency") / TJ_PER_GWH
        )
        avoided[:, landfill] = 0.0
        emissions = methane + nitrous_oxide + fossil
        net = emissions - avoided
        net[:, landfill] = 0.0
        values = (fractions.sum(axis=2), energy, methane, nitrous_oxide, fossil, emissions, avoided, net)
        return dict(zip(MEASURES, values, strict=True))


def _methane_t(fractions: Floats, tonne: Tonne) -> Floats:
    """Return the methane generated in each year if all had been landfilled: (year, treatment) [t]."""
    deposited = fractions * (tonne.properties("doc", "doc_f") * tonne.value(MCF))
    _, decomposed = first_order_decay(deposited, tonne.properties("k"), delay_months=tonne.value(DELAY))
    methane_t: Floats = decomposed.sum(axis=2) * (tonne.value(METHANE_SHARE) * CH4_PER_C)
    return methane_t


def _ends(drawn: Mapping[str, Floats]) -> Mapping[str, Floats]:
    """Return P10, P50 and P90 of `WITH_ENDS`: (3, year, treatment), the total's as a last treatment."""
    return {
        name: quantiles_of(np.concatenate([drawn[name], drawn[name].sum(axis=1, keepdims=True)], axis=1))
        for name in WITH_ENDS
    }
