"""A kind that is added in Turtle alone is loaded, checked, measured and drawn: no Python is needed.

In the little world of these tests a lab is insured. The insurer puts 10 of equity into the lab,
which pays it 6 of premiums and 2 for compute to a cloud; the cloud runs 4 gigawatts for the lab on
a chip whose substrate comes to 3 parts in 4 from one maker and to 1 from another. Premiums, the
substrate, the deal about cover, the memorandum it began with, the insurer and the fixing of a
currency are kinds that the shipped ontology does not have.

So the ring insurer → lab → insurer has a bottleneck of 6, and 6 + 6 of 10 + 6 + 2 can go round.
The lab's suppliers have 6/8 and 2/8: HHI 10 000 · (0.5625 + 0.0625) = 6 250, with or without what
they supply being money; by substrate its 4 gigawatts stand to 3 and 1 on two makers: 6 250 again.
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
from graph.exchange.dossier.rules import amends
from graph.exchange.export import export
from graph.lens import View
from graph.load import load
from graph.measures.circulation import circulation
from graph.measures.concentration import concentration
from graph.measures.cycles import cycles
from graph.measures.dependency import dependency
from graph.measures.obsolescence import obsolescence
from graph.measures.roles import roles
from graph.model import Deal, Flow
from graph.pages.site import build_site
from graph.question import Question
from graph.relations import edges_of
from graph.result import Lens
from graph.store import ONTOLOGY_GRAPH, PREFIXES, Store
from graph.study import Study
from graph.terms import Terms
from tests.worlds import HORIZON, flow, holding, world

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
HEAD += "@prefix my: <https://example.org/terms#> .\n"

KINDS = {
    "insurance": """
my:insurance a lk:Code ;
    skos:inScheme lk:flow-scheme ;
    skos:notation "insurance" ;
    skos:prefLabel "insurance premium"@en, "premi asuransi"@id ;
    skos:definition "Price of cover against a loss."@en, "Harga perlindungan dari kerugian."@id ;
    lk:nature lk:nature-commerce ;
    lk:isSupply true .
""",
    "substrate": """
my:substrate a lk:Code ;
    skos:inScheme lk:supply-role-scheme ;
    skos:notation "substrate" ;
    skos:prefLabel "substrate"@en, "substrat"@id ;
    lk:tier 7 .
""",
    "memorandum": """
my:memorandum a lk:Code ;
    skos:inScheme lk:status-scheme ;
    skos:notation "memorandum" ;
    skos:prefLabel "memorandum"@en, "nota kesepahaman"@id ;
    lk:rank 3 .
""",
    "cover": """
my:cover a lk:Code ;
    skos:inScheme lk:deal-scheme ;
    skos:notation "cover" ;
    skos:prefLabel "cover"@en, "pertanggungan"@id ;
    lk:ownNature lk:nature-commerce .
""",
    "insurer": """
my:insurer a lk:Code ;
    skos:inScheme lk:company-scheme ;
    skos:notation "insurer" ;
    skos:prefLabel "insurer"@en, "perusahaan asuransi"@id .
""",
    "trial": """
my:retired a lk:Code ;
    skos:inScheme lk:deployment-scheme ;
    skos:notation "retired" ;
    skos:prefLabel "retired"@en, "pensiun"@id .

my:trial a lk:Code ;
    skos:inScheme lk:deployment-scheme ;
    skos:notation "trial" ;
    skos:prefLabel "trial run"@en, "uji coba"@id ;
    lk:inUse true ;
    lk:rank 4 .
""",
    "fixing": """
my:fixing a lk:Code ;
    skos:inScheme lk:metric-scheme ;
    skos:notation "fixing" ;
    skos:prefLabel "fixing"@en, "kurs acuan"@id ;
    lk:convertsCurrency true .
""",
}

SOURCED = "prov:wasDerivedFrom source:paper"
WORLD = f"""
source:paper a lk:Source ; dcterms:title "The lab is insured" ;
    lk:url "https://example.org/p"^^xsd:anyURI ; lk:sourceKind lk:source-news ;
    lk:published "2026-01-31"^^xsd:date ; lk:horizon "2026-01-31"^^xsd:date ; lk:primary true .
