"""Values of the literature beside ours, computed here: ``python -m tests.literature_reference``.

It writes ``docs/literature.md``; a test compares the two, and every value with its source.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from graph.measures.circulation import circulation
from graph.measures.clearing import clearing
from graph.measures.debtrank import debtrank, linear_debtrank
from graph.measures.enumeration import simple_cycles
from graph.measures.leontief import reaching
from graph.measures.lookthrough import final_shares
from tests import ladders, test_circulation, test_debtrank, test_enumeration, test_finn
from tests.networks import network
from tests.test_shares import of

FILE = Path(__file__).resolve().parent.parent / "docs" / "literature.md"

HEAD = """\
# The literature and this program, side by side

This file is made by `python -m tests.literature_reference`: every value in the last but one \
column is computed when it is made; a test compares it with the source and this file with both. \
Where the source is a definition, not a table, the value is the arithmetic that the test shows.

| measure | what | source | value in the source | value here | test |
| --- | --- | --- | --- | --- | --- |
"""


@dataclass(frozen=True)
class Entry:
    """A value of a source, and how it is computed here; both as text of the same precision."""

    measure: str
    what: str
    source: str
    value: str
    here: Callable[[], str]
    test: str


def _clearing(text: str) -> str:
    row = circulation(network(test_circulation.legs(text))).rows[0]
    return f"{row.circulation} of {row.total}"


def _inverse() -> str:
    """The first column of the inverse from the visits of walks: ends outside over their share."""
    ends = final_shares(
        {
            "1": {"1": 0.15, "2": 0.20, "out1": 0.65},
            "2": {"1": 0.25, "2": 0.05, "out2": 0.70},
        },
        "1",
    )
    return f"{ends['out1'] / 0.65:.6f}, {ends['out2'] / 0.70:.6f}"


def _ratio() -> str:
    names, D = reaching({"1": {"1": 0.15, "2": 0.20}, "2": {"1": 0.25, "2": 0.05}})
    return f"{D[names.index('1'), names.index('2')]:.6f}"


def _chain() -> str:
    G = network(ladders.CHAIN)
    row = ladders.only(G, "A", "D")
    return f"{row.face_value:.2f} and {row.look_through:.2f}"


def _three_banks() -> str:
    found = clearing([[0, 4, 0], [0, 0, 3], [2, 0, 0]], [18, 18, 9], [17, 18, 8])
    return ", ".join(f"{x:.0f}" for x in found.payments)


def _distress() -> str:
    found = debtrank(test_debtrank.OWED.T, test_debtrank.EQUITY, [0, 0, 0.5])
    return ", ".join(f"{x:.1f}" for x in found.distress)


def _linear() -> str:
    """0 hits 1 by 5 of 10 and 2 by 2; 1 hits 2 by all it lost; 2 hits 3 by all it lost."""
    exposures = np.zeros((4, 4))
    exposures[1, 0], exposures[2, 0], exposures[2, 1], exposures[3, 2] = 5, 2, 10, 10
    found = linear_debtrank(exposures, [10] * 4, [1, 0, 0, 0])
    return ", ".join(f"{x:.1f}" for x in found.distress)


def _radius() -> str:
    found = linear_debtrank(test_debtrank.OWED.T, test_debtrank.EQUITY, [1, 2 / 3, 1 / 3])
    return f"{found.radius:.4f}{', amplifies' if found.amplifies else ''}"


def _cycles(n: int) -> str:
    return str(sum(1 for _ in simple_cycles(test_enumeration.complete(n), n)))


def _issue() -> str:
    arcs = test_enumeration.arcs_of({"A": "DE", "B": "DE", "C": "AB", "D": "AB", "E": "C"})
    return str(sum(1 for _ in simple_cycles(arcs, 5)))


_GUIDELINES = "US Merger Guidelines (2023), section 2.1: the sum of squared shares"
_MILLER = (
    "Miller and Blair, *Input–Output Analysis*, ch. 2: Z = [150 500; 200 100], x = (1000, 2000)"
)
_COMPRESSION = "clearing of obligations by the largest circulation, worked by hand"
ENTRIES = (
    Entry(
        "concentration", "HHI of 40, 30, 20, 10 %", _GUIDELINES, "3000",
        lambda: f"{of(40, 30, 20, 10).hhi:.0f}", "test_shares::test_textbook_indices",
    ),
    Entry(
        "concentration", "entropy number of 40, 30, 20, 10 %",
        "Jost, Oikos 113 (2006): exp(−Σ p ln p)", "3.5961",
        lambda: f"{of(40, 30, 20, 10).entropy_number or 0:.4f}",
        "test_shares::test_entropy_number_of_40_30_20_10",
    ),
    Entry(
        "dependency", "first column of the Leontief inverse", _MILLER, "1.254125, 0.264026",
        _inverse, "test_diversification::test_the_leontief_inverse_of_miller_and_blair",
    ),
    Entry(
        "dependency", "D(1, 2) = L21 / L22", _MILLER, f"{0.264026 / 1.122112:.6f}",
        _ratio, "test_dependency::test_the_leontief_inverse_of_miller_and_blair",
    ),
    Entry(
        "dependency", "face value and look-through of a chain of three tiers",
        "Baldwin and Freeman (2022), risks in supply chains: .3 · .5 + .7 · .2", "0.00 and 0.29",
        _chain, "test_dependency::test_face_value_and_look_through_of_a_chain",
    ),
    Entry(
        "cycles", "simple cycles of the complete digraph on 5 nodes", "OEIS A006231", "84",
        lambda: _cycles(5),
        "test_enumeration::test_complete_digraphs_have_the_cycles_of_oeis_a006231",
    ),
    Entry(
        "cycles", "simple cycles of the complete digraph on 7 nodes", "OEIS A006231", "2365",
        lambda: _cycles(7),
        "test_enumeration::test_complete_digraphs_have_the_cycles_of_oeis_a006231",
    ),
    Entry(
        "cycles", "cycles of the counter-example", "networkx issue 8265, counted by hand", "6",
        _issue, "test_enumeration::test_the_graph_of_networkx_issue_8265",
    ),
    Entry(
        "circulation", "ring of 100, 80, 60", _COMPRESSION, "180 of 240",
        lambda: _clearing("AB100 BC80 CA60"), "test_circulation::test_clearing",
    ),
    Entry(
        "circulation", "the same with chords of 30 and 20", _COMPRESSION, "220 of 290",
        lambda: _clearing("AB100 BC80 CA60 AC30 BA20"), "test_circulation::test_clearing",
    ),
    Entry(
        "circulation", "two rings that share an edge", _COMPRESSION, "30 of 36",
        lambda: _clearing("AB10 BC6 CA6 BD7 DA7"), "test_circulation::test_clearing",
    ),
    Entry(
        "circulation", "Finn cycling index, Cone Spring", "Finn (1980), data of Tilly (1968)",
        "0.0919", lambda: f"{test_finn.index(test_finn.CONE_SPRING).index or 0:.4f}",
        "test_finn::test_cone_spring",
    ),
    Entry(
        "circulation", "Finn cycling index, oyster reef", "Dame and Patten (1981)", "0.1102",
        lambda: f"{test_finn.index(test_finn.OYSTER_REEF).index or 0:.4f}",
        "test_finn::test_oyster_reef",
    ),
    Entry(
        "exposure", "clearing payments of a ring of three banks after a tenth is lost",
        "Eisenberg and Noe, Management Science 47 (2001), worked by hand", "3, 3, 2",
        _three_banks, "test_clearing::test_the_ring_of_three_banks",
    ),
    Entry(
        "exposure", "DebtRank of the same ring, the third bank losing half",
        "Battiston and others, Scientific Reports 2 (2012), worked by hand", "0.5, 0.5, 1.0",
        _distress, "test_debtrank::test_distress_passes_a_node_once",
    ),
    Entry(
        "exposure", "linear DebtRank of a line with a side branch",
        "Bardoscia and others, PLoS ONE 10 (2015), worked by hand", "1.0, 0.5, 0.7, 0.7",
        _linear, "test_debtrank::test_the_second_hit_on_an_inactive_node_goes_no_further",
    ),
    Entry(
        "exposure", "spectral radius of the leverages 2, 4/3, 1 on a ring",
        "Bardoscia and others (2015): the cube root of 8/3, and above 1 a warning",
        "1.3867, amplifies", _radius,
        "test_debtrank::test_the_ring_of_three_banks_is_wiped_out_by_a_tenth",
    ),
)  # fmt: skip

REST = """
Checked against an independent computation instead of a number in print:

