"""Whether PV on a park's roofs pays, year by year: flows of the owner, of a third party, and with a subsidy."""

from dataclasses import dataclass

from audit import jcm
from audit.reading import Study

FALLS_BELOW = 10.0
"""No rate of return is higher."""


@dataclass(frozen=True)
class Prices:
    """What PV costs, how it wears, and what money is worth."""

    usd_per_kwp: float
    upkeep: float
    life: int
    wear: float
    inverters: float
    inverter_year: int
    rate: float
    growth: float
    third_party: float

    @classmethod
    def of(cls, study: Study) -> "Prices":
        roof = "costs.rooftop_pv"
        return cls(
            study(f"{roof}.capex.industrial"),
            study(f"{roof}.om_share"),
            round(study(f"{roof}.lifetime")),
            study(f"{roof}.degradation"),
            study(f"{roof}.inverter_share"),
            round(study("costs.utility_pv.inverter_year")),
            study("costs.finance.discount_rate"),
            study("estates.money.price_escalation"),
            study("estates.money.ppa_price_share"),
        )


def flows(at: Prices, kwp: float, *, avoided: float, sold: float, paid: float = 1.0, kept: float = 1.0) -> list[float]:
    """Return the flows of each year [USD], today's first.

    Parameters
    ----------
    avoided, sold
        What is taken off the bill, and what surplus earns, in the first year.
    paid
        The share of the investment that the owner pays.
    kept
        The share of what is taken off the bill that he has.
    """
    built = kwp * at.usd_per_kwp
    each = [-built * paid]
    for year in range(1, at.life + 1):
        worn = (1 - at.wear) ** (year - 1)
        flow = kept * avoided * worn * (1 + at.growth) ** year + sold * worn - built * at.upkeep
        each.append(flow - (built * at.inverters if year == at.inverter_year else 0.0))
    return each


def worth(each: list[float], rate: float) -> float:
    """Return what flows are worth today."""
    return sum(flow / (1 + rate) ** year for year, flow in enumerate(each))


def rate_of_return(each: list[float]) -> float:
    """Return the rate at which flows are worth nothing, by halving: they change their sign once but for inverters."""
    assert each[0] < 0
    assert sum(flow < 0 for flow in each[1:]) <= 1
    low, high = -0.9, FALLS_BELOW
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if worth(each, middle) > 0 else (low, middle)
    return low


def subsidised(study: Study, *, kwp: float, kwh: float) -> float:
    """Return which share of the investment the Joint Crediting Mechanism pays, within its limit a tonne."""
    built = kwp * study("costs.rooftop_pv.capex.industrial") / 1e6
    one = jcm.judged(
        study, "rooftop_pv", capacity_mw=kwp / 1e3, energy_gwh=kwh / 1e6, investment_musd=built, burnt_t=0.0
    )
    share, other = jcm.shares(study, "solar_pv")
    assert share == other
    return 0.0 if one["limit_met"] == "too_small" else min(share, float(one["largest_subsidy_pct"]) / 100)


def annuity(rate: float, years: float) -> float:
    """Return the yearly payment over an investment."""
    return 1 / sum(1 / (1 + rate) ** year for year in range(1, round(years) + 1))


def battery_pays_below(study: Study, saving: float) -> float:
    """Return the price [USD/kWh] of a battery with its converter at which a kWh that saves so much a year just pays.

    Both are paid off over their own lives, and their parts in the price stay as they are.
    """
    own = "estates.battery."
    store, converter = study("costs.battery.capex"), study("costs.battery.converter_capex") * study(f"{own}kw_per_kwh")
    yearly = sum(
        price * (annuity(study("costs.finance.discount_rate"), study(f"{own}{life}")) + study(f"{own}om_share"))
        for price, life in ((store, "lifetime"), (converter, "converter_lifetime"))
    )
    return saving * (store + converter) / yearly
