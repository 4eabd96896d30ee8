"""The class diagram of an ontology: boxes in layers, an arrow for each property between classes.

Layers by the longest way to a box, boxes within a layer ordered by the mean place of their
neighbours in the layers beside it (the barycentre heuristic). The same classes, the same picture.

Reference: Sugiyama, K., Tagawa, S., Toda, M. (1981), Methods for visual understanding of
hierarchical system structures, IEEE Transactions on Systems, Man and Cybernetics 11(2), 109-125.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx

__all__ = ["Arrow", "Box", "Diagram", "diagram"]

_HEIGHT, _MARGIN, _GAP, _LAYER = 30, 24, 70, 150
_LETTER = 7.4  # of the diagram's type, on average
_SWEEPS = 12


@dataclass(frozen=True, slots=True)
class Box:
    """One class: its name, label and the left upper corner and width of its box, in pixels."""

    name: str
    label: str
    x: float
    y: float
    width: float
    height: float = _HEIGHT


@dataclass(frozen=True, slots=True)
class Arrow:
    """The properties from one class to another, as a path with a place for their labels."""

    source: str
    target: str
    labels: tuple[str, ...]
    subclass: bool
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Diagram:
    """Boxes and arrows, and the size of the whole."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    width: float
    height: float


def diagram(
    labels: Mapping[str, str],
    properties: Iterable[tuple[str, str, str]],
    subclasses: Iterable[tuple[str, str]],
) -> Diagram:
    """Lay out classes (name → label) with properties (source, label, target) and subclasses.

    Properties of a class to itself are told in its arrow list without a path of their own.
    """
    joined: dict[tuple[str, str], list[str]] = {}
    for source, label, target in properties:
        joined.setdefault((source, target), []).append(label)
    parents = list(subclasses)
    H: nx.DiGraph[str] = nx.DiGraph()
    H.add_nodes_from(labels)
    for source, target in (*joined, *parents):
        if source != target and not nx.has_path(H, target, source):
            H.add_edge(source, target)
    rows = _ordered(H, _layers(H))
    loops = {one: max(map(len, told)) for (one, other), told in joined.items() if one == other}
    boxes = _placed(rows, labels, loops)
    pairs = [(pair, tuple(joined[pair]), False) for pair in sorted(joined)]
    pairs += [(pair, (), True) for pair in sorted(parents)]
    arrows = _arrows(boxes, pairs)
    right = max((box.x + box.width for box in boxes.values()), default=0)
    bottom = max((box.y + box.height for box in boxes.values()), default=0)
    return Diagram(tuple(boxes.values()), tuple(arrows), right + _MARGIN * 3, bottom + _MARGIN)


def _layers(H: nx.DiGraph[str]) -> list[list[str]]:
    depth = dict.fromkeys(H, 0)
    for name in nx.lexicographical_topological_sort(H):
        for target in H.successors(name):
            depth[target] = max(depth[target], depth[name] + 1)
    rows: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for name in sorted(H):
        rows[depth[name]].append(name)
    return rows


def _ordered(H: nx.DiGraph[str], rows: list[list[str]]) -> list[list[str]]:
    """The rows, swept down and up until neighbours stand near each other."""
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        for at in range(len(rows)) if down else range(len(rows) - 1, -1, -1):
            place = {n: i / max(1, len(row) - 1) for row in rows for i, n in enumerate(row)}
            beside = H.predecessors if down else H.successors

            def middle(name: str, place: Mapping[str, float] = place, beside=beside) -> float:  # type: ignore[no-untyped-def]
                near = [place[n] for n in beside(name)]
                return sum(near) / len(near) if near else place[name]

            rows[at] = sorted(rows[at], key=lambda name: (middle(name), name))
    return rows


def _placed(
    rows: Sequence[Sequence[str]], labels: Mapping[str, str], loops: Mapping[str, int]
) -> dict[str, Box]:
    """The boxes side by side; one with a loop leaves room for its labels beside it."""
    widths = {name: max(64.0, len(label) * _LETTER + 24) for name, label in labels.items()}
    room = {name: widths[name] + loops.get(name, 0) * _LETTER * 0.8 for name in widths}
    lengths = [sum(room[n] for n in row) + _GAP * (len(row) - 1) for row in rows]
    widest = max(lengths, default=0)
    boxes = {}
    for at, (row, length) in enumerate(zip(rows, lengths, strict=True)):
        spare = (widest - length) / (len(row) + 1)
        x = _MARGIN + spare
        for name in row:
            boxes[name] = Box(name, labels[name], round(x, 1), _MARGIN + at * _LAYER, widths[name])
            x += room[name] + _GAP + spare
    return boxes


