"""What becomes of waste: a split over treatments, its electricity and its greenhouse gases beside those of a landfill.

Sorting takes out of the mixed waste what a treatment can use: recycling the dry materials, composting and digestion
what rots, each in proportion to what there is. The other treatments share what is left, and its composition: so the
heating value of burned waste rises when food is sorted out, and each kilogram is treated once.

Carbon dioxide from food, paper and wood is not counted, nor is the carbon that stays in a landfill, nor what recycled
material saves elsewhere; electricity is given in GWh, so that a grid factor can be applied to it apart.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.errors import Fault, LayerError, ParameterError, did_you_mean, in_figures
from geoplan.layers.feedstock.waste import composition
from geoplan.layers.opening.table_faults import SUM_TOLERANCE, missing_columns, quantity_faults
from geoplan.machine.products import product_sums
from geoplan.parameters import Parameters
from geoplan.potential.carbon import METHANE_GWP
from geoplan.potential.waste.composition import fraction_values, incineration_tco2e_per_t
from geoplan.potential.waste.landfill_gas import (
    OXIDATION,
    Floats,
    after_recovery,
    lifetime_methane_by_fraction,
    lifetime_methane_t_per_t,
)
from geoplan.units import CH4_PER_C, CO2_PER_C, DAYS_A_YEAR, G_PER_T, GJ_PER_TJ, GWH_PER_TJ, KG_PER_T

RESULT_COLUMNS = (
    "share",
    "waste_t",
    "energy_gwh",
    "methane_tco2e",
    "nitrous_oxide_tco2e",
    "fossil_co2_tco2e",
    "emissions_tco2e",
    "landfill_methane_avoided_tco2e",
    "net_tco2e",
)
SPLIT = "waste.split."
LANDFILL = "landfill"
_EVERYTHING = "*"


def load_treatments() -> pd.DataFrame:
    """Return the treatments: ``treatment``, ``takes`` (the fractions it can use, ``*`` for all) and titles.

    Examples
    --------
    >>> list(load_treatments().treatment)[:3]
    ['recycling', 'composting', 'anaerobic_digestion']
    """
    return _treatments().copy()


@cache
def _treatments() -> pd.DataFrame:
    return pd.read_csv(Path(__file__).with_name("treatments.csv"), dtype=str, keep_default_na=False)


@cache
def _takes() -> tuple[tuple[str, ...] | None, ...]:
    """Return the fractions that each treatment can use; None for all."""
    return tuple(None if takes == _EVERYTHING else tuple(takes.split()) for takes in _treatments()["takes"])


def default_split(parameters: Parameters) -> dict[str, float]:
    """Return the split of the parameters ``waste.split.<treatment>``, checked.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> default_split(load_parameters())["landfill"]
    0.71
    """
    return check_split({name: row.value for name, row in parameters.under(SPLIT).items()})


def check_split(split: Mapping[str, float], *, name: str = "split") -> dict[str, float]:
    """Return a split with every treatment, those not named at 0.

    Parameters
    ----------
    split
        Treatment -> share of the wet mass.
    name
        What to call the split in an error.

    Raises
    ------
    ParameterError
        For unknown treatments, shares outside 0 to 1 and shares that do not sum to 1; all at once.

    Examples
    --------
    >>> check_split({"landfill": 0.8, "incineration": 0.2})["composting"]
    0.0
    """
    known = list(_treatments()["treatment"])
    faults = [
        Fault(
            name,
            str(treatment),
            found="no such treatment",
            expected=f"one of {', '.join(known)}",
            action=did_you_mean(treatment, known),
        )
        for treatment in split
        if treatment not in known
    ]
    for treatment, share in split.items():
        if not 0 <= share <= 1:
            faults.append(Fault(name, str(treatment), found=in_figures(share), expected="a share from 0 to 1"))
    total = sum(split.values())
    if not abs(total - 1) <= SUM_TOLERANCE:
        listing = ", ".join(f"{treatment} {in_figures(share)}" for treatment, share in split.items())
        found = f"shares that sum to {in_figures(total)} ({listing})"
        faults.append(
            Fault(name, "", found=found, expected="shares that sum to 1", action="Give the rest to a treatment.")
        )
    if faults:
        raise ParameterError(faults)
    return {treatment: float(split.get(treatment, 0.0)) for treatment in known}


def sort_waste(split: Mapping[str, float], parameters: Parameters) -> pd.DataFrame:
    """Return which fractions go to which treatment.

    Parameters
    ----------
    split
        Treatment -> share of the wet mass.
    parameters
        The parameters; the ids under ``waste.composition.`` are used.

    Returns
    -------
    pandas.DataFrame
        Treatment (rows) × fraction (columns): share of all waste. Rows sum to the split, columns to the composition.

    Raises
    ------
    ParameterError
        As `check_split`, and where a treatment wants more than there is of what it can use.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> table = sort_waste({"composting": 0.2, "landfill": 0.8}, load_parameters())
    >>> table["food"].round(3).loc[["composting", "landfill"]].tolist()
    [0.2, 0.227]
    """
    shares, mixed = check_split(split), composition(parameters)
    one = np.array([list(shares.values())])
    faults = sorting_faults(one, parameters)
    if faults:
        raise ParameterError(faults)
    return pd.DataFrame(
        sorted_fractions(one, parameters)[0], index=pd.Index(shares, name="treatment"), columns=mixed.index
    )


def sorting_faults(splits: Floats, parameters: Parameters, *, name: str = "split") -> list[Fault]:
    """Return a fault for each set of treatments that want more than there is of what they can use.

    Parameters
    ----------
    splits
        (..., treatment): shares in the order of `load_treatments`.
    parameters
        The parameters; the ids under ``waste.composition.`` are used.
    name
        What to call the split in a fault.
    """
    mixed = composition(parameters)
    faults: list[Fault] = []
    for group, usable, wanted, there in _sorted_out(splits, np.asarray(mixed, dtype=np.float64), list(mixed.index)):
        if wanted > there + SUM_TOLERANCE:
            found = f"{' and '.join(_treatments()['treatment'].iloc[group])} for {in_figures(wanted)} of the waste"
            expected = f"at most {in_figures(float(there))}, the share of {', '.join(usable)}"
            faults.append(
                Fault(name, "", found=found, expected=expected, action="Lower the share, or change the composition.")
            )
    return faults


def can_be_sorted(splits: Floats, shares: Floats, fractions: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Say of each composition whether no treatment wants more of it than it can use.

    Parameters
    ----------
    splits
        As for `sorting_faults`.
    shares
        (fraction, future): of the wet mass.
    fractions
        Their names.
    """
    possible = np.ones(shares.shape[1:], dtype=bool)
    for *_, wanted, there in _sorted_out(splits, shares, fractions):
        possible &= wanted <= there + SUM_TOLERANCE
    return possible


