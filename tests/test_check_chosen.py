"""Which findings a check of some paths has: of files in the data, beside them, or apart."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli
from graph.check import Finding
from graph.check.chosen import check_chosen, choose
from graph.errors import InputError, SyntaxFault
from tests.pipes import pipe

BROKEN = Path(__file__).parent / "broken"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data set with a sound file, and two with one finding each."""
    folder = tmp_path / "data"
    (folder / "deals").mkdir(parents=True)
    shutil.copy(BROKEN / "sound.ttl", folder)
    shutil.copy(BROKEN / "undated-parent.ttl", folder)
    shutil.copy(BROKEN / "amount-cells.ttl", folder / "deals")
    return folder


def of(*paths: Path, folder: Path | None = None) -> list[tuple[str, str]]:
    found = check_chosen(choose(paths, folder), remember=False)
    return [(f.code, f.file.name if f.file else "") for f in found]


PARENT = ("undated-parent", "undated-parent.ttl")
CELLS = ("amount-cells", "amount-cells.ttl")


def test_without_a_path_everything_is_told(data: Path) -> None:
    assert of(folder=data) == [CELLS, PARENT]


def test_files_and_folders_in_the_data_limit_what_is_told(data: Path) -> None:
    assert of(data / "undated-parent.ttl", folder=data) == [PARENT]
    assert of(data / "deals", folder=data) == [CELLS]
    assert of(data / "sound.ttl", folder=data) == []
    assert of(data / "deals", data / "undated-parent.ttl", folder=data) == [CELLS, PARENT]


def test_a_path_may_be_spelled_otherwise(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (data.parent / "link").symlink_to(data / "deals")
    assert of(data.parent / "link", folder=data) == [CELLS]
    monkeypatch.chdir(data)
    assert of(Path("deals/../undated-parent.ttl"), folder=Path("../data")) == [PARENT]


def test_a_file_outside_joins_the_data(data: Path, tmp_path: Path) -> None:
    """Its references are to things of the data; what is wrong with those is not told."""
    new = tmp_path / "event-after-end.ttl"
    shutil.copy(BROKEN / new.name, new)
    assert of(new, folder=data) == [("event-after-end", new.name)]
    joining = tmp_path / "more"
    joining.mkdir()
    shutil.move(new, joining)
    assert of(joining, folder=data) == [("event-after-end", new.name)]


def test_a_folder_outside_is_a_data_set_of_its_own(data: Path) -> None:
    assert of(data) == [CELLS, PARENT]
    assert of(data, data / "deals" / "amount-cells.ttl") == [CELLS, PARENT]


def test_a_folder_that_is_the_whole_is_asked_about_as_a_whole(data: Path, tmp_path: Path) -> None:
    """That there is too little of something is found in no file of data."""
    (data / "expectations.toml").write_text("[Flow]\ncount = { floor = 99 }\n")
    few = ("too-few", "expectations.toml")
    whole = [CELLS, few, PARENT]  # errors first, by file
    link = tmp_path / "link"
    link.symlink_to(data)
    assert of(folder=data) == whole
    for asked in (data, data.parent, data / "deals" / "..", link):
        assert of(asked, folder=data) == whole, asked
    assert of(data) == of(link) == of(data, data / "sound.ttl") == whole
    assert of(data / "deals", folder=data) == [CELLS]
    assert of(data / "deals", data / "sound.ttl", data / "undated-parent.ttl", folder=data) == whole
    # Files named one by one are asked about one by one.
    assert few not in of(data / "sound.ttl", folder=data)
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "one.ttl").write_text("")
    (alone / "two.ttl").write_text("")
    assert of(alone) == of(alone, folder=alone) == [("no-source", "")]
    joining = tmp_path / "joining"
    joining.mkdir()
    shutil.copy(BROKEN / "event-after-end.ttl", joining)
    assert of(joining, folder=data) == [("event-after-end", "event-after-end.ttl")]


@pytest.mark.parametrize("among", [False, True])
def test_what_is_no_file_and_no_folder_is_refused(data: Path, tmp_path: Path, among: bool) -> None:
    pipe(tmp_path / "pipe.ttl")
    for odd in (tmp_path / "pipe.ttl", Path(os.devnull)):
        for folder in (None, data):
            with pytest.raises(InputError, match=f"{odd}: is no regular file"):
                choose([odd, data] if among else [odd], folder)


def test_an_empty_path_is_refused(data: Path) -> None:
    """It is not the working folder."""
    with pytest.raises(InputError, match="a path is empty"):
        choose([""], data)
    for more in ((), ("--report",)):
        answer = CliRunner().invoke(cli.lingkar, ["check", "", *more])
        assert (answer.exit_code, "Traceback" in answer.output) == (2, False)


