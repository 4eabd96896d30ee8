"""The command line of Lingkar: all commands under one name. No logic lives here."""

from __future__ import annotations

from typing import NoReturn

try:
    import click

    from graph.commands import COMMANDS
    from graph.commands.frame import Lingkar
except KeyboardInterrupt:  # Ctrl-C while libraries are read: there is nothing to take back yet
    raise SystemExit(130) from None

__all__ = ["lingkar", "main"]

SETTINGS = {"help_option_names": ["-h", "--help"], "show_default": True}


@click.group(cls=Lingkar, context_settings=SETTINGS)
@click.version_option(package_name="lingkar")
def lingkar() -> None:
    """Who funds whom in AI, who buys from whom, how firm it is, and what goes round in a ring.

    Results go to standard output, everything else to standard error. Exit code 0: well, 1: a
    check failed, or rows of an import or what was to be added were refused, 2: misuse or bad
    input.

    Example: lingkar concentration openai
    """


for _command in COMMANDS:
    lingkar.add_command(_command)


def main() -> NoReturn:
    """The console script ``lingkar``."""
    lingkar.main()


if __name__ == "__main__":
    main()
