"""Whom to ask in a park: a person is named where that person has agreed, and nowhere else."""

from typing import TypeVar

import pandas as pd

CONSENT = "contact_consent"
CONTACTS = ("contact_name", "contact_email", "contact_phone")
"""What says who a person is."""
_YES = "yes"

Frame = TypeVar("Frame", bound=pd.DataFrame)


def contacts_of(estates: pd.DataFrame) -> pd.DataFrame:
    """Return the contacts of parks that have agreed to be named.

    Parameters
    ----------
    estates
        ``estate_id``; `CONSENT` and `CONTACTS` where a survey or the layer has them.

    Returns
    -------
    DataFrame
        ``estate_id`` and `CONTACTS`, empty texts where a part is not given; no row of a park that has not agreed.

    Examples
    --------
    >>> given = {"estate_id": ["a", "b"], "contact_name": ["An", "Bình"], "contact_consent": ["yes", "no"]}
    >>> contacts_of(pd.DataFrame(given))[["estate_id", "contact_name"]].values.tolist()
    [['a', 'An']]
    """
    agreed = _agreed(estates)
    columns = {"estate_id": estates["estate_id"].astype(str)[agreed]}
    for name in CONTACTS:
        given = estates[name] if name in estates else pd.Series("", index=estates.index, dtype=object)
        columns[name] = given.astype(object).where(given.notna(), "").astype(str)[agreed]
    table = pd.DataFrame(columns)
    return table[(table[list(CONTACTS)] != "").any(axis=1)].reset_index(drop=True)


def with_consented_contacts(estates: Frame) -> Frame:
    """Return estates whose contacts are blank where nobody has agreed to be named.

    Parameters
    ----------
    estates
        With `CONSENT` and `CONTACTS`, or without.

    Examples
    --------
    >>> given = {"contact_name": ["An", "Bình"], "contact_consent": ["yes", None]}
    >>> with_consented_contacts(pd.DataFrame(given))["contact_name"].fillna("").tolist()
    ['An', '']
    """
    names = [name for name in CONTACTS if name in estates]
    if not names:
        return estates
    agreed = _agreed(estates)
    return estates.assign(**{name: estates[name].astype(object).where(agreed, None) for name in names})


def _agreed(estates: pd.DataFrame) -> "pd.Series[bool]":
    if CONSENT not in estates:
        return pd.Series(data=False, index=estates.index, dtype=bool)
    return estates[CONSENT].astype(object).map(lambda given: given is True or str(given).strip().lower() == _YES)
