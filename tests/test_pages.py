"""The site as files: what it says, what it links to, and that hostile data stay text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import OutputError
from graph.measures.cycles import cycles
from graph.model import Interval
from graph.pages.about import readable
from graph.pages.edges import merged, stated_sums
from graph.pages.evidence import Evidence
from graph.pages.layout import positions
from graph.pages.lenses import every_lens
from graph.pages.names import embed, file_name, web_link
from graph.pages.numbers import Money
from graph.pages.opening import NARROW, OPENING, Part, opening
from graph.pages.rings import rings
from graph.pages.site import build_site
from graph.result import Coverage, Lens, Result
from graph.study import Study
from tests.sites import BN, hostile_world, measured, network, plain_world, site_of, telling_world
from tests.worlds import TERMS, event, flow, world

VOID = {"meta", "link", "input", "br", "img", "path", "circle"}


@dataclass
class Tag:
    name: str
    attributes: dict[str, str]
    text: str = ""


class Tags(HTMLParser):
    """Every element of a page with its attributes, scripts with their text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Tag] = []
        self.words: list[str] = []
        self._inside: list[Tag] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Tag(tag, {k: v or "" for k, v in attrs})
        self.found.append(made)
        if tag not in VOID:
            self._inside.append(made)

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop().name != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._inside and self._inside[-1].name == "script":
            self._inside[-1].text += data
        else:
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


def _row(page: Tags, word: str) -> str:
    """The text of a page from a word on, up to the same length as a row of a table."""
    return page.text[page.text.index(word) :][:160]


def _pages(site: Path) -> Iterator[tuple[Path, Tags]]:
    for file in sorted(site.rglob("*.html")):
        yield file, Tags(file.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site_of(plain_world(), tmp_path_factory.mktemp("plain") / "site")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site_of(hostile_world(), tmp_path_factory.mktemp("hostile") / "site")


@pytest.fixture(scope="module")
def telling(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Tags]:
    folder = site_of(telling_world(), tmp_path_factory.mktemp("telling") / "site")
    return {file.relative_to(folder).as_posix(): tags for file, tags in _pages(folder)}


def test_the_same_world_gives_the_same_bytes(site: Path, tmp_path: Path) -> None:
    again = site_of(plain_world(), tmp_path / "again")
    files = sorted(f.relative_to(site) for f in site.rglob("*") if f.is_file())
    assert files == sorted(f.relative_to(again) for f in again.rglob("*") if f.is_file())
    assert len(files) > 10
    for file in files:
        assert (site / file).read_bytes() == (again / file).read_bytes(), file


@pytest.mark.parametrize("which", ["site", "hostile"])
def test_every_link_within_the_site_leads_somewhere(
    which: str, request: pytest.FixtureRequest
) -> None:
    folder: Path = request.getfixturevalue(which)
    ids = {
        file: {tag.attributes["id"] for tag in tags.found if "id" in tag.attributes}
        for file, tags in _pages(folder)
    }
    checked = 0
    for file, tags in _pages(folder):
        for tag in tags.found:
            for attribute in ("href", "src"):
                parts = urlsplit(tag.attributes.get(attribute, ""))
                if parts.scheme or not (parts.path or parts.fragment):
                    continue
                target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
                assert target.is_file(), f"{file.name}: {tag.attributes}"
                assert target.is_relative_to(folder)
                if parts.fragment:
                    assert unquote(parts.fragment) in ids[target], f"{file.name}: {parts.fragment}"
                checked += 1
    assert checked > 100


@pytest.mark.parametrize("which", ["site", "hostile"])
def test_nothing_is_loaded_from_elsewhere_and_a_policy_forbids_it(
    which: str, request: pytest.FixtureRequest
) -> None:
    for file, tags in _pages(request.getfixturevalue(which)):
        policies = [t for t in tags.found if t.attributes.get("http-equiv")]
        assert len(policies) == 1, file
        policy = policies[0].attributes["content"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        for tag in tags.found:
            if tag.name != "a":
                assert not urlsplit(tag.attributes.get("href", "")).scheme
                assert not urlsplit(tag.attributes.get("src", "")).scheme
            elif urlsplit(tag.attributes.get("href", "")).scheme:
                assert tag.attributes["rel"] == "noopener noreferrer"


def test_hostile_texts_stay_text(hostile: Path) -> None:
    """Had a name become markup, one of these elements, attributes or characters would be there."""
    seen = ""
    for file, tags in _pages(hostile):
        seen += tags.text
        for tag in tags.found:
            assert tag.name not in ("img", "i", "iframe"), file
            assert not [a for a in tag.attributes if a.startswith("on")], file
            assert not tag.attributes.get("href", "").startswith("javascript"), file
            if tag.name == "script":
                local = tag.attributes.get("src", "").rpartition("assets/")[1] == "assets/"
                assert local or tag.attributes["type"] == "application/json", file
                if not local:
                    json.loads(tag.text)
        raw = file.read_text(encoding="utf-8")
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08]", raw), file
    assert "<img src=x onerror=alert('image')>" in seen
    assert "{{ 7*7 }}" in seen
    assert "</script><script>alert('script')</script>" in seen


def test_hostile_ids_stay_in_the_folder(hostile: Path) -> None:
    names = [f.relative_to(hostile).as_posix() for f in hostile.rglob("*") if f.is_file()]
    assert all(re.fullmatch(r"[a-zA-Z0-9_./-]+", n) for n in names)
    assert "company/_2e_2e_2fup.html" in names
    assert "company/_43_4f_4e.html" in names  # CON would be a device on some systems


@given(st.text(max_size=12), st.text(max_size=12))
@settings(max_examples=60, deadline=None)
def test_different_ids_have_different_files_even_where_case_is_ignored(a: str, b: str) -> None:
    one, other = file_name(a), file_name(b)
    assert re.fullmatch(r"[a-z0-9_-]+", one)
    assert (one.lower() == other.lower()) == (a == b) or not a.isprintable() or not b.isprintable()


@given(st.text())
@settings(max_examples=60, deadline=None)
def test_embedded_json_cannot_end_its_script(text: str) -> None:
    made = str(embed([text, {"k": "</script><!--"}]))
    assert "<" not in made
    assert json.loads(made)[1] == {"k": "</script><!--"}


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "file:///etc/passwd",
     "//example.org/x", "http:", "https://a b/", "\x01https://example.org", "ftp://example.org"],
)  # fmt: skip
def test_only_web_addresses_become_links(url: str) -> None:
    assert web_link(url) is None


