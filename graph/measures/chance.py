"""More circular than chance? Rings and circulation beside networks with the same degrees."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from graph.errors import InputError
from graph.language import say
from graph.measures.cash import cash_coverage, cash_flows
from graph.measures.enumeration import simple_cycles
from graph.measures.flowsolver import circulate
from graph.measures.natures import is_capital, is_commerce
from graph.measures.swaps import Layer
from graph.result import Coverage, Result

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Chance", "chance", "rewired"]

CAPITAL, COMMERCE = 1, 2
RING = CAPITAL | COMMERCE
SWAPS = 20
"""Steps of the chain for each edge, from the observed network to the hub and on to each draw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """One statistic of the network, and what it is in networks of the same degrees.

    ``statistic`` is ``rings`` (of up to ``max_legs`` legs), ``two_company_rings`` (both numbers)
    or ``circulation_share`` (of the total, 0 to 1). ``expected`` is the mean of the draws, between
    whose ``expected_low`` and ``expected_high`` the middle 95 % lie; ``ratio`` is observed over
    expected and ``z`` their difference in standard deviations, None where that is 0.
    ``p_value`` is the chance of as much or more, ``p_value_less`` of as much or less.
    """

    statistic: str
    observed: float
    expected: float
    expected_low: float
    expected_high: float
    ratio: float | None
    z: float | None
    p_value: float
    p_value_less: float
    draws: int
    coverage: Coverage


def chance(
    G: nx.MultiDiGraph[str], *, draws: int = 999, seed: int = 1, max_legs: int = 4
) -> Result:
    """Are there more rings, and does more money go round, than these companies' trade implies?

    A company that funds many and sells to many is in rings by chance alone. The null hypothesis
    is that who funds whom and who buys from whom is at random, given how many each company
    funds, is funded by, buys from and sells to. Flows are merged to one edge per payer, payee
    and nature (acquisitions and crowds left out); the edges of each nature are rewired apart from
    those of the other, so that all those numbers and the number of edges stay
    (:mod:`graph.measures.swaps`). An amount stays with its payer and goes to the new payee, so
    that what each company pays out stays the same, and so does the total.

    Parameters
    ----------
    G
        The network under a lens (``docs/architecture.md``).
    draws
        How many random networks, at least 1.
    seed
        The same seed gives the same result.
    max_legs
        The longest financing ring counted, at least 2.

    Returns
    -------
    Result
        A :class:`Chance` per statistic. Rings are counted as in ``cycles``: simple cycles of
        companies that have, with one nature chosen per leg, at least one of capital and one of
        commerce, in kind or in cash. Circulation is that of cash at stated amounts, an
        undisclosed flow carrying nothing, cut to whole dollars here.

    Raises
    ------
    InputError
        ``draws`` below 1 or ``max_legs`` below 2.

    Notes
    -----
    *p-values.* A draw is 20 steps per edge away from a hub that is itself 20 steps per edge away
    from the observed network. The chain is symmetric, so under the null hypothesis the observed
    network and the draws are exchangeable and p = (r + 1) / (n + 1), r being the draws with at
    least as much, is exact for any number of steps [1]_; more steps make draws less alike.
    With three statistics the smallest p-value needs a correction (Bonferroni: times 3).

    *Not said.* The null is about who deals with whom, not about amounts or intent; where few
    rewirings are possible (hubs that already deal with all), the draws hardly differ.

    References
    ----------
    .. [1] J. Besag and P. Clifford, "Generalized Monte Carlo significance tests", Biometrika 76
       (1989), 633-642.

    Examples
    --------
    Two investors each buy from the one they fund. At random, one of two pairings has rings.

    >>> from datetime import date
    >>> import networkx as nx
    >>> from graph.model import Interval
    >>> from graph.result import Lens
    >>> G = nx.MultiDiGraph(lens=Lens(date(2026, 7, 5)), promised=(),
    ...     natures={"capital": "capital", "commerce": "commerce", "acquisition": "acquisition"})
    >>> G.add_nodes_from("ABCD", crowd=False)
    >>> ten = Interval(*[Decimal(10)] * 3)
    >>> for u, v, nature in [("A", "B", "capital"), ("C", "D", "capital"),
    ...                      ("B", "A", "commerce"), ("D", "C", "commerce")]:
    ...     _ = G.add_edge(u, v, u + v, nature=nature, in_kind=False, deal="d", amount=ten)
    >>> row = chance(G, draws=199, max_legs=2).rows[0]
    >>> row.observed, 0.8 < row.expected < 1.2, 0.4 < row.p_value < 0.6
    (2.0, True, True)
    """
    if draws < 1:
        raise InputError(f"{draws} draws are none; ask for at least 1")
    if max_legs < 2:
        raise InputError(f"a ring has at least 2 legs; {max_legs} is too few for the longest")
    names = sorted(node for node in G if not G.nodes[node]["crowd"])
    layers = _layers(G, {name: number for number, name in enumerate(names)})
    total = int(sum(flow.value for flow in cash_flows(G)))
    observed = _statistics(layers, names, max_legs, total)
    random = Random(seed)
    hub = [layer.walked(random, SWAPS * len(layer)) for layer in layers]
    drawn = [
        _statistics(
            [layer.walked(random, SWAPS * len(layer)) for layer in hub], names, max_legs, total
        )
        for _ in range(draws)
    ]
    coverage = cash_coverage(G)
    rows = tuple(
        _row(statistic, observed[statistic], [values[statistic] for values in drawn], coverage)
        for statistic in observed
    )
    return Result(
        measure="chance",
        lens=G.graph["lens"],
        rows=rows,
        notes=_notes(layers, draws, seed, max_legs),
        columns=(
            "statistic",
            "observed",
            "expected",
            "expected_low",
            "expected_high",
            "ratio",
            "z",
            "p_value",
            "coverage",
        ),
    )


