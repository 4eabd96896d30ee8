"""The check: a sound world has no finding, and each broken one exactly its own."""

from __future__ import annotations

import os
import re
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

from graph.check import Finding, check, duplicates
from graph.check.catalogue import ERRORS, WARNINGS, severity
from graph.check.chosen import check_remembered
from graph.check.rules import RULES
from graph.currencies import currencies
from graph.errors import InputError, SyntaxFault
from graph.exchange.jsonld import jsonld
from graph.fields import expand
from graph.load import read
from graph.model import Company
from graph.store import Store
from graph.terms import Terms
from tests.pipes import pipe

GRAPH = Path(__file__).parent.parent / "graph"
BROKEN = Path(__file__).parent / "broken"
WORLDS = sorted(BROKEN.glob("*.ttl"))
OF_SHAPES = {"Flow-amount-has-currency": "error", "Flow-reading-of-reading": "error"}
# Tested by themselves:
OF_FILES = {"syntax", "too-few", "too-many", "too-empty", "share-too-small", "story"}


def world(folder: Path, *names: str) -> Store:
    for name in names:
        shutil.copy(BROKEN / name, folder)
    return Store.open(folder)


def test_sound_world_has_no_finding(tmp_path: Path) -> None:
    assert check(world(tmp_path, "sound.ttl")) == []


@pytest.mark.parametrize("broken", [w for w in WORLDS if w.stem != "sound"], ids=lambda w: w.stem)
def test_broken_world_has_its_own_finding(broken: Path, tmp_path: Path) -> None:
    """The file is named for the code, its first line names the thing."""
    code = broken.stem.split("--")[0]
    text = broken.read_text(encoding="utf-8")
    subject = re.search(r"the finding is about (\S+:\S+|<\S+>)\.\n", text)
    findings = check(world(tmp_path, "sound.ttl", broken.name))
    assert [f.code for f in findings] == [code], "\n".join(map(str, findings))
    (finding,) = findings
    assert finding.severity == (OF_SHAPES.get(code) or severity(code))
    assert finding.file == tmp_path / broken.name
    assert finding.line is not None
    assert "\n" not in finding.message
    if subject is None:
        assert finding.subject == ""
        assert text.splitlines()[finding.line - 1].startswith(("[]", "<<"))
    else:
        assert finding.subject == subject[1]
        assert text.splitlines()[finding.line - 1].startswith(f"{subject[1]} ")


def test_every_rule_has_a_broken_world() -> None:
    """A rule that no world breaks is a rule of which nobody knows whether it works."""
    broken = {w.stem.split("--")[0] for w in WORLDS} - {"sound"}
    assert broken - set(OF_SHAPES) == {*ERRORS, *WARNINGS} - OF_FILES
    assert len(RULES) == len(set(RULES))


def test_the_catalogue_has_every_code_and_no_other() -> None:
    """A code is a text between quotes in the source, beside the words that tell a finding."""
    files = [GRAPH / "load.py", GRAPH / "values.py", *(GRAPH / "check").glob("*.py")]
    files.append(GRAPH / "checked.py")
    source = "".join(f.read_text(encoding="utf-8") for f in files if f.stem != "catalogue")
    said = r'(?:Found\(|Finding\(\w+,|Wrong\(|_say\(|yield|code =)\s*"([a-z-]+)"'
    codes = set(re.findall(said, source))
    assert len(codes) > 50
    assert codes <= {*ERRORS, *WARNINGS}
    unsaid = {code for code in (*ERRORS, *WARNINGS) if f'"{code}"' not in source}
    assert not unsaid
    assert not ERRORS.keys() & WARNINGS.keys()