def test_amounts_say_what_is_known() -> None:
    d, money = Decimal, Money()
    assert money.amount(Interval(d(0), None, None)) == "not disclosed"
    assert money.amount(Interval(d(5 * BN), d(7 * BN), None)) == "between $5 bn and $7 bn"
    assert money.amount(Interval(d(10 * BN), d(20 * BN), d(15 * BN))) == "$15 bn ($10 bn to $20 bn)"
    # The rate of the seed story: 10 billion dollars at 16 720 are 167.2 trillion rupiah.
    assert Money("IDR", d(16720)).sum(d(10 * BN)) == "IDR 167.2 tn"


@given(
    st.integers(0, 10**13), st.none() | st.integers(0, 10**13), st.none() | st.integers(0, 10**13)
)
@settings(max_examples=80, deadline=None)
def test_an_unknown_amount_never_reads_as_a_sum(low: int, more: int | None, up: int | None) -> None:
    high = None if more is None else Decimal(low + more)
    text = Money().amount(Interval(Decimal(low), high, None))
    assert text.split()[0] in ("not", "at", "between", "unknown,")


def test_pages_say_the_numbers_of_the_measures(site: Path) -> None:
    """OpenAI buys 38 (and an unknown) of Amazon, up to 300 of Oracle: shares 38/338, 300/338.

    HHI = 10 000 · (38² + 300²) / 338² = 10 000 · 91 444 / 114 244 = 8 004. The ring Amazon,
    OpenAI is as wide as its smaller leg: 10.
    """
    tags = {file.relative_to(site).as_posix(): tags for file, tags in _pages(site)}
    assert "8 004" in tags["concentration.html"].text
    assert "8 004" in tags["company/openai.html"].text
    assert "$10 bn" in tags["rings.html"].text
    assert "Amazon" in tags["rings.html"].text
    # Commerce known: 38 + up to 300, which is not at least 338; one of three is not disclosed.
    assert "$338 bn known" in tags["index.html"].text
    assert "2 of 3 flows with a known amount" in tags["index.html"].text
    assert "not disclosed" in tags["deal/d-buy.html"].text
    assert "up to $300 bn" in tags["company/oracle.html"].text
    for path, page in tags.items():
        day = "As of 2026-07-05" if path.startswith("embed/") else "Data to 2026-07-05"
        assert day in page.text, path