def _sorted_out(
    splits: Floats, shares: Floats, fractions: Sequence[str]
) -> Iterator[tuple[list[int], list[str], float, Floats]]:
    """Yield the treatments that use the same fractions, these, the most that is wanted of them, and what there is."""
    takes = _takes()
    used = splits.reshape(-1, len(takes)).max(axis=0, initial=0.0) > 0
    for usable in dict.fromkeys(each for each in takes if each is not None):
        group = [index for index, each in enumerate(takes) if each == usable and used[index]]
        names = [fraction for fraction in usable if fraction in fractions]
        there = np.asarray(shares[np.isin(fractions, names)].sum(axis=0))
        yield group, names, float(splits[..., group].sum(axis=-1).max(initial=0.0)), there


def sorted_fractions(splits: Floats, parameters: Parameters) -> Floats:
    """Return which fractions go to which treatment in several splits: see `sort_waste`.

    Parameters
    ----------
    splits
        (split, treatment): shares in the order of `load_treatments`, that no `sorting_faults` speak against.
    parameters
        The parameters; the ids under ``waste.composition.`` are used.

    Returns
    -------
    numpy.ndarray
        (split, treatment, fraction): share of all waste.
    """
    mixed = composition(parameters)
    return sorted_mixture(splits, np.asarray(mixed, dtype=np.float64), list(mixed.index))


def sorted_mixture(splits: Floats, shares: Floats, fractions: Sequence[str]) -> Floats:
    """Return which fractions of a mixture, or of one in each future, go to which treatment.

    Parameters
    ----------
    splits
        As for `sorted_fractions`.
    shares
        (fraction,) or (fraction, future): of the wet mass.
    fractions
        Their names.

    Returns
    -------
    numpy.ndarray
        (split, treatment, fraction), and the axis of the futures where there is one: share of all waste.
    """
    each = splits.reshape(*splits.shape, *(1,) * shares.ndim)
    table = np.zeros((*splits.shape, *shares.shape))
    for index, takes in enumerate(_takes()):
        if takes is None:
            continue
        usable = shares * np.isin(fractions, takes).reshape(-1, *(1,) * (shares.ndim - 1))
        there = usable.sum(axis=0)
        table[:, index] = each[:, index] * usable / np.where(there > 0, there, 1.0)
    rest = np.clip(shares - table.sum(axis=1), 0.0, None)
    left = rest.sum(axis=1, keepdims=True)
    mixture = np.divide(rest, left, out=np.zeros_like(rest), where=left > 0)
    for index in (index for index, takes in enumerate(_takes()) if takes is None):
        table[:, index] = each[:, index] * mixture
    return table


