"""Loading: the sound world equals the values written out; bad data are one clear line."""

from __future__ import annotations

import shutil
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import InputError, LingkarError, UnknownTerm
from graph.fields import classes, fields_of, homes
from graph.load import load, read
from graph.model import (
    World,
)
from graph.store import Store
from graph.terms import Terms
from tests.sound import EXPECTED

BROKEN = Path(__file__).parent / "broken"
SOUND = (BROKEN / "sound.ttl").read_text(encoding="utf-8")


def store(tmp_path: Path, text: str) -> Store:
    (tmp_path / "world.ttl").write_text(text, encoding="utf-8")
    return Store.open(tmp_path)


def test_sound_world(tmp_path: Path) -> None:
    """Field by field against values written by hand, so that a difference is named."""
    world, problems = read(store(tmp_path, SOUND))
    assert problems == []
    for field in fields(World):
        assert getattr(world, field.name) == getattr(EXPECTED, field.name), field.name


def test_every_class_is_in_the_sound_world() -> None:
    assert all(getattr(EXPECTED, home) for home in homes().values())


@pytest.mark.parametrize("cls", classes(), ids=lambda c: c.__name__)
def test_model_and_ontology_name_the_same(cls: type) -> None:
    """Each field of ours is a property of the ontology, each class a class."""
    terms = Terms.load()
    assert cls.__name__ in terms.classes()
    ours = [f.iri.split("#")[1] for f in fields_of(cls).values() if "lingkar/ontology#" in f.iri]
    assert set(ours) <= set(terms.properties())


def test_horizon_is_the_newest_of_the_sources(tmp_path: Path) -> None:
    more = (
        SOUND.split("\n\n")[0]
        + "\n"
        + (
            'source:late a lk:Source ; dcterms:title "T" ; lk:url "https://example.org/l"^^xsd:anyURI'
            ' ; lk:horizon "2026-02"^^xsd:gYearMonth ; lk:sourceKind lk:source-news .\n'
        )
    )
    (tmp_path / "more.ttl").write_text(more, encoding="utf-8")
    assert load(store(tmp_path, SOUND)).horizon == date(2026, 2, 28)


def test_a_translation_gives_way_to_english(tmp_path: Path) -> None:
    two = SOUND.replace('"The money comes back."@en', '"Uang kembali."@id, "It comes back."@en')
    assert load(store(tmp_path, two)).claims["rowan-ring"].paraphrase == "It comes back."