company:lab a lk:Company ; skos:prefLabel "Lab" ; lk:companyKind lk:company-ai-lab ; {SOURCED} .
company:mutual a lk:Company ; skos:prefLabel "Mutual" ; lk:companyKind my:insurer ; {SOURCED} .
company:cloud a lk:Company ; skos:prefLabel "Cloud" ; {SOURCED} .
company:maker a lk:Company ; skos:prefLabel "Maker" ; {SOURCED} .
company:fab a lk:Company ; skos:prefLabel "Fab" ; {SOURCED} .
company:laminate a lk:Company ; skos:prefLabel "Laminate" ; {SOURCED} .
company:resin a lk:Company ; skos:prefLabel "Resin" ; {SOURCED} .

deal:round a lk:Deal ; dcterms:title "Round" ; lk:dealKind lk:deal-equity-investment ;
    lk:party company:mutual, company:lab ; {SOURCED} .
deal:cover a lk:Deal ; dcterms:title "Cover" ; lk:dealKind my:cover ;
    lk:party company:mutual, company:lab ; lk:trancheOf deal:round ; {SOURCED} .
deal:rent a lk:Deal ; dcterms:title "Rent" ; lk:dealKind lk:deal-compute-contract ;
    lk:party company:lab, company:cloud ; {SOURCED} .
flow:stake a lk:Flow ; lk:deal deal:round ; lk:payer company:mutual ; lk:payee company:lab ;
    lk:flowKind lk:flow-equity ; lk:amountLow 10.0 ; lk:amountHigh 10.0 ; lk:currency "USD" ;
    lk:amountQualifier lk:qualifier-exact ; {SOURCED} .
flow:premium a lk:Flow ; lk:deal deal:cover ; lk:payer company:lab ; lk:payee company:mutual ;
    lk:flowKind my:insurance ; lk:amountLow 6.0 ; lk:amountHigh 6.0 ; lk:currency "USD" ;
    lk:amountQualifier lk:qualifier-exact ; {SOURCED} .
flow:rent a lk:Flow ; lk:deal deal:rent ; lk:payer company:lab ; lk:payee company:cloud ;
    lk:flowKind lk:flow-compute ; lk:amountLow 2.0 ; lk:amountHigh 2.0 ; lk:currency "USD" ;
    lk:amountQualifier lk:qualifier-exact ; {SOURCED} .
event:round a lk:StatusEvent ; lk:subject deal:round ; lk:date "2026-01-02"^^xsd:date ;
    lk:status lk:status-signed ; {SOURCED} .
event:memorandum a lk:StatusEvent ; lk:subject deal:cover ; lk:date "2026-01-02"^^xsd:date ;
    lk:status my:memorandum ; {SOURCED} .
event:cover a lk:StatusEvent ; lk:subject deal:cover ; lk:date "2026-01-20"^^xsd:date ;
    lk:status lk:status-paid ; {SOURCED} .
event:rent a lk:StatusEvent ; lk:subject deal:rent ; lk:date "2026-01-02"^^xsd:date ;
    lk:status lk:status-signed ; {SOURCED} .

chip:c a lk:Chip ; skos:prefLabel "C" ; lk:designer company:maker ; lk:chipKind lk:chip-gpu ;
    lk:foundry company:fab ; {SOURCED} .
supply:laminate a lk:SupplyRole ; lk:chip chip:c ; lk:supplier company:laminate ;
    lk:role my:substrate ; lk:share 0.75 ; {SOURCED} .
supply:resin a lk:SupplyRole ; lk:chip chip:c ; lk:supplier company:resin ;
    lk:role my:substrate ; lk:share 0.25 ; {SOURCED} .
deployment:d a lk:Deployment ; lk:operator company:cloud ; lk:user company:lab ; lk:chip chip:c ;
    lk:capacityGW 4.0 ; lk:deploymentStatus lk:deployment-running ; {SOURCED} .

figure:fixing a lk:Figure ; lk:metric my:fixing ; lk:period "2026-01-30" ; lk:value 16000.0 ;
    lk:unit "USD/IDR" ; {SOURCED} .
