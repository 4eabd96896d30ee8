"""`lingkar add` at a terminal: a real one, with somebody typing into it."""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path

import pytest

from graph.curating.form import forms
from tests.additions import bytes_of, is_kept, said, triples_of

pexpect = pytest.importorskip("pexpect", reason="needs a pseudo-terminal")

ROOT = Path(__file__).resolve().parent.parent


class Typist:
    """A person at a terminal who answers what is asked, and remembers what stood there."""

    def __init__(self, *args: str, term: str = "dumb") -> None:
        environment = {**os.environ, "TERM": term, "PROMPT_TOOLKIT_NO_CPR": "1"}
        self.child = pexpect.spawn(
            sys.executable,
            ["-c", "import cli; cli.main()", "add", *args],
            env=environment,
            cwd=str(ROOT),
            dimensions=(50, 100),
            encoding="utf-8",
            timeout=40,
        )
        self.seen = ""

    def answer(self, prompt: str, text: str = "", end: str = "\r") -> None:
        """Wait for a question that begins so, and answer it."""
        self.child.expect(f"{prompt}[^:\n]*:")
        self.seen += self.child.before + self.child.after
        self.child.send(text + end)

    def leave(self) -> int:
        self.child.expect(pexpect.EOF)
        self.seen += self.child.before
        self.child.close()
        return int(self.child.exitstatus)

    @property
    def text(self) -> str:
        """What stood on the screen, without what moves its cursor."""
        plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", self.seen)
        return plain.replace("\r\n", "\n").replace("\r", "")


def asked(word: str, key: str) -> str:
    """What the ontology calls a property: that is what is asked for."""
    return re.escape(forms()[word].by_key[key].label)


def test_a_session(data: Path) -> None:
    """From an address to a deal with a flow, a status and a company that was not there."""
    old, before = triples_of(data), bytes_of(data)
    typist = Typist("--data", str(data))
    say = typist.answer
    say("what to add", "deel")
    say("what to add", "deal")
    say("source", "https://example.com/daily/second")
    say("Describe 'https://example.com/daily/second' as a new source?", "y")
    say("title", "Beta to lend to Alpha")
    say(asked("source", "publisher"), "The Daily Example")
    say(asked("source", "published"), "12/2025")  # not a date as ours are: asked again
    say(asked("source", "published"), "2025-12")
    say(asked("source", "language"), "en")
    say(asked("source", "kind"), "news")
    say(asked("source", "primary"), "no")
    say("anything else of the source", "author")
    say(asked("source", "author"), "A. Writer")  # and that is all there is to tell of a source
    say("id")
    say("another source")
    say("title")  # required: asked again
    say("title", "Beta lends to Alpha and Iota")
    say(asked("deal", "kind"), "dept")
    say(asked("deal", "kind"), "debt")
    say(asked("deal", "party"), "BETA")
    say(f"another {asked('deal', 'party')}", "alhpa")  # a slip
    say("Describe 'alhpa' as a new company?", "n")
    say("Describe 'alhpa' as a new crowd?", "n")
    say(f"another {asked('deal', 'party')}", "alfa")
    say(f"another {asked('deal', 'party')}", "Iota")
    say("Describe 'Iota' as a new company?", "y")
    say(asked("company", "kind"), "ai-lab")
    say(asked("company", "country"), "us")
    say(asked("company", "country"), "US")
    say("anything else of the company")
    say("id", "iota")
    say(f"another {asked('deal', 'party')}")
    say(asked("deal", "announced"), "2025-12")
    say("Tell a flow?", "y")
    say(asked("flow", "payer"), "beta")
    say(asked("flow", "payee"), "Iota")
    say(asked("flow", "kind"), "debt")
    say("amount", "10bn")
    say("amount", "10bn about EUR")  # the line is empty again
    say("anything else of the flow")
    say("Tell another flow?", "n")
    say("Tell an event?", "y")
    say(asked("event", "date"), "2025-12")
    say(asked("event", "status"), "announced")
    say(asked("event", "amount"))
    say("anything else of the event")
    say("Tell another event?")
    say("anything else of the deal", "note")
    say(asked("deal", "note"), "For a data centre.")
    say("anything else of the deal")
    say("id", "Beta and Alpha")  # not an id: asked again
    say("id")
    say("Add this?", "y")
    assert typist.leave() == 0, typist.text
    new = said("""
        source:the-daily-example-202512-beta a lk:Source ; dcterms:title "Beta to lend to Alpha" ;
            lk:url "https://example.com/daily/second"^^xsd:anyURI ;
            lk:publisher "The Daily Example" ; lk:author "A. Writer" ;
            lk:published "2025-12"^^xsd:gYearMonth ; lk:horizon "2026-01-31"^^xsd:date ;
            lk:language "en" ; lk:sourceKind lk:source-news ; lk:primary false .
        company:iota a lk:Company ; skos:prefLabel "Iota" ; lk:companyKind lk:company-ai-lab ;
            lk:country "US" ; prov:wasDerivedFrom source:the-daily-example-202512-beta .
        deal:beta-alpha-debt-202512 a lk:Deal ; dcterms:title "Beta lends to Alpha and Iota" ;
            lk:dealKind lk:deal-debt ; lk:party company:beta, company:alpha, company:iota ;
            lk:announced "2025-12"^^xsd:gYearMonth ; lk:note "For a data centre."@en ;
            prov:wasDerivedFrom source:the-daily-example-202512-beta .
        flow:beta-alpha-debt-202512-1 a lk:Flow ; lk:deal deal:beta-alpha-debt-202512 ;
            lk:payer company:beta ; lk:payee company:iota ; lk:flowKind lk:flow-debt ;
            lk:amountLow "10000000000"^^xsd:decimal ; lk:amountHigh "10000000000"^^xsd:decimal ;
            lk:amountQualifier lk:qualifier-about ; lk:currency "EUR" ;
            prov:wasDerivedFrom source:the-daily-example-202512-beta .
        event:beta-alpha-debt-202512-2025-12-announced a lk:StatusEvent ;
            lk:subject deal:beta-alpha-debt-202512 ; lk:date "2025-12"^^xsd:gYearMonth ;
            lk:status lk:status-announced ;
            prov:wasDerivedFrom source:the-daily-example-202512-beta .
    """)
    accessed = {t for t in triples_of(data) if t.predicate.value.endswith("#accessed")}
    assert triples_of(data) - accessed == (old | new) - accessed
    assert len(accessed - old) == 1  # the day on which the test runs
    now = bytes_of(data)
    assert all(is_kept(before[name], now[name]) for name in before)
    text = typist.text
    assert "published: '12/2025' is not a date (YYYY, YYYY-MM or YYYY-MM-DD)" in text
    assert "title is required. Give the deal exactly one title: a text." in text
    assert "the id 'Beta and Alpha' will not do" in text
    assert "kind: 'dept' is no such code; did you mean debt?" in text
    assert "no company or crowd is called 'alhpa'; did you mean alpha (Alpha)?" in text
    assert "say how the amount 10bn was told: exact, about, at-least, up-to" in text
    # The words are those of the ontology.
    definition = forms()["deal"].by_key["kind"].definition
    assert " ".join(definition.split()) in " ".join(text.split())


