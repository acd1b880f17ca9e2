"""The words of a comparison, and what figures are called."""

from functools import cache
from pathlib import Path

from geoplan.fields import load_fields, pretty_unit
from geoplan.languages import Language, Text
from geoplan.sentences import read_texts


@cache
def _texts() -> dict[str, Text]:
    return read_texts(Path(__file__).with_name("texts.csv"))


def word(key: str, language: Language, **blanks: str) -> str:
    """Return one text of a comparison with its blanks filled.

    Examples
    --------
    >>> word("title", "en", a="before", b="after")
    'before and after'
    """
    return _texts()[key][language].format(**blanks)


def figure_title(name: str, language: Language) -> str:
    """Return what a figure is called; one that no field describes stands for itself.

    Examples
    --------
    >>> figure_title("total_energy_gwh", "en") != figure_title("my_own", "en") == "my_own"
    True
    """
    fields = load_fields()
    return fields[name].title[language] if name in fields else name


def figure_unit(name: str) -> str:
    """Return the unit of a figure as people read it; empty where it has none.

    Examples
    --------
    >>> figure_unit("ghg_avoided_tco2e"), figure_unit("my_own")
    ('tCO₂e', '')
    """
    fields = load_fields()
    return pretty_unit(fields[name].unit) if name in fields else ""
