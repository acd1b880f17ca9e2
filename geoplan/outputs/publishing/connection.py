"""A connection to PostgreSQL, as the user names it, and what goes wrong with it, told without the password."""

import importlib.util
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geoplan.errors import Fault, GeoplanError

if TYPE_CHECKING:
    import psycopg

VARIABLE = "GEOPLAN_POSTGIS"
"""The environment variable that names the database where the command line does not."""

_PATIENCE_S = 15
_ADDRESS = re.compile(r"postgres(ql)?://|\s*\w+\s*=")


def database_of(given: list[str]) -> tuple[str, list[str]]:
    """Return which database a command means, and the folders of outputs that follow.

    The first word is a database where it is an address or pairs ``key=value``, and no folder. Without one the
    environment variable GEOPLAN_POSTGIS counts, else those of PostgreSQL (PGSERVICE, PGHOST, PGDATABASE, PGUSER …).

    Examples
    --------
    >>> database_of(["service=city", "outputs/hai-phong"])
    ('service=city', ['outputs/hai-phong'])
    >>> database_of(["outputs/hai-phong"])[1]
    ['outputs/hai-phong']
    """
    if given and _ADDRESS.match(given[0]) and not Path(given[0]).is_dir():
        return given[0], given[1:]
    return os.environ.get(VARIABLE, ""), given


@contextmanager
def connected(dsn: str) -> "Iterator[psycopg.Connection[Any]]":
    """Open a connection for one transaction: all that the block does, or nothing.

    Parameters
    ----------
    dsn
        ``postgresql://…`` or pairs such as ``service=city`` and ``host=… dbname=… user=…``; empty for what the
        environment says. Passwords are best left to ``~/.pgpass`` or a service.

    Yields
    ------
    Connection

    Raises
    ------
    GeoplanError
        Where psycopg is absent, the text is no address, nobody answers, or the database refuses what the block does.
    """
    if importlib.util.find_spec("psycopg") is None:
        action = "Install it: pip install 'geoplan[postgis]'."
        raise GeoplanError(Fault("postgis", "", found="no psycopg", expected="psycopg", action=action))
    import psycopg

    place, secrets = _place_and_secrets(dsn)
    try:
        connection = psycopg.connect(dsn, **_patience(dsn), application_name="geoplan")
    except psycopg.Error as error:
        expected = "a PostgreSQL server that answers and lets you in"
        action = "Check host, port, database, user and password; psql with the same words says whether they are right."
        raise GeoplanError(
            Fault(place, "", found=without_secrets(error, secrets), expected=expected, action=action)
        ) from None
    try:
        with connection:
            yield connection
    except psycopg.errors.InsufficientPrivilege as error:
        expected = "the right to do so"
        action = "Let an administrator grant it (docs/postgis.md lists the rights), or publish as another user."
        raise GeoplanError(
            Fault(place, "", found=without_secrets(error, secrets), expected=expected, action=action)
        ) from None
    except psycopg.Error as error:
        expected, action = (
            "a database that takes the tables",
            "Nothing was changed. Mend what it says, and publish again.",
        )
        raise GeoplanError(
            Fault(place, "", found=without_secrets(error, secrets), expected=expected, action=action)
        ) from None


def without_secrets(error: Exception, secrets: tuple[str, ...] = ()) -> str:
    r"""Return what a database says in one line, passwords struck out.

    Examples
    --------
    >>> without_secrets(ValueError("refused for s3cret\nDETAIL: nobody"), ("s3cret",))
    'refused for ***; DETAIL: nobody'
    """
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    line = "; ".join(lines) or type(error).__name__
    for secret in secrets:
        line = line.replace(secret, "***")
    return line


def _place_and_secrets(dsn: str) -> tuple[str, tuple[str, ...]]:
    """Return how to call a database in messages, and the words that none may hold."""
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        given = conninfo_to_dict(dsn)
    except psycopg.Error:
        # what libpq would say of it repeats a part, and that may be the password
        found, expected = "words that are no address of a database", "postgresql://… or pairs such as service=city"
        action = "Write host=…, dbname=… and user=… with a space between; leave the password to ~/.pgpass."
        raise GeoplanError(Fault("DSN", "", found=found, expected=expected, action=action)) from None
    # keys of a kind that postgres counts as secret, and what the environment has of them
    secrets = [str(given[name]) for name in ("password", "sslpassword") if given.get(name)]
    secrets += [os.environ["PGPASSWORD"]] if os.environ.get("PGPASSWORD") else []
    shown = {name: given.get(name) or os.environ.get(variable) for name, variable in _SHOWN.items()}
    place = " ".join(f"{name}={value}" for name, value in shown.items() if value)
    return place or "PostgreSQL", tuple(secrets)


_SHOWN = {"service": "PGSERVICE", "host": "PGHOST", "port": "PGPORT", "dbname": "PGDATABASE", "user": "PGUSER"}


def _patience(dsn: str) -> dict[str, Any]:
    asked = "connect_timeout" in dsn or "PGCONNECT_TIMEOUT" in os.environ
    return {} if asked else {"connect_timeout": _PATIENCE_S}
