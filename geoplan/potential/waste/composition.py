"""Municipal solid waste and the electricity of its incineration.

``kWh/t = LHV · η / 3.6``, the heating value being that of the wet fractions, weighted by the composition. Burning
plastics gives off fossil carbon: the stack's own greenhouse gases stand beside the energy.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geoplan.errors import LayerError, ParameterError
from geoplan.layers.feedstock.waste import (
    COLLECTED,
    COMPOSITION,
    EFFICIENCY,
    collected_shares,
    composition,
    waste_faults,
    waste_parameter_faults,
)
from geoplan.parameters import Parameters
from geoplan.potential.carbon import METHANE_GWP
from geoplan.potential.uncertainty import Floats, interval
from geoplan.units import (
    DAYS_A_YEAR,
    G_PER_MOL_C,
    G_PER_MOL_CO2,
    G_PER_T,
    KG_PER_T,
    KWH_PER_GWH,
    MJ_PER_KWH,
    MWH_PER_GWH,
)

FULL_LOAD_HOURS = "waste.incineration.full_load_hours"


def fraction_property(parameters: Parameters, name: str) -> "pd.Series[float]":
    """Return one property of each fraction, 0 where the fraction has none: fraction -> value, as the table's unit."""
    return pd.Series(fraction_values(parameters, name), index=_fractions(parameters), dtype=float)


def fraction_values(parameters: Parameters, *names: str) -> Floats:
    """Return the product of some properties of each fraction, in the order of the composition; see above."""
    given = parameters.under(COMPOSITION)
    keys = [[f"{each}.{name}" for each in _fractions(parameters)] for name in names]
    return np.prod([[given[key].value if key in given else 0.0 for key in row] for row in keys], axis=0)


def _fractions(parameters: Parameters) -> list[str]:
    given = parameters.under(COMPOSITION)
    return [key.removesuffix(".share") for key in given if key.endswith(".share")]


def heating_value_mj_per_kg(parameters: Parameters, *, shares: "pd.Series[float] | None" = None) -> float:
    """Return the lower heating value of waste as it arrives [MJ/kg].

    Parameters
    ----------
    parameters
        The parameters; the ids under ``waste.composition.`` are used.
    shares
        Fraction -> share of the wet mass; by default the composition of the mixed waste.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> round(heating_value_mj_per_kg(load_parameters()), 2)
    6.76
    """
    mixture = composition(parameters) if shares is None else shares
    return float((mixture * fraction_property(parameters, "lhv")).sum())


def heating_value_factor(parameters: Parameters) -> Floats:
    """Return the heating value of the mixed waste in each future over its base: see `mixture_factor`."""
    return mixture_factor(parameters, ("lhv",))


def mixture_factor(parameters: Parameters, properties: Sequence[str]) -> Floats:
    """Return what a property of the mixed waste is in each future, over what it is at the parameters' values.

    Parameters
    ----------
    parameters
        The parameters; the ids under ``waste.composition.`` are used.
    properties
        What is multiplied for each fraction before the sum over them: ``("lhv",)``, ``("doc", "doc_f")``.

    Returns
    -------
    numpy.ndarray
        (futures,); 1 where the property is 0. The shares of a future are divided by their sum.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> mixture_factor(load_parameters(), ("lhv",)).shape
    (1000,)
    """
    futures = parameters.futures
    fractions = list(composition(parameters).index)
    shares = futures.shares([f"{COMPOSITION}{fraction}.share" for fraction in fractions])
    base = composition(parameters).to_numpy(float)
    for name in properties:
        keys = [f"{COMPOSITION}{fraction}.{name}" for fraction in fractions]
        shares = shares * np.stack(
            [futures.value(key) if key in parameters else np.zeros(futures.count) for key in keys]
        )
        base = base * fraction_property(parameters, name).to_numpy(float)
    whole = float(base.sum())
    return shares.sum(axis=0) / whole if whole > 0 else np.ones(futures.count)


def waste_factors(stream: str) -> tuple[str, ...]:
    """Return the ids of the parameters that multiply a stream's electricity, besides the heating value."""
    return (f"waste.collected_share.{stream}", EFFICIENCY)


def kwh_per_t(parameters: Parameters) -> tuple[float, float, float]:
    """Return the net electricity of a tonne of collected waste: low, base and high [kWh/t].

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> low, base, high = kwh_per_t(load_parameters())
    >>> low < 375 < 457 < high
    True
    """
    base = mean_kwh_per_t(parameters)
    low, high = interval(base, parameters, [EFFICIENCY], others=[heating_value_factor(parameters)])
    return low, base, high