def treat_waste(waste_t: float, parameters: Parameters, *, split: Mapping[str, float] | None = None) -> pd.DataFrame:
    """Return electricity and greenhouse gases of one year's waste, by treatment.

    Parameters
    ----------
    waste_t
        Waste that is treated [t/a, wet]: what is collected, and what is burned in the open where that is in the split.
    parameters
        The parameters; the ids under ``waste.`` and ``gases.`` are used.
    split
        Treatment -> share; by default ``waste.split.<treatment>`` of the parameters.

    Returns
    -------
    pandas.DataFrame
        Index ``treatment``; ``share``, ``waste_t`` [t/a], ``energy_gwh`` [GWh electric/a], ``methane_tco2e``,
        ``nitrous_oxide_tco2e`` [tCO2e/a], ``fossil_co2_tco2e`` [t/a], their sum ``emissions_tco2e``,
        ``landfill_methane_avoided_tco2e``: what the same fractions would give off in a landfill as it is today (0 for
        what is landfilled), and ``net_tco2e``: the change against landfilling, negative where a treatment is better; 0
        for what is landfilled.

    Raises
    ------
    LayerError
        For a tonnage that is negative or not finite.
    ParameterError
        As `sort_waste`.

    Notes
    -----
    A landfill's methane is counted in full in the year of depositing: the sum of first-order decay over
    ``waste.landfill.horizon`` years, less what is recovered and what oxidises in the cover. It is not what is emitted
    in that year: that is `geoplan.potential.waste.landfill_gas.landfill_gas` of the landfill's history.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> table = treat_waste(365_000.0, load_parameters(), split={"incineration": 1.0})
    >>> stack, avoided = table.loc["incineration", ["emissions_tco2e", "landfill_methane_avoided_tco2e"]]
    >>> bool(0 < stack < avoided)
    True
    """
    if not np.isfinite(waste_t) or waste_t < 0:
        expected = "a finite number that is not negative"
        raise LayerError(Fault("waste", "waste_t", found=f"{waste_t}", expected=expected))
    sorted_ = sort_waste(default_split(parameters) if split is None else split, parameters)
    tonne = Tonne(parameters)
    share = sorted_.sum(axis=1)
    rows: dict[Hashable, list[float]] = {}
    for treatment, fractions in zip(sorted_.index, sorted_.to_numpy(), strict=True):
        amounts = (*tonne.under(str(treatment), fractions), tonne.landfilled_tco2e(fractions))
        rows[treatment] = [float(amount) for amount in amounts]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=list(_PER_TONNE)).rename_axis("treatment") * waste_t
    gases = table["methane_tco2e"] + table["nitrous_oxide_tco2e"] + table["fossil_co2_tco2e"]
    landfilled = table["landfill_methane_avoided_tco2e"]
    table = table.assign(share=share, waste_t=share * waste_t, emissions_tco2e=gases, net_tco2e=gases - landfilled)
    table.loc[LANDFILL, "landfill_methane_avoided_tco2e"] = 0.0
    return table[list(RESULT_COLUMNS)]


def burning_net_tco2e_per_t(parameters: Parameters, *, years: int) -> float:
    """Return what burning a tonne a year changes against landfilling it, a year, as the mean of a plant's first years.

    In a year the landfill is spared what all tonnes burnt so far would give off in it, so that the first years bring
    little: the sum over ``waste.landfill.horizon`` years, as `treat_waste` has it, is a different figure.

    Parameters
    ----------
    parameters
        The parameters; the ids under ``waste.`` and ``gases.`` are used.
    years
        How many years of the plant count.

    Returns
    -------
    float
        The stack's fossil CO2, methane and nitrous oxide, less the landfill's methane [tCO2e per t of wet waste];
        negative where burning is better.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> parameters = load_parameters()
    >>> ten, fifty, hundred = (burning_net_tco2e_per_t(parameters, years=years) for years in (10, 50, 100))
    >>> ten > fifty > hundred
    True
    """
    generated_t = float(np.mean([lifetime_methane_t_per_t(parameters, years=year) for year in range(1, years + 1)]))
    _, emitted_t = after_recovery(
        generated_t,
        recovered_share=parameters.value("waste.landfill.recovered_share"),
        oxidised_share=parameters.value(OXIDATION),
    )
    return incineration_tco2e_per_t(parameters) - emitted_t * parameters.value(METHANE_GWP)


