"""The store: named graphs, places in files, and faults of files."""

from __future__ import annotations

import os
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.errors import InputError, SyntaxFault
from graph.store import GRAPHS, ONTOLOGY_GRAPH, PREFIXES, Store
from tests.pipes import pipe
from tests.stored import HEAD, SMALL, folder

LK = PREFIXES["lk"]


@pytest.fixture
def small(tmp_path: Path) -> Store:
    return Store.open(folder(tmp_path, SMALL))


def test_files_become_named_graphs(small: Store, tmp_path: Path) -> None:
    assert small.graphs() == (f"{GRAPHS}companies", f"{GRAPHS}deals")
    assert small.files[tmp_path / "deals" / "two.ttl"] == f"{GRAPHS}deals"
    rows = small.query("SELECT ?s ?g { GRAPH ?g { ?s a lk:Company } } ORDER BY ?s")
    assert [(str(s)[-2], str(g)[1:-1].removeprefix(GRAPHS)) for s, g in rows] == [
        ("a", "companies"),
        ("b", "deals"),
        ("c", "deals"),
    ]
    assert len(list(small.quads())) == 4
    assert ox.NamedNode(ONTOLOGY_GRAPH) in set(small.native.named_graphs())


def test_quads_keep_their_own_graph(tmp_path: Path) -> None:
    """TriG and N-Quads name graphs themselves; what has no graph is in that of the file."""
    named = f"<https://e.org/g> {{ <https://e.org/a> a <{LK}Company> }}\n"
    trig = named + f"<https://e.org/b> a <{LK}Company> ."
    quads = f'<https://e.org/c> <{LK}country> "ID" <https://e.org/h> .\n'
    store = Store.open(folder(tmp_path, {"x.trig": trig, "y.nq": quads}))
    assert store.graphs() == ("https://e.org/g", "https://e.org/h", f"{GRAPHS}x")


def test_one_file_is_a_world(tmp_path: Path) -> None:
    folder(tmp_path, {"a.ttl": HEAD + "company:a a lk:Company .", "b.ttl": "broken"})
    assert len(list(Store.open(tmp_path / "a.ttl").quads())) == 1


def test_hidden_files_are_left_alone(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"a.ttl": HEAD + "company:a a lk:Company .", ".b.ttl": "broken"}
    assert len(list(Store.open(folder(tmp_path, files)).quads())) == 1


def test_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + (HEAD + "company:a a lk:Company .").encode()
    assert len(list(Store.open(folder(tmp_path, {"a.ttl": content})).quads())) == 1


@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated")  # by rdflib itself
def test_rdflib_sees_the_same(small: Store) -> None:
    import rdflib

    assert (rdflib.URIRef(PREFIXES["company"] + "a"), None, None) in small.dataset
    found = small.dataset.query("SELECT (COUNT(*) AS ?n) { ?s a lk:Company }")
    assert [int(row[0]) for row in found] == [3]  # type: ignore[index, arg-type]


def test_decimals_keep_every_digit(tmp_path: Path) -> None:
    digits = "12345678901234567890.123456789"
    store = Store.open(folder(tmp_path, {"a.ttl": HEAD + f"company:a lk:value {digits} ."}))
    assert [getattr(quad.object, "value", None) for quad in store.quads()] == [digits]


# -- faults of files -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "line", "message"),
    [
        ("a.ttl", HEAD + "company:a a lk:Company .\ncompany:b a .\n", 4, "not well-formed"),
        ("a.ttl", HEAD + 'company:a lk:x "open .\n', 3, "not well-formed"),
        ("a.ttl", HEAD + "firm:a a lk:Company .\n", 3, "not well-formed"),
        ("a.ttl", HEAD + "<a b> a lk:Company .\n", 3, "not well-formed"),
        ("a.ttl", (HEAD + 'company:a lk:x "').encode() + b'\xff" .\n', 3, "not UTF-8"),
        ("a.ttl", (HEAD + "company:a a lk:Company .\n").encode("utf-16"), 1, "not UTF-8"),
        ("deals/a.nq", "<https://e.org/a> <https://e.org/b> .\n", 1, "not well-formed"),
        ("a.trig", "<https://e.org/a> {\n <https://e.org/b> }\n", 2, "not well-formed"),
    ],
)
def test_broken_file_is_named_with_its_line(
    tmp_path: Path, name: str, content: str | bytes, line: int, message: str
) -> None:
    folder(tmp_path, {"sound.ttl": HEAD + "company:z a lk:Company .", name: content})
    with pytest.raises(SyntaxFault, match=message) as caught:
        Store.open(tmp_path)
    assert (caught.value.file, caught.value.line) == (tmp_path / name, line)
    assert str(caught.value).startswith(f"{tmp_path / name}:{line}: ")
    assert "\n" not in str(caught.value)


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no data folder .*nowhere"):
        Store.open(tmp_path / "nowhere")


def test_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no data"):
        Store.open(tmp_path)


def test_folder_of_csv(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"lingkar import \S+ --out"):
        Store.open(folder(tmp_path, {"companies.csv": "company_id,name\n"}))