def _layers(G: nx.MultiDiGraph[str], place: dict[str, int]) -> list[Layer]:
    """The edges of capital and those of commerce, each with its cash in whole dollars."""
    cash = {
        (is_capital(G, G.edges[u, v, key]), place[u], place[v]): Decimal(0)
        for u, v, key in _between_companies(G)
    }
    for flow in cash_flows(G):
        if flow.inner:
            cash[flow.capital, place[flow.payer], place[flow.payee]] += flow.value
    return [
        Layer([(u, v, int(cash[put_in, u, v])) for put_in, u, v in sorted(cash) if put_in == layer])
        for layer in (True, False)
    ]


def rewired(G: nx.MultiDiGraph[str]) -> set[str]:
    """The flows that become edges to rewire: capital and commerce between two companies."""
    return {key for _, _, key in _between_companies(G)}


def _between_companies(G: nx.MultiDiGraph[str]) -> list[tuple[str, str, str]]:
    return [
        (u, v, key)
        for u, v, key, data in G.edges(keys=True, data=True)
        if (is_capital(G, data) or is_commerce(G, data))
        and u != v
        and not (G.nodes[u]["crowd"] or G.nodes[v]["crowd"])
    ]


def _statistics(
    layers: list[Layer], names: list[str], max_legs: int, total: int
) -> dict[str, float]:
    arcs: dict[str, dict[str, int]] = {}
    for label, layer in zip((CAPITAL, COMMERCE), layers, strict=True):
        for u, v in layer.pairs():
            to = arcs.setdefault(names[u], {})
            to[names[v]] = to.get(names[v], 0) | label
    two = sum(
        1
        for u, to in arcs.items()
        for v, label in to.items()
        if u < v and (back := arcs.get(v, {}).get(u)) is not None and label | back == RING
    )
    rings = two
    if max_legs > 2:
        rings = sum(1 for _ in simple_cycles(arcs, max_legs, cover=RING))
    tails = [tail for layer in layers for tail in layer.tails]
    heads = [head for layer in layers for head in layer.heads]
    carried = circulate(tails, heads, [amount for layer in layers for amount in layer.amounts])
    return {
        "rings": float(rings),
        "two_company_rings": float(two),
        "circulation_share": sum(carried) / total if total else 0.0,
    }


def _row(statistic: str, observed: float, drawn: list[float], coverage: Coverage) -> Chance:
    mean, spread = statistics.fmean(drawn), statistics.pstdev(drawn)
    ordered = sorted(drawn)
    last = len(ordered) - 1
    return Chance(
        statistic=statistic,
        observed=observed,
        expected=mean,
        expected_low=ordered[round(0.025 * last)],
        expected_high=ordered[round(0.975 * last)],
        ratio=observed / mean if mean else None,
        z=(observed - mean) / spread if spread else None,
        p_value=(sum(value >= observed for value in drawn) + 1) / (len(drawn) + 1),
        p_value_less=(sum(value <= observed for value in drawn) + 1) / (len(drawn) + 1),
        draws=len(drawn),
        coverage=coverage,
    )


def _notes(layers: list[Layer], draws: int, seed: int, max_legs: int) -> tuple[str, ...]:
    capital, commerce = layers
    return (
        say(
            "%(draws)s networks with the same %(capital)s edges of capital and %(commerce)s "
            "of commerce and the same degrees, %(swaps)s swaps tried per edge and draw, "
            "seed %(seed)s; rings of up to %(max_legs)s legs.",
            draws=draws,
            capital=len(capital),
            commerce=len(commerce),
            swaps=SWAPS,
            seed=str(seed),
            max_legs=max_legs,
        ),
        say(
            "A small p-value says that who deals with whom is more circular than the number"
            " of each company's partners implies; it says nothing of intent. Three "
            "questions are asked at once."
        ),
    )
