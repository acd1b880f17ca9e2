"""The tables of eco-industrial parks as files have them: beside a code stands what it means, beside a park its name."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from geoplan.fields import Table
from geoplan.languages import Language
from geoplan.outputs.wording.eco_codes import eco_codes, eco_title
from geoplan.outputs.wording.texts import listed, load_texts
from geoplan.planning.eco_parks.matching import SEPARATOR

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


def in_words(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return a table of `eco_tables` as people read it: words in the place of codes, and not beside them.

    Examples
    --------
    >>> codes = {"technology": ["battery"], "technology_title": ["Battery storage"], "interest": ["survey"]}
    >>> in_words(pd.DataFrame(codes | {"technologies_wanted": ["led;battery"]}), "ja").to_dict("list")
    {'technology': ['蓄電池'], 'interest': ['調査で要望あり'], 'technologies_wanted': ['LED照明と制御、蓄電池']}
    """
    told = frame.drop(columns=[f"{column}_title" for column in _TITLED if f"{column}_title" in frame])
    spoken = {name: [_word(str(name), str(code), language) for code in told[name]] for name in _CODED if name in told}
    lists = {
        name: [
            listed(
                (eco_title(of, key.strip(), language) for key in str(keys).split(SEPARATOR)), language, separator="; "
            )
            for keys in told[name]
        ]
        for name, of in _LISTS.items()
        if name in told
    }
    return told.assign(**spoken, **lists)


def _word(column: str, code: str, language: Language) -> str:
    """Return what a code means: by its table, or by the words that pages or the GeoPackage have for it."""
    if code in eco_codes().get(column, {}):
        return eco_title(column, code, language)
    titles = load_texts()
    keys = (f"eco.{column}.{code}", f"gpkg.code.{code}")
    return next((titles[key][language] for key in keys if key in titles), code)


_TITLED = ("technology", "measure", "criterion", "sdg_indicator")
"""Columns of codes that no description explains."""

_NAMED: frozenset[Table] = frozenset({"estate_projects", "estate_saving", "estate_eip", "estate_sdg", "estate_streams"})
"""Tables whose rows are of one park each, and that know it by its code alone."""
_CODED = (
    *(
        "technology",
        "measure",
        "criterion",
        "sdg_indicator",
        "best_technology",
        "jcm_kind",
        "project_basis",
        "interest",
    ),
    *("end_use", "energy_carrier", "framework", "verdict", "eip_basis", "sdg_basis", "threshold_confidence"),
    *("confidence", "load_confidence", "stream", "direction", "stream_status", "place_kind"),
)
"""Columns of codes."""
_LISTS: Mapping[str, str] = {"technologies_wanted": "technology"}
"""Column of several keys -> the column whose codes they are."""
