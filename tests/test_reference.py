"""The pages on the ontology and on the data: everything is on them, nothing is invented."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import cli
from graph.building import build_all
from graph.check import check
from graph.check.expectations import weighed
from graph.check.report import report
from graph.errors import InputError
from graph.exchange.csv_layout import import_csv
from graph.facts import LK, OWL, SKOS, Facts
from graph.lens.view import View
from graph.pages.diagram import Box, diagram
from graph.quality import SHARES, SHORTFALLS, Share, shares
from graph.result import Lens
from graph.scorecard import report_text
from graph.store import Store
from graph.study import Study
from tests.worlds import HORIZON, TERMS, deal, event, flow, holding, world

ROOT = Path(__file__).resolve().parent.parent
ONTOLOGY = sorted((ROOT / "ontology").glob("*.ttl"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reference")
    import_csv(ROOT / "tests" / "world", folder / "data")
    study = Study.open(folder / "data")
    assert not build_all(study, study.lens(), folder / "site", lambda text: None).errors
    return folder / "site"


def anchors(page: Path) -> set[str]:
    return set(re.findall(r' id="([^"]+)"', page.read_text(encoding="utf-8")))


# -- the ontology ----------------------------------------------------------------------------


def test_every_term_is_on_the_page(site: Path) -> None:
    facts = Facts(ONTOLOGY)
    terms = facts.of_type(f"{OWL}Class", f"{OWL}ObjectProperty", f"{OWL}DatatypeProperty")
    ours = {iri.removeprefix(LK) for iri in terms if iri.startswith(LK)}
    assert len(ours) > 80
    assert ours <= anchors(site / "ontology.html")
    codes = {iri.removeprefix(LK) for iri in facts.of_type(f"{LK}Code")}
    assert codes <= anchors(site / "ontology-codes.html")


def test_both_languages_and_the_examples_are_told(site: Path) -> None:
    page = (site / "ontology.html").read_text(encoding="utf-8")
    assert '<span class="label" lang="en">status event</span>' in page
    assert '<span class="label" lang="id">peristiwa status</span>' in page
    facts = Facts(ONTOLOGY)
    example = facts.texts(f"{LK}StatusEvent", f"{SKOS}example")["id"]
    assert example in page


@pytest.mark.parametrize("name", ["ontology.html", "ontology-codes.html", "quality.html"])
def test_links_lead_somewhere(site: Path, name: str) -> None:
    text = (site / name).read_text(encoding="utf-8")
    there = {page: anchors(site / page) for page in ("ontology.html", "ontology-codes.html")}
    for href in re.findall(r'href="([^"]+)"', text):
        page, _, anchor = href.partition("#")
        if page.startswith("http"):
            continue
        assert not page or (site / page).exists(), href
        if anchor and (page or name) in there:
            assert anchor in there[page or name], href


# -- the diagram -----------------------------------------------------------------------------

names = st.lists(st.sampled_from("abcdefghij"), unique=True, min_size=1, max_size=10)


def apart(boxes: Sequence[Box]) -> bool:
    return all(
        one.y != other.y or one.x + one.width < other.x or other.x + other.width < one.x
        for one in boxes
        for other in boxes
        if one is not other
    )


@given(names, st.data())
def test_boxes_never_overlap_and_every_arrow_is_drawn(
    there: list[str], data: st.DataObject
) -> None:
    pair = st.tuples(st.sampled_from(there), st.sampled_from(there))
    pairs = data.draw(st.lists(pair, max_size=20, unique=True))
    drawn = diagram({n: n * 3 for n in there}, [(a, f"{a}{b}", b) for a, b in pairs], [])
    assert len(drawn.boxes) == len(there)
    assert apart(drawn.boxes)
    assert {(a.source, a.target) for a in drawn.arrows} == set(pairs)
    assert all(b.x >= 0 and b.x + b.width <= drawn.width for b in drawn.boxes)
    again = diagram({n: n * 3 for n in there}, [(a, f"{a}{b}", b) for a, b in pairs], [])
    assert again == drawn


def test_labels_make_way_for_boxes_and_each_other() -> None:
    """The diagram of the ontology itself: nothing written on anything."""
    from graph.pages.diagram import _cover, _room
    from graph.pages.reference import reference

    picture = reference(Facts(ONTOLOGY))["diagram"]["picture"]
    written = [_room(a) for a in picture.arrows if a.labels]
    assert len(written) > 15
    boxes = [(b.x, b.y, b.x + b.width, b.y + b.height) for b in picture.boxes]
    hidden = sum(_cover(one, box) > 0 for one in written for box in boxes)
    crossed = sum(
        _cover(one, other) > 0 for n, one in enumerate(written) for other in written[n + 1 :]
    )
    assert (hidden, crossed) == (0, 0)


def test_the_header_is_that_of_the_ontology_and_mappings_give_their_reason(site: Path) -> None:
    """The alignments are an owl:Ontology too, but not the one that the page is about."""
    page = (site / "ontology.html").read_text(encoding="utf-8")
    assert "https://w3id.org/lingkar/ontology/0." in page
    assert "People who speak; PROV needs no more than that." in page
    first = page.index('class="term" id="Party"')
    assert first < page.index('class="term" id="Source"')  # as in the file


def test_a_chain_goes_down() -> None:
    drawn = diagram({"a": "A", "b": "B", "c": "C"}, [("a", "to", "b"), ("b", "to", "c")], [])
    heights = {box.name: box.y for box in drawn.boxes}
    assert heights["a"] < heights["b"] < heights["c"]


# -- how good the data are -------------------------------------------------------------------


def look(*rows: object, primary: Sequence[str] = ()) -> dict[str, Share]:
    seen = world(*rows, primary=primary)  # type: ignore[arg-type]
    return {s.code: s for s in shares(View(seen, TERMS, Lens(HORIZON.last, "talked")))}


SIGNED = event("d", "2025-01-10", "signed")


def test_shares_by_number_and_by_dollars() -> None:
    """Three flows of 60, 30 and an unknown sum; the first rests on a party's own word: one of
    three by number, 60 of 90 by dollars. Two of three amounts are known."""
    found = look(
        flow("f", "a", "b", 60),
        flow("g", "a", "c", 30),
        flow("h", "a", "e"),
        SIGNED,
        primary=["f"],
    )
    own = found["primary-source"]
    assert (own.part, own.whole, own.dollars, own.of_dollars) == (1, 3, Decimal(60), Decimal(90))
    assert (own.count_share, own.dollar_share) == (1 / 3, 60 / 90)
    assert [gap.id for gap in own.gaps] == ["g", "h"]  # the largest first
    assert found["known-amount"].count_share == 2 / 3
    assert found["known-amount"].dollar_share is None
    assert found["status-history"].part == 0


def test_an_event_of_a_party_speaks_for_the_flow_and_two_are_a_history() -> None:
    found = look(
        flow("f", "a", "b", 60),
        SIGNED,
        event("d", "2025-03-01", "paid", 60),
        primary=["d-2025-03-01-paid"],
    )
    assert found["primary-source"].count_share == 1
    assert found["status-history"].count_share == 1
    paid = found["primary-payments"]
    assert (paid.part, paid.whole, paid.dollars) == (1, 1, Decimal(60))


def test_a_payment_told_in_steps_weighs_once() -> None:
    """Paid 10, then 25, then all 60, by flow and by deal: one paid flow of 60."""
    found = look(
        flow("f", "a", "b", 60),
        SIGNED,
        event("f", "2025-03-01", "partly-paid", 10),
        event("f", "2025-04-01", "partly-paid", 25),
        event("f", "2025-05-01", "paid", 60),
        event("d", "2025-05-01", "paid", 60),
        primary=["f-2025-03-01-partly-paid"],
    )["primary-payments"]
    # A party told of the first step only, and the payment to go by is the last one.
    assert (found.part, found.whole, found.of_dollars) == (0, 1, Decimal(60))


def test_what_does_not_count_is_in_no_share() -> None:
    """A canceled flow and one inside another are no flows that count."""
    found = look(
        flow("f", "a", "b", 60),
        flow("part", "a", "b", 10, part_of="f"),
        flow("dead", "a", "b", 5, deal="e"),
        SIGNED,
        event("e", "2025-01-01", "signed"),
        event("e", "2025-02-01", "canceled"),
    )
    assert found["known-amount"].whole == 1


def test_things_without_money() -> None:
    found = look(
        flow("f", "sub", "b", 1),
        SIGNED,
        deal("bare"),
        holding("sub", "top"),
        holding("other", "top", "2024-01-01"),
    )
    assert (found["dated-parents"].part, found["dated-parents"].whole) == (1, 2)
    assert [gap.id for gap in found["dated-parents"].gaps] == ["sub-top"]
    assert [gap.id for gap in found["deals-with-flows"].gaps] == ["bare"]
    assert found["identified-companies"].part == 0
    assert found["measured-deployments"].count_share is None  # there is nothing to measure


def test_nothing_is_in_no_danger() -> None:
    found = look(SIGNED, deal("d"))
    assert found["primary-source"].count_share is None
    assert found["primary-source"].dollar_share is None


def test_every_share_has_its_words() -> None:
    assert SHARES.keys() == SHORTFALLS.keys()
    assert list(look(SIGNED, deal("d"))) == list(SHARES)


@given(st.lists(st.tuples(st.integers(1, 90), st.booleans()), min_size=1, max_size=6))
def test_gaps_and_good_ones_are_all_there_is(rows: list[tuple[int, bool]]) -> None:
    made = [flow(f"f{n}", "a", f"b{n}", x) for n, (x, _) in enumerate(rows)]
    own = [f"f{n}" for n, (_, primary) in enumerate(rows) if primary]
    share = look(*made, SIGNED, primary=own)["primary-source"]
    assert share.part == len(own)
    assert share.part + len(share.gaps) == share.whole == len(rows)
    weights = [gap.dollars for gap in share.gaps]
    assert weights == sorted(weights, key=lambda x: -(x or 0))
    assert share.dollars is not None
    assert share.dollars + sum(w or Decimal(0) for w in weights) == share.of_dollars


# -- the report ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("report") / "data"
    import_csv(ROOT / "tests" / "world", folder)
    (folder / "expectations.toml").write_text(
        "[Flow]\ncount = { floor = 1000 }\n[shares]\nknown-amount = { count = 0.01 }\n"
    )
    return Study.open(folder)


def test_the_report_tells_what_is_below_and_what_is_met(study: Study) -> None:
    told = report(study.store, study.world, study.terms)
    state = {(line.subject, line.what): line.state for line in (*told.counts, *told.told)}
    assert state["lk:Flow", "count"] == "too low"
    assert state["known-amount", "count"] == "as expected"
    assert state["primary-source", "dollars"] == ""  # nothing is expected of it
    assert "too low" in report_text(told, "table")


def test_json_has_every_line_and_gap(study: Study) -> None:
    told = report(study.store, study.world, study.terms)
    answer = json.loads(report_text(told, "json"))
    assert answer.keys() == {"counts", "fields", "shares", "gaps"}
    assert answer["gaps"].keys() == SHARES.keys()
    assert {"lk:Flow", "lk:Source"} <= {line["subject"] for line in answer["counts"]}
    csv = report_text(told, "csv").splitlines()
    assert len(csv) == 1 + sum(len(answer[key]) for key in ("counts", "fields", "shares"))


def test_the_page_shows_the_shares_and_the_worst_by_name(site: Path) -> None:
    page = (site / "quality.html").read_text(encoding="utf-8")
    for code, words in SHARES.items():
        assert f'id="{code}"' in page
        assert words[1:] in page.replace("&#39;", "'")


def run(*args: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli.lingkar, ["check", "--report", *args])
    return result.exit_code, result.output


def test_the_command_fails_where_less_is_told_than_expected(study: Study, tmp_path: Path) -> None:
    code, text = run("--data", str(study.store.folder))
    assert (code, "too low" in text) == (1, True)  # a thousand flows are expected
    import_csv(ROOT / "tests" / "world", tmp_path / "data")
    code, text = run(str(tmp_path / "data"))
    assert (code, "too low" in text) == (0, False)
    code, text = run(str(tmp_path / "data"), "--format", "csv")
    assert text.splitlines()[0] == "subject,what,part,whole,value,floor,ceiling,state"
    assert run(str(ROOT / "data" / "sources.ttl"))[0] != 0


def test_a_share_below_its_floor_is_an_error_that_names_the_worst(tmp_path: Path) -> None:
    """The small world has primary sources for some of its flows, not for nine of ten."""
    import_csv(ROOT / "tests" / "world", tmp_path)
    file = tmp_path / "expectations.toml"
    file.write_text("[shares]\nprimary-source = { count = 0.9, dollars = 0.1 }\n")
    study = Study.open(tmp_path)
    share = next(s for s in weighed(study.world, study.terms) if s.code == "primary-source")
    assert share.count_share is not None
    assert 0 < share.count_share < 0.9
    assert (share.dollar_share or 0) >= 0.1
    (found,) = [f for f in check(study.store) if f.file == file]
    assert (found.code, found.severity, found.subject, found.line) == (
        "share-too-small",
        "error",
        "primary-source",
        1,
    )
    assert share.gaps[0].id in found.message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[shares]\nprimary = { count = 0.1 }\n", "is no share"),
        ("[shares]\nknown-amount = { dollars = 0.1 }\n", "other than count"),
        ("[shares]\nknown-amount = 0.5\n", "other than count"),
        ('[shares]\nknown-amount = { count = "half" }\n', "a share from 0 to 1"),
        ("shares = 3\n", "no shares with their floors"),
    ],
)
def test_floors_that_are_none(tmp_path: Path, text: str, message: str) -> None:
    import_csv(ROOT / "tests" / "world", tmp_path)
    (tmp_path / "expectations.toml").write_text(text)
    with pytest.raises(InputError, match=message):
        check(Store.open(tmp_path))
