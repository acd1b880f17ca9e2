"""Waste to the end of a plan: tonnes, electricity and greenhouse gases, year by year and treatment by treatment.

The tonnage follows what was observed and forecast, and then grows. What is collected is split over the treatments, as
in `geoplan.potential.waste.treatment`, with one difference: a landfill's methane is counted in the year in which it is
given off, by first-order decay of all that the plan has put there; so is the methane that a treatment keeps from
arising. Waste that lay in landfills before the plan's first year is not in it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geoplan.draws.futures import Futures
from geoplan.errors import Fault, LayerError, ParameterError
from geoplan.layers.feedstock.waste import COLLECTED
from geoplan.layers.opening.table_faults import missing_columns
from geoplan.parameters import Parameter, Parameters
from geoplan.potential.carbon import METHANE_GWP
from geoplan.potential.uncertainty import pace_of
from geoplan.potential.waste.composition import fraction_values
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
    check_split,
    default_split,
    load_treatments,
    moved,
    sorted_fractions,
    sorting_faults,
    uncertain_parameters,
    waste_growth,
)
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
"""Measures that have a low and a high end."""
COLUMNS = (
    "year",
    "treatment",
    "basis",
    "t_per_day",
    "share",
    *(f"{name}{end}" for name in MEASURES for end in (("", "_low", "_high") if name in WITH_ENDS else ("",))),
)


def waste_plan(
    waste: pd.DataFrame | None,
    forecast: pd.DataFrame | None = None,
    *,
    treatment: pd.DataFrame | None = None,
    parameters: Parameters,
    last_year: int | None = None,
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
    Low and high are P10 and P90 of the study's futures. The plan is worked out at the low and the high end of each
    parameter, one at a time; in a future each changes it in proportion to how far it stands towards that end, and the
    changes are added.

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
    plan = _Plan(known, years, splits, _collected(waste, counted_at_gates=forecast is None))
    growth = plan.growth(parameters)
    base = plan.measures(parameters, growth)
    low, high = _ends(plan, parameters, base, growth)
    used = [index for index, name in enumerate(plan.treatments) if splits[name].gt(0).any()]
    rows: list[pd.DataFrame] = []
    for index in [*used, None]:
        row = {name: _one(values, index) for name, values in base.items()}
        for name in WITH_ENDS:
            row[f"{name}_low"], row[f"{name}_high"] = low[name][:, _place(index)], high[name][:, _place(index)]
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


def _collected(waste: pd.DataFrame | None, *, counted_at_gates: bool) -> "pd.Series[float]":
    """Return the share of each stream in the tonnes of the plan; what was counted at gates is `COLLECTED`.

    A forecast tells what is generated: the streams of what was counted at gates then stand for it.
    """
    if waste is None or not waste["t_per_day"].sum() > 0:
        return pd.Series({"all": 1.0})
    names = waste["stream"]
    if counted_at_gates and "basis" in waste:
        names = names.where(waste["basis"] != COLLECTED, COLLECTED)
    streams = waste.groupby(names)["t_per_day"].sum()
    return streams / streams.sum()


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
    streams: "pd.Series[float]"

    @property
    def treatments(self) -> list[str]:
        return [str(name) for name in self.splits]

    def growth(self, parameters: Parameters) -> pd.DataFrame:
        return waste_growth(self.known, years=list(self.years), growth_after=parameters.value(GROWTH))

    def measures(self, parameters: Parameters, growth: pd.DataFrame) -> Mapping[str, Floats]:
        """Return each of `MEASURES` as an array (year, treatment), for the tonnes of `growth`."""
        collected = float(
            sum(
                part * (1.0 if stream == COLLECTED else parameters.value(f"waste.collected_share.{stream}"))
                for stream, part in self.streams.items()
            )
        )
        tonnes = growth["waste_t"].to_numpy(float) * collected
        splits = self.splits.to_numpy(float)
        faults = sorting_faults(splits, parameters)
        if faults:
            raise ParameterError(faults)
        fractions = sorted_fractions(splits, parameters) * tonnes[:, None, None]
        landfill = self.treatments.index(LANDFILL)
        treated = fractions.copy()
        treated[:, landfill] = 0.0  # its gas is counted below, in the years in which it comes
        tonne = Tonne(parameters)
        each = [tonne.under(name, treated[:, index]) for index, name in enumerate(self.treatments)]
        energy, methane, nitrous_oxide, fossil = (np.stack(of_all, axis=1) for of_all in zip(*each, strict=True))
        generated_t = _methane_t(fractions, parameters)
        recovered_t, emitted_t = after_recovery(
            generated_t,
            recovered_share=parameters.value("waste.landfill.recovered_share"),
            oxidised_share=parameters.value(OXIDATION),
        )
        avoided = emitted_t * parameters.value(METHANE_GWP)
        methane[:, landfill] = avoided[:, landfill]
        energy[:, landfill] = recovered_t[:, landfill] * (
            parameters.value("gases.methane.lhv_mass")
            / GJ_PER_TJ
            * parameters.value("waste.landfill.engine_efficiency")
            / TJ_PER_GWH
        )
        avoided[:, landfill] = 0.0
        emissions = methane + nitrous_oxide + fossil
        net = emissions - avoided
        net[:, landfill] = 0.0
        values = (fractions.sum(axis=2), energy, methane, nitrous_oxide, fossil, emissions, avoided, net)
        return dict(zip(MEASURES, values, strict=True))


def _methane_t(fractions: Floats, parameters: Parameters) -> Floats:
    """Return the methane generated in each year if all had been landfilled: (year, treatment) [t]."""
    carbon = fraction_values(parameters, "doc", "doc_f")
    rates = fraction_values(parameters, "k")
    deposited = fractions * (carbon * parameters.value(MCF))
    _, decomposed = first_order_decay(deposited, rates, delay_months=parameters.value(DELAY))
    methane_t: Floats = decomposed.sum(axis=2) * (parameters.value(METHANE_SHARE) * CH4_PER_C)
    return methane_t


def _ends(
    plan: _Plan, parameters: Parameters, base: Mapping[str, Floats], growth: pd.DataFrame
) -> tuple[Mapping[str, Floats], ...]:
    """Return low and high of `WITH_ENDS`, the total's as a last column."""
    starts = {name: _with_total(base[name]) for name in WITH_ENDS}
    # changes that are added may reach below what there can be: only the change of emissions may be negative
    least = {name: -np.inf if name == "net_tco2e" else 0.0 for name in WITH_ENDS}
    moves = list(_moves(plan, parameters, base, growth))
    paces = [pace_of(parameters, [name]) for name, _ in moves]
    sides = [np.maximum(side, 0.0) for pace in paces for side in (-pace, pace)]
    factors = np.array(sides).reshape(-1, parameters.futures.count)
    low, high = {}, {}
    for name, start in starts.items():
        changes = [(_with_total(end[name]) - start).ravel() for _, ends in moves for end in ends]
        weights = np.array(changes).reshape(-1, start.size).T
        below, _, above = Futures(weights, factors, np.zeros(start.size)).quantiles()
        low[name], high[name] = (
            np.maximum(start + change.reshape(start.shape), least[name]) for change in (below, above)
        )
    return low, high


def _with_total(values: Floats) -> Floats:
    return np.concatenate([values, values.sum(axis=1, keepdims=True)], axis=1)


def _moves(
    plan: _Plan, parameters: Parameters, base: Mapping[str, Floats], growth: pd.DataFrame
) -> Iterator[tuple[str, list[Mapping[str, Floats]]]]:
    """Yield each parameter that has a part in the plan, and the plan at its low and at its high end."""
    names = [GROWTH, *(f"waste.collected_share.{stream}" for stream in plan.streams.index if stream != COLLECTED)]
    own: list[Parameter] = [parameters[name] for name in names if parameters[name].low < parameters[name].high]
    used = {str(name): float(plan.splits[name].max()) for name in plan.splits}
    for parameter in [*own, *uncertain_parameters(parameters, used)]:
        ends: list[Mapping[str, Floats]] = []
        for end in (parameter.low, parameter.high):
            try:
                at_end = moved(parameters, parameter, end)
                grown = plan.growth(at_end) if parameter.name == GROWTH else growth
                ends.append(plan.measures(at_end, grown))
            except ParameterError:
                # an end of the composition that holds less than the sorting wants
                ends.append(base)
        yield parameter.name, ends