def test_file_of_another_format(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is not a file that ends in \.ttl"):
        Store.open(folder(tmp_path, {"a.xlsx": b"PK"}) / "a.xlsx")


def test_link_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").symlink_to(tmp_path / "a.ttl")
    (tmp_path / "note.txt").symlink_to(tmp_path / "gone")  # no data: nobody's concern
    folder(tmp_path, {"b.ttl": HEAD})
    with pytest.raises(InputError, match="is a link to something that is not there") as caught:
        Store.open(tmp_path)
    assert caught.value.file == tmp_path / "a.ttl"
    with pytest.raises(InputError, match="there is no data folder"):
        Store.open(tmp_path / "a.ttl")


def test_pipe_is_no_file(tmp_path: Path) -> None:
    pipe(tmp_path / "a.ttl")
    folder(tmp_path, {"b.ttl": HEAD})
    with pytest.raises(InputError, match="is no regular file") as caught:
        Store.open(tmp_path)
    assert caught.value.file == tmp_path / "a.ttl"
    with pytest.raises(InputError, match="is no regular file: name a file or a folder") as caught:
        Store.open(tmp_path / "a.ttl")
    (tmp_path / "a.ttl").unlink()
    (tmp_path / "a.ttl").symlink_to(os.devnull)  # there is something, and it is no file
    with pytest.raises(InputError, match="is no regular file"):
        Store.open(tmp_path)


def test_folder_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may read anything, so the refusal is made: of the one folder, as the system does it."""
    folder(tmp_path, {"b.ttl": HEAD, "locked/a.ttl": HEAD})
    really = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", str(path))
        return really(path)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(InputError, match=r"cannot read the folder \S+locked: Permission denied"):
        Store.open(tmp_path)


def test_linked_folders_are_read_once(tmp_path: Path) -> None:
    folder(tmp_path, {"a.ttl": HEAD, "there/b.ttl": HEAD + "company:b a lk:Company ."})
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "deals").symlink_to(tmp_path / "there")
    (tmp_path / "there" / "round").symlink_to(tmp_path / "data")
    store = Store.open(tmp_path / "data")
    assert store.data_files() == (tmp_path / "data" / "deals" / "b.ttl",)
    assert store.graphs() == (f"{GRAPHS}deals",)


@pytest.mark.parametrize("form", ["ttl", "nt", "trig"])
def test_value_of_many_megabytes(tmp_path: Path, form: str) -> None:
    content = f'<{PREFIXES["company"]}a> <{LK}note> "' + "x" * (17 << 20) + '" .\n'
    with pytest.raises(InputError, match="larger than 16 MB") as caught:
        Store.open(folder(tmp_path, {"b.ttl": HEAD, f"a.{form}": content}))
    assert caught.value.file == tmp_path / f"a.{form}"


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("a.trig", f"\n<{ONTOLOGY_GRAPH}> {{ <{LK}Flow> a <{LK}Company> }}\n", 2),
        ("a.nq", f'<{LK}Flow> <{LK}rank> "9" <{ONTOLOGY_GRAPH}> .\n', 1),
        ("a.nq", f"_:a <{LK}rank> _:b <{ONTOLOGY_GRAPH}> .\n", 1),
    ],
)
def test_data_do_not_write_into_the_ontology(
    tmp_path: Path, name: str, content: str, line: int
) -> None:
    with pytest.raises(InputError, match="which is the ontology's") as caught:
        Store.open(folder(tmp_path, {name: content}))
    assert (caught.value.file, caught.value.line) == (tmp_path / name, line)


def test_what_was_exported_whole_opens_again(small: Store, tmp_path: Path) -> None:
    """The ontology is in it, blank nodes of shapes and all, and is there once."""
    text = ox.serialize(small.native, format=ox.RdfFormat.N_QUADS)
    assert text is not None
    again = Store.open(folder(tmp_path / "again", {"all.nq": text}))
    assert len(again.native) == len(small.native)
    assert again.graphs() == small.graphs()


def test_ontology_without_turtle(small: Store, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    with pytest.raises(InputError, match=r"ontology folder .* holds no Turtle"):
        Store.open(tmp_path, ontology=tmp_path / "none")


# -- places ----------------------------------------------------------------------------------------


def test_places_of_subjects(tmp_path: Path) -> None:
    text = (
        HEAD
        + "PREFIX c: <https://w3id.org/lingkar/id/company/>\n"
        + "company:a a lk:Company ;\n    lk:parent company:b .\n"
        + "\n<https://w3id.org/lingkar/id/company/b> a lk:Company .\n"
        + "c:d\\.e a lk:Company .\n"
        + "  c:indented a lk:Company .\n"
        + "# c:comment a lk:Company .\n"
    )
    store = Store.open(folder(tmp_path, {"a.ttl": text}))
    lines = {
        name: (store.locate(PREFIXES["company"] + name) or (None, None))[1]
        for name in ("a", "b", "d.e", "indented", "nobody")
    }
    assert lines == {"a": 4, "b": 7, "d.e": 8, "indented": 9, "nobody": None}


def test_places_in_n_quads(tmp_path: Path) -> None:
    line = "<https://e.org/{0}> <https://e.org/p> <https://e.org/b> .\n"
    store = Store.open(folder(tmp_path, {"a.nt": line.format("a") + line.format("b")}))
    assert store.locate("https://e.org/b") == (tmp_path / "a.nt", 2)
