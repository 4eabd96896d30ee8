"""Amounts of a result in the currency of display, at one dated and sourced rate."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from typing import TYPE_CHECKING, Any

from graph.errors import InputError
from graph.model import Interval
from graph.result import Result

if TYPE_CHECKING:
    from graph.lens.rates import Rate

__all__ = ["in_currency", "told"]

_MULTIPLES = {"": 0, "k": 3, "m": 6, "mn": 6, "million": 6, "bn": 9, "b": 9, "billion": 9, "tn": 12}


def told(text: str) -> Decimal:
    """An amount as a person writes it: ``10000000000``, ``10e9``, ``10bn``, ``2.5 tn``.

    InputError for what is no amount of 0 or more.

    >>> told("10bn"), told("2.5 tn"), told("7")
    (Decimal('10000000000'), Decimal('2500000000000'), Decimal('7'))
    >>> told("123456789012345678901234567890.5")
    Decimal('123456789012345678901234567890.5')
    """
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?(?:e\d{1,2})?)\s*([a-z]*)\s*", text, re.I | re.A)
    if match is None or match[2].lower() not in _MULTIPLES:
        raise InputError(f"{text!r} is no amount: write it as 10000000000, 10e9 or 10bn")
    sign, digits, exponent = Decimal(match[1]).as_tuple()
    assert isinstance(exponent, int)  # no NaN matches
    # Arithmetic would round to 28 digits.
    exact = Decimal((sign, digits, exponent + _MULTIPLES[match[2].lower()]))
    return Decimal(f"{exact:f}")


def in_currency(result: Result, rate: Rate) -> Result:
    """The result with every amount (fields named in ``result.money``) times ``rate``.

    Sums are rounded to a hundredth of the unit only where the product has more digits than that.
    A note names the rate, its date and its sources. The rate of US dollars to themselves
    changes nothing.
    """
    if rate.figure is None:
        return result
    note = f"Amounts are shown at {rate}, from {', '.join(rate.sources)}."
    rows = tuple(_converted(row, result.money, rate.value) for row in result.rows)
    return dataclasses.replace(result, rows=rows, notes=(*result.notes, note))


def _converted(value: Any, money: frozenset[str], rate: Decimal, inside: bool = False) -> Any:
    """The same value with sums times rate; ``inside`` is true within a field of money."""
    if isinstance(value, Decimal):
        return _times(value, rate) if inside else value
    if isinstance(value, Interval):
        ends = (value.low, value.high, value.stated)
        return Interval(*(x and _times(x, rate) for x in ends)) if inside else value  # type: ignore[arg-type]
    if isinstance(value, Mapping):
        return {
            key: _converted(item, money, rate, inside or key in money)
            for key, item in value.items()
        }
    if isinstance(value, tuple | list):
        return tuple(_converted(item, money, rate, inside) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changes = {
            field.name: _converted(
                getattr(value, field.name), money, rate, inside or field.name in money
            )
            for field in dataclasses.fields(value)
        }
        return dataclasses.replace(value, **changes)
    return value


def _times(value: Decimal, rate: Decimal) -> Decimal:
    with localcontext(prec=60):
        product = value * rate
        cents = Decimal("0.01")
        return product if product % cents == 0 else product.quantize(cents, ROUND_HALF_EVEN)
