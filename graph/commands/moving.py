"""Taking the data elsewhere: the site, files for other tools, a SPARQL store, a browser."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph.commands.frame import (
    data_option,
    looks,
    note_to,
    progress_to,
    quiet_option,
    say,
)

if TYPE_CHECKING:
    from graph.result import Lens
    from graph.study import Study

__all__ = ["COMMANDS"]


@click.command()
@looks
@click.option("--out", default="site", metavar="DIR", help="Folder of the site.")
@quiet_option
def build(study: Study, lens: Lens, out: str, quiet: bool | None) -> None:
    """Check and measure the data, and write the site.

    It opens from disk, without a network. With an error in the data or their stories nothing is
    written; the exit code is 1.

    Example: lingkar build --out site
    """
    from graph.accounts import findings_text, tally
    from graph.building import build_all

    built = build_all(study, lens, Path(out), progress_to(quiet))
    click.echo(findings_text(built.errors, "table"), nl=False, err=True)
    if not built.errors:
        click.echo(f"{built.pages} pages: {Path(out) / 'index.html'}")
    note_to(quiet)(f"check: {tally(built.findings)}; `lingkar check` lists them")
    sys.exit(int(bool(built.errors)))


@click.command()
@looks
@click.option(
    "--format",
    "form",
    metavar="[turtle|ntriples|trig|nquads|jsonld|rdfxml|void|graphml|gexf|csv|parquet|xlsx|sqlite|neo4j]",
    help="Without it the ending of FILE decides.",
)
@click.option("-o", "--output", metavar="FILE", default="-", help="Default: stdout.")
def export(study: Study, lens: Lens, form: str | None, output: str) -> None:
    """Write the data for other tools.

    RDF formats hold everything. GraphML and GEXF have the flows that count under the lens. Tables
    (CSV, Parquet, XLSX, SQLite, Neo4j) have all, and the lens says of each flow if it counts and
    why. CSV, Parquet and Neo4j are a folder or a .zip file.

    Example: lingkar export --format graphml -o lingkar.graphml
    """
    from graph.exchange.export import export as write
    from graph.exchange.export import format_of

    write(study, format_of(form, output), output, lens)


@click.command()
@click.argument("url", required=False)
@data_option
@click.option("--query-url", metavar="URL", help="Where it answers queries, if URL does not tell.")
@click.option("--update-url", metavar="URL", help="Where it takes updates, if URL does not tell.")
@click.option("--graph", "only", multiple=True, metavar="IRI", help="Only this one; repeatable.")
@click.option(
    "--graph-by-graph", is_flag=True, help="Where all at once cannot be: readers may see a mix."
)
@click.option("--dry-run", "dry", is_flag=True, help="Say what would be done, and change nothing.")
@click.option("--user", metavar="NAME", help="Who signs in.")
@click.option("--password-file", metavar="FILE", help="Its first line is the password.")
@click.option("--token-file", metavar="FILE", help="Its first line is a bearer token.")
@quiet_option
def push(
    url: str | None,
    data: str | None,
    user: str | None,
    password_file: str | None,
    token_file: str | None,
    quiet: bool | None,
    **how: Any,
) -> None:
    """Send the data to a SPARQL 1.1 store, all of them or nothing.

    URL is the graph store endpoint, or another address that tells which store it is
    (docs/stores.md). A store with SPARQL Update alone has no URL but --update-url, and --query-url
    where queries go elsewhere.

    Graphs that the store holds already are left as they are. The others are loaded beside,
    compared with what was sent, and put in place in one step: readers see the old data or the
    new. After a failure the same command goes on. Graphs of an earlier push that the data no
    longer have are removed, unless --graph is given.

    The password of --user is in --password-file, LINGKAR_PASSWORD or netrc, or is asked for.
    Without options: LINGKAR_TOKEN, LINGKAR_USER and LINGKAR_PASSWORD, netrc.

    Example: lingkar push http://127.0.0.1:7878/store --dry-run
    """
    from graph.accounts import push_text
    from graph.connection.credentials import of_options
    from graph.exchange.push import push as send
    from graph.extraction.opening import open_data

    auth = of_options(
        url or how["update_url"] or "",
        user=user,
        password_file=password_file,
        token_file=token_file,
        prompt=_password if sys.stdin.isatty() else None,
    )
    tell = progress_to(quiet)

    def progress(done: int, of: int, name: str) -> None:
        tell(f"{done}/{of} {name}")

    say(push_text(send(open_data(data), url, progress=progress, auth=auth, **how)))


def _password(user: str) -> str:
    password: str = click.prompt(f"Password of {user}", hide_input=True, err=True)
    return password


@click.command()
@looks
@click.option("--host", default="127.0.0.1", metavar="NAME", help="Address to listen at.")
@click.option("--port", default=8000, metavar="PORT", help="0 is one that is free.")
@click.option("--site", metavar="DIR", help="A site that was built; default: it is made.")
@click.option("--no-site", is_flag=True, help="Editor and endpoint only.")
@click.option("--seconds", default=60.0, metavar="N", help="For a query.")
@click.option("--memory", default=1024, metavar="MB", help="For the queries under way.")
@quiet_option
def serve(study: Study, lens: Lens, no_site: bool, quiet: bool | None, **how: Any) -> None:
    """Show the site and a SPARQL endpoint in the browser.

    The endpoint only reads and asks no other server; an editor comes with it. The site is built
    when these data are served for the first time, and kept. Ctrl-C ends it.

    Example: lingkar serve --port 0
    """
    from graph.serving.serve import serve as show

    show(study, lens, **how, with_site=not no_site, say=click.echo, tell=progress_to(quiet))


COMMANDS = (build, export, push, serve)