def mean_kwh_per_t(parameters: Parameters) -> float:
    """Return the base value of `kwh_per_t` alone, which is had much faster [kWh/t]."""
    return heating_value_mj_per_kg(parameters) * KG_PER_T * parameters.value(EFFICIENCY) / MJ_PER_KWH


def fossil_carbon_t_per_t(parameters: Parameters, *, shares: "pd.Series[float] | None" = None) -> float:
    """Return the fossil carbon in a tonne of wet waste [t/t]; `shares` as for `heating_value_mj_per_kg`."""
    carbon = composition(parameters) if shares is None else shares
    for name in ("dry_matter", "carbon", "fossil_carbon_share"):
        carbon = carbon * fraction_property(parameters, name)
    return float(carbon.sum())


def incineration_tco2e_per_t(parameters: Parameters, *, shares: "pd.Series[float] | None" = None) -> float:
    """Return what the stack gives off: fossil CO2, methane and nitrous oxide [tCO2e per t of wet waste].

    `shares` as for `heating_value_mj_per_kg`.
    """
    oxidised = parameters.value("waste.incineration.oxidation_factor")
    methane = parameters.value("waste.incineration.ch4") * parameters.value(METHANE_GWP)
    nitrous_oxide = parameters.value("waste.incineration.n2o") * parameters.value("gases.nitrous_oxide.gwp100")
    return (
        fossil_carbon_t_per_t(parameters, shares=shares) * oxidised * G_PER_MOL_CO2 / G_PER_MOL_C
        + (methane + nitrous_oxide) / G_PER_T
    )


def waste_potential(waste: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """Return the electricity that burning each row's waste would give.

    Parameters
    ----------
    waste
        ``stream`` (``urban``, ``rural`` or ``all``) and ``t_per_day`` [t/d, generated; collected where ``basis``
        says so]. Other columns are carried along.
    parameters
        The parameters; the ids under ``waste.`` and ``gases.`` are used.

    Returns
    -------
    pandas.DataFrame
        The rows of `waste` with ``waste_t`` [t/a, generated], ``collected_t`` [t/a], ``kwh_per_t`` [kWh per collected
        t], ``energy_gwh``, ``energy_gwh_low``, ``energy_gwh_high`` [GWh electric/a, net], ``power_mw`` [MW electric,
        net] and ``incineration_tco2e`` [tCO2e/a from the stack; not a reduction].

    Raises
    ------
    LayerError
        For unknown streams and for tonnages that are missing, negative or not finite; all at once.
    ParameterError
        For a composition that does not sum to 1 and shares outside 0 to 1.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> plant = pd.DataFrame({"stream": ["urban"], "t_per_day": [1000.0]})
    >>> waste_potential(plant, load_parameters()).waste_t.item()
    365000.0
    """
    faults, wrong = waste_faults(waste), waste_parameter_faults(parameters.for_checks())
    if faults:
        raise LayerError([*faults, *wrong])
    if wrong:
        raise ParameterError(wrong)
    result = waste.reset_index(drop=True)
    waste_t = result["t_per_day"].astype(float) * DAYS_A_YEAR
    collected_t = waste_t * collected_shares(result, parameters)
    _, electricity, _ = kwh_per_t(parameters)
    energy = collected_t * electricity / KWH_PER_GWH
    result = result.assign(
        waste_t=waste_t,
        collected_t=collected_t,
        kwh_per_t=electricity,
        energy_gwh=energy,
        energy_gwh_low=0.0,
        energy_gwh_high=0.0,
        power_mw=energy * MWH_PER_GWH / parameters.value(FULL_LOAD_HOURS),
        incineration_tco2e=collected_t * incineration_tco2e_per_t(parameters),
    )
    mixture = heating_value_factor(parameters)
    at_gate = result["basis"] == COLLECTED if "basis" in result else pd.Series(False, index=result.index)
    for stream, gate in dict.fromkeys(zip(result["stream"], at_gate, strict=True)):
        rows = (result["stream"] == stream) & (at_gate == gate)
        factors = [name for name in waste_factors(stream) if not gate or name == EFFICIENCY]
        low, high = interval(energy[rows], parameters, factors, others=[mixture])
        result.loc[rows, "energy_gwh_low"] = low
        result.loc[rows, "energy_gwh_high"] = high
    return result
