"""Adding to a data set by hand: a command for each sort of thing, made from the ontology."""

from __future__ import annotations

import sys
from typing import Any

import click

from graph.commands.frame import note_to, say

__all__ = ["COMMANDS"]


class Adding(click.Group):
    """The words for what can be added; each has the options that the ontology gives its class."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """What can be added, sources first."""
        from graph.curating.layout import LAYOUT

        return list(LAYOUT)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command for a word, made when it is asked for."""
        from graph.curating.form import forms

        form = forms().get(cmd_name)
        return None if form is None else _command(form)


def _command(form: Any) -> click.Command:
    from graph.curating.options import options_of

    told = form.definition or f"A {form.word}."
    params: list[click.Parameter] = [
        _data(),
        *(
            click.Option(
                list(option.names), metavar=option.metavar, multiple=True, help=option.help
            )
            for option in options_of(form)
        ),
        click.Option(
            ["--from", "file"],
            metavar="FILE",
            type=click.File("r", encoding="utf-8"),
            help="Answers as a JSON object, - for standard input; options go before them.",
        ),
        click.Option(["-y", "--yes"], is_flag=True, help="Write without asking."),
        click.Option(["--dry-run"], is_flag=True, help="Show and check, write nothing."),
    ]

    @click.pass_context
    def run(
        ctx: click.Context, /, data: str | None, file: Any, yes: bool, dry_run: bool, **told: Any
    ) -> None:
        from graph.curating.desk import Desk, merged
        from graph.curating.options import answers_told
        from graph.curating.submitted import answers_from

        answers = merged(answers_from(file) if file else {}, answers_told(form, told))
        if data is None and ctx.parent is not None:
            data = ctx.parent.params["data"]
        talk = not (yes or dry_run or file)
        desk = Desk(data, say, note_to(quiet=False), _asker() if talk else None, yes, dry_run)
        sys.exit(desk.add(form.word, answers))

    return click.Command(form.word, params=params, callback=run, help=told, short_help=told)


def _data() -> click.Option:
    return click.Option(["--data"], metavar="DIR", help="Folder to add to; may be a new one.")


def _asker() -> Any:
    """The person at the terminal; None where there is none."""
    if not sys.stdin.isatty():
        return None
    from graph.curating.terminal import Terminal

    return Terminal()


def add(ctx: click.Context, data: str | None) -> None:
    """Add a deal, company, source or claim by hand.

    At a terminal it asks for what no option tells, and suggests what is there already. Elsewhere
    all that is required must be told. What would be added is shown and checked; only if the check
    finds no new error are the files written, all or none, and nothing else in them is changed.

    Example: lingkar add deal --data my-data
    """
    if ctx.invoked_subcommand is None:
        from graph.curating.desk import Desk

        word = Desk(data, say, note_to(quiet=False), _asker()).choose()
        ctx.invoke(Adding.get_command(ctx.command, ctx, word), data=data)  # type: ignore


COMMANDS = (
    Adding(
        "add",
        params=[_data()],
        callback=click.pass_context(add),
        help=add.__doc__,
        invoke_without_command=True,
        subcommand_metavar="[THING] [OPTIONS]",
    ),
)
