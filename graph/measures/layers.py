"""Layers: a buyer's capacity as it runs through the tiers of its supply, from each to the next.

The graph is that of ``graph/capacity.py``, the tiers and who supplies a piece of capacity in each
are those of :mod:`graph.measures.tiers`. Every piece passes through all tiers, so each layer holds
the same sum; what is not known of a tier is a band of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.measures.tiers import may_overlap, standings, supply, tiers

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Band", "Layers", "layers"]

Someone = tuple[str, ...]
"""One company; several, one or more of which it is; nobody known: an empty tuple."""


@dataclass(frozen=True, slots=True)
class Band:
    """What passes from ``source`` in one layer to ``target`` in the next; layer 0 is the buyer."""

    layer: int
    source: Someone
    target: Someone
    amount: float


@dataclass(frozen=True, slots=True)
class Layers:
    """The bands of one buyer, by layer and then the widest first.

    ``total`` is the sum of the pieces of known size in the unit asked for, ``sized`` their number
    and ``unsized`` that of the pieces which nobody tells the size of: these are in no band.
    ``overlaps`` says that some of the sum may be counted twice, so that it is the most there is.
    """

    tiers: tuple[str, ...]
    bands: tuple[Band, ...]
    total: float
    sized: int
    unsized: int
    overlaps: bool


def layers(C: nx.MultiDiGraph[str], company: str, unit: str = "gigawatts") -> Layers:
    """How the capacity of one buyer runs through the tiers of its supply.

    A band from a to b between two tiers is Σ s · p(a) · p(b) over the buyer's pieces of capacity,
    with s the stated size of a piece and p the share of it that a company supplies in the tier.

    Notes
    -----
    Where a tier has several suppliers and no shares, what they have together is a band of them all;
    what none is known of is a band of nobody.

    Examples
    --------
    3 GW at one cloud, on chips of a; 1 GW there on chips that nobody named.

    >>> import networkx as nx
    >>> from decimal import Decimal
    >>> from graph.model import Interval
    >>> C = nx.MultiDiGraph(tiers=("operator", "designer"))
    >>> def exactly(x): return Interval(Decimal(x), Decimal(x), Decimal(x))
    >>> for designer, gigawatts in (("a", 3), (None, 1)):
    ...     chip, piece = designer and f"chip:{designer}", f"standing:{gigawatts}"
    ...     C.add_node(piece, operator="cloud", chip=chip, elsewhere=False,
    ...                gigawatts=exactly(gigawatts))
    ...     _ = C.add_edge("lab", piece, key="uses")
    ...     _ = designer and C.add_edge(chip, designer, key="designer", share=exactly(1))
    >>> for band in layers(C, "lab").bands:
    ...     print(band.layer, band.source, band.target, band.amount)
    0 ('lab',) ('cloud',) 4.0
    1 ('cloud',) ('a',) 3.0
    1 ('cloud',) () 1.0
    """
    found = tiers(C)
    bands: dict[tuple[int, Someone, Someone], float] = {}
    total, sized, unsized, overlaps = 0.0, 0, 0, False
    for piece in standings(C, company):
        size = piece[unit].stated
        if size is None:
            unsized += 1
            continue
        sized, total = sized + 1, total + float(size)
        overlaps = overlaps or may_overlap(piece, unit)
        before: Mapping[Someone, float] = {(company,): 1.0}
        for layer, tier in enumerate(found):
            after = _parts(C, piece, tier)
            for source, have in before.items():
                for target, part in after.items():
                    key = layer, source, target
                    bands[key] = bands.get(key, 0.0) + float(size) * have * part
            before = after
    order = sorted(bands, key=lambda k: (k[0], -bands[k], k))
    rows = tuple(Band(*key, bands[key]) for key in order if bands[key] > 0)
    return Layers(found, rows, total, sized, unsized, overlaps)


def _parts(C: nx.MultiDiGraph[str], piece: Mapping[str, Any], tier: str) -> dict[Someone, float]:
    """Shares of a piece by who supplies it in a tier; they add up to 1."""
    parts = supply(C, piece, tier).parts
    told: dict[Someone, float] = {
        (name,): part.stated for name, part in parts.items() if part.stated
    }
    rest = 1 - sum(told.values())
    if rest > 1e-9:
        told[tuple(sorted(n for n, part in parts.items() if part.stated is None))] = rest
    return told