def test_an_edge_of_the_map_sums_its_flows_and_is_as_firm_as_its_weakest() -> None:
    """30 signed and 20 announced are 50, of which 30 are signed: all 50 are announced or firmer."""
    seen = world(
        flow("one", "a", "b", 30, deal="d1"),
        flow("two", "a", "b", 20, deal="d2"),
        flow("kind", "a", "b", 90, deal="d3", in_kind=True),
        event("d1", "2025-01-01", "signed"),
        event("d2", "2025-01-01", "announced"),
        event("d3", "2025-01-01", "paid"),
    )
    evidence = Evidence(seen, network(seen), TERMS, Money(), "en")
    (found,) = merged(evidence)
    assert (found.amount.stated, found.firmness) == (Decimal(50), "announced")
    lenses = every_lens(seen, TERMS, network(seen))
    sums = {f: stated_sums(lenses.seen["group", f][-1]) for f in ("paid", "signed", "announced")}
    key = ("a", "b", "capital")
    # In kind only under paid, where no cash moves: the 90 stand alone.
    assert {f: each[key] for f, each in sums.items()} == {"paid": 90, "signed": 30, "announced": 50}


def test_map_rings_and_legs_agree_on_amount_and_firmness() -> None:
    """Of every leg of every ring of the bundled data, and of the edge that is drawn for it."""
    study = Study.open()
    G = study.network()
    evidence = Evidence(study.world, G, study.terms, Money(), "en")
    edges = {(e.payer, e.payee, e.nature): e for e in merged(evidence)}
    found = cycles(G)
    order = evidence.firmness_order
    seen = 0
    for ring, row in zip(rings(evidence, [found]), found.rows, strict=True):
        for leg, told in zip(ring["legs"], row.legs, strict=True):
            edge = edges[leg["key"]]
            assert edge.firmness == leg["firmness"]["code"], leg["key"]
            assert edge.amount.stated == told.amount, leg["key"]
            seen += 1
        weakest = max(order.index(edges[leg["key"]].firmness) for leg in ring["legs"])
        assert ring["firmness"]["step"] == weakest
    assert seen > 20
    assert len({e.firmness for e in edges.values()}) > 1


def test_an_edge_without_any_known_amount_stays_unknown() -> None:
    seen = world(flow("one", "a", "b"), event("d", "2025-01-01", "signed"))
    evidence = Evidence(seen, network(seen), TERMS, Money(), "en")
    (found,) = merged(evidence)
    assert found.amount.stated is None
    assert found.coverage == Coverage(0, 1)
    assert evidence.money.total(found.amount, found.coverage) == "unknown"


def test_the_map_opens_on_rings_and_the_flows_that_hang_on_them() -> None:
    G = network(plain_world())
    seen = every_lens(plain_world(), TERMS, G).own
    part = Part(rings=1, nodes=3, edges=9, wide=1)
    nodes, chosen = opening(stated_sums(seen), seen.rings, part)
    assert nodes == {"amazon", "openai", "oracle"}  # the crowd would be a fourth
    assert [(payer, payee) for payer, payee, _ in sorted(chosen)] == [
        ("amazon", "openai"), ("openai", "amazon"), ("openai", "oracle"),
    ]  # fmt: skip
    assert NARROW.nodes < OPENING.nodes


