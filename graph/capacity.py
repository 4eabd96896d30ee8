"""Deployed computing as a NetworkX graph: who uses what capacity, run by whom, on which chips.

:func:`build` makes it from a view, as :func:`graph.network.build` makes the network of money. Its
contract, which the measures of capacity rely on:

**Nodes** have ``part``, ``label`` and ``id``.

* ``company`` (node: the company's id, rolled up at the level of the lens): ``crowd: bool``.
* ``chip`` (node ``chip:<id>``): ``designer`` (a company node) or None, ``announced`` and
  ``available`` (earliest and latest day, or None), ``predecessor`` (a chip node or None), and as
  intervals over all readings, None where no source tells, ``bf16`` and ``fp8`` (dense TFLOPS) and
  ``tdp`` (watts).
* ``standing`` (node ``standing:<id of its row>``): capacity of one user, operator, chip and place;
  ``user``, ``operator`` (nodes), ``chip`` (a chip node or None), ``site`` (text or None),
  ``status``, ``progress`` (its step by the ontology) and ``runs`` (it is in use), ``since``
  (earliest and latest day, or None), ``rows`` (deployment ids that it was settled from, the one
  it is named by first),
  ``sources``, ``elsewhere`` (whether it may stand inside what others run for the same user), and as
  intervals ``gigawatts``, ``chips``, and ``bf16`` and ``fp8`` (petaflops, dense: chips times the
  throughput of each).

**Edges** have ``relation`` and are what the ontology declares of deployments, chips and supply
roles: user → standing ``uses``; standing → company ``operator``; standing → chip ``chip``; chip →
company with a role as relation, keyed by it: ``designer``, and the codes of the ontology's supply
roles, with ``share`` (an interval of 0 to 1; ``stated`` None where a role has several suppliers
and no shares) and ``sources``. A property of a chip that the ontology says states a role (its
``foundry``) tells it where no supply role of that kind does.

**Graph**: ``lens``, ``least`` (deployments of less progress are left out), ``progress`` (the
ontology's steps of deployment, in order; a state that is no step counts nowhere), ``roles`` (its
supply roles), ``tiers`` (the relations of its look-through, nearest to the user first), ``rows``
(how many deployments were known and advanced enough), ``superseded`` and ``inside`` (ids left out
by links).

Rows overlap: plans, later counts and parts of one site stand side by side. A row *superseded* by a
known one, or *within* one that counts, adds nothing. Rows of one user, operator, chip and place are
one standing. Its stated size is the largest told, since parts lie within wholes and later plans
tend to grow; its least is the size of its most advanced and then latest row; its most is the sum of
those told (a row that tells no size is taken for a part).
Place is the site's text before a parenthesis; the words of one among those of the other make them
the same. Standings of one user that no chip, operator or named place tells apart may still be the
same capacity: all but the largest then have a lower end of 0. Only a site told as "place, region"
is distinct from another such site; what a user runs itself may stand at anyone's site.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import networkx as nx

from graph.errors import InputError
from graph.lens.groups import crowd_node
from graph.model import Chip, Deployment, Interval, PartialDate, SupplyRole
from graph.relations import Edges, edges_of

if TYPE_CHECKING:
    from graph.lens.view import View

__all__ = ["UNITS", "build"]

UNITS = ("gigawatts", "chips", "bf16", "fp8")
"""In what capacity can be measured: the interval attributes of a standing."""

UNKNOWN = Interval(Decimal(0), None, None)
KILO = Decimal(1000)
CAPACITY = "capacity"  # the ontology's network that this is


def build(view: View, least: str | None = None) -> nx.MultiDiGraph[str]:
    """The capacity known through a view, of deployments that are at least as far as ``least``.

    ``least`` is a step of a deployment's progress by the ontology (default: the first, so all).
    InputError for another.
    """
    progress = view.terms.progress()
    least = progress[0] if least is None else least
    if least not in progress:
        raise InputError(f"{least!r} is no state of deployment: there is {', '.join(progress)}")
    C: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    known = {
        row.id: row for row in view.world.deployments.values() if view.knowledge.knows(row.sources)
    }
    enough = progress[progress.index(least) :]
    far = {i: row for i, row in known.items() if row.deployment_status in enough}
    superseded = {old for row in known.values() for old in row.supersedes} & far.keys()
    inside = {
        i for i, row in far.items() if row.within in far and row.within not in superseded
    } - superseded
    rows = [row for i, row in sorted(far.items()) if i not in superseded | inside]
    _chips(C, view)
    standings = [_standing(C, view, group, progress) for group in _groups(view, rows)]
    _tell_apart(standings)
    for standing in standings:
        _add(C, view, standing)
    C.graph.update(
        lens=view.lens,
        least=least,
        progress=progress,
        roles=view.terms.codes("supply-role"),
        tiers=view.terms.tiers(),
        rows=len(far),
        superseded=tuple(sorted(superseded)),
        inside=tuple(sorted(inside)),
    )
    return C


# -- chips ---------------------------------------------------------------------------------------


def _chips(C: nx.MultiDiGraph[str], view: View) -> None:
    own, supply = (edges_of(view.terms, cls, CAPACITY) for cls in (Chip, SupplyRole))
    properties = view.terms.properties()
    roles, rows = view.terms.codes("supply-role"), _supply_roles(view, supply)
    states = {name: properties[name].states_role for name in own.targets}
    for chip in sorted(view.world.chips.values(), key=lambda c: c.id):
        if not view.knowledge.knows(chip.sources):
            continue
        C.add_node(
            f"chip:{chip.id}",
            part="chip",
            id=chip.id,
            label=chip.name,
            designer=view.groups.top(chip.designer),
            announced=_days(chip.announced),
            available=_days(chip.available),
            predecessor=f"chip:{chip.predecessor}" if chip.predecessor else None,
            bf16=_number(view, chip, "dense_bf16_tflops", "denseBF16TFLOPS"),
            fp8=_number(view, chip, "dense_fp8_tflops", "denseFP8TFLOPS"),
            tdp=_number(view, chip, "tdp_w", "thermalDesignPowerW"),
        )
        for name, field in own.targets.items():
            if states[name] is None and (company := getattr(chip, field)) is not None:
                _role(C, view, chip, name, {company: ()}, chip.sources)
        stated = {
            role: company
            for name, field in own.targets.items()
            if (role := states[name]) is not None and (company := getattr(chip, field)) is not None
        }
        for role in roles:
            told: dict[str, list[tuple[date, Decimal | None]]] = {}
            sources: set[str] = set()
            for row in rows.get((chip.id, role), ()):
                since = view.knowledge.since(row.sources)
                told.setdefault(supply.ends(row)[1], []).append((since, row.share))
                sources |= {s.id for s in view.knowledge.documents(row.sources)}
            if not told and role in stated:
                told, sources = {stated[role]: []}, set(chip.sources)
            _role(C, view, chip, role, told, sources)


def _supply_roles(view: View, edges: Edges) -> dict[tuple[str, str], list[SupplyRole]]:
    """The supply roles known, by chip and kind, each in order of id."""
    assert edges.kind is not None
    found: dict[tuple[str, str], list[SupplyRole]] = {}
    for row in sorted(view.world.supply_roles.values(), key=lambda r: r.id):
        if view.knowledge.knows(row.sources):
            found.setdefault((edges.ends(row)[0], getattr(row, edges.kind)), []).append(row)
    return found


def _role(
    C: nx.MultiDiGraph[str],
    view: View,
    chip: Chip,
    role: str,
    told: Any,
    sources: Iterable[str],
) -> None:
    """Edges of one role of a chip; the latest reading of each share stands, bounds span all."""
    told = {view.groups.top(supplier): readings for supplier, readings in told.items()}
    for supplier, readings in told.items():
        shares = [(since, share) for since, share in readings if share is not None]
        if shares:
            values = [share for _, share in shares]
            share = Interval(min(values), max(values), max(shares, key=lambda s: s[0])[1])
        elif len(told) == 1:
            share = Interval(Decimal(1), Decimal(1), Decimal(1))
        else:
            share = Interval(Decimal(0), Decimal(1), None)
        _company(C, view, supplier)
        C.add_edge(
            f"chip:{chip.id}",
            supplier,
            key=role,
            relation=role,
            share=share,
            sources=tuple(sorted(sources)),
        )


def _number(view: View, chip: Chip, name: str, term: str) -> Interval | None:
    """A property of a chip as an interval over all readings known; the chip's own cell stands."""
    own: Decimal | None = getattr(chip, name)
    values = [] if own is None else [own]
    for reading in view.world.chip_readings.values():
        asked = (chip.id, True) == (reading.chip, reading.of_property in (name, term))
        if asked and view.knowledge.knows(reading.sources):
            try:
                values.append(Decimal(reading.value))
            except InvalidOperation:
                continue
    return Interval(min(values), max(values), own) if values else None


