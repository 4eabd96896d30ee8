"""Dependency by money: values, bounds and coverage for many buyers on many suppliers.

Values: :func:`graph.measures.leontief.reaching` of the known shares. Bounds:
:func:`graph.measures.dependency_bounds.sweep` over the intervals of all purchases, known or not.
The hidden part is Σ S_bj h_j over suppliers j other than k, bounded over the buyer's box with the
ends of h. *On the way* from b to k are b and all companies on a path of purchases, of any amount,
that ends when it comes to k.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

from graph.measures.counterparties import companies, counterparties, coverage
from graph.measures.dependency_bounds import Box, extreme, sweep
from graph.measures.leontief import reaching
from graph.measures.lookthrough import purchase_shares
from graph.result import Coverage

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Ends", "money_numbers", "purchases_by_pair", "purchases_on_the_way", "told"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Of one buyer and supplier: the known value, what it can be, and what its parts can be."""

    value: float
    low: float
    high: float
    closed: tuple[float, float]
    direct: tuple[float, float]
    onward: tuple[float, float]


def told(ends: Ends, face: float | None, *, nothing: bool) -> dict[str, float | None]:
    """What a row of dependency tells, by name; ``face`` is the share bought directly.

    It is None where no purchase of the buyer is known: then its row may be 0 (``nothing``).
    """
    hidden = None if face is None else max(0.0, ends.value - face)
    floor = 0.0 if nothing else 1.0
    return {
        "look_through": None if face is None else ends.value,
        **_around("look_through", ends.value, ends.low, ends.high),
        "look_through_closed_low": float(ends.closed[0]),
        "look_through_closed_high": float(ends.closed[1]),
        "face_value": face,
        "hidden": hidden,
        **_around("face_value", face, floor * ends.direct[0], ends.direct[1]),
        **_around("hidden", hidden, floor * ends.onward[0], ends.onward[1]),
    }


def money_numbers(
    G: nx.MultiDiGraph[str],
    asked: Sequence[str],
    targets: Sequence[str],
    kinds: Collection[str] | None,
) -> Iterator[tuple[str, dict[str, dict[str, Any]]]]:
    """For each buyer asked, by target: face value, look-through, hidden part, bounds, coverage."""
    names = companies(G, None)
    place = {name: i for i, name in enumerate(names)}
    shares = purchase_shares(G, kinds)
    boxes = {name: _box(G, name, kinds, name in shares) for name in names}
    known, D = reaching(shares)
    spot = {name: i for i, name in enumerate(known)}
    there = [k for k in targets if k in place]
    closed = {name: box.closed() for name, box in boxes.items()}
    least, most = _ends(boxes, names, there)
    tight_least, tight_most = (least, most) if closed == boxes else _ends(closed, names, there)
    covered = {
        name: coverage(G, name, "suppliers", kinds) for name in dict.fromkeys((*names, *asked))
    }
    ways = _Ways(boxes)
    wholes: dict[frozenset[str], Coverage] = {}
    for buyer in asked:
        answers: dict[str, dict[str, Any]] = {}
        for k in (k for k in targets if k != buyer):
            between = ways.between(buyer, k)
            if between not in wholes:  # many pairs have the same ones between them
                wholes[between] = Coverage(
                    sum(covered[i].known for i in between),
                    sum(covered[i].qualifying for i in between),
                )
            answers[k] = {"coverage": wholes[between]}
        box, i = boxes.get(buyer), place.get(buyer)
        if box is not None and i is not None and covered[buyer].qualifying:
            others = [n for n, k in enumerate(there) if k != buyer]
            direct = [
                extreme(box.low, box.high, _direct(box, [there[n] for n in others]), most=end)
                for end in (False, True)
            ]
            onward = [
                extreme(
                    box.low,
                    box.high,
                    h[np.ix_([place[s] for s in box.sellers], others)]
                    * (1.0 - _direct(box, [there[n] for n in others])),
                    most=end,
                )
                for h, end in ((least, False), (most, True))
            ]
            for at, n in enumerate(others):
                k = there[n]
                value = float(D[spot[buyer], spot[k]]) if {buyer, k} <= spot.keys() else 0.0
                face = shares[buyer].get(k, 0.0) if buyer in shares else None
                ends = Ends(
                    value=value,
                    low=least[i, n],
                    high=most[i, n],
                    closed=(tight_least[i, n], tight_most[i, n]),
                    direct=(direct[0][at], direct[1][at]),
                    onward=(onward[0][at], onward[1][at]),
                )
                answers[k] |= told(ends, face, nothing=box.nothing)
        yield buyer, answers