@given(st.integers(0, 40), st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None)
def test_labels_do_not_cover_one_another(n: int, random: object) -> None:
    pick = random.randrange  # type: ignore[attr-defined]
    boxes = {f"n{i}": (20.0 + pick(40), 15.0 + pick(20)) for i in range(n)}
    edges = [(f"n{pick(n)}", f"n{pick(n)}", 1.0 + pick(3)) for _ in range(n)]
    edges = [(u, v, w) for u, v, w in edges if u != v]
    placed = positions(edges, boxes)
    assert placed == positions(reversed(edges), boxes)
    names = sorted(placed)
    assert names == sorted(boxes)
    for i, u in enumerate(names):
        for v in names[:i]:
            apart = [abs(placed[u][k] - placed[v][k]) - boxes[u][k] - boxes[v][k] for k in (0, 1)]
            assert max(apart) > -4, (u, v)  # pixels of rounding and of the last push


def test_a_measure_without_a_page_of_its_own_gets_one(tmp_path: Path) -> None:
    @dataclass(frozen=True)
    class Row:
        company: str
        due: Decimal | None
        coverage: Coverage

    rows = (Row("openai", Decimal(7 * BN), Coverage(1, 2)), Row("oracle", None, Coverage(0, 1)))
    due = Result(
        measure="obligations",
        lens=Lens(date(2026, 7, 5)),
        rows=rows,
        columns=("company", "due", "coverage"),
        money=frozenset({"due"}),
    )
    seen = plain_world()
    build_site(seen, network(seen), {"obligations": due}, tmp_path / "s", terms=TERMS)
    tags = Tags((tmp_path / "s" / "measure-obligations.html").read_text(encoding="utf-8"))
    assert "Openai" in tags.text
    assert "$7 bn" in tags.text
    assert "unknown" in tags.text
    assert "measure-obligations.html" in (tmp_path / "s" / "index.html").read_text(encoding="utf-8")


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(OutputError, match="not empty"):
        build_site(plain_world(), network(plain_world()), {}, tmp_path, terms=TERMS)
    assert [f.name for f in tmp_path.iterdir()] == ["mine.txt"]


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot write the site"):
        build_site(plain_world(), network(plain_world()), {}, tmp_path / "file" / "s", terms=TERMS)


def test_an_empty_world_has_a_site_too(tmp_path: Path) -> None:
    seen = world(flow("one", "a", "b"))  # no status event: nothing counts
    G = network(seen)
    assert len(G) == 0
    build_site(seen, G, {"cycles": measured(G)["cycles"]}, tmp_path / "s", terms=TERMS)
    assert "No ring counts" in (tmp_path / "s" / "rings.html").read_text(encoding="utf-8")


def test_none_is_never_said_of_a_company_with_a_flow(telling: dict[str, Tags]) -> None:
    """Zeta only hands over shares worth 3; Beta's talks with Acme are listed, but do not count."""
    companies = telling["companies.html"]
    assert "in kind only, $3 bn" in _row(companies, "Zeta")
    assert "in kind only, at least $3 bn" in _row(companies, "Acme")  # the other is unknown
    assert "none that counts" in _row(companies, "Acme")  # the talks
    assert "in kind only, $3 bn" in telling["company/zeta.html"].text
    assert "Money in: capital in kind only, at least $3 bn" in telling["company/acme.html"].text


def test_numbers_and_their_units_are_not_parted_at_the_end_of_a_line(site: Path) -> None:
    plain = re.compile(r"\d (?:bn|tn|m|%)\b|\d %|\d \d{3}\b|\d of \d")
    text = "".join(file.read_text(encoding="utf-8") for file, _ in _pages(site))
    assert not plain.findall(re.sub(r'="[^"]*"', "", text))  # drawings have numbers too
    assert "$38\u00a0bn" in text
    assert "8\u00a0004" in text


def test_talks_are_reported_not_announced(telling: dict[str, Tags]) -> None:
    assert "first reported 2025-12-16" in telling["deal/d-talk.html"].text
    assert "announced 2025-12-16" not in telling["deal/d-talk.html"].text
    assert "announced 2025-11-01" in telling["deal/d-own.html"].text
    assert "First reported" in telling["deals.html"].text


def test_a_payment_that_only_others_tell_of_is_marked(telling: dict[str, Tags]) -> None:
    doubt = "told by secondary sources only"
    news = telling["deal/d-told-news.html"].text
    assert re.search(rf"2025-03-01 paid \( ?{doubt} ?\)", news)
    assert doubt not in telling["deal/d-own.html"].text
    assert doubt not in telling["deal/d-talk.html"].text


