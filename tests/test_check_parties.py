"""Who may be an end of a flow without being named as a party of its deal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from graph.check import parties
from graph.fields import homes
from graph.model import Crowd, Deal, Flow, Holding, World
from graph.terms import Terms

TERMS = Terms.load()
EMPTY = World(horizon=date(2026, 7, 5), **{home: {} for home in homes().values()})
HOLDINGS = {  # a holds h, h holds s; z holds x
    f"{child}-{parent}": Holding(
        id=f"{child}-{parent}", subsidiary=child, parent=parent, sources=("s",)
    )
    for child, parent in (("h", "a"), ("s", "h"), ("x", "z"))
}


def _deal(ident: str, *party: str) -> Deal:
    return Deal(id=ident, title=ident, deal_kind="debt", party=party, sources=("s",))


def _flow(ident: str, deal: str, payer: str, payee: str, **more: Any) -> Flow:
    return Flow(
        id=ident,
        deal=deal,
        payer=payer,
        payee=payee,
        flow_kind="debt",
        amount_qualifier="undisclosed",
        sources=("s",),
        **more,
    )


@pytest.mark.parametrize(
    ("party", "payer", "payee", "strange"),
    [
        (("a", "b"), "a", "b", []),
        (("a", "b"), "c", "b", ["c as lk:payer"]),
        (("a", "b"), "c", "d", ["c as lk:payer", "d as lk:payee"]),
        ((), "c", "d", []),  # the deal does not say who takes part
        (("a", "b"), "lenders", "b", []),  # a crowd
        (("a", "b"), "s", "b", []),  # held by one that a party holds
        (("s", "b"), "a", "b", []),  # the other way about
        (("h", "b"), "x", "b", ["x as lk:payer"]),  # held by another
    ],
)
def test_ends(party: tuple[str, ...], payer: str, payee: str, strange: list[str]) -> None:
    world = replace(
        EMPTY,
        deals={"d": _deal("d", *party)},
        flows={"f": _flow("f", "d", payer, payee)},
        holdings=HOLDINGS,
        crowds={"lenders": Crowd(id="lenders", name="Lenders", sources=("s",))},
    )
    found = list(parties.strangers(world, TERMS))
    assert [each.what.split(",")[0] for each in found] == [f"has {each}" for each in strange]
    assert all(each.code == "stranger" and each.iri.endswith("/flow/f") for each in found)


def test_a_reading_may_have_the_parties_of_what_it_reads() -> None:
    world = replace(
        EMPTY,
        deals={"d": _deal("d", "a", "b"), "e": _deal("e", "a", "c")},
        flows={
            "f": _flow("f", "d", "a", "b"),
            "r": _flow("r", "e", "a", "b", reading_of="f"),
            "g": _flow("g", "e", "a", "b"),
        },
    )
    assert [each.iri[-2:] for each in parties.strangers(world, TERMS)] == ["/g"]
