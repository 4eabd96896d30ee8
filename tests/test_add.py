"""`lingkar add`: what is asked for, what is written where, and that nothing else changes.

The expected Turtle is written out by hand in each test.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph.curating.form import forms
from graph.curating.layout import LAYOUT
from graph.fields import classes, curie, fields_of
from graph.store import Store
from tests.additions import (
    add,
    added,
    bytes_of,
    is_kept,
    refused,
    said,
    triples_of,
)

ROOT = Path(__file__).resolve().parent.parent
SOURCE = (
    "url=https://example.com/daily/second?id=9,title=Beta, again, to invest in Alpha,"
    "publisher=The Daily Example,published=2026-01-30,kind=news,primary=no,language=en,"
    "accessed=2026-03-01"
)


# -- one deal with all that comes along ----------------------------------------------------


def test_a_deal_with_its_flows_its_status_its_source_and_a_new_company(data: Path) -> None:
    old_bytes, old = bytes_of(data), triples_of(data)
    result = added(
        "deal", "--data", str(data), "--yes",
        "--new-source", SOURCE,
        "--new-company", "Example Labs:ai-lab:US",
        "--title", "Beta in talks to invest in Alpha once more",
        "--kind", "equity-investment",
        "--party", "BETA", "--party", "alpha ai",
        "--announced", "2026-01-30",
        "--flow", "Beta -> Alpha equity 10bn at-least",
        "--flow", "payer=alpha,payee=example labs,kind=compute,amount=2.5bn-3bn,currency=EUR",
        "--status", "in-talks@2026-01",
    )  # fmt: skip
    new = said("""
        source:the-daily-example-20260130-beta a lk:Source ;
            dcterms:title "Beta, again, to invest in Alpha" ;
            lk:url "https://example.com/daily/second?id=9"^^xsd:anyURI ;
            lk:publisher "The Daily Example" ;
            lk:published "2026-01-30"^^xsd:date ;
            lk:accessed "2026-03-01"^^xsd:date ;
            lk:horizon "2026-01-31"^^xsd:date ;
            lk:language "en" ;
            lk:sourceKind lk:source-news ;
            lk:primary false .
        company:example-labs a lk:Company ;
            skos:prefLabel "Example Labs" ;
            lk:companyKind lk:company-ai-lab ;
            lk:country "US" ;
            prov:wasDerivedFrom source:the-daily-example-20260130-beta .
        deal:beta-alpha-equity-202601-2 a lk:Deal ;
            dcterms:title "Beta in talks to invest in Alpha once more" ;
            lk:dealKind lk:deal-equity-investment ;
            lk:party company:beta, company:alpha ;
            lk:announced "2026-01-30"^^xsd:date ;
            prov:wasDerivedFrom source:the-daily-example-20260130-beta .
        flow:beta-alpha-equity-202601-2-1 a lk:Flow ;
            lk:deal deal:beta-alpha-equity-202601-2 ;
            lk:payer company:beta ; lk:payee company:alpha ;
            lk:flowKind lk:flow-equity ;
            lk:amountLow "10000000000"^^xsd:decimal ;
            lk:amountQualifier lk:qualifier-at-least ;
            lk:currency "USD" ;
            prov:wasDerivedFrom source:the-daily-example-20260130-beta .
        flow:beta-alpha-equity-202601-2-2 a lk:Flow ;
            lk:deal deal:beta-alpha-equity-202601-2 ;
            lk:payer company:alpha ; lk:payee company:example-labs ;
            lk:flowKind lk:flow-compute ;
            lk:amountLow "2500000000"^^xsd:decimal ;
            lk:amountHigh "3000000000"^^xsd:decimal ;
            lk:amountQualifier lk:qualifier-range ;
            lk:currency "EUR" ;
            prov:wasDerivedFrom source:the-daily-example-20260130-beta .
        event:beta-alpha-equity-202601-2-2026-01-in-talks a lk:StatusEvent ;
            lk:subject deal:beta-alpha-equity-202601-2 ;
            lk:date "2026-01"^^xsd:gYearMonth ;
            lk:status lk:status-in-talks ;
            prov:wasDerivedFrom source:the-daily-example-20260130-beta .
    """)
    assert triples_of(data) == old | new
    assert not old & new
    assert said(result.stdout) == new
    now = bytes_of(data)
    changed = {name for name in now if now[name] != old_bytes.get(name)}
    deal = "deals/beta-alpha-equity-202601-2.ttl"
    assert changed == {"companies.ttl", "sources.ttl", deal}
    assert all(is_kept(old_bytes[name], now[name]) for name in changed - {deal})
    assert now[deal].startswith(b"# Kept by hand\n@prefix company:")
    # Sorted in, not put at the end: the files are in the order of subjects.
    for name in changed:
        order = [line.split()[0] for line in now[name].decode().splitlines() if " a lk:" in line]
        assert order == sorted(order, key=lambda c: c.split(":")[0] + "/" + c.split(":")[1])


def test_what_was_added_is_what_the_commands_see(data: Path) -> None:
    added(
        "deal", "--data", str(data), "-y", "--title", "T", "--kind", "lease", "--party", "alpha",
        "--source", "https://www.example.org/beta/annual-report/", "--id", "t",
        "--flow", "alpha -> beta lease about 7m idr", "--status", "signed@2026-01-31",
    )  # fmt: skip
    world = Store.open(data)
    rows = world.query(
        "SELECT ?p ?a ?q ?c ?s WHERE { ?f lk:deal deal:t ; lk:payee ?p ; lk:amountLow ?a ; "
        "lk:amountQualifier ?q ; lk:currency ?c ; prov:wasDerivedFrom ?s }"
    )
    assert [[str(getattr(term, "value", term)).split("/")[-1] for term in row] for row in rows] == [
        ["beta", "7000000", "ontology#qualifier-about", "IDR", "beta-20260131-filing"]
    ]


LEAST = {
    "source": ("sources.ttl", {"title": "T", "url": "https://example.org/t", "kind": "blog"}),
    "company": ("companies.ttl", {"name": "Iota"}),
    "crowd": ("companies.ttl", {"name": "Holders of notes"}),
    "holding": ("companies.ttl", {"subsidiary": "alpha", "parent": "gamma", "share": "0.5"}),
    "deal": ("deals/alpha-debt.ttl", {"title": "T", "kind": "debt", "party": "alpha"}),
    "flow": (
        "deals/zeta-delta-loan-2025.ttl",
        {"deal": "zeta-delta-loan-2025", "payer": "zeta", "payee": "alpha", "kind": "debt"},
    ),
    "event": (
        "deals/zeta-delta-loan-2025.ttl",
        {"subject": "deal:zeta-delta-loan-2025", "date": "2025-12", "status": "signed"},
    ),
    "chip": ("chips.ttl", {"name": "Gamma G2", "designer": "gamma", "kind": "gpu"}),
    "chip-reading": ("chips.ttl", {"chip": "g1", "of-property": "lk:memoryGB", "value": "96"}),
    "supply": ("chips.ttl", {"chip": "g1", "supplier": "epsilon", "role": "packaging"}),
    "deployment": ("deployments.ttl", {"operator": "beta", "status": "running"}),
    "person": ("analysts.ttl", {"name": "Theta Research Desk"}),
    "membership": ("analysts.ttl", {"member": "Jane Doe", "organization": "alpha"}),
    "claim": (
        "claims.ttl",
        {
            "claimant": "doe-jane",
            "about": "alpha",
            "topic": "risk",
            "stance": "neutral",
            "paraphrase": "It may end well.",
            "date": "2025-12",
        },
    ),
    "figure": (
        "figures.ttl",
        {"metric": "cash", "period": "2025", "value": "-1.50", "unit": "USD"},
    ),
}
"""The least that can be told of each sort of thing, and the file it belongs in."""


@pytest.mark.parametrize("word", LEAST)
def test_everything_of_the_model_can_be_added(word: str, data: Path) -> None:
    file, told = LEAST[word]
    required = {q.key for q in forms()[word].questions if q.required}
    old, before = triples_of(data), bytes_of(data)
    options = [part for key, text in told.items() for part in (f"--{key}", text)]
    if word != "source":
        options += ["--source", "beta-20260131-filing"]
    added(word, "--data", str(data), "--yes", *options)
    new = triples_of(data) - old
    assert old < triples_of(data)
    subject = {triple.subject for triple in new}
    assert len(subject) == 1
    cls = f"https://w3id.org/lingkar/ontology#{LAYOUT[word].cls}"
    assert cls in {getattr(triple.object, "value", "") for triple in new}
    now = bytes_of(data)
    assert {name for name in now if now[name] != before.get(name)} == {file}
    # Nothing required went missing, whatever was told in another way (amounts, horizon).
    told_of = {curie(triple.predicate.value) for triple in new}
    assert {forms()[word].by_key[key].field.label for key in required} <= told_of


def test_the_layout_is_of_the_whole_model() -> None:
    assert {home.cls for home in LAYOUT.values()} == {cls.__name__ for cls in classes()}
    for home in LAYOUT.values():
        assert (home.topic is None) != (home.beside is None)
    assert set(LEAST) == set(LAYOUT)


def test_the_bundled_data_keep_the_layout() -> None:
    """Every thing stands in the file of its topic, or in that of what it stands beside."""
    store = Store.open()
    models = {cls.__name__: cls for cls in classes()}
    wrong = []
    for home in LAYOUT.values():
        rows = store.query(f"SELECT ?s WHERE {{ ?s a lk:{home.cls} }}")
        for (subject,) in rows:
            iri = str(getattr(subject, "value", ""))
            assert curie(iri).startswith(f"{home.space}:")
            file = store.locate(iri)
            assert file is not None
            if home.beside:
                field = next(
                    f for f in fields_of(models[home.cls]).values() if f.name == home.beside
                )
                (host,) = next(iter(store.query(f"SELECT ?h WHERE {{ <{iri}> <{field.iri}> ?h }}")))
                expected = store.locate(str(getattr(host, "value", "")))
                right = expected is not None and expected[0] == file[0]
            elif home.each:
                right = file[0].parent.name == home.topic and file[0].stem == iri.split("/")[-1]
            else:
                right = file[0].name == f"{home.topic}.ttl"
            if not right:
                wrong.append(f"{curie(iri)} in {file[0].name}")
    assert not wrong, wrong[:10]


# -- what is missing, known or unknown -----------------------------------------------------


def test_without_a_terminal_all_that_is_missing_is_told_at_once(data: Path) -> None:
    before = bytes_of(data)
    line = refused(
        "deal", "--data", str(data), "--yes", "--title", "T", "--flow", "alpha -> beta debt"
    )
    assert line == "still to be told: --kind, --source, source of --flow (1)"
    line = refused("claim", "--data", str(data), "--yes")
    assert line == (
        "still to be told: --claimant, --about, --topic, --stance, --paraphrase, --date, --source"
    )
    assert bytes_of(data) == before


def test_without_a_terminal_writing_must_be_agreed_to(data: Path) -> None:
    before = bytes_of(data)
    line = refused("company", "--data", str(data), "--name", "Iota", "--source", "undated-blog")
    assert line.startswith("nobody can be asked without a terminal: give --yes")
    assert bytes_of(data) == before


def test_the_folder_and_the_thing_must_be_named() -> None:
    assert refused("deal", "--yes") == "say which folder is to be added to: --data DIR"
    assert refused().startswith("say what is to be added: one of source, company, crowd")
    assert "No such command 'dael'" in refused("dael")


def test_the_folder_may_be_named_before_the_thing(data: Path) -> None:
    added("--data", str(data), "company", "--name", "Iota", "--source", "undated-blog", "--yes")
    assert "company:iota a lk:Company" in (data / "companies.ttl").read_text()


def test_a_dry_run_writes_nothing(data: Path) -> None:
    before = bytes_of(data)
    result = added(
        "company", "--data", str(data), "--name", "Iota", "--source", "undated-blog", "--dry-run"
    )
    assert "company:iota a lk:Company" in result.stdout
    assert bytes_of(data) == before


def test_an_address_that_is_a_source_already_is_recognised(data: Path) -> None:
    line = refused(
        "source", "--data", str(data), "--yes", "--title", "T", "--kind", "news",
        "--url", "http://www.example.com/daily/compute/?lang=en&id=7&utm_source=mail#top",
    )  # fmt: skip
    assert line == "this address is source:daily-202503-compute already: name that"
    result = added(
        "company", "--data", str(data), "--yes", "--name", "Iota", "--new-source",
        "url=https://example.com/daily/compute?id=7&lang=en,title=T,kind=news",
    )  # fmt: skip
    assert "source:daily-202503-compute is there already, by its address" in result.stderr
    assert said(result.stdout) == said("""company:iota a lk:Company ; skos:prefLabel "Iota" ;
        prov:wasDerivedFrom source:daily-202503-compute .""")


def test_another_parameter_is_another_document(data: Path) -> None:
    added(
        "source", "--data", str(data), "--yes", "--title", "T", "--kind", "news",
        "--url", "https://example.com/daily/compute?id=8&lang=en",
    )  # fmt: skip


def test_near_misses_are_offered(data: Path) -> None:
    flow = ("flow", "--data", str(data), "--yes", "--deal", "zeta-delta-loan-2025")
    rest = ("--payee", "beta", "--kind", "debt", "--source", "undated-blog")
    line = refused(*flow, *rest, "--payer", "alhpa")
    assert line == "payer: no company or crowd is called 'alhpa'; did you mean alpha (Alpha)?"
    line = refused(*flow, "--payer", "alpha", *rest[:3], "dept", *rest[4:])
    assert line.startswith("kind: 'dept' is no such code; did you mean debt? it is one of equity,")
    line = refused("company", "--data", str(data), "--yes", "--nmae", "x")
    assert line.startswith("No such option '--nmae'")


@pytest.mark.parametrize("kind", ["compute-contract", "Compute contract", "compute"])
def test_a_code_by_its_label_or_first_word(kind: str, data: Path) -> None:
    deal = ("deal", "--data", str(data), "--dry-run", "--title", "T", "--source", "undated-blog")
    assert "lk:deal-compute-contract" in added(*deal, "--kind", kind).stdout


def test_a_company_is_added_once(data: Path) -> None:
    line = refused("company", "--data", str(data), "--yes", "--name", "alpha AI", "--source", "x-y")
    assert "source: no source is called" in line
    line = refused(
        "company", "--data", str(data), "--yes", "--name", "alpha AI", "--source", "undated-blog"
    )
    assert line == (
        "a company is called 'alpha AI' already: alpha (Alpha); name that, or give an id of its own"
    )
    result = added(
        "company", "--data", str(data), "-y", "--name", "Alphas", "--source", "undated-blog"
    )
    assert "see that this company is none of alpha (Alpha)" in result.stderr


# -- ids -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ident", ["../x", "/etc/x", "a/b", "..", "A", "a_b", "a b", "-a", "a--b", "a\n", "é", "a" * 101]
)
def test_an_id_never_names_another_place(ident: str, data: Path) -> None:
    before = bytes_of(data.parent)
    line = refused(
        "deal", "--data", str(data), "-y", "--title", "T", "--kind", "debt", "--source",
        "undated-blog", "--id", ident,
    )  # fmt: skip
    assert line.startswith("the id ")
    assert "small letters and digits" in line
    assert bytes_of(data.parent) == before


def test_an_id_that_is_taken(data: Path) -> None:
    source = ("--source", "undated-blog")
    deal = ("deal", "--data", str(data), "-y", "--title", "T", "--kind", "debt", *source)
    assert refused(*deal, "--id", "zeta-delta-loan-2025").endswith("choose another id")
    parties = ("--party", "zeta", "--party", "alpha", "--announced", "2025")
    for expected in ("zeta-alpha-debt-2025", "zeta-alpha-debt-2025-2", "zeta-alpha-debt-2025-3"):
        assert f"deal:{expected} a lk:Deal" in added(*deal, *parties).stdout


# -- JSON ----------------------------------------------------------------------------------

CLAIM = {
    "claimant": "doe-jane",
    "about": ["alpha", "deal:zeta-delta-loan-2025"],
    "topic": "risk",
    "stance": "critical",
    "paraphrase": "The loan rests on one customer.",
    "date": "2025-12-20",
    "source": "undated-blog",
}


def test_answers_as_json(data: Path, tmp_path: Path) -> None:
    old = triples_of(data)
    added("claim", "--data", str(data), "--yes", "--from", "-", stdin=json.dumps(CLAIM))
    assert triples_of(data) - old == said("""
        claim:doe-20251220-risk a lk:Claim ; lk:claimant person:doe-jane ;
            lk:about company:alpha, deal:zeta-delta-loan-2025 ;
            lk:topic lk:topic-risk ; lk:stance lk:stance-critical ;
            lk:paraphrase "The loan rests on one customer."@en ;
            lk:date "2025-12-20"^^xsd:date ; prov:wasDerivedFrom source:undated-blog .""")
    file = tmp_path / "claim.json"
    file.write_text(json.dumps(CLAIM), encoding="utf-8")
    result = added("claim", "--data", str(data), "-y", "--from", str(file), "--topic", "bubble")
    assert "lk:topic lk:topic-bubble" in result.stdout


def test_json_keeps_every_digit_and_may_nest(data: Path) -> None:
    text = """{"title": "T", "kind": "debt", "source": "undated-blog", "id": "t", "flow": [
        {"payer": "zeta", "payee": "alpha", "kind": "debt", "amount": 12345678901234567890.125,
         "qualifier": "exact", "in-kind": false, "chip": null, "nte": "x",
         "event": [{"status": "signed", "date": "2025-12-20"}]}]}"""
    line = refused("deal", "--data", str(data), "-y", "--from", "-", stdin=text)
    assert line.startswith("--flow (1): 'nte' is nothing to tell of a flow; there is deal, payer")
    text = text.replace('"nte": "x",', "")
    result = added("deal", "--data", str(data), "-y", "--from", "-", stdin=text)
    assert 'lk:amountHigh "12345678901234567890.125"^^xsd:decimal' in result.stdout
    assert "lk:subject flow:t-1" in result.stdout


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "is not JSON"),
        ("[1]", "is not a JSON object"),
        ("[" * 100_000, "is not JSON"),
        ('{"title": {"a": 1}}', "title has parts of its own, where one text belongs"),
        ('{"titel": "T"}', "'titel' is nothing to tell of a deal; there is title, kind"),
        ('{"title": ["A", "B"]}', "title is told 2 times: keep one"),
    ],
)
def test_json_that_is_none(text: str, told: str, data: Path) -> None:
    before = bytes_of(data)
    assert told in refused("deal", "--data", str(data), "-y", "--from", "-", stdin=text)
    assert bytes_of(data) == before


# -- the check -----------------------------------------------------------------------------


def test_what_the_check_finds_is_told_and_nothing_stays(data: Path) -> None:
    """A leg from a company to itself: no answer alone is wrong, only the check can tell."""
    before = bytes_of(data)
    result = add(
        "deal", "--data", str(data), "--yes", "--title", "T", "--kind", "debt", "--new-source",
        SOURCE, "--new-company", "Iota::US", "--flow", "iota -> Iota debt undisclosed",
    )  # fmt: skip
    assert result.exit_code == 1
    assert "error: flow:debt-1 has iota as lk:payer and as lk:payee" in result.stderr
    assert "Nothing was added" in result.stderr
    assert bytes_of(data) == before


def test_only_what_is_new_counts(data: Path) -> None:
    """Data that are wrong already can be added to, and their old faults are not told again."""
    companies = data / "companies.ttl"
    text = companies.read_text(encoding="utf-8")
    wrong = "\ncompany:zz a lk:Company ;\n    skos:prefLabel 7 .\n"
    companies.write_text(text + wrong, encoding="utf-8")
    result = added(
        "deal", "--data", str(data), "-y", "--title", "T", "--kind", "debt", "--id", "t",
        "--source", "undated-blog", "--party", "alpha",
    )  # fmt: skip
    assert "company:zz" not in result.stderr
    codes = {line.rsplit("[", 1)[1] for line in result.stderr.splitlines() if line.endswith("]")}
    assert codes == {"deal-without-flows]", "deal-without-status]", "undated-source]"}


def test_afterwards_nothing_need_be_checked_again(data: Path) -> None:
    from graph.check import check
    from graph.check.chosen import check_remembered
    from graph.check.remembered import Memory

    added(
        "deal", "--data", str(data), "-y", "--title", "T", "--kind", "debt", "--id", "t",
        "--source", "undated-blog", "--party", "alpha",
    )  # fmt: skip
    store = Store.open(data)
    remembered = Memory(dict(store.digests), data).recall()
    assert remembered == check(store) == check_remembered(store)
    assert remembered is not None
    assert {f.file for f in remembered if f.subject == "deal:t"} == {data / "deals" / "t.ttl"}


def test_what_others_write_meanwhile_is_not_taken_for_checked(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program, that knows of no lock, breaks a file between the writing and its end."""
    from graph.check.chosen import check_remembered
    from graph.check.remembered import Memory
    from graph.curating.addition import Addition

    really = Addition._write

    def and_another(self: Addition) -> None:
        really(self)
        (data / "more.ttl").write_text(
            "<https://w3id.org/lingkar/id/company/odd> a "
            "<https://w3id.org/lingkar/ontology#Compani> .\n"
        )

    monkeypatch.setattr(Addition, "_write", and_another)
    added(
        "deal", "--data", str(data), "-y", "--title", "T", "--kind", "debt", "--id", "t",
        "--source", "undated-blog", "--party", "alpha",
    )  # fmt: skip
    store = Store.open(data)
    assert Memory(dict(store.digests), data).recall() is None
    assert "unknown-term" in {finding.code for finding in check_remembered(store)}


