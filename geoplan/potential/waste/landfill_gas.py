"""Landfill gas by first-order decay, year by year, from what each landfill took in.

The IPCC's method: of the waste deposited in a year, ``DDOCm = W · DOC · DOCf · MCF`` will decay without air, each kind
of waste at its own rate ``k``: ``DDOCma_T = DDOCmd_T + DDOCma_{T-1}·e^-k``, ``decomposed_T = DDOCma_{T-1}·(1-e^-k)``
and ``CH4 = decomposed · F · 16/12``. Decay begins `delay` months after depositing, which happens at mid-year on the
average: after 6 months, at the start of the next year; after fewer, a part of the first year's deposit decays in it.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from geoplan.draws.interpolation import carried, pace_of
from geoplan.draws.quantiles import quantiles_of
from geoplan.errors import Fault, LayerError, ParameterError, in_figures
from geoplan.layers.feedstock.waste import COMPOSITION, composition
from geoplan.layers.opening.table_faults import SUM_TOLERANCE, missing_columns, place_of, quantity_faults
from geoplan.parameters import Parameters
from geoplan.potential.uncertainty import factor_of, interval
from geoplan.potential.waste.composition import fraction_property, mixture_factor
from geoplan.units import CH4_PER_C, GJ_PER_TJ, GWH_PER_TJ, KG_PER_T, MJ_PER_KWH

Floats: TypeAlias = npt.NDArray[np.float64]
Each: TypeAlias = float | xr.DataArray
"""One number for all, or a DataArray over ``landfill``, ``year`` or both."""

Methane = TypeVar("Methane", float, Floats, xr.DataArray)

MCF = "waste.landfill.mcf"
METHANE_SHARE = "waste.landfill.methane_share"
OXIDATION = "waste.landfill.oxidation"
COLLECTION = "waste.landfill.collection_share"
EFFICIENCY = "waste.landfill.engine_efficiency"
DELAY = "waste.landfill.delay"
METHANE_LHV = "gases.methane.lhv_mass"
LONGEST_DELAY_MONTHS = 6
_UNITS = {
    "ddocm_deposited_t": ("t/a", "degradable organic carbon deposited that will decay without air"),
    "ddocm_accumulated_t": ("t", "of it, what lies in the landfill at the end of the year"),
    "ddocm_decomposed_t": ("t/a", "of it, what decays in the year"),
    "methane_generated_t": ("t/a", "methane generated"),
    "methane_recovered_t": ("t/a", "methane recovered"),
    "methane_emitted_t": ("t/a", "methane emitted"),
    "energy_gwh": ("GWh/a", "electricity from the methane recovered"),
    "energy_gwh_low": ("GWh/a", "electricity from the methane recovered, low end"),
    "energy_gwh_high": ("GWh/a", "electricity from the methane recovered, high end"),
}


def first_order_decay(
    deposited: Floats, k: npt.ArrayLike, *, delay_months: npt.ArrayLike = 6.0
) -> tuple[Floats, Floats]:
    """Let deposits decay.

    Parameters
    ----------
    deposited
        Deposits by year; years along the first axis.
    k
        Decay rate [1/a]; a number, or an array that fits the other axes of `deposited`.
    delay_months
        From depositing to the start of decay, 0 to 6; the IPCC's month of start M is this plus 7. A number, or an array
        as `k`.

    Returns
    -------
    accumulated, decomposed
        Of the shape of `deposited`: what is left at the end of each year, and what decayed in it. What was deposited is
        what is left in the end and what decayed.

    Raises
    ------
    ParameterError
        For a delay outside 0 to 6 months and for rates that are negative or not finite.

    Examples
    --------
    >>> left, decayed = first_order_decay(np.array([100.0, 0.0, 0.0]), np.log(2.0))
    >>> left.round(9).tolist(), decayed.round(9).tolist()
    ([100.0, 50.0, 25.0], [0.0, 50.0, 25.0])
    """
    parts = list(_year_by_year(deposited, np.asarray(k, dtype=float), delay_months))
    if not parts:
        return deposited.copy(), deposited.copy()
    accumulated, decomposed = (np.stack(columns) for columns in zip(*parts, strict=True))
    return accumulated, decomposed


def _year_by_year(
    deposits: Iterable[Floats], k: Floats, delay_months: npt.ArrayLike
) -> Iterator[tuple[Floats, Floats]]:
    """Give what is left at the end of each year and what decayed in it; `k` may have axes of its own in front."""
    faults = []
    delay = np.atleast_1d(np.asarray(delay_months, dtype=float))
    impossible = delay[~((delay >= 0) & (delay <= LONGEST_DELAY_MONTHS))]
    if impossible.size:
        faults.append(
            Fault(
                "parameters",
                DELAY,
                found=f"{in_figures(impossible[0])} months",
                expected=f"0 to {LONGEST_DELAY_MONTHS} months",
            )
        )
    if not np.isfinite(k).all() or (k < 0).any():
        faults.append(
            Fault(
                "parameters",
                "k",
                found=in_figures(k.min()),
                expected="decay rates that are finite and not negative",
            )
        )
    if faults:
        raise ParameterError(faults)
    # IPCC 2006 vol. 5, equations 3.4 and 3.5; for decay that starts in the first year annex 3A.1: e^(-k (13 - M) / 12).
    lasting = np.exp(-k)
    lasting_first = np.exp(-k * (LONGEST_DELAY_MONTHS - np.asarray(delay_months, dtype=float)) / 12)
    accumulated: Floats = np.zeros(())
    for deposited in deposits:
        left = accumulated * lasting
        fresh = deposited * lasting_first
        # As differences, not from 1 - e^-k: so carbon is conserved to the last digits.
        decomposed = (accumulated - left) + (deposited - fresh)
        accumulated = left + fresh
        yield accumulated, decomposed


def _degradable(parameters: Parameters) -> "pd.Series[float]":
    return fraction_property(parameters, "doc") * fraction_property(parameters, "doc_f")


def landfill_tonnage(table: pd.DataFrame, *, until: int | None = None) -> xr.DataArray:
    """Turn a table of landfills' histories into the array that `landfill_gas` takes.

    Parameters
    ----------
    table
        ``landfill``, ``year`` and ``waste_t`` [t/a, wet]: one row per landfill and year, each year from a landfill's
        first to its last.
    until
        The last year of the result, in which closed landfills go on decaying; by default the last year of the table.

    Returns
    -------
    xarray.DataArray
        (landfill, year) [t/a]; 0 before a landfill's first and after its last year.

    Raises
    ------
    LayerError
        For years that are missing inside a history, given twice or not whole, for tonnages that are missing, negative
        or not finite, and for an `until` before the last year; all at once.

    Examples
    --------
    >>> table = pd.DataFrame({"landfill": ["a", "a", "b"], "year": [2020, 2021, 2021], "waste_t": [10.0, 20.0, 5.0]})
    >>> landfill_tonnage(table, until=2022).values.tolist()
    [[10.0, 20.0, 0.0], [0.0, 5.0, 0.0]]
    """
    faults = missing_columns(table, ["landfill", "year", "waste_t"], kind="landfills")
    if faults:
        raise LayerError(faults)
    faults += quantity_faults(table, ["waste_t"], kind="landfills")
    years = pd.to_numeric(table["year"], errors="coerce")
    for position in np.flatnonzero((years.isna() | (years % 1 != 0)).to_numpy()):
        file, row = place_of(table, int(position), kind="landfills")
        faults.append(Fault(file, row, found=f"year {table['year'].iloc[position]}", expected="a whole year"))
    for position in np.flatnonzero(table.duplicated(["landfill", "year"]).to_numpy()):
        file, row = place_of(table, int(position), kind="landfills")
        found = f"{table['landfill'].iloc[position]} {table['year'].iloc[position]} for the second time"
        faults.append(
            Fault(file, row, found=found, expected="each year of a landfill once", action="Remove one of the rows.")
        )
    faults += _gaps(table, years)
    last = None if years.isna().all() else int(years.max())
    if until is not None and last is not None and until < last:
        faults.append(Fault("landfills", "until", found=str(until), expected=f"{last} or later"))
    if faults:
        raise LayerError(faults)
    wide = table.assign(year=years.astype(int)).pivot(index="landfill", columns="year", values="waste_t")
    if last is not None:
        wide = wide.reindex(columns=range(int(years.min()), (until or last) + 1))
    values = wide.astype(float).fillna(0.0)
    return xr.DataArray(
        values.to_numpy(),
        dims=("landfill", "year"),
        coords={"landfill": values.index.to_numpy(), "year": values.columns.to_numpy(int)},
        name="waste_t",
        attrs={"units": "t/a", "long_name": "waste deposited, wet"},
    )


def _gaps(table: pd.DataFrame, years: "pd.Series[float]") -> list[Fault]:
    faults = []
    for landfill, given in years.dropna().groupby(table["landfill"], sort=False):
        missing = sorted(set(range(int(given.min()), int(given.max()) + 1)) - set(given.astype(int)))
        if missing:
            listing = ", ".join(str(year) for year in missing[:5]) + (" …" if len(missing) > 5 else "")
            action = "Fill them in; 0 where the landfill took nothing."
            found = f"no row for {len(missing)} of its years ({listing})"
            faults.append(
                Fault(
                    "landfills",
                    str(landfill),
                    found=found,
                    expected="each year from the first to the last",
                    action=action,
                )
            )
    return faults


def landfill_gas(
    tonnage: xr.DataArray,
    parameters: Parameters,
    *,
    shares: "pd.Series[float] | xr.DataArray | None" = None,
    mcf: Each | None = None,
    oxidation: Each | None = None,
    recovery: Each | None = None,
    delay_months: float | None = None,
) -> xr.Dataset:
    """Return each landfill's gas, year by year.

    Parameters
    ----------
    tonnage
        (landfill, year) [t/a, wet]; years in order without a gap, as `landfill_tonnage` gives them. What lies in a
        landfill from before the first year is not counted.
    parameters
        The parameters; the ids under ``waste.`` and ``gases.`` are used.
    shares
        Composition: fraction -> share of the wet mass, or a DataArray over ``fraction`` and, where it differs,
        ``landfill`` and ``year``; by default that of the parameters.
    mcf
        Methane correction factor; by default ``waste.landfill.mcf``.
    oxidation
        Share of the methane not recovered that oxidises in the cover; by default ``waste.landfill.oxidation``.
    recovery
        Share of the methane generated that is recovered; by default ``waste.landfill.collection_share``, as if wells
        were built at every landfill. 0 gives the emissions without.
    delay_months
        As for `first_order_decay`; by default ``waste.landfill.delay``.

    Returns
    -------
    xarray.Dataset
        (landfill, year): ``ddocm_deposited_t`` [t/a], ``ddocm_accumulated_t`` [t at the end of the year],
        ``ddocm_decomposed_t`` [t/a], ``methane_generated_t``, ``methane_recovered_t``, ``methane_emitted_t`` [t/a] and
        ``energy_gwh``, ``energy_gwh_low``, ``energy_gwh_high`` [GWh electric/a].

    Raises
    ------
    LayerError
        For a wrong shape, years with a gap, and tonnages that are missing, negative or not finite.
    ParameterError
        For shares that do not sum to 1 or lie outside 0 to 1.

    Notes
    -----
    The interval holds the ranges of the decay rates (all slow, or all fast), and of the composition, MCF and recovery
    where these come from the parameters. Fast decay is high in the early years and low in the late ones.
    """
    _check_tonnage(tonnage)
    waste = tonnage.transpose("year", "landfill").astype(float)
    mixture = _mixture(shares, parameters)
    correction = parameters.value(MCF) if mcf is None else mcf
    recovered_share = parameters.value(COLLECTION) if recovery is None else recovery
    oxidised_share = parameters.value(OXIDATION) if oxidation is None else oxidation
    _check_shares({"mcf": correction, "recovery": recovered_share, "oxidation": oxidised_share}, mixture, waste)
    delay = parameters.value(DELAY) if delay_months is None else delay_months

    carbon = _degradable(parameters)
    decaying = [str(fraction) for fraction in carbon.index[carbon.to_numpy() > 0]]
    weights = mixture.sel(fraction=decaying) * xr.DataArray(carbon[decaying].to_numpy(), dims="fraction")
    # Year by year, so that the three rates need no array over all years and fractions.
    deposits = _deposits(waste * correction, weights)
    rates = np.array([_rates(parameters, decaying, end) for end in ("value", "low", "high")])[:, :, None]
    accumulated, decomposed = np.zeros((2, *waste.shape))
    slow, fast = np.zeros((2, *waste.shape))
    deposited = np.zeros(waste.shape)
    for year, ((left, decayed), fresh) in enumerate(zip(_year_by_year(deposits, rates, delay), deposits, strict=True)):
        deposited[year] = fresh.sum(axis=0)
        accumulated[year] = left[0].sum(axis=0)
        decomposed[year], slow[year], fast[year] = decayed.sum(axis=1)

    def over_years(array: Floats) -> xr.DataArray:
        return waste.copy(data=array)

    generated = over_years(decomposed) * (parameters.value(METHANE_SHARE) * CH4_PER_C)
    recovered, emitted = after_recovery(generated, recovered_share=recovered_share, oxidised_share=oxidised_share)
    energy = recovered * (parameters.value(METHANE_LHV) / GJ_PER_TJ * parameters.value(EFFICIENCY) * GWH_PER_TJ)
    result = xr.Dataset(
        {
            "ddocm_deposited_t": over_years(deposited),
            "ddocm_accumulated_t": over_years(accumulated),
            "ddocm_decomposed_t": over_years(decomposed),
            "methane_generated_t": generated,
            "methane_recovered_t": recovered,
            "methane_emitted_t": emitted,
            "energy_gwh": energy,
        }
    )
    factor = _factor(parameters, shares is None, mcf is None, recovery is None)
    pace = pace_of(parameters.futures, [f"{COMPOSITION}{fraction}.k" for fraction in decaying])
    low, high = _ends(energy, decomposed, (slow, fast), (factor, pace))
    result = result.assign(energy_gwh_low=low, energy_gwh_high=high).transpose("landfill", "year")
    for name, (unit, long_name) in _UNITS.items():
        result[name].attrs = {"units": unit, "long_name": long_name}
    return result


def after_recovery(
    generated: Methane, *, recovered_share: Methane | float, oxidised_share: Methane | float
) -> tuple[Methane, Methane]:
    """Return what wells recover of the methane that is generated, and what the cover lets through of the rest.

    ``emitted = (generated - recovered) · (1 - OX)``: the IPCC's equation 3.1, the cover oxidising a share of what is
    not recovered.

    Parameters
    ----------
    generated
        Methane; a number, an array or a DataArray.
    recovered_share
        Of what is generated.
    oxidised_share
        Of what is not recovered.

    Returns
    -------
    recovered, emitted
        In the unit of `generated`.

    Examples
    --------
    >>> after_recovery(100.0, recovered_share=0.5, oxidised_share=0.1)
    (50.0, 45.0)
    """
    recovered: Methane = generated * recovered_share
    emitted: Methane = (generated - recovered) * (1 - oxidised_share)
    return recovered, emitted


def _rates(parameters: Parameters, fractions: Sequence[str], end: str) -> Floats:
    rows = [parameters[f"waste.composition.{fraction}.k"] for fraction in fractions]
    return np.array([getattr(row, end) for row in rows], dtype=float)


def _deposits(waste: xr.DataArray, weights: xr.DataArray) -> list[Floats]:
    """Return what is deposited in each year and will decay: (fraction, landfill) [t]."""
    where, given = xr.broadcast(weights.drop_vars("fraction"), waste)
    by_year = where.transpose("year", "fraction", "landfill").to_numpy()
    tonnes = given.isel(fraction=slice(0, 1)).transpose("year", "fraction", "landfill").to_numpy()
    return [fraction * waste_t for fraction, waste_t in zip(by_year, tonnes, strict=True)]


def _mixture(shares: "pd.Series[float] | xr.DataArray | None", parameters: Parameters) -> xr.DataArray:
    known = composition(parameters)
    given = known if shares is None else shares
    if isinstance(given, pd.Series):
        unknown = sorted(str(name) for name in set(given.index) - set(known.index))
        array = xr.DataArray(given.reindex(known.index, fill_value=0.0).to_numpy(float), dims="fraction")
        array = array.assign_coords(fraction=known.index.to_numpy(str))
        total = float(given.sum())
    else:
        unknown = sorted(str(name) for name in set(given["fraction"].values) - set(known.index))
        array = given.reindex(fraction=known.index.to_numpy(str), fill_value=0.0)
        sums = given.sum("fraction").to_numpy().ravel()
        total = float(sums[np.argmax(np.abs(sums - 1))]) if sums.size else 1.0
    faults = []
    if unknown:
        expected = f"fractions among {', '.join(known.index)}"
        faults.append(Fault("composition", "fraction", found=", ".join(unknown), expected=expected))
    if not abs(total - 1) <= SUM_TOLERANCE or not bool((array >= 0).all()):
        action = "Change the other fractions along with the one that was changed."
        found = f"shares that sum to {in_figures(total)}, the least {in_figures(float(array.min()))}"
        faults.append(
            Fault("composition", "shares", found=found, expected="shares of 0 or more that sum to 1", action=action)
        )
    if faults:
        raise ParameterError(faults)
    return array


def _check_tonnage(tonnage: xr.DataArray) -> None:
    if set(tonnage.dims) != {"landfill", "year"}:
        found = f"the dimensions {', '.join(map(str, tonnage.dims))}"
        raise LayerError(Fault("landfills", "tonnage", found=found, expected="landfill and year"))
    faults = []
    years = tonnage["year"].to_numpy()
    if len(years) > 1 and (np.diff(years) != 1).any():
        before = years[:-1][np.diff(years) != 1][0]
        found = f"a step from {before} to {years[list(years).index(before) + 1]}"
        faults.append(Fault("landfills", "year", found=found, expected="one year after the other, without a gap"))
    table = tonnage.transpose("landfill", "year")
    wrong = ~(np.isfinite(table.to_numpy()) & (table.to_numpy() >= 0))
    for landfill, year in np.argwhere(wrong):
        name: Hashable = table["landfill"].to_numpy()[landfill]
        found = f"{table.to_numpy()[landfill, year]} t"
        expected = "a finite tonnage that is not negative"
        faults.append(Fault("landfills", f"{name}, {years[year]}", found=found, expected=expected))
    if faults:
        raise LayerError(faults)


def _check_shares(given: dict[str, Each], mixture: xr.DataArray, waste: xr.DataArray) -> None:
    faults = []
    for name, each in given.items():
        values = np.asarray(each, dtype=float)
        wrong = ~((values >= 0) & (values <= 1))
        if wrong.any():
            faults.append(
                Fault("landfills", name, found=in_figures(values[wrong].flat[0]), expected="a share from 0 to 1")
            )
    for name, each in {**given, "shares": mixture}.items():
        if not isinstance(each, xr.DataArray):
            continue
        for dim in set(each.dims) & set(waste.dims):
            # An array over other landfills or years would silently cut the result to what both have.
            if dim not in each.coords or not each[dim].equals(waste[dim]):
                expected = f"the same {dim}s, in the same order, as the tonnage"
                faults.append(Fault("landfills", name, found=f"values for other {dim}s", expected=expected))
    if faults:
        raise ParameterError(faults)


def _factor(parameters: Parameters, own_mixture: bool, own_mcf: bool, own_recovery: bool) -> Floats:
    """Return the product of all factors but the decay rates in each future, over its base."""
    names = [METHANE_SHARE, EFFICIENCY, METHANE_LHV]
    names += [MCF] if own_mcf else []
    names += [COLLECTION] if own_recovery else []
    others = [mixture_factor(parameters, ("doc", "doc_f"))] if own_mixture else []
    return factor_of(parameters, names, others=others)


def _ends(
    energy: xr.DataArray, decayed: Floats, others: tuple[Floats, Floats], futures: tuple[Floats, Floats]
) -> tuple[xr.DataArray, xr.DataArray]:
    """Return P10 and P90; between the paces at which decay is known its logarithm is interpolated."""
    factor, pace = futures
    with np.errstate(divide="ignore", invalid="ignore"):
        slow, fast = (np.nan_to_num(np.log(other / decayed), posinf=0.0, neginf=0.0) for other in others)
    ends = np.empty((2, *decayed.shape))
    for year in range(len(decayed)):
        moved = carried([slow[year], np.zeros_like(slow[year]), fast[year]], pace)
        ends[:, year] = quantiles_of(factor * np.exp(moved))[[0, 2]]
    low, high = (energy.copy(data=energy.to_numpy() * end) for end in ends)
    return low, high


def landfill_factors() -> tuple[str, ...]:
    """Return the ids of the parameters whose product, besides composition and decay, gives a landfill's electricity."""
    return (MCF, METHANE_SHARE, COLLECTION, METHANE_LHV, EFFICIENCY)


