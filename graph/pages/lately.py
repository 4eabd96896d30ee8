"""What changed lately, in a few lines: the largest changes of the last months, with their deals."""

from __future__ import annotations

from decimal import Decimal

from graph.changes import Change
from graph.language import say
from graph.model import Interval
from graph.pages.evidence import Context, Evidence
from graph.pages.lenses import Lenses

__all__ = ["lately"]

_MOST = 10


def lately(evidence: Evidence, lenses: Lenses) -> Context | None:
    """The largest changes since some months before the page's day; None where none are told."""
    if lenses.since is None:
        return None
    ranked = sorted(lenses.lately, key=lambda c: (-_size(c), c.deal, c.flow or ""))
    told = [c for c in ranked if c.deal in evidence.world.deals]
    return {
        "since": lenses.since.isoformat(),
        "rows": [_row(evidence, change) for change in told[:_MOST]],
        "more": max(0, len(told) - _MOST),
        "total": len(told),
    }


def _size(change: Change) -> Decimal:
    return max((x for x in (change.before, change.after) if x is not None), default=Decimal(0))


def _row(evidence: Evidence, change: Change) -> Context:
    legged = change.flow is not None
    after = change.after_low is not None or change.after is not None
    amount = ""
    if legged and after:
        amount = evidence.money.amount(
            Interval(change.after_low or Decimal(0), change.after_high, change.after)
        )
    before = ""
    if change.before is not None and change.after is not None and change.before != change.after:
        before = evidence.money.sum(change.before)
    status = change.status_after or change.status_before
    return {
        "what": _words(change.change),
        "deal": evidence.deal(change.deal),
        "payer": evidence.party(change.payer) if change.payer else None,
        "payee": evidence.party(change.payee) if change.payee else None,
        "amount": amount,
        "before": before,
        "status": evidence.label("status", status) if status else "",
    }


def _words(change: str) -> str:
    """What happened, in a word or two; what they mean is said in :data:`graph.changes.CHANGES`."""
    words = {
        "appeared": say("new"),
        "firmed-up": say("firmer"),
        "paid-more": say("more was paid"),
        "grew": say("larger"),
        "disclosed": say("amount disclosed"),
        "revived": say("stands again"),
        "shrank": say("smaller"),
        "weakened": say("less firm"),
        "restated": say("told differently"),
        "disputed": say("sources differ"),
        "replaced": say("replaced"),
        "died": say("canceled or lapsed"),
        "came-and-went": say("new, and over already"),
        "gone": say("no longer there"),
    }
    return words[change]
