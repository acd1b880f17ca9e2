"""One request to a source: which hosts may be asked, how often it is tried again, and how long it is waited for.

Transfer is done by requests, back-off and Retry-After by urllib3. Redirects are followed here, one by one, so that none
leaves the table of addresses.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import version
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

import requests
from requests.auth import HTTPBasicAuth

from geoplan.errors import Fault, did_you_mean
from geoplan.sources.reach import is_within, parts_of_host
from geoplan.sources.registry import origin_of, origins, source_of, sources
from geoplan.sources.transfer.retries import CutError, Patience, TransferError, shown_address

logger = logging.getLogger(__name__)

CONTACT = "GEOPLAN_CONTACT"
"""The environment variable with an address at which the publishers may reach whoever runs geoplan."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 1 << 18


class _WithoutKeys(logging.Filter):
    """Take keys and passwords out of what urllib3 logs of addresses."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                shown_address(each) if isinstance(each, str) and "?" in each else each for each in record.args
            )
        return True


logging.getLogger("urllib3.connectionpool").addFilter(_WithoutKeys())


def with_params(url: str, params: Mapping[str, Any] | None) -> str:
    """Return an address with parameters added.

    Examples
    --------
    >>> with_params("https://data.example/a", {"lat": 20.5, "tags": ["b", "c"], "none": None})
    'https://data.example/a?lat=20.5&tags=b&tags=c'
    """
    given = {name: value for name, value in (params or {}).items() if value is not None}
    if not given:
        return url
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(given, doseq=True)}"


def user_agent() -> str:
    """Return what geoplan calls itself before servers: its name, its version and, where one is given, a contact.

    Nominatim's usage policy asks for a name that identifies the application, and welcomes a contact.
    """
    contact = " ".join(os.environ.get(CONTACT, "").encode("ascii", "ignore").decode().split())
    return f"geoplan/{version('geoplan')}{f' (+{contact})' if contact else ''}"


def _own_password(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Send no name and password but those that stand in the address itself: a mirror's, as the user gave it."""
    name, password = requests.utils.get_auth_from_url(request.url or "")
    return HTTPBasicAuth(name, password)(request) if name or password else request


def _target(url: str, location: str) -> str:
    """Return where a redirect leads."""
    try:
        target = urljoin(url, location)
        _ = urlsplit(target).port  # which raises for what is none
    except ValueError as error:
        raise TransferError(_no_address(url, str(error))) from None
    return _without_password(target)


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _no_address(url: str, reason: str) -> Fault:
    action = "The server is misconfigured: try again later, or get the file by hand."
    return Fault(
        shown_address(url), "", found=f"a redirect to what is none ({reason})", expected="an address", action=action
    )


