"""A kind that is added in Turtle alone is loaded, checked, measured and drawn: no Python is needed.

In the world of ``tests/kinds.py`` the ring insurer → lab → insurer has a bottleneck of 6, and 6 + 6
of 10 + 6 + 2 can go round. The lab's suppliers have 6/8 and 2/8: HHI 10 000 · (0.5625 + 0.0625) =
6 250, with or without what they supply being money; by substrate its 4 gigawatts stand to 3 and 1
on two makers: 6 250 again.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import cli
from graph import capacity, network
from graph.building import build_all
from graph.check import check
from graph.errors import InputError
from graph.exchange.export import export
from graph.lens import View
from graph.load import load
from graph.measures.circulation import circulation
from graph.measures.concentration import concentration
from graph.measures.cycles import cycles
from graph.measures.dependency import dependency
from graph.measures.roles import roles
from graph.pages.site import build_site
from graph.store import ONTOLOGY_GRAPH, Store
from graph.study import Study
from graph.terms import Terms
from tests.kinds import HEAD, KINDS, ONTOLOGY, WORLD, beside, opened, write


@pytest.fixture(scope="module", params=["beside the data", "a file more", "in the code lists"])
def study(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Study:
    return opened(tmp_path_factory.mktemp("kinds"), request.param)


# --- loaded and checked ---------------------------------------------------------------------------


def test_kinds_are_loaded_and_nothing_is_wrong_with_them(study: Study) -> None:
    premium = study.world.flows["premium"]
    assert (premium.flow_kind, study.terms.label("flow", "insurance", "id")) == (
        "insurance",
        "premi asuransi",
    )
    assert study.terms.tiers()[-2:] == ("lithography", "substrate")
    assert [f for f in check(study.store) if f.severity == "error"] == []
    assert load(study.store) == study.world
    assert "insurance" not in Terms.load().codes("flow")


def test_without_its_ontology_the_world_is_refused(tmp_path: Path) -> None:
    data = write(tmp_path / "data" / "world.ttl", WORLD).parent
    with pytest.raises(InputError, match=r"world\.ttl:\d+: .*terms#\w+> as lk:\w+, which is no"):
        load(Store.open(data))


def test_own_terms_are_vocabulary_and_no_data(tmp_path: Path) -> None:
    store = Store.open(beside(tmp_path))
    answer = store.query(
        "SELECT ?g WHERE { GRAPH ?g { ?c skos:notation 'insurance' } }",
    )
    assert [str(getattr(g, "value", g)) for (g,) in answer] == [ONTOLOGY_GRAPH]
    assert [graph.rsplit("/", 1)[1] for graph in store.graphs()] == ["world"]


def test_the_example_of_the_docs_is_sound(tmp_path: Path) -> None:
    docs = (ONTOLOGY.parent / "docs" / "ontology.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```turtle\n(# my-data/ontology/.*?)```", docs, re.S)
    file = tmp_path / "own.ttl"
    file.write_text(example, encoding="utf-8")
    terms = Terms.load(own=[file])
    assert (terms.nature("insurance"), terms.tiers()[-1]) == ("commerce", "substrate")


def test_what_is_exported_whole_opens_beside_its_ontology(tmp_path: Path) -> None:
    study = Study.open(beside(tmp_path))
    export(study, "trig", tmp_path / "whole.trig", study.lens())
    with pytest.raises(InputError, match=r"whole\.trig.* into a folder ontology/ of the data"):
        Store.open(tmp_path / "whole.trig")
    shutil.copytree(tmp_path / "data" / "ontology", tmp_path / "again" / "ontology")
    shutil.copy(tmp_path / "whole.trig", tmp_path / "again")
    assert Study.open(tmp_path / "again").world == study.world


# --- measured -------------------------------------------------------------------------------------


def test_a_flow_kind_is_measured(study: Study) -> None:
    G = study.network()
    edge = G.edges["lab", "mutual", "premium"]
    assert (edge["kind"], edge["nature"], edge["supply"]) == ("insurance", "commerce", True)
    (lab,) = concentration(G, "lab").rows
    assert lab.hhi == 6250
    (only,) = concentration(G, "lab", kinds=["insurance"]).rows
    assert [(c.company, c.amount) for c in only.counterparties] == [("mutual", Decimal(6))]
    (ring,) = cycles(G).rows
    assert (ring.companies, ring.bottleneck, ring.ring) == (("lab", "mutual"), Decimal(6), True)
    (round_,) = circulation(G).rows
    assert (round_.circulation, round_.total) == (Decimal(12), Decimal(18))


def test_a_supply_role_is_measured(study: Study) -> None:
    C = capacity.build(study.view())
    rows = {row.role: row for row in roles(C, "lab").rows}
    assert rows["substrate"].hhi == 6250
    assert [(s.company, s.amount) for s in rows["substrate"].suppliers] == [
        ("laminate", Decimal(3)),
        ("resin", Decimal(1)),
    ]
    assert [s.company for s in rows["fabrication"].suppliers] == ["fab"]  # told by lk:foundry
    for role in (None, "substrate"):
        (row,) = dependency(
            study.network(), "lab", on="laminate", basis="capacity", capacity=C, role=role
        ).rows
        assert (row.look_through, row.hidden) == (0.75, 0.75)


def test_a_role_without_a_tier_counts_only_where_it_is_asked_for(tmp_path: Path) -> None:
    untiered = KINDS | {"substrate": KINDS["substrate"].replace(" ;\n    lk:tier 7", "")}
    C = capacity.build(Study.open(beside(tmp_path, "".join(untiered.values()))).view())
    assert "substrate" not in {row.role for row in roles(C, "lab").rows}
    assert roles(C, "lab", role="substrate").rows[0].hhi == 6250


def test_a_status_has_the_firmness_of_its_rank(study: Study) -> None:
    """Before the cover was paid there was the memorandum: rank 3 is announced and not signed."""
    events = {ident: e for ident, e in study.world.events.items() if ident != "cover"}
    before = replace(study.world, events=events)
    for firmness, counts in (("announced", True), ("signed", False)):
        G = network.build(View(before, study.terms, study.lens(firmness=firmness)))
        assert G.has_edge("lab", "mutual") is counts


def test_a_metric_converts_currency(study: Study) -> None:
    rate = study.display_rate(study.lens(currency="IDR"))
    assert rate is not None
    assert rate.value == 16_000
    with pytest.raises(InputError, match="no rate to USD"):
        study.lens(currency="EUR")


def test_a_deal_kind_settles_the_legs_of_its_own_nature(study: Study) -> None:
    """Paid is told of the deal alone; its premium is of the nature that a cover settles."""
    G = study.network(study.lens(firmness="paid"))
    assert [(u, v, k) for u, v, k in G.edges(keys=True)] == [("lab", "mutual", "premium")]


# --- drawn ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(study: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("drawn") / "site"
    built = build_all(study, study.lens(), out, lambda _: None)
    assert built.errors == ()
    return out


def test_a_flow_kind_is_drawn_on_the_map(study: Study, site: Path) -> None:
    """The edge has the place of its nature in the ontology's list, by which it is coloured."""
    page = (site / "index.html").read_text(encoding="utf-8")
    drawn = next(_embedded(page))
    commerce = study.terms.codes("nature").index("commerce")
    (edge,) = (e for e in drawn["edges"] if (e["from"], e["to"]) == ("lab", "mutual"))
    assert edge["nature"] == commerce
    assert drawn["natures"][commerce] == "commerce"
    assert "insurer" in page
    lenses = (site / "map-data.js").read_text(encoding="utf-8")
    told = json.loads(lenses.removeprefix("window.lingkarLenses = ").strip().removesuffix(";"))
    assert "insurance premium" in {flow["kind"] for flow in told["flows"]}


