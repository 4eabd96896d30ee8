"""The reference of the command line, made from its own help: ``python -m tests.cli_reference``.

It writes ``docs/cli.md``; a test compares the two.
"""

from __future__ import annotations

from pathlib import Path

import click

from cli import lingkar
from graph.terms import Terms

FILE = Path(__file__).resolve().parent.parent / "docs" / "cli.md"

HEAD = """\
# The command line

This file is made from `lingkar --help` by `python -m tests.cli_reference`; a test compares the two.

## What all commands share

- Results go to standard output; notes and progress go to standard error. `-o FILE` writes a file, \
whole or not at all; `-o -` is standard output. Progress is only shown on a terminal, or with \
`--verbose`; `--quiet` leaves notes out too.
- Exit code 0: well. 1: `check` or `build` found an error in the data, `import` refused a row, \
`add` wrote nothing (an error in what it would add, or you said no). 2: misuse or bad input, told \
in one line that begins with `lingkar:`. 130: interrupted. With `LINGKAR_DEBUG=1` in the \
environment an unexpected error shows where it happened.
- **`--data`** is a folder or file of RDF, the address of a SPARQL endpoint, or a folder of \
Oxigraph's (docs/stores.md); without it the bundled data are meant.
- Names are found by id, label, alias or ticker, whatever their case, spaces and punctuation; a \
near miss is answered with what was perhaps meant. A kind before a colon narrows the search: \
`deal:amazon-openai-equity-202512`.
- **The lens** is the same everywhere: `--as-of`, `--firmness`, `--level`, `--currency`, \
`--no-ceilings`. A partial date is the last day of its period. Without a date the world is as of \
the newest source, never of the clock, and the day is shown.
- **Amounts** in tables are short ("38 bn", "≥ 10 bn" for at least, "unknown"), in JSON and CSV \
they have every digit. In another currency they follow the dated rate nearest to the day, named in \
a note, rounded to a hundredth.
- **Formats**: `table`, `json` (one object: `measure`, `lens`, `rows`, `notes`), `csv`, \
`markdown`. Without `--format` the ending of the output file decides (`.json`, `.csv`, `.md`), \
else it is a table.
- **A table fits the terminal**, or `COLUMNS`; where there is neither it has 100 columns. Cells \
wrap; lists of ids (`flows`, `sources`, `deals`) give way and a note names them; a single row \
stands upright; what is still too wide goes on below, its first column again. `--wide` leaves all \
in place, and the other formats always do.
- **CSV** has one line per row. Nested parts (the legs of a ring, the counterparties of a company) \
are further tables whose first column `row` counts the rows of the first: after an empty line on \
standard output, as `FILE-<part>.csv` beside `FILE.csv` with `-o`. Lists in a cell are joined by \
`|`. Text that a spreadsheet would take for a formula has a `'` before it.
- **`--explain`** adds the flows that entered a number and those between the same companies that \
did not, and why; all others are counted by reason. Where deployments make a number, as in \
`roles`, they are listed in the same way. In JSON they are under `explain`.
- **`--language en|id`** heads a table by the label of the measure and spells the codes in it by \
theirs, in English or Indonesian; JSON and CSV keep codes.
- **`--over-time month|quarter`** asks a measure again as of the last day of each, from the first \
in which anything qualifies, or from `--since`, to the day of the lens. A row has `period` \
(`2025-12`, `2025-Q4`) and `as_of` before its own keys and is what `--as-of` gives for that day: \
nothing published later enters, and a company stands under the parent that held it then. Amounts \
in another currency follow the rate nearest to each day. Tables leave nested parts out and show \
the headline columns (`--wide`: all). A period in which nothing qualifies has no row.
- **`--per-year`** gives concentration and cycles in dollars a year: a row has `year`, and each \
flow is spread evenly over the days of its period. Without one, what was paid in whole is of the \
day of payment; all other flows are in no year, and in coverage only.
- **Tab completion**: `eval "$(_LINGKAR_COMPLETE=bash_source lingkar)"` in bash; `zsh_source`, \
`fish_source` for the others.

"""


def commands() -> dict[str, click.Command]:
    """Every command by its name."""
    return dict(sorted(lingkar.commands.items()))


def help_of(command: click.Command, name: str) -> str:
    """The help of a command as a terminal of 80 columns shows it."""
    parent = click.Context(lingkar, info_name="lingkar", terminal_width=80)
    context = parent if command is lingkar else click.Context(command, parent, name)
    context.terminal_width = 80
    context.help_option_names = ["-h", "--help"]
    context.show_default = True
    return command.get_help(context)


def names() -> str:
    """What measures are called, from the ontology."""
    terms = Terms.load()
    lines = [
        f"| `{code}` | {terms.label('measure', code)} | {terms.label('measure', code, 'id')} |\n"
        for code in terms.codes("measure")
    ]
    return "| measure | in English | in Indonesian |\n| --- | --- | --- |\n" + "".join(lines) + "\n"


def reference() -> str:
    """The whole file."""
    parts = [HEAD, names(), f"```\n{help_of(lingkar, 'lingkar')}\n```\n"]
    for name, command in commands().items():
        parts.append(f"\n## lingkar {name}\n\n```\n{help_of(command, name)}\n```\n")
    return "".join(parts)


if __name__ == "__main__":
    FILE.write_text(reference(), encoding="utf-8")
