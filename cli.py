"""The command line of Lingkar: options, then load, call, answer. No logic lives here."""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from graph.errors import LingkarError

if TYPE_CHECKING:
    from graph.question import Question
    from graph.result import Lens
    from graph.study import Study

__all__ = ["lingkar", "main"]

Give = Callable[[str], None]
Names = tuple[str, ...]
_LONGEST_MESSAGE = 600
SETTINGS = {"help_option_names": ["-h", "--help"], "show_default": True}


class Lingkar(click.Group):
    """The group of all commands: one line per error, exit code 2; 1 only for findings, refusals."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a reader that has seen enough, as ``head`` has, is no error."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # click would leave with 1, which is for findings
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        """Run a command line and leave with its exit code."""
        for stream in (sys.stdout, sys.stderr):
            if reconfigure := getattr(stream, "reconfigure", None):
                reconfigure(errors="backslashreplace")
        extra |= {"prog_name": "lingkar", "standalone_mode": False}
        gc.set_threshold(200_000, 50, 50)  # much is made and little thrown away: look less often
        # Told to stop, a command leaves as after Ctrl-C: what it had begun to write is taken away.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        try:
            code = super().main(*args, **extra)
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            sys.exit(LingkarError.exit_code)
        except click.UsageError as error:
            path = error.ctx.command_path if error.ctx else "lingkar"
            _fail(f"{error.format_message().rstrip('.')}; see `{path} --help`")
        except (click.ClickException, LingkarError) as error:
            _fail(str(error))
        except (KeyboardInterrupt, click.Abort):
            sys.exit(130)
        except OSError as error:
            if os.environ.get("LINGKAR_DEBUG"):
                raise
            _fail(f"the answer cannot be written: {error.strerror or error}")
        except Exception as error:
            if os.environ.get("LINGKAR_DEBUG"):
                raise
            what = f"this is a bug: {type(error).__name__}: {error}"
            _fail(f"{what}; run again with LINGKAR_DEBUG=1 to see where")
        sys.exit(code if isinstance(code, int) else 0)


def _fail(message: str) -> NoReturn:
    from graph.wording import plain

    with contextlib.suppress(OSError):  # where nobody can be told, the exit code still tells
        click.echo(f"lingkar: {plain(message, most=_LONGEST_MESSAGE)}", err=True)
    sys.exit(LingkarError.exit_code)


def _options(*options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda command: functools.reduce(lambda made, add: add(made), options[::-1], command)


# The choices shown in help are checked by the rooms that own them when a command runs, for help
# must not wait for the ontology; a test compares the two.
_data = click.option("--data", metavar="DIR", help="Folder of Turtle; default: the bundled data.")
_output = click.option("-o", "--output", metavar="FILE", help="Write to FILE; - is stdout.")
_form = click.option("--format", "form", metavar="[table|json|csv|markdown]", help="Of the answer.")
_wide = click.option("--wide", is_flag=True, help="A table with every column, however wide.")
_quiet = click.option("-q/-v", "--quiet/--verbose", default=None, help="No notes, or progress too.")
_lens = _options(
    _data,
    click.option("--as-of", metavar="DATE", help="As published by 2025, 2025-12 or 2025-12-31."),
    click.option("--firmness", metavar="[paid|signed|announced|talked]", default="announced"),
    click.option("--level", metavar="[group|entity]", default="group"),
    click.option("--currency", metavar="CODE", default="USD"),
    click.option("--no-ceilings", is_flag=True, help='Leave amounts told as "up to" out.'),
)
_assume = click.option("--assume", multiple=True, metavar="FLOW=USD", help="Try an amount.")
_explain = click.option("--explain", is_flag=True, help="List the flows that entered or not, why.")


def _note(quiet: bool | None) -> Give:
    return lambda text: None if quiet else click.echo(text, err=True)


def _progress(quiet: bool | None) -> Give:
    return _note(not sys.stderr.isatty() if quiet is None else quiet)


_say: Give = functools.partial(click.echo, nl=False)


def _looks(command: Callable[..., None]) -> Any:
    """Give a command a Study and a Lens, made of the options of the lens."""

    @_lens
    @functools.wraps(command)
    def run(data: str | None, no_ceilings: bool, **given: Any) -> None:
        from graph.study import Study

        look = {name: given.pop(name) for name in ("as_of", "firmness", "level", "currency")}
        study = Study.open(data)
        command(study=study, lens=study.lens(**look, ceilings=not no_ceilings), **given)

    return run


def _asks(command: Callable[..., None]) -> Any:
    """Give a command a Question made of the options of lens and output."""

    @_looks
    @_options(_assume, _form, _output, _wide, _quiet)
    @functools.wraps(command)
    def run(study: Study, lens: Lens, quiet: bool | None, **given: Any) -> None:
        from graph.question import Question

        place = {name: given.pop(name) for name in ("assume", "form", "output", "wide")}
        place |= {"why": given.pop("explain", False), "say": _say, "note": _note(quiet)}
        command(Question(study, lens, **place), **given)

    return run


def _gives(command: Callable[..., None]) -> Any:
    """Give a command the format of its answer, and a function that delivers the text."""

    @_options(_data, _form, _output)
    @functools.wraps(command)
    def run(form: str | None, output: str | None, **given: Any) -> None:
        from graph.question import deliver, form_of

        chosen = form_of(form, output)
        command(form=chosen, give=lambda text: deliver(text, output, _say), **given)

    return run


@click.group(cls=Lingkar, context_settings=SETTINGS)
@click.version_option(package_name="lingkar")
def lingkar() -> None:
    """Who funds whom in AI, who buys from whom, how firm it is, and what goes round in a ring.

    Results go to standard output, everything else to standard error. Exit code 0: well, 1: a
    check failed or an import refused rows, 2: misuse or bad input.

    Example: lingkar concentration openai
    """


@lingkar.command()
@_looks
@click.option("--out", default="site", metavar="DIR", help="Folder of the site.")
@_quiet
def build(study: Study, lens: Lens, out: str, quiet: bool | None) -> None:
    """Check and measure the data, and write the site.

    It opens from disk, without a network. With an error nothing is written; the exit code is 1.

    Example: lingkar build --out site
    """
    from graph.accounts import findings_text, tally
    from graph.building import build_all

    built = build_all(study, lens, Path(out), _progress(quiet))
    click.echo(findings_text(built.errors, "table"), nl=False, err=True)
    if not built.errors:
        click.echo(f"{built.pages} pages: {Path(out) / 'index.html'}")
    _note(quiet)(f"check: {tally(built.findings)}; `lingkar check` lists them")
    sys.exit(int(bool(built.errors)))


@lingkar.command()
@click.option("--warnings/--no-warnings", default=True, help="Print warnings too.")
@click.option("--all", "whole", is_flag=True, help="Every warning, not three of a kind.")
@_gives
def check(data: str | None, warnings: bool, whole: bool, form: str, give: Give) -> None:
    """List what is wrong or doubtful in the data.

    Errors with file and line, warnings by kind; with an error the exit code is 1.

    Example: lingkar check --data my-data --no-warnings
    """
    from graph.accounts import findings_text, tally
    from graph.check import check as found_in
    from graph.store import Store

    every = found_in(Store.open(data))
    give(findings_text([f for f in every if warnings or f.severity == "error"], form, whole=whole))
    click.echo(f"check: {tally(every)}", err=True)
    sys.exit(int(any(f.severity == "error" for f in every)))


@lingkar.command()
@click.argument("name")
@_asks
def show(ask: Question, name: str) -> None:
    """Show a company, deal, chip, person or source.

    All that the data say of it at the lens: flows, status, claims, figures, sources.
    NAME is an id, a label, an alias or a ticker; a kind before a colon narrows it (deal:NAME).

    Example: lingkar show "Charles Fitzgerald"
    """
    from graph.show import show as card

    thing = ask.thing(name)
    ask.answer(card(ask.view, thing.kind, thing.id))


@lingkar.command()
@click.argument("text")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only such; repeatable.")
@click.option("--limit", default=20, type=click.IntRange(1))
@_gives
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


@lingkar.command()
@click.argument("companies", nargs=-1, metavar="[COMPANY]...")
@click.option("--of", metavar="[suppliers|customers|funders]", default="suppliers")
@click.option("--kind", "kinds", multiple=True, help="Flow kind; repeatable.")
@_explain
@_asks
def concentration(ask: Question, companies: Names, of: Any, kinds: Names) -> None:
    """Measure suppliers, customers or funders.

    How concentrated they are: HHI, CR1, CR4, effective numbers, with bounds and coverage.
    Without a COMPANY: all of them. Supply is compute, hardware and lease unless --kind says other.

    Example: lingkar concentration openai --explain
    """
    from graph.measures.concentration import concentration as measure

    ask.answer(measure(ask.network, ask.companies(companies), of=of, kinds=ask.kinds(kinds)))


@lingkar.command()
@click.option("--through", multiple=True, metavar="COMPANY", help="Only through it; repeatable.")
@click.option("--max-legs", default=6, help="Longest cycle.")
@click.option("--top", default=20, help="Most rows.")
@click.option("--min-amount", metavar="USD", help="Least bottleneck, such as 10bn.")
@click.option("--rings/--all", default=True, help="Financing rings only, or all cycles.")
@_explain
@_asks
def cycles(ask: Question, through: Names, min_amount: str | None, **limits: Any) -> None:
    """List the rings that money goes round in.

    Each with its bottleneck, firmness, legs, deals and sources.

    \b
    Example: lingkar cycles --through amazon --as-of 2025-12-31 --firmness talked
    """
    from graph.measures.cycles import cycles as measure
    from graph.money import told

    least = told(min_amount) if min_amount is not None else None
    result = measure(ask.network, through=ask.companies(through), min_amount=least, **limits)
    ask.answer(result)


@lingkar.command()
@click.argument("companies", nargs=-1, metavar="[COMPANY]...")
@click.option("--without", multiple=True, metavar="COMPANY", help="What if it fails; repeatable.")
@click.option("--with", "added", multiple=True, metavar="COMPANY=USD", help="One more supplier.")
@_explain
@_asks
def diversification(ask: Question, companies: Names, without: Names, added: Names) -> None:
    """Count the suppliers a company stands on.

    Face value and looked through, and what is left if one fails.

    \b
    Example: lingkar diversification openai --without microsoft --with alphabet=20bn
    """
    from graph.measures.diversification import diversification as measure
    from graph.question import purchases

    asked = ask.companies(companies)
    gone, more = [ask.company(name) for name in without], ask.amounts(added)
    result = measure(ask.network, asked, without=gone, with_=more)
    ask.answer(result, entered=purchases(ask.network, asked))


@lingkar.command()
@_explain
@_asks
def circulation(ask: Question) -> None:
    """Measure how much money can go round at once.

    The most that can flow in closed rounds with no flow used beyond its amount; its share of all;
    round trips by company; what falls away without each deal; the Finn cycling index.

    Example: lingkar circulation --firmness signed
    """
    from graph.measures.circulation import circulation as measure

    ask.answer(measure(ask.network))


@lingkar.command()
@click.option("--draws", default=999, type=click.IntRange(19), help="Networks of chance.")
@click.option("--seed", default=1, help="Of the random numbers.")
@click.option("--max-legs", default=4, type=click.IntRange(2), help="Longest ring counted.")
@_asks
def chance(ask: Question, **how: Any) -> None:
    """Ask whether money goes round more than chance would have it.

    Rings and circulation beside those of networks rewired at random, in which every company keeps
    its number of payers and payees.

    Example: lingkar chance --draws 199
    """
    from graph.measures.chance import chance as measure

    ask.answer(measure(ask.network, **how))


_capacity = _options(
    click.option("--unit", metavar="[gigawatts|chips|bf16|fp8]", default="gigawatts"),
    click.option("--least", metavar="[planned|building|running]", help="How far built, at least."),
)


@lingkar.command()
@click.argument("companies", nargs=-1, metavar="[COMPANY]...")
@click.option("--on", multiple=True, metavar="COMPANY", help="Only on it; repeatable.")
@click.option("--basis", metavar="[money|capacity]", default="money")
@click.option("--role", metavar="CODE", help="By capacity, through one role in supply.")
@_capacity
@_explain
@_asks
def dependency(ask: Question, companies: Names, on: Names, least: str | None, **how: Any) -> None:
    """Measure how far one company stands on another.

    Directly and however many tiers up: by money, or by the gigawatts and chips of deployments.

    \b
    Example: lingkar dependency openai --on nvidia --on microsoft --basis capacity
    """
    from graph.measures.dependency import dependency as measure

    built, those = ask.capacity(least), ask.companies(on)
    ask.answer(measure(ask.network, ask.companies(companies), on=those, capacity=built, **how))


@lingkar.command()
@click.argument("companies", nargs=-1, metavar="[COMPANY]...")
@click.option("--role", metavar="CODE", help="Such as fabrication; default: all.")
@_capacity
@_asks
def roles(ask: Question, companies: Names, least: str | None, **how: Any) -> None:
    """Name whose chips, foundry and memory capacity stands on.

    By role in supply: shares, concentration, and what is left when the largest fails.

    Example: lingkar roles openai --role fabrication
    """
    from graph.measures.roles import roles as measure

    ask.answer(measure(ask.capacity(least), ask.companies(companies), **how))


@lingkar.command()
@click.argument("companies", nargs=-1, metavar="[COMPANY]...")
@click.option("--life", "lives", multiple=True, type=float, default=(5, 3, 6), help="Years.")
@click.option("--throughput", metavar="[fp8|bf16]", default="fp8", help="Dense, per chip.")
@click.option("--against", metavar="[newest|best]", default="newest", help="Which chip.")
@_asks
def obsolescence(ask: Question, companies: Names, **how: Any) -> None:
    """Measure how fast running chips age.

    Age, generations behind, and the value left by depreciation and by performance per watt.

    Example: lingkar obsolescence oracle --throughput bf16
    """
    from graph.measures.obsolescence import obsolescence as measure

    ask.answer(measure(ask.capacity("running"), ask.companies(companies), **how))


@lingkar.command()
@click.argument("companies", nargs=-1, metavar="[COMPANY]...")
@click.option("--by", metavar="[company|deal|year|quarter|nature]", default="company")
@_explain
@_asks
def realization(ask: Question, companies: Names, by: Any) -> None:
    """Measure what of the promises was signed and paid.

    Example: lingkar realization openai --by deal
    """
    from graph.measures.realization import realization as measure

    ask.answer(measure(ask.ledger, ask.companies(companies), by=by))


@lingkar.command()
@click.argument("companies", nargs=-1, metavar="[COMPANY]...")
@_explain
@_asks
def obligations(ask: Question, companies: Names) -> None:
    """Measure what falls due, year by year.

    Against revenue, cash and committed funding; amounts without a period stand apart.

    Example: lingkar obligations openai
    """
    from graph.measures.obligations import obligations as measure

    ask.answer(measure(ask.ledger, ask.companies(companies)))


@lingkar.command()
@click.argument("companies", nargs=-1, metavar="[COMPANY]...")
@_explain
@_asks
def exposure(ask: Question, companies: Names) -> None:
    """Measure who loses if a company stops paying.

    Unpaid commitments and stakes by counterparty, and who is both funder and supplier.

    Example: lingkar exposure openai
    """
    from graph.measures.exposure import exposure as measure

    ask.answer(measure(ask.ledger, ask.companies(companies)))


@lingkar.command()
@click.argument("who", nargs=-1, metavar="[NAME]...")
@click.option("--about", multiple=True, metavar="NAME", help="Company, deal or chip; repeatable.")
@click.option("--topic", metavar="CODE", help="Such as credibility or circular-financing.")
@click.option("--stance", metavar="CODE", help="Critical, supportive or neutral.")
@_asks
def claims(ask: Question, who: Names, about: Names, **codes: Any) -> None:
    """List who says what about what, and when.

    NAME is a person or firm; without one, whoever said it.

    Example: lingkar claims --about openai --topic circular-financing
    """
    from graph.claims import claims as said

    ask.answer(said(ask.view, about=ask.things(about), by=ask.things(who), **codes))


@lingkar.command()
@click.argument("text", required=False, metavar="[SPARQL|QUESTION]")
@click.option("-f", "--file", "file", type=click.Path(path_type=Path), help="Read it from FILE.")
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="Bind a variable.")
@click.option("--list", "listed", is_flag=True, help="List the questions that have a name.")
@_gives
def query(listed: bool, form: str, give: Give, **asked: Any) -> None:
    """Ask the data in SPARQL, or a named question.

    The prefixes of the data (lk:, company:, deal: ...) need no declaration.

    \b
    Example: lingkar query "SELECT ?n WHERE { company:openai skos:prefLabel ?n }"
    """
    from graph.queries import ask, questions_text

    give(questions_text(form) if listed else ask(form=form, **asked))


@lingkar.command()
@_looks
@click.option(
    "--format", "form", metavar="[turtle|ntriples|trig|nquads|jsonld|graphml|csv]", required=True
)
@click.option("-o", "--output", metavar="FILE", default="-", help="Default: stdout.")
def export(study: Study, lens: Lens, form: str, output: str) -> None:
    """Write the data for other tools.

    RDF formats hold everything, GraphML and CSV have the flows at the lens.

    Example: lingkar export --format graphml -o lingkar.graphml
    """
    from graph.exchange.export import export as write

    write(study, form, output, lens)


@lingkar.command()
@click.argument("url")
@_data
@_quiet
def push(url: str, data: str | None, quiet: bool | None) -> None:
    """Send the data to a SPARQL 1.1 store.

    Graph by graph to the graph store endpoint URL, and verified after. An earlier push is
    replaced. LINGKAR_USER and LINGKAR_PASSWORD sign in.

    Example: lingkar push http://127.0.0.1:7878/store
    """
    from graph.accounts import push_text
    from graph.exchange.push import push as send
    from graph.store import Store

    tell = _progress(quiet)
    report = send(Store.open(data), url, progress=lambda n, of, name: tell(f"{n}/{of} {name}"))
    _say(push_text(report))


@lingkar.command("import")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder to fill.")
def import_(source: Path, out: Path) -> None:
    """Turn a folder of CSV files into Turtle.

    Every row is taken whole, or refused (exit code 1) with file, line and reason.

    Example: lingkar import my-csv --out my-data
    """
    from graph.accounts import import_text
    from graph.exchange.dossier import import_csv

    _say(import_text(report := import_csv(source, out)))
    sys.exit(int(bool(report.refused)))


def main() -> NoReturn:
    """The console script ``lingkar``."""
    lingkar.main()
