"""The dossier on a company: `lingkar report`, as a page that stands alone and as Markdown."""

from __future__ import annotations

import re
from functools import cache

import pytest

from graph.errors import InputError
from graph.model import World
from tests.dossiers import Read, Told, dossier_of, numbers, read
from tests.ledgers import figure
from tests.sites import BN
from tests.worlds import deal, event, flow, world

FORMS = ["html", "markdown"]


def lab_world() -> World:
    """A lab that a cloud funds (10) and that buys of it (38) and of a maker (2).

    The cloud buys 40, of them 30 of the maker. The 38 run from the start of 2026 to the end of
    2029, 1 461 days; the rest of what falls due is undated. The lab earned 13 in 2025.
    """
    return world(
        flow("f-put", "cloud", "lab", 10 * BN, deal="d-put"),
        flow(
            "f-buy",
            "lab",
            "cloud",
            38 * BN,
            kind="compute",
            deal="d-buy",
            starts="2026-01-01",
            ends="2029-12-31",
        ),
        flow("f-chips", "lab", "maker", 2 * BN, kind="hardware", deal="d-chips"),
        flow("f-parts", "cloud", "maker", 30 * BN, kind="hardware", deal="d-parts"),
        flow("f-rest", "cloud", "other", 10 * BN, kind="hardware", deal="d-rest"),
        deal("d-buy", kind="compute-contract"),
        event("d-put", "2025-12-01", "announced"),
        event("d-buy", "2025-11-03", "signed"),
        event("d-chips", "2025-11-04", "signed"),
        event("d-parts", "2025-11-05", "signed"),
        event("d-rest", "2025-11-06", "signed"),
        figure("lab", "revenue", "2025", 13 * BN, scope="audited"),
    )


def hub_world() -> World:
    """A hub with 17 partners, each of which puts 1 in and sells 2: 17 rings of two legs."""
    partners = [f"p{n:02}" for n in range(17)]
    return world(
        *(flow(f"in-{p}", p, "hub", BN, deal=f"d-{p}") for p in partners),
        *(flow(f"out-{p}", "hub", p, 2 * BN, kind="compute", deal=f"d-{p}") for p in partners),
        *(event(f"d-{p}", "2025-11-03", "signed") for p in partners),
    )


@cache
def lab(form: str) -> dict[str, Read]:
    return read(dossier_of(lab_world(), "lab", form), form)


def sums(form: str, text: str) -> str:
    """An amount as a form writes it: without dollars in a notebook."""
    return text if form == "html" else text.replace("$", "USD ")


def documents(form: str, cited: set[int]) -> set[str]:
    """The titles of documents by their numbers in the dossier of the lab."""
    text = dossier_of(lab_world(), "lab", "markdown")
    titles = dict(re.findall(r"^(\d+)\. ([\w-]+),", text, re.MULTILINE))
    return {titles[str(n)] for n in cited}


def one(rows: list[Told], head: str, value: str) -> Told:
    (found,) = (row for row in rows if row.cells[head] == value)
    return found


@pytest.mark.parametrize("form", FORMS)
def test_money_in_and_out_with_status_and_documents(form: str) -> None:
    """10 come in, announced; 38 and 2 go out, signed. Each has the documents of its own flow."""
    row = one(lab(form)["Money in"].rows, "From", "Cloud")
    assert row.cells == {
        "From": "Cloud",
        "For": "equity",
        "Amount": sums(form, "$10 bn"),
        "Status": "announced",
        "Since": "2025-12-01",
        "Deal": "d-put",
    }
    assert documents(form, row.cites) == {"s-f-put", "s-d-put-2025-12-01-announced"}
    out = one(lab(form)["Money out"].rows, "To", "Cloud")
    assert (out.cells["Amount"], out.cells["Status"]) == (sums(form, "$38 bn"), "signed")
    assert documents(form, out.cites) == {"s-f-buy", "s-d-buy-2025-11-03-signed"}
    assert sums(form, "Commerce: $40 bn; 2 of 2 flows") in lab(form)["Money out"].text


