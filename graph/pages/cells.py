"""Values of a measure's rows as cells of a table: text, link, bounds, flows behind them.

Nothing here knows a measure: what a value is shows in its type, in what the result says of money,
and in the names of fields (``x_low`` and ``x_high`` bound ``x``, ``x_period`` and ``x_scope`` say
what it is of).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from typing import Any

from graph.language import say
from graph.pages.behind import deal_mark
from graph.pages.columns import SCHEMES, is_share, title, word
from graph.pages.evidence import Context, Evidence, deal_page
from graph.pages.numbered import numbered
from graph.pages.numbers import percent, span
from graph.result import Coverage, Result
from graph.wording import number

__all__ = ["Cells", "field_names"]

_BESIDE = ("_period", "_scope")
_BOUNDS = ("_low", "_high")
_UNSEEN = frozenset({"figure", "figures", "by"})
_PROSE = ("condition", "scope")
_EMPTY: Context = {
    "text": "", "href": None, "number": False, "bounds": "", "beside": "", "flows": (),
    "sources": (), "unknown": False, "raw": None,
}  # fmt: skip

Cite = Callable[[str], Context]


def field_names(rows: Sequence[Any]) -> tuple[str, ...]:
    """The fields of rows that are alike; none without rows."""
    return tuple(f.name for f in fields(rows[0])) if rows else ()


@dataclass(frozen=True)
class Cells:
    """Tables of the rows of one result.

    ``cite`` makes of a flow's id its mark and where that leads; by default the page of its deal.
    """

    evidence: Evidence
    result: Result
    cite: Cite | None = None

    def table(self, rows: Sequence[Any], names: Sequence[str] = (), but: str = "") -> Context:
        """Heads and lines of cells.

        Without ``names`` of columns: all that say something in some row and are not nested. With
        them all, but for those that repeat ``but`` or another one in every row.
        """
        told = [n for n in _folded(names) if not self._repeats(rows, n, names, but)]
        if not names:
            every = field_names(rows)
            unseen = _UNSEEN | {n for n in every if _is_nested(rows, n)}
            told = [n for n in _folded(every) if n not in unseen and _says(rows, n)]
        lines = [[self.cell(row, name) for name in told] for row in rows]
        heads = [
            {"title": title(name), "number": any(line[i]["number"] for line in lines)}
            for i, name in enumerate(told)
        ]
        return {"columns": heads, "rows": lines}

    @staticmethod
    def _repeats(rows: Sequence[Any], name: str, names: Sequence[str], but: str) -> bool:
        """Whether a column of text says in every row what is said beside it anyway."""
        said = [getattr(row, name, None) for row in rows]
        if not rows or not all(isinstance(text, str) for text in said):
            return False
        before = names[: names.index(name)]
        return all(text == but for text in said) or any(
            said == [getattr(row, other, None) for row in rows] for other in before
        )

    def cell(self, row: Any, name: str) -> Context:
        """One cell with the bounds of its value and what it is of, where the row has them."""
        value = getattr(row, name, None)
        low, high = getattr(row, f"{name}_low", None), getattr(row, f"{name}_high", None)
        beside = [getattr(row, f"{name}{end}", None) for end in _BESIDE]
        cell = dict(self.value(name, value))
        if value is not None and any(beside):
            cell = {**cell, "beside": "; ".join(str(b) for b in beside if b)}
        if (low is None and high is None) or low == high == value:
            return cell
        bounds = self._bounds(name, low, high)
        numeric = cell["number"] or any(_is_number(v) for v in (low, high))
        if numeric:
            cell["raw"] = numbered("", *(self._shown(name, v) for v in (value, low, high)))
        if not hasattr(row, name):  # nothing but bounds is told
            return {**cell, "text": bounds, "number": True, "unknown": False}
        return {**cell, "bounds": "" if bounds == cell["text"] else bounds, "number": numeric}

    def _shown(self, name: str, value: Any) -> Any:
        """A number as it is shown, with all of its digits: sums in the currency of display."""
        if isinstance(value, Decimal) and name in self.result.money:
            return value * self.evidence.money.rate
        return value

    def _bounds(self, name: str, low: Any, high: Any) -> str:
        least = str(self.value(name, low)["text"])
        if high is None:
            return say("from %(least)s, no upper limit", least=least)
        return span(least, str(self.value(name, high)["text"]))

    def value(self, name: str, value: Any) -> Context:
        """One value: text, a link where it is a company or a deal, whether it is a number."""
        if name in ("flow", "flows"):
            flows = (value,) if isinstance(value, str) else value
            return {**_EMPTY, "flows": [self.mark(flow) for flow in flows or ()]}
        if name == "sources":
            return {**_EMPTY, "sources": self.evidence.sources(value)}
        if value is None:
            blank = name in ("condition", "role", "year", "successor", "scope")
            text = say("undated") if name == "year" else "" if blank else say("unknown")
            return {**_EMPTY, "text": text, "unknown": not blank}
        if isinstance(value, bool):
            return {**_EMPTY, "text": say("yes") if value else say("no")}
        if _is_number(value):
            raw = numbered("", self._shown(name, value))
            return {**_EMPTY, "text": self.figure(name, value), "number": True, "raw": raw}
        if name in _PROSE:
            return {**_EMPTY, "text": "".join(p["text"] for p in self.evidence.prose(value))}
        if isinstance(value, str):
            return self._named(name, value)
        if isinstance(value, tuple | list):
            return {**_EMPTY, **self._listed(name, value)}
        if isinstance(value, Mapping):
            return {**_EMPTY, "text": ", ".join(f"{k}: {v}" for k, v in value.items())}
        if is_dataclass(value) and not isinstance(value, Coverage | type):
            parts = (
                f"{title(f.name)}: {self.value(f.name, getattr(value, f.name))['text']}"
                for f in fields(value)
            )
            return {**_EMPTY, "text": "; ".join(parts)}
        return {**_EMPTY, "text": str(value), "number": isinstance(value, Coverage)}

    def figure(self, name: str, value: float | Decimal) -> str:
        """A number with its unit."""
        if isinstance(value, Decimal) and name in self.result.money:
            return self.evidence.money.sum(value)
        if isinstance(value, float) and is_share(name):
            return percent(value)
        return number(value)

    def mark(self, flow: str) -> Context:
        """What stands for a flow, and where it leads."""
        if self.cite is not None:
            return self.cite(flow)
        return deal_mark(self.evidence, flow)

    def _named(self, name: str, value: str) -> Context:
        evidence, world = self.evidence, self.evidence.world
        if value in world.companies or value in evidence.G:
            party = evidence.party(value)
            return {**_EMPTY, "text": party["name"], "href": party["href"]}
        if value in world.deals:
            return {**_EMPTY, "text": world.name(value), "href": deal_page(value)}
        if name in ("chip", "against", "deployment"):
            return {**_EMPTY, "text": world.name(value)}
        for scheme in SCHEMES.get(name, ()):
            if (label := evidence.label(scheme, value)) != value:
                return {**_EMPTY, "text": label}
        return {**_EMPTY, "text": word(value)}

    def _listed(self, name: str, values: Iterable[Any]) -> Context:
        cells = [self.value(name, v) for v in values]
        texts = [str(c["text"]) for c in cells]
        return {"text": ", ".join(texts) or say("none")}


def _folded(names: Sequence[str]) -> list[str]:
    """Columns without those that stand in the cell of another one.

    >>> _folded(["hhi", "hhi_low", "hhi_high", "closed_low", "closed_high", "year"])
    ['hhi', 'closed', 'year']
    """

    def told(name: str) -> str | None:
        base, _, _ = name.rpartition("_")
        if name.endswith(_BOUNDS + _BESIDE) and base in names:
            return None
        both = all(f"{base}{end}" in names for end in _BOUNDS)
        return base if name.endswith(_BOUNDS) and both else name

    return list(dict.fromkeys(kept for name in names if (kept := told(name)) is not None))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _is_nested(rows: Sequence[Any], name: str) -> bool:
    """Whether a field holds rows of its own."""
    values = (getattr(row, name) for row in rows)
    return any(
        isinstance(v, tuple) and v and is_dataclass(v[0]) and not isinstance(v[0], type)
        for v in values
    )


def _says(rows: Sequence[Any], name: str) -> bool:
    """Whether a column tells anything: not if it is empty, or no, in every row.

    An unknown with bounds does tell: where it lies.
    """
    ends = (f"{name}_low", f"{name}_high")
    return any(
        getattr(row, field, None) not in (None, False, ())
        for row in rows
        for field in (name, *ends)
    )