def test_a_file_alone_joins_the_bundled_data(tmp_path: Path) -> None:
    """A deal of Amazon with a company that nothing describes."""
    new = tmp_path / "new.ttl"
    new.write_text(
        "@prefix company: <https://w3id.org/lingkar/id/company/> .\n"
        "@prefix holding: <https://w3id.org/lingkar/id/holding/> .\n"
        "@prefix lk: <https://w3id.org/lingkar/ontology#> .\n"
        "@prefix prov: <http://www.w3.org/ns/prov#> .\n"
        "@prefix source: <https://w3id.org/lingkar/id/source/> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "holding:new a lk:Holding ; lk:parent company:amazon ; lk:subsidiary company:no-such ;\n"
        '  lk:since "2020"^^xsd:gYear ; prov:wasDerivedFrom source:secwatch-20260227-amzn8k .\n'
    )
    found = check_chosen(choose([new]), remember=False)
    assert [(f.code, f.line) for f in found] == [("dangling", 7)]
    assert "company:no-such" in found[0].message


def test_what_a_file_doubles_is_told_at_the_file(data: Path, tmp_path: Path) -> None:
    """The finding is about the later id; asked of the earlier one's file it stands there."""
    shutil.copy(BROKEN / "near-duplicate.ttl", data)
    new = tmp_path / "aa.ttl"
    text = (BROKEN / "near-duplicate.ttl").read_text()
    new.write_text(text.replace("birch-inc", "aa-birch"))
    found = check_chosen(choose([new], data), remember=False)
    assert {f.code for f in found} == {"near-duplicate"}
    assert {f.file for f in found} == {new}
    assert {f.line for f in found} == {8}
    assert {f.subject for f in found} == {"company:birch", "company:birch-inc"}


def test_every_file_that_is_not_turtle_is_told(data: Path, tmp_path: Path) -> None:
    (data / "one.ttl").write_text("x y z .\n")
    (data / "two.ttl").write_text("\n\n<https://a.example> <https://b.example> 'c' ;;\n oh")
    found = check_chosen(choose([], data))
    assert [(f.severity, f.code, f.file, f.line) for f in found] == [
        ("error", "syntax", data / "one.ttl", 1),
        ("error", "syntax", data / "two.ttl", 4),
    ]
    assert all(f.message.startswith("not well-formed: ") for f in found)
    only = check_chosen(choose([data / "two.ttl"], data))
    assert [f.file for f in only] == [data / "two.ttl"]
    # Nothing can be said of a sound file while another cannot be read: that one is told.
    other = check_chosen(choose([data / "sound.ttl"], data))
    assert len(other) == 2


def test_what_another_file_describes_too_is_told_at_the_file(data: Path, tmp_path: Path) -> None:
    """A deal of the data is copied out and its copy edited: the two contradict each other."""
    new = tmp_path / "edited.ttl"
    text = (data / "sound.ttl").read_text()
    new.write_text(text.replace("lk:units 100000.0", "lk:units 200000.0"))
    [found] = check_chosen(choose([new], data), remember=False)
    assert (found.code, found.subject, found.file) == ("two-values", "deployment:birch-acorn", new)
    line = new.read_text().splitlines()[(found.line or 0) - 1]
    assert line == "deployment:birch-acorn a lk:Deployment ;"


def test_paths_that_are_not_there(data: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no path .*nowhere"):
        choose([tmp_path / "nowhere"], data)
    with pytest.raises(InputError, match=r"there is no data folder .*nowhere"):
        choose([], tmp_path / "nowhere")
    with pytest.raises(InputError, match="--data is empty"):
        choose([], "")
    (tmp_path / "void").mkdir()
    with pytest.raises(InputError, match="has no data"):
        check_chosen(choose([tmp_path / "void"]))
    (tmp_path / "notes.md").write_text("Not Turtle")
    with pytest.raises(InputError, match="is not a file that ends in"):
        check_chosen(choose([tmp_path / "notes.md"], data))


def test_a_broken_ontology_is_no_finding(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise SyntaxFault("not well-formed", file="lingkar.ttl")

    monkeypatch.setattr("graph.check.chosen.Store.open", refuse)
    with pytest.raises(SyntaxFault):
        check_chosen(choose([], data))


def test_findings_keep_their_order(data: Path) -> None:
    found = check_chosen(choose([data / "deals", data / "undated-parent.ttl"], data))
    assert found == sorted(found, key=Finding.order)