def landfill_gas_kwh_per_t(parameters: Parameters) -> tuple[float, float, float]:
    """Return the electricity of a landfilled tonne's gas over its decay: low, base and high [kWh/t].

    The methane that a tonne gives off over ``waste.landfill.horizon`` years, of which wells gather
    ``waste.landfill.collection_share``, in a gas engine.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> low, base, high = landfill_gas_kwh_per_t(load_parameters())
    >>> 0 < low < base < high < 450
    True
    """
    gathered = lifetime_methane_t_per_t(parameters) * parameters.value(COLLECTION)
    base = gathered * parameters.value(METHANE_LHV) * KG_PER_T * parameters.value(EFFICIENCY) / MJ_PER_KWH
    low, high = interval(base, parameters, landfill_factors(), others=[mixture_factor(parameters, ("doc", "doc_f"))])
    return low, base, high


def lifetime_methane_t_per_t(
    parameters: Parameters,
    *,
    shares: "pd.Series[float] | None" = None,
    mcf: float | None = None,
    years: int | None = None,
) -> float:
    """Return the methane that a tonne of wet waste gives off within some years of being deposited [t/t].

    Parameters
    ----------
    parameters
        The parameters; the ids under ``waste.composition.`` and ``waste.landfill.`` are used.
    shares
        Fraction -> share of the wet mass; by default the composition of the mixed waste.
    mcf
        The methane correction factor; by default the parameter.
    years
        The years that count, the year of depositing included; by default ``waste.landfill.horizon``.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> [round(lifetime_methane_t_per_t(load_parameters(), mcf=1.0, years=years), 4) for years in (20, 2000)]
    [0.0404, 0.0442]
    """
    mixture = composition(parameters) if shares is None else shares
    return float((mixture * lifetime_methane_by_fraction(parameters, mcf=mcf, years=years)).sum())


def lifetime_methane_by_fraction(
    parameters: Parameters, *, mcf: float | None = None, years: int | None = None
) -> "pd.Series[float]":
    """Return `lifetime_methane_t_per_t` of each fraction alone [t/t]."""
    counted = round(parameters.value("waste.landfill.horizon")) if years is None else years
    rate = fraction_property(parameters, "k")
    # Waste comes at mid-year on the average: of its first year only what is left after the delay counts.
    lasting_years = counted - 1 + (LONGEST_DELAY_MONTHS - parameters.value(DELAY)) / 12
    decayed: pd.Series[float] = _degradable(parameters) * -np.expm1(-rate * max(lasting_years, 0.0))
    correction = parameters.value(MCF) if mcf is None else mcf
    return decayed * (correction * parameters.value(METHANE_SHARE) * CH4_PER_C)
