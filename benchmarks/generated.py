"""Generated networks: companies trade at random, hubs more; amounts are log-normal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import networkx as nx
import numpy as np
import numpy.typing as npt

from graph.model import Interval
from graph.result import Lens

Ints = npt.NDArray[np.int64]


def flows(number: int, companies: int, seed: int = 1) -> tuple[Ints, Ints, Ints]:
    """Payers, payees and amounts in whole dollars."""
    draw = np.random.default_rng(seed)
    weight = 1 / np.arange(1, companies + 1) ** 0.5
    weight /= weight.sum()
    payers = draw.choice(companies, number, p=weight)
    payees = draw.choice(companies, number, p=weight)
    payees = np.where(payees == payers, (payees + 1) % companies, payees)
    amounts = np.exp(draw.normal(math.log(5e8), 1.5, number)).astype(np.int64)
    return payers, payees, amounts


def names(companies: int) -> list[str]:
    """An id for each company; by id is by number."""
    return [f"c{place:06}" for place in range(companies)]


def network(
    made: tuple[Ints, Ints, Ints],
    companies: int,
    kinds: Sequence[str] = ("equity", "compute"),
    vague: float = 0.0,
    seed: int = 2,
) -> nx.MultiDiGraph[str]:
    """The flows as a network by the contract of docs/architecture.md.

    Each is of one of the kinds, as likely as the others; a share ``vague`` of the amounts may be
    from half to twice as much, the others are exact.
    """
    draw = np.random.default_rng(seed)
    chosen = draw.integers(0, len(kinds), len(made[0])).tolist()
    loose = (draw.random(len(made[0])) < vague).tolist()
    natures = {code: code for code in ("capital", "commerce", "acquisition")}
    G: nx.MultiDiGraph[str] = nx.MultiDiGraph(
        lens=Lens(date(2026, 7, 5)),
        promised=(),
        firmness_order=("paid", "signed", "announced"),
        natures=natures,
    )
    ids = names(companies)
    G.add_nodes_from(ids, crowd=False)
    always = ((date(2026, 1, 1),) * 2, (date.max,) * 2)
    rows = zip(*(column.tolist() for column in made), chosen, loose, strict=True)
    for number, (u, v, dollars, place, wide) in enumerate(rows):
        stated, kind = Decimal(dollars), kinds[place]
        amount = Interval(stated / 2, stated * 2, stated) if wide else Interval(*[stated] * 3)
        G.add_edge(
            ids[u],
            ids[v],
            f"f{number}",
            nature="capital" if kind == "equity" else "commerce",
            kind=kind,
            supply=kind != "equity",
            in_kind=False,
            amount=amount,
            by_firmness={"announced": amount},
            status="announced",
            rank=4,
            starts=always[0],
            ends=always[1],
            deal=f"d{number}",
            sources=("s",),
        )
    return G