# -- standings -----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Standing:
    """What becomes a node: settled from rows, the largest first."""

    id: str
    attributes: dict[str, Any]
    words: frozenset[str]
    named: bool  # the site is told as a place and its region


def _groups(view: View, rows: list[Deployment]) -> list[list[Deployment]]:
    """Rows of the same user, operator and chip at the same place."""
    groups: list[list[Deployment]] = []
    for row in rows:
        for group in groups:
            if _parties(view, row) == _parties(view, group[0]) and any(
                _same_place(row.site, other.site) for other in group
            ):
                group.append(row)
                break
        else:
            groups.append([row])
    return groups


def _parties(view: View, row: Deployment) -> tuple[str, str, str | None]:
    return _node(view, row.user or row.operator, row), _node(view, row.operator, row), row.chip


def _node(view: View, party: str, row: Deployment) -> str:
    return crowd_node(party, row.id) if party in view.world.crowds else view.groups.top(party)


def _place(site: str | None) -> str:
    return (site or "").split("(")[0].strip()


def _words(site: str | None) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", _place(site).lower()))


def _same_place(one: str | None, other: str | None) -> bool:
    a, b = _words(one), _words(other)
    return a == b or bool(a and b and (a <= b or b <= a))


def _standing(
    C: nx.MultiDiGraph[str], view: View, group: list[Deployment], progress: tuple[str, ...]
) -> _Standing:
    def advance(row: Deployment) -> tuple[int, date, str]:
        since = row.since.last if row.since else date.min
        return progress.index(row.deployment_status), since, row.id

    firmest = sorted(group, key=advance, reverse=True)
    largest = max(group, key=lambda r: (r.capacity_gw or 0, r.units or 0, *advance(r)))
    user, operator, chip = _parties(view, largest)
    on = C.nodes.get(f"chip:{chip}", {}) if chip else {}
    count = _size(firmest, "units")
    documents = {d.id for row in group for d in view.knowledge.documents(row.sources)}
    return _Standing(
        id=largest.id,
        words=_words(largest.site),
        named=re.search(r", [A-Z]", _place(largest.site)) is not None,
        attributes={
            "part": "standing",
            "id": largest.id,
            "label": largest.site or largest.id,
            "user": user,
            "operator": operator,
            "chip": f"chip:{chip}" if chip and on else None,
            "site": largest.site,
            "status": largest.deployment_status,
            "progress": progress.index(largest.deployment_status),
            "runs": view.terms.in_use(largest.deployment_status),
            "since": _days(largest.since),
            "rows": (largest.id, *sorted(row.id for row in group if row is not largest)),
            "sources": tuple(sorted(documents)),
            "elsewhere": False,
            "gigawatts": _size(firmest, "capacity_gw"),
            "chips": count,
            "bf16": _times(count, on.get("bf16")),
            "fp8": _times(count, on.get("fp8")),
        },
    )


