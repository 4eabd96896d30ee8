"""How much there should be of everything: counts and fill rates per class, from a TOML file.

::

    [Flow]
    count = { floor = 395, ceiling = 878 }   # fewer is an error, more a warning
    filled = { currency = 0.78 }             # share of flows that have one: less is an error

A file that was cut short, or an import that lost a column, shows up here and nowhere else.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from graph.check.finding import ERROR, WARNING, Finding
from graph.errors import InputError, SyntaxFault
from graph.fields import fields_of, homes
from graph.model import World
from graph.store import Store

__all__ = ["FILE", "expected"]

FILE = "expectations.toml"


def expected(store: Store, world: World, file: Path | str | None = None) -> list[Finding]:
    """Where a world has less or more than a file of expectations says.

    Without ``file``, that of the store's own folder is taken; a folder that has none expects
    nothing. Raises SyntaxFault or InputError for a file that is not such a one.
    """
    path = Path(file) if file is not None else store.folder / FILE
    if file is None and not path.is_file():
        return []
    names = {cls.__name__: cls for cls in homes()}
    findings: list[Finding] = []
    for name, rules in _read(path).items():
        if name not in names:
            raise InputError(f"[{name}] is no class of the model", file=path)
        cls = names[name]
        things = list(getattr(world, homes()[cls]).values())
        findings += _judge(path, name, cls, things, rules)
    return findings


def _read(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SyntaxFault(f"not well-formed: {error}", file=path) from None
    except UnicodeDecodeError:
        raise SyntaxFault("not UTF-8: save the file in UTF-8", file=path) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path) from None


def _judge(path: Path, name: str, cls: type, things: list[Any], rules: Any) -> Iterator[Finding]:
    if not isinstance(rules, dict) or not rules.keys() <= {"count", "filled"}:
        raise InputError(f"[{name}] has something other than count and filled", file=path)
    count = rules.get("count", {})
    if not isinstance(count, dict) or not count.keys() <= {"floor", "ceiling"}:
        raise InputError(f"[{name}] count has something other than floor and ceiling", file=path)
    floor, ceiling = (_number(path, name, count.get(key)) for key in ("floor", "ceiling"))
    if floor is not None and len(things) < floor:
        yield Finding(
            ERROR,
            "too-few",
            f"lk:{name}",
            f"there are {len(things)} of lk:{name}, fewer than the {floor:g} expected: "
            f"look for what was lost, or lower the floor in {path.name}",
            path,
            _line(path, name),
        )
    if ceiling is not None and len(things) > ceiling:
        yield Finding(
            WARNING,
            "too-many",
            f"lk:{name}",
            f"there are {len(things)} of lk:{name}, more than the {ceiling:g} expected: "
            f"look for rows that came twice, or raise the ceiling in {path.name}",
            path,
            _line(path, name),
        )
    shares = rules.get("filled", {})
    if not isinstance(shares, dict):
        raise InputError(f"[{name}] filled has no fields with their shares", file=path)
    known = {field.name for field in fields_of(cls).values()}
    for field, least in shares.items():
        if field not in known:
            raise InputError(f"[{name}] filled: {field} is no field of lk:{name}", file=path)
        share = _number(path, name, least)
        filled = sum(getattr(thing, field) not in (None, ()) for thing in things)
        if things and share is not None and filled < share * len(things):
            yield Finding(
                ERROR,
                "too-empty",
                f"lk:{name}",
                f"{filled} of {len(things)} lk:{name} have a value of {field}, less than the "
                f"share of {share:g} expected: look for what was lost, or lower it in {path.name}",
                path,
                _line(path, name),
            )


def _number(path: Path, name: str, value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise InputError(f"[{name}] has {value!r} where a number of 0 or more belongs", file=path)
    return float(value)


def _line(path: Path, name: str) -> int | None:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(
        (n for n, line in enumerate(lines, 1) if line.startswith((f"[{name}]", f"[{name}."))), None
    )