def _embedded(page: str) -> Iterator[dict[str, Any]]:
    for text in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', page, re.S):
        found = json.loads(text)
        if "edges" in found:
            yield found


def test_a_flow_kind_is_drawn_on_the_pages_of_company_and_deal(study: Study, site: Path) -> None:
    commerce = study.terms.codes("nature").index("commerce")
    for name in ("company/lab.html", "company/mutual.html", "deal/cover.html"):
        page = (site / name).read_text(encoding="utf-8")
        assert "insurance premium" in page, name
        assert f'<span class="nature n{commerce}">commerce</span>' in page, name


def test_a_supply_role_is_drawn_on_the_pages_of_supplier_and_designer(site: Path) -> None:
    """Laminate does three parts in four for the chip of Maker, Resin the rest."""
    for name, shares in (("laminate", ["75"]), ("resin", ["25"]), ("maker", ["75", "25"])):
        page = (site / "company" / f"{name}.html").read_text(encoding="utf-8")
        lines = re.findall(r'data-label="Role"[^>]*>substrate</td>.*?class="num"[^>]*>(\d+)', page)
        assert lines == shares, name
    assert "In the making of chips" not in (site / "company/mutual.html").read_text("utf-8")


def test_pages_are_in_the_words_of_the_ontology(study: Study, tmp_path: Path) -> None:
    """What one deal is to another is said in the labels of the relation, from either end."""
    out = tmp_path / "site"
    build_site(study.world, study.network(), {}, out, terms=study.terms, languages=("id",))
    cover, first = ((out / "deal" / f"{d}.html").read_text("utf-8") for d in ("cover", "round"))
    assert "<p>Bagian kesepakatan:" in cover
    assert "premi asuransi" in cover
    assert "<p>Bagian-bagiannya:" in first