| measure | against | test |
| --- | --- | --- |
| concentration | all corners and random points of small boxes, by brute force | \
`test_shares::test_most_is_the_best_of_all_corners`, \
`test_shares::test_least_is_below_every_point_and_reached` |
| dependency | 20 000 random walks | `test_dependency::test_random_walks_arrive_as_often` |
| dependency | exact elimination in fractions | \
`test_dependency::test_the_least_solution_by_exact_elimination` |
| cycles | networkx on random graphs | `test_enumeration::test_agrees_with_networkx` |
| circulation | linear programming (HiGHS), dual prices | \
`test_circulation_properties::test_against_linear_programming` |
| chance | all digraphs of given degrees, listed | \
`test_chance::test_all_digraphs_are_equally_likely` |
| exposure | linear programming (lemma 4 of Eisenberg and Noe) | \
`test_clearing::test_it_is_the_largest_that_can_be_paid` |
| exposure | the inverse of the leverage matrix below the cap | \
`test_debtrank::test_below_the_cap_it_is_the_inverse_of_its_matrix` |
"""


def reference() -> str:
    """The whole file."""
    lines = [
        f"| {e.measure} | {e.what} | {e.source} | {e.value} | {e.here()} | `{e.test}` |\n"
        for e in ENTRIES
    ]
    return HEAD + "".join(lines) + REST


if __name__ == "__main__":
    FILE.write_text(reference(), encoding="utf-8")
