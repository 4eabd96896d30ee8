"""The flows as two flat tables for engines: the network and the ledger under the lens.

Everything that a measure asks of a flow is in its row, so that no engine needs the ontology, the
status events or the holdings: ``docs/scale.md`` describes the columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from graph import ledger, network
from graph.exchange.relational import Column, Row, Table
from graph.model import Interval
from graph.result import Lens

if TYPE_CHECKING:
    from graph.lens.view import View

__all__ = ["amounts", "flow_tables", "ledger_columns", "network_columns"]


def flow_tables(view: View) -> tuple[Table, Table]:
    """``network`` and ``ledger`` of a view."""
    return _network(network.build(view)), _ledger(ledger.build(view))


_PARTIES = (
    Column("id", str, "The id of the flow.", required=True),
    Column("deal", str, "The deal that it is a leg of.", required=True),
    Column("payer", str, "Who pays at the level of the lens.", required=True),
    Column("payee", str, "Who is paid at the level of the lens.", required=True),
    Column("payer_crowd", bool, "Whether the payer is a crowd.", required=True),
    Column("payee_crowd", bool, "Whether the payee is a crowd.", required=True),
    Column("nature", str, "Capital, commerce or acquisition.", required=True),
    Column("kind", str, "The kind of the flow.", required=True),
    Column("supply", bool, "Whether the kind is supply.", required=True),
    Column("in_kind", bool, "Whether it moves no cash.", required=True),
)
_STATUS = Column("status", str, "The firmest status reached.")
_LENS = (
    Column("lens_as_of", date, "The day as of which the lens looks.", required=True),
    Column("lens_firmness", str, "The least firmness that counts.", required=True),
    Column("lens_level", str, "Group or entity.", required=True),
)
_SOURCES = Column("sources", str, "Ids of its sources.", many=True)


def network_columns(reached: Sequence[str]) -> tuple[Column, ...]:
    """The columns of ``network``, with the amount under each firmness in ``reached``."""
    return (
        *_PARTIES,
        replace(_STATUS, required=True),
        Column("counts", bool, "Whether it counts; else it is only promised.", required=True),
        *_money("amount", "The amount at the lens", required=True),
        *(c for code in reached for c in _money(code, f"The amount under {code}")),
        *(
            Column(f"{name}_{end}", date, f"The {end} day on which it {name[:-1]}s, possibly.")
            for name in ("starts", "ends")
            for end in ("first", "last")
        ),
        _SOURCES,
        *_LENS,
    )


def ledger_columns(stages: Sequence[str]) -> tuple[Column, ...]:
    """The columns of ``ledger``, with the amount at each of the stages."""
    return (
        *_PARTIES,
        _STATUS,
        *(c for code in stages for c in _money(code, f"The amount that reached {code}")),
        Column("since_first", date, "The earliest day on which it reached the first stage."),
        Column("since_last", date, "The latest possible day of that."),
        Column("entire", bool, "Whether all of it is paid.", required=True),
        *_money("lost", "What ended or was replaced before it was paid"),
        *_money("lost_net", "That less what took its place"),
        Column("lost_how", str, "Whether it ended or was replaced."),
        Column("lost_on", date, "The latest possible day of that."),
        Column("successor", str, "The deal in its place."),
        *_LENS,
    )


def amounts(name: str) -> tuple[str, str, str]:
    """The columns of an amount: stated, least and most."""
    return f"{name}_usd", f"{name}_low_usd", f"{name}_high_usd"


def _money(name: str, what: str, *, required: bool = False) -> tuple[Column, Column, Column]:
    """An amount; its least is empty where there is none, unless one is ``required``."""
    stated, low, high = amounts(name)
    return (
        Column(stated, Decimal, f"{what}, in US dollars; empty where unknown."),
        Column(low, Decimal, f"The least of it: {what}.", required=required),
        Column(high, Decimal, "The most of it; empty where there is no limit."),
    )


def _ends(amount: Interval | None) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    return (None, None, None) if amount is None else (amount.stated, amount.low, amount.high)


def _parties(G: Any, u: str, v: str, flow: str, row: Mapping[str, Any]) -> Row:
    # What is only promised may touch who is in no counted flow: a crowd is told by its deal.
    crowds = (G.nodes[n]["crowd"] if n in G else "@" in n for n in (u, v))
    told = (row["nature"], row["kind"], row["supply"], row["in_kind"], row["status"])
    return flow, row["deal"], u, v, *crowds, *told


def _told(lens: Lens) -> Row:
    return lens.as_of, lens.firmness, lens.level


def _network(G: Any) -> Table:
    lens: Lens = G.graph["lens"]
    order: tuple[str, ...] = G.graph["firmness_order"]
    reached = order[: order.index(lens.firmness) + 1]
    columns = network_columns(reached)

    def rows() -> Iterator[Row]:
        counted = {flow: (u, v, row) for u, v, flow, row in G.edges(keys=True, data=True)}
        for flow in sorted(counted):
            yield _row(*counted[flow], flow=flow, counts=True)
        for row in G.graph["promised"]:
            yield _row(row["u"], row["v"], row, flow=row["flow"], counts=False)

    def _row(u: str, v: str, row: Mapping[str, Any], flow: str, counts: bool) -> Row:
        under = row.get("by_firmness", {})
        amounts = (end for code in reached for end in _ends(under.get(code)))
        days = *(row["starts"] or (None, None)), *row["ends"]
        told = (*_parties(G, u, v, flow, row), counts, *_ends(row["amount"]), *amounts)
        return (*told, *days, row["sources"], *_told(lens))

    about = "A row per flow that counts under the lens, or is promised where payments are asked."
    return Table("network", "Flow", about, columns, rows)


def _ledger(L: Any) -> Table:
    lens: Lens = L.graph["lens"]
    stages: tuple[str, ...] = L.graph["stages"]
    nothing = Interval(Decimal(0), Decimal(0), Decimal(0))
    columns = ledger_columns(stages)

    def rows() -> Iterator[Row]:
        legs = {flow: (u, v, row) for u, v, flow, row in L.edges(keys=True, data=True)}
        for flow in sorted(legs):
            u, v, row = legs[flow]
            since = row["reached"].get(L.graph["base"]) or (None, None)
            yield (
                *_parties(L, u, v, flow, row),
                *(end for code in stages for end in _ends(row["stages"].get(code))),
                *since,
                stages[-1] in row["stages"] and row["unpaid"] == nothing,
                *_ends(row["lost"]),
                *_ends(row["lost_net"]),
                row["lost_how"],
                row["lost_on"] and row["lost_on"][1],
                row["successor"],
                *_told(lens),
            )

    about = "A row per leg that was promised, with its amount at each stage that it reached."
    return Table("ledger", "Flow", about, columns, rows)