_PER_TONNE = (
    "energy_gwh",
    "methane_tco2e",
    "nitrous_oxide_tco2e",
    "fossil_co2_tco2e",
    "landfill_methane_avoided_tco2e",
)


@dataclass(frozen=True)
class Tonne:
    """What a tonne of each fraction holds, as arrays in the order of the composition: each read where it is needed."""

    parameters: Parameters

    def value(self, name: str) -> Any:
        """Return a parameter."""
        return self.parameters.value(name)

    def properties(self, *names: str) -> Floats:
        """Return the product of some properties of each fraction: (fraction,)."""
        return fraction_values(self.parameters, *names)

    def held(self, fractions: Floats, each: Floats) -> Floats:
        """Return what tonnes of the fractions hold, by what a tonne of each holds."""
        return np.asarray(product_sums(fractions, each))

    def mass(self, fractions: Floats) -> Floats:
        """Return the tonnes of all fractions."""
        return np.asarray(fractions.sum(axis=-1))

    @cached_property
    def _lhv_tj(self) -> Floats:
        return self.properties("lhv") / GJ_PER_TJ

    @cached_property
    def _degradable_t(self) -> Floats:
        return self.properties("doc", "doc_f")

    @cached_property
    def _fossil_t(self) -> Floats:
        return self.properties("dry_matter", "carbon", "fossil_carbon_share")

    @cached_property
    def _landfill_methane_t(self) -> Floats:
        return np.asarray(lifetime_methane_by_fraction(self.parameters), dtype=np.float64)

    @cached_property
    def _open_burning_n2o_t(self) -> Floats:
        return self.properties("open_burning_n2o") / G_PER_T

    def _landfilled_t(self, fractions: Floats) -> tuple[Floats, Floats]:
        """Return the methane that a landfill's engines get, and that it gives off [t]."""
        return after_recovery(
            self.held(fractions, self._landfill_methane_t),
            recovered_share=self.parameters.value("waste.landfill.recovered_share"),
            oxidised_share=self.parameters.value(OXIDATION),
        )

    def landfilled_tco2e(self, fractions: Floats) -> Floats:
        """Return what tonnes of the fractions, along the last axis, would give off in a landfill [tCO2e]."""
        if not fractions.any():
            return np.zeros(fractions.shape[:-1])
        _, emitted_t = self._landfilled_t(fractions)
        return emitted_t * self.parameters.value(METHANE_GWP)

    def under(self, treatment: str, fractions: Floats) -> tuple[Floats, ...]:
        """Return what tonnes of the fractions, along the last axis, give: all of `_PER_TONNE` but what is avoided.

        Where there are none, nothing is asked of the parameters.
        """
        value = self.value
        mass = self.mass(fractions)
        methane_t = nitrous_oxide_t = fossil_co2_tco2e = energy_tj = np.zeros_like(mass)
        if not fractions.any():
            return energy_tj, methane_t, nitrous_oxide_t, fossil_co2_tco2e
        if treatment == "composting":
            # IPCC 2006 vol. 5, equations 4.1 and 4.2; CO2 of plants' carbon is not counted.
            methane_t = mass * value("waste.composting.ch4") / KG_PER_T
            nitrous_oxide_t = mass * value("waste.composting.n2o") / KG_PER_T
        elif treatment == "anaerobic_digestion":
            methane_t = mass * value("waste.anaerobic_digestion.ch4") / KG_PER_T
            # A digester draws a share of what full decay would give (equation 3.3); what leaks drives no engine.
            potential_t = self.held(fractions, self._degradable_t) * value("waste.landfill.methane_share") * CH4_PER_C
            drawn_t = np.maximum(potential_t * value("waste.anaerobic_digestion.yield_share") - methane_t, 0.0)
            energy_tj = drawn_t * self._methane_tj_per_t * value("waste.anaerobic_digestion.engine_efficiency")
        elif treatment == "incineration":
            # Equations 5.4, 5.5 and 5.2: of the carbon that burns only the fossil part counts.
            methane_t = mass * value("waste.incineration.ch4") / G_PER_T
            nitrous_oxide_t = mass * value("waste.incineration.n2o") / G_PER_T
            fossil_co2_tco2e = (
                self.held(fractions, self._fossil_t) * value("waste.incineration.oxidation_factor") * CO2_PER_C
            )
            energy_tj = self.held(fractions, self._lhv_tj) * value("waste.incineration.efficiency")
        elif treatment == LANDFILL:
            recovered_t, methane_t = self._landfilled_t(fractions)
            energy_tj = recovered_t * self._methane_tj_per_t * value("waste.landfill.engine_efficiency")
        elif treatment == "open_burning":
            methane_t = mass * value("waste.open_burning.ch4") / G_PER_T
            nitrous_oxide_t = self.held(fractions, self._open_burning_n2o_t)
            # Equation 5.2 with its own factor, since an open fire leaves much carbon unburnt.
            fossil_co2_tco2e = (
                self.held(fractions, self._fossil_t) * value("waste.open_burning.oxidation_factor") * CO2_PER_C
            )
        return (
            energy_tj * GWH_PER_TJ,
            methane_t * value(METHANE_GWP),
            nitrous_oxide_t * value("gases.nitrous_oxide.gwp100"),
            fossil_co2_tco2e,
        )

    @property
    def _methane_tj_per_t(self) -> Any:
        return self.value("gases.methane.lhv_mass") / GJ_PER_TJ


