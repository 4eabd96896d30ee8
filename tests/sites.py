"""Sites built from small worlds: one as it should be, one whose every text is hostile."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import networkx as nx

from graph.lens import View
from graph.measures.concentration import concentration
from graph.measures.cycles import cycles
from graph.measures.diversification import diversification
from graph.model import Claim, PartialDate, World
from graph.network import build
from graph.pages.lenses import every_lens
from graph.pages.site import build_site
from graph.result import Lens, Result
from graph.terms import Terms
from tests.worlds import TERMS, deal, event, flow, holding, world

BN = 10**9
SCRIPT = "</script><script>alert('script')</script>"
IMAGE = "<img src=x onerror=alert('image')>"
TURNED = "Safe\u202egnp.exe\u2066\x07"
QUOTED = "\"><b onmouseover='alert(1)'>{{ 7*7 }}"


def plain_world() -> World:
    """Amazon funds OpenAI (10), which buys of it (38, and an unknown) and of Oracle (up to 300)."""
    return world(
        flow("f-equity", "amazon", "openai", 10 * BN, deal="d-invest"),
        flow("f-compute", "openai", "amazon", 38 * BN, kind="compute", deal="d-buy"),
        flow("f-more", "openai", "amazon", kind="hardware", deal="d-buy"),
        flow("f-oracle", "openai", "oracle", 300 * BN, qualifier="up-to", kind="compute"),
        flow("f-notes", "holders", "oracle", 25 * BN, kind="debt", deal="d-notes"),
        deal("d-buy", kind="compute-contract"),
        event("d-invest", "2025-12-01", "announced"),
        event("d-buy", "2025-11-03", "signed"),
        event("d", "2025-09-10", "announced"),
        event("d-notes", "2025-09-24", "paid"),
        crowds=["holders"],
    )


def telling_world() -> World:
    """What pages must say with care: kind and cash, talk and payment, doubt, ids within prose.

    Acme gets a stake in Zeta and, for a promise that nobody put a price on, shares of Beta. Beta
    is only in talks with Acme, pays Acme 5 of which only a news site tells, and 7 of which Acme
    tells itself; Delta counts with Beta, and Idle has nothing.
    """
    told = world(
        flow("f-swap", "zeta", "acme", 3 * BN, deal="d-swap", in_kind=True),
        flow("f-shares", "beta", "acme", deal="d-shares", in_kind=True),
        flow("f-talk", "acme", "beta", 9 * BN, deal="d-talk", condition="follows d-told-news"),
        flow("f-news", "beta", "gamma", 5 * BN, kind="compute", deal="d-told-news"),
        flow("f-own", "beta", "gamma", 7 * BN, kind="compute", deal="d-own", ends="2028-12-31"),
        flow("f-back", "gamma", "beta", 4 * BN, deal="d-back"),
        holding("delta", "beta"),
        deal("d-told-news", kind="compute-contract"),
        deal("d-talk", announced=PartialDate.parse("2025-12-16")),
        deal("d-own", kind="compute-contract", announced=PartialDate.parse("2025-11-01")),
        event("d-swap", "2025-01-01", "signed"),
        event("d-shares", "2025-01-01", "announced"),
        event("d-talk", "2025-12-16", "in-talks"),
        event("d-told-news", "2025-03-01", "paid"),
        event("d-own", "2025-11-01", "signed"),
        event("d-own", "2025-12-01", "paid"),
        event("d-back", "2025-01-01", "announced"),
        primary=["d-own-2025-12-01-paid"],
    )
    idle = replace(told.companies["acme"], id="idle", name="Idle")
    beta = replace(told.companies["beta"], aliases=("Betamax Works",), ticker="BTX")
    named = {"d-told-news": "Beta buys of Gamma"}
    return replace(
        told,
        companies={**told.companies, "idle": idle, "beta": beta},
        deals={i: replace(d, title=named.get(i, d.title)) for i, d in told.deals.items()},
        claims={
            "c": Claim(
                id="c",
                claimant="gamma",
                about=("beta",),
                topic="risk",
                stance="critical",
                paraphrase="It may not last.",
                date=PartialDate.parse("2026"),
                sources=("s-any",),
            )
        },
    )


def hostile_world() -> World:
    """The same shape; names, titles, urls and ids try to be markup, scripts, other files."""
    seen = world(
        flow("f</script>", "../up", 'o"<i>', 10 * BN, deal="d<1>"),
        flow("f2", 'o"<i>', "../up", 38 * BN, kind="compute", deal="d2"),
        flow("f3", "CON", 'o"<i>', kind="debt", condition=SCRIPT),
        deal("d2", kind="compute-contract", note=IMAGE),
        event("d<1>", "2025-12-01", "announced"),
        event("d2", "2025-11-03", "signed"),
        event("d", "2025-09-10", "announced"),
    )
    names = dict(zip(seen.companies, (SCRIPT, IMAGE, TURNED), strict=True))
    return replace(
        seen,
        companies={
            i: replace(c, name=names[i], aliases=(QUOTED,), legal_name=IMAGE)
            for i, c in seen.companies.items()
        },
        deals={i: replace(d, title=f"{SCRIPT}{i}") for i, d in seen.deals.items()},
        sources={
            i: replace(s, title=IMAGE, publisher=QUOTED, author=SCRIPT, url="javascript:alert(2)")
            for i, s in seen.sources.items()
        },
        claims={
            "c": Claim(
                id="c",
                claimant="CON",
                about=('o"<i>',),
                topic="risk",
                stance="critical",
                paraphrase=SCRIPT,
                date=PartialDate.parse("2026"),
                sources=("s-any",),
            )
        },
    )


def network(seen: World) -> nx.MultiDiGraph[str]:
    return build(View(seen, TERMS, Lens(date(2026, 7, 5))))


def measured(G: nx.MultiDiGraph[str]) -> dict[str, Result]:
    """The results that a site is made of."""
    sides = ("suppliers", "customers", "funders")
    return {
        **{f"concentration-{of}": concentration(G, of=of) for of in sides},  # type: ignore[arg-type]
        "cycles": cycles(G),
        "diversification": diversification(G),
    }


def site_of(seen: World, out: Path, terms: Terms = TERMS) -> Path:
    G = network(seen)
    lenses = every_lens(seen, terms, G)
    build_site(seen, G, measured(G), out, terms=terms, lenses=lenses)
    return out
