"""How amounts and numbers read, as tables from which the front page's script words them too.

Nothing is worded here: what :mod:`graph.pages.numbers` says of a few values, in the language of
the page, is taken apart. So a language has its words in one place, and the script
``assets/amounts.js`` says of any value what Python would have said.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from graph.model import Interval
from graph.pages.numbers import Money, index, percent, typeset
from graph.result import Coverage
from graph.wording import money, number

__all__ = ["wordings"]

_ONE, _TWO, _SIX = Decimal(1), Decimal(2), Decimal(6)


def wordings(currencies: Iterable[str]) -> dict[str, Any]:
    """Separators, unit words, and patterns in which ``{}`` (or ``{a}``, ``{b}``) is a value."""
    plain = Money("", _ONE)
    one, two, six = (plain.sum(value) for value in (_ONE, _TWO, _SIX))
    thousand, half = number(1234567), number(0.5)

    def holed(text: str, *values: str) -> str:
        for value, name in zip(values, ("{a}", "{b}", "{c}"), strict=False):
            assert value in text, f"{text!r} does not hold {value!r}"
            text = text.replace(value, name, 1)
        return typeset(text)

    def interval(low: Decimal, high: Decimal | None, stated: Decimal | None) -> str:
        return plain.amount(Interval(low, high, stated))

    nothing = Decimal(0)
    least = interval(_ONE, None, _ONE)
    return {
        "group": typeset(thousand)[1],
        "point": half[1:-1],
        "units": [[power, _unit(money(Decimal(10) ** power))] for power in (12, 9, 6)],
        "currencies": {code: _unit(Money.told(_ONE, code)) for code in sorted(currencies)},
        "unknown": plain.sum(None),
        "undisclosed": interval(nothing, None, None),
        "none": plain.total(Interval(nothing, nothing, nothing), Coverage(0, 0)),
        "least": holed(least, one),
        "sumKnown": holed(plain.total(Interval(nothing, None, _ONE), Coverage(1, 2)), one),
        "most": holed(interval(nothing, _ONE, _ONE), one),
        "unknownMost": holed(interval(nothing, _ONE, None), one),
        "between": holed(interval(_ONE, _TWO, None), one, two),
        "within": _within(plain, one, two, six),
        "from": holed(plain.bounds(Interval(_ONE, None, None)), one),
        "span": holed(plain.bounds(Interval(_ONE, _TWO, None)), one, two),
        "percent": _unit(percent(Decimal("0.01"))),
        "of": holed(typeset(str(Coverage(1, 2))), "1", "2"),
        "nothing": index(None),
    }


def _unit(text: str) -> str:
    """The pattern of a text that has a 1 for its value."""
    before, one, after = typeset(text).rpartition("1")
    assert one, f"{text!r} does not hold its value"
    return f"{before}{{}}{after}"


def _within(plain: Money, one: str, two: str, six: str) -> str:
    """A value with its bounds: ``{a}`` and ``{b}``."""
    text = plain.amount(Interval(_ONE, _SIX, _TWO))
    bounds = plain.bounds(Interval(_ONE, _SIX, None))
    return typeset(text.replace(bounds, "{b}", 1).replace(two, "{a}", 1))
