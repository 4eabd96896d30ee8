"""Every kind of finding that is no shape: how grave it is, and what it means, in one line.

The kinds of the shapes are in ``ontology/shapes.ttl``, each with its severity and its message.
``docs/findings.md`` is made of both.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["ERROR", "ERRORS", "WARNING", "WARNINGS", "severity"]

ERROR = "error"
WARNING = "warning"

ERRORS: Mapping[str, str] = MappingProxyType(
    {
        "amount-cells": "The amount cells are not those that the qualifier needs.",
        "accessed-before-published": "A source was read before it was published.",
        "blank-node": "A thing has no name: there are no blank nodes in the data.",
        "circle": "A thing comes back to itself by part, reading, parent, successor or the like.",
        "dangling": "A reference names something that nothing describes.",
        "empty": "A text has no text in it.",
        "ends-before-start": "Something ends before it starts.",
        "missing": "A required property is not there.",
        "negative": "A number that counts something is below zero.",
        "no-class": "A thing has properties of ours, but no class.",
        "no-id": "An IRI ends in nothing, so the thing has no id.",
        "no-source": "A statement is derived from no source, or the data name none at all.",
        "not-a-boolean": "Neither true nor false.",
        "not-a-date": "Not a date of the calendar, or not typed as one.",
        "not-a-literal": "An IRI stands where a value belongs.",
        "not-a-number": "Not an xsd:decimal.",
        "not-a-text": "A number or the like stands where a text belongs.",
        "not-an-address": "Not a web address: it has no host, or one or a port that cannot be.",
        "not-an-iri": "A text stands where a reference belongs.",
        "out-of-bounds": "A number is beyond what its property allows.",
        "own-parent": "A company is its own parent.",
        "part-above-whole": "The parts are more than their whole, however the amounts are read.",
        "payer-is-payee": "A flow pays the one it comes from.",
        "payment-above-whole": "More was paid than there is to pay, however the amounts are read.",
        "published-after-horizon": "A source was published after the day its account ends.",
        "quoted-triple": "A statement about a statement, which no term of the ontology speaks of.",
        "same-id": "Two things of one class have the same id.",
        "share-too-small": "A smaller share is well told than expectations.toml says.",
        "shares-above-one": "The shares of one whole are more than the whole.",
        "story": "A story cannot be told: not written as docs/stories.md says, or asks in vain.",
        "syntax": "A file is not well-formed; nothing else is checked until it is.",
        "too-empty": "Fewer things have a value of a property than expectations.toml says.",
        "too-few": "There are fewer things of a class than expectations.toml says.",
        "two-classes": "A thing is of two classes of ours.",
        "two-values": "A property that has one value has two.",
        "unknown-code": "Not a code of the list that the property takes.",
        "unknown-currency": "Not a currency of ISO 4217.",
        "unknown-term": "Not a class or property of the ontology.",
        "wrong-class": "A property or reference that the class does not allow.",
    }
)
"""What contradicts itself or the ontology."""

WARNINGS: Mapping[str, str] = MappingProxyType(
    {
        "announced-after-sources": "A deal is announced later than its newest source tells of it.",
        "available-before-announced": "A chip can be had before it was announced.",
        "claim-after-sources": "A claim is later than every source that tells it.",
        "deal-without-flows": "A deal that moves money has no flows, so no measure counts it.",
        "deal-without-status": "Nothing says how firm a deal is.",
        "deployment-above-whole": "What lies within a deployment is more than the whole.",
        "event-after-end": "Something happens to a deal or flow that had ended.",
        "event-after-sources": "A status event is later than every source that tells it.",
        "near-duplicate": "Two of a class would be called the same.",
        "older-than-predecessor": "A chip could be had before its predecessor.",
        "part-of-other-nature": "A part and its whole are of different natures.",
        "part-seems-above-whole": "The parts are more than their whole, but an amount is rounded.",
        "payment-above-legs": "More was paid of a deal than the legs described come to.",
        "payment-seems-above-whole": "More was paid than there is, but an amount is rounded.",
        "payment-shrinks": "A later sum paid so far is less than an earlier one.",
        "payment-unattested": "A payment is later than every source, so none attests it.",
        "reading-differs": "A reading is of another nature than the flow it reads.",
        "same-claim": "One said the same of the same on the same day twice.",
        "same-deal": "Two deals have the same parties, kind and amounts at nearly the same time.",
        "same-event": "The same status of the same thing on the same day, twice.",
        "same-figure": "The same figure for the same period, twice.",
        "same-flow": "Two legs of a deal are alike in everything.",
        "same-identifier": "Two companies have the same identifier.",
        "same-source": "Two sources are the same document.",
        "status-goes-back": "A later status is less firm, and no end or amendment comes between.",
        "stranger": "A flow is paid by or to one that is no party to its deal.",
        "too-many": "There are more things of a class than expectations.toml says.",
        "undated-parent": "A holding has no start, so the group holds at every date.",
        "undated-source": "No source of a deal or flow has a date, so it counts at the horizon.",
        "unused-source": "Nothing is derived from a source.",
    }
)
"""What is doubtful: for a person to judge."""


def severity(code: str) -> str:
    """``error`` or ``warning``; KeyError for a code that is in neither list.

    >>> severity("circle"), severity("undated-parent")
    ('error', 'warning')
    """
    if code not in ERRORS and code not in WARNINGS:
        raise KeyError(code)
    return ERROR if code in ERRORS else WARNING
