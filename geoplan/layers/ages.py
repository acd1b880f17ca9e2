"""How old the data are: which rows of a study's layers lie some years back when it is read.

No clock is asked, so that the same inputs give the same bytes: ages are counted from the study's own year, else from
the newest year that any of its layers tells, or that its prices are of.
"""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from geoplan.layers.catalog import OpenedLayers
from geoplan.study import Study

OLD_YEARS = 5
"""From this age on a figure is said to be old: livestock and cities change by tenths within it."""
_ROWS_APART = ("crops", "livestock", "waste", "crop_seasons")
"""Tables that tell each thing once: every row has its own age. The newest row of the others is theirs."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


def years_of_layers(study: Study, layers: OpenedLayers) -> dict[str, tuple[int, ...]]:
    """Return the years that each layer's data are of: of its rows, else of its vintage.

    Parameters
    ----------
    study
        The study; a layer's vintage may hold years as text, such as ``2015-2019``.
    layers
        Its layers.

    Returns
    -------
    dict
        Kind of layer -> its years, each once and in order; kinds that tell none are left out.
    """
    told = {kind: _years_of(layers.of(kind)) or years_in(source.vintage) for kind, source in study.layers}
    return {kind: tuple(sorted(set(years))) for kind, years in told.items() if years}


def year_of(study: Study, years: Mapping[str, tuple[int, ...]]) -> int:
    """Return the year from which ages are counted: the study's own, else the newest of its layers and its prices.

    Parameters
    ----------
    study
        The study.
    years
        As from `years_of_layers`. Years of forecasts are left out.
    """
    if study.year is not None:
        return study.year
    newest = (max(given) for kind, given in years.items() if kind not in _AHEAD)
    # statistics that are all of one old year would else be new
    return max([study.prices.year, *newest])


_AHEAD = (
    *("waste_forecast", "waste_treatment", "demand", "inventory", "inventory_beside", "landfills"),
    *("business_as_usual", "targets", "grid_path", "progress"),
)
"""Tables that may tell years to come."""


def old_layers(study: Study, layers: OpenedLayers) -> dict[str, tuple[int, ...]]:
    """Return the layers that are `OLD_YEARS` old or older, in whole or in part, with the years that are so.

    Parameters
    ----------
    study, layers
        Of one run.

    Returns
    -------
    dict
        Kind of layer -> years, in order.
    """
    years = years_of_layers(study, layers)
    today = year_of(study, years)
    kept = {kind: given if kind in _ROWS_APART else given[-1:] for kind, given in years.items()}
    old = {kind: tuple(year for year in given if today - year >= OLD_YEARS) for kind, given in kept.items()}
    return {kind: given for kind, given in old.items() if given}


def _years_of(layer: Any) -> list[int]:
    if not isinstance(layer, pd.DataFrame) or "year" not in layer:
        return []
    return [int(year) for year in pd.to_numeric(layer["year"], errors="coerce").dropna()]


def years_in(text: str) -> list[int]:
    """Return the years that a text names.

    Examples
    --------
    >>> years_in("about 2020; Con Dao 2023"), years_in("long-term means of 12000 hours")
    ([2020, 2023], [])
    """
    return [int(year) for year in _YEAR.findall(text)]