def test_what_is_there_is_suggested_as_one_types(data: Path) -> None:
    """With Tab on a full terminal: the end of a word, an alias, a code; Ctrl-C leaves all as is."""
    before = bytes_of(data)
    typist = Typist("deal", "--data", str(data), "--title", "T", term="xterm-256color")
    typist.child.expect("source:")
    typist.child.send("annual rep")
    typist.child.expect("beta-20260131-filing")
    typist.child.send("\t\r")
    typist.child.expect("another source")
    typist.child.send("\r")
    typist.child.expect(f"{asked('deal', 'kind')}:")
    typist.child.send("equ")
    typist.child.expect("equity-investment")
    time.sleep(0.5)
    typist.child.sendcontrol("c")
    assert typist.leave() == 130
    assert bytes_of(data) == before


def test_only_what_is_required_and_missing_is_asked(data: Path) -> None:
    typist = Typist(
        "event", "--data", str(data), "--subject", "zeta-delta-loan-2025", "--status", "signed",
        "--source", "undated-blog",
    )  # fmt: skip
    typist.answer(asked("event", "date"), "2025-12-20")
    typist.answer("Add this?", "n")
    assert typist.leave() == 1
    assert "Nothing was added." in typist.text
    assert "anything else" not in typist.text


@pytest.mark.parametrize("key", ["c", "d"])
def test_ctrl_c_and_ctrl_d_end_it(key: str, data: Path) -> None:
    before = bytes_of(data)
    typist = Typist("company", "--data", str(data))
    typist.answer("source", "undated-blog")
    typist.child.expect("another source")
    time.sleep(0.5)  # a key that the terminal itself would obey before it is asked
    typist.child.sendcontrol(key)
    assert typist.leave() == 130
    assert bytes_of(data) == before
