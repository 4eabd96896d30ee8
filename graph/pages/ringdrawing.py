"""A ring as a drawing: its companies on a circle, its legs as arrows from one to the next.

A diagram, not a chart: places on a circle and nothing that is measured but the width of an arrow.
Lengths are units of the drawing; the text is laid out for 15 units of type. Places are markup:
made of numbers here, and no text in which a thousand would be kept together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import atan2, cos, degrees, hypot, pi, sin
from typing import Any

from markupsafe import Markup

__all__ = ["drawing"]

_RADIUS = 92
_NODE = 9
_NARROWEST = 130  # half of the width of a drawing with little text
_LETTER = 10  # about as wide as a letter is
_LINE = 18  # from one line of text to the next
_LONGEST = 17  # letters of a name on one line
_SHORT = 14  # letters beside the ring, where there is least room
_WIDTHS = ((Decimal(10) ** 11, 7.0), (Decimal(10) ** 10, 5.0), (Decimal(10) ** 9, 3.5))
_THIN = 2.2
_HEAD = 13.0
_CORE_SIZE = 23.0  # of the type in the middle
_CORE_LONGEST = 11  # letters on one line there
_CORE_ROOM = 150  # between the arrows on both sides
_CORE_LETTER = 0.62  # how wide a bold letter is, of its size


def drawing(legs: Sequence[Mapping[str, Any]], core: str = "") -> dict[str, Any]:
    """Places of the companies, arrows and words of a ring of two legs or more.

    Parameters
    ----------
    legs
        In order of travel; each with ``payer`` (a mapping with ``name``), ``value``
        (US dollars as Decimal, None if unknown), ``short`` (the amount in a few words),
        ``nature`` and ``firmness`` (each with ``step``).
    core
        What stands in the middle: the smallest leg, in words.

    Returns
    -------
    dict
        ``box`` (the view box) and its ``width``, ``nodes`` (``x``, ``y``, ``lines`` of text with
        their places, ``end``: which end of the text is there) and ``arrows`` (``path``, ``head``,
        ``width``, ``nature``, ``firmness``, ``unknown``, ``label`` with its place), ``core`` (lines
        with ``text``, ``y`` and ``size``) and ``under`` (where a line below it goes).

    Examples
    --------
    >>> leg = {"payer": {"name": "A"}, "value": None, "short": "unknown",
    ...        "nature": {"step": 0}, "firmness": {"step": 2}}
    >>> two = drawing([leg, leg])
    >>> [(node["x"], node["y"]) for node in two["nodes"]]   # above and below
    [(0.0, -92.0), (0.0, 92.0)]
    >>> two["arrows"][0]["width"]
    2.2
    """
    turn = 2 * pi / len(legs)
    angles = [-pi / 2 + turn * i for i in range(len(legs))]
    nodes = [_node(leg["payer"], angle) for leg, angle in zip(legs, angles, strict=True)]
    arrows = [_arrow(leg, angle, turn) for leg, angle in zip(legs, angles, strict=True)]
    words = [{**word, "end": node["end"]} for node in nodes for word in node["lines"]]
    words += [arrow["label"] for arrow in arrows]
    rows = [word["y"] for word in words]
    top, bottom = min(rows) - _LINE, max([*rows, _RADIUS + _NODE]) + 9
    middle = _core(core)
    half = max(_NARROWEST, *(_reach(word) for word in words))
    return {
        "width": 2 * half,
        "box": Markup(f"{-half} {_short(top)} {2 * half} {_short(bottom - top)}"),
        "nodes": nodes,
        "arrows": arrows,
        "core": middle,
        "under": _short(middle[-1]["y"] + 20),
    }


def _core(text: str) -> list[dict[str, Any]]:
    """The text in the middle on one line or two, as large as the circle has room for.

    >>> [line["text"] for line in _core("$13.88 bn")], [line["text"] for line in _core("a bc def")]
    (['$13.88 bn'], ['a bc def'])
    >>> [(line["text"], line["size"]) for line in _core("13,88 miliar dolar AS")]
    [('13,88 miliar', 20.2), ('dolar AS', 20.2)]
    """
    words = text.split(" ")
    lines = [text]
    if len(text) > _CORE_LONGEST and len(words) > 1:
        cuts = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
        lines = list(min(cuts, key=lambda cut: max(map(len, cut))))
    size = min(_CORE_SIZE, _CORE_ROOM / (_CORE_LETTER * max(1, *map(len, lines))))
    last = -4 if len(lines) == 1 else 4
    return [
        {"text": line, "y": _short(last - (len(lines) - 1 - n) * (size + 1)), "size": _short(size)}
        for n, line in enumerate(lines)
    ]


def _reach(word: Mapping[str, Any]) -> int:
    """How far from the middle a text reaches, about."""
    length = _LETTER * len(word["text"])
    return int(abs(word["x"]) + (length / 2 if word["end"] == "middle" else length)) + 4


def _node(party: Mapping[str, Any], angle: float) -> dict[str, Any]:
    x, y = _RADIUS * cos(angle), _RADIUS * sin(angle)
    beside = abs(cos(angle)) > 0.2
    lines = _wrapped(str(party["name"]), _SHORT if beside else _LONGEST + 9)
    at_x, at_y, end = _outside(angle, _RADIUS + _NODE + 8, len(lines))
    return {
        "x": _short(x),
        "y": _short(y),
        "end": end,
        "lines": [
            {"x": at_x, "y": _short(at_y + _LINE * n), "text": text} for n, text in enumerate(lines)
        ],
    }


def _arrow(leg: Mapping[str, Any], angle: float, turn: float) -> dict[str, Any]:
    """From the company at an angle to the next: an arc, and a head where it ends."""
    gap = (_NODE + 4) / _RADIUS
    start, tip = angle + gap, angle + turn - gap
    neck = tip - _HEAD / _RADIUS
    middle = angle + turn / 2
    large = int(neck - start > pi)
    x, y, end = _outside(middle, _RADIUS + 13, 1)
    return {
        "path": Markup(f"M{_point(start)}A{_RADIUS} {_RADIUS} 0 {large} 1 {_point(neck)}"),
        "head": Markup(_head(tip, neck)),
        "width": _width(leg["value"]),
        "nature": leg["nature"],
        "firmness": leg["firmness"],
        "unknown": leg["value"] is None,
        "label": {"x": x, "y": _short(y), "text": leg["short"], "end": end},
    }


def _head(tip: float, neck: float) -> str:
    """A triangle from the neck of an arrow to its tip, as the points of a polygon."""
    (x1, y1), (x0, y0) = ((_RADIUS * cos(a), _RADIUS * sin(a)) for a in (tip, neck))
    length = hypot(x1 - x0, y1 - y0)
    across = ((y1 - y0) / length * 7.5, -(x1 - x0) / length * 7.5)
    corners = ((x1, y1), (x0 + across[0], y0 + across[1]), (x0 - across[0], y0 - across[1]))
    return " ".join(f"{_short(x)},{_short(y)}" for x, y in corners)


def _outside(angle: float, radius: float, lines: int) -> tuple[float, float, str]:
    """Where the first line of a text outside of the circle begins, and which end of it is there."""
    x, y = radius * cos(angle), radius * sin(angle)
    side = degrees(atan2(abs(y), abs(x)))  # 0 beside the circle, 90 above or below it
    end = "middle" if side > 78 else "start" if x > 0 else "end"
    block = (lines - 1) * _LINE
    if end != "middle":
        return _short(x), _short(y - block / 2 + 5), end
    return 0.0 if abs(x) < 1 else _short(x), _short(y - block if y < 0 else y + 12), end


def _width(value: Decimal | None) -> float:
    """How wide an arrow is: in four steps, the thinnest where the amount is not known."""
    return next((w for least, w in _WIDTHS if value is not None and value >= least), _THIN)


def _wrapped(name: str, most: int) -> list[str]:
    """A name on at most two lines, cut where it is longer.

    >>> _wrapped("Amazon Web Services", 14), _wrapped("Supercalifragilistic", 14)
    (['Amazon Web', 'Services'], ['Supercalifrag…'])
    """
    if len(name) <= most:
        return [name]
    words = name.split(" ")
    for n in range(len(words) - 1, 0, -1):
        first = " ".join(words[:n])
        if len(first) <= most:
            return [first, _cut(" ".join(words[n:]), most)]
    return [_cut(name, most)]


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _point(angle: float) -> str:
    return f"{_short(_RADIUS * cos(angle))} {_short(_RADIUS * sin(angle))}"


def _short(value: float) -> float:
    """To a tenth, and never a negative zero: the same bytes wherever they are computed."""
    return round(value, 1) + 0.0
