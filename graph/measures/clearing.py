"""Clearing: what is really paid when everyone pays what it can, out of what it is paid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.errors import InputError

__all__ = ["Clearing", "clearing"]

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Clearing:
    """Payments to the others, and what is left for the owners, per node.

    ``equity`` is assets after clearing less all obligations, negative by what creditors lose;
    ``defaults`` lists per round the nodes that were then first found unable to pay.
    """

    payments: Array
    equity: Array
    defaults: tuple[tuple[int, ...], ...]


def clearing(
    liabilities: npt.ArrayLike,
    external_assets: npt.ArrayLike,
    external_liabilities: npt.ArrayLike | None = None,
    *,
    tolerance: float = 1e-12,
) -> Clearing:
    """The greatest clearing vector of a network of liabilities (Eisenberg and Noe).

    ::

        p_i = min(L̄_i, max(0, a_i − b_i + Σ_j p_j L_ji / L̄_j))    L̄_i = Σ_j L_ij

    Parameters
    ----------
    liabilities
        L: node i owes L_ij to node j; n × n, not negative, nothing on the diagonal.
    external_assets, external_liabilities
        a and b: what each has and owes outside the network (default: owes nothing). What is owed
        outside comes first; inside all are paid in proportion.
    tolerance
        Relative to the largest sum: a lack smaller than that is no default.

    Returns
    -------
    Clearing
        In the units of the arguments.

    Raises
    ------
    InputError
        Shapes that do not fit, a negative or infinite sum, a debt to oneself.

    Notes
    -----
    The fictitious default algorithm: all pay in full; who then cannot is in default and pays what
    it has; that may bring down others; and so on, at most n rounds, each a system of linear
    equations. With what is owed outside coming first a node may have less than nothing for the
    others: then it pays 0. Within a round the nodes that pay anything are therefore found from
    below, starting with those that have something of their own. Of several clearing vectors (closed
    groups without assets of their own) the greatest is given.

    References
    ----------
    L. Eisenberg and T. H. Noe, "Systemic Risk in Financial Systems", Management Science 47 (2001),
    236-249. What is owed outside first: M. Elsinger, A. Lehar and M. Summer, "Risk Assessment for
    Banking Systems", Management Science 52 (2006), 1301-1314.

    Examples
    --------
    0 owes 4 to 1, 1 owes 3 to 2, 2 owes 2 to 0; after a shock of a tenth to assets of 20, 20, 10,
    node 0 has 18 + 2 − 17 = 3 for its 4.

    >>> ring = [[0, 4, 0], [0, 0, 3], [2, 0, 0]]
    >>> found = clearing(ring, [18, 18, 9], [17, 18, 8])
    >>> found.payments.tolist(), found.equity.tolist(), found.defaults
    ([3.0, 3.0, 2.0], [-1.0, 0.0, 2.0], ((0,),))
    """
    L, a, b = _checked(liabilities, external_assets, external_liabilities)
    n = len(a)
    owed = L.sum(axis=1)
    shares = np.divide(L, owed[:, None], out=np.zeros_like(L), where=owed[:, None] > 0)
    own = a - b
    slack = tolerance * float(max((x.max(initial=0.0) for x in (owed, a, b)), default=0.0))
    payments = owed.copy()
    failed = np.zeros(n, dtype=bool)
    rounds: list[tuple[int, ...]] = []
    while True:
        short = ~failed & (own + shares.T @ payments < owed - slack)
        if not short.any():
            break
        rounds.append(tuple(int(i) for i in np.flatnonzero(short)))
        failed |= short
        payments = np.where(failed, 0.0, owed)
        payments[failed] = _from_below(
            shares[np.ix_(failed, failed)].T, own[failed] + (shares.T @ payments)[failed]
        )
        payments = np.minimum(payments, owed)
    equity = own + shares.T @ payments - owed
    equity[np.abs(equity) <= slack] = 0.0
    return Clearing(payments, equity, tuple(rounds))


def _from_below(inflow: Array, own: Array) -> Array:
    """The least y = max(0, own + inflow · y); a node that has something keeps having something."""
    y = np.zeros(len(own))
    pays = np.zeros(len(own), dtype=bool)
    while True:
        more = own + inflow @ y > 0
        if not (more & ~pays).any():
            return y
        pays |= more
        system = np.eye(int(pays.sum())) - inflow[np.ix_(pays, pays)]
        y[pays] = np.linalg.solve(system, own[pays])


def _checked(
    liabilities: npt.ArrayLike, assets: npt.ArrayLike, owed: npt.ArrayLike | None
) -> tuple[Array, Array, Array]:
    L = np.array(liabilities, dtype=np.float64)
    a = np.array(assets, dtype=np.float64)
    b = np.zeros_like(a) if owed is None else np.array(owed, dtype=np.float64)
    if a.ndim != 1 or b.shape != a.shape or (L.shape != (len(a), len(a)) and L.size + len(a)):
        raise InputError(
            f"clearing takes n × n liabilities and n assets, not {L.shape} and {a.shape}, {b.shape}"
        )
    for name, values in (("liabilities", L), ("external assets", a), ("external liabilities", b)):
        if not np.isfinite(values).all() or (values < 0).any():
            raise InputError(f"the {name} of a clearing must be sums of 0 or more")
    if len(a) and np.diagonal(L).any():
        raise InputError("a node of a clearing cannot owe to itself")
    return L.reshape(len(a), len(a)), a, b