def test_terms_that_only_the_ontology_has_are_no_fault(tmp_path: Path) -> None:
    """A property or class that is added to the ontology needs no line of Python."""
    ontology = shutil.copytree(Path(__file__).parent.parent / "ontology", tmp_path / "ontology")
    with (ontology / "lingkar.ttl").open("a") as file:
        file.write("\nlk:mood a owl:DatatypeProperty .\nlk:Rumor a owl:Class .\n")
    text = SOUND.replace('lk:country "US"', 'lk:country "US" ; lk:mood "good"')
    text += '\n<https://example.org/r> a lk:Rumor ; lk:mood "bad" .\n'
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "w.ttl").write_text(text)
    opened = Store.open(tmp_path / "data", ontology=ontology)
    assert load(opened, Terms.load(ontology)).companies == EXPECTED.companies
    assert load(opened).companies == EXPECTED.companies
    with pytest.raises(UnknownTerm, match="lk:mood"):
        load(opened, Terms.load())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("lk:amountHigh 38", "lk:amuontHigh 38", "lk:amuontHigh, did you mean lk:amountHigh?"),
        ("lk:payer company:alder", "lk:payer company:aldre", "did you mean company:alder?"),
        ("lk:flow-compute", "lk:flow-compute-x", "did you mean lk:flow-compute?"),
        ("lk:flow-compute", "lk:deal-debt", "no such code: did you mean lk:flow-debt?"),
        ("lk:flow-compute", "company:alder", "no such code: it is one of equity, debt"),
        ("a lk:Chip ;", "a lk:Chipp ;", "unknown class lk:Chipp, did you mean lk:Chip"),
        ('"2026"^^xsd:gYear', '"26"^^xsd:gYear', "'26' is not a date"),
        ("0.75", '"1e999999999"^^xsd:decimal', "which is no xsd:decimal"),
        ("lk:amountHigh 38", f"lk:amountHigh {'9' * 4000}", "no number that anybody was told"),
        ("lk:amountHigh 38", f"lk:amountHigh 1{'0' * 30}", "at most 30 digits before the point"),
        ("lk:share 0.75", f"lk:share 0.{'7' * 21}", "no number that anybody was told: write at"),
        ('"2026"^^xsd:gYear', '"soon"', "not typed as xsd:date"),
        ("    lk:payee company:alder ;\n", "", "has no lk:payee: add it"),
        ("    lk:dealKind lk:deal-compute-contract ;\n", "", "has no lk:dealKind"),
        ("lk:amountHigh 38", "lk:amountHigh -38", "must be 0 or more"),
        ("lk:payer company:birch", "lk:payer chip:acorn", "name a lk:Company or lk:Crowd"),
        ("lk:share 0.75", "lk:share 7.5", "must be 1 or less"),
        ('lk:currency "USD"', 'lk:currency "USX"', "'USX' as lk:currency, which is no currency"),
        ('lk:unit "USD"', 'lk:unit "USX"', "'USX' as lk:unit, which is no currency"),
        ('lk:unit "USD"', 'lk:unit "USD/USX"', "'USX' as lk:unit, which is no currency"),
        ("lk:payee company:alder", "lk:payee company:birch", "name two different parties"),
        ("lk:parent company:birch", "lk:parent company:birch-cloud", "name two different comp"),
        ("lk:payer company:alder", "lk:payr company:alder", "lk:payr, did you mean lk:payer?"),
        *(
            (
                "    lk:flowKind lk:flow-compute ;\n",
                f"    lk:flowKind lk:flow-compute ;\n    {name} flow:alder-birch-1 ;\n",
                f"comes back to itself by {name} (alder-birch-1 → alder-birch-1)",
            )
            for name in ("lk:partOf", "lk:readingOf")
        ),
        *(
            (
                "lk:dealKind lk:deal-compute-contract ;",
                f"lk:dealKind lk:deal-compute-contract ; {name} deal:alder-birch ;",
                f"comes back to itself by {name} (alder-birch → alder-birch)",
            )
            for name in ("lk:replaces", "lk:addsTo", "lk:trancheOf", "lk:closes")
        ),
    ],
)
def test_first_fault_is_one_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in SOUND
    with pytest.raises(InputError) as caught:
        load(store(tmp_path, SOUND.replace(old, new, 1)))
    line = str(caught.value)
    assert message in line
    assert "\n" not in line
    assert caught.value.file == tmp_path / "world.ttl"
    assert caught.value.line is not None


def test_line_is_that_of_the_subject(tmp_path: Path) -> None:
    """The flow begins in line 68 of the sound world: counted in the text itself."""
    number = next(
        n for n, line in enumerate(SOUND.split("\n"), 1) if line.startswith("flow:alder-birch-1 ")
    )
    with pytest.raises(InputError) as caught:
        load(store(tmp_path, SOUND.replace("lk:amountHigh 38", "lk:amountHigh -38")))
    assert caught.value.line == number


def test_several_faults_are_counted(tmp_path: Path) -> None:
    text = SOUND.replace("lk:flow-compute", "lk:flow-x").replace("lk:share 0.75", "lk:share 7.5")
    with pytest.raises(InputError, match=r"and 1 more: see `lingkar check`"):
        load(store(tmp_path, text))


def test_data_without_sources(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="name no source"):
        load(store(tmp_path, "<https://example.org/a> <https://example.org/b> 1 .\n"))


def test_companies_that_own_each_other(tmp_path: Path) -> None:
    head = SOUND.split("\n\n")[0]
    back = "holding:back a lk:Holding ; lk:subsidiary company:birch ; lk:parent company:birch-cloud"
    (tmp_path / "back.ttl").write_text(f"{head}\n{back} ; prov:wasDerivedFrom source:paper .\n")
    with pytest.raises(InputError, match=r"lk:parent \(birch → birch-cloud → birch\)") as caught:
        load(store(tmp_path, SOUND))
    assert caught.value.line is not None


