"""Where the page of each thing is, relative to the site, and the anchors on it."""

from __future__ import annotations

from collections.abc import Iterable

from graph.pages.names import file_name

__all__ = [
    "anchor",
    "chip_page",
    "company_card",
    "company_page",
    "deal_page",
    "flow_place",
    "measured_page",
    "person_page",
    "ring_card",
    "ring_page",
    "source_page",
]


def anchor(ident: str) -> str:
    """The id that a thing has on a page: its own where that is a plain word.

    >>> anchor("openai-oracle-1"), anchor("a b")
    ('openai-oracle-1', 'a_20b')
    """
    return file_name(ident)


def chip_page(ident: str) -> str:
    """The page of a chip."""
    return f"chip/{file_name(ident)}.html"


def company_card(ident: str) -> str:
    """The card of a company or crowd, to embed."""
    return f"embed/company-{file_name(ident)}.html"


def company_page(ident: str) -> str:
    """The page of a company or crowd."""
    return f"company/{file_name(ident)}.html"


def deal_page(ident: str) -> str:
    """The page of a deal."""
    return f"deal/{file_name(ident)}.html"


def flow_place(deal: str, flow: str) -> str:
    """Where on the page of its deal a flow is.

    >>> flow_place("d", "d-1")
    'deal/d.html#d-1'
    """
    return f"{deal_page(deal)}#{anchor(flow)}"


def measured_page(ident: str) -> str:
    """The page of what was measured of a company."""
    return f"measured/{file_name(ident)}.html"


def person_page(ident: str) -> str:
    """The page of an analyst or officer."""
    return f"analyst/{file_name(ident)}.html"


def ring_card(ring: str) -> str:
    """The card of a ring, by its anchor, to embed."""
    return f"embed/{ring}.html"


def ring_page(companies: Iterable[str]) -> str:
    """The page of a ring, by its companies in order of travel.

    >>> ring_page(["amazon", "openai"])
    'ring/amazon--openai.html'
    """
    return f"ring/{file_name('--'.join(companies))}.html"


def source_page(ident: str) -> str:
    """The page of a document."""
    return f"source/{file_name(ident)}.html"
