"""The network in colours: kinds of company, natures of money, and sizes by what is known of it.

A node has the colour of its kind and a size by the known money that it pays or is paid; an edge has
the colour of its nature, as on the map, and a thickness by its amount. What is unknown has the
least size.
"""

from __future__ import annotations

import colorsys
import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx

    from graph.terms import Terms

__all__ = ["paint"]

_NATURES = ("#17708f", "#ad4a08", "#7b5aa6", "#5d7a1f")
_CROWD = "#8b857a"
_GOLDEN = (math.sqrt(5) - 1) / 2  # hues that many steps apart stay apart, however many there are
_NODE = 8.0, 60.0
_EDGE = 1.0, 12.0


def paint(G: nx.MultiDiGraph[str], terms: Terms) -> None:
    """Give nodes and edges of a plain network ``viz``, as networkx writes it to GEXF."""
    kinds, natures = terms.codes("company"), terms.codes("nature")
    through: dict[str, float] = dict.fromkeys(G, 0.0)
    for payer, payee, data in G.edges(data=True):
        through[payer] += data.get("weight", 0.0)
        through[payee] += data.get("weight", 0.0)
    most = max(through.values(), default=0.0)
    for node, data in G.nodes(data=True):
        kind = data.get("kind")
        hue = _hue(kinds.index(kind)) if kind in kinds and not data["crowd"] else _CROWD
        data["viz"] = {"color": _rgb(hue), "size": _size(through[node], most, _NODE)}
    largest = max((data.get("weight", 0.0) for *_, data in G.edges(data=True)), default=0.0)
    for *_, data in G.edges(data=True):
        colour = _NATURES[natures.index(data["nature"]) % len(_NATURES)]
        thickness = _size(data.get("weight", 0.0), largest, _EDGE)
        data["viz"] = {"color": _rgb(colour), "thickness": thickness}


def _hue(place: int) -> str:
    """A colour for a place in a list, dark enough for a label beside it.

    >>> _hue(0), _hue(1)
    ('#b32c2c', '#2c54b3')
    """
    red, green, blue = colorsys.hls_to_rgb(place * _GOLDEN % 1, 0.44, 0.6)
    return "#" + "".join(f"{int(part * 255):02x}" for part in (red, green, blue))


def _rgb(colour: str) -> dict[str, Any]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return {"r": red, "g": green, "b": blue, "a": 1.0}


def _size(amount: float, most: float, span: tuple[float, float]) -> float:
    """A size whose area grows with an amount."""
    least, largest = span
    return round(least + (largest - least) * math.sqrt(amount / most), 2) if most else least
