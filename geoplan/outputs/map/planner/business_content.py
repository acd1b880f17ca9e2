"""What the page holds of business cases, so that it works one out while a price, a share or a cost is moved."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geoplan.languages import LANGUAGES
from geoplan.outputs.map.planner.byte_futures import ByteFutures
from geoplan.outputs.wording.numbers import json_number
from geoplan.outputs.wording.parameter_titles import parameter_title
from geoplan.outputs.wording.source_words import source_text
from geoplan.parameters import Parameters
from geoplan.planning.business.business_bases import BusinessBases
from geoplan.planning.business.park_bases import ParkBasis
from geoplan.planning.business.roof_bases import MEAN_PRICE, PRICE, USED_SHARE, RoofBasis
from geoplan.planning.estates.money.estate_tariffs import MARKET_PRICE
from geoplan.planning.estates.money.estate_terms import EXCHANGE_RATE, EstateTerms
from geoplan.planning.estates.saving.measures import ELECTRICITY

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

FUTURES = 1000
"""How many futures the page has at most: all that a run draws by default, so that its ends are those of Python."""
_DIGITS = 12
TERMS = (
    "pv_om_share",
    "pv_life",
    "pv_degradation",
    "inverter_share",
    "inverter_year",
    "battery_usd_per_kwh",
    "battery_usd_per_kw",
    "battery_om_share",
    "battery_life",
    "converter_life",
    "discount_rate",
    "price_escalation",
    "emission_factor",
)
"""What the page reckons with that is the same for all, by its name among `EstateTerms`."""
FADE = {name: f"estates.battery.fade.{name}" for name in ("calendar", "exponent", "cycle")}
"""What a battery loses, as `geoplan.planning.estates.sizing.battery_fade.battery_fade` has it."""
_CAPEX = "costs.rooftop_pv.capex."
_SHOWN = (
    "costs.rooftop_pv.om_share",
    "costs.rooftop_pv.degradation",
    "costs.rooftop_pv.lifetime",
    "costs.rooftop_pv.inverter_share",
    "costs.utility_pv.inverter_year",
    "costs.finance.discount_rate",
    EXCHANGE_RATE,
    "estates.money.price_escalation",
    "grid.emission_factor",
)
"""The assumptions that each case names, besides those of its class."""


def business_content(result: "Assessment") -> dict[str, Any] | None:
    """Return what the page holds, as plain lists, texts and numbers for its scripts.

    Parameters
    ----------
    result
        What `assess` returned.

    Returns
    -------
    dict or None
        Numbers that move are pairs: the value, and which row of ``futures`` they are in each future, null for none.
        None for a result without bases.
    """
    bases = result.plan.business
    if bases is None:
        return None
    estates = result.plan.estates
    saving = None if estates is None else estates.saving
    prices = result.study.prices
    content = bases_content(bases, result.study.parameters, region=prices.region or "", saving=saving)
    return content | {"year": prices.year}


def bases_content(
    bases: BusinessBases, parameters: Parameters, *, region: str = "", saving: pd.DataFrame | None = None
) -> dict[str, Any]:
    """Return what the page holds of bases.

    Parameters
    ----------
    bases
        Of roofs and parks.
    parameters
        Those that they were made of.
    region
        Of the ceilings of solar power, for the source of the price of surplus.
    saving
        What each measure of energy saving comes to on each estate: ``estate_id``, ``energy_carrier``,
        ``saving_investment_usd``, ``saving_life_years``.
    """
    some = next(iter(bases.roofs.values()))
    rows = ByteFutures(0 if some.drawn is None else min(FUTURES, len(some.energy_moved)))
    numbers = _Numbers(rows)
    return {
        "currency": some.currency,
        "per_usd": numbers.pair(some.terms.usd_rate, None if some.drawn is None else some.drawn.usd_rate),
        "surplus": None if some.surplus is None else {"share": some.surplus.share, "of": some.surplus.of},
        "export_price": json_number(some.export_price, digits=_DIGITS),
        "mean_price": json_number(some.mean_price, digits=_DIGITS),
        "terms": _terms(some.terms, some.drawn, numbers),
        "fade": {name: float(parameters.value(own)) for name, own in FADE.items()},
        "roofs": {each: _roof(basis, numbers) for each, basis in bases.roofs.items()},
        "parks": {each: _park(basis, numbers) | _bought_again(each, saving) for each, basis in bases.parks.items()},
        "assumed": assumed_rows(bases, parameters, region=region),
        "futures": rows.content(),
    }


class _Numbers:
    """Numbers as the page has them: value, and the row of what they are in each future."""

    def __init__(self, rows: ByteFutures) -> None:
        self.rows = rows

    def pair(self, value: Any, drawn: Any) -> list[float | int | None]:
        own = json_number(float(value), digits=_DIGITS)
        if drawn is None or not np.isfinite(np.asarray(drawn, dtype=float)).all():
            return [own, None]
        row = np.broadcast_to(np.asarray(drawn, dtype=float), (max(self.rows.count, np.size(drawn)),))
        return [own, None if (row == float(value)).all() else self.rows.place_of(row)]

    def moved(self, factors: Any) -> int | None:
        """Return the row of factors, alike where they differ by rounding alone."""
        return None if factors is None else self.rows.place_of(np.round(factors, 9))


def _terms(terms: EstateTerms, drawn: EstateTerms | None, numbers: _Numbers) -> dict[str, Any]:
    return {name: numbers.pair(getattr(terms, name), None if drawn is None else getattr(drawn, name)) for name in TERMS}


def _roof(basis: RoofBasis, numbers: _Numbers) -> dict[str, Any]:
    drawn = basis.drawn
    return {
        "capex": numbers.pair(basis.terms.pv_usd_per_kwp, None if drawn is None else drawn.pv_usd_per_kwp),
        "used_share": numbers.pair(basis.used_share, basis.drawn_used_share),
        "energy": numbers.moved(basis.energy_moved),
        "capacity": numbers.moved(basis.capacity_moved),
        "price": json_number(basis.price, digits=_DIGITS),
        "price_from": basis.price_from,
        "tariff": None if basis.choice is None else basis.choice._asdict(),
    }


def _park(basis: ParkBasis, numbers: _Numbers) -> dict[str, Any]:
    ends = {
        name: [None if np.isnan(end) else "never" if np.isinf(end) else float(end) for end in both]
        for name, both in basis.ends.items()
    }
    return {"moved": {name: numbers.moved(row) for name, row in basis.moved.items()}, "ends": ends}


def _bought_again(estate_id: str, saving: pd.DataFrame | None) -> dict[str, Any]:
    """Return what each measure that saves electricity costs, and how long it lasts: all of it carried out."""
    if saving is None or saving.empty:
        return {"measures": []}
    own = saving[(saving["estate_id"] == estate_id) & (saving["energy_carrier"] == ELECTRICITY)]
    rows = own[["saving_investment_usd", "saving_life_years"]].to_numpy(float)
    return {"measures": [[cost, round(life)] for cost, life in rows.tolist() if cost > 0.0]}


def assumed_rows(bases: BusinessBases, parameters: Parameters, *, region: str = "") -> list[dict[str, Any]]:
    """Return the assumptions that cases rest on, each with its range, how sure it is, and its source.

    Parameters
    ----------
    bases
        Of roofs and parks.
    parameters
        Those that they were made of.
    region
        Of the ceilings of solar power: where the mean of the market is not known, surplus is sold at its ceiling.

    Returns
    -------
    list of dict
        ``of``: the class of roofs that it is about, empty for all.
    """
    sold = MARKET_PRICE if parameters.has(MARKET_PRICE) else f"costs.ground_pv.ceiling.{region}"
    named = [(f"{prefix}{each}", each) for each in bases.roofs for prefix in (PRICE, USED_SHARE, _CAPEX)]
    named += [(name, "") for name in (MEAN_PRICE, sold, *_SHOWN)]
    return [_assumed(name, of, parameters) for name, of in named if parameters.has(name)]


def _assumed(name: str, of: str, parameters: Parameters) -> dict[str, Any]:
    row = parameters.everything()[name]
    ends: Mapping[str, float] = {end: getattr(row, end) for end in ("value", "low", "high")}
    return {
        "id": name,
        "of": of,
        "title": {each: parameter_title(name, each) for each in LANGUAGES},
        **{end: json_number(value, digits=_DIGITS) for end, value in ends.items()},
        "unit": row.unit,
        "confidence": row.confidence,
        "source": {each: source_text(row.source, each) for each in LANGUAGES},
    }