# -- when a source was looked at -----------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "accessed", "horizon"),
    [
        # The world looks to 2026-01-31, when the newest of its sources came out.
        ("2025-10-01", "2026-11-25", "2026-01-31"),  # dated: the data look no further than before
        ("2026-08-01", "2026-11-25", "2026-08-01"),  # newer: they look as far as it
        ("2026-08", "2026-11-25", "2026-08-31"),  # a month: to its last day
        ("2026", "2026-11-25", "2026-11-25"),  # a year not over: to the day it was looked at
        (None, "2026-11-25", "2026-11-25"),  # no date: known on the day it was looked at
        ("2025-10-01", "2026-01-20", "2026-01-20"),  # never beyond that day
    ],
)
def test_the_horizon_of_a_new_source(
    published: str | None, accessed: str, horizon: str, data: Path
) -> None:
    told = () if published is None else ("--published", published)
    result = added(
        "source", "--data", str(data), "--dry-run", "--title", "T", "--kind", "news", "--url",
        "https://example.org/t", "--accessed", accessed, *told,
    )  # fmt: skip
    assert f'lk:horizon "{horizon}"^^xsd:date' in result.stdout
    assert f'lk:accessed "{accessed}"^^xsd:date' in result.stdout


def test_a_source_of_tomorrow(data: Path) -> None:
    line = refused(
        "source", "--data", str(data), "--yes", "--title", "T", "--kind", "news", "--url",
        "https://example.org/t", "--accessed", "2026-03-01", "--published", "2026-03-02",
    )  # fmt: skip
    assert line.startswith("a source looked at on 2026-03-01 cannot have come out on 2026-03-02")


