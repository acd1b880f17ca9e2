"""Who may ask: whoever is on this machine; from elsewhere whoever has the token. And what every answer says of itself.

Without a token the service is bound to the loopback, and answers only what was asked by a name of the loopback: a page
of the web that lets its own name point there learns nothing. With one it is given as a header (``Authorization:
Bearer``, or ``Basic`` with the token as password, as QGIS and GDAL ask) or once as ``?token=``, which becomes a cookie.
"""

import base64
import binascii
import hmac
import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from geoplan.errors import Fault, GeoplanError

COOKIE, PARAMETER, VARIABLE = "geoplan_token", "token", "GEOPLAN_SERVE_TOKEN"
SHORTEST_TOKEN = 20
Policy: TypeAlias = str

_TOKEN = re.compile(r"[\x21-\x7e]+")
_LOCAL_NAMES = frozenset({"localhost", "ip6-localhost"})
_NO_FRAMES = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
PAGE_POLICY: Policy = f"default-src 'none'; style-src 'self'; img-src 'self' data:; {_NO_FRAMES}"
"""Of the pages of the service: they have no scripts."""
MAP_POLICY: Policy = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob: https:; "
    f"worker-src blob:; {_NO_FRAMES}"
)
"""Of map.html, which brings its scripts and says itself which tiles it may load."""
FILE_POLICY: Policy = f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; {_NO_FRAMES}"
"""Of all other files."""
_HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}


@dataclass(frozen=True)
class Access:
    """Who may ask.

    Attributes
    ----------
    token
        What must be given; None lets everybody on this machine ask.
    hosts
        Names besides those of the loopback under which the service may be asked without a token.
    is_secure
        Whether browsers reach it by https alone.
    """

    token: str | None = None
    hosts: frozenset[str] = frozenset()
    is_secure: bool = False

    def admits_host(self, host: str) -> bool:
        """Say whether a question under this name is answered: without a token only names of the loopback are.

        Examples
        --------
        >>> Access().admits_host("127.0.0.1:8000"), Access().admits_host("evil.example")
        (True, False)
        """
        if self.token is not None:
            return True
        name = _name_of(host)
        return is_loopback(name) or name in self.hosts

    def admits(self, authorization: str, cookie: str, parameter: str) -> bool:
        """Say whether one of the places where a token may stand has the right one."""
        if self.token is None:
            return True
        given = (_from_header(authorization), cookie, parameter)
        right = self.token.encode("utf-8")
        return any(hmac.compare_digest(each.encode("utf-8", "replace"), right) for each in given if each)


def is_loopback(host: str) -> bool:
    """Say whether an address reaches no further than this machine.

    Examples
    --------
    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("0.0.0.0"), is_loopback("localhost")
    (True, True, False, True)
    """
    if host.casefold() in _LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def read_token(file: Path | None, variables: Mapping[str, str]) -> str | None:
    """Return the token of a file, or of the environment, None where there is neither.

    Parameters
    ----------
    file
        Its first line is the token.
    variables
        The environment.

    Raises
    ------
    GeoplanError
        Where the file cannot be read, or the token is short or has spaces. It is never shown.
    """
    where = VARIABLE if file is None else str(file)
    action = f"Make one: openssl rand -hex 32 > {'FILE' if file is None else file}"
    expected = f"a line of at least {SHORTEST_TOKEN} letters and figures without spaces"
    if file is None:
        token = variables.get(VARIABLE)
    else:
        try:
            token = file.expanduser().read_text(encoding="utf-8").partition("\n")[0].strip()
        except (OSError, UnicodeDecodeError):
            fault = Fault(where, "", found="no file that can be read", expected=expected, action=action)
            raise GeoplanError(fault) from None
    if token is None:
        return None
    if len(token) < SHORTEST_TOKEN or not _TOKEN.fullmatch(token):
        found = "a token that is too short, or has spaces or letters outside of ASCII"
        raise GeoplanError(Fault(where, "", found=found, expected=expected, action=action))
    return token


def headers_of(policy: Policy) -> dict[str, str]:
    """Return what an answer says to browsers."""
    return {**_HEADERS, "Content-Security-Policy": policy}


def _name_of(host: str) -> str:
    """Return the name in a Host header, without its port."""
    name = host.strip().casefold()
    return name[1 : name.find("]")] if name.startswith("[") else name.partition(":")[0]


def _from_header(given: str) -> str:
    scheme, _, value = given.strip().partition(" ")
    if scheme.casefold() == "bearer":
        return value.strip()
    if scheme.casefold() == "basic":
        try:
            return base64.b64decode(value.strip(), validate=True).decode("utf-8").partition(":")[2]
        except (binascii.Error, ValueError):
            return ""
    return ""
