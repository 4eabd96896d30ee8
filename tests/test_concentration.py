"""Concentration over small networks, with the arithmetic beside each expected value."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import networkx as nx
import pytest

from graph.errors import InputError, UnknownName
from graph.measures.concentration import Concentration, concentration
from graph.measures.counterparties import SIDES, Side
from graph.model import Interval
from graph.result import Coverage
from tests.networks import BOOK, edge, network


def only(G: nx.MultiDiGraph[str], company: str = "lab", **options: Any) -> Any:
    """The only row, untyped: amounts are compared with plain numbers."""
    (row,) = concentration(G, company, **options).rows
    assert isinstance(row, Concentration)
    return row


def test_the_book_of_four() -> None:
    """1600 + 900 + 400 + 100 = 3 000; 1 / 0.3; exp of entropy 1.279854 is 3.5961."""
    row = only(network(BOOK))
    assert (row.hhi, row.hhi_low, row.hhi_high) == (3000, 3000, 3000)
    assert (row.hhi_closed_low, row.hhi_closed_high, row.open) == (3000, 3000, 0)
    assert (row.band, row.cr1, row.cr4) == ("high", 0.4, 1)
    assert row.effective_number == pytest.approx(1 / 0.3)
    assert row.entropy_number == pytest.approx(3.5961, abs=5e-5)
    assert (row.total, row.total_low, row.total_high) == (100, 100, 100)
    assert row.coverage == Coverage(4, 4)
    assert [(c.company, c.share, c.flows) for c in row.counterparties] == [
        ("a", 0.4, ("f1",)),
        ("b", 0.3, ("f2",)),
        ("c", 0.2, ("f3",)),
        ("d", 0.1, ("f4",)),
    ]


def test_parallel_flows_are_one_counterparty() -> None:
    """a: 10 + [20, 30] stated 25 + unknown = stated 35, at least 30, open; b 65."""
    G = network(
        [
            ("lab", "a", "compute", 10),
            edge("lab", "a", "lease", low=20, high=30),
            edge("lab", "a", "hardware"),
            ("lab", "b", "compute", 65),
        ]
    )
    row = only(G)
    first, second = row.counterparties
    assert (first.company, first.share) == ("b", 0.65)
    assert (second.amount, second.amount_low, second.amount_high) == (35, 30, None)
    assert second.flows == ("f1", "f2", "f3")
    assert row.hhi == pytest.approx(65**2 + 35**2)
    assert row.hhi_low == 5000  # a may be 65 as well
    assert (row.open, row.hhi_high, row.hhi_closed_high) == (1, 10_000, 10_000)
    assert row.coverage == Coverage(3, 4)
    assert (row.total, row.total_low, row.total_high) == (100, 95, None)


POWERS_OF_TWO: list[Any] = [
    ("lab", "a", "compute", 1),
    ("lab", "a", "power", 2),
    ("lab", "a", "equity", 4),
    ("lab", "a", "acquisition", 8),
    ("client", "lab", "licence", 16),
    ("client", "lab", "compute", 32),
    ("fund", "lab", "debt", 64),
    ("fund", "lab", "acquisition", 128),
    ("fund", "lab", "warrant", 256),
    edge("bank", "lab", "guarantee", 512),
    edge("bank", "lab", "equity", 1024, in_kind=True),
    edge("lab", "a", "compute", 2048, in_kind=True),  # a right that nobody has used
    edge("client", "lab", "lease", 4096, in_kind=True),
]


@pytest.mark.parametrize(
    ("of", "kinds", "total", "coverage"),
    [
        ("suppliers", None, 1, 1),
        ("suppliers", ["power"], 2, 1),
        ("suppliers", ["power", "compute"], 3, 2),
        ("suppliers", ["equity"], None, 0),
        ("customers", None, 32, 1),
        ("customers", ["licence", "compute"], 48, 2),
        ("funders", None, 64, 1),
        ("funders", ["debt"], 64, 1),
        ("funders", ["equity"], None, 0),
    ],
)
def test_which_flows_count(
    of: Side, kinds: list[str] | None, total: int | None, coverage: int
) -> None:
    """Each flow is a power of two, so a total tells which of them entered."""
    row = only(network(POWERS_OF_TWO), of=of, kinds=kinds)
    assert row.total == total
    assert row.coverage == Coverage(coverage, coverage)


@pytest.mark.parametrize(
    ("of", "told"),
    [("suppliers", "1 flow in kind"), ("customers", "1 flow in kind"), ("funders", "3 flows in")],
)
def test_what_goes_in_kind_is_named(of: Side, told: str) -> None:
    notes = concentration(network(POWERS_OF_TWO), "lab", of=of).notes
    assert any(note.startswith(told) for note in notes)
    notes = concentration(network(BOOK), "lab", of=of).notes
    assert not any("in kind" in note for note in notes)


def test_undisclosed_counterparties() -> None:
    """Three of unknown amount: from a third each to nearly all with one."""
    G = network([edge("lab", x, "compute") for x in "cab"])
    row = only(G)
    assert (row.hhi, row.band, row.total, row.cr1, row.effective_number) == (None,) * 5
    assert row.hhi_low == pytest.approx(10_000 / 3)
    assert (row.hhi_high, row.open) == (10_000, 3)
    assert (row.hhi_closed_low, row.hhi_closed_high) == (None, None)
    assert row.effective_number_high == pytest.approx(3)
    assert [(c.company, c.amount, c.share) for c in row.counterparties] == [
        ("a", None, None),
        ("b", None, None),
        ("c", None, None),
    ]
    assert row.coverage == Coverage(0, 3)


def test_a_single_undisclosed_counterparty() -> None:
    result = concentration(network([edge("lab", "a", "compute")]), "lab")
    row = result.rows[0]
    assert (row.hhi, row.hhi_low, row.hhi_high) == (None, 10_000, 10_000)
    assert any("single counterparty" in note for note in result.notes)


def test_crowds_are_dispersed() -> None:
    """a 50 of 100, the crowd 50: 2 500 from a alone, 5 000 if the crowd is one holder."""
    G = network([("a", "lab", "equity", 50), ("holders@d", "lab", "debt", 50)])
    row = only(G, of="funders")
    assert (row.hhi, row.hhi_low, row.hhi_high) == (2500, 2500, 5000)
    assert (row.cr1, row.effective_number, row.entropy_number) == (0.5, 4, None)
    assert [(c.company, c.dispersed) for c in row.counterparties] == [
        ("a", False),
        ("holders@d", True),
    ]
    assert [r.company for r in concentration(G, of="funders").rows] == ["lab"]
    alone = only(network([("holders@d", "lab", "debt", 50)]), of="funders")
    assert (alone.hhi, alone.band, alone.hhi_low, alone.hhi_high) == (None, None, 0, 10_000)
    assert alone.total == 50


def test_promises_are_in_the_denominator_under_paid() -> None:
    """One paid of 5; two more signed, one merely announced, one signed for something else."""
    edges = [
        edge("lab", "a", "compute", 5, status="paid"),
        edge("lab", "a", "compute", 7, status="signed"),
        edge("lab", "b", "lease", status="signed"),
        edge("lab", "c", "compute", 9, status="announced"),
        edge("lab", "b", "licence", 9, status="signed"),
        edge("b", "lab", "compute", 9, status="signed"),
    ]
    row = only(network(edges, "paid"))
    assert (row.total, row.coverage) == (5, Coverage(1, 3))
    assert only(network(edges, "signed")).coverage == Coverage(2, 3)
    promised = only(network(edges, "paid"), of="customers")
    assert (promised.hhi, promised.hhi_low, promised.coverage) == (None, None, Coverage(0, 1))
    only_promised = only(network(edges, "paid"), "b", of="customers")
    assert only_promised.coverage == Coverage(0, 1)


def test_all_companies_largest_first() -> None:
    G = network(
        [
            ("small", "x", "compute", 1),
            ("large", "x", "compute", 9),
            ("also-small", "x", "compute", 1),
            edge("unknown", "x", "compute"),
        ]
    )
    order = [row.company for row in concentration(G).rows]
    assert order == ["large", "also-small", "small", "unknown"]
    asked = [row.company for row in concentration(G, ["small", "x", "large", "small"]).rows]
    assert asked == ["small", "x", "large"]


def test_errors_name_what_is_wrong() -> None:
    G = network([("holders@d", "lab", "debt", 50)])
    with pytest.raises(UnknownName, match=r"no flow of 'nobody' counts as of 2026-07-05"):
        concentration(G, "nobody")
    with pytest.raises(UnknownName, match="is a crowd"):
        concentration(G, "holders@d")
    with pytest.raises(InputError, match="'friends'"):
        concentration(G, of="friends")  # type: ignore[arg-type]


def test_nothing_from_an_empty_network() -> None:
    result = concentration(network([]))
    assert (result.rows, result.notes) == ((), ())
    assert result.lens.as_of == date(2026, 7, 5)


def test_json_has_the_keys_of_the_design() -> None:
    data = concentration(network(BOOK), "lab").to_json()
    (row,) = data["rows"]
    assert set(row) >= {
        *("company", "of", "hhi", "hhi_low", "hhi_high", "hhi_closed_low", "hhi_closed_high"),
        *("open", "band", "cr1", "cr4", "effective_number", "entropy_number", "counterparties"),
        "coverage",
    }
    assert row["total"] == "100"
    assert row["counterparties"][0]["amount"] == "40"
    for key in row:
        if f"{key}_low" in row:
            assert f"{key}_high" in row


def mixed() -> list[Any]:
    return [
        *BOOK,
        edge("lab", "e", "compute", low=3, high=11),
        edge("lab", "f", "compute"),
        ("lab", "crowd@d", "compute", 5),
        ("a", "b", "hardware", 17),
    ]


def test_neither_order_nor_names_nor_unit_matter() -> None:
    G = network(mixed())
    row = only(G)
    reordered = [*(e if isinstance(e, dict) else edge(*e) for e in mixed())]
    for number, one in enumerate(reordered, start=1):
        one["flow"] = f"f{number}"
    assert concentration(network(reversed(reordered))).rows == concentration(G).rows

    names = {node: f"{node[::-1]}" for node in G if node != "crowd@d"}
    renamed = only(nx.relabel_nodes(G, names), "bal")
    scaled_edges = [
        {
            **one,
            "by_firmness": {k: v.scaled(Decimal("1e-3")) for k, v in one["by_firmness"].items()},
        }
        for one in reordered
    ]
    scaled = only(network(scaled_edges))
    for other in (renamed, scaled):
        for key in ("hhi", "hhi_low", "hhi_high", "cr1", "cr4_low", "effective_number", "coverage"):
            assert getattr(other, key) == getattr(row, key), key
    assert row.total is not None
    assert scaled.total == row.total / 1000


def test_the_network_is_left_as_it_was() -> None:
    G = network(mixed())
    before: nx.MultiDiGraph[str] = nx.MultiDiGraph(G)
    for of in SIDES:
        concentration(G, of=of)
    assert nx.utils.graphs_equal(G, before)
    assert G.graph == before.graph


def test_the_band_has_bounds_too() -> None:
    """Eleven equal suppliers are 10 000/11 = 909 at most; a twelfth of unknown size may be all.

    Of exact amounts the bands of both bounds are that of the value itself.
    """
    four = [("b", s, "compute", n) for s, n in zip("wxyz", (4, 3, 2, 1), strict=True)]
    exact = concentration(network(four), "b").rows[0]
    assert (exact.band_low, exact.band, exact.band_high) == ("high", "high", "high")
    wide = [("b", s, "compute", 1) for s in "cdefghijklm"] + [edge("b", "z", "compute")]
    row = concentration(network(wide), "b").rows[0]
    assert (row.band_low, row.band, row.band_high) == ("unconcentrated", "unconcentrated", "high")


def test_under_paid_a_note_tells_of_promises() -> None:
    G = network(
        [
            edge("b", "x", "compute", 4, status="paid"),
            edge("b", "y", "compute", 9, status="signed"),
        ],
        "paid",
    )
    result = concentration(G, "b")
    assert result.rows[0].coverage == Coverage(1, 2)
    assert any(note.startswith("Payments are reported far less") for note in result.notes)


def _further(G: Any, **options: Any) -> list[str]:
    notes = concentration(G, **options).notes
    return [note for note in notes if "of unknown amount" in note and "they" not in note]


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ((30, 16, 30), "none of them is larger"),  # 16 and 30 are not above 30
        ((30, 16, 31), "some could be larger"),  # up to 31 is
        ((30, 16, None), "some could be larger"),  # open
        ((None, 16, 31), "3 contracts are of unknown amount."),  # nothing to compare with
    ],
)
def test_an_unknown_amount_is_only_said_to_be_perhaps_the_largest_where_it_can_be(
    ends: tuple[int | None, ...], said: str
) -> None:
    """A known flow of the first (none: unknown) beside two of unknown amount up to the others."""
    known, *highs = ends
    unknown = [Interval(Decimal(0), None if x is None else Decimal(x), None) for x in highs]
    G = network(
        [
            edge("x", "lab", "equity", known),
            edge("y", "lab", "equity"),
            edge("y", "lab", "equity"),
        ]
    )
    for flow, amount in zip(("f2", "f3"), unknown, strict=True):
        G["y"]["lab"][flow]["amount"] = amount
    (note,) = _further(G, of="funders")
    assert said in note
    assert note.startswith("3" if known is None else "2")


def test_each_company_has_a_largest_of_its_own() -> None:
    """At most 16: less than the 30 of lab, and more than the 10 of other, which has it too."""
    G = network(
        [
            ("x", "lab", "equity", 30),
            edge("y", "lab", "equity"),
            ("x", "other", "equity", 10),
            edge("y", "other", "equity"),
        ]
    )
    for company, flow in (("lab", "f2"), ("other", "f4")):
        G["y"][company][flow]["amount"] = Interval(Decimal(0), Decimal(16), None)
    assert _further(G, company="lab", of="funders") == [
        "1 further contract is of unknown amount; by its bounds it is not larger than its "
        "company's largest known."
    ]
    (both,) = _further(G, of="funders")
    assert both.startswith("2 further contracts")
    assert "some could be larger" in both