def purchases_on_the_way(
    G: nx.MultiDiGraph[str], pairs: Iterable[tuple[str, str]], kinds: Collection[str] | None = None
) -> set[str]:
    """The flows by which buyers stand on suppliers: purchases of all on the way, by pair."""
    return set().union(*purchases_by_pair(G, pairs, kinds).values())


def purchases_by_pair(
    G: nx.MultiDiGraph[str], pairs: Iterable[tuple[str, str]], kinds: Collection[str] | None = None
) -> dict[tuple[str, str], frozenset[str]]:
    """For each pair of buyer and supplier the flows by which the one stands on the other."""
    bought = {name: counterparties(G, name, "suppliers", kinds) for name in companies(G, None)}
    ways = _Ways({name: _box(G, name, kinds, True) for name in bought})
    return {
        (buyer, target): frozenset(
            flow
            for name in ways.between(buyer, target) & bought.keys()
            for each in bought[name]
            for flow in each.flows
        )
        for buyer, target in pairs
    }


def _ends(
    boxes: Mapping[str, Box], names: Sequence[str], targets: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    least = sweep(boxes, names, targets, most=False)
    if all(box.exact() or not box.sellers for box in boxes.values()):
        return least, least
    return least, sweep(boxes, names, targets, most=True)


def _around(name: str, value: float | None, low: float, high: float) -> dict[str, float]:
    """Bounds that hold the value, which rounding may have put a hair outside."""
    if value is None:
        return {f"{name}_low": float(low), f"{name}_high": float(high)}
    return {f"{name}_low": min(float(low), value), f"{name}_high": max(float(high), value)}


def _box(G: nx.MultiDiGraph[str], buyer: str, kinds: Collection[str] | None, known: bool) -> Box:
    sellers = [s for s in counterparties(G, buyer, "suppliers", kinds) if not s.crowd]
    return Box(
        tuple(s.company for s in sellers),
        tuple(float(s.amount.low) for s in sellers),
        tuple(np.inf if s.amount.high is None else float(s.amount.high) for s in sellers),
        nothing=not known,
    )


def _direct(box: Box, targets: Sequence[str]) -> NDArray[np.float64]:
    """1 where a buyer's supplier (row) is the target (column)."""
    answer = np.zeros((len(box.sellers), len(targets)))
    for n, seller in enumerate(box.sellers):
        if seller in targets:
            answer[n, targets.index(seller)] = 1.0
    return answer


class _Ways:
    """Who lies between a buyer and a supplier, by purchases of any or no known amount."""

    def __init__(self, boxes: Mapping[str, Box]) -> None:
        self._sellers = {
            name: [s for s, high in zip(box.sellers, box.high, strict=True) if high > 0]
            for name, box in boxes.items()
        }
        self._buyers: dict[str, list[str]] = {}
        for name, sellers in self._sellers.items():
            for seller in sellers:
                self._buyers.setdefault(seller, []).append(name)
        self._found: dict[str, dict[str, frozenset[str]]] = {}

    def between(self, buyer: str, target: str) -> frozenset[str]:
        """The buyer, and all on its ways to the target, which is not among them."""
        if target not in self._found:
            self._found[target] = self._towards(target)
        return self._found[target].get(buyer, frozenset((buyer,)))

    def _towards(self, target: str) -> dict[str, frozenset[str]]:
        """For each company with a way to the target, all on its ways; one walk per loop."""
        leading = _walk(target, self._buyers) - {target}
        links: nx.DiGraph[str] = nx.DiGraph()
        links.add_nodes_from(leading)
        links.add_edges_from(
            (i, j) for i in leading for j in self._sellers.get(i, ()) if j in leading
        )
        found: dict[str, frozenset[str]] = {}
        for component in nx.strongly_connected_components(links):  # upstream first
            onward = {j for i in component for j in links[i]} - component
            ways = frozenset(component).union(*(found[j] for j in onward))
            found.update(dict.fromkeys(component, ways))
        return found


def _walk(start: str, step: Mapping[str, Collection[str]]) -> set[str]:
    """All that steps lead to from a start, itself included."""
    seen, waiting = {start}, [start]
    while waiting:
        for following in step.get(waiting.pop(), ()):
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return seen
