"""What PV and a battery of one estate cost, by the names that `estate_optimum` takes, and how large they may be."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from geoplan.errors import Fault, did_you_mean, in_figures

if TYPE_CHECKING:
    from geoplan.planning.estates.money.estate_terms import EstateTerms

SIZE_NAMES = ("pv_kw", "battery_kw", "battery_kwh")


def capital_recovery(discount_rate: float, life: float) -> float:
    """Return the yearly payment over an investment: ``r / (1 - (1 + r)^-n)``, or ``1 / n`` at no interest [1/a].

    Examples
    --------
    >>> round(capital_recovery(0.1, 25), 6), capital_recovery(0.0, 10)
    (0.110168, 0.1)
    """
    if discount_rate == 0.0:
        return 1.0 / life
    return float(discount_rate / (1.0 - (1.0 + discount_rate) ** -life))


@dataclass(frozen=True)
class EstateCosts:
    """What a programme of one estate needs to know, in the money of its tariff.

    Attributes
    ----------
    discount_rate
        Real [1/a].
    pv_capex, pv_om_share, pv_life
        Of PV: price per kW, upkeep as a share of it [1/a], years.
    battery_kw_capex, battery_kw_om_share, battery_kw_life
        Of the battery's converter: the same, per kW AC.
    battery_kwh_capex, battery_kwh_om_share, battery_kwh_life
        Of its store: the same, per kWh.
    charge_efficiency, discharge_efficiency
        From AC to what is stored, and back; above 0 and at most 1.
    pv_kw_least, pv_kw_most, battery_kw_least, battery_kw_most, battery_kwh_least, battery_kwh_most
        Between which sizes; by default from 0 on without an end. A roof's limit is `pv_kw_most`.
    """

    discount_rate: float
    pv_capex: float
    pv_om_share: float
    pv_life: float
    battery_kw_capex: float
    battery_kw_om_share: float
    battery_kw_life: float
    battery_kwh_capex: float
    battery_kwh_om_share: float
    battery_kwh_life: float
    charge_efficiency: float
    discharge_efficiency: float
    pv_kw_least: float = 0.0
    pv_kw_most: float = np.inf
    battery_kw_least: float = 0.0
    battery_kw_most: float = np.inf
    battery_kwh_least: float = 0.0
    battery_kwh_most: float = np.inf

    @classmethod
    def of(cls, costs: "Mapping[str, float] | EstateCosts") -> "EstateCosts":
        """Return costs that were given by name, or as they are; what is wrong with them is told before."""
        return costs if isinstance(costs, EstateCosts) else cls(**{name: float(each) for name, each in costs.items()})

    @classmethod
    def of_terms(cls, terms: "EstateTerms", **limits: float) -> "EstateCosts":
        """Return the costs of a study at their values.

        Parameters
        ----------
        terms
            Of one future.
        limits
            Sizes, as ``pv_kw_most``.
        """
        rate = float(terms.usd_rate)
        return cls(
            discount_rate=float(terms.discount_rate),
            pv_capex=float(terms.pv_usd_per_kwp) * rate,
            pv_om_share=float(terms.pv_om_share),
            pv_life=float(terms.pv_life),
            battery_kw_capex=float(terms.battery_usd_per_kw) * rate,
            battery_kw_om_share=float(terms.battery_om_share),
            battery_kw_life=float(terms.converter_life),
            battery_kwh_capex=float(terms.battery_usd_per_kwh) * rate,
            battery_kwh_om_share=float(terms.battery_om_share),
            battery_kwh_life=float(terms.battery_life),
            charge_efficiency=float(terms.charge_efficiency),
            discharge_efficiency=float(terms.discharge_efficiency),
            **limits,
        )

    @property
    def annuities(self) -> tuple[float, float, float]:
        """What a kW of PV, a kW of battery and a kWh of battery cost a year."""
        rate = self.discount_rate
        return (
            self.pv_capex * (capital_recovery(rate, self.pv_life) + self.pv_om_share),
            self.battery_kw_capex * (capital_recovery(rate, self.battery_kw_life) + self.battery_kw_om_share),
            self.battery_kwh_capex * (capital_recovery(rate, self.battery_kwh_life) + self.battery_kwh_om_share),
        )

    @property
    def limits(self) -> tuple[tuple[float, float], ...]:
        """Between which sizes PV, the battery's power and its store lie."""
        return tuple((getattr(self, f"{size}_least"), getattr(self, f"{size}_most")) for size in SIZE_NAMES)


COST_NAMES = tuple(each.name for each in fields(EstateCosts))
NEEDED_COSTS = tuple(name for name in COST_NAMES if not name.endswith(("_least", "_most")))


def cost_faults(costs: object) -> list[Fault]:
    """Return what is wrong with a mapping of costs: all of it."""
    if isinstance(costs, EstateCosts):
        costs = {name: getattr(costs, name) for name in COST_NAMES}
    if not isinstance(costs, Mapping):
        return [Fault("costs", "", found=type(costs).__name__, expected=f"a mapping of {', '.join(NEEDED_COSTS)}")]
    faults = [
        Fault(
            "costs",
            str(name),
            found="an unknown name",
            expected=f"one of {', '.join(COST_NAMES)}",
            action=did_you_mean(str(name), COST_NAMES),
        )
        for name in costs
        if name not in COST_NAMES
    ]
    faults += [
        Fault("costs", name, found="nothing", expected=_expected(name), action="Give it: nothing is guessed.")
        for name in NEEDED_COSTS
        if name not in costs
    ]
    good = {}
    for name in COST_NAMES:
        if name in costs:
            if _is_possible(name, costs[name]):
                good[name] = float(costs[name])
            else:
                faults.append(Fault("costs", name, found=repr(costs[name]), expected=_expected(name)))
    for size in SIZE_NAMES:
        least, most = good.get(f"{size}_least", 0.0), good.get(f"{size}_most", np.inf)
        if least > most:
            faults.append(
                Fault("costs", f"{size}_most", found=in_figures(most), expected=f"{in_figures(least)} or more")
            )
    return faults


def _expected(name: str) -> str:
    if name.endswith("_efficiency"):
        return "above 0 and at most 1"
    if name.endswith("_life"):
        return "years, above 0"
    return "a number, 0 or more" if not name.endswith("_most") else "a number, 0 or more, or infinite"


def _is_possible(name: str, value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating) or np.isnan(value):
        return False
    if name.endswith("_efficiency"):
        return bool(0.0 < value <= 1.0)
    if name.endswith("_life"):
        return bool(0.0 < value < np.inf)
    return bool(value >= 0.0 and (value < np.inf or name.endswith("_most")))
