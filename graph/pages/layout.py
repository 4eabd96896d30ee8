"""Where the nodes of the map stand: computed beforehand, seeded, the same on every build.

The browser draws at once and nothing moves. Components are laid out apart and packed; then
nodes whose labels would cover one another are pushed apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

__all__ = ["Box", "positions"]

SEED = 20251231
Point = tuple[int, int]
Box = tuple[float, float]
"""Half the width and half the height of a node with its label, in pixels of the map."""

_SPACING = 130.0  # pixels per node along each axis: what one label needs
_EXACT = 120  # up to this many nodes Kamada–Kawai, which draws best, is fast enough


def positions(
    edges: Iterable[tuple[str, str, float]], boxes: Mapping[str, Box], *, wide: float = 1.5
) -> dict[str, Point]:
    """Places for all nodes of ``boxes``, in pixels around the origin.

    ``edges`` are pairs with the length wished for (only the proportions matter); ``wide`` is width
    over height of the whole picture. The same input gives the same places.
    """
    G: nx.Graph[str] = nx.Graph()
    G.add_nodes_from(sorted(boxes))
    for u, v, length in sorted(edges):
        G.add_edge(u, v, length=length)
    parts = sorted(nx.connected_components(G), key=lambda c: (-len(c), min(c)))
    placed: list[tuple[list[str], NDArray[np.float64]]] = []
    for part in parts:
        names = sorted(part)
        sub: nx.Graph[str] = nx.Graph()
        sub.add_nodes_from(names)
        sub.add_weighted_edges_from(sorted(G.edges(names, data="length")), weight="length")
        size = np.array([boxes[n] for n in names])
        placed.append((names, _apart(_component(sub, names, wide), size)))
    return _packed(placed, boxes, wide)


def _component(G: nx.Graph[str], names: list[str], wide: float) -> NDArray[np.float64]:
    n = len(names)
    if n == 1:
        return np.zeros((1, 2))
    if n <= _EXACT:
        found: Mapping[str, Any] = nx.kamada_kawai_layout(G, weight="length")
    else:
        start = nx.spring_layout(G, seed=SEED, iterations=80, weight=None)
        found = nx.forceatlas2_layout(
            G, pos=start, seed=SEED, max_iter=220, scaling_ratio=4.0, linlog=False, gravity=1.2
        )
    xy = np.array([found[name] for name in names], dtype=float)
    xy -= xy.mean(axis=0)
    # The longer axis lies flat, so that the picture fits a screen.
    _, _, axes = np.linalg.svd(xy, full_matrices=False)
    xy = xy @ (axes * np.sign(axes[:, [0]] + 1e-12)).T
    span = np.ptp(xy, axis=0)
    side = _SPACING * np.sqrt(n)
    target = np.array([side * np.sqrt(wide), side / np.sqrt(wide)])
    scaled: NDArray[np.float64] = xy * (target / np.where(span > 1e-9, span, 1))
    return scaled


def _apart(xy: NDArray[np.float64], size: NDArray[np.float64]) -> NDArray[np.float64]:
    """Push boxes that overlap away from each other, along the axis where less is needed."""
    xy = xy.copy()
    n = len(xy)
    if n < 2:
        return xy
    need = size[:, None, :] + size[None, :, :]
    order = np.sign(np.arange(n)[:, None] - np.arange(n)[None, :])
    for _ in range(400 if n <= 400 else 60):
        gap = xy[:, None, :] - xy[None, :, :]
        over = need - np.abs(gap)
        hit = (over[..., 0] > 0.5) & (over[..., 1] > 0.5)
        np.fill_diagonal(hit, False)
        if not hit.any():
            break
        along = np.where(over[..., 0] < over[..., 1], 0, 1)
        for axis in (0, 1):
            way = np.sign(gap[..., axis])
            way = np.where(way == 0, order, way)
            push = np.where(hit & (along == axis), over[..., axis] * way, 0.0)
            xy[:, axis] += 0.35 * push.sum(axis=1) / np.maximum(1, hit.sum(axis=1))
    return xy


def _packed(
    placed: list[tuple[list[str], NDArray[np.float64]]], boxes: Mapping[str, Box], wide: float
) -> dict[str, Point]:
    """The largest component in the middle, the others in rows below it."""
    result: dict[str, Point] = {}
    if not placed:
        return result
    names, xy = placed[0]
    for name, (x, y) in zip(names, xy, strict=True):
        result[name] = (round(x), round(y))
    half = np.array([boxes[n] for n in names])
    left, right = (xy - half)[:, 0].min(), (xy + half)[:, 0].max()
    bottom = (xy + half)[:, 1].max() + 60
    total = sum(len(part) for part, _ in placed)
    right = max(right, left + _SPACING * np.sqrt(total) * np.sqrt(wide))
    x, y, row = left, bottom, 0.0
    for names, xy in placed[1:]:
        half = np.array([boxes[n] for n in names])
        low, high = (xy - half).min(axis=0), (xy + half).max(axis=0)
        width, height = high - low
        if x + width > right and x > left:
            x, y, row = left, y + row + 30, 0.0
        for name, point in zip(names, xy, strict=True):
            px, py = point - low
            result[name] = (round(x + px), round(y + py))
        x, row = x + width + 30, max(row, height)
    middle = (left + right) / 2
    return {name: (round(px - middle), py) for name, (px, py) in result.items()}
