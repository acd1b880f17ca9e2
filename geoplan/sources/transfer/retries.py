"""How long and how often a server is waited for, and how a failure is said.

Back-off, jitter and Retry-After (seconds or a date, RFC 9110, section 10.2.3) are those of `urllib3.util.Retry`:
https://urllib3.readthedocs.io/en/stable/reference/urllib3.util.html
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import requests
from urllib3.exceptions import HTTPError, InvalidHeader, MaxRetryError
from urllib3.util import Retry

from geoplan.errors import Fault, GeoplanError

logger = logging.getLogger(__name__)

BUSY = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})
"""Answers that pass: the request is repeated. 529 is PVGIS's "Site is overloaded"; 520 to 524 come from what stands in
front of a server."""
_SECRETS = frozenset({"key", "email", "token", "apikey", "api_key", "access_token", "password", "signature"})
_STATUS_ACTIONS = {
    401: "The source asks for a key: give it, or get the file by hand.",
    403: "The source refuses: a key may be missing, or it is not reached from here. Get the file by hand.",
    404: "The source has no such file: it may not cover the place, or its addresses have changed.",
    410: "The source has no such file any more: its addresses have changed.",
}


class TransferError(GeoplanError):
    """Something could not be had from the network: says the address, what happened and what to do."""


class MissingError(TransferError):
    """The source has no such file (404 or 410): where it has one file a tile, there is nothing in this one."""


class ForbiddenError(TransferError):
    """The source refuses (403). Amazon's storage says so, too, of a file that does not exist."""


class CutError(Exception):
    """The connection brought less than it should have."""


@dataclass(frozen=True)
class Patience:
    """How long and how often a server is waited for.

    Parameters
    ----------
    connect_s, read_s
        The longest wait for a connection, and for the next bytes. [s]
    tries
        How often a request that brings nothing new is repeated.
    backoff_s, longest_backoff_s
        The first and the longest wait between tries; it doubles in between. [s]
    longest_wait_s
        The longest time that a server may ask to wait for with Retry-After. [s]
    minimum_bytes_per_s, window_s
        A server that sends less than this over this long is given up on. [bytes/s, s]
    redirects
        The most redirects in a row.
    """

    connect_s: float = 15.0
    read_s: float = 60.0
    tries: int = 6
    backoff_s: float = 1.0
    longest_backoff_s: float = 60.0
    longest_wait_s: float = 300.0
    minimum_bytes_per_s: float = 500.0
    window_s: float = 60.0
    redirects: int = 5


def shown_address(url: str) -> str:
    """Return an address without what must not be shown: the values of keys and passwords.

    Examples
    --------
    >>> shown_address("https://data.example/a?key=abc&year=2020")
    'https://data.example/a?key=***&year=2020'
    """
    parts = urlsplit(url)
    pairs = [(name, "***" if name.lower() in _SECRETS else value) for name, value in parse_qsl(parts.query, True)]
    netloc = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, netloc, parts.path, urlencode(pairs, safe="*,/:"), ""))


class Attempts:
    """Count the tries of one request, and wait between them.

    Parameters
    ----------
    url
        The address, for the message.
    patience
        How often and how long.
    sleep
        How to wait. [s]
    """

    def __init__(self, url: str, *, patience: Patience, sleep: Callable[[float], None]) -> None:
        self.url = url
        self.patience = patience
        self.sleep = sleep
        self.count = 0
        self.reset()

    def reset(self) -> None:
        """Start counting again, since the last try brought something."""
        self._retry = Retry(
            total=self.patience.tries - 1,
            backoff_factor=self.patience.backoff_s,
            backoff_jitter=self.patience.backoff_s / 2,
            backoff_max=self.patience.longest_backoff_s,
        )

    def failed(self, why: str, *, retry_after: str | None = None, action: str = "") -> None:
        """Note a failure and wait before the next try.

        Raises
        ------
        TransferError
            Where there were tries enough, or the server asks for too long a wait.
        """
        self.count += 1
        try:
            self._retry = self._retry.increment("GET", self.url, error=HTTPError(why))
        except MaxRetryError:
            raise TransferError(
                Fault(
                    shown_address(self.url),
                    "",
                    found=f"{why} ({self.count} tries)",
                    expected="the file",
                    action=action or "Run the same command again later: it goes on where it stopped.",
                )
            ) from None
        wait_s = self._retry.get_backoff_time() or self.patience.backoff_s / 2
        if retry_after is not None:
            wait_s = self._asked_wait_s(retry_after, wait_s)
        logger.info("%s: %s; trying again in %.1f s", shown_address(self.url), why, wait_s)
        self.sleep(wait_s)

    def _asked_wait_s(self, retry_after: str, wait_s: float) -> float:
        try:
            asked_s = self._retry.parse_retry_after(retry_after)
        except InvalidHeader:
            return wait_s
        if asked_s > self.patience.longest_wait_s:
            raise TransferError(
                Fault(
                    shown_address(self.url),
                    "",
                    found=f"a server that asks to wait for {asked_s:.0f} s",
                    expected="the file",
                    action="Run the same command again after that time: it goes on where it stopped.",
                )
            )
        return max(asked_s, wait_s)


def refused(url: str, status: int, hint: str = "") -> TransferError:
    """Return the error for an answer that will not get better by asking again."""
    action = f"{_STATUS_ACTIONS.get(status, 'Try again later.')} {hint}".strip()
    kind = {403: ForbiddenError, 404: MissingError, 410: MissingError}.get(status, TransferError)
    return kind(Fault(shown_address(url), "", found=f"the answer {status}", expected="the file", action=action))


def too_large(url: str, size: str, most: str) -> TransferError:
    """Return the error for a file that is larger than any of its source's."""
    action = "Nothing of it was kept. The source may have changed, or something between answers instead of it."
    return TransferError(
        Fault(shown_address(url), "", found=f"a file of {size}", expected=f"at most {most}", action=action)
    )


def reason(url: str, error: Exception) -> str:
    """Say in a few words why a connection failed.

    Raises
    ------
    TransferError
        For what will not pass by waiting: a certificate that is not trusted, an address that cannot be asked.
    """
    if isinstance(error, requests.exceptions.SSLError):
        raise TransferError(
            Fault(
                shown_address(url),
                "",
                found="a certificate that cannot be trusted",
                expected="the source's own",
                action="Behind a company's proxy, set REQUESTS_CA_BUNDLE to its certificates. "
                "The clock may also be wrong.",
            )
        ) from None
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema):
        raise TransferError(
            Fault(shown_address(url), "", found="an address that cannot be asked", expected="an http or https address")
        ) from None
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return "no connection within the time"
    if isinstance(error, CutError):
        return str(error)
    if "timed out" in str(error):
        return "a server that stopped sending"
    if isinstance(error, requests.exceptions.ConnectionError):
        return "no connection: is there a network?"
    return "the connection was cut"
