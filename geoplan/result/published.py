"""What others have published that a result can be held against: the rows of published.csv.

A row holds a range, or a price that a parameter gives: of a price only the high end counts, since cheaper is no fault.
Figures of Viet Nam stand beside a result of Viet Nam alone; those of another country, or of the world, beside all.
"""

import csv
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geoplan.kinds.national import VIET_NAM
from geoplan.languages import Text
from geoplan.parameters import Parameter, Parameters
from geoplan.units import KWH_PER_MWH

EXCHANGE_RATE = "costs.finance.exchange_rate"
"""VND for one USD, where a price is given in VND."""
_USD_PER_MWH, _VND_PER_KWH = "USD/MWh", "VND/kWh"


@dataclass(frozen=True)
class Reference:
    """A published figure.

    Attributes
    ----------
    key
        Its name, each once.
    check
        The figure of a result that it is held against.
    low, high
        Its range [`unit`]; NaN where it has no end on that side.
    unit
        Of the range and of the result's figure.
    parameter
        The id of the parameter that gives the high end; empty where the row does.
    country
        Where it holds, ISO 3166-1; empty for the world.
    source, confidence
        Where it was read, and how sure it is.
    title
        What people call it.
    """

    key: str
    check: str
    low: float
    high: float
    unit: str
    parameter: str
    country: str
    source: str
    confidence: str
    title: Text


def references_of(parameters: Parameters, *, viet_nam: bool) -> tuple[Reference, ...]:
    """Return the published figures that hold for a study.

    Parameters
    ----------
    parameters
        The study's; a price that is not among them is left out.
    viet_nam
        Whether the study is one of Viet Nam.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> [each.key for each in references_of(load_parameters(), viet_nam=False)]
    ['roofs_nrel']
    """
    known = (each for each in load_references() if viet_nam or each.country != VIET_NAM)
    priced = (_with_price(each, parameters) if each.parameter else each for each in known)
    return tuple(each for each in priced if each is not None)


@cache
def load_references() -> tuple[Reference, ...]:
    """Read the table of published figures; a price has no range before a study's parameters give it."""
    with Path(__file__).with_name("published.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(
            Reference(
                low=_number(row["low"]),
                high=_number(row["high"]),
                title=Text(en=row["en"], vi=row["vi"], ja=row["ja"]),
                **{
                    name: row[name] for name in ("key", "check", "unit", "parameter", "country", "source", "confidence")
                },
            )
            for row in csv.DictReader(stream)
        )


def _number(given: str) -> float:
    return float(given) if given else math.nan


def _with_price(reference: Reference, parameters: Parameters) -> Reference | None:
    """Return a reference with the price of its parameter in its own unit; None where the price is not known."""
    parameter = parameters.get(reference.parameter)
    price = math.nan if parameter is None else _usd_per_mwh(parameter, parameters)
    if parameter is None or not math.isfinite(price):
        return None
    about = {name: getattr(reference, name) for name in ("key", "check", "unit", "parameter", "country", "title")}
    return Reference(low=math.nan, high=price, source=parameter.source, confidence=parameter.confidence, **about)


def _usd_per_mwh(price: Parameter, parameters: Parameters) -> float:
    if price.unit == _USD_PER_MWH:
        return price.value
    if price.unit == _VND_PER_KWH and EXCHANGE_RATE in parameters:
        return price.value * KWH_PER_MWH / parameters.value(EXCHANGE_RATE)
    return math.nan
