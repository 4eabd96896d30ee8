"""`lingkar add` to a folder of one's own: from nothing, with its own kinds, in its own layout."""

from __future__ import annotations

from pathlib import Path

from graph.store import Store
from tests.additions import (
    SOURCE,
    added,
    bytes_of,
    refused,
)


def test_a_folder_may_be_started_from_nothing(tmp_path: Path) -> None:
    mine = tmp_path / "new" / "my-data"
    added(
        "deal", "--data", str(mine), "--yes", "--title", "T", "--kind", "debt", "--announced",
        "2025-12-01", "--party", "A One", "--new-company", "A One:ai-lab:US",
        "--new-company", "B Two", "--flow", "b two -> a one debt 1bn about",
        "--status", "signed@2025-12-01", "--new-source",
        "url=https://example.org/t,title=T,kind=news,published=2025-12-01,accessed=2026-01-01",
    )  # fmt: skip
    names = {"companies.ttl", "sources.ttl", "deals/a-one-debt-202512.ttl"}
    assert set(bytes_of(mine)) == names
    assert all(content.startswith(b"# Kept by hand\n") for content in bytes_of(mine).values())
    store = Store.open(mine)
    assert len(store.query("SELECT ?f WHERE { ?f a lk:Flow }")) == 1


def test_a_folder_is_a_whole_data_set(tmp_path: Path) -> None:
    """What only the bundled data describe is not there, and a failed start leaves no folder."""
    line = refused(
        "deal", "--data", str(tmp_path / "mine"), "-y", "--title", "T", "--kind", "debt",
        "--party", "amazon", "--new-source", SOURCE,
    )  # fmt: skip
    assert line == "party: no company or crowd is called 'amazon', nor anything near it"
    assert not (tmp_path / "mine").exists()


def test_a_kind_that_only_the_folder_knows(data: Path) -> None:
    """A flow kind in Turtle, and `add` takes it: no line of Python."""
    own = data / "ontology"
    own.mkdir()
    own.joinpath("kinds.ttl").write_text(
        """@prefix lk: <https://w3id.org/lingkar/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
lk:flow-sponsorship a lk:Code, skos:Concept ;
    skos:inScheme lk:flow-scheme ; skos:notation "sponsorship" ;
    skos:prefLabel "sponsorship"@en, "sponsor"@id ;
    skos:definition "Money for a name on a shirt."@en, "Uang untuk nama pada kaus."@id ;
    lk:nature lk:nature-commerce .
""",
        encoding="utf-8",
    )
    result = added(
        "flow", "--data", str(data), "-y", "--deal", "zeta-delta-loan-2025", "--payer", "zeta",
        "--payee", "alpha", "--kind", "Sponsorship", "--amount", "about 1m", "--source",
        "undated-blog",
    )  # fmt: skip
    assert "lk:flowKind lk:flow-sponsorship" in result.stdout


def test_another_layout_is_respected(tmp_path: Path, world: Path) -> None:
    """Everything in one file, not in order: what is new goes to its end."""
    mine = tmp_path / "mine"
    mine.mkdir()
    parts = [file.read_bytes() for file in sorted(world.rglob("*.ttl"), reverse=True)]
    one = mine / "all.ttl"
    one.write_bytes(b"\n".join(parts))
    old = one.read_bytes()
    added(
        "deal", "--data", str(mine), "-y", "--title", "T", "--kind", "debt", "--id", "t",
        "--source", "undated-blog", "--flow", "alpha -> beta debt undisclosed",
        "--status", "signed@2025-12-20",
    )  # fmt: skip
    assert set(bytes_of(mine)) == {"all.ttl"}
    assert one.read_bytes().startswith(old)
    assert b"\ndeal:t a lk:Deal ;" in one.read_bytes()[len(old) :]
