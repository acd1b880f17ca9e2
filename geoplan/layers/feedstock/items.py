"""Which crops, animals and streams of waste statistics may name, and what is counted of each."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pandas as pd

from geoplan.languages import LANGUAGES
from geoplan.letters.plain import plain
from geoplan.parameters import Parameters

_MASS = ".typical_mass"


def load_residues() -> pd.DataFrame:
    """Return which residues each crop leaves.

    Returns
    -------
    pandas.DataFrame
        ``residue``, ``crop``, ``kind`` (``field`` or ``process``), ``land`` (the common class of land cover that the
        crop grows on), ``per`` (the column of the crop table that the ratio multiplies) and titles in three languages.

    Examples
    --------
    >>> list(load_residues().query("crop == 'paddy'").residue)
    ['rice_straw', 'rice_husk']
    """
    return _residue_table().copy()


def land_of_crops() -> dict[str, str]:
    """Return the common class of land cover that each crop grows on: crop -> key.

    Examples
    --------
    >>> [land_of_crops()[crop] for crop in ("paddy", "rubber", "roundwood")]
    ['cropland', 'tree_crop', 'forest']
    """
    residues = _residue_table()
    return dict(zip(residues["crop"], residues["land"], strict=True))


def grown_residues(crops: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `load_residues` of the crops that a table of statistics names."""
    residues = _residue_table()
    return residues[residues["crop"].isin(crops["crop"])] if "crop" in crops else residues.head(0)


@cache
def _residue_table() -> pd.DataFrame:
    return pd.read_csv(Path(__file__).with_name("residues.csv"), dtype=str, keep_default_na=False)


def animals(parameters: Parameters) -> tuple[str, ...]:
    """Return the animals that the parameters speak of.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> "pigs" in animals(load_parameters())
    True
    """
    return tuple(name.removesuffix(_MASS) for name in parameters.under("manure.") if name.endswith(_MASS))


@cache
def called_items(kind: str) -> Mapping[str, str]:
    """Return what items may be called, in three languages and by other names, without marks -> the item.

    Parameters
    ----------
    kind
        ``crop``, ``animal`` or ``waste``.

    Examples
    --------
    >>> called_items("crop")["lua"], called_items("animal")["豚"], called_items("waste")["all"]
    ('paddy', 'pigs', 'all')
    """
    with Path(__file__).with_name("item_words.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["set"] == kind]
    named = [(word, row["key"]) for row in rows for word in (row["key"], *(row[each] for each in LANGUAGES))]
    named += [(word, row["key"]) for row in rows for word in row["more"].split("|") if word]
    return {_bare(word): item for word, item in named}


def item_of(given: str, kind: str) -> str:
    """Return the item that a word means; the word in small letters where no item is called so.

    Marks, case and width make no difference, nor does the item in brackets behind its name.

    Examples
    --------
    >>> item_of("Lúa", "crop"), item_of("khoai mi", "crop"), item_of("ngô [maize]", "crop"), item_of("Lotus", "crop")
    ('paddy', 'cassava', 'maize', 'lotus')
    """
    called = called_items(kind)
    named, _, inside = given.strip().removesuffix("]").partition("[")
    return called.get(_bare(given)) or called.get(_bare(inside)) or called.get(_bare(named)) or given.strip().casefold()


def _bare(word: str) -> str:
    return " ".join(plain(word).replace("_", " ").split())
