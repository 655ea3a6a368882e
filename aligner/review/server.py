"""Serves the review page on this machine until Ctrl-C."""

from __future__ import annotations

import errno
import socket
import sys
import webbrowser
from collections.abc import Callable
from ipaddress import ip_address

import uvicorn

from aligner.errors import SettingsError
from aligner.review.app import make_app
from aligner.review.session import Session

HOST = "127.0.0.1"
PORT = 8765
SWITCH = 0.001
"""Seconds after which a thread of the checks lets the one go on that answers; Python's own measure is five times it."""


def serve(
    session: Session,
    *,
    host: str = HOST,
    port: int | None = None,
    open_browser: bool = True,
    announce: Callable[[str], None],
) -> None:
    """Nothing, when the reviewer has stopped it: until then the page of this session is served.

    Without `port` a free one is taken if the usual one is in use. Raises SettingsError for an address that cannot be
    had.
    """
    app = make_app(session, hosts_of(host))
    with bind(host, port) as listening:
        address = f"http://{_shown(host)}:{listening.getsockname()[1]}/"
        announce(f"Review page: {address}")
        if not _is_loopback(host):
            announce("Whoever can reach this machine can read and change the review.")
        announce("Every edit is saved at once. Stop with Ctrl-C.")
        config = uvicorn.Config(app, lifespan="off", access_log=False, log_level="warning", timeout_graceful_shutdown=1)
        sys.setswitchinterval(SWITCH)
        if open_browser:
            webbrowser.open(address)
        try:
            uvicorn.Server(config).run(sockets=[listening])
        except KeyboardInterrupt:
            announce("Stopped.")


def bind(host: str, port: int | None) -> socket.socket:
    """A socket that listens on this address; on any free port when `port` is None and the usual one is in use."""
    if port is not None and not 0 <= port <= 65535:
        raise SettingsError(f"there is no port {port}", hint="Ports go up to 65535.")
    try:
        return _listen(host, PORT if port is None else port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE and port is None:
            return _listen(host, 0)
        raise _cannot_listen(host, port, error) from None


def hosts_of(host: str) -> list[str]:
    """The host names that the page answers to when it is bound to `host`."""
    own = {HOST, "localhost", _shown(host)}
    if host in ("0.0.0.0", "::"):
        name = socket.gethostname()
        own |= {name, socket.getfqdn(), *_addresses_of(name)}
    return sorted(own)


def _addresses_of(name: str) -> list[str]:
    try:
        return socket.gethostbyname_ex(name)[2]
    except OSError:
        return []


def _listen(host: str, port: int) -> socket.socket:
    listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    # Or an answer's second packet waits 40 ms for the browser's word on the first: asyncio sees to that only on sockets
    # that were made with the protocol named.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def _cannot_listen(host: str, port: int | None, error: OSError) -> SettingsError:
    if error.errno == errno.EADDRINUSE:
        return SettingsError(
            f"port {port} on {host} is in use, perhaps by another review",
            hint="Name another with --port, or leave it out: then a free one is taken.",
        )
    if error.errno == errno.EACCES:
        return SettingsError(f"port {port} may not be used by you", hint="Name one above 1023 with --port.")
    return SettingsError(
        f"cannot listen on {host}: {error.strerror or error}", hint="Leave out --host: then it is 127.0.0.1."
    )


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
