"""What a code is to the measures is said at the code: natures, guarantees, metrics, run-rates.

The world of ``tests/kinds.py``, with a little more: the lab rents from the cloud for 2, signed and
unpaid. Every test adds a code that the shipped ontology does not have, and the same code without
its one saying word.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import networkx as nx
import pytest

from graph import ledger
from graph.measures.circulation import circulation
from graph.measures.concentration import concentration
from graph.measures.cycles import cycles
from graph.measures.exposure import exposure
from graph.measures.obligations import obligations
from graph.study import Study
from tests.kinds import KINDS, SOURCED, beside, write

KNOWN = "".join(KINDS.values())


def seen(folder: Path, kinds: str, rows: str) -> Study:
    """The world with more kinds and more rows."""
    data = beside(folder, KNOWN + kinds)
    write(data / "more.ttl", rows)
    return Study.open(data)


def owed(folder: Path, kinds: str, rows: str) -> nx.MultiDiGraph[str]:
    return ledger.build(seen(folder, kinds, rows).view())


@pytest.mark.parametrize(("said", "due"), [("lk:coversDefault true ;", [Decimal(5)]), ("", [])])
def test_a_guarantee_of_ones_own_falls_due(tmp_path: Path, said: str, due: list[Decimal]) -> None:
    """The insurer gives the cloud a surety of 5 for the rent of the lab."""
    kind = f"""
my:surety a lk:Code ; skos:inScheme lk:flow-scheme ; skos:notation "surety" ; {said}
    lk:nature lk:nature-capital .
"""
    flow = f"""
flow:surety a lk:Flow ; lk:deal deal:rent ; lk:payer company:mutual ; lk:payee company:cloud ;
    lk:flowKind my:surety ; lk:amountLow 5.0 ; lk:amountHigh 5.0 ; lk:currency "USD" ;
    lk:inKind true ; lk:amountQualifier lk:qualifier-exact ; {SOURCED} .
"""
    (lab,) = exposure(owed(tmp_path, kind, flow), "lab").rows
    assert [g.amount for g in lab.guarantees] == due
    assert {(g.guarantor, g.creditor) for g in lab.guarantees} <= {("mutual", "cloud")}


@pytest.mark.parametrize(("said", "over"), [('; lk:reports "turnover"', 0.2), ("", None)])
def test_turnover_is_what_a_metric_of_ones_own_reports(
    tmp_path: Path, said: str, over: float | None
) -> None:
    """Of 10 earned by the cloud in 2025 the 2 of the lab are a fifth."""
    kind = f"""
my:rents a lk:Code ; skos:inScheme lk:metric-scheme ; skos:notation "rents" {said} .
"""
    figure = f"""
figure:rents a lk:Figure ; lk:company company:cloud ; lk:metric my:rents ; lk:period "2025" ;
    lk:value 10.0 ; lk:unit "USD" ; {SOURCED} .
"""
    (lab,) = exposure(owed(tmp_path, kind, figure), "lab").rows
    (cloud,) = (row for row in lab.counterparties if row.company == "cloud")
    assert cloud.over_revenue == over


@pytest.mark.parametrize(("said", "rates"), [("; lk:isRunRate true", ["2025-12"]), ("", [])])
def test_a_run_rate_is_told_by_a_word_of_ones_own(
    tmp_path: Path, said: str, rates: list[str]
) -> None:
    """Whole words only: what is seasonalised is none."""
    kind = f"""
my:annual a lk:Code ; skos:inScheme lk:scope-scheme ; skos:notation "seasonal" {said} .
"""
    figures = "".join(
        f"""
figure:{name} a lk:Figure ; lk:company company:lab ; lk:metric lk:metric-revenue ;
    lk:period "{period}" ; lk:value 7.0 ; lk:unit "USD" ; lk:scope "{scope}"@en ; {SOURCED} .
"""
        for name, period, scope in (
            ("early", "2025-11", "seasonalised"),
            ("late", "2025-12", "seasonal, about"),
        )
    )
    dated = f"""
flow:fee a lk:Flow ; lk:deal deal:rent ; lk:payer company:lab ; lk:payee company:cloud ;
    lk:flowKind lk:flow-services ; lk:amountLow 1.0 ; lk:amountHigh 1.0 ; lk:currency "USD" ;
    lk:starts "2026-01-01"^^xsd:date ; lk:ends "2026-12-31"^^xsd:date ;
    lk:amountQualifier lk:qualifier-exact ; {SOURCED} .
"""
    rows = obligations(owed(tmp_path, kind, figures + dated), "lab").rows
    (year,) = (row for row in rows if row.year == "2026")
    assert [rate.period for rate in year.run_rates] == rates


@pytest.mark.parametrize(
    ("counts", "funded", "around"),
    [("capital", Decimal(14), Decimal(12)), ("acquisition", Decimal(10), Decimal(12))],
)
def test_a_nature_of_ones_own_counts_as_it_says(
    tmp_path: Path, counts: str, funded: Decimal, around: Decimal
) -> None:
    """Aid of 4 beside the stake of 10: 14 put in as capital, 10 if it only pays a seller.

    The premium of 6 comes back either way, so as much goes round, of 18 or of 22 in all.
    """
    kinds = f"""
my:aid a lk:Code ; skos:inScheme lk:nature-scheme ; skos:notation "aid" ; lk:countsAs "{counts}" .
my:subsidy a lk:Code ; skos:inScheme lk:flow-scheme ; skos:notation "subsidy" ; lk:nature my:aid .
"""
    flow = f"""
flow:aid a lk:Flow ; lk:deal deal:round ; lk:payer company:mutual ; lk:payee company:lab ;
    lk:flowKind my:subsidy ; lk:amountLow 4.0 ; lk:amountHigh 4.0 ; lk:currency "USD" ;
    lk:amountQualifier lk:qualifier-exact ; {SOURCED} .
"""
    G = seen(tmp_path, kinds, flow).network()
    (lab,) = concentration(G, "lab", of="funders").rows
    assert [(c.company, c.amount) for c in lab.counterparties] == [("mutual", funded)]
    (round_,) = circulation(G).rows
    assert (round_.circulation, round_.total) == (around, funded + 8)
    (ring,) = cycles(G).rows
    put_in = next(leg for leg in ring.legs if leg.payer == "mutual")
    assert (put_in.amount, len(put_in.flows)) == (funded, 2 if counts == "capital" else 1)
