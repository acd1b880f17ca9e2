"""The tables of eco-industrial parks as files have them: beside a code stands what it means, beside a park its name."""

from typing import TYPE_CHECKING

import pandas as pd

from geoplan.fields import Table
from geoplan.outputs.wording.eco_codes import eco_title
from geoplan.study import Language

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment


def eco_tables(result: "Assessment", language: Language) -> dict[Table, pd.DataFrame]:
    """Return the tables of eco-industrial parks; those of no rows are left out.

    Parameters
    ----------
    result
        What the run found.
    language
        Of the columns that say what a code means.

    Returns
    -------
    dict
        Name of the table -> the frame, pairs of streams with their lines; empty without estates.
    """
    if result.eco_parks is None:
        return {}
    tables = {name: frame for name, frame in result.eco_parks.tables.items() if len(frame)}
    parks = result.eco_parks.comparison
    names = dict(zip(parks["estate_id"], parks["estate_name"], strict=True))
    titled = {name: with_titles(frame, language) for name, frame in tables.items()}
    return {
        name: frame.assign(estate_name=frame["estate_id"].map(names)) if name in _NAMED else frame
        for name, frame in titled.items()
    }


def with_titles(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return a table with what its codes mean, in columns of their own.

    Examples
    --------
    >>> with_titles(pd.DataFrame({"technology": ["battery", "own"]}), "en")["technology_title"].tolist()
    ['Battery storage', 'own']
    """
    titles = {
        f"{column}_title": [eco_title(column, str(code), language) for code in frame[column]]
        for column in _TITLED
        if column in frame
    }
    return frame.assign(**titles)


_TITLED = ("technology", "measure", "criterion", "sdg_indicator")
"""Columns of codes that no description explains."""

_NAMED: frozenset[Table] = frozenset({"estate_projects", "estate_saving", "estate_eip", "estate_sdg", "estate_streams"})
"""Tables whose rows are of one park each, and that know it by its code alone."""
