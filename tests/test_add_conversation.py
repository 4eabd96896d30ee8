"""What `lingkar add` asks and says: a conversation with somebody whose answers are written down."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from graph.curating.conversation import Suggest
from graph.curating.desk import ADDED, FAULTY, Desk
from graph.curating.form import forms
from graph.terms import Terms
from tests.additions import added, bytes_of, copy_of, refused, triples_of

TODAY = date(2026, 11, 26)
URL = "https://example.com/daily/second"


class Script:
    """Somebody who answers each question with the next line: what the prompt begins with, and what
    is typed. ``...`` is Ctrl-C. Yes and no are typed as well, or nothing for the default.
    """

    def __init__(self, *lines: tuple[str, object]) -> None:
        self.left = list(lines)
        self.prompts: list[str] = []
        self.told: list[str] = []

    def ask(self, prompt: str, help_: str, suggest: Suggest) -> str:
        self.prompts += [prompt, help_]
        begun, text = self.left.pop(0)
        assert prompt.startswith(begun), f"{prompt!r} is asked, {begun!r} was thought to be"
        if text is ...:
            raise KeyboardInterrupt
        return str(text)

    def choose(self, prompt: str, among: Mapping[str, str]) -> str:
        raise AssertionError(prompt)

    def agree(self, question: str, default: bool) -> bool:
        text = self.ask(question, "", lambda _: ())
        return text == "y" if text else default

    def tell(self, text: str) -> None:
        self.told.append(text)


SOURCE = [
    ("source", URL),
    ("Describe 'https://example.com/daily/second' as a new source?", ""),
    ("title", "Beta to lend to Alpha"),
    ("publisher", "The Daily Example"),
    ("published", "2025-12"),
    ("language", "en"),
    ("source kind", "news"),
    ("primary", "no"),
    ("anything else of the source", ""),
    ("id", ""),
    ("another source", ""),
]
DEAL = [
    *SOURCE,
    ("title", "Beta lends to Alpha and Iota"),
    ("deal kind", "debt"),
    ("party", "beta"),
    ("another party", "Iota"),
    ("Describe 'Iota' as a new company?", "y"),
    ("company kind", "ai-lab"),
    ("country", "US"),
    ("anything else of the company", ""),
    ("id", ""),
    ("another party", ""),
    ("first made known", "2025-12"),
    ("Tell a flow?", ""),
    ("payer", "beta"),
    ("payee", "Iota"),
    ("flow kind", "debt"),
]
REST = [
    ("amount", "10bn about EUR"),
    ("anything else of the flow", ""),
    ("Tell another flow?", ""),
    ("Tell an event?", ""),
    ("date", "2025-12"),
    ("status", "announced"),
    ("amount", ""),
    ("anything else of the event", ""),
    ("Tell another event?", ""),
    ("anything else of the deal", ""),
]


def desk(data: Path, script: Script) -> tuple[Desk, list[str]]:
    notes: list[str] = []
    return Desk(str(data), lambda _: None, notes.append, script, today=TODAY), notes


def given_back(notes: list[str]) -> dict[str, object]:
    at = next(n for n, note in enumerate(notes) if note.startswith("Your answers so far"))
    told = json.loads(notes[at + 1])
    assert isinstance(told, dict)
    return told


def test_whoever_says_no_can_say_it_again_from_a_file(data: Path, tmp_path: Path) -> None:
    """The same statements, but for the day of looking, as when the answer had been yes."""
    before = bytes_of(data)
    twin = copy_of(data, tmp_path / "twin")
    script = Script(*DEAL, *REST, ("id", "Acme and OpenAI"), ("id", ""), ("Add this?", "n"))
    at, notes = desk(data, script)
    assert at.add("deal", {}) == FAULTY
    assert not script.left
    assert bytes_of(data) == before
    assert any("the id 'Acme and OpenAI' will not do" in text for text in script.told)
    file = tmp_path / "again.json"
    told = given_back(notes)
    told["new-source"]["accessed"] = TODAY.isoformat()  # type: ignore[index]
    file.write_text(json.dumps(told), encoding="utf-8")
    added("deal", "--data", str(data), "--yes", "--from", str(file))
    at, notes = desk(twin, Script(*DEAL, *REST, ("id", ""), ("Add this?", "")))
    assert at.add("deal", {}) == ADDED
    assert not any(note.startswith("Your answers") for note in notes)
    assert triples_of(data) == triples_of(twin)


def test_ctrl_c_loses_nothing(data: Path) -> None:
    """Amidst a flow: what was told of it stands in the deal, what was described beside it."""
    at, notes = desk(data, Script(*DEAL, ("amount", ...)))
    with pytest.raises(KeyboardInterrupt):
        at.add("deal", {})
    told = given_back(notes)
    assert told["flow"] == {"payer": "beta", "payee": "Iota", "kind": "debt"}
    assert told["party"] == ["beta", "iota"]
    assert told["new-company"]["name"] == "Iota"  # type: ignore[index]
    assert told["new-source"]["url"] == URL  # type: ignore[index]


def test_what_the_check_refuses_is_given_back(data: Path) -> None:
    """A flow from Beta to itself is an error, and nothing is added."""
    lines = [
        ("source", "undated-blog"), ("another source", ""), ("deal", "zeta-delta-loan-2025"),
        ("payer", "beta"), ("payee", "beta"), ("flow kind", "debt"), ("amount", "1bn exact"),
    ]  # fmt: skip
    script = Script(*lines, ("anything else", ""), ("id", ""))
    at, notes = desk(data, script)
    assert at.add("flow", {}) == FAULTY
    told = given_back(notes)
    assert (told["payer"], told["payee"], told["amount"]) == ("beta", "beta", "1bn exact")


def test_nothing_answered_is_nothing_given_back(data: Path) -> None:
    at, notes = desk(data, Script(("source", ...)))
    with pytest.raises(KeyboardInterrupt):
        at.add("deal", {})
    assert notes == []


def test_prompts_are_labels_and_say_how_to_write(data: Path) -> None:
    script = Script(*DEAL, *REST, ("id", ""), ("Add this?", "n"))
    at, _ = desk(data, script)
    at.add("deal", {})
    said = "\n".join(script.prompts)
    assert not re.search(r"\b(?:lk|prov|skos|dcterms|xsd|sh):\w", said)
    assert "published (YYYY, YYYY-MM or YYYY-MM-DD; Enter for none)" in script.prompts
    counts = [text for text in script.prompts if "then it counts from the day you looked" in text]
    assert [text.split(";")[0] for text in counts] == ["When the document came out"]
    assert "10bn at-least" in said
    labels = {q.label for form in forms().values() for q in form.questions}
    assert {"deal kind", "first made known", "payer"} <= labels


def test_every_question_has_a_meaning_and_a_reason_without_names_of_terms() -> None:
    terms = Terms.load()
    name = forms()["company"].by_key["name"]
    assert name.reason(terms) == "Give the company exactly one name: a text."
    for form in forms().values():
        for question in form.questions:
            assert question.definition
            assert not re.search(r"\b(?:lk|prov|skos|dcterms|xsd|sh):\w", question.reason(terms))


def test_a_slip_is_no_thing_by_default_an_address_is(data: Path) -> None:
    """Enter describes the address that was pasted; of a name it goes back to the question."""
    lines = [
        *SOURCE, ("title", "T"), ("deal kind", "debt"), ("party", "alhpa"),
        ("Describe 'alhpa' as a new company?", ""), ("Describe 'alhpa' as a new crowd?", ""),
        ("party", ...),
    ]  # fmt: skip
    script = Script(*lines)
    with pytest.raises(KeyboardInterrupt):
        desk(data, script)[0].add("deal", {})
    assert not script.left


@pytest.mark.parametrize("line", ["zeta => alpha 5", "zeta -> alpha", "payr=zeta", "zeta alpha 5"])
def test_a_flow_that_is_none_says_how_one_is_written(line: str, data: Path) -> None:
    told = refused(
        "deal", "--data", str(data), "-y", "--title", "T", "--kind", "debt", "--source",
        "undated-blog", "--flow", line,
    )  # fmt: skip
    assert f"{line!r} is no flow: write it as PAYER -> PAYEE KIND AMOUNT [QUALIFIER]" in told
    assert "(KIND is one of equity, debt" in told
    assert "or as KEY=VALUE,KEY=VALUE with deal, payer, payee, kind" in told


TERMS = """\
@prefix lk: <https://w3id.org/lingkar/ontology#> .
@prefix my: <https://example.org/terms#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
my:insurance a lk:Code ;
    skos:inScheme lk:flow-scheme ;
    skos:notation "insurance" ;
    skos:prefLabel "insurance premium"@en ;
    skos:definition "Paid so that another bears a risk."@en ;
    lk:nature lk:nature-commerce ;
    lk:isSupply false .
