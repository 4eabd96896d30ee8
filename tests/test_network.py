"""The network is what docs/architecture.md says, attribute by attribute."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from graph.lens import View
from graph.model import Interval
from graph.network import build
from graph.result import Lens
from tests.worlds import HORIZON, TERMS, event, flow, holding, world


def _exact(amount: int) -> Interval:
    return Interval(Decimal(amount), Decimal(amount), Decimal(amount))


SEEN = world(
    flow("equity", "a", "lab", 13, deal="round"),
    flow("computing", "lab", "cloud", 40, kind="compute", ends="2030"),
    flow("guarantee", "a", "lab", 2, kind="guarantee", in_kind=True),
    flow("many", "crowd", "lab", 7, deal="round"),
    flow("within", "cloud", "a", 1),
    event("round", "2025-01-01", "signed"),
    event("equity", "2025-02-01", "partly-paid", 4),
    event("d", "2025-03-01", "signed"),
    holding("cloud", "a"),
    crowds=["crowd"],
)


def test_nodes_are_companies_rolled_up_and_crowds_by_deal() -> None:
    G = build(View(SEEN, TERMS, Lens(HORIZON.last)))
    assert sorted(G) == ["a", "crowd@round", "lab"]
    assert G.nodes["a"] == {"label": "A", "kind": "ai-lab", "crowd": False}
    assert G.nodes["crowd@round"]["crowd"]
    assert G.nodes["crowd@round"]["kind"] == "crowd"
    assert G.graph["intra_group"] == ("within",)


def test_edges_carry_what_the_contract_says() -> None:
    G = build(View(SEEN, TERMS, Lens(HORIZON.last)))
    assert {(u, v, k) for u, v, k in G.edges(keys=True)} == {
        ("a", "lab", "equity"),
        ("a", "lab", "guarantee"),
        ("lab", "a", "computing"),
        ("crowd@round", "lab", "many"),
    }
    edge = G["lab"]["a"]["computing"]
    assert edge == {
        "nature": "commerce",
        "kind": "compute",
        "supply": True,
        "in_kind": False,
        "amount": _exact(40),
        "by_firmness": {"signed": _exact(40), "announced": _exact(40), "talked": _exact(40)},
        "status": "signed",
        "rank": 5,
        "starts": (date(2025, 3, 1), date(2025, 3, 1)),
        "ends": (date(2030, 1, 1), date(2030, 12, 31)),
        "period": None,
        "deal": "d",
        "sources": ("s-computing", "s-d-2025-03-01-signed"),
        "payer": "lab",
        "payee": "cloud",
    }
    assert G["a"]["lab"]["guarantee"]["in_kind"]
    assert not G["a"]["lab"]["equity"]["supply"]
    assert G["a"]["lab"]["equity"]["by_firmness"]["paid"] == _exact(4)
    assert G["a"]["lab"]["equity"]["by_firmness"]["signed"] == _exact(13)


def test_under_the_firmest_lens_promises_are_kept_for_coverage() -> None:
    """Signed or firmer without a known payment: the rest of the denominator of coverage."""
    paid = build(View(SEEN, TERMS, Lens(HORIZON.last, "paid")))
    assert [(u, v, k) for u, v, k in paid.edges(keys=True)] == [("a", "lab", "equity")]
    promised = {(row["u"], row["v"], row["kind"]) for row in paid.graph["promised"]}
    assert promised == {
        ("a", "lab", "guarantee"),
        ("lab", "a", "compute"),
        ("crowd@round", "lab", "equity"),
    }
    assert build(View(SEEN, TERMS, Lens(HORIZON.last))).graph["promised"] == ()
    assert paid.graph["firmness_order"] == ("paid", "signed", "announced", "talked")


def test_every_flow_has_a_verdict() -> None:
    G = build(View(SEEN, TERMS, Lens(HORIZON.last)))
    assert [v.flow for v in G.graph["verdicts"]] == sorted(SEEN.flows)
