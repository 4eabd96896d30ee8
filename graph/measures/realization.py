"""Realization: of what was promised, what is contracted, what is paid, what was lost, how old."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from graph.errors import InputError
from graph.language import say
from graph.measures.funnel import WAYS, By, Leg, Realization, funnel
from graph.measures.totals import asked_for
from graph.result import Lens, Result

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Realization", "realization", "told_of"]


def realization(
    L: nx.MultiDiGraph[str],
    company: str | Iterable[str] | None = None,
    *,
    by: By = "company",
    kinds: Collection[str] | None = None,
) -> Result:
    """How much of what was promised has been contracted, paid, or lost, and how long has it stood?

    ::

        share      = Σ paid / Σ promised                      over flows with known amounts
        share_low  = payments as reported, wholes at their most
        share_high = everything contracted paid in full, what is only promised not at all

    Parameters
    ----------
    L
        A ledger (:mod:`graph.ledger`). The funnel starts at the firmness of its base.
    company
        A company id or several: their rows, or with another ``by`` the flows that touch them.
    by
        ``company`` (a row as payer and one as payee), ``deal``, ``nature``, or ``year`` and
        ``quarter`` of the first day at which a flow reached the base.
    kinds
        Only flows of these kinds.

    Returns
    -------
    Result
        Rows of :class:`Realization`, the largest promise first. ``coverage`` is promised flows with
        a known amount over those promised, ``payments`` contracted flows with a known payment over
        those contracted.

    Raises
    ------
    UnknownName
        A company that the ledger does not have, or a crowd.
    InputError
        ``by`` is none of the five.

    Notes
    -----
    The sums of stages never grow: a flow counts at a stage for at most what it counted for before.
    Natures are kept apart, as capital put in comes back as commerce; flows in kind move no
    cash and are left out. ``paid`` is *at least*: a payment that nobody reported is no payment
    here, so its ``high`` is all that is contracted and ``share`` leans low. A flow
    whose date is not known to the quarter has the year for a quarter.

    ``lost`` is what would stand had it not been canceled, lapsed or replaced, less what was paid,
    whatever came after; ``lost_net`` takes off what the replacing deal has for the same payer,
    payee and nature, each amount once (a downsizing leaves the difference, a raise nothing; without
    a replacing deal both are the same). Neither is part of ``promised``. Sums told anew without a
    new deal are readings, not losses.

    Bounds add up those of the flows one by one, so that a lower bound may be less than it could be
    where a whole is known and how it divides is not; it is never too much.

    There is no survival curve. It would need the dates at which promises turn, and of most
    subjects the data have a single event, so that nearly all would be censored on the day they
    enter; the ages here are those of promises still open, which says nothing of those that closed.

    References
    ----------
    Committed, drawn and outstanding are three numbers: the vendor financing of 2000 in the annual
    reports of Lucent, Nortel and Cisco.

    Examples
    --------
    A promise of 10 of which 4 are paid, and one of 6 that is only announced: 4 of 16 at least, 10
    of 16 if the contract is paid up.

    >>> import networkx as nx
    >>> from datetime import date
    >>> from decimal import Decimal
    >>> from graph.model import Interval
    >>> from graph.result import Lens
    >>> stages = ("announced", "signed", "paid")
    >>> L = nx.MultiDiGraph(lens=Lens(date(2026, 1, 11)), base="announced", stages=stages)
    >>> L.add_nodes_from("ab", crowd=False)
    >>> ten, six, four = (Interval(*[Decimal(x)] * 3) for x in (10, 6, 4))
    >>> leg = dict(nature="capital", kind="equity", in_kind=False, deal="d", status="signed",
    ...     reached={"announced": (date(2026, 1, 1),) * 2}, unpaid=six, lost=None)
    >>> _ = L.add_edge("a", "b", "f", stages=dict(zip(stages, (ten, ten, four))), **leg)
    >>> _ = L.add_edge("a", "b", "g", stages={"announced": six}, **leg)
    >>> row = realization(L, by="deal").rows[0]
    >>> row.share, row.share_high, str(row.waiting), row.oldest_days
    (0.25, 0.625, '6', 10)
    """
    if by not in WAYS:
        raise InputError(f"realization is by {', '.join(WAYS)}, not by {by!r}")
    asked = asked_for(L, company)
    groups: dict[tuple[str | None, str | None, str], list[Leg]] = {}
    for u, v, flow, leg in L.edges(keys=True, data=True):
        wanted = asked is None or u in asked or v in asked
        if wanted and not leg["in_kind"] and (kinds is None or leg["kind"] in kinds):
            for subject, side in _subjects(L, u, v, leg, by, asked):
                key = subject, side, leg["nature"]
                groups.setdefault(key, []).append(Leg(str(flow), u, v, leg))
    rows = [
        funnel(L, by, key, sorted(legs, key=lambda leg: leg.flow)) for key, legs in groups.items()
    ]
    return told_of(L.graph["lens"], L.graph["base"], by, rows)


def told_of(lens: Lens, base: str, by: By, found: Iterable[Realization]) -> Result:
    """Rows in their order, with what there is to say beside them."""
    rows = sorted(
        found,
        key=lambda r: (
            r.promised is None,
            -(r.promised or 0),
            str(r.subject),
            str(r.side),
            r.nature,
        ),
    )
    bounded = ("promised", "contracted", "paid", "waiting", "lost", "lost_net", "amount", "net")
    return Result(
        measure="realization",
        lens=lens,
        rows=tuple(rows),
        notes=_notes(base, rows),
        columns=(
            "subject",
            *(("side",) if by == "company" else ()),
            "nature",
            "promised",
            "contracted",
            "paid",
            "share",
            "waiting",
            "oldest_days",
            "lost_net",
            "coverage",
            "payments",
        ),
        nested=("stages", "still_waiting", "losses"),
        headline=(
            "subject",
            *(("side",) if by == "company" else ()),
            "nature",
            "promised",
            "contracted",
            "paid",
            "coverage",
        ),
        money=frozenset(f"{name}{end}" for name in bounded for end in ("", "_low", "_high")),
    )


def _subjects(
    L: nx.MultiDiGraph[str],
    payer: str,
    payee: str,
    leg: Mapping[str, Any],
    by: By,
    asked: tuple[str, ...] | None,
) -> Iterator[tuple[str | None, str | None]]:
    if by == "company":
        for node, side in ((payer, "payer"), (payee, "payee")):
            if node in asked if asked is not None else not L.nodes[node]["crowd"]:
                yield node, side
    elif by in ("deal", "nature"):
        yield leg[by], None
    else:
        days = leg["reached"].get(L.graph["base"])
        yield (None if days is None else _period(days[0], days[1], by)), None


def _period(first: date, last: date, by: By) -> str | None:
    if first.year != last.year:
        return None
    quarters = {(day.month + 2) // 3 for day in (first, last)}
    if by == "quarter" and len(quarters) == 1:
        return f"{first.year}-Q{quarters.pop()}"
    return str(first.year)


def _notes(base: str, rows: Sequence[Realization]) -> tuple[str, ...]:
    if not rows:
        return ()
    notes = [
        say(
            "Promised counts from %(base)s on. Paid is at least: few payments are reported,"
            " and the upper bounds take everything contracted as paid.",
            base=base,
        ),
        say(
            "No survival curve: of most promises the data have one event, so when promises "
            "turn into payments cannot be estimated from them."
        ),
    ]
    if any(row.lost is None or row.lost for row in rows):
        notes.append(
            say(
                "lost is what was canceled, lapsed or replaced before it was paid, whatever came "
                "in its place; lost_net is what is left of that once the amounts of the replacing "
                "deal with the same payer, payee and nature are taken off, and is never below 0."
            )
        )
    return tuple(notes)
