"""How much there should be of everything: counts, fill rates and shares, from a TOML file.

::

    [Flow]
    count = { floor = 395, ceiling = 878 }   # fewer is an error, more a warning
    filled = { currency = 0.78 }             # share of flows that have one: less is an error

    [shares]                                 # of graph.quality: less is an error
    primary-source = { count = 0.20, dollars = 0.45 }

A file that was cut short, or an import that lost a column, shows up here and nowhere else; and a
floor under the shares keeps what curation has reached.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from graph.check.finding import ERROR, WARNING, Finding
from graph.errors import InputError
from graph.fields import fields_of, homes
from graph.lens.view import View
from graph.model import World
from graph.quality import SHARES, Share, shares
from graph.result import Lens
from graph.store import Store
from graph.terms import Terms
from graph.toml import read_toml

__all__ = ["FILE", "Line", "examine", "expected", "file_of", "weighed"]

FILE = "expectations.toml"
_SHARES = "shares"
_MOST = 1e15  # of anything that is counted


@dataclass(frozen=True, slots=True)
class Line:
    """One number of the data beside what is expected of it.

    ``subject`` is a class (``lk:Flow``) or the code of a share, ``what`` is ``count``, a field, or
    ``dollars``; ``whole`` is None for a plain count of things, else the number or the US dollars
    that ``part`` is a share of. ``floor`` and ``ceiling`` are None where nothing is expected.
    """

    subject: str
    what: str
    part: Decimal
    whole: Decimal | None
    floor: float | None
    ceiling: float | None
    line: int | None

    @property
    def value(self) -> Decimal | None:
        """The count, or the share from 0 to 1; None where there is nothing to take a share of."""
        if self.whole is None:
            return self.part
        return self.part / self.whole if self.whole else None

    @property
    def state(self) -> str:
        """``too low``, ``too high``, ``as expected``, or empty where nothing is expected."""
        value = self.value
        if self.floor is None and self.ceiling is None:
            return ""
        if value is not None and self.floor is not None and value < Decimal(repr(self.floor)):
            return "too low"
        if value is not None and self.ceiling is not None and value > Decimal(repr(self.ceiling)):
            return "too high"
        return "as expected"


def expected(
    store: Store,
    world: World,
    terms: Terms,
    file: Path | str | None = None,
    *,
    sound: bool = True,
) -> list[Finding]:
    """Where a world has less or more than a file of expectations says.

    Without ``file``, that of the store's own folder is taken; a folder that has none expects
    nothing. Shares are only taken of a world that could be read whole (``sound``).

    Raises SyntaxFault or InputError for a file that is not such a one.
    """
    path = file_of(store, file)
    if path is None:
        return []
    rules = read_toml(path)[1]
    weigh = weighed(world, terms) if sound and rules.get(_SHARES) else ()
    findings = (_finding(line, path, weigh) for line in examine(world, path, weigh))
    return [finding for finding in findings if finding is not None]


def file_of(store: Store, file: Path | str | None = None) -> Path | None:
    """The file of expectations to go by; None where the folder has none, or there is no folder.

    InputError for something of that name that is no file: a floor would be lost without a word.
    """
    if file is None and store.folder is None:
        return None
    path = Path(file) if file is not None else Path(store.folder or "", FILE)
    if path.is_file():
        return path
    if path.exists():
        raise InputError("is no regular file: put a file of expectations there", file=path)
    return path if file is not None or os.path.lexists(path) else None


def weighed(world: World, terms: Terms) -> tuple[Share, ...]:
    """The shares of a world as it stands at its horizon, over all that is talked of."""
    weakest = terms.firmness()[-1]
    return shares(View(world, terms, Lens(world.horizon, weakest)))


def examine(world: World, path: Path | None, found: Sequence[Share]) -> Iterator[Line]:
    """Every count, fill rate and share, with what a file (None: no file) expects of it."""
    rules = read_toml(path)[1] if path is not None else {}
    names = {cls.__name__: cls for cls in homes()}
    for name in rules:
        if name not in names and name != _SHARES:
            raise InputError(f"[{name}] is no class of the model", file=path)
    for name, cls in names.items():
        things = list(getattr(world, homes()[cls]).values())
        if things or name in rules:
            yield from _class(path, name, cls, things, rules.get(name, {}))
    if found:
        yield from _shares(path, found, rules.get(_SHARES, {}))


def _class(
    path: Path | None, name: str, cls: type, things: list[Any], rules: Any
) -> Iterator[Line]:
    if not isinstance(rules, dict) or not rules.keys() <= {"count", "filled"}:
        raise InputError(f"[{name}] has something other than count and filled", file=path)
    count = rules.get("count", {})
    if not isinstance(count, dict) or not count.keys() <= {"floor", "ceiling"}:
        raise InputError(f"[{name}] count has something other than floor and ceiling", file=path)
    floor, ceiling = (_number(path, name, count.get(key)) for key in ("floor", "ceiling"))
    at = _line(path, name)
    whole = Decimal(len(things))
    yield Line(f"lk:{name}", "count", whole, None, floor, ceiling, at)
    filled = rules.get("filled", {})
    if not isinstance(filled, dict):
        raise InputError(f"[{name}] filled has no fields with their shares", file=path)
    fields = [field.name for field in fields_of(cls).values()]
    for field in filled:
        if field not in fields:
            raise InputError(f"[{name}] filled: {field} is no field of lk:{name}", file=path)
    for field in fields:
        part = sum(getattr(thing, field) not in (None, ()) for thing in things)
        least = _share(path, name, filled.get(field))
        yield Line(f"lk:{name}", field, Decimal(part), whole, least, None, at)


def _shares(path: Path | None, found: Sequence[Share], rules: Any) -> Iterator[Line]:
    if not isinstance(rules, dict):
        raise InputError("[shares] has no shares with their floors", file=path)
    of_money = {share.code for share in found if share.dollars is not None}
    for code, floors in rules.items():
        if code not in SHARES:
            told = ", ".join(SHARES)
            raise InputError(f"[shares] {code} is no share; there are {told}", file=path)
        allowed = {"count", "dollars"} if code in of_money else {"count"}
        if not isinstance(floors, dict) or not floors.keys() <= allowed:
            only = " and ".join(sorted(allowed))
            raise InputError(f"[shares] {code} has something other than {only}", file=path)
    at = _line(path, _SHARES)
    for share in found:
        wanted = rules.get(share.code, {})
        floors = {key: _share(path, _SHARES, least) for key, least in wanted.items()}
        part, whole = Decimal(share.part), Decimal(share.whole)
        yield Line(share.code, "count", part, whole, floors.get("count"), None, at)
        if share.dollars is not None:
            sums = share.dollars, share.of_dollars
            yield Line(share.code, "dollars", *sums, floors.get("dollars"), None, at)


def _finding(line: Line, path: Path, found: Sequence[Share]) -> Finding | None:
    """What a line is found to be wrong with, if it is."""
    name, file = line.subject, path.name
    if line.state == "too high":
        what = (
            f"there are {line.part} of {name}, more than the {line.ceiling:g} expected: "
            f"look for rows that came twice, or raise the ceiling in {file}"
        )
        return Finding(WARNING, "too-many", name, what, path, line.line)
    if line.state != "too low":
        return None
    share = next((s for s in found if s.code == name), None)
    if line.whole is None:
        code = "too-few"
        what = (
            f"there are {line.part} of {name}, fewer than the {line.floor:g} expected: "
            f"look for what was lost, or lower the floor in {file}"
        )
    elif share is None:
        code = "too-empty"
        what = (
            f"{line.part} of {line.whole} {name} have a value of {line.what}, less than the "
            f"share of {line.floor:g} expected: look for what was lost, or lower it in {file}"
        )
    else:
        code = "share-too-small"
        of = "US dollars in " if line.what == "dollars" else ""
        what = (
            f"{line.part:,.0f} of {line.whole:,.0f} {of}{SHARES[name]}, less than the share of "
            f"{line.floor:g} expected: begin with "
            f"{', '.join(gap.id for gap in share.gaps[:3])}, or lower it in {file}"
        )
    return Finding(ERROR, code, name, what, path, line.line)


def _number(path: Path | None, name: str, value: object) -> float | None:
    return _between(path, name, value, _MOST, "a number of 0 or more")


def _share(path: Path | None, name: str, value: object) -> float | None:
    return _between(path, name, value, 1, "a share from 0 to 1")


def _between(path: Path | None, name: str, value: object, most: float, what: str) -> float | None:
    if value is None:
        return None
    sound = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most
    if not sound:
        # Python refuses to print a number of some thousand digits.
        large = isinstance(value, int) and abs(value) > _MOST
        told = "a number that large" if large else repr(value)
        raise InputError(f"[{name}] has {told} where {what} belongs", file=path)
    assert isinstance(value, int | float)
    return float(value)


def _line(path: Path | None, name: str) -> int | None:
    if path is None:
        return None
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(
        (n for n, line in enumerate(lines, 1) if line.startswith((f"[{name}]", f"[{name}."))), None
    )
