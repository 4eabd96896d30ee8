"""Where the nodes of the map stand: computed beforehand, the same on every build, and much the
same when something is added.

The browser draws at once and nothing moves. Nodes stand as far apart as they are in the network
(stress [1]_); the search starts from the places that classical scaling [2]_ gives, which depend on
the network as a whole and not on the order of its nodes, so that one flow more moves little.
Components are laid out apart and packed; then nodes whose labels would cover one another are
pushed apart.

References
----------
.. [1] E. R. Gansner, Y. Koren and S. North, "Graph drawing by stress majorization", Graph Drawing
   2004, 239-250.
.. [2] W. S. Torgerson, "Multidimensional scaling: I. Theory and method", Psychometrika 17 (1952),
   401-419.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from zlib import crc32

import networkx as nx
import numpy as np
from numpy.typing import NDArray

__all__ = ["Box", "Point", "joined", "positions"]

Point = tuple[int, int]
Box = tuple[float, float]
"""Half the width and half the height of a node with its label, in pixels of the map."""

_SPACING = 130.0  # pixels per node along each axis: what one label needs
_MANY = 500  # from so many nodes on each step is dear, so fewer are made
_TURN = 2.39996  # the golden angle: steps of a spiral that never line up


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
        if u != v:
            G.add_edge(u, v, length=length)
    parts = sorted(nx.connected_components(G), key=lambda c: (-len(c), min(c)))
    placed: list[tuple[list[str], NDArray[np.float64]]] = []
    for part in parts:
        names = sorted(part)
        size = np.array([boxes[n] for n in names])
        placed.append((names, _apart(_component(G, names, wide), size)))
    return _packed(placed, boxes, wide)


def joined(
    places: Mapping[str, Point],
    joining: Iterable[str],
    edges: Iterable[tuple[str, str]],
    boxes: Mapping[str, Box],
) -> dict[str, Point]:
    """Further nodes beside those that have a place, each on the nearest free spot.

    A node comes near the middle of its neighbours that are there; nothing that had a place moves.
    """
    near: dict[str, set[str]] = {}
    for u, v in edges:
        near.setdefault(u, set()).add(v)
        near.setdefault(v, set()).add(u)
    found = dict(places)
    for node in joining:
        beside = [found[n] for n in sorted(near.get(node, ())) if n in found]
        x = sum(p[0] for p in beside) / len(beside) if beside else 0.0
        y = sum(p[1] for p in beside) / len(beside) if beside else 0.0
        taken = np.array(list(found.values()), dtype=float).reshape(-1, 2)
        need = np.array([boxes[n] for n in found]).reshape(-1, 2) + np.array(boxes[node])
        for step in range(20_000):
            spot = np.array(
                [
                    x + 26 * math.sqrt(step) * math.cos(step * _TURN),
                    y + 20 * math.sqrt(step) * math.sin(step * _TURN),
                ]
            )
            if not (np.abs(taken - spot) < need).all(axis=1).any():
                break
        found[node] = (round(spot[0]), round(spot[1]))
    return found


def _component(G: nx.Graph[str], names: list[str], wide: float) -> NDArray[np.float64]:
    from scipy.sparse.csgraph import shortest_path

    n = len(names)
    if n == 1:
        return np.zeros((1, 2))
    sparse = nx.to_scipy_sparse_array(G, nodelist=names, weight="length", format="csr")
    xy = _stress(shortest_path(sparse, method="D", directed=False))
    xy -= xy.mean(axis=0)
    # The longer axis lies flat, so that the picture fits a screen.
    _, _, axes = np.linalg.svd(xy, full_matrices=False)
    xy = xy @ axes.T
    # Which way an axis points means nothing: those with many partners lie on its positive side,
    # which stays when one joins. Where all have equally many, names decide.
    partners = np.array([float(G.degree(n)) for n in names])
    by_name = np.array([crc32(n.encode()) / 2**31 - 1 for n in names])
    xy *= np.where(xy.T @ (partners / partners.mean() + by_name / 1_000) < 0, -1, 1)
    span = np.ptp(xy, axis=0)
    side = _SPACING * np.sqrt(n)
    target = np.array([side * np.sqrt(wide), side / np.sqrt(wide)])
    scaled: NDArray[np.float64] = xy * (target / np.where(span > 1e-9, span, 1))
    return scaled


def _stress(away: NDArray[np.float64]) -> NDArray[np.float64]:
    """Places whose distances are those of ``away``, near ones above all (weights d⁻²)."""
    from scipy.sparse.linalg import eigsh

    n = len(away)
    if n == 2:
        return np.array([[0.0, 0.0], [away[0, 1], 0.0]])
    squared = away**2
    inner = -(squared - squared.mean(axis=0) - squared.mean(axis=1)[:, None] + squared.mean()) / 2
    if n <= _MANY:
        values, vectors = np.linalg.eigh(inner)
    else:
        values, vectors = eigsh(inner, k=2, which="LA", v0=np.ones(n) + np.arange(n) / n)
    xy: NDArray[np.float64] = vectors[:, -2:] * np.sqrt(np.maximum(values[-2:], 1e-9))
    weight = 1 / np.where(away > 0, squared, np.inf)
    total = weight.sum(axis=1)[:, None]
    for _ in range(200 if n <= _MANY else 25):
        now = np.sqrt(np.maximum(((xy[:, None, :] - xy[None, :, :]) ** 2).sum(axis=2), 1e-12))
        pull = weight * (away / now)
        np.fill_diagonal(pull, 0.0)
        xy = (weight @ xy + pull.sum(axis=1)[:, None] * xy - pull @ xy) / total
    return xy


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