def test_a_book_for_a_name_is_compared_in_no_time(tmp_path: Path) -> None:
    """Each of its letters left out would be as many books; equal ones are found all the same."""
    text = (BROKEN / "near-duplicate.ttl").read_text(encoding="utf-8")
    assert '"BIRCH, Inc."' in text
    (tmp_path / "w.ttl").write_text(text.replace("BIRCH, Inc.", "ab" * 500_000), encoding="utf-8")
    store = world(tmp_path, "sound.ttl")
    began = time.process_time()
    check(store)
    assert time.process_time() - began < 10
    names = [
        Company(id=ident, name=name * 101, sources=())
        for ident, name in (("a", "ab"), ("b", "ab"), ("c", "ba"))
    ]
    companies = {company.id: company for company in names}
    twice = replace(read(store)[0], companies=companies, crowds={}, chips={}, people={})
    assert [(f.iri, f.others) for f in duplicates.names(twice, Terms.load())] == [
        (expand("company:b"), (expand("company:a"),))
    ]


def test_findings_are_sorted_errors_first(tmp_path: Path) -> None:
    names = ("sound.ttl", "undated-parent.ttl", "unknown-currency.ttl", "amount-cells.ttl")
    for name in names:
        text = (BROKEN / name).read_text(encoding="utf-8")
        unique = text.replace("flow:extra", f"flow:{name[:6]}")
        (tmp_path / name).write_text(unique, encoding="utf-8")
    codes = [f.code for f in check(Store.open(tmp_path))]
    assert codes == ["amount-cells", "unknown-currency", "undated-parent"]


def test_circles_of_any_length(tmp_path: Path) -> None:
    """A chain of 3000 deals that replaces its own beginning is one circle; without the last step
    there is none. Deeper than Python may recurse."""
    head = "".join(
        line
        for line in (BROKEN / "deal-without-flows.ttl").read_text().splitlines(keepends=True)
        if line.startswith("@prefix")
    )
    deal = (
        'deal:d{0} a lk:Deal ; dcterms:title "D{0}" ; lk:dealKind lk:deal-debt ; '
        "lk:replaces deal:d{1} ; prov:wasDerivedFrom source:paper .\n"
    )
    deals = [deal.format(n, (n + 1) % 3000) for n in range(3000)]
    shutil.copy(BROKEN / "sound.ttl", tmp_path)
    (tmp_path / "chain.ttl").write_text(head + "".join(deals))
    _, problems = read(Store.open(tmp_path))
    assert [(p.code, p.subject.rsplit("/", 1)[1]) for p in problems] == [("circle", "d0")]
    assert len(problems[0].message) < 300
    deals[-1] = deals[-1].replace("lk:replaces deal:d0 ; ", "")
    (tmp_path / "chain.ttl").write_text(head + "".join(deals))
    assert read(Store.open(tmp_path))[1] == []


@pytest.mark.parametrize(
    ("text", "code", "severity"),
    [
        ("[Flow]\ncount = { floor = 3 }", "too-few", "error"),
        ("[Flow]\ncount = { ceiling = 1 }", "too-many", "warning"),
        ("[Flow.filled]\ncurrency = 0.51", "too-empty", "error"),
    ],
)
def test_expectations(tmp_path: Path, text: str, code: str, severity: str) -> None:
    """The sound world has two flows, one of which has a currency: a share of 0.5."""
    (tmp_path / "expectations.toml").write_text(text)
    findings = check(world(tmp_path, "sound.ttl"))
    assert [(f.code, f.severity, f.subject) for f in findings] == [(code, severity, "lk:Flow")]
    assert findings[0].file == tmp_path / "expectations.toml"
    assert findings[0].line == 1
    assert "2 of lk:Flow" in findings[0].message or "1 of 2 lk:Flow" in findings[0].message


def test_what_is_unknown_is_told_before_what_is_missing(tmp_path: Path) -> None:
    sound = (BROKEN / "sound.ttl").read_text(encoding="utf-8")
    text = sound.replace("lk:payer company:alder", "lk:payr company:alder", 1)
    assert text != sound
    (tmp_path / "w.ttl").write_text(text, encoding="utf-8")
    codes = [f.code for f in check(Store.open(tmp_path)) if f.subject == "flow:alder-birch-1"]
    assert codes == ["unknown-term", "missing"]


def test_finding_without_a_line_is_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "w.ttl").write_text("")
    assert [str(f) for f in check(Store.open(tmp_path)) if f.code == "no-source"] == [
        f"{tmp_path / 'w.ttl'}: error: the data name no source: describe one (lk:Source) "
        "[no-source]"
    ]


