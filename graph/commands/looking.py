"""Looking things up: a card, a name, who said what, a query."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph.commands.frame import (
    Give,
    Names,
    asks,
    explain_option,
    gives,
    looks,
    note_to,
    options,
    over_time_option,
    say,
    since_option,
)

if TYPE_CHECKING:
    from graph.question import Question
    from graph.result import Lens
    from graph.study import Study

__all__ = ["COMMANDS"]


@click.command()
@click.argument("name")
@asks
def show(ask: Question, name: str) -> None:
    """Show a company, deal, chip, person or source.

    All that the data say of it at the lens: flows, status, claims, figures, sources.
    NAME is an id, a label, an alias or a ticker; a kind before a colon narrows it (deal:NAME).

    Example: lingkar show "Charles Fitzgerald"
    """
    from graph.show import show as card

    thing = ask.thing(name)
    ask.answer(card(ask.view, thing.kind, thing.id))


@click.command()
@click.argument("company")
@looks
@options(
    click.option("--format", "form", metavar="[html|markdown]", help="Of the dossier."),
    click.option("-o", "--output", metavar="FILE", help="Write to FILE; - is stdout."),
    click.option("--language", metavar="[en|id]", help="Of the dossier: en, id."),
)
def report(
    study: Study,
    lens: Lens,
    company: str,
    form: str | None,
    output: str | None,
    language: str | None,
) -> None:
    """Write a dossier on a company, to print or to keep.

    Who it is, its money in and out, rings, on whom it stands, what falls due, figures, claims,
    with numbered sources. A page that stands alone, or Markdown, which is the default on screen.

    Example: lingkar report openai -o openai.html
    """
    from graph.dossiers import dossier, form_of_dossier
    from graph.question import Question, deliver

    chosen = form_of_dossier(form, output)
    ask = Question(study, lens, say=say, note=note_to(None), language=language)
    deliver(dossier(ask, company, chosen), output, say)


@click.command()
@click.argument("text")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only such; repeatable.")
@click.option("--limit", default=20, type=click.IntRange(1))
@gives
def find(data: str | None, text: str, kinds: Names, limit: int, form: str, give: Give) -> None:
    """Find things by name, or nearly so.

    Companies, deals, flows, chips, people, claims and sources, by id, label, alias or ticker.

    Example: lingkar find trainium --kind chip
    """
    from graph import names
    from graph.accounts import matches_text
    from graph.study import Study

    found = names.find(Study.open(data).world, text, names.known_kinds(kinds), limit=limit)
    give(matches_text(found, form))


@click.command()
@click.argument("who", nargs=-1, metavar="[NAME]...")
@click.option("--about", multiple=True, metavar="NAME", help="Company, deal or chip; repeatable.")
@click.option("--topic", metavar="CODE", help="Such as credibility or circular-financing.")
@click.option("--stance", metavar="CODE", help="Critical, supportive or neutral.")
@over_time_option
@since_option
@explain_option
@asks
def claims(ask: Question, who: Names, about: Names, **how: Any) -> None:
    """List who says what about what, and when.

    NAME is a person or firm; without one, whoever said it. Over time they are counted by topic
    and stance in the month or quarter in which they were made.

    Example: lingkar claims --about openai --topic circular-financing
    """
    from graph.claims_asked import answer_claims

    answer_claims(ask, about=ask.things(about), by=ask.things(who), **how)


@click.command()
@click.argument("text", required=False, metavar="[SPARQL|QUESTION]")
@click.option("-f", "--file", "file", type=click.Path(path_type=Path), help="Read it from FILE.")
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="Bind a variable.")
@click.option("--list", "listed", is_flag=True, help="List the questions that have a name.")
@click.option("--show", "shown", is_flag=True, help="Print the SPARQL, for any endpoint.")
@gives
def query(listed: bool, form: str, give: Give, **asked: Any) -> None:
    """Ask the data in SPARQL, or a named question.

    The prefixes of the data (lk:, company:, deal: ...) need no declaration. A parameter takes
    an id or a name: --param company=openai.

    \b
    Example: lingkar query "SELECT ?n WHERE { company:openai skos:prefLabel ?n }"
    Example: lingkar query funders --param company=anthropic
    """
    from graph.competency import questions_text
    from graph.queries import ask

    give(questions_text(form) if listed else ask(form=form, **asked))


COMMANDS = (show, report, find, claims, query)
