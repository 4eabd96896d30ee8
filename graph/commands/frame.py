"""What commands share: how a command line ends, the options of lens and output, what they become.

A command gets a :class:`~graph.study.Study`, a :class:`~graph.question.Question` or a function
that delivers its text, so that it holds nothing but load, call, answer.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

import click
from click.core import ParameterSource

from graph.errors import LingkarError

if TYPE_CHECKING:
    from graph.question import Question
    from graph.result import Lens
    from graph.study import Study

__all__ = [
    "Give",
    "Lingkar",
    "Names",
    "asks",
    "data_option",
    "explain_option",
    "gives",
    "looks",
    "measures",
    "note_to",
    "on_engines",
    "options",
    "per_year_option",
    "progress_to",
    "quiet_option",
    "say",
]

Give = Callable[[str], None]
Names = tuple[str, ...]
_LONGEST_MESSAGE = 600


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


def options(*options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Several options as one decorator, in the order of the help."""
    return lambda command: functools.reduce(lambda made, add: add(made), options[::-1], command)


# The choices shown in help are checked by the rooms that own them when a command runs, for help
# must not wait for the ontology; a test compares the two.
data_option = click.option(
    "--data", metavar="DIR|URL", help="Folder or SPARQL endpoint; default: the bundled data."
)
output_option = click.option("-o", "--output", metavar="FILE", help="Write to FILE; - is stdout.")
form_option = click.option(
    "--format", "form", metavar="[table|json|csv|markdown]", help="Of the answer."
)
wide_option = click.option("--wide", is_flag=True, help="A table with every column, however wide.")
language_option = click.option(
    "--language", metavar="[en|id]", help="Measure and codes of a table by label: en, id."
)
quiet_option = click.option(
    "-q/-v", "--quiet/--verbose", default=None, help="No notes, or progress too."
)
firmness_option = click.option(
    "--firmness",
    metavar="[paid|signed|announced|talked]",
    help="What counts is at least so firm.  [default: announced]",
)
level_option = click.option(
    "--level", metavar="[group|entity]", help="Groups, or each company by itself.  [default: group]"
)
lens_options = options(
    data_option,
    click.option(
        "--as-of",
        metavar="DATE",
        help="As published by 2025, 2025-12 or 2025-12-31; default: the newest date in the data.",
    ),
    firmness_option,
    level_option,
    click.option("--currency", metavar="CODE", default="USD"),
    click.option("--no-ceilings", is_flag=True, help='Leave amounts told as "up to" out.'),
)
assume_option = click.option("--assume", multiple=True, metavar="FLOW=USD", help="Try an amount.")
explain_option = click.option(
    "--explain", is_flag=True, help="List the flows that entered or not, why."
)
over_time_option = click.option(
    "--over-time", metavar="[month|quarter]", help="Ask as of the last day of each."
)
since_option = click.option(
    "--since", metavar="DATE", help="First of them; default: when there is something to tell."
)
per_year_option = click.option("--per-year", is_flag=True, help="In dollars a year, by year.")


def note_to(quiet: bool | None) -> Give:
    """Where notes beside the result go: standard error, or nowhere."""
    return lambda text: None if quiet else click.echo(text, err=True)


def progress_to(quiet: bool | None) -> Give:
    """Where progress goes: standard error where someone looks at it or asked for it."""
    return note_to(not sys.stderr.isatty() if quiet is None else quiet)


say: Give = functools.partial(click.echo, nl=False)


def looks(command: Callable[..., None]) -> Any:
    """Give a command a Study and a Lens, made of the options of the lens."""

    @lens_options
    @functools.wraps(command)
    def run(data: str | None, no_ceilings: bool, **given: Any) -> None:
        from graph.study import Study

        look = {name: given.pop(name) for name in ("as_of", "firmness", "level", "currency")}
        study = Study.open(data)
        command(study=study, lens=study.lens(**look, ceilings=not no_ceilings), **given)

    return run


def asks(command: Callable[..., None]) -> Any:
    """Give a command a Question made of the options of lens and output."""

    @looks
    @options(assume_option, form_option, output_option, wide_option, language_option, quiet_option)
    @functools.wraps(command)
    def run(study: Study, lens: Lens, quiet: bool | None, **given: Any) -> None:
        from graph.question import Question

        place = {name: given.pop(name) for name in ("assume", "form", "output", "wide", "language")}
        place |= {"why": given.pop("explain", False), "say": say, "note": note_to(quiet)}
        place |= {"tell": progress_to(quiet)}
        command(Question(study, lens, **place), **given)

    return run


def measures(command: Callable[..., None]) -> Any:
    """Give a command a Question, once for each period where it is asked over time."""

    @asks
    @options(over_time_option, since_option)
    @functools.wraps(command)
    def run(ask: Question, over_time: str | None, since: str | None, **given: Any) -> None:
        if over_time is None:
            if since is not None:
                raise click.UsageError("--since goes with --over-time")
            command(ask, **given)
        else:
            from graph.overtime import over_time as ask_over_time

            asked = functools.partial(_again, command, given)
            ask_over_time(ask, over_time, since, asked, given.get("companies"))

    return run


def _again(command: Callable[..., None], given: dict[str, Any], ask: Question, **new: Any) -> None:
    command(ask, **{**given, **new})


def on_engines(*own: str) -> Callable[[Callable[..., None]], Any]:
    """Let an engine answer a command from flow tables, with those ``own`` options it has there."""

    def wrap(command: Callable[..., None]) -> Any:
        @options(
            click.option("--engine", metavar="[duckdb|spark]", help="Ask flow tables instead."),
            click.option("--flows", metavar="DIR", help="Of network.parquet and ledger.parquet."),
            click.option("--master", metavar="URL", help="Of a Spark cluster."),
        )
        @functools.wraps(command)
        def run(engine: str | None, flows: str | None, master: str | None, **given: Any) -> None:
            if engine is None and (flows is not None or master is not None):
                raise click.UsageError("--flows and --master go with --engine")
            if engine is None:
                command(**given)
                return
            from graph.scale.asking import Place, ask

            here = click.get_current_context()
            chosen = {
                param.name: param.opts[0]
                for param in here.command.params
                if param.name in given
                and here.get_parameter_source(param.name) is not ParameterSource.DEFAULT
            }
            place = Place(engine, flows, master)
            measure = str(here.command.name)
            ask(measure, place, given, chosen, own, say, note_to(given["quiet"]))

        return run

    return wrap


def gives(command: Callable[..., None]) -> Any:
    """Give a command the format of its answer, and a function that delivers the text."""

    @options(data_option, form_option, output_option)
    @functools.wraps(command)
    def run(form: str | None, output: str | None, **given: Any) -> None:
        from graph.question import deliver, form_of

        chosen = form_of(form, output)
        command(form=chosen, give=lambda text: deliver(text, output, say), **given)

    return run
