"""How amounts, shares and indices read on the pages, on top of :mod:`graph.wording`.

Unknown is a word, never 0; a sum of known parts is "at least".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal

from graph.language import message, say, say_many
from graph.model import Interval
from graph.pages.numbered import Numbered, numbered
from graph.result import Coverage
from graph.wording import UNKNOWN, money, number

__all__ = ["IN_KIND", "Money", "count", "dollars", "index", "percent", "span", "typeset"]

UNDISCLOSED = say("not disclosed")
IN_KIND = say("in kind only")
NONE = say("none")

_PATTERNS = {
    "USD": message("$%(amount)s"),
    "EUR": message("€%(amount)s"),
    "GBP": message("£%(amount)s"),
    "IDR": message("IDR %(amount)s"),
    "JPY": message("JPY %(amount)s"),
    "KRW": message("KRW %(amount)s"),
    "CNY": message("CNY %(amount)s"),
}
"""Currencies that languages write in their own way; any other is a code before the amount."""


def count(value: int, one: str, many: str | None = None) -> str:
    """A number with its noun.

    >>> count(1, "ring"), count(2, "company", "companies"), count(0, "flow")
    ('1\xa0ring', '2\xa0companies', '0\xa0flows')
    """
    numbered = "%(number)s\N{NO-BREAK SPACE}"
    return say_many(numbered + one, numbered + (many or one + "s"), value)


def percent(share: float | Decimal | None) -> str:
    """A share of one as per cent.

    >>> percent(0.4567), percent(0.004), percent(None)
    ('46 %', '0.4 %', 'unknown')
    """
    if share is None:
        return numbered(UNKNOWN, None)
    value = Decimal(str(share)) * 100
    step = Decimal("0.1") if 0 < value < 1 else Decimal(1)
    rounded = number(value.quantize(step, rounding=ROUND_HALF_EVEN))
    return numbered(say("%(number)s %%", number=rounded), share)


def span(low: str, high: str) -> str:
    """Two ends in words; once if they read the same.

    >>> span("1", "2"), span("46 %", "46 %")
    ('1 to 2', '46 %')
    """
    return low if low == high else say("%(low)s to %(high)s", low=low, high=high)


_TIGHT = re.compile(
    r"(?<=\d) (?=\d{3}(?!\d)|(?:bn|tn|m|GW|MW|kW|TFLOPS|nm|GB)\b|%)|(?<=\b[A-Z]{3}) (?=\d)"
)
_PARTS = re.compile(r"(?<=\d) of (?=\d)")


def typeset(text: str) -> str:
    """Text whose numbers no line break can part: within them, before units, around "of".

    >>> typeset("at least $238.1 bn, HHI 1 104, 12 of 22").split(" ")
    ['at', 'least', '$238.1\\xa0bn,', 'HHI\\xa01\\xa0104,', '12\\xa0of\\xa022']
    """
    if " " not in text:
        return text
    return _PARTS.sub(
        "\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}", _TIGHT.sub("\N{NO-BREAK SPACE}", text)
    )


def index(value: float | Decimal | None) -> str:
    """An index such as the HHI, to the whole.

    >>> index(3312.4), index(None)
    ('3 312', 'unknown')
    """
    return numbered(UNKNOWN if value is None else number(round(value)), value)


@dataclass(frozen=True, slots=True)
class Money:
    """The currency of display: its code, and how many units one US dollar buys.

    >>> d = Decimal
    >>> money = Money()
    >>> money.amount(Interval(d(38 * 10**9), d(38 * 10**9), d(38 * 10**9)))
    '$38 bn'
    >>> money.amount(Interval(d(10**10), None, d(10**10)))
    'at least $10 bn'
    >>> money.amount(Interval(d(0), d(10**11), d(10**11)))
    'up to $100 bn'
    >>> money.amount(Interval(d(0), None, None)), money.amount(Interval(d(0), d(5), None))
    ('not disclosed', 'unknown, at most $5')
    >>> Money("IDR", d(16720)).sum(d(10**10))
    'IDR 167.2 tn'
    """

    code: str = "USD"
    rate: Decimal = Decimal(1)

    def sum(self, value: Decimal | None) -> str:
        """One amount, given in US dollars, in the currency of display."""
        if value is None:
            return numbered(UNKNOWN, None, unit=self.code)
        return self.told(value * self.rate, self.code)

    @staticmethod
    def told(value: Decimal, code: str) -> str:
        """One amount in its own currency, not converted.

        >>> Money.told(Decimal("-2.5e9"), "USD"), Money.told(Decimal(7), "SEK")
        ('−$2.5 bn', 'SEK 7')
        """
        amount = money(abs(value))
        pattern = _PATTERNS.get(code)
        text = (
            say(pattern, amount=amount)
            if pattern
            else say("%(code)s %(amount)s", code=code, amount=amount)
        )
        return numbered(say("−%(amount)s", amount=text) if value < 0 else text, value, unit=code)

    def amount(self, interval: Interval | None) -> str:
        """An amount as far as it is known, in words."""
        if interval is None:
            return numbered(UNKNOWN, None, unit=self.code)
        return self._numbered(self._amount(interval), interval)

    def _numbered(self, text: str, interval: Interval) -> Numbered:
        """Words about an amount, with it and its ends in the currency of display."""
        ends = (interval.stated, interval.low, interval.high)
        stated, low, high = (None if end is None else end * self.rate for end in ends)
        return numbered(text, stated, low, high, unit=self.code)

    def _amount(self, interval: Interval) -> str:
        low, high, stated = interval.low, interval.high, interval.stated
        if stated is None:
            if high is None:
                return self._least(low) if low else UNDISCLOSED
            if not low:
                return say("unknown, at most %(amount)s", amount=self.sum(high))
            return say("between %(low)s and %(high)s", low=self.sum(low), high=self.sum(high))
        if low == high == stated:
            return self.sum(stated)
        if high is None and stated == low:
            return self._least(low)
        if not low and stated == high:
            return say("up to %(amount)s", amount=self.sum(high))
        value, within = self.sum(stated), self.bounds(interval)
        if value == within:
            return value
        return say("%(value)s (%(bounds)s)", value=value, bounds=within)

    def _least(self, value: Decimal) -> str:
        return say("at least %(amount)s", amount=self.sum(value))

    def bounds(self, interval: Interval) -> str:
        """Floor and ceiling in words."""
        if interval.high is None:
            return say("from %(amount)s, no upper limit", amount=self.sum(interval.low))
        return span(self.sum(interval.low), self.sum(interval.high))

    def total(self, interval: Interval, coverage: Coverage) -> str:
        """A sum over flows: of known parts only, it is "at least".

        >>> ten = Interval(Decimal(10**10), Decimal(10**10), Decimal(10**10))
        >>> Money().total(ten, Coverage(1, 2)), Money().total(ten, Coverage(1, 1))
        ('at least $10 bn', '$10 bn')
        """
        if not coverage.qualifying:
            return NONE
        if not coverage.known or interval.stated is None:
            return self._numbered(UNKNOWN, replace(interval, stated=None))
        if coverage.known == coverage.qualifying:
            return self._numbered(self.sum(interval.stated), interval)
        return self._numbered(self._least(interval.stated), interval)


def dollars(billions: int) -> str:
    """A round sum of US dollars.

    >>> dollars(10)
    '$10 bn'
    """
    return Money.told(Decimal(billions * 10**9), "USD")