def _size(firmest_first: list[Deployment], cell: str) -> Interval:
    """Least: the most advanced row that tells it; stated: the largest told; most: the sum."""
    sizes = [size for row in firmest_first if (size := getattr(row, cell)) is not None]
    return Interval(sizes[0], sum(sizes, Decimal(0)), max(sizes)) if sizes else UNKNOWN


def _times(count: Interval, each: Interval | None) -> Interval:
    """Chips times the throughput of each, in thousands; unknown where either is."""
    if each is None:
        return UNKNOWN
    known = count.stated is not None and each.stated is not None
    return Interval(
        count.low * each.low / KILO,
        None if count.high is None or each.high is None else count.high * each.high / KILO,
        count.stated * each.stated / KILO if known else None,  # type: ignore[operator]
    )


def _tell_apart(standings: list[_Standing]) -> None:
    """Standings that may be the same capacity: only the largest keeps its lower end."""

    def largest_first(standing: _Standing) -> tuple[Decimal, Decimal, str]:
        gigawatts, chips = (standing.attributes[unit].stated for unit in ("gigawatts", "chips"))
        return -(gigawatts or Decimal(0)), -(chips or Decimal(0)), standing.id

    seen: list[_Standing] = []
    for standing in sorted(standings, key=largest_first):
        others = [other for other in seen if _may_be_one(standing, other)]
        if others:
            for unit in UNITS:
                whole = standing.attributes[unit]
                standing.attributes[unit] = Interval(Decimal(0), whole.high, whole.stated)
        for one, other in [(standing, o) for o in others] + [(o, standing) for o in others]:
            if one.attributes["operator"] != other.attributes["operator"]:
                one.attributes["elsewhere"] |= one.attributes["operator"] == one.attributes["user"]
        seen.append(standing)


def _may_be_one(one: _Standing, other: _Standing) -> bool:
    a, b = one.attributes, other.attributes
    if a["user"] != b["user"] or (a["chip"] and b["chip"] and a["chip"] != b["chip"]):
        return False
    if a["operator"] != b["operator"] and a["user"] not in (a["operator"], b["operator"]):
        return False
    return not (one.named and other.named) or one.words <= other.words or other.words <= one.words


def _add(C: nx.MultiDiGraph[str], view: View, standing: _Standing) -> None:
    node, attributes = f"standing:{standing.id}", standing.attributes
    edges = edges_of(view.terms, Deployment, CAPACITY)
    for company in (attributes["user"], attributes["operator"]):
        _company(C, view, company)
    C.add_node(node, **attributes)
    if edges.source is not None:
        C.add_edge(attributes[edges.source], node, key="uses", relation="uses")
    for name, field in edges.targets.items():
        if attributes[field]:
            C.add_edge(node, attributes[field], key=name, relation=name)


def _company(C: nx.MultiDiGraph[str], view: View, node: str) -> None:
    if node not in C:
        name, _, row = node.partition("@")
        crowd = bool(row)
        C.add_node(node, part="company", id=name, label=view.world.name(name), crowd=crowd)


def _days(when: PartialDate | None) -> tuple[date, date] | None:
    return None if when is None else (when.first, when.last)