def test_periods_notes_and_ids_read_as_prose(telling: dict[str, Tags]) -> None:
    assert "until 2028-12-31" in telling["deal/d-own.html"].text
    talk = telling["deal/d-talk.html"]
    assert "Note: follows Beta buys of Gamma" in talk.text
    assert "d-told-news" not in talk.text
    assert "../deal/d-told-news.html" in [t.attributes.get("href") for t in talk.found]


def test_companies_are_sorted_by_money_and_those_without_flows_fold(
    telling: dict[str, Tags],
) -> None:
    """Beta: 5 + 7 + 4 of cash, Gamma the same; Acme and Zeta have none, Idle no flow at all."""
    text = telling["companies.html"].text
    names = ["Beta", "Gamma", "Acme", "Zeta", "without a flow in the data", "Idle"]
    places = [text.index(name) for name in names]
    assert places == sorted(places)
    tags = telling["companies.html"].found
    folded = max(place for place, tag in enumerate(tags) if tag.name == "details")
    rows = [t for t in tags[folded:] if t.name == "tr"]
    assert len(rows) == 3  # the head, Delta and Idle


def test_a_company_page_opens_with_its_numbers_and_links_to_its_parts(
    telling: dict[str, Tags],
) -> None:
    page = telling["company/beta.html"]
    head = page.text[: page.text.index("On this page")]
    assert "Money in: capital $4 bn 1 of 1 flows known" in head
    assert "Money out: commerce $12 bn 2 of 2 flows known" in head
    assert "Rings through it 1" in head
    assert "HHI of its suppliers 10 000" in head
    jumps = {t.attributes.get("href", "") for t in page.found if t.name == "a"}
    assert {"#in-title", "#out-title", "#suppliers-title", "#rings-title", "#about-title"} <= jumps
    topics = [t for t in page.found if t.name == "details" and t.attributes.get("class") == "topic"]
    assert len(topics) == 1


def test_definitions_are_prose_without_what_only_code_needs(site: Path) -> None:
    text = Tags((site / "about.html").read_text(encoding="utf-8")).text
    for word in ("Parameters", "Returns", "Raises", "Examples", ":class:", ":mod:", "``", "]_"):
        assert word not in text
    assert "HHI = 10 000 · Σ p_i²" in text
    first = "On how many suppliers a company stands"
    assert first in text
    page = Tags((site / "measure-diversification.html").read_text(encoding="utf-8")).text
    assert "How many equal suppliers a company stands on" in page  # in the ontology's words
    assert readable("See :func:`~a.b.c` and ``d``.\n\n::\n\n    x = *y*\n\nRaises\n------\nE") == [
        {"kind": "paragraph", "text": "See c and d."},
        {"kind": "formula", "text": "x = y"},
    ]


def test_shares_are_per_cent_and_equal_bounds_stand_once(tmp_path: Path) -> None:
    @dataclass(frozen=True)
    class Row:
        company: str
        remaining_share: float
        remaining_share_low: float
        remaining_share_high: float
        number: float
        number_low: float
        number_high: float
        coverage: Coverage

    row = Row("openai", 0.4567, 0.4, 0.5, 3.0001, 3.0, 3.0002, Coverage(1, 1))
    seen = plain_world()
    result = Result(measure="parts", lens=Lens(date(2026, 7, 5)), rows=(row,))
    build_site(seen, network(seen), {"parts": result}, tmp_path / "s", terms=TERMS)
    text = Tags((tmp_path / "s" / "measure-parts.html").read_text(encoding="utf-8")).text
    assert "46 % 40 % to 50 %" in text
    assert "0.457" not in text
    assert "3 to 3" not in text
    assert Money().bounds(Interval(Decimal(10**10), Decimal(10**10), None)) == "$10 bn"


def test_the_chart_says_what_its_thick_line_leaves_out(site: Path) -> None:
    text = Tags((site / "concentration.html").read_text(encoding="utf-8")).text
    assert "leave out counterparties without an upper end" in text
    assert "need not contain the dot" in text
    assert "10 000 to 10 000" not in text
