"""One body of rules over all measures: what holds whatever is asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import capacity, ledger
from graph.measures.circulation import circulation
from graph.measures.concentration import concentration
from graph.measures.cycles import cycles
from graph.measures.dependency import dependency
from graph.measures.diversification import diversification
from graph.measures.exposure import exposure
from graph.measures.obligations import obligations
from graph.measures.obsolescence import obsolescence
from graph.measures.realization import realization
from graph.measures.roles import roles
from graph.result import Result
from graph.study import Study
from tests.networks import edge, network

Measure = Callable[[Any], Result]

ON_NETWORKS: dict[str, Measure] = {
    "suppliers": lambda G: concentration(G, of="suppliers"),
    "customers": lambda G: concentration(G, of="customers"),
    "funders": lambda G: concentration(G, of="funders"),
    "cycles": cycles,
    "circulation": circulation,
    "diversification": diversification,
    "dependency": dependency,
}
ON_LEDGERS: dict[str, Measure] = {
    "realization": realization,
    "obligations": obligations,
    "exposure": exposure,
}
ON_CAPACITY: dict[str, Measure] = {"roles": roles, "obsolescence": obsolescence}


@st.composite
def rows(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Flows among five companies, exact, undisclosed or open, of three kinds."""
    made = []
    for _ in range(draw(st.integers(0, 10))):
        u, v = draw(st.permutations("abcde"))[:2]
        kind = draw(st.sampled_from(["equity", "compute", "hardware"]))
        shape = draw(st.sampled_from(["exact", "unknown", "open"]))
        amount = draw(st.integers(1, 50))
        made.append({"u": u, "v": v, "kind": kind, "shape": shape, "amount": amount})
    return made


def _build(flows: list[dict[str, Any]], scale: int = 1, rename: str = "") -> Any:
    edges = []
    for n, row in enumerate(flows):
        u, v = rename + row["u"], rename + row["v"]
        amount = row["amount"] * scale
        name = row.get("flow", f"f{n}")
        if row["shape"] == "exact":
            edges.append(edge(u, v, row["kind"], amount, flow=name, deal=name))
        elif row["shape"] == "open":
            edges.append(edge(u, v, row["kind"], low=amount, flow=name, deal=name))
        else:
            edges.append(edge(u, v, row["kind"], flow=name, deal=name))
    return network(edges)


def _bytes(result: Result) -> str:
    return json.dumps(result.to_json(), sort_keys=True)


def _picture(G: nx.MultiDiGraph[str]) -> str:
    return repr((sorted(G.nodes(data=True)), sorted(G.edges(keys=True, data=True), key=str)))


@pytest.mark.parametrize("name", ON_NETWORKS)
def test_an_empty_network_has_no_answer_and_no_fault(name: str) -> None:
    result = ON_NETWORKS[name](network([]))
    if name == "circulation":  # one row, always
        assert result.rows[0].circulation == 0
    else:
        assert result.rows == ()


@pytest.mark.parametrize("name", ON_NETWORKS)
@given(flows=rows())
@settings(max_examples=12, deadline=None)
def test_order_repetition_and_the_callers_graph(name: str, flows: list[dict[str, Any]]) -> None:
    """The same bytes twice and in any order of flows; the graph stays as it was."""
    measure = ON_NETWORKS[name]
    named = [row | {"flow": f"f{n}"} for n, row in enumerate(flows)]
    G = _build(named)
    before = _picture(G)
    first = _bytes(measure(G))
    assert _picture(G) == before
    assert _bytes(measure(G)) == first
    assert _bytes(measure(_build(named[::-1]))) == first


@pytest.mark.parametrize("name", ON_NETWORKS)
@given(flows=rows())
@settings(max_examples=12, deadline=None)
def test_new_names_change_nothing_but_names(name: str, flows: list[dict[str, Any]]) -> None:
    """With "x" before every company, so that their order stays: the numbers are the same."""
    measure = ON_NETWORKS[name]
    plain = _bytes(measure(_build(flows)))
    renamed = _bytes(measure(_build(flows, rename="x")))
    for company in "abcde":
        renamed = renamed.replace(f'"x{company}"', f'"{company}"')
    if not any(word in plain for word in ("through", " a ", " b ")):
        assert renamed == plain


