"""A dossier on one company: what its page and the measures say, as sections with citations.

The sections are plain: facts, and tables whose rows name the documents that they rest on. So the
same dossier is a printable page and Markdown for a notebook.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph.language import say
from graph.pages.behind import readings, since
from graph.pages.company import company
from graph.pages.dossier_measures import measured_sections
from graph.pages.evidence import Context, Evidence
from graph.pages.sections import Cell, Fact, Row, Section, Table, origin
from graph.pages.shelf import Shelf

__all__ = ["sections"]


def sections(shelf: Shelf, ident: str) -> list[Section]:
    """Everything that is known and measured of a company, section by section.

    Who it is, its money in and out, rings, concentration, on whom it stands, what falls due, who
    loses if it stops paying, figures, claims. Sections of which nothing is known are named in
    one sentence at the end. The results on the shelf are those of this company alone.
    """
    told = company(shelf, ident)
    found = [
        _identity(told),
        *_directions(shelf.evidence, told),
        *measured_sections(shelf, ident),
        _figures(told),
        *_claims(told),
    ]
    return [*(s for s in found if not s.empty or s.notes), *_unknown(found)]


def _unknown(found: Iterable[Section]) -> Iterator[Section]:
    """What nothing is known of, which is not the same as that there is nothing."""
    missing = [s.title for s in found if s.empty and not s.notes]
    if missing:
        yield Section(say("Nothing is known under this lens of"), notes=[", ".join(missing)])


def _prose(parts: Iterable[Context]) -> str:
    return "".join(str(part["text"]) for part in parts)


# -- who it is -----------------------------------------------------------------------------------


def _identity(told: Context) -> Section:
    documents = told["sources"]
    facts = [Fact(say("Kind"), [Cell(str(told["kind"]))])]
    facts += [Fact(str(name), [Cell(str(value))]) for name, value in told["facts"]]
    facts += origin(documents)
    for name, holdings in ((say("Part of"), told["parents"]), (say("Holds"), told["parts"])):
        if holdings:
            facts.append(Fact(name, [Cell(_holding(h), h["sources"]) for h in holdings]))
    return Section(say("Who it is"), facts)


def _holding(holding: Context) -> str:
    details = [holding["share"]]
    if holding["since"]:
        details.append(say("since %(day)s", day=holding["since"]))
    if holding["until"]:
        details.append(say("until %(day)s", day=holding["until"]))
    known = ", ".join(str(each) for each in details if each)
    name: str = holding["name"]
    return say("%(name)s (%(details)s)", name=name, details=known) if known else name


# -- flows ---------------------------------------------------------------------------------------


def _directions(evidence: Evidence, told: Context) -> Iterator[Section]:
    for way in told["directions"]:
        heads = (
            way["head"],
            say("For"),
            say("Amount"),
            say("Status"),
            say("Since"),
            say("Deal"),
        )
        tables = [
            Table(
                heads,
                [_flow(evidence, flow) for flow in group["flows"]],
                say(
                    "%(nature)s: %(total)s; %(coverage)s flows with a known amount",
                    nature=_capital(group["nature"]["label"]),
                    total=group["total"],
                    coverage=group["coverage"],
                ),
                numeric=frozenset({2}),
            )
            for group in way["groups"]
        ]
        yield Section(way["title"], tables=tables)


def _flow(evidence: Evidence, flow: Context) -> Row:
    amount, differing = flow["amount"], readings(evidence, flow["id"])
    if differing:
        told = "; ".join(str(reading["amount"]) for reading in differing)
        amount = say("%(amount)s; sources differ: %(readings)s", amount=amount, readings=told)
    kind = say("%(kind)s, in kind", kind=flow["kind"]) if flow["in_kind"] else flow["kind"]
    documents = {s["id"]: s for each in (flow, *differing) for s in each["sources"]}
    return Row(
        (flow["other"]["name"], kind, amount, flow["status"], since(flow), flow["deal"]["title"]),
        list(documents.values()),
        flow["firmness"]["step"],
    )


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]


# -- figures and claims --------------------------------------------------------------------------


def _figures(told: Context) -> Section:
    heads = (say("Figure"), say("Period"), say("Value"), say("Scope"))
    tables = [
        Table(
            heads,
            [
                Row(
                    (_figure(f, of), str(f["period"]), f["value"], _prose(f["scope"])), f["sources"]
                )
                for f in told[key]
            ],
            title,
            numeric=frozenset({2}),
        )
        for key, of, title in (
            ("figures", "counterpart", ""),
            ("told_of", "company", say("Told by others, about it")),
        )
    ]
    return Section(say("Reported figures"), tables=tables)


def _figure(figure: Context, of: str) -> str:
    metric: str = _capital(figure["metric"])
    other = figure[of]
    return say("%(metric)s, %(other)s", metric=metric, other=other["name"]) if other else metric


def _claims(told: Context) -> Iterator[Section]:
    heads = (say("Who"), say("When"), say("Topic"), say("Stance"), say("What is said"))
    for key, title in (
        ("claims_about", say("What is said about it")),
        ("claims_by", say("What it says")),
    ):
        rows = [
            Row(
                (
                    c["claimant"]["name"],
                    str(c["date"]),
                    c["topic"],
                    c["stance"],
                    _prose(c["text"]),
                ),
                c["sources"],
            )
            for topic in told[key]
            for c in topic["claims"]
        ]
        yield Section(title, tables=[Table(heads, rows)])
