"""A listener on this machine that notes whoever asks it, and a guard under which no socket leads anywhere."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

_ANSWER = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Listener:
    """What was asked of a port of this machine.

    Attributes
    ----------
    asked
        The first line of each request; empty where whoever connected said nothing.
    address
        ``127.0.0.1:PORT``.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    @property
    def url(self) -> str:
        """The address, for HTTP."""
        return f"http://{self.address}"

    def close(self) -> None:
        """Stop listening."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(2)
                try:
                    line = connection.recv(4096).split(b"\r\n")[0].decode("latin-1")
                    self.asked.append(line)
                    connection.sendall(_ANSWER)
                except OSError:
                    self.asked.append("")


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """Give a listener whom nobody may have asked by the end of the test, and no proxy that might hide who did."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    listening = Listener()
    yield listening
    listening.close()
    assert listening.asked == []


@contextmanager
def no_sockets() -> Iterator[None]:
    """Let no code of Python connect to anything, or listen, while the block runs."""

    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("a socket was opened")

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "bind", "sendto"):
            patch.setattr(socket.socket, name, refuse)
        patch.setattr(socket, "getaddrinfo", refuse)
        yield