"""


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(HEAD + text, encoding="utf-8")
    return file


def beside(folder: Path, kinds: str = "".join(KINDS.values())) -> Path:
    """The world with kinds in the folder ``ontology/`` of the data."""
    write(folder / "data" / "ontology" / "own.ttl", kinds)
    return write(folder / "data" / "world.ttl", WORLD).parent


def opened(folder: Path, way: str) -> Study:
    """The world with its kinds beside the data, or in an ontology folder of one's own."""
    if way == "beside the data":
        return Study.open(beside(folder))
    own = Path(shutil.copytree(ONTOLOGY, folder / "ontology"))
    kinds = write(folder / "kinds.ttl", "".join(KINDS.values())).read_text(encoding="utf-8")
    if way == "a file more":
        (own / "own.ttl").write_text(kinds, encoding="utf-8")
    else:
        with (own / "codes.ttl").open("a", encoding="utf-8") as file:
            file.write(kinds)
    return Study.open(write(folder / "data" / "world.ttl", WORLD).parent, ontology=own)


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


# --- what an ontology must say --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "instead", "by", "says"),
    [
        ("insurance", "lk:nature-commerce", "lk:nature-trade", "put lk:nature-capital"),
        ("insurance", "lk:nature-commerce", "lk:flow-debt", "put lk:nature-capital"),
        ("insurance", "commerce ;", "commerce, lk:nature-capital ;", "lk:nature more than once"),
        ("insurance", "lk:isSupply true", 'lk:isSupply "yes"', "put true or false"),
        ("insurance", "lk:isSupply", "lk:isSuply", "did you mean lk:isSupply"),
        ("insurance", '"insurance"', '"equity"', "'equity', which lk:flow-equity has"),
        ("insurance", '"insurance"', '"An Insurance"', "needs one skos:notation"),
        ("insurance", "lk:flow-scheme", "my:scheme", "must be in one list"),
        ("substrate", "lk:tier 7", 'lk:tier "seven"', "put a whole number"),
        ("substrate", '"substrate"', '"designer"', "are those of lk:designer"),
        ("memorandum", "lk:rank 3", "lk:rank 3.5", "put a whole number"),
        ("memorandum", "lk:rank 3", 'lk:payment "half"', "put part or whole"),
        ("memorandum", "status-scheme", "firmness-scheme", "has no lk:minimumRank"),
        ("insurer", "company-scheme", "qualifier-scheme", "lk:lowerBound.*add low or zero"),
        ("insurer", "company-scheme ;", "level-scheme ; lk:isDefault true ;", "as is lk:level-gr"),
        ("insurer", " .\n", " .\nmy:Bond lk:network lk:network-money .\n", "say both"),
        (
            "insurer",
            " .\n",
            " .\nmy:B lk:network lk:network-money ; lk:edgeTarget lk:o .\n",
            "edges by lk:o, which",
        ),
        ("insurer", " .\n", " .\nmy:n lk:identifiesWith lk:country .\n", "say both or none"),
        (
            "insurer",
            " .\n",
            " .\nmy:n lk:identifies true ; lk:identifiesWith lk:x .\n",
            "identifies with lk:x, which the ontology does not have",
        ),
        ("insurer", " .\n", ' .\nmy:x a skos:ConceptScheme ; skos:notation "flow" .\n', "'flow'"),
        ("insurer", " .\n", " .\nmy:payer a owl:ObjectProperty .\n", "which lk:payer has"),
        ("insurer", " .\n", " .\nmy:Deal a owl:Class .\n", "which lk:Deal has"),
        ("insurer", " .\n", " .\nmy:B rdfs:subClassOf my:B .\n", "B> is, over rdfs:sub.* itself"),
        (
            "insurer",
            " .\n",
            " .\nmy:B rdfs:subClassOf my:C .\nmy:C rdfs:subClassOf my:D, my:B .\n",
            "B> is, over rdfs:subClassOf, above itself",
        ),
        ("insurer", " .\n", " .\n_:b a lk:Code ; skos:inScheme lk:flow-scheme .\n", "no name"),
    ],
)
def test_what_an_ontology_leaves_open_is_told_with_file_and_line(
    tmp_path: Path, kind: str, instead: str, by: str, says: str
) -> None:
    assert instead in KINDS[kind]
    own = write(tmp_path / "own.ttl", KINDS[kind].replace(instead, by))
    assert Terms.load(own=[write(tmp_path / "sound.ttl", KINDS[kind])])
    with pytest.raises(InputError, match=rf"own\.ttl:\d+: .*{says}"):
        Terms.load(own=[own])