"""


def own_terms(data: Path) -> Path:
    (data / "ontology").mkdir()
    (data / "ontology" / "own.ttl").write_text(TERMS, encoding="utf-8")
    return data


def test_a_term_of_ones_own_has_its_own_prefix(data: Path) -> None:
    """That of the file that is written to; else that of the folder's own terms."""
    own_terms(data)
    told = (
        "flow", "--data", str(data), "-y", "--deal", "zeta-delta-loan-2025", "--payer", "zeta",
        "--payee", "delta", "--kind", "insurance", "--source", "undated-blog",
    )  # fmt: skip
    result = added(*told)
    assert "lk:flowKind my:insurance" in result.stdout
    (file,) = (f for f in data.rglob("*.ttl") if "my:insurance ;" in f.read_text("utf-8"))
    assert "@prefix my: <https://example.org/terms#> .\n" in file.read_text("utf-8")
    other = file.read_text("utf-8").replace("my:", "ours:")
    file.write_text(other, encoding="utf-8")
    result = added(*told)
    assert "lk:flowKind ours:insurance" in result.stdout
    now = file.read_text("utf-8")
    assert now.count("ours:insurance") == 2
    assert "my:" not in now
    # A file that means something else by the name of the prefix is not led astray.
    taken = now.replace("ours:insurance", "<https://example.org/terms#insurance>")
    taken = taken.replace("@prefix ours: <https://example.org/terms#>", "@prefix my: <urn:else:>")
    assert "ours:" not in taken
    file.write_text(taken, encoding="utf-8")
    added(*told)
    assert file.read_text("utf-8").count("lk:flowKind <https://example.org/terms#insurance>") == 3


