"""What an ontology leaves open, says twice or alters of others is told with file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from graph.check import check
from graph.errors import InputError
from graph.load import load
from graph.store import Store
from graph.terms import Terms
from tests.kinds import HEAD, KINDS, ONTOLOGY, beside, write


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
        ("insurer", "company-scheme", "nature-scheme", "has no lk:countsAs.*add capital or comm"),
        ("fixing", "lk:convertsCurrency true", 'lk:reports "income"', "put turnover or liquidity"),
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
