"""Which picture a measure's rows get, and the numbers that it is drawn from.

A measure that is declared in ``PICTURES`` gets those; any other one gets bars of the first columns
that have bounds, by what stands in its first column. ``assets/charts.js`` draws them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from graph.language import say, say_many
from graph.pages.cells import Cells, field_names
from graph.pages.columns import title
from graph.pages.evidence import Context
from graph.result import is_share

__all__ = ["PICTURES", "Picture", "fitting", "pictures"]

_CHOICES = 40
_BARS = 16


@dataclass(frozen=True, slots=True)
class Picture:
    """How rows are drawn: columns by what is seen of them, none where nothing is.

    ``draw`` is the drawing (``bars``, ``years``, ``spread``), ``series`` the columns of its sizes
    and ``name`` what each bar is called by. Bars are the rows, or their ``parts``. Rows with
    different ``choose`` are pictures to choose from. ``against`` are columns to hold sizes against.
    Without a ``name`` every one of the ``series`` is a bar. With ``firm`` bars are drawn by how
    firm they are: as the flow is, or, for ``series``, from the firmness of the lens to the firmest.
    """

    draw: str
    series: tuple[str, ...]
    name: str = ""
    choose: tuple[str, ...] = ()
    parts: str = ""
    against: tuple[str, ...] = ()
    firm: bool = False


PICTURES: dict[str, tuple[Picture, ...]] = {
    "chance": (Picture("spread", ("observed", "expected"), "statistic"),),
    "circulation": (
        Picture("bars", ("fall",), "deal", parts="by_deal"),
        Picture("bars", ("returned",), "company", parts="round_trip"),
    ),
    "dependency": (Picture("bars", ("face_value", "look_through"), "on", ("company",)),),
    "diversification": (
        Picture("bars", ("effective_number", "effective_number_looked_through"), "company"),
        Picture("bars", ("remaining_share",), "company", ("company",), parts="leave_one_out"),
    ),
    "exposure": (Picture("bars", ("loss",), "company", ("company",), parts="counterparties"),),
    "obligations": (
        Picture("years", ("amount",), "year", ("company",), "dues", ("revenue", "cash"), True),
    ),
    "obsolescence": (Picture("bars", ("value_left", "value_left_by_performance"), "company"),),
    "realization": (
        Picture(
            "bars", ("promised", "contracted", "paid"), "", ("subject", "side", "nature"), firm=True
        ),
    ),
    "roles": (Picture("bars", ("hhi",), "company", ("role",)),),
}
"""The pictures of measures by name; what is not here is drawn by its columns."""


def fitting(rows: Sequence[Any], columns: Sequence[str]) -> tuple[Picture, ...]:
    """A picture for rows that nobody declared one for: bars, if any column has numbers.

    The first column that is text names the bars; the columns with bounds are drawn, of one unit;
    without any the first column of numbers is. Other columns of text make pictures to choose from.
    """
    names = list(columns or field_names(rows))
    texts = [n for n in names if any(isinstance(getattr(r, n), str) for r in rows)]
    sizes = [n for n in names if any(_number(getattr(r, n)) for r in rows)]
    bounded = [n for n in sizes if all(hasattr(r, f"{n}_low") for r in rows)] or sizes[:1]
    if not texts or not bounded:
        return ()
    first = bounded[0]
    alike = tuple(
        n
        for n in bounded
        if is_share(n) == is_share(first) and _kind(rows, n) is _kind(rows, first)
    )
    named = [getattr(r, texts[0]) for r in rows]
    if len(set(named)) < len(named) and len(texts) > 1:
        return (Picture("bars", alike[:2], texts[1], (texts[0],)),)
    return (Picture("bars", alike[:2], texts[0]),)


def pictures(cells: Cells, pages: dict[str, str]) -> Iterator[Context]:
    """The pictures of a result, each with its title, its choices and the data to draw.

    ``pages`` has for companies the page where their numbers stand in full.
    """
    result = cells.result
    declared = [p for p in PICTURES.get(result.measure, ()) if _suits(p, result.rows)]
    for picture in declared or fitting(result.rows, result.columns):
        choices = list(_choices(cells, picture, pages))
        if choices:
            yield _drawn(cells, picture, choices)


def _suits(picture: Picture, rows: Sequence[Any]) -> bool:
    """Whether rows have the columns of a picture."""
    needed = (picture.parts,) if picture.parts else picture.series
    return all(name in field_names(rows) for name in (*needed, *picture.against))


def _choices(cells: Cells, picture: Picture, pages: dict[str, str]) -> Iterator[Context]:
    groups: dict[tuple[Any, ...], list[Any]] = {}
    for row in cells.result.rows:
        key = tuple(getattr(row, name, None) for name in picture.choose)
        groups.setdefault(key, []).append(row)
    order = sorted(groups, key=lambda key: _weight(cells, key)) if picture.choose else groups
    made = 0
    for key in order:
        bars = [bar for row in groups[key] for bar in _bars(cells, picture, row)]
        if not any(known(bar) for bar in bars) or made == _CHOICES:
            continue
        made += 1
        shown = bars if picture.draw == "years" else bars[:_BARS]
        names = dict.fromkeys(
            str(cells.value(name, part)["text"])
            for name, part in zip(picture.choose, key, strict=True)
            if part is not None
        )
        yield {
            "name": ", ".join(names),
            "href": next((pages[p] for p in key if p in pages), None),
            "told": _told(cells, picture, groups[key], len(bars) - len(shown)),
            "rows": shown,
            "against": [
                {"x": _text(cells, picture.name, row), "s": at, "v": _plain(getattr(row, name))}
                for row in groups[key]
                for at, name in enumerate(picture.against)
                if getattr(row, name, None) is not None and getattr(row, picture.name) is not None
            ],
        }


def known(bar: Context) -> bool:
    """Whether anything of a bar can be drawn."""
    return any(v is not None for v in (*bar["v"], *bar["l"], *bar["h"]))


def _weight(cells: Cells, key: tuple[Any, ...]) -> Decimal:
    """For sorting: the most money through a company first; others stay in their order."""
    first = key[0] if key else None
    return -cells.evidence.weights.get(str(first), Decimal(0))


def _bars(cells: Cells, picture: Picture, row: Any) -> Iterator[Context]:
    if not picture.name:
        yield from _stages(cells, picture, row)
        return
    parts = getattr(row, picture.parts) if picture.parts else (row,)
    for part in parts:
        named = part if hasattr(part, picture.name) else row
        bar: Context = {
            "n": _text(cells, picture.name, named),
            "v": [_plain(getattr(part, s)) for s in picture.series],
            "l": [_plain(getattr(part, f"{s}_low", None)) for s in picture.series],
            "h": [_plain(getattr(part, f"{s}_high", None)) for s in picture.series],
            "t": [str(_said(cells, part, s)) for s in picture.series],
            "e": any(hasattr(part, f"{s}_high") for s in picture.series),
        }
        if picture.firm:
            bar["f"] = _step(cells, part)
        if picture.draw == "spread":
            bar["p"] = say("p = %(value)s", value=cells.value("p", part.p_value)["text"])
        if picture.draw == "years":
            bar["u"] = named.year is None
        yield bar


def _stages(cells: Cells, picture: Picture, row: Any) -> Iterator[Context]:
    """A bar for each of the columns, that of the lens first and the firmest last."""
    evidence = cells.evidence
    last = len(picture.series) - 1
    for at, name in enumerate(picture.series):
        step = last - at if at else evidence.firmness(cells.result.lens.firmness)["step"]
        code = evidence.firmness_order[step] if picture.firm else None
        yield {
            "n": evidence.label("firmness", code) if code else title(name),
            "v": [_plain(getattr(row, name))],
            "l": [_plain(getattr(row, f"{name}_low", None))],
            "h": [_plain(getattr(row, f"{name}_high", None))],
            "t": [_said(cells, row, name)],
            "e": hasattr(row, f"{name}_high"),
            "f": step,
        }


def _step(cells: Cells, part: Any) -> int | None:
    """How firm a part is, in the order of the ontology: its own, or that of its flow."""
    evidence = cells.evidence
    code = getattr(part, "firmness", None)
    if code is None and part.flow in evidence.edges:
        code = evidence.firmness_of(evidence.edges[part.flow][2]["rank"])
    step: int | None = evidence.firmness(code)["step"]
    return step


def _said(cells: Cells, part: Any, name: str) -> str:
    cell = cells.cell(part, name)
    return f"{cell['text']} ({cell['bounds']})" if cell["bounds"] else str(cell["text"])


def _told(cells: Cells, picture: Picture, rows: Sequence[Any], left: int) -> list[str]:
    """What stands beside the picture of a choice: what one row says, and what is not drawn."""
    told: list[str] = []
    if len(rows) == 1:
        row = rows[0]
        names = cells.result.headline or cells.result.columns
        seen = {*picture.choose, *(() if picture.name else picture.series)}
        for name in [n for n in names if hasattr(row, n) and n not in seen]:
            cell = cells.cell(row, name)
            if cell["text"] and not cell["flows"]:
                told.append(
                    say("%(title)s: %(value)s", title=title(name), value=_said(cells, row, name))
                )
    if left > 0:
        told.append(
            say_many("%(number)s more is in the table.", "%(number)s more are in the table.", left)
        )
    return told


def _drawn(cells: Cells, picture: Picture, choices: list[Context]) -> Context:
    money = any(s in cells.result.money for s in picture.series)
    share = all(is_share(s) for s in picture.series)
    unit, factor = "", 1.0
    if money:
        unit, factor = _money_unit(cells, choices)
    elif share:
        unit, factor = "%", 100.0
    for choice in choices:
        for bar in (*choice["rows"], *choice["against"]):
            for key in ("v", "l", "h"):
                if key in bar:
                    bar[key] = _scaled(bar[key], factor)
    titles = [title(s) for s in picture.series] if picture.name else [""]
    asked, head = _words(cells.result.measure, picture)
    return {
        "draw": picture.draw,
        "title": head,
        "ask": asked,
        "firm": picture.firm,
        "against": [title(name) for name in picture.against],
        "series": titles if len(titles) > 1 and picture.draw == "bars" else [],
        "data": {
            "unit": unit or (titles[0] if len(titles) == 1 else ""),
            "series": titles,
            "firmness": [
                cells.evidence.label("firmness", c) for c in cells.evidence.firmness_order
            ],
            "against": [title(name) for name in picture.against],
            "share": share,
            "words": {
                "unknown": say("unknown"),
                "undated": say("undated"),
                "open": say("no upper limit"),
            },
            "choices": choices,
        },
    }


def _words(measure: str, picture: Picture) -> tuple[str, str]:
    """What is asked of who chooses, and the head of the picture."""
    asked = title(picture.choose[0]) if picture.choose else ""
    parted = title(picture.parts) if picture.parts else ""
    head = ": ".join(t for t in (parted, ", ".join(title(s) for s in picture.series)) if t)
    told = {
        ("chance", ""): ("", say("Observed, and what chance would have it")),
        ("circulation", "by_deal"): ("", say("What would no longer go round without each deal")),
        ("circulation", "round_trip"): ("", say("Capital put in that comes back as sales")),
        ("dependency", ""): (
            say("Buyer"),
            say("On whom it stands, at face value and looked through"),
        ),
        ("diversification", ""): ("", say("On how many suppliers companies stand")),
        ("diversification", "leave_one_out"): (
            say("Buyer"),
            say("What remains of its purchases if one supplier fails"),
        ),
        ("exposure", "counterparties"): (say("Who stops paying?"), say("Who loses how much")),
        ("obligations", "dues"): (say("Who has to pay"), say("What falls due, year by year")),
        ("obsolescence", ""): ("", say("What is left of the value of running chips")),
        ("realization", ""): (say("Whose promises"), say("From promise to payment")),
        ("roles", ""): (say("Role"), say("HHI of those who finally stand behind the capacity")),
    }
    return told.get((measure, picture.parts), (asked, head))


def _money_unit(cells: Cells, choices: list[Context]) -> tuple[str, float]:
    """The unit that the largest of the first choice's sums reads well in."""
    money = cells.evidence.money
    rate = float(money.rate)
    sizes = [v for b in choices[0]["rows"] for v in (*b["v"], *b["l"]) if v is not None]
    most = max(sizes, default=0.0) * rate
    code = money.code
    for size, unit in (
        (1e12, say("trillions of %(currency)s", currency=code)),
        (1e9, say("billions of %(currency)s", currency=code)),
        (1e6, say("millions of %(currency)s", currency=code)),
    ):
        if most >= 2 * size:
            return unit, rate / size
    return code, rate


def _scaled(value: Any, factor: float) -> Any:
    if isinstance(value, list):
        return [_scaled(v, factor) for v in value]
    return None if value is None else float(f"{value * factor:.5g}")


def _plain(value: Any) -> float | None:
    return None if value is None else float(value)


def _number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _kind(rows: Sequence[Any], name: str) -> type:
    """Money is apart from other numbers."""
    return Decimal if any(isinstance(getattr(r, name), Decimal) for r in rows) else float


def _text(cells: Cells, name: str, row: Any) -> str:
    return str(cells.value(name, getattr(row, name))["text"])