class Exchange:
    """Send requests to the hosts of the table, and to no others.

    Parameters
    ----------
    mirrors
        Origin -> the base address that stands in for it.
    allowed
        Origins that may be asked besides those of the table.
    patience
        How long and how often a server is waited for.
    sleep
        How to wait. [s]
    """

    def __init__(
        self,
        *,
        mirrors: Mapping[str, str] | None = None,
        allowed: Iterable[str] = (),
        patience: Patience | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.patience = patience or Patience()
        self._whole = frozenset(origin_of(origin) for origin in allowed)
        self.allowed = origins() | self._whole
        unknown = [origin for origin in mirrors or {} if origin_of(origin) not in self.allowed]
        if unknown:
            raise TransferError(
                [
                    Fault(
                        "--mirror",
                        origin,
                        found="an unknown origin",
                        expected="one of the address table",
                        action=did_you_mean(origin, self.allowed),
                    )
                    for origin in unknown
                ]
            )
        self.mirrors = {origin_of(origin): base.rstrip("/") for origin, base in (mirrors or {}).items()}
        self.sleep = sleep
        self._http = requests.Session()
        self._http.headers["User-Agent"] = user_agent()
        self._http.auth = _own_password  # or else requests takes what ~/.netrc holds for the host
        self._http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._turns: dict[str, float] = {}
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def checked(self, url: str) -> None:
        """Refuse an address whose origin stands in no row of the table, or that is another's on a shared host.

        Raises
        ------
        TransferError
            Where it is not in the table.
        """
        if origin_of(url) not in self.allowed:
            raise TransferError(
                Fault(
                    shown_address(url),
                    "",
                    found=f"the host {origin_of(url)}",
                    expected="a host of geoplan's table of addresses",
                    action="Nothing was asked of it; geoplan asks only the hosts that stand in sources/addresses.csv.",
                )
            )
        begins = () if origin_of(url) in self._whole else parts_of_host(url)
        if begins and not is_within(url, begins):
            raise TransferError(
                Fault(
                    shown_address(url),
                    "",
                    found="an address that others have on the publisher's host",
                    expected=f"one that begins with {', '.join(begins)}",
                    action="Nothing was asked of it; geoplan asks only the addresses in sources/addresses.csv.",
                )
            )

    @contextmanager
    def answer(self, method: str, url: str, *, headers: Mapping[str, str] | None = None) -> Iterator[requests.Response]:
        """Send one request, follow its redirects, and give the answer with its body unread.

        Raises
        ------
        TransferError
            For a host outside the table and for a redirect loop.
        OSError
            `requests.RequestException` where the connection fails.
        """
        asked = url
        seen = [url]
        while True:
            self.checked(url)
            self._take_turn(url)
            logger.debug("%s %s", method, shown_address(url))
            with self._asked(method, url, headers or {}) as response:
                if response.status_code not in _REDIRECTS or "Location" not in response.headers:
                    yield response
                    return
                url = self._original(_target(url, response.headers["Location"]))
            if url in seen or len(seen) > self.patience.redirects:
                raise TransferError(
                    Fault(
                        shown_address(asked),
                        "",
                        found=f"redirects in a circle, at last to {shown_address(url)}",
                        expected="a file",
                        action="The server is misconfigured: try again later, or get the file by hand.",
                    )
                )
            seen.append(url)

    def _asked(self, method: str, url: str, headers: Mapping[str, str]) -> requests.Response:
        """Send one request."""
        try:
            return self._http.request(
                method,
                self._mirrored(url),
                headers={"Accept-Encoding": "identity", **headers},
                stream=True,
                allow_redirects=False,
                timeout=(self.patience.connect_s, self.patience.read_s),
            )
        except requests.RequestException:
            raise
        except ValueError as error:  # requests looks where a redirect leads, though it does not follow it
            raise TransferError(_no_address(url, str(error))) from None

    def chunks(self, answer: requests.Response, *, decode: bool = False) -> Iterator[bytes]:
        """Read the body of an answer piece by piece, as it comes.

        Raises
        ------
        CutError
            Where less comes than the patience asks for.
        OSError
            As urllib3's `HTTPError`, where the connection fails.
        """
        started, came = time.monotonic(), 0
        while chunk := answer.raw.read1(_CHUNK, decode_content=decode):
            yield chunk
            came += len(chunk)
            passed = time.monotonic() - started
            if passed >= self.patience.window_s:
                if came < self.patience.minimum_bytes_per_s * passed:
                    raise CutError(
                        f"a server that sends less than {self.patience.minimum_bytes_per_s:.0f} bytes a second"
                    )
                started, came = time.monotonic(), 0

    def _mirrored(self, url: str) -> str:
        base = self.mirrors.get(origin_of(url))
        if base is None:
            return url
        parts = urlsplit(url)
        return base + urlunsplit(("", "", parts.path or "/", parts.query, ""))

    def _original(self, url: str) -> str:
        for origin, base in self.mirrors.items():
            begin = _without_password(base)
            if url.startswith(f"{begin}/"):
                return origin + url.removeprefix(begin)
        return url

    def _take_turn(self, url: str) -> None:
        """Keep below the requests a second that the source allows."""
        name = source_of(url)
        source = sources().get(name)
        if source is None:
            return
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._turns.get(name, now))
            self._turns[name] = turn + 1 / source.requests_per_second
        if turn > now:
            self.sleep(turn - now)