def waste_growth(
    given: pd.DataFrame, *, years: Sequence[int], growth_after: float | None = None, name: str = "waste forecast"
) -> pd.DataFrame:
    """Return the tonnage of each year from the years that are known.

    Parameters
    ----------
    given
        ``year`` and ``t_per_day`` [t/d]: what was observed and what is forecast, in any order.
    years
        The years wanted.
    growth_after
        Growth per year after the last known year, as a share (0.02 for 2 %); the study's, since no source gives it.
    name
        What to call the table in an error.

    Returns
    -------
    pandas.DataFrame
        ``year``, ``t_per_day`` [t/d], ``waste_t`` [t/a] and ``basis``: ``given``, ``interpolated`` (along a straight
        line between two known years) or ``growth``.

    Raises
    ------
    LayerError
        For tonnages that are missing, negative or not finite, a year given twice, a year before the first known one,
        and a year after the last without `growth_after`; all at once.

    Examples
    --------
    >>> plan = pd.DataFrame({"year": [2022, 2025, 2030], "t_per_day": [1764.0, 2800.0, 3800.0]})
    >>> waste_growth(plan, years=[2022, 2027, 2031], growth_after=0.02).t_per_day.tolist()
    [1764.0, 3200.0, 3876.0]
    """
    faults = missing_columns(given, ["year", "t_per_day"], kind=name)
    if faults:
        raise LayerError(faults)
    faults += quantity_faults(given, ["year", "t_per_day"], kind=name)
    repeated = given["year"][given["year"].duplicated()]
    faults += [
        Fault(name, f"year {year}", found="it twice", expected="each year once", action="Remove one.")
        for year in repeated.unique()
    ]
    known = given.dropna(subset=["year"]).sort_values("year")
    if known.empty:
        faults.append(Fault(name, "", found="no year", expected="at least one"))
    if faults:
        raise LayerError(faults)
    first, last = known["year"].iloc[0], known["year"].iloc[-1]
    wanted = np.asarray(years, dtype=float)
    early, late = wanted[wanted < first], wanted[wanted > last]
    if len(early):
        found = f"the year {early.min():.0f} wanted"
        faults.append(
            Fault(
                name,
                "years",
                found=found,
                expected=f"{first:.0f} or later",
                action="Give the tonnage of an earlier year.",
            )
        )
    if len(late) and (growth_after is None or not np.isfinite(growth_after) or growth_after <= -1):
        found = f"the year {late.max():.0f} wanted and a growth of {growth_after} after {last:.0f}"
        action = "Give growth_after, or the tonnage of a later year."
        faults.append(Fault(name, "growth_after", found=found, expected="a growth per year, above -1", action=action))
    if faults:
        raise LayerError(faults)
    tonnes = np.interp(wanted, known["year"].to_numpy(float), known["t_per_day"].to_numpy(float))
    grown = (1 + (growth_after or 0.0)) ** np.maximum(wanted - last, 0.0)
    basis = np.where(wanted > last, "growth", np.where(np.isin(wanted, known["year"]), "given", "interpolated"))
    t_per_day = tonnes * grown
    columns = {
        "year": wanted.astype(int),
        "t_per_day": t_per_day,
        "waste_t": t_per_day * DAYS_A_YEAR,
        "basis": basis,
    }
    return pd.DataFrame(columns)
