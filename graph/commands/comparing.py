"""Setting two days, or two data sets, against each other."""

from __future__ import annotations

from typing import Any

import click

from graph.commands.frame import Give, Names, firmness_option, gives, level_option, options

__all__ = ["COMMANDS"]

_between = options(
    click.option("--company", "companies", multiple=True, help="Only what touches it; repeatable."),
    click.option("--as-of", metavar="DATE", help="The day on which folders are looked at."),
    firmness_option,
    level_option,
    click.option("--currency", metavar="CODE", default="USD"),
    click.option("--no-ceilings", is_flag=True, help='Leave amounts told as "up to" out.'),
    click.option("--all", "whole", is_flag=True, help="Every change, not twelve of a kind."),
)


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@_between
@gives
def diff(
    before: str,
    after: str,
    data: str | None,
    companies: Names,
    whole: bool,
    form: str,
    give: Give,
    **look: Any,
) -> None:
    """Tell what happened between two dates or two data sets.

    Deals and flows that appeared, firmed up, shrank, were replaced or died, and what that did to
    the headline measures.

    Example: lingkar diff 2025-12-31 2026-07-05 --company openai
    """
    from graph.comparison import between

    give(between(before, after, data, companies, look).text(form, most=None if whole else 12))


COMMANDS = (diff,)
