"""Finn's cycling index.

Expected values: published ecosystem models, and the chances of return summed up walk by walk.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.measures.cash import CashFlow
from graph.measures.finn import Finn, finn_index
from graph.model import Interval
from tests.networks import interval

OUTSIDE = "outside"

CONE_SPRING = {
    ("outside", "plants"): 11184,
    ("outside", "detritus"): 635,
    ("plants", "detritus"): 8881,
    ("detritus", "bacteria"): 5205,
    ("detritus", "detritus feeders"): 2309,
    ("bacteria", "detritus feeders"): 75,
    ("bacteria", "detritus"): 1600,
    ("detritus feeders", "carnivores"): 370,
    ("detritus feeders", "detritus"): 200,
    ("carnivores", "detritus"): 167,
}
"""Tilly 1968, in kcal per square metre and year; what is breathed out balances the rest."""

OYSTER_REEF = {
    ("outside", "filter feeders"): "41.47",
    ("filter feeders", "detritus"): "15.7910",
    ("filter feeders", "predators"): "0.5135",
    ("detritus", "microbiota"): "8.1721",
    ("detritus", "meiofauna"): "7.2745",
    ("detritus", "deposit feeders"): "0.6431",
    ("microbiota", "meiofauna"): "1.2060",
    ("microbiota", "deposit feeders"): "1.2060",
    ("meiofauna", "deposit feeders"): "0.6609",
    ("meiofauna", "detritus"): "4.2403",
    ("deposit feeders", "predators"): "0.1721",
    ("deposit feeders", "detritus"): "1.9076",
    ("predators", "detritus"): "0.3262",
}
"""Dame and Patten 1981, in kcal per square metre and day."""


def index(flows: Mapping[tuple[str, str], Any]) -> Finn:
    return finn_index(
        [
            CashFlow(
                flow=f"{u}-{v}",
                deal="d",
                payer=u,
                payee=v,
                nature="commerce",
                capital=False,
                amount=x if isinstance(x, Interval) else interval(x),
                inner=OUTSIDE not in (u, v),
            )
            for (u, v), x in flows.items()
        ],
        [OUTSIDE],
    )


def test_cone_spring() -> None:
    found = index(CONE_SPRING)
    assert found.throughflow == 30_626
    assert found.index == pytest.approx(0.0919, abs=5e-5)
    assert found.index_low == pytest.approx(found.index)
    assert found.index_high == pytest.approx(found.index)


def test_oyster_reef() -> None:
    assert index(OYSTER_REEF).index == pytest.approx(0.1101686, abs=5e-8)


def test_balanced_only_if_all_that_comes_in_goes_out() -> None:
    assert index(CONE_SPRING).unbalanced
    assert not index({("a", "b"): 3, ("b", "c"): 3, ("c", "a"): 3}).unbalanced


@pytest.mark.parametrize(
    ("flows", "value"),
    [
        ({("a", "b"): 3, ("b", "c"): 3, ("c", "a"): 3}, 1.0),  # nothing leaks
        ({("a", "b"): 3, ("b", "c"): 3}, 0.0),
        ({}, None),
        ({("a", "b"): interval()}, None),
        # A ring of 3 beside a chain of 2, 2, 2: throughflows 3, 3 return, of 6 + 6.
        ({("a", "b"): 3, ("b", "a"): 3, ("x", "y"): 2, ("y", "z"): 2}, 0.5),
        # The ring pays 1 of b's 4 on: a, b, c have T = 3, 4, 1; both return with 3/4; 5.25 of 8.
        ({("a", "b"): 3, ("b", "a"): 3, ("b", "c"): 1}, 5.25 / 8),
    ],
)
def test_by_hand(flows: Mapping[tuple[str, str], Any], value: float | None) -> None:
    assert index(flows).index == pytest.approx(value)


def test_undisclosed_flows_open_the_bounds() -> None:
    """With b→a undisclosed anything from nothing to (nearly) all comes back."""
    found = index({("a", "b"): 3, ("b", "a"): interval()})
    assert (found.index, found.index_low, found.index_high) == (0, 0, 1)


def test_a_leak_of_unsure_size() -> None:
    """b gives 3 back and up to 9 away: all returns with no leak, 3 of 12 with the largest."""
    found = index({("a", "b"): 3, ("b", "a"): 3, ("b", OUTSIDE): interval(low=0, high=9)})
    assert found.index_low == pytest.approx(1 / 4)
    assert found.index_high == 1
    assert found.index == pytest.approx(3 / 7.5)  # 4.5 away, as stated


webs = st.dictionaries(
    st.tuples(st.sampled_from("abcde"), st.sampled_from(["a", "b", "c", "d", OUTSIDE])).filter(
        lambda pair: pair[0] != pair[1]
    ),
    st.integers(1, 9),
    min_size=1,
)


@settings(max_examples=50, deadline=None)
@given(webs)
def test_against_walks(flows: dict[tuple[str, str], int]) -> None:
    """Chance of a first return in k steps, summed over k: no matrix is inverted."""
    names = sorted({end for pair in flows for end in pair} - {OUTSIDE})
    out, into = dict.fromkeys(names, 0), dict.fromkeys(names, 0)
    for (u, v), x in flows.items():
        out[u] += x
        if v != OUTSIDE:
            into[v] += x
    through = np.array([max(out[name], into[name]) for name in names], dtype=float)
    G = np.zeros((len(names), len(names)))
    for (u, v), x in flows.items():
        if v != OUTSIDE:
            G[names.index(u), names.index(v)] = x / max(out[u], into[u])
    returned = 0.0
    for i, weight in enumerate(through):
        walk = G[i].copy()
        for _ in range(4_000):
            returned += weight * walk[i]
            walk[i] = 0
            walk = walk @ G
    found = index(flows).index
    assert found == pytest.approx(returned / through.sum(), abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(webs, st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2)), min_size=25, max_size=25))
def test_bounds(flows: dict[tuple[str, str], int], more: list[tuple[int, int]]) -> None:
    """Wherever in their ranges the amounts are, the index is within the bounds."""
    wide, point = {}, {}
    for (pair, low), (width, part) in zip(flows.items(), more, strict=False):
        wide[pair] = interval(low=low, high=low + width)
        point[pair] = interval(low + Decimal(width * part) / 2)
    bounds, found = index(wide), index(point)
    assert bounds.index_low is not None
    assert bounds.index_high is not None
    assert found.index is not None
    assert bounds.index_low - 1e-9 <= found.index <= bounds.index_high + 1e-9