@pytest.mark.parametrize("form", FORMS)
def test_a_ring_is_as_wide_as_its_smallest_leg_and_cites_both(form: str) -> None:
    """10 from the cloud, 38 back: 10, as firm as what is only announced."""
    (ring,) = lab(form)["Rings through it"].rows
    assert ring.cells == {
        "Ring": "Cloud → Lab → Cloud",
        "Smallest leg": sums(form, "$10 bn"),
        "Bounds": sums(form, "$10 bn"),
        "Weakest leg is": "announced",
        "Can be travelled in time": "yes",
        "Flows with a known amount": "2 of 2",
    }
    both = {"s-f-put", "s-d-put-2025-12-01-announced", "s-f-buy", "s-d-buy-2025-11-03-signed"}
    assert documents(form, ring.cites) == both


@pytest.mark.parametrize("form", FORMS)
def test_concentration_has_its_bounds_and_the_documents_of_each_share(form: str) -> None:
    """Shares of 38 / 40 and 2 / 40: 10 000 · (0.95² + 0.05²) = 9 050, effectively 1.105."""
    told = lab(form)["Suppliers"]
    assert told.facts["HHI"] == "9 050"
    assert told.facts["Effective number"].startswith("1.1")
    assert told.facts["Flows with a known amount"] == "2 of 2"
    assert told.facts["These are from"] == "4 documents"
    maker = one(told.rows, "Company", "Maker")
    assert (maker.cells["Share"], maker.cells["Amount"]) == ("5 %", sums(form, "$2 bn"))
    assert documents(form, maker.cites) == {"s-f-chips", "s-d-chips-2025-11-04-signed"}


@pytest.mark.parametrize("form", FORMS)
def test_dependency_looks_through_and_cites_the_way(form: str) -> None:
    """On the maker 5 % directly, and 0.05 + 0.95 · 30 / 40 = 76.25 % looked through.

    The way there: what the lab buys of it, and what the cloud buys.
    """
    maker = one(lab(form)["On whom it stands"].rows, "On", "Maker")
    assert (maker.cells["Face value"], maker.cells["Looked through"]) == ("5 %", "76 %")
    assert documents(form, maker.cites) == {
        f"s-{each}"
        for each in (
            "f-chips",
            "d-chips-2025-11-04-signed",
            "f-parts",
            "d-parts-2025-11-05-signed",
            "f-rest",
            "d-rest-2025-11-06-signed",
        )
    }


@pytest.mark.parametrize("form", FORMS)
def test_dues_name_the_year_of_the_revenue_beside_them(form: str) -> None:
    """38 · 365 / 1461 = 9.493 fall due in 2027, 73 % of the 13 earned in 2025; 2 are undated."""
    due = one(lab(form)["What falls due"].rows, "Year", "2027")
    assert due.cells == {
        "Year": "2027",
        "Due": sums(form, "$9.493 bn"),
        "Revenue": sums(form, "$13 bn"),
        "Revenue of": "2025",
        "Due over revenue": "73 %",
        "Known flows": "1 of 1",
    }
    assert documents(form, due.cites) == {
        "s-f-buy",
        "s-d-buy-2025-11-03-signed",
        "s-lab-revenue-2025-13000000000",
    }
    undated = one(lab(form)["What falls due"].rows, "Year", "undated")
    assert (undated.cells["Due"], undated.cells["Revenue"]) == (sums(form, "$2 bn"), "unknown")
    assert "Scope of revenue as told: lab 2025: audited." in lab(form)["What falls due"].text