def test_a_new_file_takes_the_prefix_of_the_folders_terms(data: Path) -> None:
    own_terms(data)
    added(
        "deal", "--data", str(data), "-y", "--title", "T", "--kind", "debt", "--source",
        "undated-blog", "--id", "premium", "--flow", "zeta -> delta insurance 5m exact",
    )  # fmt: skip
    text = (data / "deals" / "premium.ttl").read_text("utf-8")
    assert "@prefix my: <https://example.org/terms#> .\n" in text
    assert "lk:flowKind my:insurance" in text


def test_a_source_that_moves_the_data_says_so(data: Path) -> None:
    """The data go to the last day that a source of theirs looked at; one without a date looks to
    today. Dated before that, nothing moves and nothing is said."""
    source = {
        "url": [URL], "title": ["T"], "kind": ["news"], "publisher": ["P"],
    }  # fmt: skip
    was = "2026-01-31"  # of the filing of that day, the newest of the small world
    moved = f"go to 2026-11-26 (was {was}), because source:"
    for agreed, dry, verb in ((True, False, "now"), (False, True, "would")):
        notes: list[str] = []
        folder = copy_of(data, data.parent / verb)
        at = Desk(str(folder), lambda _: None, notes.append, None, agreed, dry, TODAY)
        assert at.add("source", source) == ADDED
        (note,) = (each for each in notes if "go to" in each)
        assert note.startswith(f"the data {verb} {moved}")
        assert note.endswith(" has no date; give --published to keep it")
    notes = []
    at = Desk(str(data), lambda _: None, notes.append, None, True, today=TODAY)
    assert at.add("source", {**source, "published": ["2025-12-20"]}) == ADDED
    assert not any("go to" in each for each in notes)
    later = {**source, "url": [f"{URL}/b"], "title": ["U"], "published": ["2026-03-02"]}
    assert at.add("source", later) == ADDED
    (note,) = (each for each in notes if "go to" in each)
    assert note.startswith("the data now go to 2026-03-02 (was 2026-01-31), because source:")
    assert note.endswith(" is of 2026-03-02")