def _arrows(
    boxes: Mapping[str, Box], pairs: Iterable[tuple[tuple[str, str], tuple[str, ...], bool]]
) -> list[Arrow]:
    """The arrows, those that leave or reach a box spread over its edge by where they lead."""
    told = list(pairs)
    ports: dict[tuple[str, bool], list[tuple[float, int]]] = {}
    for at, ((source, target), _, _) in enumerate(told):
        if source != target:
            ports.setdefault((source, True), []).append((_middle(boxes[target]), at))
            ports.setdefault((target, False), []).append((_middle(boxes[source]), at))
    place: dict[tuple[int, bool], float] = {}
    for (name, leaves), ends in ports.items():
        box = boxes[name]
        for number, (_, at) in enumerate(sorted(ends), start=1):
            place[at, leaves] = box.x + box.width * number / (len(ends) + 1)
    taken = [(box.x, box.y, box.x + box.width, box.y + box.height) for box in boxes.values()]
    arrows: dict[int, Arrow] = {}
    for loops in (True, False):  # the labels of loops have one place only
        for at, ((source, target), labels, subclass) in enumerate(told):
            if (source == target) != loops:
                continue
            if loops:
                arrow = _loop(boxes[source], labels)
            else:
                arrow = _arrow(
                    (boxes[source], place[at, True]),
                    (boxes[target], place[at, False]),
                    labels,
                    subclass,
                    taken,
                )
            if labels:
                taken.append(_room(arrow))
            arrows[at] = arrow
    return [arrows[at] for at in range(len(told))]


_Room = tuple[float, float, float, float]


def _room(arrow: Arrow) -> _Room:
    """What the labels of an arrow cover: left, top, right, bottom."""
    width = max(map(len, arrow.labels)) * _LETTER * 0.8
    left = arrow.x - (0 if arrow.source == arrow.target else width / 2)
    return left, arrow.y - 10, left + width, arrow.y + 11 * (len(arrow.labels) - 1) + 3


def _middle(box: Box) -> float:
    return box.x + box.width / 2


def _loop(box: Box, labels: tuple[str, ...]) -> Arrow:
    x, y = box.x + box.width, box.y + box.height / 2
    path = f"M{x:g} {y - 7:g}c26 -14 26 28 0 14"
    return Arrow(box.name, box.name, labels, False, path, x + 24, y + 4)


def _arrow(
    begin: tuple[Box, float],
    end: tuple[Box, float],
    labels: tuple[str, ...],
    subclass: bool,
    taken: Sequence[_Room],
) -> Arrow:
    """A curve from box to box, its labels where they cover nothing, if there is such a place."""
    (one, x1), (other, x2) = begin, end
    down = other.y > one.y
    y1 = one.y + (one.height if down or other.y == one.y else 0)
    y2 = other.y - 4 if down else other.y + other.height + 4
    bend = 50 if down or other.y == one.y else -50
    c1, c2 = y1 + bend, y2 + (bend if other.y == one.y else -bend)
    path = f"M{x1:.1f} {y1:.1f}C{x1:.1f} {c1:.1f} {x2:.1f} {c2:.1f} {x2:.1f} {y2:.1f}"
    places = [
        Arrow(
            one.name,
            other.name,
            labels,
            subclass,
            path,
            round(_on_curve(x1, x1, x2, x2, t), 1),
            round(_on_curve(y1, c1, c2, y2, t), 1),
        )
        for t in _ALONG
    ]
    if not labels:
        return places[0]
    return min(places, key=lambda arrow: sum(_cover(_room(arrow), room) for room in taken))


_ALONG = (0.36, 0.3, 0.42, 0.48, 0.24, 0.54, 0.6, 0.18)
"""Where on its curve an arrow's labels may stand: best nearer the beginning, where arrows part."""


def _cover(one: _Room, other: _Room) -> float:
    """The area that two share."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, width) * max(0.0, height)


def _on_curve(a: float, b: float, c: float, d: float, t: float) -> float:
    """A coordinate of a cubic curve."""
    return a * (1 - t) ** 3 + 3 * b * t * (1 - t) ** 2 + 3 * c * t**2 * (1 - t) + d * t**3
