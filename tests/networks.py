"""Small networks by the contract of docs/architecture.md, for tests of measures.

>>> G = network([("openai", "aws", "compute", 38), edge("amazon", "openai", "equity", low=10)])
>>> [(u, v, d["nature"], d["amount"].high) for u, v, d in G.edges(data=True)]
[('openai', 'aws', 'commerce', Decimal('38')), ('amazon', 'openai', 'capital', None)]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import networkx as nx

from graph.model import Interval
from graph.result import Lens

Number = int | str | Decimal
Edge = dict[str, Any]

BOOK = [
    ("lab", "a", "compute", 40),
    ("lab", "b", "hardware", 30),
    ("lab", "c", "lease", 20),
    ("lab", "d", "compute", 10),
]
"""Four suppliers of one buyer with shares of 40, 30, 20 and 10 per cent."""

NATURES = {
    "capital": ("equity", "debt", "convertible", "warrant", "guarantee", "grant"),
    "commerce": (
        "compute",
        "hardware",
        "lease",
        "licence",
        "revenue-share",
        "power",
        "services",
    ),
    "acquisition": ("acquisition",),
}
SUPPLY = ("compute", "hardware", "lease")
IN_KIND = ("warrant", "guarantee")
RANKS = {
    "rumored": 1,
    "in-talks": 2,
    "letter-of-intent": 3,
    "announced": 4,
    "signed": 5,
    "partly-paid": 6,
    "paid": 7,
}
REACHES = {"paid": 6, "signed": 5, "announced": 3, "talked": 1}
FIRMNESS = tuple(REACHES)


def nature(kind: str) -> str:
    return next(code for code, kinds in NATURES.items() if kind in kinds)


def interval(
    amount: Number | None = None,
    low: Number | None = None,
    high: Number | None = None,
    stated: Number | None = None,
) -> Interval:
    """Exactly ``amount``, or at least ``low``, up to ``high``, from one to the other, or unknown.

    ``stated`` overrides what follows from the ends (the only one, or the midpoint).
    """
    if amount is not None:
        value = Decimal(amount)
        return Interval(value, value, value)
    least = Decimal(low) if low is not None else None
    most = Decimal(high) if high is not None else None
    if stated is not None:
        quoted: Decimal | None = Decimal(stated)
    elif least is not None and most is not None:
        quoted = (least + most) / 2
    else:
        quoted = least if least is not None else most
    return Interval(least if least is not None else Decimal(0), most, quoted)


def edge(
    u: str,
    v: str,
    kind: str,
    amount: Number | None = None,
    *,
    low: Number | None = None,
    high: Number | None = None,
    stated: Number | None = None,
    exactly: Interval | None = None,
    flow: str | None = None,
    deal: str | None = None,
    status: str = "announced",
    in_kind: bool | None = None,
    starts: date | tuple[date, date] = date(2025, 1, 1),
    ends: date | tuple[date, date] = date.max,
    period: tuple[tuple[date, date], tuple[date, date]] | None = None,
    sources: tuple[str, ...] = ("some-source",),
    by_firmness: Mapping[str, Interval] | None = None,
) -> Edge:
    """One flow: ``u`` pays ``v``. Without any amount it is undisclosed. See :func:`interval`.

    ``exactly`` gives the interval as it is; ``by_firmness`` overrides the amounts under some
    firmness (default: the same under each that the status reaches).
    """
    value = exactly if exactly is not None else interval(amount, low, high, stated)
    rank = RANKS[status]
    reached = {code: value for code in FIRMNESS if rank >= REACHES[code]}
    return {
        "u": u,
        "v": v,
        "flow": flow,
        "nature": nature(kind),
        "kind": kind,
        "supply": kind in SUPPLY,
        "in_kind": kind in IN_KIND if in_kind is None else in_kind,
        "amount": value,
        "by_firmness": reached | dict(by_firmness or {}),
        "status": status,
        "rank": rank,
        "starts": starts if isinstance(starts, tuple) else (starts, starts),
        "ends": ends if isinstance(ends, tuple) else (ends, ends),
        "period": period,
        "deal": deal,
        "sources": sources,
        "payer": u,
        "payee": v,
    }


def network(
    edges: Iterable[Edge | tuple[Any, ...]],
    firmness: str = "announced",
    *,
    as_of: date = date(2026, 7, 5),
    level: str = "group",
    nodes: Iterable[str] = (),
) -> nx.MultiDiGraph[str]:
    """The network of edges made by :func:`edge`, or tuples of its positional arguments.

    Flows not named get ``f1``, ``f2`` … in order, deals ``d1`` …; a node with ``@`` in its id is a
    crowd. Flows that do not reach ``firmness`` do not count; under the firmest one those that
    reach the second become ``promised``, as :func:`graph.network.build` has it.
    """
    G: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in nodes:
        _add(G, node)
    promised: list[dict[str, Any]] = []
    for number, given in enumerate(edges, start=1):
        row = dict(given) if isinstance(given, dict) else edge(*given)
        flow = row.pop("flow") or f"f{number}"
        row["deal"] = row["deal"] or f"d{number}"
        if firmness in row["by_firmness"]:
            u, v = row.pop("u"), row.pop("v")
            row["amount"] = row["by_firmness"][firmness]
            _add(G, u)
            _add(G, v)
            G.add_edge(u, v, key=flow, **row)
        elif firmness == FIRMNESS[0] and FIRMNESS[1] in row["by_firmness"]:
            row.pop("by_firmness")
            promised.append(row)
    G.graph.update(
        lens=Lens(as_of, firmness, level),
        promised=tuple(promised),
        verdicts=(),
        intra_group=(),
        firmness_order=FIRMNESS,
        natures={code: code for code in NATURES},
    )
    return G


def _add(G: nx.MultiDiGraph[str], node: str) -> None:
    crowd = "@" in node
    G.add_node(node, label=node, kind="crowd" if crowd else None, crowd=crowd)
