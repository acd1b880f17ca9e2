"""What else may be known of an industrial estate: let land, tenants, voltage, transformers, whom to ask.

A layer or a survey brings them, and both are held against the same rules. A contact without consent is blanked when it
is read: what nobody holds, nobody shows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.errors import did_you_mean, in_figures
from geoplan.files.boundary import path_fault
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import rows_at, text_column
from geoplan.money.tariff_tables import PRICES, tariff_rows

AMOUNTS = {"let_ha": "estates.let", "tenants_count": "estates.tenants", "transformer_kva": "estates.transformer"}
CONTACTS = ("contact_name", "contact_email", "contact_phone")
CONSENT = "contact_consent"
YES, NO = "yes", "no"
TEXTS = ("voltage", *CONTACTS, CONSENT)
FACTS = (*AMOUNTS, *TEXTS)
"""Columns that estates may have; each is there only where somebody told it of one of them."""
MEDIA = "media"
"""The folder in which forms on telephones put the files that came with their answers."""
_WHOLE = 100.0


@dataclass(frozen=True, eq=False)
class FactFault:
    """What is wrong with facts of estates.

    Attributes
    ----------
    rows
        Whose, as a mask over the table.
    column, found, expected, action
        As of `geoplan.errors.Fault`.
    """

    rows: npt.NDArray[np.bool_]
    column: str
    found: str
    expected: str
    action: str


def read_park_facts(reading: Reading, raw: pd.DataFrame, *, amounts: Mapping[str, "pd.Series[float]"]) -> pd.DataFrame:
    """Read the facts that a layer of estates has.

    Parameters
    ----------
    reading
        The layer, which gets the faults.
    raw
        Its rows, with geoplan's names.
    amounts
        Those of `AMOUNTS`, and area_ha [ha], as numbers.

    Returns
    -------
    DataFrame
        Those of `FACTS` that the file has: let_ha [ha], tenants_count, transformer_kva [kVA], NaN where not known; the
        others as text, "" where not known. Contacts are those that consented.
    """
    there = [name for name in FACTS if name in raw]
    told = {name: amounts[name] if name in AMOUNTS else text_column(raw, name) for name in there}
    facts = pd.DataFrame(told, index=raw.index)
    if CONSENT in facts:
        facts[CONSENT] = facts[CONSENT].str.casefold()
        wrong = (~facts[CONSENT].isin(["", YES, NO])).to_numpy()
        if wrong.any():
            found = f"{CONSENT} '{facts.loc[wrong, CONSENT].iloc[0]}'"
            reading.fault(rows_at(raw, wrong), found, "yes or no", "Say whether the contact may be shown.")
    for fault in fact_faults(facts.assign(area_ha=amounts["area_ha"]), country=reading.study.tariff_country):
        reading.fault(rows_at(raw, fault.rows), fault.found, fault.expected, fault.action)
    return with_consent(facts)


def with_consent(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of estates without the contacts who did not say yes.

    Examples
    --------
    >>> told = pd.DataFrame({"contact_name": ["An", "Bình"], "contact_consent": ["yes", "no"]})
    >>> with_consent(told)["contact_name"].tolist()
    ['An', '']
    """
    named = [name for name in CONTACTS if name in table]
    if not named:
        return table
    agreed = table[CONSENT] == YES if CONSENT in table else pd.Series(False, index=table.index)
    return table.assign(**{name: table[name].where(agreed, "") for name in named})


def known_voltages(country: str) -> tuple[str, ...]:
    """Return the voltages by which electricity is priced in a country; none where no tariff is tabled.

    Examples
    --------
    >>> known_voltages("VN")[:2], known_voltages("XX")
    (('110 kV and above', '22 to 110 kV'), ())
    """
    return tuple(dict.fromkeys(row["voltage"] for row in tariff_rows(PRICES) if row["country"] == country))


def fact_faults(table: pd.DataFrame, *, country: str) -> Iterator[FactFault]:
    """Yield what is wrong with facts of estates.

    Parameters
    ----------
    table
        With those of `FACTS` that are told, and area_ha [ha].
    country
        ISO 3166-1: whose voltages are tabled.
    """
    if "let_ha" in table:
        most = table["area_ha"] * (1.0 + allowed("estates.let_rounding").high / _WHOLE)
        beyond = (table["let_ha"] > most).to_numpy()
        if beyond.any():
            first = table[beyond].iloc[0]
            let = f"{in_figures(first['let_ha'], 10)} ha let of {in_figures(first['area_ha'], 10)} ha"
            yield FactFault(beyond, "let_ha", let, "at most the land of the park", "Check the unit and the numbers.")
    yield from _words(table, "voltage", known_voltages(country))


def _words(table: pd.DataFrame, column: str, known: tuple[str, ...]) -> Iterator[FactFault]:
    if column not in table or not known:
        return
    for word in dict.fromkeys(table[column]):
        if word and word not in known:
            hint = did_you_mean(word, known) or f"One of: {', '.join(known)}."
            rows = (table[column] == word).to_numpy()
            yield FactFault(rows, column, f"the {column} '{word}'", "one of the tariffs of the country", hint)


def told_file(folder: Path, name: str) -> Path | None:
    """Return a file that a form or a layer names: beside it, or in its folder `MEDIA`; None where it is not there.

    Parameters
    ----------
    folder
        Where the form or the layer stands.
    name
        As `file_name_fault` finds nothing wrong with it.
    """
    return next((path for path in (folder / name, folder / MEDIA / name) if path.is_file()), None)


def file_name_fault(name: str) -> str:
    """Return what is wrong with the name of a file that somebody filled in: it may lead nowhere else.

    Examples
    --------
    >>> file_name_fault("p2 2025.csv"), file_name_fault("../p2.csv")
    ('', "the path '../p2.csv'")
    """
    if not name:
        return ""
    if fault := path_fault(name):
        return fault
    return f"the path '{name}'" if name.startswith(".") or any(sign in name for sign in "/\\:") else ""
