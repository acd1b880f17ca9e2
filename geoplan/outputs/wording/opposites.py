"""What is shown with the other sign than it is stored: a reduction is a positive number wherever reductions stand.

A column that counts a change of emissions is negative where they fall, and keeps that sign in every file: names of
columns are promises. Where people read it beside reductions, its opposite is shown, under the opposite's name.
"""

from dataclasses import replace
from typing import TypeVar

import pandas as pd

from geoplan.fields import Field
from geoplan.outputs.wording.texts import load_texts

_PREFIX = "opposite."
_Shown = TypeVar("_Shown", float, "pd.Series[float]")


def is_opposite(name: str) -> bool:
    """Say whether a column is shown with the other sign.

    Examples
    --------
    >>> is_opposite("waste_ghg_change_tco2e"), is_opposite("ghg_avoided_tco2e")
    (True, False)
    """
    return _PREFIX + name in load_texts()


def as_shown(field: Field) -> Field:
    """Return a field with the title and the description that it is shown under.

    Examples
    --------
    >>> from geoplan.fields import load_fields
    >>> as_shown(load_fields()["waste_ghg_change_tco2e"]).title.en
    'Waste incineration: net reduction against landfilling'
    """
    if not is_opposite(field.name):
        return field
    texts = load_texts()
    return replace(field, title=texts[_PREFIX + field.name], description=texts[f"{_PREFIX}{field.name}.means"])


def shown_value(name: str, value: _Shown) -> _Shown:
    """Return a value of a column, or all of them, with the sign that it is shown with.

    Examples
    --------
    >>> shown_value("waste_ghg_change_tco2e", -120.0), shown_value("ghg_avoided_tco2e", 120.0)
    (120.0, 120.0)
    """
    return 0.0 - value if is_opposite(name) else value
