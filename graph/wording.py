"""Amounts and numbers as people read them: "38 bn", "≥ 10 bn", "3 301 (718–10 000)".

Only for tables and pages; JSON and CSV keep every digit. Unknown is the word, never 0.
"""

from __future__ import annotations

import unicodedata
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from functools import partial

from graph.language import Said, message, say, spoken
from graph.model import Interval

__all__ = ["UNKNOWN", "bounded", "bounds", "interval", "money", "number", "plain", "unknown"]

UNKNOWN = say("unknown")
_DIGITS = 4  # significant digits of an amount in words
_UNITS = (
    (Decimal(10) ** 12, message("%(amount)s tn")),
    (Decimal(10) ** 9, message("%(amount)s bn")),
    (Decimal(10) ** 6, message("%(amount)s m")),
)
_BARE = "%(amount)s"


def number(value: int | float | Decimal) -> str:
    """A plain number: whole from 100 on, thousands set apart, else three significant digits.

    >>> number(3301.4), number(0.5743), number(3.0), number(12), number(-1234567)
    ('3 301', '0.574', '3', '12', '-1 234 567')
    """
    if isinstance(value, float) and value != value:
        return UNKNOWN
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite():
        return "∞" if exact > 0 else "-∞"
    if abs(exact) >= 100 or isinstance(value, int):
        return _trimmed(exact.to_integral_value(ROUND_HALF_EVEN))
    return _trimmed(_rounded(exact, 3))


def money(value: Decimal | None) -> str:
    """An amount in its largest unit, to four significant digits.

    >>> money(Decimal("38000000000")), money(Decimal("167200000000000")), money(None)
    ('38 bn', '167.2 tn', 'unknown')
    >>> money(Decimal("999999999999")), money(Decimal(250000)), money(Decimal(0))
    ('1 tn', '250 000', '0')
    >>> money(Decimal("1674000000000000"))
    '1 674 tn'
    """
    if value is None:
        return UNKNOWN
    mantissa, unit = _scaled(value)
    return say(unit, amount=mantissa)


def bounds(low: Decimal | None, high: Decimal | None) -> str:
    """What an amount lies between; empty if nothing bounds it.

    >>> bounds(Decimal(10**10), None), bounds(Decimal(0), Decimal(10**11))
    ('≥ 10 bn', '0–100 bn')
    >>> bounds(Decimal(5 * 10**8), Decimal(10**9)), bounds(Decimal(0), None)
    ('500 m–1 bn', '')
    """
    floor = low if low is not None else Decimal(0)
    if high is None:
        return say("≥ %(amount)s", amount=money(floor)) if floor > 0 else ""
    if floor == high:
        return money(high)
    (least, least_unit), (most, most_unit) = _scaled(floor), _scaled(high)
    if (least, least_unit) == (most, most_unit):  # they differ in digits that are not shown
        return say(most_unit, amount=most)
    shared = least_unit == most_unit or floor == 0
    return say(
        "%(low)s–%(high)s",
        low=say(_BARE if shared else least_unit, amount=least),
        high=say(most_unit, amount=most),
    )


def bounded(value: Decimal | None, low: Decimal | None, high: Decimal | None) -> str:
    """An amount with its bounds, as short as it can be said without loss of meaning.

    >>> B = Decimal(10**9)
    >>> bounded(38 * B, 38 * B, 38 * B), bounded(10 * B, 10 * B, None)
    ('38 bn', '≥ 10 bn')
    >>> bounded(100 * B, 0 * B, 100 * B), bounded(None, 0 * B, 100 * B), bounded(None, 0 * B, None)
    ('100 bn (0–100 bn)', 'unknown, 0–100 bn', 'unknown')
    >>> bounded(None, 0 * B, 0 * B), bounded(None, 20 * B, None)
    ('unknown', 'unknown, ≥ 20 bn')
    """
    within = bounds(low, high)
    if value is None:
        return unknown(within)
    if high is None and low == value and within:
        return within
    text = money(value)
    if within in ("", text):
        return text
    return say("%(value)s (%(bounds)s)", value=text, bounds=within)


def unknown(within: str) -> str:
    """What is not known, and what it lies ``within``, where that says anything.

    >>> unknown("≥ 3.16"), unknown("≥ 0"), unknown("0"), unknown("")
    ('unknown, ≥ 3.16', 'unknown', 'unknown', 'unknown')
    """
    return UNKNOWN if within in ("", "0", "≥ 0") else say("unknown, %(bounds)s", bounds=within)


def interval(amount: Interval | None) -> str:
    """An interval of money with its stated value; "unknown" for None."""
    return UNKNOWN if amount is None else bounded(amount.stated, amount.low, amount.high)


def plain(text: str, *, most: int | None = None) -> str:
    """Text on one line that cannot act: no control, line or direction characters.

    With ``most`` a longer text is cut in its middle, where a name that goes on and on stands.

    A name in the data may hold what a terminal would obey; here it is spelled out.

    >>> plain("a\\x1b[31mb\\nc")
    'a\\\\x1b[31mb c'
    """
    shown = "".join(_shown(c) for c in text)
    if most is not None and len(shown) > most:
        return f"{shown[: most // 2]} … {shown[-most // 2 :]}"
    return shown


_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _shown(c: str) -> str:
    if c in "\t\n\r\u2028\u2029":
        return " "
    if unicodedata.category(c) in ("Cc", "Cs") or c in _DIRECTION:
        return f"\\x{ord(c):02x}" if ord(c) < 256 else f"\\u{ord(c):04x}"
    return c


def _scaled(value: Decimal) -> tuple[str, str]:
    rounded = _rounded(value, _DIGITS)
    for size, unit in _UNITS:
        if abs(rounded) >= size:
            return _trimmed(rounded / size), unit
    if abs(value) >= 100 or value == value.to_integral_value():
        return _trimmed(value.to_integral_value(ROUND_HALF_EVEN)), _BARE
    return _trimmed(rounded), _BARE


def _rounded(value: Decimal, digits: int) -> Decimal:
    with localcontext(prec=digits, rounding=ROUND_HALF_EVEN):
        return +value


def _trimmed(value: Decimal) -> str:
    whole, _, rest = f"{value:,f}".partition(".")
    rest = rest.rstrip("0")
    language = spoken()
    text = whole.replace(",", language.group) + (language.point + rest if rest else "")
    return Said.of(text, language, partial(_trimmed, value))
