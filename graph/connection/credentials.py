"""Where user and password, or a token, come from: options, the address, environment, netrc.

The first of these that names any decides. None of them is ever part of a message.
"""

from __future__ import annotations

import base64
import netrc
import os
import re
import select
import stat
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlsplit

from graph.errors import StoreError

__all__ = ["Credentials", "of_options", "of_surroundings", "spellings"]

PATIENCE = 60.0
"""Seconds that the first line of a pipe is waited for."""
_LONGEST = 10_000
Credentials = tuple[str, str] | str
"""User and password; or a token."""


def of_options(
    url: str,
    *,
    user: str | None = None,
    password_file: str | Path | None = None,
    token_file: str | Path | None = None,
    prompt: Callable[[str], str] | None = None,
) -> Credentials | None:
    """What options say; None if they say nothing.

    The password of ``user`` is in ``password_file``, else in ``LINGKAR_PASSWORD``, else netrc has
    one of that user for the host, else ``prompt`` asks a person for it (None: nobody is there).
    StoreError for options that contradict, a file that is not to be read, or no password at all.
    """
    if token_file:
        if user or password_file:
            raise StoreError("--token-file goes without --user and --password-file")
        return _token(_first_line(token_file), str(token_file))
    name = user or (os.environ.get("LINGKAR_USER") if password_file else None)
    if name is None:
        if password_file:
            raise StoreError("--password-file: whose password is it? Add --user NAME")
        return None
    if password_file:
        return name, _first_line(password_file)
    if password := os.environ.get("LINGKAR_PASSWORD"):
        return name, password
    if (known := _of_netrc(url)) and known[0] == name:
        return known
    if prompt is None:
        empty = "LINGKAR_PASSWORD" in os.environ
        do = "LINGKAR_PASSWORD is empty: fill it" if empty else "set LINGKAR_PASSWORD"
        raise StoreError(f"no password for {name!r}: {do}, or give --password-file FILE")
    return name, prompt(name)


def spellings(credentials: Credentials | None) -> tuple[str, ...]:
    """How a secret is written where it is sent: as it is, in an address, in base64 (RFC 7617).

    >>> spellings(("ana", "s@crt"))
    ('s@crt', 's%40crt', 'YW5hOnNAY3J0')
    """
    if credentials is None:
        return ()
    if isinstance(credentials, str):
        return (credentials,)
    user, password = credentials
    pair = base64.b64encode(f"{user}:{password}".encode()).decode()
    return tuple(dict.fromkeys((password, quote(password, safe=""), pair))) if password else ()


def of_surroundings(url: str) -> Credentials | None:
    """What the environment says (``LINGKAR_TOKEN``, else ``LINGKAR_USER`` with
    ``LINGKAR_PASSWORD``), else netrc of the host of ``url``; None if they say nothing.
    """
    if token := os.environ.get("LINGKAR_TOKEN"):
        return _token(token, "LINGKAR_TOKEN")
    if user := os.environ.get("LINGKAR_USER"):
        return user, os.environ.get("LINGKAR_PASSWORD", "")
    return _of_netrc(url)


def _of_netrc(url: str) -> tuple[str, str] | None:
    """User and password in the file that ``NETRC`` names, else ``~/.netrc``, if it is there."""
    try:
        host = urlsplit(url.strip()).hostname or ""
    except ValueError:  # whoever asks there says so
        return None
    try:
        file = Path(os.environ.get("NETRC") or Path.home() / ".netrc")
        if not stat.S_ISREG(file.stat().st_mode) and str(file) != os.devnull:
            raise StoreError(f"{file} is no regular file, so no netrc: name a file")
        known = netrc.netrc(str(file)).authenticators(host)
    except FileNotFoundError:
        return None
    except netrc.NetrcParseError as error:  # its words may be a password
        raise StoreError(f"{file}:{error.lineno}: this is no netrc") from None
    except (OSError, UnicodeError, RuntimeError) as error:
        raise StoreError(f"netrc cannot be read: {type(error).__name__}") from None
    return (known[0], known[2] or "") if known and known[0] else None


def _first_line(file: str | Path) -> str:
    try:
        line = _line(Path(file)).decode("utf-8").rstrip("\r\n")
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise StoreError(f"cannot read {file}: {why}") from None
    if not line:
        raise StoreError(f"{file}:1: the first line is empty")
    return line


def _line(file: Path) -> bytes:
    """The first line of a file, or of a pipe that is given as one that is open already.

    That is how a shell gives what a command says (``<(…)``, or standard input); it is waited for
    as long as a person needs to unlock a store of passwords. What else is no regular file may have
    no end, or no beginning.
    """
    handed = re.fullmatch(r"/dev/stdin|/(?:dev|proc/self)/fd/[0-9]+", str(file)) is not None
    mode = file.stat().st_mode
    if not stat.S_ISREG(mode) and not (handed and stat.S_ISFIFO(mode)):
        raise StoreError(f"{file} is no regular file: name one, or give a pipe as /dev/stdin")
    with file.open("rb", buffering=0) as opened:
        line, until = b"", time.monotonic() + PATIENCE
        while b"\n" not in line and len(line) < _LONGEST:
            wait = until - time.monotonic()
            if stat.S_ISFIFO(mode) and (wait <= 0 or not select.select([opened], [], [], wait)[0]):
                raise StoreError(f"{file} tells no line within {PATIENCE:g} s")
            if not (piece := opened.read(_LONGEST)):
                break
            line += piece
    return line.partition(b"\n")[0][:_LONGEST]


def _token(text: str, where: str) -> str:
    token = text.strip()
    # RFC 6750, section 2.1; another character would end the header or fail in words of its own.
    if not re.fullmatch(r"[A-Za-z0-9._~+/-]+=*", token):
        raise StoreError(f"{where} holds no token: letters, digits and -._~+/ only")
    return token