@pytest.mark.parametrize(
    "said",
    [
        "lk:status-paid lk:terminates true .",
        "lk:status-canceled lk:rank 5 .",
        "lk:qualifier-exact lk:isCeiling true .",
        "lk:firmness-paid lk:isDefault true .",
        "lk:payer rdfs:range lk:Chip .",
        "lk:Flow lk:edgeTarget lk:payer .",
        "lk:Company rdfs:subClassOf lk:Deal .",
        "lk:Company rdfs:subClassOf [ a owl:Class ] .",
        'lk:flow-equity skos:prefLabel "Theft"@en .',
        'lk:flow-equity skos:prefLabel "Theft" .',
        'lk:flow-equity skos:notation "theft"@nl .',
        'lk:flow-scheme skos:notation "other" .',
        "<https://w3id.org/lingkar/shapes#Figure-about-something> sh:deactivated true .",
        "lk:flow-debt a skos:Concept, lk:Company .",
    ],
)
def test_a_term_of_others_is_not_altered(tmp_path: Path, said: str) -> None:
    """Not even by a property that it lacks; told where it is said, on every way to the terms."""
    data = beside(tmp_path, "\n" + said + "\n")
    line = HEAD.count("\n") + 2
    name = said.split()[0]
    refused = rf"own\.ttl:{line}: {name} is a term of the ontology that is added to"
    with pytest.raises(InputError, match=refused):
        Terms.load(own=[data / "ontology" / "own.ttl"])
    with pytest.raises(InputError, match=refused):
        check(Store.open(data))


def test_a_whole_ontology_of_ones_own_may_say_anything_of_its_terms(tmp_path: Path) -> None:
    """What is paid is the end; but the data beside it may not say so of that ontology either."""
    own = Path(shutil.copytree(ONTOLOGY, tmp_path / "ontology"))
    said = write(own / "own.ttl", "lk:status-paid lk:terminates true .\n")
    assert (Terms.load(own).terminates("paid"), Terms.load().terminates("paid")) == (True, False)
    said.write_text(HEAD + "lk:status-lapsed lk:rank 5 .\n", encoding="utf-8")
    moved = said.rename(tmp_path / "own.ttl")
    with pytest.raises(InputError, match=r"own\.ttl:\d+: lk:status-lapsed is a term of"):
        Terms.load(own, own=[moved])


def test_a_term_of_others_may_have_words_in_a_further_language(tmp_path: Path) -> None:
    words = 'lk:flow-equity skos:prefLabel "aandelen"@nl ; skos:definition "Een deel."@nl .\n'
    terms = Terms.load(own=[write(tmp_path / "own.ttl", words)])
    assert terms.label("flow", "equity", "nl") == "aandelen"
    assert terms.label("flow", "equity") == Terms.load().label("flow", "equity")


def test_what_is_there_may_be_said_again(tmp_path: Path) -> None:
    said = "lk:flow-equity a lk:Code ; lk:nature lk:nature-capital .\n"
    again = write(tmp_path / "own.ttl", said)
    # The last says things of blank nodes, which are others each time they are read.
    names = ("lingkar.ttl", "codes.ttl", "shapes.ttl")
    copies = [Path(shutil.copy(ONTOLOGY / name, tmp_path)) for name in names]
    assert Terms.load(own=[again, *copies]).codes("flow") == Terms.load().codes("flow")


def test_a_class_below_itself_is_no_bug_of_the_program(tmp_path: Path) -> None:
    """In a whole ontology of one's own, too."""
    own = Path(shutil.copytree(ONTOLOGY, tmp_path / "ontology"))
    below = "lk:{} rdfs:subClassOf lk:{} .\n"
    write(own / "own.ttl", below.format("Company", "Deal") + below.format("Deal", "Company"))
    with pytest.raises(InputError, match=r"own\.ttl:\d+: lk:\w+ is, over rdfs:subClassOf, above"):
        Terms.load(own)