@pytest.mark.parametrize("form", FORMS)
def test_losses_are_told_with_bounds_and_by_loser(form: str) -> None:
    """The cloud loses 38 and a stake that nobody reports, the maker 2: at least 40."""
    told = lab(form)["Others lose if it stops paying"]
    assert told.facts["Loss"] == sums(form, "$40 bn (from $40 bn, no upper limit)")
    assert told.facts["of it unpaid commitments"] == sums(form, "$40 bn")
    assert told.facts["of it stakes that figures tell"] == "unknown"
    cloud = one(told.rows, "Company", "Cloud")
    assert cloud.cells["Loss"] == sums(form, "$38 bn (from $38 bn, no upper limit)")
    assert (cloud.cells["Stake"], cloud.cells["Both funder and supplier"]) == ("unknown", "yes")
    maker = one(told.rows, "Company", "Maker")
    assert maker.cells["Loss"] == sums(form, "$2 bn")
    assert documents(form, maker.cites) == {"s-f-chips", "s-d-chips-2025-11-04-signed"}


@pytest.mark.parametrize("form", FORMS)
def test_every_row_and_every_group_of_facts_cites(form: str) -> None:
    for title, told in lab(form).items():
        assert all(row.cites for row in told.rows), title
        if told.facts and title != "Sources":
            assert told.cites["These are from"], title


def test_numbers_of_documents_run_from_one_and_each_is_cited() -> None:
    page = dossier_of(lab_world(), "lab", "html")
    listed = [int(n) for n in re.findall(r'<li id="s(\d+)"', page)]
    linked = {int(n) for n in re.findall(r'href="#s(\d+)"', page)}
    assert listed == list(range(1, len(listed) + 1))
    assert linked <= set(listed)
    cited = {n for told in lab("html").values() for row in told.rows for n in row.cites}
    cited |= {n for told in lab("html").values() for ns in told.cites.values() for n in ns}
    assert cited == set(listed)


def test_runs_of_numbers_are_ranges() -> None:
    assert numbers("1–3, 7") == {1, 2, 3, 7}
    assert re.search(r"\[\d+–\d+\]", dossier_of(hub_world(), "hub", "markdown"))


@pytest.mark.parametrize("form", FORMS)
def test_a_list_that_is_cut_says_so_and_how_to_see_the_rest(form: str) -> None:
    """17 rings, suppliers looked through and losers; 15 of each are shown."""
    told = read(dossier_of(hub_world(), "hub", form), form)
    for title, command in (
        ("Rings through it", "lingkar cycles --through hub --top 17"),
        ("On whom it stands", "lingkar dependency hub --basis money"),
        ("Others lose if it stops paying", "lingkar exposure hub"),
    ):
        assert len(told[title].rows) == 15
        assert "The first 15 of 17, the largest known first" in told[title].text
        # Nothing of the lens follows, which is the usual one.
        assert re.search(rf"{command}(?![- ]*-)", told[title].text)
    assert len(told["Suppliers"].rows) == 17
    assert "The first" not in "".join(t.text for t in lab(form).values())


@pytest.mark.parametrize("form", FORMS)
def test_what_is_not_there_is_said(form: str) -> None:
    """The maker sells and is in no ring; nobody put money in, and it buys nothing."""
    told = read(dossier_of(lab_world(), "maker", form), form)
    assert "No financing rings of up to 6 legs through maker." in told["Rings through it"].text
    missing = told["Nothing is known under this lens of"].text
    for title in ("Money out", "On whom it stands", "What falls due"):
        assert title in missing
    assert "Money in" not in missing


def test_the_page_needs_nothing_beside_it() -> None:
    page = dossier_of(lab_world(), "lab", "html")
    assert "<script" not in page
    assert re.findall(r'(?:src|href)="(?!#)(?!https?://)[^"]*"', page) == []
    assert "@media print" in page


@pytest.mark.parametrize("form", FORMS)
def test_the_same_question_gives_the_same_bytes(form: str) -> None:
    assert dossier_of(lab_world(), "lab", form) == dossier_of(lab_world(), "lab", form)


def test_another_form_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="'pdf' is not one of html, markdown"):
        dossier_of(lab_world(), "lab", "pdf")