def test_expectations_that_are_met(tmp_path: Path) -> None:
    text = "[Flow]\ncount = { floor = 2, ceiling = 2 }\n[Flow.filled]\ncurrency = 0.5\n"
    (tmp_path / "expectations.toml").write_text(text)
    assert check(world(tmp_path, "sound.ttl")) == []


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("[Flow\n", SyntaxFault, "not well-formed"),
        ("[Flw]\n", InputError, "no class"),
        ("[Flow.filled]\nprice = 0.5\n", InputError, "no field"),
        ("[Flow]\ncount = 3\n", InputError, "floor and ceiling"),
        ('[Flow]\ncount = { floor = "x" }\n', InputError, "number"),
        ("[Flow]\nfilled = 3\n", InputError, "fields"),
        ("Flow = 3\n", InputError, "count and filled"),
        ("[Flow]\ncount = { floor = nan }\n", InputError, "has nan where a number of 0 or more"),
        ("[Flow]\ncount = { ceiling = inf }\n", InputError, "has inf where a number of 0 or more"),
        ("[Flow]\ncount = { floor = -1 }\n", InputError, "has -1 where a number of 0 or more"),
        (f"[Flow]\ncount = {{ floor = 0x{'f' * 9000} }}\n", InputError, "has a number that large"),
        (f"[Flow]\ncount = {{ floor = {'9' * 9000} }}\n", SyntaxFault, "not well-formed"),
        (f"x = {'[' * 5000}{']' * 5000}", SyntaxFault, "more than 100 deep"),
        ("[Flow.filled]\ncurrency = nan\n", InputError, "has nan where a share from 0 to 1"),
        ("[Flow.filled]\ncurrency = 1.01\n", InputError, "has 1.01 where a share from 0 to 1"),
        ("[shares]\nprimary-source = { count = 45 }\n", InputError, "has 45 where a share from"),
        ("[shares]\nprimary-source = { dollars = inf }\n", InputError, "has inf where a share"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_expectations_that_are_none(
    tmp_path: Path, text: str, error: type[InputError], message: str
) -> None:
    (tmp_path / "expectations.toml").write_text(text)
    with pytest.raises(error, match=message) as caught:
        check(world(tmp_path, "sound.ttl"))
    assert str(caught.value).startswith(str(tmp_path / "expectations.toml"))


def test_expectations_must_be_a_file(tmp_path: Path) -> None:
    """A pipe would be waited for without end, and a device read without end."""
    store, file = world(tmp_path, "sound.ttl"), tmp_path / "expectations.toml"
    pipe(file)
    for _ in range(2):
        with pytest.raises(InputError, match=r"expectations\.toml: is no regular file"):
            check_remembered(store)
        file.unlink(missing_ok=True)
        file.symlink_to(os.devnull)
    file.unlink()
    file.symlink_to(tmp_path / "gone")
    with pytest.raises(InputError, match=r"expectations\.toml: cannot be read: No such file"):
        check_remembered(store)


def test_shipped_data_have_no_error() -> None:
    """The bundled data: every finding is a doubt, and the expectations are met."""
    errors = [f for f in check(Store.open()) if f.severity == "error"]
    assert errors == []


def test_currencies() -> None:
    assert {"USD", "IDR", "EUR", "CNY"} <= currencies()
    assert all(re.fullmatch("[A-Z]{3}", code) for code in currencies())


def test_nobody_asks_where_we_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shell may stand in a folder that is gone; rdflib's parsers would ask for its name."""
    opened = world(tmp_path, "sound.ttl")
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert check(opened) == []
    jsonld(opened, tmp_path / "out.jsonld")
    assert (tmp_path / "out.jsonld").read_bytes().startswith(b"{")


def test_finding_as_a_line() -> None:
    finding = Finding("error", "circle", "flow:a", "flow:a comes back.", Path("d.ttl"), 3)
    assert str(finding) == "d.ttl:3: error: flow:a comes back. [circle]"