@pytest.mark.parametrize(("most", "share", "told"), [("9", "1.75", "1"), ("0.5", "0.75", "0.5")])
def test_a_shape_of_ones_own_narrows_a_bound_and_cannot_widen_it(
    tmp_path: Path, most: str, share: str, told: str
) -> None:
    """The shipped one is 1; whichever of the two shapes is read first."""
    shape = (
        "my:Wide a sh:NodeShape ; sh:targetClass lk:SupplyRole ; sh:property my:Share .\n"
        f"my:Share sh:path lk:share ; sh:minInclusive -9 ; sh:maxInclusive {most} .\n"
    )
    data = beside(tmp_path, "".join(KINDS.values()) + shape)
    file = data / "world.ttl"
    file.write_text(file.read_text("utf-8").replace("lk:share 0.75", f"lk:share {share}"), "utf-8")
    with pytest.raises(InputError, match=f"has {share} as lk:share: it must be {told} or less"):
        load(Store.open(data))


def test_a_list_of_a_lens_needs_its_default(tmp_path: Path) -> None:
    own = Path(shutil.copytree(ONTOLOGY, tmp_path / "ontology"))
    text = (own / "codes.ttl").read_text(encoding="utf-8")
    assert text.count("    lk:isDefault true ;\n") == 2
    (own / "codes.ttl").write_text(text.replace("    lk:isDefault true ;\n", ""), encoding="utf-8")
    with pytest.raises(InputError, match=r"lk:\w+-scheme is a list without a default"):
        Terms.load(own)


# --- the declarations are obeyed ------------------------------------------------------------------


def altered(folder: Path, instead: str, by: str, file: str = "lingkar.ttl") -> Study:
    """The world under a copy of the ontology in which one thing is said otherwise."""
    own = Path(shutil.copytree(ONTOLOGY, folder / "altered"))
    text = (own / file).read_text(encoding="utf-8")
    assert text.count(instead) == 1, instead
    (own / file).write_text(text.replace(instead, by), encoding="utf-8")
    return Study.open(beside(folder), ontology=own)


def test_the_ends_of_money_are_those_declared(tmp_path: Path) -> None:
    ends = "    lk:edgeSource lk:payer ;\n    lk:edgeTarget lk:payee ;\n"
    turned = "    lk:edgeSource lk:payee ;\n    lk:edgeTarget lk:payer ;\n"
    G = altered(tmp_path, ends, turned).network()
    assert sorted(G.edges()) == [("cloud", "lab"), ("lab", "mutual"), ("mutual", "lab")]
    assert G.has_edge("mutual", "lab", "premium")


def test_money_that_begins_nowhere_is_refused(tmp_path: Path) -> None:
    study = altered(tmp_path, "    lk:edgeSource lk:payer ;\n", "")
    with pytest.raises(InputError, match="end at lk:payee have no beginning in the ontology"):
        study.network()


def test_a_class_of_no_network_has_no_edges_there(tmp_path: Path) -> None:
    study = altered(
        tmp_path,
        "    lk:network lk:network-money ;\n",
        "    lk:network lk:network-deals ;\n",
    )
    with pytest.raises(InputError, match="does not make a lk:Flow an edge of the network 'money'"):
        study.network()


def test_the_foundry_tells_the_role_declared(tmp_path: Path) -> None:
    study = altered(
        tmp_path,
        "lk:statesRole lk:supply-role-fabrication",
        "lk:statesRole lk:supply-role-packaging",
    )
    C = capacity.build(study.view())
    assert {key for _, _, key in C.out_edges("chip:c", keys=True)} == {
        "designer",
        "packaging",
        "substrate",
    }


def test_tiers_come_in_the_order_declared(tmp_path: Path) -> None:
    study = altered(tmp_path, "    lk:tier 2 ;\n", "    lk:tier 12 ;\n")
    assert study.terms.tiers()[-1] == "designer"
    C = capacity.build(study.view())
    assert [row.role for row in roles(C, "lab").rows][-1] == "designer"


def test_the_roll_up_is_that_of_the_level_declared(tmp_path: Path) -> None:
    held = world(flow("f", "a", "sub", 1), holding("sub", "parent"))
    without = altered(tmp_path, "    lk:rollsUp true ;\n", "", "codes.ttl").terms
    for terms, top in ((Terms.load(), "parent"), (without, "sub")):
        assert View(held, terms, Lens(HORIZON.last, level="group")).groups.top("sub") == top


def test_a_part_and_its_whole_are_the_ends_declared(tmp_path: Path) -> None:
    held = world(flow("f", "a", "sub", 1), holding("sub", "parent"))
    ends = "    lk:edgeSource lk:subsidiary ;\n    lk:edgeTarget lk:parent ;\n"
    turned = "    lk:edgeSource lk:parent ;\n    lk:edgeTarget lk:subsidiary ;\n"
    terms = altered(tmp_path, ends, turned).terms
    assert View(held, terms, Lens(HORIZON.last)).groups.top("parent") == "sub"


