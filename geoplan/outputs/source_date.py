"""The date that outputs bear: the one that SOURCE_DATE_EPOCH gives, and no clock's.

The same inputs give the same bytes; who wants a date in them sets it (https://reproducible-builds.org/specs/).
"""

import datetime as dt
import os

from geoplan.errors import Fault, GeoplanError

VARIABLE = "SOURCE_DATE_EPOCH"


def source_date() -> str | None:
    """Return the date of the outputs in UTC, such as ``2026-11-28T00:00:00Z``; None where none is given.

    Raises
    ------
    GeoplanError
        Where the variable holds no number of seconds since 1970.

    Examples
    --------
    >>> os.environ[VARIABLE] = "1700000000"
    >>> source_date()
    '2023-11-14T22:13:20Z'
    >>> del os.environ[VARIABLE]
    """
    given = os.environ.get(VARIABLE, "")
    if not given:
        return None
    try:
        date = dt.datetime.fromtimestamp(int(given), dt.UTC)
    except (ValueError, OverflowError, OSError):
        expected = "a whole number of seconds since 1970"
        action = "Correct the environment variable, or unset it."
        raise GeoplanError(Fault(VARIABLE, "", found=f"'{given}'", expected=expected, action=action)) from None
    return f"{date:%Y-%m-%dT%H:%M:%SZ}"
