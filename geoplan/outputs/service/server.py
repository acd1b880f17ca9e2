"""The service as a program: which address it is bound to, what it refuses to start with, and the bounds of its server.

waitress answers with a few threads, each question within bounds of length and time; it names neither itself nor what
goes wrong inside. On an address that others can reach it does not start without a token.
"""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geoplan.errors import Fault, GeoplanError
from geoplan.outputs.service.access import VARIABLE, Access, is_loopback

if TYPE_CHECKING:
    from flask import Flask

NEEDED = ("pygeoapi", "flask", "waitress")
"""What the extra ``serve`` brings."""
HOST, PORT = "127.0.0.1", 8000
_LAST_PORT = 65_535
_ANYWHERE = frozenset({"", "0.0.0.0", "::", "*"})  # noqa: S104 - refused without a base address
_BOUNDS: dict[str, Any] = {
    "threads": 8,
    "connection_limit": 200,
    "channel_timeout": 60,
    "max_request_header_size": 16_384,
    "max_request_body_size": 16_384,
    "ident": None,
    "expose_tracebacks": False,
    "clear_untrusted_proxy_headers": True,
}


@dataclass(frozen=True)
class ServicePlace:
    """Where the service stands.

    Attributes
    ----------
    host, port
        What it is bound to; port 0 is one that is free.
    base
        The address under which it is reached, where that is another: behind a proxy.
    """

    host: str = HOST
    port: int = PORT
    base: str = ""

    def address(self, port: int | None = None) -> str:
        """Return the address under which it is reached.

        Examples
        --------
        >>> ServicePlace().address(), ServicePlace("::1", 81).address(), ServicePlace(base="https://gis.example/geoplan/").address()
        ('http://127.0.0.1:8000', 'http://[::1]:81', 'https://gis.example/geoplan')
        """
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.base.rstrip("/") or f"http://{host}:{self.port if port is None else port}"


def serve(
    root: str | Path, place: ServicePlace, *, token: str | None = None, started: Callable[[str], None] = print
) -> None:
    """Give what stands in a folder of outputs, until a signal ends it.

    Parameters
    ----------
    root
        The folder that runs write into, or the outputs of one study.
    place
        Where.
    token
        What must be given to read; needed where others can reach the address.
    started
        Told the address once the service answers there.

    Raises
    ------
    GeoplanError
        With all that is wrong: the extra is not installed, there is no such folder, no token, no free port.
    """
    with listening(root, place, token=token) as (server, address):
        started(address)
        server.run()


@contextmanager
def listening(root: str | Path, place: ServicePlace, *, token: str | None = None) -> Iterator[tuple[Any, str]]:
    """Give a server that is bound and not yet running, and its address; it is closed in the end.

    Parameters and errors are those of `serve`.
    """
    check_standing(place, has_token=token is not None)
    from waitress.server import create_server
    from waitress.wasyncore import close_all

    from geoplan.outputs.service.application import make_application

    # bound to port 0, the address is known only afterwards: what is in front of it is made then
    late, opened = _Late(), dict[Any, Any]()
    try:
        server = create_server(late, map=opened, host=place.host, port=place.port, **_BOUNDS)
    except OSError as error:
        close_all(opened, ignore_all=True)
        raise GeoplanError(_not_bound(place, error)) from error
    try:
        # a name such as localhost may be two addresses, each with a socket
        sockets = getattr(server, "effective_listen", None) or [(place.host, server.effective_port)]
        address = place.address(int(sockets[0][1]))
        access = Access(token, frozenset({_host_of(address)}), is_secure=address.startswith("https://"))
        late.app = make_application(root, base=address, access=access)
        yield server, address
    finally:
        server.task_dispatcher.shutdown()  # a thread that answers ends first
        server.close()


def check_standing(place: ServicePlace, *, has_token: bool) -> None:
    """Check that the service may stand there.

    Parameters
    ----------
    place
        Where.
    has_token
        Whether it has a token.

    Raises
    ------
    GeoplanError
        With all that is wrong.
    """
    faults = []
    if lacking := [name for name in NEEDED if find_spec(name) is None]:
        action = "Install it: pip install 'geoplan[serve]'."
        faults.append(Fault("serve", "", found=f"no {', '.join(lacking)}", expected="the extra serve", action=action))
    if not 0 <= place.port <= _LAST_PORT:
        faults.append(
            Fault(
                "--port",
                "",
                found=str(place.port),
                expected=f"a number from 0 to {_LAST_PORT}",
                action="Choose another port.",
            )
        )
    if place.base and (not place.base.startswith(("http://", "https://")) or any(each in place.base for each in "?# ")):
        expected = "an address that begins with http:// or https://, and ends with a host or a path"
        faults.append(Fault("--base-url", "", found=f"'{place.base}'", expected=expected, action="Correct it."))
    if place.host in _ANYWHERE and not place.base:
        action = "Give the address under which others reach it: --base-url http://gis.example:8000."
        found = f"every address of this machine ('{place.host}')"
        faults.append(Fault("--host", "", found=found, expected="one address, or --base-url beside it", action=action))
    if not is_loopback(place.host) and not has_token:
        action = f"Name a file with it, --token-file FILE, or set {VARIABLE}. Make one: openssl rand -hex 32 > FILE"
        found = f"'{place.host}', which others can reach, and no token"
        faults.append(
            Fault("--host", "", found=found, expected="a token, or an address of this machine alone", action=action)
        )
    if faults:
        raise GeoplanError(faults)


class _Late:
    """An application that is made once the address is known."""

    app: "Flask | None" = None

    def __call__(self, environ: Any, start: Any) -> Any:
        if self.app is None:
            start("404 Not Found", [])
            return []
        return self.app(environ, start)


def _not_bound(place: ServicePlace, error: OSError) -> Fault:
    where = f"{place.host}:{place.port}"
    if error.errno == errno.EADDRINUSE:
        action = "Choose another: --port 8001. Port 0 takes one that is free."
        return Fault("--port", "", found=f"{where} in use", expected="a free port", action=action)
    found = f"{where}: {error.strerror or error}"
    return Fault(
        "--host",
        "",
        found=found,
        expected="an address of this machine that may be used",
        action="Name another address.",
    )


def _host_of(address: str) -> str:
    host = address.partition("://")[2].partition("/")[0]
    return host[1 : host.find("]")] if host.startswith("[") else host.partition(":")[0]
