"""What the environment puts between us and a server: proxies, and whose certificates are believed.

The HTTP client reads ``HTTP_PROXY``, ``HTTPS_PROXY``, ``ALL_PROXY`` (in small letters too),
``NO_PROXY`` and ``SSL_CERT_FILE``. Where one of these is at fault, it is named, and not the server.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from importlib.util import find_spec
from urllib.request import getproxies

import httpx

from graph.connection.address import redacted
from graph.errors import one_line

__all__ = ["bad_proxy", "between", "fault"]


def fault(error: Exception) -> str:
    """Which variable keeps a client from being made that fails with ``error``, in a sentence."""
    if file := os.environ.get("SSL_CERT_FILE"):
        try:
            ssl.create_default_context(cafile=file)
        except ssl.SSLError:
            return f"SSL_CERT_FILE names {one_line(file)}, in which there is no certificate"
        except OSError as why:
            return f"SSL_CERT_FILE names {one_line(file)}, which cannot be read: {why.strerror}"
    if told := bad_proxy():
        return told
    if os.environ.get("NO_PROXY") or os.environ.get("no_proxy"):
        return "NO_PROXY holds what is no host"
    return one_line(str(error))


def bad_proxy() -> str | None:
    """Which variable names what is no proxy, in a sentence; None if all are in order."""
    for variable, url in _proxies():
        shown = redacted(url)
        try:
            told = httpx.Proxy(url).url
            sound = bool(told.host) and 0 < (told.port or 1) < 1 << 16
        except (httpx.InvalidURL, ValueError):
            sound = False
        if not sound:
            return (
                f"{variable} names {shown}, which is no address of a proxy: it is like "
                "http://127.0.0.1:3128"
            )
        if told.scheme.startswith("socks") and find_spec("socksio") is None:
            return f"{variable} names a SOCKS proxy ({shown}): pip install socksio, or unset it"
    return None


def between(reached: tuple[str, int] | None, url: str) -> str | None:
    """The proxy by which the server of ``url`` is asked, as messages call it; None if by none.

    ``reached`` are host and port that were connected to. User and password are not told.
    """
    if reached is None or reached == _place(url):
        return None
    for variable, proxy in _proxies():
        if _place(proxy) == reached:
            return f"the proxy {redacted(proxy)} that {variable} names"
    return f"the proxy {one_line(reached[0])}:{reached[1]}"


def _place(url: str) -> tuple[str, int]:
    told = httpx.URL(url)
    return told.raw_host.decode(), told.port or (443 if told.scheme == "https" else 80)


def _proxies() -> Iterator[tuple[str, str]]:
    """Variables with the address of a proxy that they name, as the client takes them."""
    known = getproxies()
    for scheme in ("http", "https", "all"):
        if url := known.get(scheme):
            small = f"{scheme}_proxy"
            variable = small if os.environ.get(small) else small.upper()
            yield variable, url if "://" in url else f"http://{url}"