# -- a folder of one's own -----------------------------------------------------------------


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


@pytest.mark.parametrize(
    ("word", "text", "told"),
    [
        ("company", '{"name": "A", "name": "B"}', "has the key 'name' twice"),
        ("deal", '{"title": "T", "flow": [{"payer": "a", "payer": "b"}]}', "'payer' twice"),
        ("company", '{"name": true}', "name has a yes or no where a text belongs"),
        ("company", '{"name": 7, "source": "undated-blog"}', "name has a number where a text"),
        ("company", '{"name": "A", "founded": 2020}', "founded has a number where a text"),
        ("company", '{"name": "Aa", "id": false}', "id has a yes or no where a text"),
        ("company", '{"name": ["A", null]}', "name has a null where a text belongs"),
        ("company", '{"name": [["A"]]}', "name has a list where a text belongs"),
        ("deal", '{"flow": ' * 900 + '"x"' + "}" * 900, "is nested more than 10 deep"),
        ("deal", '{"flow": ' * 3000 + '"x"' + "}" * 3000, "deep"),
        ("company", '{"name": ' + "9" * 5000 + "}", "name has a number where a text"),
        ("company", '{"name": "日本", "source": "undated-blog"}', "choose one with --id"),
        ("company", '{"name": "A", "founded": "9999-12-31"}', "more than 50 years ahead"),
        ("event", '{"subject": "zeta-delta-loan-2025", "amount": "1_0"}', "1_0"),
    ],
)
def test_json_that_says_what_it_cannot_mean(word: str, text: str, told: str, data: Path) -> None:
    before = bytes_of(data)
    assert told in refused(word, "--data", str(data), "-y", "--from", "-", stdin=text)
    assert bytes_of(data) == before


def test_json_may_begin_with_a_byte_order_mark(data: Path) -> None:
    told = '\ufeff{"name": "日本", "id": "nihon", "source": "undated-blog"}'
    result = added("company", "--data", str(data), "--dry-run", "--from", "-", stdin=told)
    assert "company:nihon a lk:Company" in result.stdout
