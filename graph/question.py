"""A question on its way: the data, the lens, the form of the answer and where it goes.

The command line fills this in from its options and asks; nothing here knows of options or
screens. Text goes out through ``say`` (results) and ``note`` (everything beside them).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph import tables
from graph.errors import InputError
from graph.explain import Pair, explain, flows_in, pairs_in
from graph.explain_capacity import explain_capacity
from graph.labelled import labelled, title
from graph.lens.view import View
from graph.money import in_currency, told
from graph.names import Match, resolve
from graph.result import Lens, Result
from graph.study import Study

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Question", "deliver", "form_of", "on_the_way", "purchases"]

_BY_SUFFIX = {".json": "json", ".csv": "csv", ".md": "markdown"}
STDOUT = "-"


def form_of(form: str | None, output: str | None, more: tuple[str, ...] = ()) -> str:
    """The format asked for, else that of the ending of the output file, else a table.

    ``more`` are formats that an answer has beside those of tables.

    >>> form_of(None, "rings.csv"), form_of("json", "rings.csv"), form_of(None, None)
    ('csv', 'json', 'table')
    """
    if output == "":
        raise InputError("-o is empty: name a file, or leave it out for the screen")
    chosen = form or _BY_SUFFIX.get(Path(output or "").suffix.lower(), "table")
    known = (*tables.FORMATS, *more)
    if chosen not in known:
        raise InputError(f"--format {chosen!r} is not one of {', '.join(known)}")
    return chosen


def deliver(text: str, output: str | None, say: Callable[[str], None]) -> None:
    """Hand over a text: said, or written to a file that is whole or not there at all."""
    if output in (None, STDOUT):
        say(text)
    else:
        from graph.exchange.writing import write_text

        write_text(str(output), text)


def purchases(G: nx.MultiDiGraph[str], companies: Iterable[str] | None) -> set[str]:
    """The flows of purchase of companies (None: of all) that a measure of suppliers counts."""
    from graph.measures.concentration import concentration

    return set(flows_in(concentration(G, companies)))


def on_the_way(G: nx.MultiDiGraph[str], result: Result) -> set[str]:
    """The flows of purchase by which companies stand on others in an answer of dependency."""
    from graph.measures.money_dependency import purchases_on_the_way

    return purchases_on_the_way(G, [(row.company, row.on) for row in result.rows])


def _sum_of(pair: str, form: str) -> tuple[str, Decimal]:
    """The name and the sum of ``name=sum``; InputError for anything else."""
    name, equals, amount = pair.partition("=")
    if not name or not equals:
        raise InputError(f"{pair!r} is not {form}, such as {form.split('=')[0].lower()}=20bn")
    return name, told(amount)


class Question:
    """A study seen through a lens, and how to give its answers.

    ``form`` and ``output`` as in :func:`form_of`; with ``why`` the flows behind an answer follow;
    a ``wide`` table keeps every column, whatever the width of the terminal. With a ``language``
    tables show labels of the ontology in place of codes.
    """

    def __init__(
        self,
        study: Study,
        lens: Lens,
        *,
        say: Callable[[str], None],
        note: Callable[[str], None],
        assume: Iterable[str] = (),
        form: str | None = None,
        output: str | None = None,
        why: bool = False,
        wide: bool = False,
        language: str | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.study = study
        self.lens = lens
        self.say = say
        self.note = note
        self.tell = tell
        self.form = form_of(form, output)
        self.output = output
        self.why = why
        self.language = language
        self.width = tables.WIDE if wide else None
        self.assumed = dict(_sum_of(pair, "FLOW=AMOUNT") for pair in assume)
        self._notes = [f"Assumed: {flow} is {amount} USD." for flow, amount in self.assumed.items()]
        self._built: dict[str, Any] = {}

    def _once(self, name: str, build: Callable[[], Any]) -> Any:
        """What is built of the data at most once, as seen through the lens of this question."""
        if name not in self._built:
            self._built[name] = build()
        return self._built[name]

    @property
    def view(self) -> View:
        """The verdict on every flow."""
        view: View = self._once("view", lambda: self.study.view(self.lens, self.assumed))
        return view

    @property
    def network(self) -> nx.MultiDiGraph[str]:
        """The flows that count."""
        from graph.network import build

        return self._graph("network", lambda: build(self.view))

    @property
    def ledger(self) -> nx.MultiDiGraph[str]:
        """Promises and payments by stage, with the figures of companies."""
        from graph.ledger import build

        return self._graph("ledger", lambda: build(self.view))

    def capacity(self, least: str | None = None) -> nx.MultiDiGraph[str]:
        """Deployments with who stands behind their chips; at least as far as ``least``."""
        from graph.capacity import build

        return self._graph(f"capacity {least}", lambda: build(self.view, least))

    def _graph(self, name: str, build: Callable[[], Any]) -> nx.MultiDiGraph[str]:
        graph: nx.MultiDiGraph[str] = self._once(name, build)
        graph.graph["lens"] = self.lens  # built, perhaps, for an earlier day on which all was alike
        return graph

    def of_network(
        self, measure: Callable[[nx.MultiDiGraph[str]], Result], *, per_year: bool = False
    ) -> Result:
        """What a measure says of the flows that count, or of those of each year."""
        if per_year:
            from graph.measures.yearly import per_year as asked_of_each

            return asked_of_each(self.network, measure)
        return measure(self.network)

    @property
    def running(self) -> nx.MultiDiGraph[str]:
        """Deployments already in use, as the ontology has it."""
        return self.capacity(self.study.terms.use_begins())

    def thing(self, name: str) -> Match:
        """The one thing of that name; UnknownName otherwise."""
        return resolve(self.study.world, name)

    def company(self, name: str) -> str:
        """The company of that name as the lens sees it: its parent at group level, and said so."""
        found = resolve(self.study.world, name, ("company",)).id
        top = self.view.groups.top(found)
        if top != found:
            self._notes.append(
                f"{found} is part of {top} and counts in it; --level entity tells them apart."
            )
        return top

    def note_so_far(self) -> None:
        """Say what there is to note before the answer, where the answer has no place for it."""
        for line in self._notes:
            self.note(f"Note: {line}")

    def companies(self, names: Iterable[str]) -> tuple[str, ...] | None:
        """The companies named, each once, as the lens sees them; None for no names."""
        return tuple(dict.fromkeys(self.company(name) for name in names)) or None

    def things(self, names: Iterable[str]) -> tuple[str, ...]:
        """The ids of the things named."""
        return tuple(self.thing(name).id for name in names)

    def amounts(self, pairs: Iterable[str]) -> dict[str, Decimal]:
        """Sums in US dollars by company, from ``company=sum``; InputError for other words."""
        named = (_sum_of(pair, "COMPANY=AMOUNT") for pair in pairs)
        return {self.company(name): amount for name, amount in named}

    def kinds(self, codes: Iterable[str]) -> tuple[str, ...] | None:
        """Flow kinds, checked against the ontology; None for none."""
        for code in codes:
            self.study.terms.iri("flow", code)
        return tuple(codes) or None

    def answer(self, result: Result, entered: Iterable[str] | None = None) -> None:
        """Give a result: in the currency of display, in its format, to its place.

        ``entered`` are the flows it counts, where its rows do not name them. Where the format has
        no room for the lens and the notes they are noted beside it.
        """
        flows = set(flows_in(result) if entered is None else entered)
        because = self._because(flows, pairs_in(result)) if self.why else None
        self.give(self.shown(result), because and self.shown(because))

    def answer_of_capacity(
        self, result: Result, capacity: nx.MultiDiGraph[str], party: str = "user"
    ) -> None:
        """Give a result that deployments, not flows, made: those of its companies are its reasons.

        ``party`` is as what the companies have them, ``user`` or ``operator``.
        """
        self.idle("only deployments enter here, and no flow's amount")
        because = None
        if self.why:
            companies = {row.company for row in result.rows}
            because = explain_capacity(self.view, capacity, companies, party)
        self.give(self.shown(result), because)

    def idle(self, reason: str) -> None:
        """Note which of the options that change amounts were given for nothing, and why."""
        given = [("--assume", bool(self.assumed)), ("--no-ceilings", not self.lens.ceilings)]
        if names := " and ".join(name for name, there in given if there):
            changes = "change" if " and " in names else "changes"
            self._notes.append(f"{names} {changes} nothing: {reason}.")

    def also(self, other: Question) -> None:
        """Tell with the answer what another question, asked for its sake, has to note."""
        self._notes += [note for note in other._notes if note not in self._notes]

    def shown(self, result: Result) -> Result:
        """A result in the currency of display."""
        rate = self.study.display_rate(self.lens)
        assert rate is not None  # Study.lens refuses a currency without one
        return in_currency(result, rate)

    def give(self, shown: Result, because: Result | None = None) -> None:
        """Give what is shown, and why, in the format of this question to its place."""
        notes, terms = (*self._notes, *shown.notes), self.study.terms
        name = title(terms, shown, self.language)
        if self.form in ("table", "markdown"):
            from dataclasses import replace

            shown, notes = replace(shown, notes=notes), ()
            if self.language is not None:
                shown = labelled(terms, shown, self.language)
                because = because and labelled(terms, because, self.language)
        if self.form == "csv" and self.output not in (None, STDOUT):
            from graph.exchange.writing import write_texts

            write_texts(tables.files(shown, Path(str(self.output)), because))
        else:
            text = tables.render(shown, self.form, because, width=self.width, title=name)
            deliver(text, self.output, self.say)
        if self.form not in ("table", "markdown"):
            for line in (tables.caption(shown, name), *notes):
                self.note(line)

    def _because(self, entered: set[str], pairs: set[Pair]) -> Result:
        deals = {flow.id: flow.deal for flow in self.study.world.flows.values()}
        return explain(self.network, deals, entered, pairs)