@pytest.mark.parametrize("name", ON_NETWORKS)
@given(flows=rows(), scale=st.integers(2, 1000))
@settings(max_examples=12, deadline=None)
def test_shares_do_not_know_the_unit(name: str, flows: list[dict[str, Any]], scale: int) -> None:
    """Amounts in thousands instead of ones: money scales, everything else stays."""
    result, scaled = ON_NETWORKS[name](_build(flows)), ON_NETWORKS[name](_build(flows, scale))

    def compare(one: Any, other: Any, key: str = "") -> None:
        if isinstance(one, dict):
            assert one.keys() == other.keys()
            for inner in one:
                compare(one[inner], other[inner], inner)
        elif isinstance(one, list):
            assert len(one) == len(other)
            for a, b in zip(one, other, strict=True):
                compare(a, b, key)
        elif isinstance(one, float) and not isinstance(one, bool):
            assert other == pytest.approx(one, rel=1e-9, abs=1e-9)
        elif isinstance(one, str) and key in result.money:
            assert Decimal(other) == Decimal(one) * scale
        else:
            assert one == other

    for a, b in zip(result.to_json()["rows"], scaled.to_json()["rows"], strict=True):
        compare(a, b)


# -- on the data that come along ------------------------------------------------------------------


@pytest.fixture(scope="module")
def study() -> Study:
    return Study.open()


def _all(study: Study, firmness: str = "announced", as_of: str | None = None) -> Iterator[Result]:
    lens = study.lens(as_of, firmness)
    view = study.view(lens)
    G, L, C = study.network(lens), ledger.build(view), capacity.build(view)
    for measures, on in ((ON_NETWORKS, G), (ON_LEDGERS, L), (ON_CAPACITY, C)):
        for measure in measures.values():
            yield measure(on)


def _pairs(value: Any, path: str = "") -> Iterator[tuple[str, Any, Any, Any]]:
    """Every value with bounds beside it, at any depth."""
    if isinstance(value, dict):
        for key in value:
            if f"{key}_low" in value and f"{key}_high" in value:
                yield f"{path}.{key}", value[key], value[f"{key}_low"], value[f"{key}_high"]
            yield from _pairs(value[key], f"{path}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from _pairs(inner, path)


@pytest.mark.parametrize("firmness", ["paid", "announced", "talked"])
def test_every_value_is_within_its_bounds_and_every_row_covered(
    study: Study, firmness: str
) -> None:
    bounded = 0
    for result in _all(study, firmness):
        for row in result.to_json()["rows"]:
            assert set(row["coverage"]) == {"known", "qualifying"}, result.measure
            assert row["coverage"]["known"] <= row["coverage"]["qualifying"]
            for name, value, low, high in _pairs(row, result.measure):
                if value is None or name.endswith("band"):
                    continue
                bounded += 1
                number = float(value)
                slack = 1e-9 * max(1.0, abs(number))
                assert low is None or float(low) <= number + slack, (name, value, low)
                assert high is None or number <= float(high) + slack, (name, value, high)
    assert bounded > 500


def test_nothing_known_later_enters(study: Study) -> None:
    """Seen from the end of 2025, no source of any answer was published after it."""
    sources = study.world.sources
    told = 0
    for result in _all(study, "talked", "2025-12-31"):
        for ident in _sources(result.to_json()["rows"]):
            told += 1
            assert sources[ident].known().isoformat() <= "2025-12-31", (result.measure, ident)
    assert told > 50


def _sources(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value.get("sources") or ()
        for inner in value.values():
            yield from _sources(inner)
    elif isinstance(value, list):
        for inner in value:
            if not isinstance(inner, str):
                yield from _sources(inner)


def test_sums_grow_as_the_lens_widens(study: Study) -> None:
    """Circulation is a sum: paid ≤ signed ≤ announced ≤ talked."""
    found = [
        circulation(study.network(study.lens(None, firmness))).rows[0].circulation
        for firmness in study.terms.firmness()
    ]
    assert found == sorted(found)
    assert all(amount is not None and amount > 10**10 for amount in found)