def test_defaults_are_those_declared(tmp_path: Path) -> None:
    own = Path(shutil.copytree(ONTOLOGY, tmp_path / "ontology"))
    text = (own / "codes.ttl").read_text(encoding="utf-8")
    default = "    lk:isDefault true ;\n"
    for rank, wanted in ((3, False), (1, True)):  # announced, talked
        block = f"    lk:minimumRank {rank} ;\n"
        assert text.count(block) == 1
        text = text.replace(block + ("" if wanted else default), block + wanted * default)
    (own / "codes.ttl").write_text(text, encoding="utf-8")
    study = Study.open(beside(tmp_path), ontology=own)
    assert (study.lens().firmness, study.lens().level) == ("talked", "group")


def test_what_runs_is_the_state_declared(tmp_path: Path) -> None:
    for code in ("running", "building"):
        study = Study.open(beside(tmp_path))
        if code == "building":
            own = Path(shutil.copytree(ONTOLOGY, tmp_path / "ontology"))
            text = (own / "codes.ttl").read_text(encoding="utf-8")
            text = text.replace("    lk:inUse true ;\n", "")
            text += "lk:deployment-building lk:inUse true .\n"
            (own / "codes.ttl").write_text(text, encoding="utf-8")
            study = Study.open(beside(tmp_path), ontology=own)
        ask = Question(study, study.lens(), say=print, note=print)
        assert ask.running.graph["least"] == code


def test_states_of_ones_own_take_their_step_and_one_that_is_none_counts_nowhere(
    tmp_path: Path,
) -> None:
    """A trial run is in use; what is retired is no step of progress, so its 9 GW are nowhere."""
    more = f"""
deployment:old a lk:Deployment ; lk:operator company:cloud ; lk:user company:lab ; lk:chip chip:c ;
    lk:capacityGW 9.0 ; lk:site "Old hall, X" ; lk:deploymentStatus my:retired ; {SOURCED} .
deployment:new a lk:Deployment ; lk:operator company:maker ; lk:user company:lab ; lk:chip chip:c ;
    lk:capacityGW 2.0 ; lk:site "New hall, Y" ; lk:since "2025-01-31"^^xsd:date ;
    lk:deploymentStatus my:trial ; {SOURCED} .
"""
    folder = beside(tmp_path)
    write(folder / "more.ttl", more)
    study = Study.open(folder)
    assert study.terms.progress() == ("planned", "building", "running", "trial")
    ask = Question(study, study.lens(), say=print, note=print)
    sizes = [d["gigawatts"].stated for _, d in ask.running.nodes(data=True) if "gigawatts" in d]
    assert sorted(sizes) == [2, 4]
    rows = {row.company: row for row in obsolescence(ask.running).rows}
    # The trial run is a year old on 31 January 2026: four fifths of five years are left.
    assert rows["maker"].deployments[0].value_left == pytest.approx(0.8, abs=0.001)


def test_a_lens_made_by_hand_has_the_defaults_of_the_ontology() -> None:
    study = Study.open()
    assert study.lens() == Lens(study.world.horizon)


def test_tables_and_pages_tell_the_same_relations_of_deals() -> None:
    """The words of the CSV layout, as docs/ and the dossier have them."""
    terms = Terms.load()
    assert amends(terms) == {
        "replaces": "replaces",
        "adds-to": "adds_to",
        "part-of": "tranche_of",
        "ends": "closes",
    }
    assert list(edges_of(terms, Deal, "deals").targets.values()) == list(amends(terms).values())


def test_an_edge_by_what_a_class_has_not_is_refused(tmp_path: Path) -> None:
    own = Path(shutil.copytree(ONTOLOGY, tmp_path / "ontology"))
    text = (own / "lingkar.ttl").read_text(encoding="utf-8")
    text = text.replace("lk:edgeTarget lk:payee", "lk:edgeTarget lk:supplier")
    (own / "lingkar.ttl").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="a lk:Flow an edge by lk:supplier, which it has not"):
        edges_of(Terms.load(own), Flow, "money")
