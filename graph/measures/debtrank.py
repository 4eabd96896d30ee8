"""DebtRank: how far distress spreads through exposures before anybody has to default."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.errors import InputError

__all__ = ["DebtRank", "debtrank", "linear_debtrank", "spectral_radius"]

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class DebtRank:
    """Distress per node (0: none, 1: all equity lost), its sum by weight, and the rounds it took.

    ``impact`` is Σ v_i (h_i − h_i(start)), what the spreading added. ``radius`` is the spectral
    radius of the leverage matrix; above 1 the linear form ``amplifies``: without the cap at 1 a
    shock, however small, would grow without bound. ``settled`` is False where rounds ran out.
    """

    distress: Array
    impact: float
    radius: float
    amplifies: bool
    rounds: int
    settled: bool


def debtrank(
    exposures: npt.ArrayLike,
    equity: npt.ArrayLike,
    shock: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
) -> DebtRank:
    """Distress when each node passes it on once (Battiston and others).

    ::

        W_ji = min(1, A_ij / E_i)                     what distress of j does to i
        h_i(t) = min(1, h_i(t−1) + Σ W_ji h_j(t−1))   over j that became distressed at t−1

    Parameters
    ----------
    exposures
        A: node i loses A_ij if node j fails altogether; n × n, not negative.
    equity
        E, above 0.
    shock
        h(1), between 0 and 1: the part of each node's equity lost at the start.
    weights
        v, the economic weight of each node (default: what it has put into others, as a share of
        what all have; equal where that is nothing).

    Returns
    -------
    DebtRank
        Without units.

    Raises
    ------
    InputError
        Shapes that do not fit, a negative exposure, equity not above 0, a shock outside 0 to 1.

    Notes
    -----
    A node that has passed its distress on is inactive: it may get worse, but hits nobody
    again. So walks round a ring stop after one turn, and a second, worse hit is left out.
    The value is never above 1 per node, whatever the spectral radius.

    References
    ----------
    S. Battiston, M. Puliga, R. Kaushik, P. Tasca and G. Caldarelli, "DebtRank: Too Central to Fail?
    Financial Networks, the FED and Systemic Risk", Scientific Reports 2 (2012), 541.

    Examples
    --------
    1 has lent 5 to 0, and 2 has lent 1 to 1, each out of equity of 10: half of 1's equity goes with
    0, and with half of 1 a twentieth of 2's.

    >>> found = debtrank([[0, 0, 0], [5, 0, 0], [0, 1, 0]], [10, 10, 10], [1, 0, 0])
    >>> found.distress.round(12).tolist(), found.rounds
    ([1.0, 0.5, 0.05], 2)
    """
    A, E, h, v = _checked(exposures, equity, shock, weights)
    start, leverage = h.copy(), A / E[:, None]
    hits = np.minimum(1.0, leverage)
    active, spent, rounds = h > 0, np.zeros(len(h), dtype=bool), 0
    while active.any():
        grown = np.minimum(1.0, h + hits[:, active] @ h[active])
        spent |= active
        active = (grown > 0) & ~spent
        rounds += bool((grown > h).any())
        h = grown
    return _answer(h, start, v, leverage, rounds, True)


def linear_debtrank(
    exposures: npt.ArrayLike,
    equity: npt.ArrayLike,
    shock: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    *,
    tolerance: float = 1e-12,
    rounds: int = 100_000,
) -> DebtRank:
    """Distress when every loss is passed on in proportion, again and again (Bardoscia and others).

    ::

        Λ_ij = A_ij / E_i
        h_i(t+1) = min(1, h_i(t) + Σ_j Λ_ij (h_j(t) − h_j(t−1)))

    Arguments, errors and units as in :func:`debtrank`; iterated until no node gets worse by more
    than ``tolerance``, at most ``rounds`` times.

    Notes
    -----
    While nobody reaches 1 it tends to (I − Λ)⁻¹ h(1), if the spectral radius of Λ is below 1. Above
    1 it amplifies: ``amplifies`` warns of it, and the values are then as large as the cap lets
    them be, for the nodes on the amplifying rings and all that hang on them.

    References
    ----------
    M. Bardoscia, S. Battiston, F. Caccioli and G. Caldarelli, "DebtRank: A Microscopic Foundation
    for Shock Propagation", PLoS ONE 10 (2015), e0130406.

    Examples
    --------
    Two that each hold half of their equity in the other, one of them losing 0.3: 0.3 / (1 − 1/4)
    and half of that.

    >>> found = linear_debtrank([[0, 5], [5, 0]], [10, 10], [0.3, 0])
    >>> found.distress.round(9).tolist(), round(found.radius, 9), found.amplifies
    ([0.4, 0.2], 0.5, False)
    """
    A, E, h, v = _checked(exposures, equity, shock, weights)
    start, leverage = h.copy(), A / E[:, None]
    step, done = h.copy(), 0
    while step.max(initial=0.0) > tolerance and done < rounds:
        grown = np.minimum(1.0, h + leverage @ step)
        step, h, done = grown - h, grown, done + 1
    return _answer(h, start, v, leverage, done, bool(step.max(initial=0.0) <= tolerance))


def spectral_radius(matrix: npt.ArrayLike) -> float:
    """The largest modulus of an eigenvalue; 0 of nothing.

    >>> round(spectral_radius([[0, 0, 2], [4 / 3, 0, 0], [0, 1, 0]]), 4)     # the cube root of 8/3
    1.3867
    """
    values = np.array(matrix, dtype=np.float64)
    return float(np.abs(np.linalg.eigvals(values)).max()) if values.size else 0.0


def _answer(
    h: Array, start: Array, weights: Array, leverage: Array, rounds: int, settled: bool
) -> DebtRank:
    radius = spectral_radius(leverage)
    impact = float(weights @ (h - start))
    return DebtRank(h, impact, radius, radius > 1 + 1e-9, rounds, settled)


def _checked(
    exposures: npt.ArrayLike,
    equity: npt.ArrayLike,
    shock: npt.ArrayLike,
    weights: npt.ArrayLike | None,
) -> tuple[Array, Array, Array, Array]:
    E, h = (np.array(given, dtype=np.float64) for given in (equity, shock))
    n = len(E) if E.ndim == 1 else -1
    A = np.array(exposures, dtype=np.float64)
    A = A.reshape(n, n) if n >= 0 and A.size == n * n else A
    if A.shape != (n, n) or h.shape != (n,):
        raise InputError(f"DebtRank takes n × n exposures, n equities and shocks, not {A.shape}")
    if not np.isfinite(A).all() or (A < 0).any() or (n and np.diagonal(A).any()):
        raise InputError("an exposure must be a sum of 0 or more, and to another")
    if not (E > 0).all() or not np.isfinite(E).all():
        raise InputError("DebtRank needs an equity above 0 of every node")
    if not ((h >= 0) & (h <= 1)).all():
        raise InputError("a shock is the part of equity lost, from 0 to 1")
    if weights is not None:
        v = np.array(weights, dtype=np.float64)
        if v.shape != (n,):
            raise InputError(f"DebtRank takes as many weights as equities, not {v.shape}")
    else:
        held = A.sum(axis=1)
        v = held / held.sum() if held.sum() > 0 else np.full(n, 1 / n if n else 0.0)
    return A, E, h, v
