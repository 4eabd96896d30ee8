"""The measures: a network, a ledger or capacities in, a result out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from graph.commands.frame import (
    Names,
    explain_option,
    measures,
    on_engines,
    options,
    per_year_option,
)

if TYPE_CHECKING:
    from graph.question import Question

__all__ = ["COMMANDS"]

_least = click.option(
    "--least", metavar="[planned|building|running]", help="How far built, at least."
)
_throughput = click.option(
    "--throughput", metavar="[fp8|bf16]", default="fp8", help="Dense, per chip."
)
_capacity = options(
    click.option("--unit", metavar="[gigawatts|chips|bf16|fp8]", default="gigawatts"), _least
)


@click.command()
@click.argument("companies", nargs=-1, metavar="[COMPANY]...")
@click.option("--of", metavar="[suppliers|customers|funders]", default="suppliers")
@click.option("--kind", "kinds", multiple=True, help="Flow kind; repeatable.")
@click.option("--disclosed-from", "share", metavar="SHARE", help="Such as 0.1; less is not told.")
@per_year_option
@explain_option
@on_engines("companies", "of", "kinds")
@measures
def concentration(
    ask: Question,
    companies: Names,
    of: Any,
    kinds: Names,
    share: str | None,
    per_year: bool,
) -> None:
    """Measure suppliers, customers or funders.

    How concentrated they are: HHI, CR1, CR4, effective numbers, with bounds and coverage.
    Without a COMPANY: all of them. Supply is compute, hardware and lease unless --kind says other.
    Shares that companies disclose stand beside; --disclosed-from says who would be disclosed.

    Example: lingkar concentration openai --explain
    """
    from graph.measures.concentration import concentration as measure
    from graph.money import told

    threshold = None if share is None else told(share)
    how = {"of": of, "kinds": ask.kinds(kinds), "threshold": threshold}
    asked = ask.companies(companies)
    ask.answer(ask.of_network(lambda G: measure(G, asked, **how), per_year=per_year))


@click.command()
@click.option("--through", multiple=True, metavar="COMPANY", help="Only through it; repeatable.")
@click.option("--max-legs", default=6, help="Longest cycle.")
@click.option("--top", default=20, help="Most rows.")
@click.option("--min-amount", metavar="USD", help="Least bottleneck, such as 10bn.")
@click.option("--rings/--all", default=True, help="Financing rings only, or all cycles.")
@per_year_option
@explain_option
@on_engines("through", "max_legs", "top", "min_amount", "rings")
@measures
def cycles(
    ask: Question, through: Names, min_amount: str | None, per_year: bool, **limits: Any
) -> None:
    """List the rings that money goes round in.

    Each with its bottleneck, firmness, legs, deals and sources.

    \b
    Example: lingkar cycles --through amazon --as-of 2025-12-31 --firmness talked
    """
    from graph.measures.cycles import cycles as measure
    from graph.money import told

    least = told(min_amount) if min_amount is not None else None
    limits |= {"through": ask.companies(through), "min_amount": least}
    ask.answer(ask.of_network(lambda G: measure(G, **limits), per_year=per_year))


@click.command()
@click.argument("companies", nargs=-1, metavar="[COMPANY]...")
@click.option("--without", multiple=True, metavar="COMPANY", help="What if it fails; repeatable.")
@click.option("--with", "added", multiple=True, metavar="COMPANY=USD", help="One more supplier.")
@_throughput
@_least
@explain_option
@measures
def diversification(
    ask: Question, companies: Names, without: Names, added: Names, least: str | None, **how: Any
) -> None:
    """Count the suppliers a company stands on.

    Face value and looked through, and what is left if one fails: in dollars, gigawatts and
    petaflops.

    \b
    Example: lingkar diversification openai --without microsoft --with alphabet=20bn
    """
    from graph.measures.diversification import diversification as measure
    from graph.question import purchases

    asked = ask.companies(companies)
    gone, more = [ask.company(name) for name in without], ask.amounts(added)
    built = ask.capacity(least)
    result = measure(ask.network, asked, built, without=gone, with_=more, **how)
    ask.answer(result, entered=purchases(ask.network, asked))


@click.command()
@explain_option
@measures
def circulation(ask: Question) -> None:
    """Measure how much money can go round at once.

    The most that can flow in closed rounds with no flow used beyond its amount; its share of all;
    round trips by company; what falls away without each deal; the Finn cycling index.

    Example: lingkar circulation --firmness signed
    """
    from graph.measures.circulation import circulation as measure

    ask.answer(measure(ask.network))


@click.command()
@click.option("--draws", default=999, type=click.IntRange(19), help="Networks of chance.")
@click.option("--seed", default=1, help="Of the random numbers.")
@click.option("--max-legs", default=4, type=click.IntRange(2), help="Longest ring counted.")
@explain_option
@measures
def chance(ask: Question, **how: Any) -> None:
    """Ask whether money goes round more than chance would have it.

    Rings and circulation beside those of networks rewired at random, in which every company keeps
    its number of payers and payees.

    Example: lingkar chance --draws 199
    """
    from graph.measures.chance import chance as measure
    from graph.measures.chance import rewired

    ask.answer(measure(ask.network, **how), entered=rewired(ask.network))


@click.command()
@click.argument("companies", nargs=-1, metavar="[COMPANY]...")
@click.option("--on", multiple=True, metavar="COMPANY", help="Only on it; repeatable.")
@click.option("--basis", metavar="[money|capacity]", default="money")
@click.option("--role", metavar="CODE", help="By capacity, through one role in supply.")
@_capacity
@explain_option
@on_engines("companies", "on", "basis")
@measures
def dependency(ask: Question, companies: Names, on: Names, least: str | None, **how: Any) -> None:
    """Measure how far one company stands on another.

    Directly and however many tiers up: by money, or by the gigawatts and chips of deployments.

    \b
    Example: lingkar dependency openai --on nvidia --on microsoft --basis capacity
    """
    from graph.measures.dependency import dependency as measure
    from graph.question import on_the_way

    built, those = ask.capacity(least), ask.companies(on)
    result = measure(ask.network, ask.companies(companies), on=those, capacity=built, **how)
    if how["basis"] == "capacity":
        ask.answer_of_capacity(result, built)
    else:
        ask.answer(result, entered=on_the_way(ask.network, result))


@click.command()
@click.argument("companies", nargs=-1, metavar="[COMPANY]...")
@click.option("--role", metavar="CODE", help="Such as fabrication; default: all.")
@_capacity
@explain_option
@measures
def roles(ask: Question, companies: Names, least: str | None, **how: Any) -> None:
    """Name whose chips, foundry and memory capacity stands on.

    By role in supply: shares, concentration, and what is left when the largest fails.

    Example: lingkar roles openai --role fabrication
    """
    from graph.measures.roles import roles as measure

    built = ask.capacity(least)
    ask.answer_of_capacity(measure(built, ask.companies(companies), **how), built)


@click.command()
@click.argument("companies", nargs=-1, metavar="[COMPANY]...")
@click.option("--life", "lives", multiple=True, type=float, default=(5, 3, 6), help="Years.")
@_throughput
@click.option("--against", metavar="[newest|best]", default="newest", help="Which chip.")
@explain_option
@measures
def obsolescence(ask: Question, companies: Names, **how: Any) -> None:
    """Measure how fast running chips age.

    Age, generations behind, and the value left by depreciation and by performance per watt.

    Example: lingkar obsolescence oracle --throughput bf16
    """
    from graph.measures.obsolescence import obsolescence as measure

    result = measure(ask.running, ask.companies(companies), **how)
    ask.answer_of_capacity(result, ask.running, "operator")


@click.command()
@click.argument("companies", nargs=-1, metavar="[COMPANY]...")
@click.option("--by", metavar="[company|deal|year|quarter|nature]", default="company")
@explain_option
@on_engines("companies", "by")
@measures
def realization(ask: Question, companies: Names, by: Any) -> None:
    """Measure what of the promises was signed and paid.

    Example: lingkar realization openai --by deal
    """
    from graph.measures.realization import realization as measure

    ask.answer(measure(ask.ledger, ask.companies(companies), by=by))


@click.command()
@click.argument("companies", nargs=-1, metavar="[COMPANY]...")
@explain_option
@measures
def obligations(ask: Question, companies: Names) -> None:
    """Measure what falls due, year by year.

    Against revenue, cash and committed funding; amounts without a period stand apart.

    Example: lingkar obligations openai
    """
    from graph.measures.obligations import obligations as measure

    ask.answer(measure(ask.ledger, ask.companies(companies)))


@click.command()
@click.argument("companies", nargs=-1, metavar="[COMPANY]...")
@explain_option
@measures
def exposure(ask: Question, companies: Names) -> None:
    """Measure who loses if a company stops paying.

    Unpaid commitments and stakes by counterparty, and who is both funder and supplier.

    Example: lingkar exposure openai
    """
    from graph.measures.exposure import exposure as measure

    ask.answer(measure(ask.ledger, ask.companies(companies)))


COMMANDS = (
    concentration,
    cycles,
    diversification,
    circulation,
    chance,
    dependency,
    roles,
    obsolescence,
    realization,
    obligations,
    exposure,
)
