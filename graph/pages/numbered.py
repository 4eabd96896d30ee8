"""Texts about numbers that still know the number, for whoever takes a table along.

A cell reads "$38 bn"; the same cell in a spreadsheet has to be 38000000000.
"""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from markupsafe import Markup, escape

from graph.language import Said, again

__all__ = ["Numbered", "numbered", "raw"]

_LONG = 18
"""More letters than this may stand on two lines of a cell."""

Number = int | float | Decimal


class Numbered(Said):
    """Words about a number: the number (None if unknown), its ends, and the code of its unit."""

    __slots__ = ("high", "low", "unit", "value")

    value: Number | None
    low: Number | None
    high: Number | None
    unit: str


def numbered(
    text: str,
    value: Number | None,
    low: Number | None = None,
    high: Number | None = None,
    unit: str = "",
) -> Numbered:
    """``text`` that knows the number which it tells.

    >>> numbered("$38 bn", Decimal(38 * 10**9), unit="USD").value
    Decimal('38000000000')
    """
    made = Numbered(text)
    made.make = partial(again, text)
    made.value, made.low, made.high, made.unit = value, low, high, unit
    return made


def raw(text: object) -> Markup:
    """The number that a text tells, as attributes of its cell: every digit, unknown empty.

    Ends that are the number itself are left out.

    >>> raw(numbered("$38 bn", Decimal(38 * 10**9), unit="USD"))
    Markup(' data-value="38000000000" data-unit="USD"')
    >>> raw(numbered("unknown", None, Decimal(0), None)), raw("none")
    (Markup(' data-value="" data-low="0"'), Markup(''))
    """
    if not isinstance(text, Numbered):
        return Markup("")
    found = {"value": "" if text.value is None else _digits(text.value)}
    if not text.low == text.high == text.value:
        ends = (("low", text.low), ("high", text.high))
        found |= {name: _digits(end) for name, end in ends if end is not None}
    if text.unit:
        found["unit"] = text.unit
    long = Markup(" data-long" if len(text) > _LONG else "")
    return long + Markup("").join(
        Markup(' data-{}="{}"').format(name, escape(said)) for name, said in found.items()
    )


def _digits(value: Number) -> str:
    """Every digit, with a point whatever the language.

    >>> _digits(Decimal("1.50E+10")), _digits(0.25), _digits(7)
    ('15000000000', '0.25', '7')
    """
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value()
        return f"{value.to_integral_value() if whole else value.normalize():f}"
    return repr(value)
