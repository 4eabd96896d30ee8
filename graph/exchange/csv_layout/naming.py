"""Names for rows that have no id of their own: made of what they say, never of where they stand."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

from graph.exchange.csv_layout.rows import Row

__all__ = ["distinct", "named", "slug"]

K = TypeVar("K", bound=Hashable)

#: The cells that name a row; where an exchange rate has no company, the market and the pair do.
_NAMED_BY: dict[str, Callable[[Row], tuple[str, ...]]] = {
    "status_events": lambda row: (row["subject_id"], row["date"], row["status"]),
    "chip_readings": lambda row: (row["chip_id"], row["field"]),
    "chip_suppliers": lambda row: (row["chip_id"], row["role"], row["supplier_id"]),
    "figures": lambda row: (
        row["company_id"] or "fx",
        row["metric"],
        row["counterpart_id"] if row["company_id"] else row["unit"],
        row["period"],
    ),
}

_DIGITS = 8


def slug(*parts: str) -> str:
    """Lower-case words joined by hyphens; empty parts leave no trace.

    >>> slug("fx", "exchange-rate", "USD/IDR", "", "2025-12")
    'fx-exchange-rate-usd-idr-2025-12'
    """
    words = (re.sub(r"[^a-z0-9.]+", "-", part.lower()).strip("-.") for part in parts)
    return "-".join(filter(None, words))


def named(rows: Sequence[Row]) -> Mapping[Row, str]:
    """The last part of the IRI of each row of one table.

    Rows without an id that would share a name get digits of their other cells too (of the
    sources only if they differ in nothing else).
    """
    return distinct(
        {
            row: (row.id,)
            if row.table.key is not None
            else (_plain(row), _content(row, "source_ids"), _content(row))
            for row in rows
        }
    )


def distinct(things: Mapping[K, tuple[str, ...]]) -> dict[K, str]:
    """A name for each thing that no other has: its plain name where that is free.

    The first text of a thing is its plain name, the others say ever more of what it is. Things
    that share a name each get digits of the SHA-256 of their next text, so that a name never
    depends on the order.

    >>> distinct({1: ("a", "x"), 2: ("b", "x"), 3: ("b", "y")})
    {1: 'a', 2: 'b-2d711642', 3: 'b-a1fce436'}
    """
    names = {thing: texts[0] for thing, texts in things.items()}
    for depth in range(1, max(map(len, things.values()), default=0)):
        sharing: dict[str, list[K]] = defaultdict(list)
        for thing, name in names.items():
            sharing[name].append(thing)
        for group in sharing.values():
            if len(group) > 1:
                names |= {
                    thing: f"{things[thing][0]}-{_digest(things[thing][depth])}" for thing in group
                }
    return names


def _plain(row: Row) -> str:
    return slug(*_NAMED_BY[row.table.name](row))


def _content(row: Row, *without: str) -> str:
    return "\n".join(
        f"{column.name}={'|'.join(sorted(row.items(column)))}"
        for column in row.table.columns
        if column.name not in without
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