# --- the command line -----------------------------------------------------------------------------


def test_the_command_line_knows_kinds_beside_the_data(tmp_path: Path) -> None:
    """As a user of the installed package would: nothing but a folder of data is named."""
    data = str(beside(tmp_path))

    def rows(*args: str) -> Any:
        answer = CliRunner().invoke(cli.lingkar, [*args, "--data", data, "--format", "json"])
        assert answer.exit_code == 0, answer.output
        return json.loads(answer.stdout)

    (lab,) = rows("concentration", "lab", "--kind", "insurance")["rows"]
    assert lab["hhi"] == 10_000
    (role,) = rows("roles", "lab", "--role", "substrate")["rows"]
    assert role["suppliers"][0]["company"] == "laminate"
    (one,) = rows("dependency", "lab", "--on", "resin", "--basis", "capacity")["rows"]
    assert one["look_through"] == 0.25
    (ring,) = rows("cycles")["rows"]
    assert ring["bottleneck"] == "6"


def test_an_engine_knows_kinds_beside_the_tables(tmp_path: Path) -> None:
    """The lab pays a mutual for cover, of a kind and a status of one's own: one supplier of it."""
    folder, flows = beside(tmp_path / "data"), str(tmp_path / "flows")
    done = CliRunner().invoke(
        cli.lingkar, ["export", "--data", str(folder), "--format", "parquet", "-o", flows]
    )
    assert done.exit_code == 0, done.output
    words = ["concentration", "lab", "--kind", "insurance", "--engine", "duckdb", "--flows", flows]
    asked = CliRunner().invoke(cli.lingkar, [*words, "--format", "json", "-q"])
    assert asked.exit_code == 0, asked.output
    (row,) = json.loads(asked.stdout)["rows"]
    assert [other["company"] for other in row["counterparties"]] == ["mutual"]
    shutil.rmtree(Path(flows, "ontology"))
    bare = CliRunner().invoke(cli.lingkar, [*words[:2], *words[4:]])
    assert "has a code that the ontology lacks in" in bare.output


def test_a_kind_that_says_half_is_refused_on_the_command_line(tmp_path: Path) -> None:
    data = beside(tmp_path, KINDS["insurance"].replace("    lk:nature lk:nature-commerce ;\n", ""))
    answer = CliRunner().invoke(cli.lingkar, ["check", "--data", str(data)])
    assert answer.exit_code == 2
    line = HEAD.count("\n") + 2
    assert answer.stderr == (
        f"lingkar: {data}/ontology/own.ttl:{line}: <https://example.org/terms#insurance> is in the "
        "list 'flow' and has no lk:nature, so nothing can be measured by it: add "
        "lk:nature-capital, lk:nature-commerce, lk:nature-acquisition\n"
    )