@pytest.mark.parametrize("files", [1, 2])
def test_empty_file_is_not_our_own(tmp_path: Path, files: int) -> None:
    for n in range(files):
        (tmp_path / f"{n}.ttl").write_text("")
    with pytest.raises(InputError) as caught:
        load(Store.open(tmp_path))
    where = f"{tmp_path / '0.ttl'}: " if files == 1 else ""
    assert str(caught.value) == f"{where}the data name no source: describe one (lk:Source)"


@pytest.mark.parametrize(
    "quoted",
    [
        "<< company:alder lk:country 'US' >> lk:source source:paper .",
        "company:alder lk:says <<( company:alder lk:country 'US' )>> .",
        "company:alder lk:country 'US' {| lk:source source:paper |} .",
        "company:alder lk:country 'US' ~ company:reifier .",
    ],
)
def test_quoted_statements_are_refused(tmp_path: Path, quoted: str) -> None:
    head = SOUND.split("\n\n")[0]
    (tmp_path / "more.ttl").write_text(f"{head}\n# ~ << none\n{quoted}\n")
    with pytest.raises(InputError, match="a statement is quoted") as caught:
        load(store(tmp_path, SOUND))
    assert (caught.value.file, caught.value.line) == (
        tmp_path / "more.ttl",
        len(head.split("\n")) + 2,
    )


def test_bundled_data_load() -> None:
    world = load(Store.open())
    assert world.horizon == date(2026, 10, 1)  # of data/dataset.ttl
    assert {"openai", "amazon", "aws"} <= set(world.companies)


LINES = SOUND.split("\n")
START = next(n for n, line in enumerate(LINES) if line.startswith("source:paper"))


@st.composite
def mutations(draw: st.DrawFn) -> str:
    """The sound world with a few lines dropped, doubled, swapped or bitten into."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 4))):
        n = draw(st.integers(START, len(lines) - 2))
        how = draw(st.sampled_from(["drop", "double", "swap", "bite", "words"]))
        if how == "drop":
            del lines[n]
        elif how == "double":
            lines.insert(n, lines[n])
        elif how == "swap":
            m = draw(st.integers(START, len(lines) - 2))
            lines[n], lines[m] = lines[m], lines[n]
        elif how == "bite":
            at = draw(st.integers(0, len(lines[n])))
            lines[n] = lines[n][:at] + draw(st.text(max_size=2)) + lines[n][at + 1 :]
        else:
            mine, other = lines[n].split(" "), draw(st.sampled_from(LINES)).split(" ")
            at = draw(st.integers(0, len(mine) - 1))
            mine[at] = draw(st.sampled_from(other))
            lines[n] = " ".join(mine)
    return "\n".join(lines)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=mutations())
def test_nothing_but_our_own_errors(tmp_path: Path, text: str) -> None:
    """Whatever Turtle says, it loads or is one line of ours; reading tells the same."""
    (tmp_path / "world.ttl").write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        opened = Store.open(tmp_path)
        _, problems = read(opened)
        try:
            load(opened)
        except InputError:
            assert problems
        else:
            assert problems == []
    except LingkarError as error:
        assert "\n" not in str(error)  # noqa: PT017


@pytest.mark.parametrize("date", ['"2025-12-02"', '"2025-12-02T00:00:00"^^xsd:dateTime'])
def test_a_date_of_another_type_is_refused_on_reading(tmp_path: Path, date: str) -> None:
    """The shapes judge the form of a date alone, so this is the only place that judges its type."""
    sound = (Path(__file__).parent / "broken" / "sound.ttl").read_text(encoding="utf-8")
    right = 'lk:date "2025-12-02"^^xsd:date'
    assert right in sound
    (tmp_path / "a.ttl").write_text(sound.replace(right, f"lk:date {date}", 1), encoding="utf-8")
    with pytest.raises(InputError, match="is not typed as xsd:date, xsd:gYearMonth or xsd:gYear"):
        load(Store.open(tmp_path))
